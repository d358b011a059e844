/* cs-story-before.c: the cases in which the server never came to judge us
 *
 * A file that cannot be read, a name, a connection, a proxy, our own refusal of
 * the server, a person who stopped it.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-story.h"

#include "cs-json.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NAMES_SAID 3

static gboolean
at_stage (const CsEvidence *evidence,
          const char       *stage)
{
  return g_strcmp0 (evidence->stage, stage) == 0;
}

static int
outcome_code (const CsEvidence *evidence)
{
  JsonObject *outcome = cs_json_get_object (cs_record_get_mtls (evidence->record), "outcome");

  if (!g_str_equal (evidence->domain, g_quark_to_string (G_IO_ERROR)))
    return -1;
  return (int) cs_json_get_int (outcome, "code", -1);
}

/* Input: what we were given could not be used. */

static gboolean
is_unreadable_identity (const CsEvidence *evidence)
{
  return cs_evidence_is_input_error (evidence, "identity");
}

static void
write_unreadable_identity (const CsEvidence *evidence,
                           CsStory          *story)
{
  g_autofree char *name = NULL;

  story->severity = CS_SEVERITY_ERROR;
  if (evidence->identity_name != NULL)
    story->headline = g_strdup_printf (_ ("%s could not be opened. Nothing was sent."), evidence->identity_name);
  else
    story->headline = g_strdup (_ ("Your identity could not be opened. Nothing was sent."));
  cs_story_say_message (evidence, story);
  story->confirm[0] = "choose-identity";
}

static gboolean
is_unreadable_root (const CsEvidence *evidence)
{
  return cs_evidence_is_input_error (evidence, "trust");
}

static void
write_unreadable_root (const CsEvidence *evidence,
                       CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("Your root CA could not be read. Nothing was sent."));
  cs_story_say_message (evidence, story);
  story->confirm[0] = "choose-root";
}

static gboolean
is_bad_input (const CsEvidence *evidence)
{
  return at_stage (evidence, "input");
}

static void
write_bad_input (const CsEvidence *evidence,
                 CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The request could not be made. Nothing was sent."));
  cs_story_say_message (evidence, story);
}

static gboolean
is_worker_lost (const CsEvidence *evidence)
{
  return at_stage (evidence, "worker");
}

static void
write_worker_lost (const CsEvidence *evidence,
                   CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The exchange broke off on our side."));
  cs_sentence_add (story->sentence,
                   _ ("The process that sent the request ended before it was done. This says nothing about the server."),
                   NULL, 0);
  cs_story_say_message (evidence, story);
}

/* Stopped: by the person, or by the clock. */

