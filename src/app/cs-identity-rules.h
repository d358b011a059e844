/* cs-identity-rules.h: which identity is for which hosts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Rules are pairs of a pattern and an identity's place, "a(ss)": a host,
 * `*.example.com` for all below a domain, or `*`; and the path of the certificate's
 * file, in a second line that of the key's. */

/**
 * cs_identity_rules_find:
 * @rules: rules
 * @host: a host
 * @pattern: (out) (transfer full) (nullable): the pattern that applies
 *
 * The most specific pattern wins: the host itself, then the longest domain.
 *
 * Returns: (transfer full) (nullable): the identity's place; %NULL when no rule applies
 */
char *cs_identity_rules_find (GVariant   *rules,
                              const char *host,
                              char      **pattern);

/**
 * cs_identity_rules_dup_patterns:
 * @rules: rules
 * @place: an identity's place
 *
 * Returns: (transfer full): its patterns, for a person to edit: "a.test, *.b.test"
 */
char *cs_identity_rules_dup_patterns (GVariant   *rules,
                                      const char *place);

/**
 * cs_identity_rules_replace:
 * @rules: rules
 * @place: an identity's place
 * @patterns: its new patterns, between commas or blanks
 *
 * A pattern that was another identity's is this one's from now on.
 *
 * Returns: (transfer floating): the new rules
 */
GVariant *cs_identity_rules_replace (GVariant   *rules,
                                     const char *place,
                                     const char *patterns);

G_END_DECLS
