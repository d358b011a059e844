/* cs-decompress.h: what certificate compression (RFC 8879) made small
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * cs_decompress_knows:
 * @algorithm: a CertificateCompressionAlgorithm (RFC 8879 §7.3)
 *
 * Returns: whether it is zlib, brotli or zstd
 */
gboolean cs_decompress_knows (guint16 algorithm);

/**
 * cs_decompress:
 * @algorithm: one that cs_decompress_knows()
 * @packed: what was compressed
 * @len: what it must unpack to, in bytes; the caller has a maximum for it
 *
 * Never writes more than a byte beyond @len, whatever @packed would unpack to.
 *
 * Returns: (transfer full) (nullable): @len bytes, or %NULL if it does not
 *   unpack to exactly these
 */
GBytes *cs_decompress (guint16         algorithm,
                       const CsCursor *packed,
                       gsize           len);

G_END_DECLS