/* How far it had come, the furthest first. */
static void
say_progress (const CsEvidence *evidence,
              CsStory          *story)
{
  static const struct
  {
    CsTopic     topic;
    const char *marked;
  } rows[] = {
    { CS_TOPIC_ANSWER, N_ ("It had come as far as <1>reading the answer</1>.") },
    { CS_TOPIC_REQUEST, N_ ("It had come as far as <1>waiting for the answer</1>.") },
    { CS_TOPIC_CLIENT_HELLO, N_ ("It had come as far as <1>the TLS handshake</1>.") },
    { CS_TOPIC_PROXY, N_ ("It had come as far as <1>talking to the proxy</1>.") },
    { CS_TOPIC_CONNECT, N_ ("It had come as far as <1>connecting</1>.") },
    { CS_TOPIC_LOOKUP, N_ ("It had come as far as <1>looking up the name</1>.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (evidence->topics[rows[i].topic]->len > 0)
      {
        CS_STORY_SAY (evidence, story, _ (rows[i].marked), rows[i].topic);
        return;
      }

  cs_sentence_add (story->sentence, _ ("Nothing had been sent yet."), NULL, 0);
}

static gboolean
is_timed_out (const CsEvidence *evidence)
{
  return evidence->timed_out && !at_stage (evidence, "connect") && !at_stage (evidence, "dns");
}

static void
write_timed_out (const CsEvidence *evidence,
                 CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The time limit ended this request."));
  say_progress (evidence, story);
}

static gboolean
is_stopped (const CsEvidence *evidence)
{
  return at_stage (evidence, "cancelled");
}

static void
write_stopped (const CsEvidence *evidence,
               CsStory          *story)
{
  story->severity = CS_SEVERITY_NEUTRAL;
  story->headline = g_strdup (_ ("You stopped this request."));
  say_progress (evidence, story);
}

/* The way to the server. */

static gboolean
is_name_unknown (const CsEvidence *evidence)
{
  return at_stage (evidence, "dns");
}

static void
write_name_unknown (const CsEvidence *evidence,
                    CsStory          *story)
{
  g_autofree char *host = cs_sentence_quote (evidence->host);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The server’s name was not found."));
  text = g_strdup_printf (_ ("The <1>look-up of %s</1> gave no address, so no connection was tried."), host);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_LOOKUP);
  cs_story_say_message (evidence, story);
}

static gboolean
is_unreachable (const CsEvidence *evidence)
{
  return at_stage (evidence, "connect");
}

/* How many different addresses were tried, and how many the name has. */
static guint
count_addresses (const CsEvidence *evidence)
{
  guint most = 0;

  for (guint i = 0; i < evidence->topics[CS_TOPIC_LOOKUP]->len; i++)
    {
      guint    index = g_array_index (evidence->topics[CS_TOPIC_LOOKUP], guint, i);
      CsEvent *event = cs_record_get_event (evidence->record, index);

      most = MAX (most, cs_json_array_length (cs_json_get_array (cs_event_get_fields (event), "addresses")));
    }
  return MAX (most, 1);
}

/* No name was looked up: the URL has the address itself. */
static void
write_unreachable_address (const CsEvidence *evidence,
                           CsStory          *story,
                           gboolean          refused,
                           gboolean          silent)
{
  g_autofree char *host = cs_sentence_quote (evidence->host);
  g_autofree char *text = NULL;

  if (refused)
    text = g_strdup_printf (_ ("%s <1>refused the connection</1> on port %d. No TLS took place."), host, evidence->port);
  else if (silent)
    text = g_strdup_printf (_ ("%s <1>did not answer in time</1> on port %d. No TLS took place."), host, evidence->port);
  else
    text = g_strdup_printf (_ ("To %s <1>no connection came about</1> on port %d. No TLS took place."), host, evidence->port);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_CONNECT);
  if (!refused && !silent)
    cs_story_say_message (evidence, story);
}

static void
write_unreachable (const CsEvidence *evidence,
                   CsStory          *story)
{
  g_autofree char *host = cs_sentence_quote (evidence->host);
  g_autofree char *text = NULL;

  guint    n = count_addresses (evidence);
  gboolean refused = outcome_code (evidence) == G_IO_ERROR_CONNECTION_REFUSED;
  gboolean silent = outcome_code (evidence) == G_IO_ERROR_TIMED_OUT;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The server could not be reached."));
  story->confirm[0] = "again";
  story->confirm[1] = "connect-to";
  if (evidence->topics[CS_TOPIC_LOOKUP]->len == 0)
    {
      write_unreachable_address (evidence, story, refused, silent);
      return;
    }
  if (refused)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s <1>has %u address</1>; it <2>refused the connection</2> on port %d. No TLS took place.",
                                         "%s <1>has %u addresses</1>; all <2>refused the connection</2> on port %d. No TLS took place.",
                                         n),
                            host, n, evidence->port);
  else if (silent)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s <1>has %u address</1>; it <2>did not answer in time</2> on port %d. No TLS took place.",
                                         "%s <1>has %u addresses</1>; none <2>answered in time</2> on port %d. No TLS took place.",
                                         n),
                            host, n, evidence->port);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s <1>has %u address</1>; <2>no connection came about</2> on port %d. No TLS took place.",
                                         "%s <1>has %u addresses</1>; <2>no connection came about</2> on port %d. No TLS took place.",
                                         n),
                            host, n, evidence->port);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_LOOKUP, CS_TOPIC_CONNECT);
  if (!refused && !silent)
    cs_story_say_message (evidence, story);
}

