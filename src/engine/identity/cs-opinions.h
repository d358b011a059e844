/* cs-opinions.h: what GnuTLS and GIO would have made of a server's chain
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-trust.h"

G_BEGIN_DECLS

/**
 * cs_opinions_ask:
 * @trust: the roots
 * @chain: (element-type CsCertificate): a chain as it was sent, leaf first
 * @host: (nullable): the name or address that the leaf should have
 * @purpose: (nullable): the extended key usage it should have, as an OID
 *
 * Puts the whole question to gnutls_x509_trust_list_verify_crt2() and to a
 * #GTlsFileDatabase, as programs that build no path of their own do: with these
 * roots, for now, and without revocation lists, which GIO has no way to take.
 * GIO is not asked about clients.
 *
 * Returns: (transfer full): the record's `trust.opinions`: [{by: "gnutls" or
 *   "gio", trusted, flags: [names of the flags as they stand in C]}]; who could
 *   not be asked is left out
 */
JsonArray *cs_opinions_ask (CsTrust    *trust,
                            GPtrArray  *chain,
                            const char *host,
                            const char *purpose);

/**
 * cs_opinions_describe_differences:
 * @opinions: (nullable): a record's `trust.opinions`
 * @trusted: what was decided here
 *
 * Returns: (transfer full) (array zero-terminated=1): a translated sentence for
 *   each that differs from @trusted
 */
char **cs_opinions_describe_differences (JsonArray *opinions,
                                         gboolean   trusted);

G_END_DECLS
