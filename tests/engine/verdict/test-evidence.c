/* test-evidence.c: facts are true, false or not known, and prove themselves
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-evidence.h"
#include "cs-json.h"
#include "cs-verdict.h"
#include "record-maker.h"

#include <string.h>

/* Rounds of damage done to each record. */
#define ROUNDS 20

static CsEvidence *
evidence_of (const char *name)
{
  g_autoptr (CsRecord) record = record_make (record_find (name));

  return cs_evidence_new (record);
}

/* Kleene's tables. */
static void
test_logic (void)
{
  g_assert_cmpint (cs_truth_not (CS_UNKNOWN), ==, CS_UNKNOWN);
  g_assert_cmpint (cs_truth_not (CS_TRUE), ==, CS_FALSE);
  g_assert_cmpint (cs_truth_and (CS_UNKNOWN, CS_FALSE), ==, CS_FALSE);
  g_assert_cmpint (cs_truth_and (CS_FALSE, CS_UNKNOWN), ==, CS_FALSE);
  g_assert_cmpint (cs_truth_and (CS_UNKNOWN, CS_TRUE), ==, CS_UNKNOWN);
  g_assert_cmpint (cs_truth_and (CS_TRUE, CS_TRUE), ==, CS_TRUE);
}

/* The value of a fact in a record. */
static void
test_facts (void)
{
  static const struct
  {
    const char *record;
    CsFact      fact;
    CsTruth     truth;
  } rows[] = {
    { "sent-403", CS_FACT_TLS, CS_TRUE },
    { "sent-403", CS_FACT_HANDSHAKE_DONE, CS_TRUE },
    { "sent-403", CS_FACT_REQUESTED, CS_TRUE },
    { "sent-403", CS_FACT_PER_PATH, CS_FALSE },
    { "sent-403", CS_FACT_SENT, CS_TRUE },
    { "sent-403", CS_FACT_EMPTY, CS_FALSE },
    { "sent-403", CS_FACT_HAS_IDENTITY, CS_TRUE },
    { "sent-403", CS_FACT_LIST_ALLOWS, CS_TRUE },
    { "sent-403", CS_FACT_CHAIN_COMPLETE, CS_TRUE },
    { "sent-403", CS_FACT_EXPIRED, CS_FALSE },
    { "sent-403", CS_FACT_ALERTED, CS_FALSE },
    { "sent-403", CS_FACT_LATE, CS_FALSE },
    { "sent-403", CS_FACT_UNTRUSTED, CS_FALSE },
    { "sent-403", CS_FACT_ANSWERED, CS_TRUE },
    { "sent-403", CS_FACT_PROXIED, CS_FALSE },
    { "none-403", CS_FACT_EMPTY, CS_TRUE },
    { "none-403", CS_FACT_HAS_IDENTITY, CS_FALSE },
    { "none-116-late", CS_FACT_LATE, CS_TRUE },
    { "none-116-late", CS_FACT_ANSWERED, CS_FALSE },
    { "none-40-early", CS_FACT_LATE, CS_FALSE },
    { "leaf-only-48-late", CS_FACT_CHAIN_COMPLETE, CS_FALSE },
    { "leaf-only-48-late", CS_FACT_LIST_ALLOWS, CS_FALSE },
    { "self-signed-48-late", CS_FACT_CHAIN_COMPLETE, CS_TRUE },
    { "expired-45-late", CS_FACT_EXPIRED, CS_TRUE },
    { "valid-45-late", CS_FACT_EXPIRED, CS_FALSE },
    { "sent-closed", CS_FACT_CLOSED_SILENTLY, CS_TRUE },
    { "sent-closed", CS_FACT_LATE, CS_TRUE },
    { "sent-closed-early", CS_FACT_LATE, CS_FALSE },
    { "untrusted", CS_FACT_UNTRUSTED, CS_TRUE },
    { "untrusted", CS_FACT_SENT, CS_FALSE },
    { "untrusted", CS_FACT_REQUESTED, CS_UNKNOWN },
    { "name-mismatch", CS_FACT_NAME_MISMATCH, CS_TRUE },
    { "overridden-200", CS_FACT_OVERRIDDEN, CS_TRUE },
    { "overridden-200", CS_FACT_UNTRUSTED, CS_FALSE },
    { "resumed-200", CS_FACT_RESUMED, CS_TRUE },
    { "resumed-200", CS_FACT_REQUESTED, CS_FALSE },
    { "unreachable", CS_FACT_REQUESTED, CS_FALSE },
    { "plain-200", CS_FACT_TLS, CS_FALSE },
    { "plain-200", CS_FACT_REQUESTED, CS_FALSE },
    { "cut", CS_FACT_CUT, CS_TRUE },
    { "browser-403", CS_FACT_TLS, CS_TRUE },
    { "browser-403", CS_FACT_HANDSHAKE_DONE, CS_TRUE },
    { "browser-403", CS_FACT_REQUESTED, CS_UNKNOWN },
    { "browser-403", CS_FACT_SENT, CS_UNKNOWN },
    { "browser-403", CS_FACT_PROXIED, CS_UNKNOWN },
    { "browser-403", CS_FACT_ALERTED, CS_FALSE },
    { "keyless-403", CS_FACT_REQUESTED, CS_TRUE },
    { "keyless-403", CS_FACT_SENT, CS_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsEvidence) evidence = evidence_of (rows[i].record);

      g_test_message ("%s: %s", rows[i].record, cs_evidence_fact_words (rows[i].fact));
      g_assert_cmpint (evidence->facts[rows[i].fact], ==, rows[i].truth);
    }
}

