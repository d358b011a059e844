/* test-knowledge.c: what is known of alerts, servers and senders, each met by a record
 *
 * The platforms' rules have their own test.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cause.h"
#include "cs-data.h"
#include "cs-json.h"
#include "cs-offer.h"
#include "cs-verdict.h"
#include "record-maker.h"

#include <string.h>

static GPtrArray *
entries (CsKnowledge knowledge)
{
  return cs_catalogue_get_entries (cs_catalogue_get_default (), knowledge);
}

/* The first of what a condition takes. */
static const char *
first_string (const CsData *when,
              const char   *name)
{
  const CsData *wanted = cs_data_get (when, name);

  return cs_data_peek_string (wanted, cs_data_get_element_string (wanted, 0, NULL));
}

static int
first_number (const CsData *when,
              const char   *name,
              int           fallback)
{
  const CsData *wanted = cs_data_get (when, name);

  if (cs_data_is_array (wanted))
    wanted = cs_data_get_value (wanted, 0);
  return (int) cs_data_peek_int (wanted, fallback);
}

/* An answer as the sign wants it is read as that server's, with that meaning. */
static void
test_every_sign (void)
{
  GPtrArray *servers = entries (CS_KNOWLEDGE_SERVERS);

  for (guint i = 0; i < servers->len; i++)
    {
      const CsData *server = g_ptr_array_index (servers, i);
      const CsData *signs = cs_data_get_array (server, "signs");

      for (guint j = 0; j < cs_data_length (signs); j++)
        {
          g_autoptr (CsRecord)  record = NULL;
          g_autoptr (CsVerdict) verdict = NULL;

          const CsData *sign = cs_data_get_element (signs, j);
          const CsData *when = cs_data_get_object (sign, "when");
          const CsData *header = cs_data_get_object (when, "header");
          RecordFacts   facts = *record_find ("sent-403");

          facts.status = first_number (when, "status", 404);
          facts.body = first_string (when, "body");
          facts.reason = first_string (when, "reason");
          facts.header = cs_data_get_string (header, "name", "vary");
          facts.header_value = cs_data_get_string (header, "has", "any");
          facts.server[0] = cs_data_has (when, "serverIssuer") ? "server" : "other-server";
          facts.server[1] = NULL;
          record = record_make (&facts);
          verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());

          g_test_message ("%s", cs_data_get_string (sign, "id", ""));
          g_assert_nonnull (verdict->writer);
          g_assert_cmpstr (verdict->writer->id, ==, cs_data_get_string (server, "id", ""));
          g_assert_cmpstr (verdict->writer->means, ==, cs_data_get_string (sign, "means", ""));
          g_assert_null (strchr (verdict->writer->words, '{'));
        }
    }
}

/* What nobody is known to write has no writer. */
static void
test_no_sign (void)
{
  RecordFacts facts = *record_find ("sent-403");

  g_autoptr (CsRecord)  record = NULL;
  g_autoptr (CsVerdict) verdict = NULL;

  facts.body = "no";
  facts.header = "vary";
  facts.header_value = "accept";
  facts.server[0] = "other-server";
  facts.server[1] = NULL;
  record = record_make (&facts);
  verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
  g_assert_null (verdict->writer);
}

static CsEvidence *
evidence_of (const char *name,
             int         alert)
{
  RecordFacts          facts = *record_find (name);
  g_autoptr (CsRecord) record = NULL;
  CsEvidence          *evidence;

  facts.alert = alert;
  record = record_make (&facts);
  evidence = cs_evidence_new (record);
  evidence->catalogue = cs_catalogue_get_default ();
  return evidence;
}

/* The facts that causes hang on, one at a time, over certificates sent and not. */
static void
meet_causes (GHashTable *met,
             int         alert)
{
  static const char *const records[] = {
    "chain-48-late", "leaf-only-48-late", "none-116-late", "no-version", "self-signed-48-late"
  };
  static const CsFact facts[] = {
    CS_FACT_EXPIRED, CS_FACT_NOT_YET_VALID, CS_FACT_NOT_FOR_CLIENTS, CS_FACT_WEAK, CS_FACT_SELF_SIGNED,
    CS_FACT_CHAIN_COMPLETE, CS_FACT_LIST_ALLOWS
  };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (facts); j++)
      for (CsTruth truth = CS_FALSE; truth <= CS_UNKNOWN; truth++)
        {
          g_autoptr (CsEvidence) evidence = evidence_of (records[i], alert);
          g_auto (GStrv)         causes = NULL;

          evidence->facts[facts[j]] = truth;
          if (evidence->topics[CS_TOPIC_SERVER_HELLO]->len == 0)
            evidence->facts[CS_FACT_REQUESTED] = evidence->facts[CS_FACT_SENT] = CS_FALSE;
          causes = cs_cause_rank (evidence, alert, NULL);
          for (guint k = 0; causes[k] != NULL; k++)
            g_hash_table_add (met, g_strdup (causes[k]));
        }
}

