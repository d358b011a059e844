/* test-http-decoder.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "http-log.h"

#include <gio/gio.h>
#include <string.h>

#define PREFACE  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define SETTINGS "\0\0\0\4\0\0\0\0\0"

/* Nothing is nothing: no bytes, and a connection that closes without any. */
static void
test_nothing (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  http_log_feed (log, CS_SIDE_CLIENT, "", 0);
  cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
  cs_http_decoder_close (log->decoder, CS_SIDE_CLIENT);
  cs_http_decoder_close (log->decoder, CS_SIDE_CLIENT);
  http_log_feed_text (log, CS_SIDE_CLIENT, "GET / HTTP/1.1\r\n\r\n");
  g_assert_cmpuint (log->events->len, ==, 0);
}

/* A server that speaks first makes known which HTTP it is. */
static void
test_server_first (void)
{
  g_autoptr (HttpLog) http2 = http_log_new ();
  g_autoptr (HttpLog) http1 = http_log_new ();
  g_autoptr (HttpLog) neither = http_log_new ();

  http_log_feed (http2, CS_SIDE_SERVER, SETTINGS, 8);
  g_assert_cmpuint (http2->events->len, ==, 0);
  http_log_feed (http2, CS_SIDE_SERVER, &SETTINGS[8], 1);
  http_log_get (http2, 0, "SETTINGS");
  http_log_feed_text (http2, CS_SIDE_CLIENT, "GET / HTTP/1.1\r\n\r\n        ");
  g_assert_cmpstr (cs_event_get_summary (http_log_get (http2, 1, "Malformed")), ==,
                   "Expected the preface with which a client begins HTTP/2");

  http_log_feed_text (http1, CS_SIDE_SERVER, "HTTP/1.1 408 Request Timeout\r\n\r\n");
  http_log_get (http1, 0, "Response");

  http_log_feed_text (neither, CS_SIDE_SERVER, "220 mail ESMTP\r\n");
  http_log_get (neither, 0, "Malformed");
}

/* While the client's first bytes could be either, the server's wait for them. */
static void
test_undecided (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  http_log_feed_text (log, CS_SIDE_CLIENT, "PRI");
  http_log_feed (log, CS_SIDE_SERVER, SETTINGS, 5);
  http_log_feed_text (log, CS_SIDE_CLIENT, &PREFACE[3]);
  g_assert_cmpuint (log->events->len, ==, 1);
  http_log_get (log, 0, "Preface");
  http_log_feed (log, CS_SIDE_SERVER, &SETTINGS[5], 4);
  http_log_get (log, 1, "SETTINGS");
}

/* A method that begins like the preface is a method. */
static void
test_almost_preface (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  http_log_feed_text (log, CS_SIDE_CLIENT, "PR");
  http_log_feed_text (log, CS_SIDE_CLIENT, "OPFIND /dav HTTP/1.1\r\n\r\n");
  g_assert_cmpstr (cs_event_get_summary (http_log_get (log, 0, "Request")), ==, "PROPFIND /dav");
}

/* Bytes at random, in both directions: it ends, and says at most that they are none of HTTP. */
static void
test_garbage (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (HttpLog) log = http_log_new ();

      if (round % 2 == 0)
        http_log_feed (log, CS_SIDE_CLIENT, PREFACE, 24);
      if (round % 4 == 0)
        http_log_feed (log, CS_SIDE_SERVER, SETTINGS, 9);
      for (guint piece = 0; piece < 20; piece++)
        {
          guint8 bytes[100];

          for (guint i = 0; i < sizeof bytes; i++)
            bytes[i] = (guint8) g_rand_int_range (rand, 0, 256);
          if (round % 8 == 0)
            bytes[0] = bytes[1] = 0;
          http_log_feed (log, piece % 2 ? CS_SIDE_CLIENT : CS_SIDE_SERVER, bytes, sizeof bytes);
        }
      cs_http_decoder_close (log->decoder, CS_SIDE_CLIENT);
      cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
      g_assert_cmpuint (log->events->len, <, 200);
      http_log_assert_raw (log, CS_SIDE_CLIENT);
      http_log_assert_raw (log, CS_SIDE_SERVER);
    }
}

static guint8 *
from_hex (const char *hex,
          gsize      *len)
{
  guint8 *bytes = g_malloc (strlen (hex) / 2 + 1);

  *len = 0;
  for (const char *p = hex; g_ascii_isxdigit (p[0]) && g_ascii_isxdigit (p[1]); p += 2)
    bytes[(*len)++] = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
  return bytes;
}

