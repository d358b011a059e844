/* cs-ber.h: BER made DER
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * cs_ber_to_der:
 * @ber: a cursor before an element
 *
 * Gives lengths to what has none (X.690 §8.1.3.6), and joins OCTET STRINGs that
 * come in pieces (§8.7.3): what Bouncy Castle and NSS write around the content of
 * a PKCS#12 file. Elements within an OCTET STRING are not looked at.
 *
 * Returns: (transfer full) (nullable): the element in DER as far as its shape
 *   goes, or %NULL when it is none, or lies deeper than 32 layers
 */
GBytes *cs_ber_to_der (CsCursor ber);

G_END_DECLS
