/* cs-story-refused.c: the cases in which the server refused or broke off
 *
 * Also those in which our side withheld the certificate, whatever came then.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-story.h"

#include "cs-cause.h"
#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ALERT_CERTIFICATE_EXPIRED 45
#define ALERT_UNKNOWN_CA          48
#define ALERT_PROTOCOL_VERSION    70

static gboolean
alerted (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_ALERTED);
}

/* The certificate that our side withheld. */

static gboolean
is_excluded (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_EMPTY) && g_str_equal (evidence->why_empty, "excluded-by-ca-list");
}

static void
write_excluded (const CsEvidence *evidence,
                CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = evidence->identity_name != NULL
                      ? g_strdup_printf (_ ("The server’s list leaves out %s’s issuer. No certificate was sent."),
                                         evidence->identity_name)
                      : g_strdup (_ ("The server’s list leaves out your issuer. No certificate was sent."));
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "You chose to <1>respect the list</1>: its <2>%u CA name</2> did not issue %s, "
                                       "so you <3>sent an empty certificate</3>.",
                                       "You chose to <1>respect the list</1>: none of its <2>%u CA names</2> issued "
                                       "%s, so you <3>sent an empty certificate</3>.",
                                       evidence->n_ca_names),
                          evidence->n_ca_names, name);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_SENT, CS_TOPIC_ASKED, CS_TOPIC_SENT);
  cs_story_say_end (evidence, story);
  story->confirm[0] = "always-send";
  story->confirm[1] = "choose-identity";
}

static gboolean
is_wrong_kind_of_key (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_EMPTY) && g_str_equal (evidence->why_empty, "no-common-signature-algorithm");
}

static void
write_wrong_kind_of_key (const CsEvidence *evidence,
                         CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *key = NULL;
  g_autofree char *text = NULL;

  JsonObject *request = cs_json_get_object (cs_record_get_tls (evidence->record), "certificateRequest");
  guint       n = cs_json_array_length (cs_json_get_array (request, "signatureAlgorithms"));

  key = cs_sentence_quote (evidence->identity_chain->len > 0
                             ? cs_certificate_get_key_type (g_ptr_array_index (evidence->identity_chain, 0))
                             : "");
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("Your key is of a kind the server does not accept. No certificate was sent."));
  text = *key != '\0'
           ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "The server <1>accepts %u signature algorithm</1>; it does not work with "
                                           "<2>%s’s %s key</2>.",
                                           "The server <1>accepts %u signature algorithms</1>; none works with "
                                           "<2>%s’s %s key</2>.",
                                           n),
                              n, name, key)
           : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "The server <1>accepts %u signature algorithm</1>; it does not work with "
                                           "<2>%s’s key</2>.",
                                           "The server <1>accepts %u signature algorithms</1>; none works with "
                                           "<2>%s’s key</2>.",
                                           n),
                              n, name);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT);
  cs_story_say_end (evidence, story);
  story->confirm[0] = "choose-identity";
}

/* TLS that found no common ground. */

static gboolean
is_no_common_version (const CsEvidence *evidence)
{
  return evidence->alert == ALERT_PROTOCOL_VERSION || evidence->our_alert == ALERT_PROTOCOL_VERSION;
}

