/* cs-story-ended.c: the cases that ended without an alert and without an answer
 *
 * Also those in which the server wanted to ask for a certificate too late.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-story.h"

#include <glib/gi18n-lib.h>

static gboolean
is_h2_forbids (const CsEvidence *evidence)
{
  return (evidence->status == 0 || cs_evidence_is (evidence, CS_FACT_CUT)) && cs_evidence_was_sent_to_http1 (evidence);
}

static void
write_h2_forbids (const CsEvidence *evidence,
                  CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The server asks only on some paths, and HTTP/2 forbids that."));
  CS_STORY_SAY (evidence, story,
                _ ("<1>After the request</1> it <2>reset the stream</2> and asked for HTTP/1.1."),
                CS_TOPIC_REQUEST, CS_TOPIC_RESET);
  story->confirm[0] = "http-1.1";
}

/* TLS 1.2 asks on some paths by starting over (RFC 5246 §7.4.1.1), TLS 1.3 by a
 * CertificateRequest after the handshake (RFC 8446 §4.6.2). */
static gboolean
is_asked_too_late (const CsEvidence *evidence)
{
  return evidence->status == 0 && !cs_evidence_is (evidence, CS_FACT_SENT) &&
         (evidence->topics[CS_TOPIC_START_OVER]->len > 0 || cs_evidence_is (evidence, CS_FACT_PER_PATH));
}

static void
write_asked_too_late (const CsEvidence *evidence,
                      CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The server asks only on some paths. This connection could not answer."));
  if (evidence->topics[CS_TOPIC_START_OVER]->len > 0)
    CS_STORY_SAY (evidence, story,
                  _ ("<1>After the request</1> the server <2>wanted a new handshake</2>: TLS 1.2’s way to ask for a "
                     "certificate later. None was sent."),
                  CS_TOPIC_REQUEST, CS_TOPIC_START_OVER);
  else
    CS_STORY_SAY (evidence, story,
                  _ ("<1>After the request</1> the server <2>asked for a certificate</2>, and none was sent."),
                  CS_TOPIC_REQUEST, CS_TOPIC_ASKED);
  cs_story_say_end (evidence, story);
  story->confirm[0] = "tls-1.3";
}

static gboolean
is_never_asked (const CsEvidence *evidence)
{
  return cs_evidence_is_not (evidence, CS_FACT_REQUESTED) && evidence->topics[CS_TOPIC_SERVER_HELLO]->len > 0;
}

/* Of the certificate, what was seen before the part that is hidden. */
static gboolean
say_what_was_seen (const CsEvidence *evidence,
                   CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *cas = cs_story_dup_cas (evidence);
  g_autofree char *others = cs_story_dup_others (evidence);
  g_autofree char *text = NULL;

  if (cs_evidence_is (evidence, CS_FACT_SENT))
    {
      text = g_strdup_printf (cs_expand_pick (evidence,
                                              _ ("The server <1>asked for a certificate</1> from %s, and you <2>sent "
                                                 "%s</2> with %s."),
                                              _ ("The server <1>asked for a certificate</1> from %s, and the client "
                                                 "<2>sent %s</2> with %s.")),
                              cas, name, others);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT);
    }
  else if (cs_evidence_is (evidence, CS_FACT_EMPTY))
    {
      text = g_strdup_printf (cs_expand_pick (evidence,
                                              _ ("The server <1>asked for a certificate</1> from %s, and you <2>sent an "
                                                 "empty one</2>."),
                                              _ ("The server <1>asked for a certificate</1> from %s, and the client "
                                                 "<2>sent an empty one</2>.")),
                              cas);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT);
    }
  else if (cs_evidence_is (evidence, CS_FACT_RESUMED))
    CS_STORY_SAY (evidence, story,
                  _ ("The server <1>took up an old session</1>, so there was no certificate request."),
                  CS_TOPIC_SERVER_HELLO);
  else if (is_never_asked (evidence))
    CS_STORY_SAY (evidence, story, _ ("The <1>full handshake</1> holds no certificate request."), CS_TOPIC_SERVER_HELLO);
  else
    return FALSE;
  return TRUE;
}