static gboolean
is_proxy_refusal (const CsEvidence *evidence)
{
  return at_stage (evidence, "proxy");
}

static void
write_proxy_refusal (const CsEvidence *evidence,
                     CsStory          *story)
{
  g_autofree char *host = cs_sentence_quote (evidence->host);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  if (cs_evidence_is_proxy_unreachable (evidence))
    {
      story->headline = g_strdup (_ ("The proxy could not be reached. The server was never tried."));
      CS_STORY_SAY (evidence, story, _ ("The proxy <1>gave no connection</1>, so no TLS took place."), CS_TOPIC_CONNECT);
      cs_story_say_message (evidence, story);
      return;
    }

  story->headline = g_strdup (_ ("The proxy did not let the request through. The server was never reached."));
  text = g_strdup_printf (_ ("The proxy <1>gave no connection</1> to %s port %d, so no TLS took place."),
                          host, evidence->port);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_PROXY);
  cs_story_say_message (evidence, story);
}

/* Our refusal of the server. */

/* Somebody else's client: what it would have sent is not known. */
static void
say_client_stopped (const CsEvidence *evidence,
                    CsStory          *story,
                    const char       *alert)
{
  g_autofree char *text = NULL;

  if (evidence->our_alert < 0)
    text = g_strdup (_ ("The client <1>stopped</1> before a request was sent."));
  else if (cs_evidence_is (evidence, CS_FACT_SENT))
    text = g_strdup_printf (_ ("The client <1>stopped with %s</1>; its certificate had left by then, a request had not."),
                            alert);
  else
    text = g_strdup_printf (_ ("The client <1>stopped with %s</1> before a request was sent."), alert);
  CS_STORY_SAY (evidence, story, text, evidence->our_alert < 0 ? CS_TOPIC_CLOSE : CS_TOPIC_CLIENT_ALERT);
}

/* How it ended, and whether our certificate was out by then. */
static void
say_stopped (const CsEvidence *evidence,
             CsStory          *story)
{
  gboolean         left = cs_evidence_is (evidence, CS_FACT_SENT);
  g_autofree char *alert = cs_story_dup_alert (evidence->our_alert, "");
  g_autofree char *text = NULL;

  if (evidence->observed)
    {
      say_client_stopped (evidence, story, alert);
      return;
    }
  if (evidence->our_alert < 0)
    {
      CS_STORY_SAY (evidence, story,
                    left ? _ ("We <1>stopped</1>; your certificate had left by then, your request had not.")
                    : cs_evidence_is (evidence, CS_FACT_HAS_IDENTITY)
                      ? _ ("We <1>stopped</1> before your certificate could leave.")
                      : _ ("We <1>stopped</1> before the request was sent."),
                    CS_TOPIC_TRUST);
      return;
    }
  if (left)
    text = g_strdup_printf (_ ("We <1>stopped with %s</1>; your certificate had left by then, your request had not."),
                            alert);
  else if (cs_evidence_is (evidence, CS_FACT_HAS_IDENTITY))
    text = g_strdup_printf (_ ("We <1>stopped with %s</1> before your certificate could leave."), alert);
  else
    text = g_strdup_printf (_ ("We <1>stopped with %s</1> before the request was sent."), alert);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_CLIENT_ALERT);
}

static JsonArray *
trust_reasons (const CsEvidence *evidence)
{
  return cs_json_get_array (cs_json_get_object (cs_record_get_mtls (evidence->record), "trust"), "reasons");
}

static const char *
first_check (const CsEvidence *evidence)
{
  return cs_json_get_string (cs_json_array_object (trust_reasons (evidence), 0), "check", "");
}

static gboolean
only_the_name_differs (const CsEvidence *evidence)
{
  JsonArray *reasons = trust_reasons (evidence);

  for (guint i = 0; i < cs_json_array_length (reasons); i++)
    if (!g_str_equal (cs_json_get_string (cs_json_array_object (reasons, i), "check", ""), "hostname"))
      return FALSE;
  return TRUE;
}