/* Every cause of every alert is named for some exchange. */
static void
test_every_cause (void)
{
  GPtrArray *alerts = entries (CS_KNOWLEDGE_ALERTS);

  for (guint i = 0; i < alerts->len; i++)
    {
      g_autoptr (GHashTable) met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      const CsData *alert = g_ptr_array_index (alerts, i);
      const CsData *causes = cs_data_get_array (alert, "causes");

      meet_causes (met, (int) cs_data_get_int (alert, "number", -1));
      for (guint j = 0; j < cs_data_length (causes); j++)
        {
          const CsData *cause = cs_data_get_element (causes, j);

          g_test_message ("%s", cs_data_get_string (cause, "id", ""));
          g_assert_true (g_hash_table_contains (met, cs_data_get_string (cause, "words", "")));
        }
    }
}

/* What the facts say of a cause decides where it stands. */
static void
test_ranks (void)
{
  g_autoptr (CsEvidence) expired = evidence_of ("expired-45-late", 45);
  g_autoptr (CsEvidence) valid = evidence_of ("valid-45-late", 45);
  g_auto (GStrv)         of_expired = cs_cause_rank (expired, 45, NULL);
  g_auto (GStrv)         of_valid = cs_cause_rank (valid, 45, NULL);

  g_assert_cmpstr (of_expired[0], ==, "the certificate has expired");
  g_assert_cmpstr (of_valid[0], ==, "the server’s revocation list is out of date");
  g_assert_false (g_strv_contains ((const char *const *) of_valid, "the certificate has expired"));
}

/* Where the answer tells which library refused, what was seen with others counts
 * for less. */
static void
test_ranks_by_stack (void)
{
  g_autoptr (CsEvidence) evidence = evidence_of ("none-116-late", 42);
  g_auto (GStrv)         causes = NULL;
  guint                  n_leading = 0;

  causes = cs_cause_rank (evidence, 42, &n_leading);
  g_assert_cmpstr (causes[0], ==, "the server insists on a certificate and was sent none");
  evidence->writer = cs_catalogue_find (evidence->catalogue, CS_KNOWLEDGE_SERVERS, "server.nginx");
  g_strfreev (causes);
  causes = cs_cause_rank (evidence, 42, &n_leading);
  g_assert_cmpuint (n_leading, ==, g_strv_length (causes));
}

static gboolean
sends (const CsData     *sender,
       const CsEvidence *evidence,
       const CsData     *rule)
{
  CsOfferView *view = cs_offer_predict (sender, evidence);
  gboolean     meets = g_strcmp0 (view->why, cs_data_get_string (rule, "why", NULL)) == 0 &&
                   g_strcmp0 (cs_offer_to_string (view->offer), cs_data_get_string (rule, "sends", NULL)) == 0;

  g_assert_nonnull (view->words);
  g_assert_cmpint (view->offer == CS_OFFER_CANNOT_TELL, ==, view->missing != NULL);
  if (view->answer != NULL)
    g_assert_true (view->differs);
  cs_offer_view_free (view);
  return meets;
}

