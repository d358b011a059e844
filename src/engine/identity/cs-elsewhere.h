/* cs-elsewhere.h: who else could read a PKCS#12 file
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-pkcs12-facts.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsElsewhereAnswer:
 *
 * Whether a reader takes a file: the record's `loads`, "yes", "no" and "cannot-tell".
 */
typedef enum
{
  CS_ELSEWHERE_YES,
  CS_ELSEWHERE_CANNOT_TELL,
  CS_ELSEWHERE_NO,
} CsElsewhereAnswer;

/* "yes", "cannot-tell", "no" */
const char *cs_elsewhere_answer_to_string (CsElsewhereAnswer answer);

/**
 * CsElsewhere:
 * @id: `apple.secpkcs12import`, `openssl.3`, `java.pkcs12`, `windows.pfx`, …
 * @name: the reader and its versions: "Apple SecPKCS12Import (iOS 18 and newer)"
 * @answer: whether it takes the file
 * @reason: a translated sentence or two: what decides it, and what the reader says
 * @remedy: (nullable): a translated sentence: which copy it would take
 * @grade: how sure that is: "verified in source", "measured", "documented",
 *   "reported", "unsure"
 * @seen: the day or month of that knowledge: "2025-10"
 * @source: where it is from
 *
 * One reader's answer.
 */
typedef struct
{
  const char       *id;
  const char       *name;
  CsElsewhereAnswer answer;
  char             *reason;
  char             *remedy;
  const char       *grade;
  const char       *seen;
  const char       *source;
} CsElsewhere;

void cs_elsewhere_free (CsElsewhere *self);

/**
 * cs_elsewhere_evaluate:
 * @facts: how a file is protected
 *
 * Pure: what the readers in `data/readers` would make of the file.
 *
 * Returns: (transfer full) (element-type CsElsewhere): an answer of each reader
 */
GPtrArray *cs_elsewhere_evaluate (const CsPkcs12Facts *facts);

/**
 * cs_elsewhere_to_json:
 * @answers: (element-type CsElsewhere): answers
 *
 * Returns: (transfer full): the `elsewhere` of `countersign-cli identity --json`
 */
JsonArray *cs_elsewhere_to_json (GPtrArray *answers);

G_END_DECLS
