/* test-transcript.c: what holds of every capture in tests/data/tls
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-json.h"
#include "transcript-fixture.h"

static void
assert_same_lines (GPtrArray *a,
                   GPtrArray *b)
{
  for (guint i = 0; i < MIN (a->len, b->len); i++)
    g_assert_cmpstr (g_ptr_array_index (a, i), ==, g_ptr_array_index (b, i));
  g_assert_cmpuint (a->len, ==, b->len);
}

static void
assert_same (Delivered *a,
             Delivered *b)
{
  g_autoptr (GPtrArray) a_lines = delivered_to_lines (a);
  g_autoptr (GPtrArray) b_lines = delivered_to_lines (b);

  assert_same_lines (a_lines, b_lines);
  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    g_assert_cmpmem (a->data[side]->data, a->data[side]->len, b->data[side]->data, b->data[side]->len);
}

static char *
facts_line (CsTranscript *transcript)
{
  g_autoptr (JsonObject) json = cs_transcript_to_json (transcript);

  return cs_json_object_to_line (json);
}

/* No message is malformed or out of place, and each Finished that could be
 * decrypted verifies. */
static void
test_whole (gconstpointer data)
{
  g_autoptr (Fixture)      fixture = fixture_load (data);
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsTranscript) transcript = fixture_decode (fixture, delivered);

  g_assert_cmpuint (delivered->events->len, >, 1);
  for (guint i = 0; i < delivered->events->len; i++)
    {
      CsEvent    *event = g_ptr_array_index (delivered->events, i);
      JsonObject *fields = cs_event_get_fields (event);

      g_assert_false (cs_event_is (event, CS_LAYER_TLS, "Unexpected"));
      g_assert_false (cs_json_has (fields, "malformed"));
      if (!g_str_has_prefix (data, "plain-"))
        g_assert_false (cs_event_is (event, CS_LAYER_TLS, "Malformed"));
      if (cs_event_is (event, CS_LAYER_TLS, "Finished"))
        g_assert_true (cs_json_get_boolean (fields, "verifies", FALSE));
    }
}

/* Bytes one at a time say the same as whole segments. */
static void
test_byte_by_byte (gconstpointer data)
{
  g_autoptr (Fixture)      fixture = fixture_load (data);
  g_autoptr (Delivered)    whole = delivered_new ();
  g_autoptr (Delivered)    pieces = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) a = fixture_decode (fixture, whole);
  g_autoptr (CsTranscript) b = cs_transcript_new (0, keys, &fixture_sink, pieces);
  g_autofree char         *a_facts = NULL;
  g_autofree char         *b_facts = NULL;

  fixture_add_keys (fixture, keys);
  fixture_feed (fixture, b, G_MAXSIZE, 1);
  cs_transcript_close (b);
  a_facts = facts_line (a);
  b_facts = facts_line (b);
  assert_same (whole, pieces);
  g_assert_cmpstr (a_facts, ==, b_facts);
}

/* Keys that come after the bytes, a line at a time, say the same as keys that
 * were there. */
static void
test_keys_late (gconstpointer data)
{
  g_autoptr (Fixture)      fixture = fixture_load (data);
  g_autoptr (Delivered)    early = delivered_new ();
  g_autoptr (Delivered)    late = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) a = fixture_decode (fixture, early);
  g_autoptr (CsTranscript) b = cs_transcript_new (0, keys, &fixture_sink, late);
  g_autofree char         *a_facts = NULL;
  g_autofree char         *b_facts = NULL;

  if (strstr (data, "early-data") != NULL)
    {
      g_test_skip ("early data whose keys are late is passed over on purpose");
      return;
    }

  fixture_feed (fixture, b, G_MAXSIZE, G_MAXSIZE);
  for (const char *line = fixture->keys; *line != '\0'; line = strchr (line, '\n') + 1)
    {
      cs_key_log_add (keys, (const guint8 *) line, (gsize) (strchr (line, '\n') + 1 - line));
      cs_transcript_keys_changed (b);
    }
  cs_transcript_close (b);
  a_facts = facts_line (a);
  b_facts = facts_line (b);
  assert_same (early, late);
  g_assert_cmpstr (a_facts, ==, b_facts);
}

/* Without keys all that is in the clear is said the same, and nothing is made
 * up about the rest. */
