/* test-http2.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http2.h"
#include "cs-json.h"
#include "http-log.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

/* RFC 7541 appendix C.4.1, Huffman coded: GET http://www.example.com/ */
static const guint8 request_block[] = { 0x82, 0x86, 0x84, 0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5,
                                        0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff };

/* Frames of one direction, to be written one after the other. */
typedef GByteArray Wire;

static void
add_frame (Wire       *wire,
           guint8      type,
           guint8      flags,
           guint32     stream,
           const void *payload,
           gsize       len)
{
  const guint8 header[] = { (guint8) (len >> 16), (guint8) (len >> 8), (guint8) len, type, flags,
                            (guint8) (stream >> 24), (guint8) (stream >> 16), (guint8) (stream >> 8), (guint8) stream };

  g_byte_array_append (wire, header, sizeof header);
  if (len > 0)
    g_byte_array_append (wire, payload, (guint) len);
}

static Wire *
client_wire (void)
{
  Wire *wire = g_byte_array_new ();

  g_byte_array_append (wire, (const guint8 *) CS_HTTP2_PREFACE, CS_HTTP2_PREFACE_LEN);
  add_frame (wire, 4, 0, 0, "\0\4\0\1\0\0", 6);
  return wire;
}

static Wire *
server_wire (void)
{
  Wire *wire = g_byte_array_new ();

  add_frame (wire, 4, 0, 0, NULL, 0);
  return wire;
}

static HttpLog *
read_server (Wire    *server,
             gboolean closes)
{
  g_autoptr (GByteArray) client = client_wire ();
  HttpLog               *log = http_log_new ();

  http_log_feed (log, CS_SIDE_CLIENT, client->data, client->len);
  http_log_feed (log, CS_SIDE_SERVER, server->data, server->len);
  if (closes)
    cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
  return log;
}

/* A server's frames after its SETTINGS, and what the last event says. */
static void
assert_last (Wire       *server,
             gboolean    closes,
             const char *type,
             const char *summary)
{
  g_autoptr (HttpLog) log = read_server (server, closes);

  guint n = log->events->len;

  g_assert_cmpuint (n, >, 0);
  if (cs_event_is (g_ptr_array_index (log->events, n - 1), CS_LAYER_HTTP, "Unread"))
    n--; /* what is behind the fault */
  g_assert_cmpstr (cs_event_get_summary (http_log_get (log, n - 1, type)), ==, summary);
}

/* A whole exchange is told frame by frame. */
static void
fill_exchange (Wire *client,
               Wire *server)
{
  add_frame (client, 8, 0, 0, "\0\0\0\144", 4);
  add_frame (client, 1, 0x4 | 0x1, 1, request_block, sizeof request_block);
  add_frame (client, 4, 1, 0, NULL, 0);
  add_frame (client, 2, 0, 3, "\200\0\0\1\377", 5);
  add_frame (server, 4, 1, 0, NULL, 0);
  add_frame (server, 1, 0x4, 1, "\x48\x03"
                                "103",
             5);                                /* :status: 103, a literal that is indexed */
  add_frame (server, 1, 0x0, 1, "\x48\x03", 2); /* :status: 403 in two frames */
  add_frame (server, 9, 0x4, 1, "403", 3);
  add_frame (server, 0, 0, 1, "hello", 5);
  add_frame (server, 0, 0x8, 1, "\2wo\0\0", 5); /* padded */
  add_frame (server, 6, 0, 0, "12345678", 8);
  add_frame (server, 1, 0x4 | 0x1 | 0x8, 1, "\1\0\6digest\1x\0", 12);
  add_frame (server, 5, 0x4, 1, "\0\0\0\2\x82\x84", 6);
  add_frame (server, 3, 0, 2, "\0\0\0\x0d", 4);
  add_frame (server, 0x1f, 0xff, 0, "??", 2);
  add_frame (server, 7, 0, 0, "\0\0\0\1\0\0\0\013calm\033down", 17);
}

