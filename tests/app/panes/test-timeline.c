/* test-timeline.c: a record's events as rows
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-panes-fixture.h"
#include "cs-timeline.h"

static CsTimeline *
timeline_new (CsRecord       *record,
              CsTimelineLevel level)
{
  CsTimeline *timeline = cs_timeline_new ();

  cs_timeline_set_level (timeline, level);
  cs_timeline_set_record (timeline, record);
  cs_timeline_flush (timeline);

  return timeline;
}

static CsTimelineRow *
row_at (CsTimeline *timeline,
        guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (timeline), position);
}

/* The rows as one text: a letter for the kind, then the title. */
static char *
render (CsTimeline *timeline)
{
  static const char letters[] = { 'P', 'm', 'B', '-', '.' };
  GString          *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (CsTimelineRow) row = row_at (timeline, i);

      g_string_append_printf (text, "%c %s\n", letters[row->facts.kind], row->title);
    }

  return g_string_free (text, FALSE);
}

/* Key events: flights are folded, minor messages left out, phases and gaps shown. */
static void
test_key_events (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;
  g_autofree char       *text = NULL;

  cs_panes_fixture_add_handshake (record);
  timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);
  text = render (timeline);

  g_assert_cmpstr (text, ==,
                   "P Name and TCP\n"
                   "m TCP connect\n"
                   "P TLS handshake\n"
                   "m ClientHello\n"
                   "m ServerHello\n"
                   "- encrypted from here, read with this exchange’s keys\n"
                   "B Asks for a client certificate\n"
                   "m Certificate … Finished\n"
                   "B Your certificate: empty\n"
                   "m Finished\n");
}

/* Every message has a row, but for what middleboxes and HTTP/2 need. */
static void
test_every_message (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;
  g_autofree char       *text = NULL;

  cs_panes_fixture_add_handshake (record);
  timeline = timeline_new (record, CS_TIMELINE_EVERY_MESSAGE);
  text = render (timeline);

  g_assert_cmpstr (text, ==,
                   "P Name and TCP\n"
                   "m Name lookup\n"
                   "m TCP connect\n"
                   ". 11 ms later\n"
                   "m TCP connected\n"
                   "P TLS handshake\n"
                   "m ClientHello\n"
                   "m ServerHello\n"
                   "- encrypted from here, read with this exchange’s keys\n"
                   "m EncryptedExtensions\n"
                   "B Asks for a client certificate\n"
                   "m Certificate\n"
                   "m CertificateVerify\n"
                   "m Your trust\n"
                   "m Finished\n"
                   "B Your certificate: empty\n"
                   "m Finished\n");
}

/* A distant server's silences do not lengthen the story, but for the one before
 * its answer; and they do not break its flights. */
static void
test_gaps (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;
  g_autofree char       *key_events = NULL;
  g_autofree char       *every_message = NULL;

  cs_panes_fixture_add (record, 0, CS_SIDE_CLIENT, CS_LAYER_TLS, "ClientHello", FALSE, NULL);
  cs_panes_fixture_add (record, 30000, CS_SIDE_SERVER, CS_LAYER_TLS, "Certificate", FALSE, NULL);
  cs_panes_fixture_add (record, 60000, CS_SIDE_SERVER, CS_LAYER_TLS, "ServerKeyExchange", FALSE, NULL);
  cs_panes_fixture_add (record, 60000, CS_SIDE_CLIENT, CS_LAYER_HTTP, "Request", FALSE, NULL);
  cs_panes_fixture_add (record, 90000, CS_SIDE_SERVER, CS_LAYER_HTTP, "Response", FALSE, "{\"status\": 403}");
  timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);
  key_events = render (timeline);
  g_assert_cmpstr (key_events, ==,
                   "P TLS handshake\n"
                   "m ClientHello\n"
                   "m Certificate, ServerKeyExchange\n"
                   "P HTTP/1.1\n"
                   "m Request\n"
                   ". 30 ms later\n"
                   "B 403 Forbidden\n");

  cs_timeline_set_level (timeline, CS_TIMELINE_EVERY_MESSAGE);
  every_message = render (timeline);
  g_assert_nonnull (strstr (every_message, "m ClientHello\n. 30 ms later\nm Certificate\n. 30 ms later\nm ServerKeyExchange\n"));
}

