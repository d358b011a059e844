/* cs-story.h: headline and sentence for each case
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-evidence.h"
#include "cs-expand.h"
#include "cs-sentence.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

#define CS_STORY_MAX_CONFIRM 2

/**
 * CsStory:
 * @severity: of the left half
 * @headline: translated
 * @sentence: translated, with its clauses
 * @confirm: names of confirmations, %NULL where there is none
 *
 * The left half of a verdict, while it is being written. "You" is the person
 * who sent the request; of somebody else's exchange it speaks of "the client":
 * writers have cs_expand_pick() choose between both.
 */
typedef struct
{
  CsSeverity  severity;
  char       *headline;
  CsSentence *sentence;
  const char *confirm[CS_STORY_MAX_CONFIRM];
} CsStory;

/**
 * CsState:
 * @id: its stable name
 * @holds: whether the evidence is of this case
 * @write: tells it
 *
 * A case. In a list of them, the first that holds is told.
 */
typedef struct
{
  const char *id;
  gboolean (*holds) (const CsEvidence *evidence);
  void (*write) (const CsEvidence *evidence,
                 CsStory          *story);
} CsState;

/* Cases in which no handshake came to its end on our account: an unreadable
 * file, a name, a connection, a proxy, our refusal of the server. */
extern const CsState cs_states_before[];

/* Cases in which the server wanted to ask for a certificate after the request. */
extern const CsState cs_states_asked_late[];

/* Cases in which the server refused with an alert, or our side withheld the
 * certificate. */
extern const CsState cs_states_refused[];

/* Cases that ended with neither an alert nor an answer. */
extern const CsState cs_states_ended[];

/* Cases in which an HTTP answer came. */
extern const CsState cs_states_answered[];

/**
 * cs_story_tell:
 * @evidence: evidence
 * @story: (out): the story; free what it holds
 *
 * Returns: the id of the case
 */
const char *cs_story_tell (const CsEvidence *evidence,
                           CsStory          *story);

/* Phrases that several cases share. All (transfer full), translated, and
 * quoted for cs_sentence_add(). */
char *cs_story_dup_name (const CsEvidence *evidence);   /* "alice" */
char *cs_story_dup_cas (const CsEvidence *evidence);    /* "3 CAs" */
char *cs_story_dup_others (const CsEvidence *evidence); /* "1 intermediate" */
char *cs_story_dup_alert (int         number,
                          const char *name); /* "alert 48 (unknown_ca)" */

/* Adds a sentence whose marks point to @topics in turn. */
void cs_story_say (const CsEvidence *evidence,
                   CsStory          *story,
                   const char       *marked,
                   const CsTopic    *topics,
                   guint             n_topics);

#define CS_STORY_SAY(evidence, story, marked, ...)                          \
  cs_story_say (evidence, story, marked, (const CsTopic[]) { __VA_ARGS__ }, \
                G_N_ELEMENTS (((const CsTopic[]) { __VA_ARGS__ })))

/* Adds how it ended: an alert, an answer, a close. */
void cs_story_say_end (const CsEvidence *evidence,
                       CsStory          *story);

/* Adds what came from a library or a file's reader, as a sentence. */
void cs_story_say_message (const CsEvidence *evidence,
                           CsStory          *story);

G_END_DECLS