static const char exchange_summaries[] =
  "client Preface HTTP/2 begins\n"
  "client SETTINGS INITIAL_WINDOW_SIZE 65536\n"
  "client WINDOW_UPDATE 100 bytes more on all streams\n"
  "client HEADERS GET /\n"
  "client SETTINGS settings accepted\n"
  "client PRIORITY stream 3 depends on 1, weight 256\n"
  "server SETTINGS no settings: all as the standard has them\n"
  "server SETTINGS settings accepted\n"
  "server HEADERS 103 Early Hints\n"
  "server HEADERS 403 Forbidden\n"
  "server DATA stream 1: 7 bytes\n"
  "server PING 3132333435363738\n"
  "server HEADERS headers after the body\n"
  "server PUSH_PROMISE GET /\n"
  "server RST_STREAM stream 2: HTTP_1_1_REQUIRED\n"
  "server UNKNOWN frame type 0x1f, 2 bytes\n"
  "server GOAWAY ENHANCE_YOUR_CALM, last stream 1: calm\\x1bdown\n";

static void
test_exchange (void)
{
  g_autoptr (GByteArray) client = client_wire ();
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (HttpLog)    log = http_log_new ();
  g_autofree char       *summaries = NULL;

  JsonObject *fields = NULL;

  fill_exchange (client, server);
  http_log_feed (log, CS_SIDE_CLIENT, client->data, client->len);
  http_log_feed (log, CS_SIDE_SERVER, server->data, server->len);
  cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
  cs_http_decoder_close (log->decoder, CS_SIDE_CLIENT);
  summaries = http_log_dump_summaries (log);
  g_assert_cmpstr (summaries, ==, exchange_summaries);
  http_log_assert_raw (log, CS_SIDE_CLIENT);
  http_log_assert_raw (log, CS_SIDE_SERVER);
  g_assert_cmpuint (g_bytes_get_size (cs_event_get_plaintext (http_log_get (log, 9, "HEADERS"))), ==, 9 + 2 + 9 + 3);
  g_assert_cmpuint (g_bytes_get_size (cs_event_get_plaintext (http_log_get (log, 10, "DATA"))), ==, 9 + 5 + 9 + 5);
  g_assert_cmpuint (g_bytes_get_size (cs_event_get_plaintext (http_log_get (log, 11, "PING"))), ==, 9 + 8);

  fields = http_log_get_fields (log, 3, "HEADERS");
  g_assert_cmpstr (cs_json_get_string (fields, "method", NULL), ==, "GET");
  g_assert_cmpstr (cs_json_get_string (fields, "target", NULL), ==, "/");
  g_assert_cmpstr (cs_json_get_string (fields, "scheme", NULL), ==, "http");
  g_assert_cmpstr (cs_json_get_string (fields, "authority", NULL), ==, "www.example.com");
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (fields, "headers")), ==, 4);
  g_assert_true (cs_json_get_boolean (fields, "endStream", FALSE));
  g_assert_cmpint (cs_json_get_int (fields, "stream", 0), ==, 1);
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (fields, "flags"), 0, ""), ==, "END_STREAM");

  fields = http_log_get_fields (log, 9, "HEADERS");
  g_assert_cmpint (cs_json_get_int (fields, "status", 0), ==, 403);
  g_assert_cmpint (cs_json_get_int (fields, "frames", 0), ==, 2);
  g_assert_false (cs_json_get_boolean (fields, "endStream", TRUE));

  fields = http_log_get_fields (log, 10, "DATA");
  g_assert_cmpint (cs_json_get_int (fields, "bytes", 0), ==, 7);
  g_assert_cmpint (cs_json_get_int (fields, "total", 0), ==, 7);
  g_assert_cmpint (cs_json_get_int (fields, "frames", 0), ==, 2);

  fields = http_log_get_fields (log, 12, "HEADERS");
  g_assert_true (cs_json_get_boolean (fields, "trailers", FALSE));
  g_assert_false (cs_json_has (fields, "status"));

  fields = http_log_get_fields (log, 13, "PUSH_PROMISE");
  g_assert_cmpint (cs_json_get_int (fields, "promisedStream", 0), ==, 2);

  fields = http_log_get_fields (log, 14, "RST_STREAM");
  g_assert_cmpint (cs_json_get_int (fields, "errorCode", 0), ==, 13);
  g_assert_cmpstr (cs_json_get_string (fields, "errorName", NULL), ==, "HTTP_1_1_REQUIRED");

  fields = http_log_get_fields (log, 15, "UNKNOWN");
  g_assert_cmpint (cs_json_get_int (fields, "number", 0), ==, 0x1f);
  g_assert_cmpint (cs_json_get_int (fields, "length", 0), ==, 2);

  fields = http_log_get_fields (log, 16, "GOAWAY");
  g_assert_cmpint (cs_json_get_int (fields, "lastStream", 0), ==, 1);
  g_assert_cmpstr (cs_json_get_string (fields, "debug", NULL), ==, "calm\\x1bdown");
}