/* At the last level no event is without a row. */
static void
test_records (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsTimeline) timeline = timeline_new (record, CS_TIMELINE_RECORDS);

  guint n_events = g_list_model_get_n_items (cs_record_get_events (record));
  guint n_messages = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (CsTimelineRow) row = row_at (timeline, i);

      if (cs_timeline_row_is_message (row))
        {
          g_assert_cmpuint (row->facts.first, ==, n_messages);
          g_assert_cmpuint (row->facts.last, ==, n_messages);
          n_messages++;
        }
    }

  g_assert_cmpuint (n_messages, ==, n_events);
}

/* An event, also one folded or left out, leads to the row that stands for it. */
static void
test_find_event (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;

  /* clang-format off */
  static const struct
  {
    guint       event;
    const char *title;
  } expected[] = {
    { 0, "TCP connect" },
    { 1, "TCP connect" },
    { 2, "TCP connect" },
    { 3, "ClientHello" },
    { 6, "ServerHello" },
    { 7, "Asks for a client certificate" },
    { 8, "Certificate … Finished" },
    { 10, "Certificate … Finished" },
    { 11, "Certificate … Finished" },
    { 12, "Your certificate: empty" },
    { 13, "Finished" },
    { 9999, "Finished" },
  };
  /* clang-format on */

  cs_panes_fixture_add_handshake (record);
  timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (CsTimelineRow) row = NULL;
      guint                     position;

      g_assert_true (cs_timeline_find_event (timeline, expected[i].event, &position));
      row = row_at (timeline, position);
      g_assert_cmpstr (row->title, ==, expected[i].title);
    }
}

/* A late refusal is marked where our handshake ended, when it comes. */
static void
test_late_refusal (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;
  g_autofree char       *before = NULL;
  g_autofree char       *after = NULL;

  cs_panes_fixture_add_handshake (record);
  cs_panes_fixture_add (record, 30000, CS_SIDE_CLIENT, CS_LAYER_HTTP, "HEADERS", TRUE, "{\"method\": \"GET\"}");
  timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);
  before = render (timeline);
  g_assert_null (strstr (before, "has not judged"));

  cs_panes_fixture_add (record, 42000, CS_SIDE_SERVER, CS_LAYER_TLS, "Alert", TRUE,
                        "{\"level\": \"fatal\", \"number\": 116, \"name\": \"certificate_required\"}");
  cs_timeline_flush (timeline);
  after = render (timeline);

  g_assert_true (g_str_has_suffix (after,
                                   "m Finished\n"
                                   "- our side is done; the server has not judged yet\n"
                                   "P HTTP/2\n"
                                   "m HEADERS\n"
                                   ". 12 ms later\n"
                                   "B Alert 116: certificate required\n"));
}

/* An answer takes the doubt away: a later alert is no late refusal. */
static void
test_alert_after_answer (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;
  g_autofree char       *text = NULL;

  cs_panes_fixture_add_handshake (record);
  cs_panes_fixture_add (record, 30000, CS_SIDE_SERVER, CS_LAYER_HTTP, "HEADERS", TRUE, "{\"status\": 200}");
  cs_panes_fixture_add (record, 31000, CS_SIDE_SERVER, CS_LAYER_TLS, "Alert", TRUE, "{\"number\": 80}");
  cs_panes_fixture_add (record, 31000, CS_SIDE_SERVER, CS_LAYER_TLS, "Alert", TRUE, "{\"number\": 0}");
  timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);
  text = render (timeline);

  g_assert_null (strstr (text, "has not judged"));
  g_assert_nonnull (strstr (text, "B Alert 80\n"));
  g_assert_nonnull (strstr (text, "m Alert\n"));
}