static void
test_keys_missing (gconstpointer data)
{
  g_autoptr (Fixture)      fixture = fixture_load (data);
  g_autoptr (Delivered)    with = delivered_new ();
  g_autoptr (Delivered)    without = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) a = fixture_decode (fixture, with);
  g_autoptr (CsTranscript) b = cs_transcript_new (0, keys, &fixture_sink, without);
  g_autoptr (JsonObject)   facts = NULL;
  g_autoptr (GPtrArray)    a_lines = NULL;
  g_autoptr (GPtrArray)    b_lines = NULL;
  g_autoptr (GPtrArray)    a_clear = g_ptr_array_new ();
  g_autoptr (GPtrArray)    b_clear = g_ptr_array_new ();

  fixture_feed (fixture, b, G_MAXSIZE, G_MAXSIZE);
  cs_transcript_close (b);
  a_lines = delivered_to_lines (with);
  b_lines = delivered_to_lines (without);
  for (guint i = 0; i < a_lines->len; i++)
    if (!cs_event_get_protected (g_ptr_array_index (with->events, i)))
      g_ptr_array_add (a_clear, g_ptr_array_index (a_lines, i));
  for (guint i = 0; i < b_lines->len; i++)
    if (!cs_event_get_protected (g_ptr_array_index (without->events, i)))
      g_ptr_array_add (b_clear, g_ptr_array_index (b_lines, i));
  assert_same_lines (a_clear, b_clear);

  g_assert_cmpuint (without->data[CS_SIDE_CLIENT]->len, ==, 0);
  g_assert_cmpuint (without->data[CS_SIDE_SERVER]->len, ==, 0);
  facts = cs_transcript_to_json (b);
  if (g_strcmp0 (cs_json_get_string (facts, "version", NULL), "TLS 1.3") == 0)
    {
      g_assert_false (cs_json_has (facts, "certificateRequest"));
      g_assert_cmpstr (cs_json_get_string (cs_json_get_object (facts, "clientCertificate"), "state", NULL), ==,
                       cs_json_get_boolean (facts, "resumed", FALSE) ? "not-asked" : "unknown");
    }
}

/* Cut at any byte, what is said is a beginning of what the whole says; behind
 * it there may be one Malformed a side. Every byte of some captures, a
 * sample of the others. */
static void
test_cut (gconstpointer data)
{
  g_autoptr (Fixture)      fixture = fixture_load (data);
  g_autoptr (Delivered)    whole = delivered_new ();
  g_autoptr (CsTranscript) transcript = fixture_decode (fixture, whole);
  g_autoptr (GPtrArray)    lines = delivered_to_lines (whole);
  gboolean                 thorough = g_str_equal (data, "tls13-hello-retry") || g_str_equal (data, "tls12-ocsp");
  gsize                    total = 0;

  for (guint i = 0; i < cs_capture_get_n_segments (fixture->capture); i++)
    total += g_bytes_get_size (cs_capture_get_segment (fixture->capture, i)->bytes);

  for (gsize limit = 0; limit < total; limit += thorough ? 1 : 487)
    {
      g_autoptr (Delivered)    part = delivered_new ();
      g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
      g_autoptr (CsTranscript) cut = cs_transcript_new (0, keys, &fixture_sink, part);
      guint                    n_same = 0;

      fixture_add_keys (fixture, keys);
      fixture_feed (fixture, cut, limit, G_MAXSIZE);
      cs_transcript_close (cut);
      while (n_same < MIN (part->events->len, lines->len))
        {
          g_autoptr (JsonObject) json = cs_event_to_json (g_ptr_array_index (part->events, n_same));
          g_autofree char       *line = cs_json_object_to_line (json);

          if (!g_str_equal (line, g_ptr_array_index (lines, n_same)))
            break;
          n_same++;
        }
      g_assert_cmpuint (part->events->len - n_same, <=, 2);
      for (; n_same < part->events->len; n_same++)
        g_assert_true (cs_event_is (g_ptr_array_index (part->events, n_same), CS_LAYER_TLS, "Malformed"));
    }
}

/* Bytes that were tampered with never stop it, and every event can be described. */
static void
test_tampered (gconstpointer data)
{
  g_autoptr (Fixture) fixture = fixture_load (data);

  for (guint seed = 0; seed < 8; seed++)
    {
      g_autoptr (GRand)        rand = g_rand_new_with_seed (seed);
      g_autoptr (Delivered)    delivered = delivered_new ();
      g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
      g_autoptr (CsTranscript) transcript = cs_transcript_new (0, keys, &fixture_sink, delivered);
      g_autoptr (GPtrArray)    lines = NULL;
      g_autofree char         *facts = NULL;

      fixture_add_keys (fixture, keys);
      for (guint i = 0; i < cs_capture_get_n_segments (fixture->capture); i++)
        {
          const CsSegment   *segment = cs_capture_get_segment (fixture->capture, i);
          gsize              len = g_bytes_get_size (segment->bytes);
          g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (segment->bytes, NULL), len);

          for (guint n = 0; n < 3; n++)
            copy[g_rand_int_range (rand, 0, (gint32) len)] = (guint8) g_rand_int (rand);
          cs_transcript_feed (transcript, segment->side, segment->time_us, segment->offset, copy, len);
        }
      cs_transcript_close (transcript);
      lines = delivered_to_lines (delivered);
      facts = facts_line (transcript);
      g_assert_nonnull (facts);
    }
}