/* Whether some exchange has the sender speak by this rule. */
static gboolean
is_met (const CsData *sender,
        const CsData *rule)
{
  static const char *const records[] = {
    "sent-403", "unlisted-200", "expired-200", "never-asked-403", "renegotiated-403"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    for (int variant = 0; variant < 4; variant++)
      {
        RecordFacts            facts = *record_find (records[i]);
        g_autoptr (CsRecord)   record = NULL;
        g_autoptr (CsEvidence) evidence = NULL;

        if (variant == 1)
          facts.ca_names[0] = NULL;
        if (variant == 2)
          facts.body = "Cannot perform Post-Handshake Authentication";
        if (variant == 3 && facts.when != NULL)
          {
            facts.when = "post-handshake";
            facts.version = "TLS 1.3";
          }
        record = record_make (&facts);
        evidence = cs_evidence_new (record);
        if (variant == 3 && facts.when == NULL)
          evidence->facts[CS_FACT_NOT_FOR_CLIENTS] = CS_TRUE;
        if (sends (sender, evidence, rule))
          return TRUE;
      }
  return FALSE;
}

static void
test_every_sender (void)
{
  GPtrArray *senders = entries (CS_KNOWLEDGE_SENDERS);

  for (guint i = 0; i < senders->len; i++)
    {
      const CsData *rules = cs_data_get_array (g_ptr_array_index (senders, i), "rules");

      for (guint j = 0; j < cs_data_length (rules); j++)
        {
          const CsData *rule = cs_data_get_element (rules, j);

          g_test_message ("%s", cs_data_get_string (rule, "id", ""));
          g_assert_true (is_met (g_ptr_array_index (senders, i), rule));
        }
    }
}

static const CsOfferView *
find_offer (CsVerdict  *verdict,
            const char *platform)
{
  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (verdict->platforms, i);

      if (g_str_equal (view->id, platform))
        return view->offer;
    }
  g_error ("no platform is called %s", platform);
}

typedef struct
{
  const char *record;
  const char *platform;
  CsOffer     offer;
  gboolean    differs;
  const char *answer; /* words of it, NULL without one */
} Offered;

/* Senders and matchers, leaves alone, expired ones, empty lists, late requests. */
static void
test_offers (void)
{
  static const Offered rows[] = {
    { "sent-200", "cli.curl", CS_OFFER_CHAIN, FALSE, NULL },
    { "sent-200", "go.net-http", CS_OFFER_CHAIN, FALSE, NULL },
    { "unlisted-200", "cli.curl", CS_OFFER_CHAIN, FALSE, NULL },
    { "unlisted-200", "go.net-http", CS_OFFER_NOTHING, TRUE, "alert 116" },
    { "unlisted-200", "cli.wget", CS_OFFER_NOTHING, TRUE, "alert 116" },
    { "unlisted-200", "apple.cfnetwork.urlsession", CS_OFFER_CANNOT_TELL, FALSE, NULL },
    { "expired-200", "chromium.navigation", CS_OFFER_NOTHING, TRUE, "alert 116" },
    { "expired-200", "python.requests", CS_OFFER_CHAIN, FALSE, NULL },
    { "leaf-only-48-late", "java.net-http", CS_OFFER_NOTHING, TRUE, "alert 116" },
    { "leaf-only-48-late", "node.https", CS_OFFER_CHAIN, FALSE, NULL },
    { "excluded-116-late", "cli.curl", CS_OFFER_CHAIN, TRUE, "only a hint" },
    { "none-403", "cli.curl", CS_OFFER_NOTHING, FALSE, NULL },
    { "never-asked-403", "go.net-http", CS_OFFER_NOT_ASKED, FALSE, NULL },
    { "renegotiated-403", "go.net-http", CS_OFFER_BREAKS_OFF, TRUE, "no answer" },
    { "renegotiated-403", "cli.curl", CS_OFFER_CHAIN, FALSE, NULL },
    { "browser-403", "cli.curl", CS_OFFER_CANNOT_TELL, FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsRecord)  record = record_make (record_find (rows[i].record));
      g_autoptr (CsVerdict) verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
      const CsOfferView    *offer = find_offer (verdict, rows[i].platform);

      g_test_message ("%s on %s: %s %s", rows[i].record, rows[i].platform, offer->words, offer->answer);
      g_assert_cmpstr (cs_offer_to_string (offer->offer), ==, cs_offer_to_string (rows[i].offer));
      g_assert_cmpint (offer->differs, ==, rows[i].differs);
      if (rows[i].answer != NULL)
        g_assert_true (offer->answer != NULL && strstr (offer->answer, rows[i].answer) != NULL);
      else
        g_assert_null (offer->answer);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/knowledge/every-sign", test_every_sign);
  g_test_add_func ("/knowledge/no-sign", test_no_sign);
  g_test_add_func ("/knowledge/every-cause", test_every_cause);
  g_test_add_func ("/knowledge/ranks", test_ranks);
  g_test_add_func ("/knowledge/ranks-by-stack", test_ranks_by_stack);
  g_test_add_func ("/knowledge/every-sender", test_every_sender);
  g_test_add_func ("/knowledge/offers", test_offers);

  return g_test_run ();
}