/* Rails are dotted until the first encrypted record, then solid. */
static void
test_rails (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;

  cs_panes_fixture_add_handshake (record);
  timeline = timeline_new (record, CS_TIMELINE_RECORDS);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      const CsRowFacts *facts = cs_timeline_get_facts (timeline, i);

      if (facts->kind == CS_ROW_MESSAGE || facts->kind == CS_ROW_BUBBLE)
        g_assert_cmpint (facts->rail, ==, facts->first < 6 ? CS_RAIL_DOTTED : CS_RAIL_SOLID);
    }
}

static void
check_consistent_cb (GListModel *model,
                     guint       position,
                     guint       removed,
                     guint       added,
                     guint      *known)
{
  g_assert_cmpuint (position + removed, <=, *known);
  *known = *known - removed + added;
  g_assert_cmpuint (*known, ==, g_list_model_get_n_items (model));
}

/* A record that grows event by event ends as one that was there at once, and
 * what listeners are told adds up at every step. */
static void
test_grows (void)
{
  g_autoptr (CsRecord)   whole = cs_panes_fixture_load ("lab-required-tls13");
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) at_once = timeline_new (whole, CS_TIMELINE_KEY_EVENTS);
  g_autoptr (CsTimeline) growing = timeline_new (record, CS_TIMELINE_KEY_EVENTS);
  g_autofree char       *expected = render (at_once);
  g_autofree char       *text = NULL;

  guint known = 0;

  g_signal_connect (growing, "items-changed", G_CALLBACK (check_consistent_cb), &known);
  for (guint i = 0; i < g_list_model_get_n_items (cs_record_get_events (whole)); i++)
    {
      cs_record_add_event (record, cs_record_get_event (whole, i));
      cs_timeline_flush (growing);
    }
  cs_record_set_entry (record, cs_record_get_entry (whole));
  cs_timeline_flush (growing);
  text = render (growing);

  g_assert_cmpuint (known, >, 10);
  g_assert_cmpstr (text, ==, expected);
}

/* Pieces of a body are one row with their sum. */
static void
test_body (void)
{
  g_autoptr (CsRecord)      record = cs_record_new ();
  g_autoptr (CsTimeline)    timeline = NULL;
  g_autoptr (CsTimelineRow) row = NULL;

  cs_panes_fixture_add (record, 100, CS_SIDE_SERVER, CS_LAYER_HTTP, "Response", FALSE, "{\"status\": 200}");
  for (guint i = 0; i < 3; i++)
    cs_panes_fixture_add (record, 200, CS_SIDE_SERVER, CS_LAYER_HTTP, "Body", FALSE, "{\"bytes\": 100}");
  timeline = timeline_new (record, CS_TIMELINE_EVERY_MESSAGE);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 3);
  row = row_at (timeline, 2);
  g_assert_cmpstr (row->title, ==, "Body × 3");
  g_assert_nonnull (strstr (row->detail, "300"));
}

/* A search leaves only the messages that hold it, with their phases. */
static void
test_search (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;
  g_autofree char       *text = NULL;
  g_autofree char       *all = NULL;

  cs_panes_fixture_add_handshake (record);
  timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);
  cs_timeline_set_search (timeline, "HELLO");
  text = render (timeline);
  g_assert_cmpstr (text, ==, "P TLS handshake\nm ClientHello\nm ServerHello\n");

  cs_timeline_set_search (timeline, "");
  all = render (timeline);
  g_assert_nonnull (strstr (all, "Certificate … Finished"));
}

