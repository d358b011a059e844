/* cs-certificate-facts.h: a certificate's fields, named for a person
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * cs_certificate_facts_new:
 * @certificate: a certificate
 * @remarks: (nullable) (array zero-terminated=1): what to know of it, shown first
 * @now: the time to count days from, in seconds since 1970
 *
 * Returns: (transfer full): an array of [name, value] pairs, translated: the
 *   fields, every extension, the fingerprints
 */
JsonNode *cs_certificate_facts_new (CsCertificate     *certificate,
                                    const char *const *remarks,
                                    gint64             now);

/**
 * cs_certificate_facts_dup_days:
 * @certificate: a certificate
 * @now: the time to count from
 *
 * Returns: (transfer full): where it stands in its validity: "12 days left",
 *   "ended 3 days ago", "begins in 2 days"
 */
char *cs_certificate_facts_dup_days (CsCertificate *certificate,
                                     gint64         now);

G_END_DECLS
