/* cs-story-answered.c: the cases in which an HTTP answer came
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-story.h"

#include <glib/gi18n-lib.h>

static gboolean
answered (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_ANSWERED);
}

static CsSeverity
severity_of_status (const CsEvidence *evidence,
                    CsSeverity        failed)
{
  return evidence->status >= 400 ? failed : CS_SEVERITY_SUCCESS;
}

static void
say_answer (const CsEvidence *evidence,
            CsStory          *story)
{
  g_autofree char *text = g_strdup_printf (_ ("The <1>answer was HTTP %d</1>."), evidence->status);

  CS_STORY_SAY (evidence, story, text, CS_TOPIC_ANSWER);
}

static gboolean
is_plain (const CsEvidence *evidence)
{
  return answered (evidence) && cs_evidence_is_not (evidence, CS_FACT_TLS);
}

static void
write_plain (const CsEvidence *evidence,
             CsStory          *story)
{
  story->severity = severity_of_status (evidence, CS_SEVERITY_WARNING);
  story->headline = g_strdup_printf (_ ("The server answered %d, without TLS."), evidence->status);
  cs_sentence_add (story->sentence,
                   _ ("The address begins with http://, so there was no TLS and nobody could ask for a certificate."),
                   NULL, 0);
  say_answer (evidence, story);
}

static gboolean
is_resumed (const CsEvidence *evidence)
{
  return answered (evidence) && cs_evidence_is (evidence, CS_FACT_RESUMED) &&
         !cs_evidence_is (evidence, CS_FACT_REQUESTED);
}

static void
write_resumed (const CsEvidence *evidence,
               CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_WARNING;
  story->headline = g_strdup (_ ("An earlier session was resumed. Nobody asked for a certificate."));
  if (evidence->identity_name != NULL)
    text = g_strdup_printf (_ ("The server <1>took up an old session</1>, so there was no certificate request. "
                               "The <2>answer was HTTP %d</2>; it says nothing about %s."),
                            evidence->status, name);
  else
    text = g_strdup_printf (_ ("The server <1>took up an old session</1>, so there was no certificate request. "
                               "The <2>answer was HTTP %d</2>."),
                            evidence->status);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_SERVER_HELLO, CS_TOPIC_ANSWER);
  story->confirm[0] = "cold";
}

static gboolean
is_sent (const CsEvidence *evidence)
{
  return answered (evidence) && cs_evidence_is (evidence, CS_FACT_SENT);
}

static void
write_sent (const CsEvidence *evidence,
            CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *cas = cs_story_dup_cas (evidence);
  g_autofree char *others = cs_story_dup_others (evidence);
  g_autofree char *text = NULL;

  story->severity = severity_of_status (evidence, CS_SEVERITY_ERROR);
  story->headline = g_strdup_printf (cs_expand_pick (evidence, _ ("Your certificate was sent. The server answered %d."),
                                                     _ ("The client sent its certificate. The server answered %d.")),
                                     evidence->status);
  if (cs_evidence_is (evidence, CS_FACT_PER_PATH))
    text = g_strdup_printf (cs_expand_pick (evidence,
                                            _ ("After the request the server <1>asked for a certificate</1> from %s, "
                                               "you <2>sent %s</2> with %s, and the <3>answer was HTTP %d</3>."),
                                            _ ("After the request the server <1>asked for a certificate</1> from %s, "
                                               "the client <2>sent %s</2> with %s, and the <3>answer was HTTP "
                                               "%d</3>.")),
                            cas, name, others, evidence->status);
  else
    text = g_strdup_printf (cs_expand_pick (evidence,
                                            _ ("The server <1>asked for a certificate</1> from %s, you <2>sent %s</2> "
                                               "with %s, the <3>handshake succeeded</3>, and the <4>answer was HTTP "
                                               "%d</4>."),
                                            _ ("The server <1>asked for a certificate</1> from %s, the client <2>sent "
                                               "%s</2> with %s, the <3>handshake succeeded</3>, and the <4>answer was "
                                               "HTTP %d</4>.")),
                            cas, name, others, evidence->status);
  if (cs_evidence_is (evidence, CS_FACT_PER_PATH))
    CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT, CS_TOPIC_ANSWER);
  else
    CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT, CS_TOPIC_HANDSHAKE, CS_TOPIC_ANSWER);

  if (evidence->status >= 400)
    story->confirm[0] = "no-identity";
}

static gboolean
is_empty_by_choice (const CsEvidence *evidence)
{
  return answered (evidence) && cs_evidence_is (evidence, CS_FACT_EMPTY) &&
         !g_str_equal (evidence->why_empty, "excluded-by-ca-list") &&
         !g_str_equal (evidence->why_empty, "no-common-signature-algorithm");
}

static void
write_empty (const CsEvidence *evidence,
             CsStory          *story)
{
  g_autofree char *cas = cs_story_dup_cas (evidence);
  g_autofree char *text = NULL;

  story->severity = severity_of_status (evidence, CS_SEVERITY_ERROR);
  story->headline = g_strdup_printf (_ ("No certificate was sent. The server answered %d."), evidence->status);
  if (g_str_equal (evidence->why_empty, "no-identity"))
    text = g_strdup_printf (_ ("The server <1>asked for a certificate</1> from %s, you <2>sent an empty certificate</2> "
                               "because no identity is chosen, the <3>handshake succeeded</3>, and the "
                               "<4>answer was HTTP %d</4>."),
                            cas, evidence->status);
  else if (g_str_equal (evidence->why_empty, "declined"))
    text = g_strdup_printf (_ ("The server <1>asked for a certificate</1> from %s, you <2>sent an empty certificate</2> "
                               "because you chose to send none, the <3>handshake succeeded</3>, and the "
                               "<4>answer was HTTP %d</4>."),
                            cas, evidence->status);
  else
    text = g_strdup_printf (cs_expand_pick (evidence,
                                            _ ("The server <1>asked for a certificate</1> from %s, you <2>sent an empty "
                                               "certificate</2>, the <3>handshake succeeded</3>, and the <4>answer was "
                                               "HTTP %d</4>."),
                                            _ ("The server <1>asked for a certificate</1> from %s, the client <2>sent an "
                                               "empty certificate</2>, the <3>handshake succeeded</3>, and the "
                                               "<4>answer was HTTP %d</4>.")),
                            cas, evidence->status);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT, CS_TOPIC_HANDSHAKE, CS_TOPIC_ANSWER);

  story->confirm[0] = cs_evidence_is (evidence, CS_FACT_HAS_IDENTITY) ? "always-send" : "choose-identity";
}

static gboolean
is_never_asked (const CsEvidence *evidence)
{
  return answered (evidence) && cs_evidence_is_not (evidence, CS_FACT_REQUESTED);
}

static void
write_never_asked (const CsEvidence *evidence,
                   CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *text = NULL;

  gboolean has_identity = cs_evidence_is (evidence, CS_FACT_HAS_IDENTITY);

  story->severity = has_identity ? CS_SEVERITY_WARNING : severity_of_status (evidence, CS_SEVERITY_WARNING);
  story->headline = g_strdup_printf (_ ("The server never asked for a certificate. It answered %d."),
                                     evidence->status);
  if (has_identity)
    text = g_strdup_printf (_ ("The <1>full handshake</1> holds no certificate request, so <2>%s was not sent</2>. "
                               "The <3>answer was HTTP %d</3>."),
                            name, evidence->status);
  else
    text = g_strdup_printf (_ ("The <1>full handshake</1> holds no certificate request. "
                               "The <2>answer was HTTP %d</2>."),
                            evidence->status);

  if (has_identity)
    CS_STORY_SAY (evidence, story, text, CS_TOPIC_HANDSHAKE, CS_TOPIC_OUR_FINISHED, CS_TOPIC_ANSWER);
  else
    CS_STORY_SAY (evidence, story, text, CS_TOPIC_HANDSHAKE, CS_TOPIC_ANSWER);

  if (g_str_equal (evidence->alpn, "h2"))
    story->confirm[0] = "http-1.1";
  if (g_str_equal (evidence->tls_version, "TLS 1.3"))
    story->confirm[story->confirm[0] != NULL ? 1 : 0] = "tls-1.2";
}

/* The record of a browser, or a capture without keys. An empty certificate that
 * our side withheld is told with the refusals. */
static gboolean
is_not_known (const CsEvidence *evidence)
{
  return answered (evidence) && !cs_evidence_is (evidence, CS_FACT_EMPTY);
}

static void
write_not_known (const CsEvidence *evidence,
                 CsStory          *story)
{
  story->severity = CS_SEVERITY_NEUTRAL;
  story->headline = g_strdup_printf (_ ("The server answered %d."), evidence->status);
  say_answer (evidence, story);
  if (cs_evidence_is (evidence, CS_FACT_REQUESTED))
    CS_STORY_SAY (evidence, story,
                  _ ("A client certificate <1>was asked for</1>; the record does not tell whether one was sent."),
                  CS_TOPIC_ASKED);
  else
    cs_sentence_add (story->sentence,
                     _ ("The record does not tell whether a client certificate was asked for or sent."),
                     NULL, 0);
}

const CsState cs_states_answered[] = {
  { "plain-http", is_plain, write_plain },
  { "resumed", is_resumed, write_resumed },
  { "certificate-sent", is_sent, write_sent },
  { "empty-certificate", is_empty_by_choice, write_empty },
  { "never-asked", is_never_asked, write_never_asked },
  { "not-known", is_not_known, write_not_known },
  { NULL },
};
