/* cs-story.c: headline and sentence for each case
 *
 * The lists of cases stand in cs-story-before.c, cs-story-answered.c,
 * cs-story-refused.c and cs-story-ended.c; here is what they share.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-story.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
cs_story_dup_name (const CsEvidence *evidence)
{
  if (evidence->identity_name == NULL)
    return g_strdup (cs_expand_pick (evidence, _ ("your certificate"), _ ("a certificate")));
  return cs_sentence_quote (evidence->identity_name);
}

char *
cs_story_dup_cas (const CsEvidence *evidence)
{
  if (evidence->n_ca_names == 0)
    return g_strdup (_ ("any CA"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u CA", "%u CAs", evidence->n_ca_names), evidence->n_ca_names);
}

/* What went out beside the leaf. */
char *
cs_story_dup_others (const CsEvidence *evidence)
{
  guint    n = evidence->n_sent > 0 ? evidence->n_sent - 1 : 0;
  gboolean root = n > 0 && evidence->client_chain->len == evidence->n_sent &&
                  cs_certificate_is_self_issued (g_ptr_array_index (evidence->client_chain, n));

  if (n == 0)
    return g_strdup (_ ("no intermediate"));
  if (root && n == 1)
    return g_strdup (_ ("its root"));
  if (root)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u intermediate and the root", "%u intermediates and the root", n - 1), n - 1);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u intermediate", "%u intermediates", n), n);
}

char *
cs_story_dup_alert (int         number,
                    const char *name)
{
  g_autofree char *quoted = cs_sentence_quote (name);

  if (*quoted == '\0')
    return g_strdup_printf (_ ("alert %d"), number);
  return g_strdup_printf (_ ("alert %d (%s)"), number, quoted);
}

void
cs_story_say (const CsEvidence *evidence,
              CsStory          *story,
              const char       *marked,
              const CsTopic    *topics,
              guint             n_topics)
{
  GArray *links[9] = { NULL };

  g_assert (n_topics <= G_N_ELEMENTS (links));

  for (guint i = 0; i < n_topics; i++)
    links[i] = evidence->topics[topics[i]];
  cs_sentence_add (story->sentence, marked, links, n_topics);
}

/* A library's message begins with a small letter or with a file's name: only
 * the former can begin a sentence. */
static void
capitalise (char *text)
{
  gsize len = strspn (text, "abcdefghijklmnopqrstuvwxyz");

  if (text[len] == ' ')
    text[0] = g_ascii_toupper (text[0]);
}

void
cs_story_say_message (const CsEvidence *evidence,
                      CsStory          *story)
{
  g_autofree char *quoted = cs_sentence_quote (evidence->message);
  g_autofree char *sentence = NULL;

  gsize len = strlen (quoted);

  if (len == 0)
    return;
  capitalise (quoted);
  sentence = strchr (".!?", quoted[len - 1]) != NULL ? g_steal_pointer (&quoted) : g_strdup_printf ("%s.", quoted);
  cs_sentence_add (story->sentence, sentence, NULL, 0);
}

void
cs_story_say_end (const CsEvidence *evidence,
                  CsStory          *story)
{
  g_autofree char *alert = cs_story_dup_alert (evidence->alert, evidence->alert_name);
  g_autofree char *text = NULL;

  if (cs_evidence_is (evidence, CS_FACT_ALERTED) && cs_evidence_is (evidence, CS_FACT_LATE))
    {
      text = g_strdup_printf (cs_expand_pick (evidence,
                                              _ ("<1>Our handshake finished</1>, and then the server <2>refused with "
                                                 "%s</2>."),
                                              _ ("<1>The client’s handshake finished</1>, and then the server "
                                                 "<2>refused with %s</2>.")),
                              alert);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_OUR_FINISHED, CS_TOPIC_SERVER_ALERT);
    }
  else if (cs_evidence_is (evidence, CS_FACT_ALERTED))
    {
      text = g_strdup_printf (_ ("The server <1>refused with %s</1> inside the handshake."), alert);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_SERVER_ALERT);
    }
  else if (evidence->status > 0)
    {
      text = g_strdup_printf (_ ("The <1>answer was HTTP %d</1>."), evidence->status);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_ANSWER);
    }
  else if (cs_evidence_is (evidence, CS_FACT_CLOSED_SILENTLY))
    {
      CS_STORY_SAY (evidence, story, _ ("The server <1>closed the connection</1> with no alert and no answer."),
                    CS_TOPIC_CLOSE);
    }
  else
    {
      cs_story_say_message (evidence, story);
    }
}

static gboolean
always (const CsEvidence *evidence)
{
  return TRUE;
}

static void
write_unfinished (const CsEvidence *evidence,
                  CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The exchange did not come to its end."));
  cs_story_say_message (evidence, story);
  if (*evidence->message == '\0')
    CS_STORY_SAY (evidence, story, _ ("There is no answer, and the record does not say why."), CS_TOPIC_CLOSE);
}

static const CsState states_last[] = {
  { "unfinished", always, write_unfinished },
  { NULL },
};

/* What was not trusted stays in sight whatever came after it. */
static void
say_overridden (const CsEvidence *evidence,
                CsStory          *story)
{
  if (!cs_evidence_is (evidence, CS_FACT_OVERRIDDEN))
    return;

  if (story->severity != CS_SEVERITY_ERROR)
    story->severity = CS_SEVERITY_WARNING;
  CS_STORY_SAY (evidence, story, _ ("You went on although this server <1>is not trusted</1>."), CS_TOPIC_TRUST);
}

/* An answer that broke off is told as an answer first. */
static void
say_cut (const CsEvidence *evidence,
         CsStory          *story)
{
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  GBytes *body = cs_record_get_body (evidence->record);

  story->severity = CS_SEVERITY_ERROR;
  g_free (story->headline);
  story->headline = g_strdup_printf (_ ("The server answered %d, but the answer broke off."), evidence->status);
  size = cs_text_size (body != NULL ? g_bytes_get_size (body) : 0);
  text = g_strdup_printf (_ ("Its body <1>broke off</1> after %s."), size);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_CLOSE);
  cs_story_say_message (evidence, story);
}

/* Somebody else's request cannot be made again with one thing changed. */
static void
drop_confirmations (const CsEvidence *evidence,
                    CsStory          *story)
{
  for (gsize i = 0; evidence->observed && i < CS_STORY_MAX_CONFIRM; i++)
    story->confirm[i] = NULL;
}

const char *
cs_story_tell (const CsEvidence *evidence,
               CsStory          *story)
{
  const CsState *const lists[] = {
    cs_states_before, cs_states_asked_late, cs_states_answered, cs_states_refused, cs_states_ended, states_last
  };

  *story = (CsStory) { .severity = CS_SEVERITY_NEUTRAL, .sentence = cs_sentence_new () };
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const CsState *state = lists[i]; state->id != NULL; state++)
      if (state->holds (evidence))
        {
          state->write (evidence, story);
          drop_confirmations (evidence, story);
          say_overridden (evidence, story);
          if (lists[i] != cs_states_answered || !cs_evidence_is (evidence, CS_FACT_CUT))
            return state->id;
          say_cut (evidence, story);
          return "answer-cut";
        }

  g_assert_not_reached (); /* the last state always holds */
}