static void
write_no_common_version (const CsEvidence *evidence,
                         CsStory          *story)
{
  g_autoptr (GString) versions = g_string_new (NULL);
  g_autofree char    *quoted = NULL;
  g_autofree char    *alert = NULL;
  g_autofree char    *text = NULL;

  JsonObject *offered = cs_json_get_object (cs_record_get_tls (evidence->record), "offered");
  JsonArray  *list = cs_json_get_array (offered, "versions");
  guint       n = cs_json_array_length (list);
  gboolean    theirs = evidence->alert == ALERT_PROTOCOL_VERSION;

  for (guint i = 0; i < n && i < 4; i++)
    g_string_append_printf (versions, "%s%s", i > 0 ? ", " : "", cs_json_array_string (list, i, "?"));
  quoted = cs_sentence_quote (versions->str);
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("No TLS version in common."));
  alert = cs_story_dup_alert (ALERT_PROTOCOL_VERSION, "protocol_version");

  if (n == 1 && theirs)
    text = g_strdup_printf (cs_expand_pick (evidence,
                                            _ ("You offered <1>%s only</1>; the server <2>refused with %s</2>."),
                                            _ ("The client offered <1>%s only</1>; the server <2>refused with "
                                               "%s</2>.")),
                            quoted, alert);
  else if (n > 1 && theirs)
    text = g_strdup_printf (cs_expand_pick (evidence, _ ("You offered <1>%s</1>; the server <2>refused with %s</2>."),
                                            _ ("The client offered <1>%s</1>; the server <2>refused with %s</2>.")),
                            quoted, alert);
  else if (theirs)
    text = g_strdup_printf (cs_expand_pick (evidence,
                                            _ ("The server did not take any version that <1>you offered</1>: it "
                                               "<2>refused with %s</2>."),
                                            _ ("The server did not take any version that <1>the client offered</1>: it "
                                               "<2>refused with %s</2>.")),
                            alert);
  else
    text = g_strdup_printf (cs_expand_pick (evidence,
                                            _ ("The server <1>chose a version</1> that you did not offer; we "
                                               "<2>stopped with %s</2>."),
                                            _ ("The server <1>chose a version</1> that the client did not offer; it "
                                               "<2>stopped with %s</2>.")),
                            alert);
  CS_STORY_SAY (evidence, story, text, theirs ? CS_TOPIC_CLIENT_HELLO : CS_TOPIC_SERVER_HELLO,
                theirs ? CS_TOPIC_SERVER_ALERT : CS_TOPIC_CLIENT_ALERT);
}

/* Before any ServerHello an alert is about what we offered (RFC 8446 §4.1.1). */
static gboolean
is_no_common_parameters (const CsEvidence *evidence)
{
  return alerted (evidence) && evidence->topics[CS_TOPIC_CLIENT_HELLO]->len > 0 &&
         evidence->topics[CS_TOPIC_SERVER_HELLO]->len == 0;
}

static void
write_no_common_parameters (const CsEvidence *evidence,
                            CsStory          *story)
{
  g_autofree char *alert = cs_story_dup_alert (evidence->alert, evidence->alert_name);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The server ended the handshake at once."));
  text = g_strdup_printf (cs_expand_pick (evidence,
                                          _ ("Right after <1>your first message</1> it <2>refused with %s</2>: TLS "
                                             "version, cipher or name did not suit it. No certificate was asked for or "
                                             "sent."),
                                          _ ("Right after <1>the client’s first message</1> it <2>refused with %s</2>: "
                                             "TLS version, cipher or name did not suit it. No certificate was asked for "
                                             "or sent.")),
                          alert);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_CLIENT_HELLO, CS_TOPIC_SERVER_ALERT);
  story->confirm[0] = "tls-1.2";
}

static gboolean
is_not_tls (const CsEvidence *evidence)
{
  return g_strcmp0 (evidence->stage, "tls") == 0 && !alerted (evidence) &&
         evidence->topics[CS_TOPIC_MALFORMED]->len > 0 && evidence->topics[CS_TOPIC_SERVER_HELLO]->len == 0;
}

static void
write_not_tls (const CsEvidence *evidence,
               CsStory          *story)
{
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("This server did not speak TLS."));
  text = g_strdup_printf (_ ("What it sent on port %d is <1>not a TLS record</1>. Does it speak plain HTTP there?"),
                          evidence->port);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_MALFORMED);
}

/* Refusals with an alert, after a certificate or the lack of one. */

static gboolean
is_refused_empty (const CsEvidence *evidence)
{
  return alerted (evidence) && cs_evidence_is (evidence, CS_FACT_EMPTY);
}

static void
write_refused_empty (const CsEvidence *evidence,
                     CsStory          *story)
{
  g_autofree char *cas = cs_story_dup_cas (evidence);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("No certificate was sent. The server refused."));
  if (g_str_equal (evidence->why_empty, "no-identity"))
    text = g_strdup_printf (_ ("The server <1>asked for a certificate</1> from %s, and you <2>sent an empty one</2> "
                               "because no identity is chosen."),
                            cas);
  else if (g_str_equal (evidence->why_empty, "declined"))
    text = g_strdup_printf (_ ("The server <1>asked for a certificate</1> from %s, and you <2>sent an empty one</2> "
                               "because you chose to send none."),
                            cas);
  else
    text = g_strdup_printf (cs_expand_pick (evidence,
                                            _ ("The server <1>asked for a certificate</1> from %s, and you <2>sent an "
                                               "empty one</2>."),
                                            _ ("The server <1>asked for a certificate</1> from %s, and the client "
                                               "<2>sent an empty one</2>.")),
                            cas);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_ASKED, CS_TOPIC_SENT);
  cs_story_say_end (evidence, story);
  story->confirm[0] = cs_evidence_is (evidence, CS_FACT_HAS_IDENTITY) ? "always-send" : "choose-identity";
}