/* Dates are held against the exchange's own time, so that an old record does
 * not change its mind. */
static void
test_dates_of_the_time (void)
{
  g_autoptr (JsonObject) entry = record_make_entry (record_find ("expired-45-late"));
  g_autoptr (CsRecord)   record = NULL;
  g_autoptr (CsEvidence) evidence = NULL;

  json_object_set_string_member (entry, "startedDateTime", "2025-06-01T00:00:00Z");
  record = cs_record_new_from_entry (entry);
  evidence = cs_evidence_new (record);
  g_assert_cmpint (evidence->facts[CS_FACT_EXPIRED], ==, CS_FALSE);
}

/* Up to TLS 1.2 our Finished leaves before the server judges: an alert after it
 * is still inside the handshake. */
static void
test_tls12_is_not_late (void)
{
  RecordFacts facts = *record_find ("chain-48-late");

  g_autoptr (JsonObject) entry = NULL;
  g_autoptr (CsRecord)   record = NULL;
  g_autoptr (CsEvidence) evidence = NULL;

  JsonObject *connection;
  JsonObject *finished;

  facts.version = "TLS 1.2";
  entry = record_make_entry (&facts);
  connection = cs_json_array_object (cs_json_get_array (cs_json_get_object (entry, "_mtls"), "connections"), 0);
  finished = cs_json_get_object (cs_json_get_object (connection, "tls"), "finished");
  json_object_remove_member (finished, "server");
  record = cs_record_new_from_entry (entry);
  evidence = cs_evidence_new (record);
  g_assert_cmpint (evidence->facts[CS_FACT_LATE], ==, CS_FALSE);
  g_assert_cmpint (evidence->late_us, ==, -1);
}

/* An event of another connection proves nothing about the one that carried the
 * request. */
static void
test_other_connections (void)
{
  g_autoptr (JsonObject) entry = record_make_entry (record_find ("sent-403"));
  g_autoptr (CsRecord)   record = NULL;
  g_autoptr (CsEvidence) evidence = NULL;

  JsonArray *events = cs_json_get_array (cs_json_get_object (entry, "_mtls"), "events");

  for (guint i = 0; i < cs_json_array_length (events); i++)
    if (g_str_equal (cs_json_get_string (cs_json_array_object (events, i), "type", ""), "CertificateRequest"))
      json_object_set_int_member (cs_json_array_object (events, i), "connection", 7);
  record = cs_record_new_from_entry (entry);
  evidence = cs_evidence_new (record);
  g_assert_cmpuint (evidence->topics[CS_TOPIC_ASKED]->len, ==, 0);
  g_assert_cmpuint (evidence->topics[CS_TOPIC_SENT]->len, ==, 1);
}