/* %NULL when nothing is known of a certificate. */
static char *
dup_seen_headline (const CsEvidence *evidence)
{
  if (cs_evidence_is (evidence, CS_FACT_SENT))
    return g_strdup (cs_expand_pick (evidence, _ ("Your certificate was sent. The answer is encrypted."),
                                     _ ("The client sent its certificate. The answer is encrypted.")));
  if (cs_evidence_is (evidence, CS_FACT_EMPTY))
    return g_strdup (_ ("No certificate was sent. The answer is encrypted."));
  if (cs_evidence_is (evidence, CS_FACT_RESUMED))
    return g_strdup (_ ("An earlier session was resumed. The answer is encrypted."));
  if (is_never_asked (evidence))
    return g_strdup (_ ("The server never asked for a certificate. Its answer is encrypted."));
  return NULL;
}

static gboolean
is_lost (const CsEvidence *evidence)
{
  return evidence->topics[CS_TOPIC_LOST]->len > 0 && evidence->facts[CS_FACT_ANSWERED] == CS_UNKNOWN;
}

static void
write_lost (const CsEvidence *evidence,
            CsStory          *story)
{
  story->severity = CS_SEVERITY_NEUTRAL;
  story->headline = g_strdup (_ ("A part of this connection was not captured."));
  say_what_was_seen (evidence, story);
  CS_STORY_SAY (evidence, story,
                _ ("<1>Bytes are missing</1> from the capture, and what was said after them is not known. Capture "
                   "again, with whole packets and nothing dropped."),
                CS_TOPIC_LOST);
}

/* A capture without its keys, or with some of them. */
static gboolean
is_encrypted (const CsEvidence *evidence)
{
  return evidence->hidden && evidence->facts[CS_FACT_ANSWERED] == CS_UNKNOWN;
}

static void
write_encrypted (const CsEvidence *evidence,
                 CsStory          *story)
{
  story->severity = CS_SEVERITY_NEUTRAL;
  story->headline = dup_seen_headline (evidence);
  if (story->headline != NULL)
    {
      say_what_was_seen (evidence, story);
      cs_sentence_add (story->sentence, _ ("What followed is encrypted, and its keys are not here: the answer is not known."),
                       NULL, 0);
      return;
    }

  story->headline = g_strdup (_ ("What was said is encrypted, and its keys are not here."));
  if (cs_evidence_is (evidence, CS_FACT_REQUESTED))
    CS_STORY_SAY (evidence, story, _ ("The server <1>asked for a certificate</1>; what came of it cannot be read."),
                  CS_TOPIC_ASKED);
  else if (cs_evidence_is (evidence, CS_FACT_HANDSHAKE_DONE) && !g_str_equal (evidence->tls_version, "TLS 1.3"))
    CS_STORY_SAY (evidence, story,
                  _ ("The <1>first handshake</1> holds no certificate request. Whether a later one asked, and what was "
                     "answered, cannot be read."),
                  CS_TOPIC_SERVER_HELLO);
  else if (evidence->topics[CS_TOPIC_SERVER_HELLO]->len > 0)
    CS_STORY_SAY (evidence, story,
                  _ ("After the <1>ServerHello</1> nothing can be read: neither certificates nor an answer. With the "
                     "key log of the client that was captured, all of it can."),
                  CS_TOPIC_SERVER_HELLO);
  else
    cs_sentence_add (story->sentence, _ ("The beginning is missing, and the rest cannot be read."), NULL, 0);
}

static gboolean
is_silent (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_CLOSED_SILENTLY) && evidence->topics[CS_TOPIC_MALFORMED]->len == 0;
}