static gboolean
sent_and_alert (const CsEvidence *evidence,
                int               alert)
{
  return evidence->alert == alert && cs_evidence_is (evidence, CS_FACT_SENT);
}

static gboolean
is_unknown_ca (const CsEvidence *evidence)
{
  return sent_and_alert (evidence, ALERT_UNKNOWN_CA);
}

/* What fits best, and how much else does. Two that fit equally well are both
 * named; of more, none is the likeliest. */
static void
say_causes (const CsEvidence *evidence,
            CsStory          *story)
{
  guint            n_leading = 0;
  g_auto (GStrv)   causes = cs_cause_rank (evidence, evidence->alert, &n_leading);
  guint            n = g_strv_length (causes);
  guint            n_said = n_leading <= 2 ? n_leading : 0;
  g_autofree char *first = n > 0 ? cs_sentence_quote (causes[0]) : NULL;
  g_autofree char *second = n > 1 ? cs_sentence_quote (causes[1]) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *others = NULL;

  if (n_said == 1)
    text = g_strdup_printf (_ ("Most likely: <1>%s</1>."), first);
  else if (n_said == 2)
    text = g_strdup_printf (_ ("Most likely: <1>%s</1>, or <2>%s</2>."), first, second);
  if (text != NULL)
    CS_STORY_SAY (evidence, story, text, CS_TOPIC_SENT, CS_TOPIC_ASKED);

  if (n > n_said)
    {
      others = n_said > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "<1>%u other cause</1> fits.",
                                                          "<1>%u other causes</1> fit.", n - n_said),
                                             n - n_said)
                          : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "<1>%u cause</1> fits.",
                                                          "<1>%u causes</1> fit.", n),
                                             n);
      CS_STORY_SAY (evidence, story, others, CS_TOPIC_SERVER_ALERT);
    }
}

static void
say_sent_count (const CsEvidence *evidence,
                CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *others = cs_story_dup_others (evidence);
  g_autofree char *text = NULL;

  text = g_strdup_printf (cs_expand_pick (evidence, _ ("You <1>sent %s</1> with %s."),
                                          _ ("The client <1>sent %s</1> with %s.")),
                          name, others);
  CS_STORY_SAY (evidence, story, text, CS_TOPIC_SENT);
}

static void
write_unknown_ca (const CsEvidence *evidence,
                  CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline =
    g_strdup (cs_expand_pick (evidence, _ ("Your certificate was sent. The server does not know its issuer."),
                              _ ("The client sent its certificate. The server does not know its issuer.")));
  say_sent_count (evidence, story);
  cs_story_say_end (evidence, story);
  say_causes (evidence, story);
}

static gboolean
is_ours_expired (const CsEvidence *evidence)
{
  return sent_and_alert (evidence, ALERT_CERTIFICATE_EXPIRED) && cs_evidence_is (evidence, CS_FACT_EXPIRED);
}

/* The last day of the leaf, or NULL when the record does not hold it. */
static char *
dup_last_day (const CsEvidence *evidence)
{
  GPtrArray *chain = evidence->client_chain->len > 0 ? evidence->client_chain : evidence->identity_chain;

  return chain->len > 0 ? cs_text_date (cs_certificate_get_not_after (g_ptr_array_index (chain, 0))) : NULL;
}

static void
write_ours_expired (const CsEvidence *evidence,
                    CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *date = dup_last_day (evidence);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (cs_expand_pick (evidence, _ ("Your certificate has expired. The server refused it."),
                                              _ ("The client’s certificate has expired. The server refused it.")));
  if (date != NULL)
    {
      /* Translators: the name of a certificate and a day. */
      text = g_strdup_printf (_ ("<1>%s ended on %s</1>."), name, date);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_SENT);
    }
  cs_story_say_end (evidence, story);
  story->confirm[0] = "choose-identity";
}

