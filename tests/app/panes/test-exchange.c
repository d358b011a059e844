/* test-exchange.c: what a tab shows
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-panes-fixture.h"

typedef struct
{
  guint record;
  guint state;
  guint stale;
  guint selected;
} Counts;

static void
count_cb (CsExchange *exchange,
          GParamSpec *pspec,
          Counts     *counts)
{
  counts->record += g_str_equal (pspec->name, "record");
  counts->state += g_str_equal (pspec->name, "state");
  counts->stale += g_str_equal (pspec->name, "stale");
  counts->selected += g_str_equal (pspec->name, "selected-event");
}

static void
test_defaults (void)
{
  CsExchange *exchange = cs_exchange_new ();

  g_assert_cmpint (cs_exchange_get_state (exchange), ==, CS_EXCHANGE_EMPTY);
  g_assert_null (cs_exchange_get_record (exchange));
  g_assert_null (cs_exchange_get_verdict (exchange));
  g_assert_null (cs_exchange_get_imported_name (exchange));
  g_assert_false (cs_exchange_get_stale (exchange));
  g_assert_cmpuint (cs_exchange_get_selected_event (exchange), ==, CS_EXCHANGE_NO_EVENT);
  g_assert_finalize_object (exchange);
}

/* Sending ends when the record is complete; there is a verdict only then. */
static void
test_sending (void)
{
  g_autoptr (CsRecord)   whole = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  Counts counts = { 0 };

  g_signal_connect (exchange, "notify", G_CALLBACK (count_cb), &counts);
  cs_exchange_begin (exchange, record);
  g_assert_cmpint (cs_exchange_get_state (exchange), ==, CS_EXCHANGE_SENDING);
  g_assert_null (cs_exchange_get_verdict (exchange));

  cs_record_set_entry (record, cs_record_get_entry (whole));
  g_assert_cmpint (cs_exchange_get_state (exchange), ==, CS_EXCHANGE_DONE);
  g_assert_nonnull (cs_exchange_get_verdict (exchange));
  g_assert_true (cs_exchange_get_verdict (exchange) == cs_exchange_get_verdict (exchange));
  g_assert_cmpuint (counts.record, ==, 1);
  g_assert_cmpuint (counts.state, ==, 2);
}

/* Setters notify on change only; a new request drops selection and staleness. */
static void
test_notify (void)
{
  g_autoptr (CsRecord)   whole = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  Counts counts = { 0 };

  cs_exchange_show (exchange, whole, "record.har");
  g_assert_cmpstr (cs_exchange_get_imported_name (exchange), ==, "record.har");

  g_signal_connect (exchange, "notify", G_CALLBACK (count_cb), &counts);
  for (guint i = 0; i < 2; i++)
    {
      cs_exchange_set_stale (exchange, TRUE);
      cs_exchange_set_selected_event (exchange, 5);
    }
  g_assert_cmpuint (counts.stale, ==, 1);
  g_assert_cmpuint (counts.selected, ==, 1);

  cs_exchange_begin (exchange, record);
  g_assert_false (cs_exchange_get_stale (exchange));
  g_assert_null (cs_exchange_get_imported_name (exchange));
  g_assert_cmpuint (cs_exchange_get_selected_event (exchange), ==, CS_EXCHANGE_NO_EVENT);
}

/* A record that completes after another took its place changes nothing. */
static void
test_replaced (void)
{
  g_autoptr (CsRecord)   whole = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsRecord)   first = cs_record_new ();
  g_autoptr (CsRecord)   second = cs_record_new ();
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  cs_exchange_begin (exchange, first);
  cs_exchange_begin (exchange, second);
  cs_record_set_entry (first, cs_record_get_entry (whole));
  g_assert_cmpint (cs_exchange_get_state (exchange), ==, CS_EXCHANGE_SENDING);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/panes/exchange/defaults", test_defaults);
  g_test_add_func ("/panes/exchange/sending", test_sending);
  g_test_add_func ("/panes/exchange/notify", test_notify);
  g_test_add_func ("/panes/exchange/replaced", test_replaced);

  return g_test_run ();
}
