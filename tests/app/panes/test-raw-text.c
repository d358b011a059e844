/* test-raw-text.c: HTTP as it crossed, as text to read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-raw-text.h"

#include <string.h>

static void
add_event (CsRecord   *record,
           CsSide      side,
           const char *type,
           const char *bytes,
           gsize       len,
           const char *fields)
{
  g_autoptr (CsEvent)    event = cs_event_new (1000, 0, side, CS_LAYER_HTTP, type);
  g_autoptr (JsonNode)   node = json_from_string (fields, NULL);
  g_autoptr (GBytes)     plaintext = bytes != NULL ? g_bytes_new (bytes, len) : NULL;
  g_autoptr (JsonObject) object = json_node_dup_object (node);

  cs_event_take_fields (event, g_steal_pointer (&object));
  if (plaintext != NULL)
    cs_event_take_plaintext (event, g_steal_pointer (&plaintext), NULL);
  cs_record_add_event (record, event);
}

static char *
dup_text (CsRecord *record)
{
  g_autoptr (GPtrArray) pieces = cs_raw_text_collect (record);

  g_assert_nonnull (pieces);
  return cs_raw_text_render (pieces);
}

/* Order, case, chunk framing and the 1xx stand as they crossed. */
static void
test_http1 (void)
{
  static const char request[] = "POST / HTTP/1.1\r\nhOST: a\r\nExpect: 100-continue\r\n\r\n";
  static const char informational[] = "HTTP/1.1 100 Continue\r\n\r\n";
  static const char response[] = "HTTP/1.1 200 OK\r\ntransfer-ENCODING: chunked\r\n\r\n";
  static const char body[] = "4;x=y\r\nbody\r\n0\r\n\r\n";

  g_autoptr (CsRecord) record = cs_record_new ();
  g_autofree char     *text = NULL;

  add_event (record, CS_SIDE_CLIENT, "Request", request, strlen (request), "{}");
  add_event (record, CS_SIDE_SERVER, "Response", informational, strlen (informational), "{}");
  add_event (record, CS_SIDE_SERVER, "Response", response, strlen (response), "{}");
  add_event (record, CS_SIDE_SERVER, "Body", body, strlen (body), "{\"cut\": 2048}");
  text = dup_text (record);

  g_assert_nonnull (strstr (text, "from the client, after 1.0 ms\nPOST / HTTP/1.1\nhOST: a\nExpect: 100-continue\n\n"));
  g_assert_nonnull (strstr (text, "from the server, after 1.0 ms\nHTTP/1.1 100 Continue\n\n"));
  g_assert_nonnull (strstr (text, "transfer-ENCODING: chunked\n\n4;x=y\nbody\n0\n\n… 2.0\302\240KiB more crossed and were not kept"));
}

/* Frames have decoded header blocks; DATA loses its frame, padding included; flow
 * control is folded. */
static void
test_http2 (void)
{
  static const char data[] = "\0\0\x08\0\x08\0\0\0\x01\x02"
                             "hello"
                             "\0\0"
                             "\0\0\x01\0\x01\0\0\0\x01"
                             "!";

  g_autoptr (CsRecord) record = cs_record_new ();
  g_autofree char     *text = NULL;

  add_event (record, CS_SIDE_SERVER, "HEADERS", "\0\0\0\x01\x04\0\0\0\x01", 9, "{\"headers\": [[\":status\", \"200\"], [\"x-A\", \"b\"]]}");
  for (guint i = 0; i < 3; i++)
    add_event (record, CS_SIDE_CLIENT, "WINDOW_UPDATE", "\0\0\x04\x08\0\0\0\0\0\0\0\0\x01", 13, "{}");
  add_event (record, CS_SIDE_SERVER, "PING", NULL, 0, "{}");
  add_event (record, CS_SIDE_SERVER, "DATA", data, sizeof data - 1, "{}");
  text = dup_text (record);

  g_assert_nonnull (strstr (text, "HEADERS"));
  g_assert_nonnull (strstr (text, ":status: 200\nx-A: b\n"));
  g_assert_nonnull (strstr (text, "▸ 4 frames: 3 WINDOW_UPDATE, 1 PING\n"));
  g_assert_nonnull (strstr (text, "hello!\n"));
}

/* What is no text is shown in hexadecimal, and nothing of it reaches a terminal. */
static void
test_binary (void)
{
  g_autoptr (CsRecord) record = cs_record_new ();
  g_autofree char     *text = NULL;

  add_event (record, CS_SIDE_SERVER, "Body", "\x1f\x8b\x08\0\x1b[2J", 8, "{}");
  text = dup_text (record);
  g_assert_nonnull (strstr (text, "000000  1f 8b 08 00 1b 5b 32 4a"));
  g_assert_null (strchr (text, '\x1b'));
}

/* Frames whose lengths lie end where the bytes end. */
static void
test_lengths_that_lie (void)
{
  static const char *const frames[] = { "\0\xff\xff\0\0\0\0\0\x01"
                                        "ab",
                                        "\0\0\x01\0\x08\0\0\0\x01\xff", "\0\0\0\0" };
  static const gsize       lens[] = { 11, 10, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (CsRecord) record = cs_record_new ();
      g_autofree char     *text = NULL;

      add_event (record, CS_SIDE_SERVER, "DATA", frames[i], lens[i], "{}");
      text = dup_text (record);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_cmpint (strstr (text, "ab") != NULL, ==, i == 0);
    }
}

/* A record from elsewhere need not hold the bytes. */
static void
test_without_bytes (void)
{
  g_autoptr (CsRecord) record = cs_record_new ();

  add_event (record, CS_SIDE_SERVER, "Response", NULL, 0, "{}");
  g_assert_null (cs_raw_text_collect (record));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/panes/raw-text/http1", test_http1);
  g_test_add_func ("/app/panes/raw-text/http2", test_http2);
  g_test_add_func ("/app/panes/raw-text/binary", test_binary);
  g_test_add_func ("/app/panes/raw-text/lengths-that-lie", test_lengths_that_lie);
  g_test_add_func ("/app/panes/raw-text/without-bytes", test_without_bytes);

  return g_test_run ();
}