/* N goes from bubble to bubble, both ways, and stops at the ends. */
static void
test_important (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsTimeline) timeline = NULL;

  guint first;
  guint second;
  guint other;

  cs_panes_fixture_add_handshake (record);
  timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);

  g_assert_true (cs_timeline_find_message (timeline, G_MAXUINT, 1, TRUE, &first));
  g_assert_true (cs_timeline_find_message (timeline, first, 1, TRUE, &second));
  g_assert_cmpuint (second, >, first);
  g_assert_false (cs_timeline_find_message (timeline, second, 1, TRUE, &other));
  g_assert_true (cs_timeline_find_message (timeline, second, -1, TRUE, &other));
  g_assert_cmpuint (other, ==, first);
  g_assert_false (cs_timeline_find_message (timeline, first, -1, TRUE, &other));
  g_assert_true (cs_timeline_find_message (timeline, G_MAXUINT, -1, TRUE, &other));
  g_assert_cmpuint (other, ==, second);
}

/* What a screen reader says: time, side, words, and that it was encrypted. */
static void
test_spoken (void)
{
  g_autoptr (CsRecord)      record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsTimeline)    timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);
  g_autoptr (CsTimelineRow) row = NULL;

  guint position;

  g_assert_true (cs_timeline_find_message (timeline, G_MAXUINT, 1, TRUE, &position));
  row = row_at (timeline, position);
  g_assert_true (g_str_has_prefix (row->spoken, "Important: "));
  g_assert_nonnull (strstr (row->spoken, " milliseconds, from the server, "));
  g_assert_nonnull (strstr (row->spoken, "3 CA names"));
  g_assert_true (g_str_has_suffix (row->spoken, ", encrypted"));
}

/* A hostile record of 100,000 events gives rows, each with words. */
static void
test_hostile (void)
{
  g_autoptr (CsRecord) record = cs_panes_fixture_hostile (100 * 1000, 1);

  for (guint level = CS_TIMELINE_KEY_EVENTS; level <= CS_TIMELINE_RECORDS; level++)
    {
      g_autoptr (CsTimeline) timeline = timeline_new (record, level);

      guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));

      g_assert_cmpuint (n, >, 100);
      for (guint i = 0; i < n; i += 97)
        {
          g_autoptr (CsTimelineRow) row = row_at (timeline, i);

          g_assert_nonnull (row->title);
          g_assert_nonnull (row->spoken);
          g_assert_true (g_utf8_validate (row->spoken, -1, NULL));
          g_assert_null (strstr (row->spoken, "\342\200\256"));
        }
    }
}

/* A timeline that goes while events wait leaves nothing behind. */
static void
test_finalize (void)
{
  g_autoptr (CsRecord) record = cs_record_new ();
  CsTimeline          *timeline = timeline_new (record, CS_TIMELINE_KEY_EVENTS);

  cs_panes_fixture_add_handshake (record);
  g_assert_finalize_object (timeline);
  cs_panes_fixture_add_handshake (record);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/panes/timeline/key-events", test_key_events);
  g_test_add_func ("/panes/timeline/every-message", test_every_message);
  g_test_add_func ("/panes/timeline/gaps", test_gaps);
  g_test_add_func ("/panes/timeline/records", test_records);
  g_test_add_func ("/panes/timeline/find-event", test_find_event);
  g_test_add_func ("/panes/timeline/late-refusal", test_late_refusal);
  g_test_add_func ("/panes/timeline/alert-after-answer", test_alert_after_answer);
  g_test_add_func ("/panes/timeline/rails", test_rails);
  g_test_add_func ("/panes/timeline/grows", test_grows);
  g_test_add_func ("/panes/timeline/body", test_body);
  g_test_add_func ("/panes/timeline/search", test_search);
  g_test_add_func ("/panes/timeline/important", test_important);
  g_test_add_func ("/panes/timeline/spoken", test_spoken);
  g_test_add_func ("/panes/timeline/hostile", test_hostile);
  g_test_add_func ("/panes/timeline/finalize", test_finalize);

  return g_test_run ();
}
