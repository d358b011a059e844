/* cs-finding-rows.h: findings as tables
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-evidence.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * CsFindingRow:
 * @id: stable name; %NULL behind the last row
 * @severity: how bad
 * @holds: whether the facts prove it
 * @title: to be translated
 * @their_title: (nullable): in place of @title in somebody else's exchange
 * @explanation: to be translated and expanded
 * @their_explanation: (nullable): in place of @explanation, likewise
 * @rank_causes: (nullable): in place of @causes
 * @causes: what may be behind it, the likeliest first, likewise
 * @remedies: what to do on the client's side, likewise
 * @server_remedies: and on the server's
 * @confirm: names of confirmations
 * @topics: what the evidence is about
 * @n_topics: length of @topics
 *
 * A finding and when it holds.
 */
typedef struct
{
  const char *id;
  CsSeverity  severity;
  gboolean (*holds) (const CsEvidence *evidence);
  const char *title;
  const char *their_title;
  const char *explanation;
  const char *their_explanation;
  char **(*rank_causes) (const CsEvidence *evidence); /* in place of @causes */
  const char *causes[5];
  const char *remedies[3];
  const char *server_remedies[3];
  const char *confirm[3];
  CsTopic     topics[4];
  guint       n_topics;
} CsFindingRow;

/* Short, as the tables' conditions are many. */
static inline gboolean
is (const CsEvidence *evidence,
    CsFact            fact)
{
  return cs_evidence_is (evidence, fact);
}

static inline gboolean
is_not (const CsEvidence *evidence,
        CsFact            fact)
{
  return cs_evidence_is_not (evidence, fact);
}

#define CS_FINDING_TOPICS(...) \
  .topics = { __VA_ARGS__ }, .n_topics = G_N_ELEMENTS (((const CsTopic[]) { __VA_ARGS__ }))

extern const CsFindingRow cs_finding_answer[];
extern const CsFindingRow cs_finding_certificate[];
extern const CsFindingRow cs_finding_connection[];

G_END_DECLS