static gboolean
is_called_expired (const CsEvidence *evidence)
{
  return sent_and_alert (evidence, ALERT_CERTIFICATE_EXPIRED) && cs_evidence_is_not (evidence, CS_FACT_EXPIRED);
}

static void
write_called_expired (const CsEvidence *evidence,
                      CsStory          *story)
{
  g_autofree char *name = cs_story_dup_name (evidence);
  g_autofree char *date = dup_last_day (evidence);
  g_autofree char *text = NULL;

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (cs_expand_pick (evidence, _ ("The server calls your certificate expired. It is not."),
                                              _ ("The server calls the client’s certificate expired. It is not.")));
  if (date != NULL)
    {
      /* Translators: the name of a certificate and a day. */
      text = g_strdup_printf (_ ("<1>%s is valid until %s</1>."), name, date);
      CS_STORY_SAY (evidence, story, text, CS_TOPIC_SENT);
    }
  cs_story_say_end (evidence, story);
  say_causes (evidence, story);
}

/* Headlines by alert, for a certificate that was sent. */
static const struct
{
  int         alert;
  const char *ours;
  const char *theirs;
} refusals[] = {
  { 42, N_ ("Your certificate was sent. The server calls it bad."),
    N_ ("The client sent its certificate. The server calls it bad.") },
  { 43, N_ ("Your certificate was sent. The server does not take its kind."),
    N_ ("The client sent its certificate. The server does not take its kind.") },
  { 44, N_ ("Your certificate was sent. The server says it was revoked."),
    N_ ("The client sent its certificate. The server says it was revoked.") },
  { 45, N_ ("Your certificate was sent. The server calls it expired."),
    N_ ("The client sent its certificate. The server calls it expired.") },
  { 49, N_ ("Your certificate was sent. The server denied access."),
    N_ ("The client sent its certificate. The server denied access.") },
  { 51, N_ ("Your certificate was sent. The server could not verify its proof."),
    N_ ("The client sent its certificate. The server could not verify its proof.") },
  { 80, N_ ("Your certificate was sent. The server had an internal error."),
    N_ ("The client sent its certificate. The server had an internal error.") },
};

static gboolean
is_refused_sent (const CsEvidence *evidence)
{
  return alerted (evidence) && cs_evidence_is (evidence, CS_FACT_SENT);
}

static void
write_refused_sent (const CsEvidence *evidence,
                    CsStory          *story)
{
  const char *headline = cs_expand_pick (evidence, N_ ("Your certificate was sent. The server refused it."),
                                         N_ ("The client sent its certificate. The server refused it."));

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (refusals[i].alert == evidence->alert)
      headline = cs_expand_pick (evidence, refusals[i].ours, refusals[i].theirs);

  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ (headline));
  say_sent_count (evidence, story);
  cs_story_say_end (evidence, story);
  say_causes (evidence, story);
}

static gboolean
is_refused_unasked (const CsEvidence *evidence)
{
  return alerted (evidence);
}

static void
write_refused_unasked (const CsEvidence *evidence,
                       CsStory          *story)
{
  story->severity = CS_SEVERITY_ERROR;
  story->headline = g_strdup (_ ("The server ended the TLS connection."));
  if (cs_evidence_is_not (evidence, CS_FACT_REQUESTED))
    CS_STORY_SAY (evidence, story, _ ("It <1>never asked for a certificate</1>."), CS_TOPIC_HANDSHAKE);
  cs_story_say_end (evidence, story);
  story->confirm[0] = "tls-1.2";
}

const CsState cs_states_refused[] = {
  { "issuer-not-listed", is_excluded, write_excluded },
  { "wrong-kind-of-key", is_wrong_kind_of_key, write_wrong_kind_of_key },
  { "no-common-version", is_no_common_version, write_no_common_version },
  { "no-common-parameters", is_no_common_parameters, write_no_common_parameters },
  { "not-tls", is_not_tls, write_not_tls },
  { "empty-certificate-refused", is_refused_empty, write_refused_empty },
  { "unknown-ca", is_unknown_ca, write_unknown_ca },
  { "certificate-expired", is_ours_expired, write_ours_expired },
  { "certificate-called-expired", is_called_expired, write_called_expired },
  { "certificate-refused", is_refused_sent, write_refused_sent },
  { "refused", is_refused_unasked, write_refused_unasked },
  { NULL },
};
