/* test-record.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-record.h"

#include "cs-body.h"
#include "cs-json.h"

#include <string.h>

static const char small[] =
  "{\"log\": {\"version\": \"1.2\", \"entries\": [{\"request\": {\"method\": \"GET\", \"url\": \"https://a/\"},"
  " \"response\": {\"status\": 403, \"content\": {\"size\": 2, \"text\": \"aGk=\", \"encoding\": \"base64\"}},"
  " \"_mtls\": {\"version\": 1, \"connections\": [{\"tls\": {\"version\": \"TLS 1.2\"}}, {\"tls\": {\"version\": \"TLS 1.3\"}}],"
  "   \"events\": [{\"t\": 5, \"type\": \"ClientHello\", \"layer\": \"tls\", \"side\": \"client\"}],"
  "   \"certificates\": {\"00ff\": \"MAA=\"}}}]}}";

static GPtrArray *
parse (const char *text,
       GError    **error)
{
  return cs_har_parse ("test.har", text, strlen (text), error);
}

/* A HAR file gives its entries with what needs work already done. */
static void
test_parse (void)
{
  g_autoptr (GPtrArray) records = parse (small, NULL);

  CsRecord *record = g_ptr_array_index (records, 0);

  g_assert_true (cs_record_get_complete (record));
  g_assert_cmpint (cs_record_get_status (record), ==, 403);
  g_assert_cmpstr (cs_json_get_string (cs_record_get_tls (record), "version", NULL), ==, "TLS 1.3");
  g_assert_cmpuint (g_list_model_get_n_items (cs_record_get_events (record)), ==, 1);
  g_assert_cmpstr (cs_event_get_event_type (cs_record_get_event (record, 0)), ==, "ClientHello");
  g_assert_null (cs_record_get_event (record, 1));
  g_assert_nonnull (cs_record_get_certificate (record, "00ff"));
  g_assert_true (cs_record_get_certificate (record, "00ff") == cs_record_get_certificate (record, "00ff"));
  g_assert_null (cs_record_get_certificate (record, "0100"));
  g_assert_cmpmem (g_bytes_get_data (cs_record_get_body (record), NULL), 2, "hi", 2);
}

/* Written and read again it is the same. */
static void
test_round_trip (void)
{
  g_autoptr (GPtrArray)  records = parse (small, NULL);
  g_autoptr (JsonObject) har = cs_har_new (records);
  g_autofree char       *text = cs_json_object_to_line (har);
  g_autoptr (GPtrArray)  again = parse (text, NULL);

  g_assert_cmpuint (again->len, ==, 1);
  g_assert_true (json_object_equal (cs_record_get_entry (g_ptr_array_index (records, 0)),
                                    cs_record_get_entry (g_ptr_array_index (again, 0))));
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (har, "log"), "version", NULL), ==, "1.2");
}

/* A body that came another way stands in the entry: text as it is, bytes in base64. */
static void
test_body (void)
{
  g_autoptr (GPtrArray) records = parse (small, NULL);
  g_autoptr (GBytes)    text = g_bytes_new_static ("J\303\274rgen", 7);
  g_autoptr (GBytes)    bytes = g_bytes_new_static ("\377\000", 2);

  CsRecord   *record = g_ptr_array_index (records, 0);
  JsonObject *content = cs_json_get_object (cs_record_get_response (record), "content");

  cs_record_set_body (record, text);
  g_assert_cmpstr (cs_json_get_string (content, "text", NULL), ==, "J\303\274rgen");
  g_assert_false (cs_json_has (content, "encoding"));
  cs_record_set_body (record, bytes);
  g_assert_cmpstr (cs_json_get_string (content, "text", NULL), ==, "/wA=");
  g_assert_cmpstr (cs_json_get_string (content, "encoding", NULL), ==, "base64");
}

