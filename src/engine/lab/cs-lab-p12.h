/* cs-lab-p12.h: writes an identity as PKCS#12
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * cs_lab_p12_render:
 * @name: friendly name, ASCII
 * @chain: (array length=n_chain): certificates in DER, leaf first
 * @n_chain: their number
 * @key: the leaf's private key: PKCS#8 in DER
 * @passphrase: ASCII
 *
 * Renders a PKCS#12 file (RFC 7292) as OpenSSL 3 makes them: PBES2 with
 * AES-256-CBC and PBKDF2 over HMAC-SHA-256, a SHA-256 MAC, 2048 iterations.
 * GnuTLS 3.7 insists on 600,000, which costs a third of a second for each file
 * at each opening.
 *
 * Returns: (transfer full) (nullable): the file, or %NULL when GnuTLS could not encrypt
 */
GBytes *cs_lab_p12_render (const char           *name,
                           const gnutls_datum_t *chain,
                           guint                 n_chain,
                           const gnutls_datum_t *key,
                           const char           *passphrase);

G_END_DECLS
