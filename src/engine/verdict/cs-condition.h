/* cs-condition.h: holds a `when` of the catalogue against the evidence
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-evidence.h"

G_BEGIN_DECLS

/**
 * CsWanted:
 * @CS_WANTED_BOOLEAN: true or false
 * @CS_WANTED_NUMBERS: 403, [403, 404] or {"min": 400, "max": 599}
 * @CS_WANTED_STRINGS: "h2" or ["h2", "http/1.1"]
 * @CS_WANTED_HEADER: {"name": "server", "has": "nginx"}, "has" being optional
 *
 * What a condition takes as its value.
 */
typedef enum
{
  CS_WANTED_BOOLEAN,
  CS_WANTED_NUMBERS,
  CS_WANTED_STRINGS,
  CS_WANTED_HEADER,
} CsWanted;

/**
 * cs_condition_find:
 * @name: a condition's name: "clientCertificateRequested"
 * @wanted: (out): what it takes
 *
 * Returns: whether there is such a condition
 */
gboolean cs_condition_find (const char *name,
                            CsWanted   *wanted);

/**
 * cs_condition_all_hold:
 * @when: (nullable): conditions by name, all of which have to hold
 * @evidence: evidence
 * @topics: (nullable) (element-type CsTopic): where to add what they rest on
 * @missing: (nullable) (out): the first fact that is not known, when that decides
 *
 * A condition that is not known never holds.
 */
CsTruth cs_condition_all_hold (const CsData     *when,
                               const CsEvidence *evidence,
                               GArray           *topics,
                               CsFact           *missing);

G_END_DECLS
