/* cs-pkcs7.h: the certificates of a PKCS#7 bundle (.p7b)
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * cs_pkcs7_read_certificates:
 * @der: a signed-data ContentInfo (RFC 2315); signatures are not looked at
 *
 * Returns: (transfer full) (nullable) (element-type GLib.Bytes): the DER of its
 *   certificates, or %NULL when it cannot be read
 */
GPtrArray *cs_pkcs7_read_certificates (CsCursor der);

G_END_DECLS