static gboolean
is_name_mismatch (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_UNTRUSTED) && cs_evidence_is (evidence, CS_FACT_NAME_MISMATCH) &&
         only_the_name_differs (evidence);
}

/* The names of a certificate as one phrase: "a.test, b.test and 3 more". */
static char *
dup_names (CsCertificate *certificate)
{
  g_autoptr (GString) names = g_string_new (NULL);

  const char *const *alt_names = cs_certificate_get_alt_names (certificate);
  guint              n = 0;

  for (guint i = 0; alt_names != NULL && alt_names[i] != NULL; i++)
    {
      const char *colon = strchr (alt_names[i], ':');

      if (n++ >= MAX_NAMES_SAID)
        continue;
      g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", colon != NULL ? colon + 1 : alt_names[i]);
    }
  if (n > MAX_NAMES_SAID)
    {
      guint more = n - MAX_NAMES_SAID;

      g_string_append_printf (names, g_dngettext (GETTEXT_PACKAGE, " and %u more", " and %u more", more), more);
    }
  return cs_sentence_quote (n > 0 ? names->str : cs_certificate_get_display_name (certificate));
}

static void
write_name_mismatch (const CsEvidence *evidence,
                     CsStory          *story)
{
  g_autofree char *names = NULL;
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup_printf (_ ("This server is not %s."), evidence->host);
  if (evidence->server_chain->len > 0)
    {
      names = dup_names (g_ptr_array_index (evidence->server_chain, 0));
      text = g_strdup_printf (_ ("Its certificate <1>names %s only</1>."), names);
    }
  else
    {
      text = g_strdup (_ ("Its certificate <1>is for another name</1>."));
    }
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_SHOWN);
  say_stopped (evidence, story);
}

static gboolean
is_untrusted (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_UNTRUSTED);
}

static void
write_untrusted (const CsEvidence *evidence,
                 CsStory          *story)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  guint       n = evidence->server_chain->len;
  const char *check = first_check (evidence);

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (cs_expand_pick (evidence, _ ("You do not trust this server. The request was not sent."),
                                              _ ("The client did not accept this server. No request was sent.")));
  if (n > 0 && (*check == '\0' || g_str_equal (check, "no-issuer")))
    {
      CsCertificate *top = g_ptr_array_index (evidence->server_chain, n - 1);

      name = cs_sentence_quote (cs_certificate_is_self_issued (top) ? cs_certificate_get_display_name (top)
                                                                    : cs_certificate_get_issuer_display_name (top));
      text = g_strdup_printf (cs_expand_pick (evidence,
                                              _ ("Its chain <1>ends in %s</1>, which is not among your roots."),
                                              _ ("Its chain <1>ends in %s</1>.")),
                              name);
    }
  else
    {
      const char *detail = cs_json_get_string (cs_json_array_object (trust_reasons (evidence), 0), "detail", "");

      name = cs_sentence_quote (detail);
      if (g_str_has_suffix (name, "."))
        name[strlen (name) - 1] = '\0';
      text = *name != '\0' ? g_strdup_printf (_ ("Its chain <1>did not pass</1>: %s."), name)
                           : g_strdup (_ ("Its chain <1>did not pass</1>."));
    }
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_SHOWN);
  say_stopped (evidence, story);
  story->confirm[0] = "choose-root";
  story->confirm[1] = "go-on";
}

const CsState cs_states_before[] = {
  { "unreadable-identity", is_unreadable_identity, write_unreadable_identity },
  { "unreadable-root", is_unreadable_root, write_unreadable_root },
  { "bad-input", is_bad_input, write_bad_input },
  { "worker-lost", is_worker_lost, write_worker_lost },
  { "stopped", is_stopped, write_stopped },
  { "timed-out", is_timed_out, write_timed_out },
  { "name-unknown", is_name_unknown, write_name_unknown },
  { "unreachable", is_unreachable, write_unreachable },
  { "proxy-refused", is_proxy_refusal, write_proxy_refusal },
  { "server-name-mismatch", is_name_mismatch, write_name_mismatch },
  { "server-untrusted", is_untrusted, write_untrusted },
  { NULL },
};
