/* cs-pkcs12-cipher.h: encryption and MAC of PKCS#12
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-pkcs12-writer.h"

G_BEGIN_DECLS

/**
 * cs_pkcs12_encrypt:
 * @lock: how
 * @plain: (array length=len): what; may be a key
 * @len: its length
 * @algorithm: (out) (transfer full): the AlgorithmIdentifier
 * @encrypted: (out) (transfer full): the bytes
 *
 * Leaves no copy of @plain behind.
 *
 * Returns: %FALSE when GnuTLS could not
 */
gboolean cs_pkcs12_encrypt (const CsPkcs12Lock *lock,
                            const guint8       *plain,
                            gsize               len,
                            GByteArray        **algorithm,
                            GByteArray        **encrypted);

/**
 * cs_pkcs12_mac:
 * @lock: how
 * @content: the AuthenticatedSafe
 *
 * Returns: (transfer full) (nullable): MacData (RFC 7292 §4), or %NULL when GnuTLS could not
 */
GByteArray *cs_pkcs12_mac (const CsPkcs12Lock *lock,
                           GByteArray         *content);

G_END_DECLS