static void
write_silent (const CsEvidence *evidence,
              CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *cas = cs_story_dup_cas (evidence);
  g_autofree char *others = cs_story_dup_others (evidence);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  if (cs_evidence_is (evidence, CS_FACT_SENT))
    {
      story->headline =
        g_strdup (cs_expand_pick (evidence, _ ("Your certificate was sent. The server hung up without a word."),
                                  _ ("The client sent its certificate. The server hung up without a word.")));
      text = g_strdup_printf (cs_expand_pick (evidence,
                                              _ ("The server <1>asked for a certificate</1> from %s, you <2>sent %s</2> "
                                                 "with %s, and the server <3>closed the connection</3> with no alert "
                                                 "and no answer. The wire does not say why."),
                                              _ ("The server <1>asked for a certificate</1> from %s, the client <2>sent "
                                                 "%s</2> with %s, and the server <3>closed the connection</3> with no "
                                                 "alert and no answer. The wire does not say why.")),
                              cas, name, others);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT, CS_TOPIC_CLOSE);
      story->confirm[0] = "tls-1.2";
    }
  else if (cs_evidence_is (evidence, CS_FACT_EMPTY))
    {
      story->headline = g_strdup (_ ("No certificate was sent. The server hung up without a word."));
      text = g_strdup_printf (cs_expand_pick (evidence,
                                              _ ("The server <1>asked for a certificate</1> from %s, you <2>sent an "
                                                 "empty one</2>, and the server <3>closed the connection</3> with no "
                                                 "alert and no answer. The wire does not say why."),
                                              _ ("The server <1>asked for a certificate</1> from %s, the client <2>sent "
                                                 "an empty one</2>, and the server <3>closed the connection</3> with no "
                                                 "alert and no answer. The wire does not say why.")),
                              cas);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT, CS_TOPIC_CLOSE);
      story->confirm[0] = "choose-identity";
      story->confirm[1] = "tls-1.2";
    }
  else
    {
      story->headline = g_strdup (_ ("The server hung up without a word."));
      CS_STORY_SAY (evidence, story,
                    _ ("It <1>closed the connection</1> with no alert and no answer. The wire does not say why."),
                    CS_TOPIC_CLOSE);
    }
}

static gboolean
is_not_http (const CsEvidence *evidence)
{
  return g_strcmp0 (evidence->stage, "http") == 0;
}

static void
write_not_http (const CsEvidence *evidence,
                CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The server’s answer could not be read as HTTP."));
  if (cs_evidence_is (evidence, CS_FACT_HANDSHAKE_DONE))
    CS_STORY_SAY (evidence, story, _ ("The <1>handshake succeeded</1> and the <2>request went out</2>."),
                  CS_TOPIC_HANDSHAKE, CS_TOPIC_REQUEST);
  cs_story_say_message (evidence, story);
}

static gboolean
is_handshake_failure (const CsEvidence *evidence)
{
  return g_strcmp0 (evidence->stage, "tls") == 0 || g_strcmp0 (evidence->stage, "tls-after-finished") == 0;
}

static void
write_handshake_failure (const CsEvidence *evidence,
                         CsStory          *story)
{
  g_autofree char *alert = NULL;
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The TLS connection failed."));
  if (evidence->our_alert >= 0)
    {
      alert = cs_story_dup_alert (evidence->our_alert, "");
      text = g_strdup_printf (cs_expand_pick (evidence, _ ("We <1>stopped with %s</1>."),
                                              _ ("The client <1>stopped with %s</1>.")),
                              alert);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_CLIENT_ALERT);
    }
  cs_story_say_message (evidence, story);
}

const CsState cs_states_asked_late[] = {
  { "h2-forbids-asking", is_h2_forbids, write_h2_forbids },
  { "asked-too-late", is_asked_too_late, write_asked_too_late },
  { NULL },
};

const CsState cs_states_ended[] = {
  { "not-captured", is_lost, write_lost },
  { "encrypted", is_encrypted, write_encrypted },
  { "closed-silently", is_silent, write_silent },
  { "not-http", is_not_http, write_not_http },
  { "tls-failed", is_handshake_failure, write_handshake_failure },
  { NULL },
};