/* close_notify, user_canceled and warnings are no refusal. */
static void
test_farewells (void)
{
  static const int numbers[] = { 0, 90 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      RecordFacts facts = *record_find ("chain-48-late");

      g_autoptr (JsonObject) entry = NULL;
      g_autoptr (CsRecord)   record = NULL;
      g_autoptr (CsEvidence) evidence = NULL;

      JsonObject *connection;
      JsonObject *alert;

      entry = record_make_entry (&facts);
      connection = cs_json_array_object (cs_json_get_array (cs_json_get_object (entry, "_mtls"), "connections"), 0);
      alert = cs_json_array_object (cs_json_get_array (cs_json_get_object (connection, "tls"), "alerts"), 0);
      json_object_set_int_member (alert, "number", numbers[i]);
      record = cs_record_new_from_entry (entry);
      evidence = cs_evidence_new (record);
      g_assert_cmpint (evidence->facts[CS_FACT_ALERTED], ==, CS_FALSE);
      g_assert_cmpint (evidence->alert, ==, -1);
    }
}

/* Where keys are missing, what was not seen may have happened all the same; and a
 * client that went on did trust the server, whoever it was. */
static void
test_keys_missing (void)
{
  RecordFacts facts = *record_find ("none-closed");

  g_autoptr (JsonObject) entry = NULL;
  g_autoptr (CsRecord)   record = NULL;
  g_autoptr (CsEvidence) evidence = NULL;
  g_autoptr (CsVerdict)  verdict = NULL;

  JsonObject *mtls;
  JsonObject *tls;

  facts.requested = NULL;
  facts.client = "unknown";
  facts.unfinished = TRUE;
  facts.stage = NULL;
  entry = record_make_entry (&facts);
  mtls = cs_json_get_object (entry, "_mtls");
  tls = cs_json_get_object (cs_json_array_object (cs_json_get_array (mtls, "connections"), 0), "tls");
  json_object_set_int_member (tls, "unreadRecords", 12);
  json_object_remove_member (mtls, "trust");
  record = cs_record_new_from_entry (entry);
  evidence = cs_evidence_new (record);
  g_assert_cmpint (evidence->facts[CS_FACT_ALERTED], ==, CS_UNKNOWN);
  g_assert_cmpint (evidence->facts[CS_FACT_ANSWERED], ==, CS_UNKNOWN);
  g_assert_cmpint (evidence->facts[CS_FACT_CLOSED_SILENTLY], ==, CS_UNKNOWN);
  g_assert_cmpint (evidence->facts[CS_FACT_HANDSHAKE_DONE], ==, CS_UNKNOWN);
  g_assert_cmpint (evidence->facts[CS_FACT_UNTRUSTED], ==, CS_UNKNOWN);
  verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
  g_assert_cmpstr (verdict->state, ==, "encrypted");
}

/* A captured client's decision shows in what it did. */
static void
test_trust_of_others (void)
{
  static const struct
  {
    const char *record;
    CsTruth     untrusted;
  } rows[] = {
    { "none-116-late", CS_FALSE },
    { "sent-403", CS_FALSE },
    { "untrusted", CS_TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) entry = record_make_entry (record_find (rows[i].record));
      g_autoptr (CsRecord)   record = NULL;
      g_autoptr (CsEvidence) evidence = NULL;

      json_object_remove_member (cs_json_get_object (entry, "_mtls"), "trust");
      record = cs_record_new_from_entry (entry);
      evidence = cs_evidence_new (record);
      g_test_message ("%s", rows[i].record);
      g_assert_cmpint (evidence->facts[CS_FACT_UNTRUSTED], ==, rows[i].untrusted);
    }
}

/* Hostile records. */

static void
collect_nodes (JsonNode  *node,
               GPtrArray *parents)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) members = json_object_get_values (json_node_get_object (node));

      if (json_object_get_size (json_node_get_object (node)) > 0)
        g_ptr_array_add (parents, node);
      for (GList *l = members; l != NULL; l = l->next)
        collect_nodes (l->data, parents);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      if (json_array_get_length (array) > 0)
        g_ptr_array_add (parents, node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        collect_nodes (json_array_get_element (array, i), parents);
    }
}

static JsonNode *
make_nonsense (void)
{
  static const char *const texts[] = {
    "null",
    "true",
    "0",
    "-1",
    "9223372036854775807",
    "1e300",
    "\"\"",
    "\"sent\"",
    "\"<1>%s%n</1>\\u0001\\u001b[2J\"",
    "[]",
    "{}",
    "[[[[]]]]",
    "[null, 1, \"a\", {}]",
    "{\"seen\": \"yes\", \"chain\": 7}",
    "\"\\ud83d\\ude00\"",
    "403",
  };

  g_autoptr (GError) error = NULL;

  const char *text = texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))];
  JsonNode   *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