/* How the bytes were cut makes no difference; who speaks first makes none either. */
static void
test_pieces (void)
{
  g_autoptr (GByteArray) client = client_wire ();
  g_autoptr (GByteArray) server = server_wire ();
  g_autofree char       *client_first = NULL;
  g_autofree char       *server_first = NULL;

  fill_exchange (client, server);
  for (gsize piece = 1; piece < 200; piece++)
    {
      g_autoptr (HttpLog) log = http_log_new ();
      g_autoptr (HttpLog) reverse = http_log_new ();
      g_autofree char    *dump = NULL;
      g_autofree char    *reverse_dump = NULL;

      http_log_feed_in_pieces (log, CS_SIDE_CLIENT, client->data, client->len, piece);
      http_log_feed_in_pieces (log, CS_SIDE_SERVER, server->data, server->len, piece);
      dump = http_log_dump (log);
      http_log_assert_raw (log, CS_SIDE_CLIENT);
      http_log_assert_raw (log, CS_SIDE_SERVER);
      http_log_feed_in_pieces (reverse, CS_SIDE_SERVER, server->data, server->len, piece);
      http_log_feed_in_pieces (reverse, CS_SIDE_CLIENT, client->data, client->len, piece);
      reverse_dump = http_log_dump (reverse);

      if (client_first == NULL)
        client_first = g_strdup (dump);
      if (server_first == NULL)
        server_first = g_strdup (reverse_dump);
      g_assert_cmpstr (dump, ==, client_first);
      g_assert_cmpstr (reverse_dump, ==, server_first);
      g_assert_cmpuint (strlen (dump), ==, strlen (reverse_dump));
    }
}

/* Cut inside a frame and closed, it says so; between frames a stream is unfinished or nothing is. */
static void
test_cut_everywhere (void)
{
  g_autoptr (GByteArray) server = server_wire ();

  add_frame (server, 1, 0x4, 1, "\x88", 1);
  add_frame (server, 0, 0x1 | 0x8, 1, "\2hello\0\0", 8);
  for (gsize len = 1; len < server->len; len++)
    {
      g_autoptr (GByteArray) part = g_byte_array_new ();
      g_autoptr (HttpLog)    open = NULL;
      g_autoptr (HttpLog)    closed = NULL;

      g_byte_array_append (part, server->data, (guint) len);
      open = read_server (part, FALSE);
      closed = read_server (part, TRUE);
      g_assert_cmpuint (http_log_count (open, "Malformed"), ==, 0);
      g_assert_cmpuint (http_log_count (closed, "Malformed"), ==, len == 9 ? 0 : 1);
    }
}

/* What breaks the protocol is named. */
static void
test_wrong (void)
{
  /* clang-format off */
  static const struct
  {
    guint8      type;
    guint8      flags;
    guint32     stream;
    const char *payload;
    gsize       len;
    const char *message;
  } cases[] = {
    { 1, 0x4, 1, "\xff\xff\xff\xff\xff\xff", 6, "A header block could not be decompressed" },
    { 1, 0x4, 1, "\x40\x05" "ab",   4, "A header block ended inside a header" },
    { 1, 0x4, 0, "\x88",            1, "A message without a stream" },
    { 0, 0x0, 0, "x",               1, "A message without a stream" },
    { 9, 0x4, 1, "\x88",            1, "CONTINUATION without a header block that it could go on with" },
    { 0, 0x8, 1, "\5abcd",          5, "A frame’s padding is longer than the frame" },
    { 0, 0x8, 1, NULL,              0, "A frame is too short for what its flags say" },
    { 1, 0x20, 1, "\0\0\0\0",       4, "A frame is too short for what its flags say" },
    { 4, 0x0, 0, "\0\0\0",          3, "SETTINGS of 3 bytes, which is no length that it may have" },
    { 4, 0x1, 0, "\0\1\0\0\0\0",    6, "SETTINGS of 6 bytes, which is no length that it may have" },
    { 6, 0x0, 0, "1234567",         7, "PING of 7 bytes, which is no length that it may have" },
    { 8, 0x0, 0, "12345",           5, "WINDOW_UPDATE of 5 bytes, which is no length that it may have" },
    { 3, 0x0, 1, NULL,              0, "RST_STREAM of 0 bytes, which is no length that it may have" },
    { 7, 0x0, 0, "1234567",         7, "GOAWAY of 7 bytes, which is no length that it may have" },
    { 2, 0x0, 1, "1234",            4, "PRIORITY of 4 bytes, which is no length that it may have" },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) server = server_wire ();

      add_frame (server, cases[i].type, cases[i].flags, cases[i].stream, cases[i].payload, cases[i].len);
      assert_last (server, FALSE, "Malformed", cases[i].message);
    }
}

