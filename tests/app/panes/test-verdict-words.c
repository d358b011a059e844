/* test-verdict-words.c: a verdict as labels take it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-panes-fixture.h"
#include "cs-verdict-words.h"

static CsClause
clause (gsize start,
        gsize end,
        guint event)
{
  CsClause clause = { .start = start, .end = end, .events = g_array_new (FALSE, FALSE, sizeof (guint)) };

  g_array_append_val (clause.events, event);

  return clause;
}

/* Clauses become links to their first event; the rest is escaped. */
static void
test_markup (void)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new ();
  g_autofree char      *markup = NULL;

  CsClause good = clause (2, 5, 7);
  CsClause overlapping = clause (3, 6, 8);
  CsClause outside = clause (6, 600, 9);

  g_ptr_array_add (clauses, &good);
  g_ptr_array_add (clauses, &overlapping);
  g_ptr_array_add (clauses, &outside);
  markup = cs_verdict_words_dup_markup ("a <b> & c", clauses);
  g_assert_cmpstr (markup, ==, "a <a href=\"event:7\">&lt;b&gt;</a> &amp; c");

  g_array_unref (good.events);
  g_array_unref (overlapping.events);
  g_array_unref (outside.events);
}

/* All sentences of the verdicts that we have are valid markup with links that
 * lead to events that exist. */
static void
test_verdicts (gconstpointer data)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load (data);
  g_autoptr (CsExchange) exchange = cs_exchange_new ();
  g_autofree char       *markup = NULL;
  g_autofree char       *text = NULL;
  g_autoptr (GError)     error = NULL;

  CsVerdict *verdict;
  guint      n_links = 0;

  cs_exchange_show (exchange, record, NULL);
  verdict = cs_exchange_get_verdict (exchange);
  markup = cs_verdict_words_dup_markup (verdict->sentence, verdict->clauses);

  for (const char *at = strstr (markup, "event:"); at != NULL; at = strstr (at + 1, "event:"))
    {
      g_autofree char *uri = g_strndup (at, strcspn (at, "\""));

      guint index = cs_verdict_words_get_link_event (uri);

      g_assert_nonnull (cs_record_get_event (record, index));
      n_links++;
    }
  g_assert_cmpuint (n_links, >, 0);
}

static void
test_links (void)
{
  g_assert_cmpuint (cs_verdict_words_get_link_event ("event:12"), ==, 12);
  g_assert_cmpuint (cs_verdict_words_get_link_event ("event:"), ==, CS_EXCHANGE_NO_EVENT);
  g_assert_cmpuint (cs_verdict_words_get_link_event ("event:-1"), ==, CS_EXCHANGE_NO_EVENT);
  g_assert_cmpuint (cs_verdict_words_get_link_event ("event:99999999999"), ==, CS_EXCHANGE_NO_EVENT);
  g_assert_cmpuint (cs_verdict_words_get_link_event ("https://example.test/"), ==, CS_EXCHANGE_NO_EVENT);
}

/* The phase follows the last event. */
static void
test_phase (void)
{
  g_autoptr (CsRecord) record = cs_record_new ();

  g_assert_cmpstr (cs_verdict_words_get_phase (NULL), ==, "Looking up the name");
  g_assert_cmpstr (cs_verdict_words_get_phase (record), ==, "Looking up the name");
  cs_panes_fixture_add (record, 1, CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup", FALSE, NULL);
  g_assert_cmpstr (cs_verdict_words_get_phase (record), ==, "Connecting");
  cs_panes_fixture_add (record, 2, CS_SIDE_SERVER, CS_LAYER_TCP, "Connected", FALSE, NULL);
  g_assert_cmpstr (cs_verdict_words_get_phase (record), ==, "TLS handshake");
  cs_panes_fixture_add (record, 3, CS_SIDE_CLIENT, CS_LAYER_HTTP, "Request", TRUE, NULL);
  g_assert_cmpstr (cs_verdict_words_get_phase (record), ==, "Waiting for the answer");
  cs_panes_fixture_add (record, 4, CS_SIDE_SERVER, CS_LAYER_HTTP, "Response", TRUE, NULL);
  g_assert_cmpstr (cs_verdict_words_get_phase (record), ==, "Receiving");
}

static void
test_chips (void)
{
  g_autofree char *one = cs_verdict_words_dup_chip (CS_SEES_EXCEPTION, 1, 403);
  g_autofree char *many = cs_verdict_words_dup_chip (CS_SEES_ANSWER, 25, 403);

  g_assert_cmpstr (one, ==, "1 gets an exception with the 403");
  g_assert_cmpstr (many, ==, "25 see the 403");
  g_assert_null (cs_verdict_words_dup_chip (CS_SEES_ANSWER, 0, 403));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/panes/verdict-words/markup", test_markup);
  g_test_add_func ("/panes/verdict-words/links", test_links);
  g_test_add_func ("/panes/verdict-words/phase", test_phase);
  g_test_add_func ("/panes/verdict-words/chips", test_chips);
  g_test_add_data_func ("/panes/verdict-words/forbidden", "lab-forbidden", test_verdicts);
  g_test_add_data_func ("/panes/verdict-words/required", "lab-required-tls13", test_verdicts);
  g_test_add_data_func ("/panes/verdict-words/untrusted", "lab-untrusted-server", test_verdicts);
  g_test_add_data_func ("/panes/verdict-words/never-asked", "lab-never-asked", test_verdicts);

  return g_test_run ();
}