damage_object (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);
  g_autofree char  *name = NULL;

  name = g_strdup (g_list_nth_data (names, (guint) g_test_rand_int_range (0, (gint32) g_list_length (names))));
  if (g_test_rand_bit ())
    json_object_remove_member (object, name);
  else
    json_object_set_member (object, name, make_nonsense ());
}

static void
damage_array (JsonArray *array)
{
  guint index = (guint) g_test_rand_int_range (0, (gint32) json_array_get_length (array));

  json_array_remove_element (array, index);
  if (g_test_rand_bit ())
    json_array_add_element (array, make_nonsense ());
}

/* Removes members, or puts nonsense into their place. */
static void
damage (JsonObject *entry,
        guint       n_wounds)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (root, entry);
  for (guint i = 0; i < n_wounds; i++)
    {
      g_autoptr (GPtrArray) parents = g_ptr_array_new ();

      JsonNode *parent;

      collect_nodes (root, parents);
      if (parents->len == 0)
        return;
      parent = g_ptr_array_index (parents, (guint) g_test_rand_int_range (0, (gint32) parents->len));
      if (JSON_NODE_HOLDS_OBJECT (parent))
        damage_object (json_node_get_object (parent));
      else
        damage_array (json_node_get_array (parent));
    }
}

/* Whatever is missing or of the wrong type, there is a verdict, its words are
 * fit to be shown and its evidence exists. */
static void
test_damaged_records (void)
{
  for (guint i = 0; record_name (i) != NULL; i++)
    for (guint round = 0; round < ROUNDS; round++)
      {
        g_autoptr (JsonObject) entry = record_make_entry (record_find (record_name (i)));
        g_autoptr (CsRecord)   record = NULL;
        g_autoptr (CsVerdict)  verdict = NULL;
        g_autoptr (JsonObject) json = NULL;

        guint n_events;

        damage (entry, 1 + round % 6);
        record = cs_record_new_from_entry (entry);
        verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
        json = cs_verdict_to_json (verdict);
        n_events = g_list_model_get_n_items (cs_record_get_events (record));

        g_assert_cmpuint (strlen (verdict->headline), >, 0);
        g_assert_true (g_utf8_validate (verdict->sentence, -1, NULL));
        for (const char *p = verdict->sentence; *p != '\0'; p++)
          g_assert_false (g_ascii_iscntrl (*p));
        for (const char *p = verdict->headline; *p != '\0'; p++)
          g_assert_false (g_ascii_iscntrl (*p));
        for (guint j = 0; j < verdict->clauses->len; j++)
          {
            CsClause *clause = g_ptr_array_index (verdict->clauses, j);

            g_assert_cmpuint (clause->end, <=, strlen (verdict->sentence));
            for (guint k = 0; k < clause->events->len; k++)
              g_assert_cmpuint (g_array_index (clause->events, guint, k), <, n_events);
          }
      }
}

/* A record without an entry, or with an empty one, has a verdict too. */
static void
test_empty_records (void)
{
  g_autoptr (CsRecord)   unfinished = cs_record_new ();
  g_autoptr (JsonObject) entry = json_object_new ();
  g_autoptr (CsRecord)   empty = cs_record_new_from_entry (entry);
  g_autoptr (CsVerdict)  first = cs_verdict_evaluate (unfinished, cs_catalogue_get_default ());
  g_autoptr (CsVerdict)  second = cs_verdict_evaluate (empty, cs_catalogue_get_default ());

  g_assert_cmpstr (first->state, ==, "unfinished");
  g_assert_cmpstr (second->state, ==, "unfinished");
  g_assert_cmpuint (second->platforms->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/evidence/logic", test_logic);
  g_test_add_func ("/evidence/facts", test_facts);
  g_test_add_func ("/evidence/dates-of-the-time", test_dates_of_the_time);
  g_test_add_func ("/evidence/tls12-is-not-late", test_tls12_is_not_late);
  g_test_add_func ("/evidence/other-connections", test_other_connections);
  g_test_add_func ("/evidence/farewells", test_farewells);
  g_test_add_func ("/evidence/keys-missing", test_keys_missing);
  g_test_add_func ("/evidence/trust-of-others", test_trust_of_others);
  g_test_add_func ("/evidence/damaged-records", test_damaged_records);
  g_test_add_func ("/evidence/empty-records", test_empty_records);

  return g_test_run ();
}