/* A header block admits nothing in between. */
static void
test_interrupted (void)
{
  g_autoptr (GByteArray) server = server_wire ();

  add_frame (server, 1, 0, 1, "\x88", 1);
  add_frame (server, 6, 0, 0, "12345678", 8);
  add_frame (server, 6, 0, 0, "12345678", 8);
  assert_last (server, FALSE, "Malformed", "A header block was broken off by another frame");
}

/* A server that speaks HTTP/1 to an HTTP/2 client, and one that speaks neither. */
static void
test_not_http2 (void)
{
  g_autoptr (GByteArray) http1 = g_byte_array_new ();
  g_autoptr (GByteArray) garbage = g_byte_array_new ();

  g_byte_array_append (http1, (const guint8 *) "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
  assert_last (http1, TRUE, "Malformed", "The server answered the preface of HTTP/2 with HTTP/1");
  g_byte_array_append (garbage, (const guint8 *) "\0\0\1\0\0\0\0\0\1x", 10);
  assert_last (garbage, TRUE, "Malformed", "Expected SETTINGS, with which HTTP/2 begins, found something else");
}

/* A frame longer than was allowed is named once, and counted like any other. */
static void
test_too_long (void)
{
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (HttpLog)    log = NULL;

  g_byte_array_set_size (body, 20000);
  memset (body->data, 'x', body->len);
  add_frame (server, 1, 0x4, 1, "\x88", 1);
  add_frame (server, 0, 0, 1, body->data, body->len);
  add_frame (server, 0, 1, 1, body->data, body->len);
  log = read_server (server, TRUE);
  g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 1);
  g_assert_cmpint (cs_json_get_int (http_log_get_fields (log, log->events->len - 1, "DATA"), "total", 0), ==, 40000);
}

/* After the other side allowed longer frames they are no fault. */
static void
test_max_frame_size (void)
{
  g_autoptr (GByteArray) client = client_wire ();
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (HttpLog)    log = http_log_new ();

  g_byte_array_set_size (body, 20000);
  memset (body->data, 'x', body->len);
  add_frame (client, 4, 0, 0, "\0\5\0\0\xff\xff", 6);
  add_frame (server, 0, 1, 1, body->data, body->len);
  http_log_feed (log, CS_SIDE_CLIENT, client->data, client->len);
  http_log_feed (log, CS_SIDE_SERVER, server->data, server->len);
  g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 0);
}

/* A stream that the connection's end cut is named; one that was reset is not. */
static void
test_unfinished (void)
{
  g_autoptr (GByteArray) server = server_wire ();

  add_frame (server, 1, 0x4, 5, "\x88", 1);
  add_frame (server, 0, 0, 5, "abc", 3);
  assert_last (server, TRUE, "Malformed", "The connection ended before stream 5 did, after 3 bytes of its body");
  add_frame (server, 3, 0, 5, "\0\0\0\2", 4);
  assert_last (server, TRUE, "RST_STREAM", "stream 5: INTERNAL_ERROR");
}

/* Quiet leaves out DATA but not its end. */
static void
test_quiet (void)
{
  g_autoptr (GByteArray) client = client_wire ();
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (HttpLog)    log = http_log_new ();

  add_frame (server, 1, 0x4, 1, "\x88", 1);
  add_frame (server, 0, 0, 1, "abc", 3);
  add_frame (server, 6, 0, 0, "12345678", 8);
  add_frame (server, 0, 1, 1, "def", 3);
  cs_http_decoder_set_quiet (log->decoder, TRUE);
  http_log_feed (log, CS_SIDE_CLIENT, client->data, client->len);
  http_log_feed (log, CS_SIDE_SERVER, server->data, server->len);
  g_assert_cmpuint (http_log_count (log, "DATA"), ==, 1);
  g_assert_cmpuint (http_log_count (log, "PING"), ==, 1);
  g_assert_cmpint (cs_json_get_int (http_log_get_fields (log, log->events->len - 1, "DATA"), "total", 0), ==, 6);
}

