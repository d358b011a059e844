/* cs-ats.h: would App Transport Security accept this server?
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

G_BEGIN_DECLS

/**
 * CsAtsWeight:
 * @CS_ATS_NOTE: to know; decides nothing
 * @CS_ATS_UNSURE: may decide: a fact is missing, or sources disagree
 * @CS_ATS_FAILS: the system refuses the server for it
 *
 * What a reason does. In JSON: "note", "unsure", "fails".
 */
typedef enum
{
  CS_ATS_NOTE,
  CS_ATS_UNSURE,
  CS_ATS_FAILS,
} CsAtsWeight;

const char *cs_ats_weight_to_string (CsAtsWeight weight);

/**
 * CsAtsReason:
 * @check: `https`, `tls-version`, `forward-secrecy`, `key-size`, `signature`,
 *   `alt-names`, `extended-key-usage`, `validity`, `trust`, `exempt`, `status`
 * @weight: what it does
 * @detail: a translated sentence or two, with what an app is told
 * @grade: how it is known: "verified in source", "documented", "unsure"
 */
typedef struct
{
  const char *check;
  CsAtsWeight weight;
  char       *detail;
  const char *grade;
} CsAtsReason;

/**
 * CsAts:
 * @answer: of the reasons the gravest: NOTE when the server is accepted
 * @headline: translated: "App Transport Security would refuse this server."
 * @reasons: (element-type CsAtsReason): the gravest first
 * @tests: (array zero-terminated=1): the tests of `nscurl --ats-diagnostics`
 *   that would print FAIL
 * @seen: date of that knowledge
 * @source: where it is from
 *
 * What an app on iOS or macOS that uses URLSession would be allowed to do.
 */
typedef struct
{
  CsAtsWeight answer;
  char       *headline;
  GPtrArray  *reasons;
  char      **tests;
  const char *seen;
  const char *source;
} CsAts;

/**
 * cs_ats_evaluate:
 * @record: a complete record
 *
 * Pure. What this client negotiated stands for what Apple's would, as far as both
 * offer the same; validity rules depend on whether the root is the system's.
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL when no server
 *   certificate was seen, and the address was no http one
 */
CsAts *cs_ats_evaluate (CsRecord *record);
void   cs_ats_free (CsAts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsAts, cs_ats_free)

/**
 * cs_ats_to_json:
 * @self: an answer
 *
 * Returns: (transfer full): it as the verdict's `ats`
 */
JsonObject *cs_ats_to_json (const CsAts *self);

G_END_DECLS