/* A content coding is undone, bounded; a broken or unknown one leaves what came. */
static void
test_content_encoding (void)
{
  static const guint8 gzip_hi[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0xc8, 4, 0, 0xac, 0x2a, 0x93, 0xd8, 2, 0, 0, 0 };

  g_autoptr (GBytes) gzip = g_bytes_new_static (gzip_hi, sizeof gzip_hi);
  g_autoptr (GBytes) plain = g_bytes_new_static ("hi", 2);
  g_autoptr (GBytes) decoded = cs_body_decode (gzip, " GZIP ");
  g_autoptr (GBytes) unknown = cs_body_decode (gzip, "zstd");
  g_autoptr (GBytes) none = cs_body_decode (gzip, NULL);
  g_autoptr (GBytes) broken = cs_body_decode (plain, "gzip");

  g_assert_true (g_bytes_equal (decoded, plain));
  g_assert_true (g_bytes_equal (unknown, gzip));
  g_assert_true (g_bytes_equal (none, gzip));
  g_assert_true (g_bytes_equal (broken, plain));
}

/* A gigabyte in a megabyte is cut at the limit. */
static void
test_bomb (void)
{
  g_autoptr (GConverter)    compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);
  g_autofree guint8        *zeros = g_malloc0 (1 << 20);
  g_autoptr (GBytes)        bomb = NULL;
  g_autoptr (GBytes)        decoded = NULL;

  for (guint i = 0; i < 64; i++)
    g_assert_true (g_output_stream_write_all (stream, zeros, 1 << 20, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  bomb = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  decoded = cs_body_decode (bomb, "gzip");
  g_assert_cmpuint (g_bytes_get_size (decoded), >=, CS_BODY_MAX_BYTES);
  g_assert_cmpuint (g_bytes_get_size (decoded), <, CS_BODY_MAX_BYTES + (1 << 20));
}

/* The events that came live stay when the entry brings none, and completion is told once. */
static void
test_live (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsEvent)    event = cs_event_new (1, 0, CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup");
  g_autoptr (JsonObject) entry = json_object_new ();

  int n_notified = 0;

  g_signal_connect_swapped (record, "notify::complete", G_CALLBACK (g_atomic_int_inc), &n_notified);
  cs_record_add_event (record, event);
  g_assert_false (cs_record_get_complete (record));
  cs_record_set_entry (record, entry);
  g_assert_cmpint (n_notified, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (cs_record_get_events (record)), ==, 1);
  g_assert_cmpint (cs_record_get_status (record), ==, 0);
  g_assert_null (cs_record_get_tls (record));
}

/* What is no record says so by name. */
static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    gint        code; /* -1: JSON's own */
  } cases[] = {
    { "", CS_RECORD_ERROR_NOT_HAR },
    { "SERVER_HANDSHAKE_TRAFFIC_SECRET 00 00", CS_RECORD_ERROR_NOT_HAR },
    { "\xef\xbb\xbf {\"log\":", -1 },
    { "[]", CS_RECORD_ERROR_NOT_HAR },
    { "{}", CS_RECORD_ERROR_NOT_HAR },
    { "{\"log\": {\"entries\": 5}}", CS_RECORD_ERROR_NOT_HAR },
    { "{\"log\": {\"entries\": [5, null]}}", CS_RECORD_ERROR_NOT_HAR },
    { "{\"log\": {\"entries\": [{\"_mtls\": {\"version\": 2}}]}}", CS_RECORD_ERROR_TOO_NEW },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].text, &error));
      g_assert_true (g_str_has_prefix (error->message, cases[i].code < 0 ? "test.har, line 1: " : "test.har: "));
      if (cases[i].code >= 0)
        g_assert_error (error, CS_RECORD_ERROR, cases[i].code);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/record/parse", test_parse);
  g_test_add_func ("/exchange/record/round-trip", test_round_trip);
  g_test_add_func ("/exchange/record/body", test_body);
  g_test_add_func ("/exchange/record/content-encoding", test_content_encoding);
  g_test_add_func ("/exchange/record/bomb", test_bomb);
  g_test_add_func ("/exchange/record/live", test_live);
  g_test_add_func ("/exchange/record/refused", test_refused);
  return g_test_run ();
}