/* A few bytes that decompress to a gigabyte cost a head's worth, and leave the tables in step. */
static void
test_bomb (void)
{
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (GByteArray) block = g_byte_array_new ();
  g_autoptr (HttpLog)    log = NULL;
  g_autofree char       *value = g_strnfill (3900, 'v');
  g_autofree guint8     *repeats = g_malloc (16000);

  JsonObject *fields = NULL;

  /* literal with indexing: name "x", value of 3900 bytes: 127 + 3773 */
  g_byte_array_append (block, (const guint8 *) "\x88\x40\x01x\x7f\xbd\x1d", 7);
  g_byte_array_append (block, (const guint8 *) value, 3900);
  memset (repeats, 0x80 | 62, 16000);
  add_frame (server, 1, 0, 1, block->data, block->len);
  for (guint i = 0; i < 20; i++)
    add_frame (server, 9, 0, 1, repeats, 16000);
  add_frame (server, 9, 0x4, 1, NULL, 0);
  add_frame (server, 1, 0x4, 3, "\x88\xbe", 2);
  log = read_server (server, FALSE);

  g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 1);
  fields = http_log_get_fields (log, log->events->len - 2, "HEADERS");
  g_assert_true (cs_json_get_boolean (fields, "truncated", FALSE));
  g_assert_cmpint (cs_json_get_int (fields, "status", 0), ==, 200);
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (fields, "headers")), <, 70);
  fields = http_log_get_fields (log, log->events->len - 1, "HEADERS");
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (fields, "headers")), ==, 2);
}

/* A flood of any small frame is cut short; how it ended is still told. */
static void
test_flood (void)
{
  static const guint8 types[] = { 0x4, 0x6, 0x8, 0x2, 0xfe };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GByteArray) server = server_wire ();
      g_autoptr (HttpLog)    log = NULL;

      for (guint n = 0; n < 50000; n++)
        add_frame (server, types[i], 0, types[i] == 0x2 ? 1 : 0, "12345678",
                   types[i] == 0x4 ? 0 : types[i] == 0x8 ? 4
                                       : types[i] == 0x2 ? 5
                                                         : 8);
      add_frame (server, 7, 0, 0, "\0\0\0\0\0\0\0\0", 8);
      log = read_server (server, TRUE);
      g_assert_cmpuint (log->events->len, <, 20000);
      g_assert_cmpuint (http_log_count (log, "Omitted"), ==, 1);
      http_log_get (log, log->events->len - 1, "GOAWAY");
    }
}

/* Streams without number are counted no further than is bounded. */
static void
test_many_streams (void)
{
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (HttpLog)    log = NULL;

  for (guint32 stream = 1; stream < 3000; stream += 2)
    add_frame (server, 1, 0x4, stream, "\x88", 1);
  add_frame (server, 0, 0, 2999, "abc", 3);
  log = read_server (server, TRUE);
  g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 1);
  g_assert_false (cs_json_has (http_log_get_fields (log, log->events->len - 2, "DATA"), "total"));
}