static void
count_data (GHashTable *totals,
            const char *side,
            guint64     stream,
            guint64     bytes)
{
  char    *key = g_strdup_printf ("%s %" G_GUINT64_FORMAT, side, stream);
  guint64 *total = g_new0 (guint64, 1);
  guint64 *before = g_hash_table_lookup (totals, key);

  *total = bytes + (before != NULL ? *before : 0);
  g_hash_table_insert (totals, key, total);
}

/* Our event in the words of h2-peers.py; DATA, which it cuts otherwise, is summed up. */
static void
append_line (GString    *lines,
             GHashTable *totals,
             CsEvent    *event)
{
  JsonObject *fields = cs_event_get_fields (event);
  const char *side = cs_side_to_string (cs_event_get_side (event));
  const char *type = cs_event_get_event_type (event);
  gint64      stream = cs_json_get_int (fields, "stream", 0);

  if (g_str_equal (type, "DATA"))
    count_data (totals, side, (guint64) stream, (guint64) cs_json_get_int (fields, "bytes", 0));
  else if (g_str_equal (type, "HEADERS"))
    {
      g_autofree char *headers = cs_json_to_line (json_object_get_member (fields, "headers"));

      g_string_append_printf (lines, "= %s %s %" G_GINT64_FORMAT " %s\n", side, type, stream, headers);
    }
  else if (g_str_equal (type, "PING") && !cs_json_get_boolean (fields, "ack", FALSE))
    g_string_append_printf (lines, "= %s PING 0 %s\n", side, cs_json_get_string (fields, "data", ""));
  else if (g_str_equal (type, "RST_STREAM") || g_str_equal (type, "GOAWAY"))
    g_string_append_printf (lines, "= %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", side, type, stream,
                            cs_json_get_int (fields, "errorCode", -1));
}

static void
assert_same_totals (GHashTable *expected,
                    GHashTable *found)
{
  GHashTableIter iter;
  gpointer       key;
  gpointer       value;

  g_assert_cmpuint (g_hash_table_size (expected), >, 10);
  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      guint64 *total = g_hash_table_lookup (found, key);

      g_assert_cmpuint (total != NULL ? *total : 0, ==, *(guint64 *) value);
    }
}

/* What python3-h2's receivers understand, we do. */
static void
test_oracle (void)
{
  g_autofree char        *script = g_test_build_filename (G_TEST_DIST, "engine", "http", "h2-peers.py", NULL);
  g_autoptr (GSubprocess) peers = NULL;
  g_autoptr (GError)      error = NULL;
  g_autofree char        *output = NULL;
  g_auto (GStrv)          lines = NULL;
  g_autoptr (GString)     expected = g_string_new (NULL);
  g_autoptr (GString)     found = g_string_new (NULL);
  g_autoptr (GHashTable)  expected_totals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable)  found_totals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (HttpLog)     log = http_log_new ();

  peers = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/usr/bin/python3", script, NULL);
  if (peers == NULL || !g_subprocess_communicate_utf8 (peers, NULL, NULL, &output, NULL, &error) ||
      g_subprocess_get_exit_status (peers) == 77)
    {
      g_test_skip ("python3-h2 is not installed");
      return;
    }

  g_assert_cmpint (g_subprocess_get_exit_status (peers), ==, 0);
  lines = g_strsplit (output, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 5);

      if (g_str_has_prefix (lines[i], "= ") && g_str_equal (words[2], "DATA"))
        count_data (expected_totals, words[1], g_ascii_strtoull (words[3], NULL, 10),
                    g_ascii_strtoull (words[4], NULL, 10));
      else if (g_str_has_prefix (lines[i], "= "))
        g_string_append_printf (expected, "%s\n", lines[i]);
      else if (words[0] != NULL)
        {
          g_autofree guint8 *bytes = NULL;
          gsize              len = 0;

          bytes = from_hex (words[1], &len);
          http_log_feed (log, words[0][0] == 'c' ? CS_SIDE_CLIENT : CS_SIDE_SERVER, bytes, len);
        }
    }

  for (guint i = 0; i < log->events->len; i++)
    append_line (found, found_totals, g_ptr_array_index (log->events, i));
  g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 0);
  g_assert_cmpstr (found->str, ==, expected->str);
  assert_same_totals (expected_totals, found_totals);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/decoder/nothing", test_nothing);
  g_test_add_func ("/http/decoder/server-first", test_server_first);
  g_test_add_func ("/http/decoder/undecided", test_undecided);
  g_test_add_func ("/http/decoder/almost-preface", test_almost_preface);
  g_test_add_func ("/http/decoder/garbage", test_garbage);
  g_test_add_func ("/http/decoder/oracle", test_oracle);
  return g_test_run ();
}