/* Go and BoringSSL write tickets before the client's Finished: nothing is out of
 * its place then, and all of it verifies. Segment 3 is made to come before
 * segment 2. */
static void
test_early_tickets (void)
{
  static const guint order[] = { 0, 1, 3, 2 };

  g_autoptr (Fixture)      fixture = fixture_load ("tls13-not-asked");
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) transcript = cs_transcript_new (0, keys, &fixture_sink, delivered);

  fixture_add_keys (fixture, keys);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const CsSegment *segment = cs_capture_get_segment (fixture->capture, order[i]);

      g_assert_cmpint (segment->side, ==, order[i] % 2 == 0 ? CS_SIDE_CLIENT : CS_SIDE_SERVER);
      cs_transcript_feed (transcript, segment->side, segment->time_us, segment->offset,
                          g_bytes_get_data (segment->bytes, NULL), g_bytes_get_size (segment->bytes));
      if (i == 2)
        {
          g_assert_nonnull (delivered_find (delivered, CS_SIDE_SERVER, "NewSessionTicket"));
          g_assert_null (delivered_find (delivered, CS_SIDE_CLIENT, "Finished"));
        }
    }

  g_assert_null (delivered_find (delivered, CS_SIDE_SERVER, "Unexpected"));
  g_assert_true (cs_json_get_boolean (cs_event_get_fields (delivered_find (delivered, CS_SIDE_CLIENT, "Finished")),
                                      "verifies", FALSE));
}

/* A record that waits for its keys holds up what comes behind it, and a bound
 * ends the waiting. */
static void
test_waiting_is_bounded (void)
{
  g_autoptr (Fixture)      fixture = fixture_load ("tls13-not-asked");
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) transcript = cs_transcript_new (0, keys, &fixture_sink, delivered);
  g_autofree guint8       *record = g_malloc0 (5 + 16384);
  guint                    n_before;

  fixture_feed (fixture, transcript, G_MAXSIZE, G_MAXSIZE);
  n_before = delivered->events->len;
  g_assert_nonnull (delivered_find (delivered, CS_SIDE_SERVER, "ServerHello"));
  g_assert_null (delivered_find (delivered, CS_SIDE_SERVER, "ProtectedRecord"));

  memcpy (record, "\x17\x03\x03\x40\x00", 5);
  for (guint i = 0; i < 300; i++)
    cs_transcript_feed (transcript, CS_SIDE_SERVER, 0, 1000000 + i * (5 + 16384), record, 5 + 16384);
  g_assert_cmpuint (delivered->events->len, >, n_before + 256);
}

/* A second Malformed never comes, and the other direction goes on. */
static void
test_garbage (void)
{
  static const guint8 answer[] = "HTTP/1.1 400 Bad Request\r\n\r\n";

  g_autoptr (Fixture)      fixture = fixture_load ("tls13-not-asked");
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) transcript = cs_transcript_new (0, keys, &fixture_sink, delivered);

  for (guint i = 0; i < 3; i++)
    cs_transcript_feed (transcript, CS_SIDE_SERVER, i, i * 100, answer, sizeof answer - 1);
  fixture_feed (fixture, transcript, G_MAXSIZE, 7);
  cs_transcript_close (transcript);
  g_assert_cmpstr (cs_event_get_summary (g_ptr_array_index (delivered->events, 0)), ==,
                   "The server answered in plain HTTP, not TLS.");
  g_assert_nonnull (delivered_find (delivered, CS_SIDE_CLIENT, "ClientHello"));
  g_assert_null (delivered_find (delivered, CS_SIDE_SERVER, "ServerHello"));
}

static void
add_for_all (const char   *name,
             char        **fixtures,
             GTestDataFunc func)
{
  for (char **fixture = fixtures; *fixture != NULL; fixture++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/transcript/%s/%s", name, *fixture);

      g_test_add_data_func (path, *fixture, func);
    }
}

int
main (int    argc,
      char **argv)
{
  g_auto (GStrv) fixtures = NULL;

  g_test_init (&argc, &argv, NULL);
  fixtures = fixture_list ();
  add_for_all ("whole", fixtures, test_whole);
  add_for_all ("byte-by-byte", fixtures, test_byte_by_byte);
  add_for_all ("keys-late", fixtures, test_keys_late);
  add_for_all ("keys-missing", fixtures, test_keys_missing);
  add_for_all ("cut", fixtures, test_cut);
  add_for_all ("tampered", fixtures, test_tampered);
  g_test_add_func ("/tls/transcript/early-tickets", test_early_tickets);
  g_test_add_func ("/tls/transcript/waiting-is-bounded", test_waiting_is_bounded);
  g_test_add_func ("/tls/transcript/garbage", test_garbage);
  return g_test_run ();
}