/* After "101 Switching Protocols" to h2c, HTTP/2 goes on (RFC 7540 §3.2). */
static void
test_upgrade (void)
{
  g_autoptr (GByteArray) client = client_wire ();
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (HttpLog)    log = http_log_new ();

  add_frame (server, 1, 0x4 | 0x1, 1, "\x88", 1);
  g_byte_array_append (both, (const guint8 *) "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", 50);
  g_byte_array_append (both, server->data, server->len);
  http_log_feed_text (log, CS_SIDE_CLIENT, "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
  http_log_feed (log, CS_SIDE_SERVER, both->data, both->len);
  http_log_feed (log, CS_SIDE_CLIENT, client->data, client->len);
  http_log_get (log, 1, "Response");
  g_assert_cmpstr (cs_event_get_summary (http_log_get (log, 3, "HEADERS")), ==, "200 OK");
  http_log_get (log, 4, "Preface");
}

static void
add_nv (GArray     *list,
        const char *name,
        const char *value)
{
  nghttp2_nv nv = { (guint8 *) name, (guint8 *) value, strlen (name), strlen (value), NGHTTP2_NV_FLAG_NONE };

  g_array_append_val (list, nv);
}

static char *
random_text (GRand *rand,
             guint  max)
{
  guint len = (guint) g_rand_int_range (rand, 1, (gint32) max);
  char *text = g_malloc (len + 1);

  for (guint i = 0; i < len; i++)
    text[i] = (char) g_rand_int_range (rand, 'a', 'z' + 1);
  text[len] = '\0';
  return text;
}

/* A response's headers as libnghttp2 compresses them, in frames of any size. */
static void
add_response (Wire                *wire,
              nghttp2_hd_deflater *deflater,
              GRand               *rand,
              guint32              stream,
              GArray              *list)
{
  gsize              bound = nghttp2_hd_deflate_bound (deflater, (nghttp2_nv *) list->data, list->len);
  g_autofree guint8 *block = g_malloc (bound);

  gssize len = nghttp2_hd_deflate_hd (deflater, block, bound, (nghttp2_nv *) list->data, list->len);
  guint8 type = 1;

  g_assert_cmpint (len, >, 0);
  for (gssize done = 0; done < len; type = 9)
    {
      gssize most = g_rand_int_range (rand, 1, 300);
      gssize n = MIN (len - done, most);

      add_frame (wire, type, done + n == len ? 0x4 : 0, stream, block + done, (gsize) n);
      done += n;
    }
}

static void
append_headers (GString *text,
                HttpLog *log)
{
  for (guint i = 3; i < log->events->len; i++)
    {
      JsonObject *fields = http_log_get_fields (log, i, "HEADERS");
      JsonArray  *headers = cs_json_get_array (fields, "headers");

      for (guint n = 0; n < cs_json_array_length (headers); n++)
        g_string_append_printf (text, "%u %s: %s\n", (guint) cs_json_get_int (fields, "stream", 0),
                                cs_json_array_string (json_array_get_array_element (headers, n), 0, NULL),
                                cs_json_array_string (json_array_get_array_element (headers, n), 1, NULL));
    }
}

/* What libnghttp2 compresses, with tables of changing size, is what we show. */
static void
test_oracle (void)
{
  g_autoptr (GRand)      rand = g_rand_new_with_seed (20261124);
  g_autoptr (GString)    expected = g_string_new (NULL);
  g_autoptr (GString)    found = g_string_new (NULL);
  g_autoptr (GByteArray) server = server_wire ();
  g_autoptr (HttpLog)    log = NULL;

  nghttp2_hd_deflater *deflater = NULL;

  g_assert_cmpint (nghttp2_hd_deflate_new (&deflater, 65536), ==, 0);
  for (guint32 stream = 1; stream < 400; stream += 2)
    {
      g_autoptr (GArray)    list = g_array_new (FALSE, FALSE, sizeof (nghttp2_nv));
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

      add_nv (list, ":status", stream % 3 == 0 ? "403" : "200");
      for (gint n = g_rand_int_range (rand, 0, 20); n > 0; n--)
        {
          g_ptr_array_add (texts, random_text (rand, 4));
          g_ptr_array_add (texts, random_text (rand, 600));
          add_nv (list, texts->pdata[texts->len - 2], texts->pdata[texts->len - 1]);
        }
      for (guint i = 0; i < list->len; i++)
        g_string_append_printf (expected, "%u %s: %s\n", stream, (char *) g_array_index (list, nghttp2_nv, i).name,
                                (char *) g_array_index (list, nghttp2_nv, i).value);

      if (g_rand_int_range (rand, 0, 8) == 0)
        nghttp2_hd_deflate_change_table_size (deflater, (gsize) g_rand_int_range (rand, 0, 65536));
      add_response (server, deflater, rand, stream, list);
    }
  nghttp2_hd_deflate_del (deflater);

  log = read_server (server, FALSE);
  append_headers (found, log);
  g_assert_cmpstr (found->str, ==, expected->str);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/http2/exchange", test_exchange);
  g_test_add_func ("/http/http2/pieces", test_pieces);
  g_test_add_func ("/http/http2/cut-everywhere", test_cut_everywhere);
  g_test_add_func ("/http/http2/wrong", test_wrong);
  g_test_add_func ("/http/http2/interrupted", test_interrupted);
  g_test_add_func ("/http/http2/not-http2", test_not_http2);
  g_test_add_func ("/http/http2/too-long", test_too_long);
  g_test_add_func ("/http/http2/max-frame-size", test_max_frame_size);
  g_test_add_func ("/http/http2/unfinished", test_unfinished);
  g_test_add_func ("/http/http2/quiet", test_quiet);
  g_test_add_func ("/http/http2/bomb", test_bomb);
  g_test_add_func ("/http/http2/flood", test_flood);
  g_test_add_func ("/http/http2/many-streams", test_many_streams);
  g_test_add_func ("/http/http2/upgrade", test_upgrade);
  g_test_add_func ("/http/http2/oracle", test_oracle);
  return g_test_run ();
}
