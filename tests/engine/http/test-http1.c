/* test-http1.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http1.h"
#include "cs-json.h"
#include "http-log.h"

#include <string.h>

#define GET "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* A conversation, and what each of its events says in a line. */
typedef struct
{
  const char *name;
  const char *client;
  const char *server;
  gboolean    closes;
  const char *summaries;
} Conversation;

/* clang-format off */
static const Conversation conversations[] = {
  { "length", GET, "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nhello", FALSE,
    "client Request GET /\n"
    "server Response 403 Forbidden\n"
    "server Body 5 bytes, end of body\n" },
  { "length-zero", GET, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n" },
  { "length-repeated", GET, "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Body 2 bytes, end of body\n" },
  { "length-differs", GET, "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Malformed The head gives several lengths for the body, and they differ\n" },
  { "length-negative", GET, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Malformed The head’s Content-Length is no length, so nothing says where the body ends\n" },
  { "length-overflow", GET, "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551617\r\n\r\nok", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Malformed The head’s Content-Length is no length, so nothing says where the body ends\n" },
  { "length-cut", GET, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Body 2 bytes\n"
    "server Malformed The connection ended 3 bytes before the end of the body\n" },
  { "chunked", GET,
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 3\r\n\r\n"
    "5\r\nhello\r\n00a ;ext=\"x\"\r\n0123456789\r\n0\r\n\r\n", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Malformed The head has both Transfer-Encoding and Content-Length, which nobody may send; the length was passed over\n"
    "server Body 15 bytes, end of body\n" },
  { "chunk-size-wrong", GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Malformed Expected a chunk’s size, found “-5”\n" },
  { "chunk-size-overflow", GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nffffffffffffffff1\r\n", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Body 1 byte\n"
    "server Malformed Expected a chunk’s size, found “ffffffffffffffff1”\n" },
  { "chunk-longer", GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Body 2 bytes\n"
    "server Malformed A chunk was longer than its size said\n" },
  { "chunked-cut", GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Body 2 bytes\n"
    "server Malformed The connection ended inside a chunked body\n" },
  { "until-close", GET, "HTTP/1.0 200 OK\r\n\r\nhello", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Body 5 bytes\n"
    "server Body 0 bytes, end of body after 5 bytes\n" },
  { "coded-until-close", GET, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", TRUE,
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Body 5 bytes\n"
    "server Body 0 bytes, end of body after 5 bytes\n" },
  { "head-has-no-body", "HEAD / HTTP/1.1\r\n\r\n" GET,
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", TRUE,
    "client Request HEAD /\n"
    "client Request GET /\n"
    "server Response 200 OK\n"
    "server Response 204 No Content\n" },
  { "not-modified-has-no-body", GET GET,
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", TRUE,
    "client Request GET /\n"
    "client Request GET /\n"
    "server Response 304 Not Modified\n"
    "server Response 200\n" },
  { "informational", "POST /x HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", TRUE,
    "client Request POST /x\n"
    "client Body 2 bytes, end of body\n"
    "server Response 100 Continue\n"
    "server Response 103 Early Hints\n"
    "server Response 200 OK\n"
    "server Body 1 byte, end of body\n" },
  { "connect", "CONNECT a:1 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 Connection established\r\nContent-Length: 9\r\n\r\n\x16\x03\x01", TRUE,
    "client Request CONNECT a:1\n"
    "server Response 200 Connection established\n"
    "server Body 3 bytes of another protocol\n"
    "server Body 0 bytes of another protocol\n" },
  { "upgrade", "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81", TRUE,
    "client Request GET /\n"
    "server Response 101 Switching Protocols\n"
    "server Body 1 byte of another protocol\n"
    "server Body 0 bytes of another protocol\n" },
  { "empty-lines-and-bare-lf", "\r\n\nGET /a b HTTP/1.1\nHost: x\n\n", "HTTP/1.1  200   OK\nContent-Length: 0\n\n", TRUE,
    "client Request GET /a b\n"
    "server Response 200 OK\n" },
  { "not-http", GET, "SSH-2.0-OpenSSH_9.2\r\nfollows\r\n\r\n", TRUE,
    "client Request GET /\n"
    "server Malformed Expected an HTTP status line, found “SSH-2.0-OpenSSH_9.2”\n" },
  { "not-http-and-short", GET, "\x15\x03\x01", TRUE,
    "client Request GET /\n"
    "server Malformed Expected an HTTP status line, found “\\x15\\x03\\x01”\n" },
  { "not-http-and-endless", GET,
    "0123456789012345678901234567890123456789012345678901234567890123456789 and so on", FALSE,
    "client Request GET /\n"
    "server Malformed Expected an HTTP status line, found “0123456789012345678901234567890123456789012345678901234567890123”\n" },
  { "not-a-request", "\x16\x03\x01\x02\x01\r\n", "", FALSE,
    "client Malformed Expected an HTTP request line, found “\\x16\\x03\\x01\\x02\\x01”\n" },
  { "request-coded", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nx", "", FALSE,
    "client Request POST /\n"
    "client Malformed The request’s Transfer-Encoding does not end in chunked, so nothing says where the body ends\n" },
  { "status-line-cut", GET, "HTTP/1.1 20", TRUE,
    "client Request GET /\n"
    "server Malformed The connection ended inside a message’s head\n" },
  { "preface-cut", "PRI * HT", "", TRUE,
    "client Malformed The connection ended inside a message’s head\n" },
  { "status-without-digits", GET, "HTTP/1.1 2x0 OK\r\n\r\n", TRUE,
    "client Request GET /\n"
    "server Malformed Expected an HTTP status line, found “HTTP/1.1 2x0 OK”\n" },
  { "answer-without-request", "", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", TRUE,
    "server Response 408 Request Timeout\n" },
};
/* clang-format on */

static HttpLog *
hold (const Conversation *conversation,
      gsize               client_piece,
      gsize               server_piece)
{
  HttpLog *log = http_log_new ();

  http_log_feed_in_pieces (log, CS_SIDE_CLIENT, conversation->client, strlen (conversation->client), client_piece);
  if (conversation->closes && conversation->server[0] == '\0')
    cs_http_decoder_close (log->decoder, CS_SIDE_CLIENT);
  http_log_feed_in_pieces (log, CS_SIDE_SERVER, conversation->server, strlen (conversation->server), server_piece);
  if (conversation->closes)
    {
      cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
      http_log_assert_raw (log, CS_SIDE_SERVER);
    }
  return log;
}

/* Each conversation is told as it happened. */
static void
test_conversation (gconstpointer data)
{
  const Conversation *conversation = data;
  g_autoptr (HttpLog) log = hold (conversation, 4096, 4096);
  g_autofree char    *summaries = http_log_dump_summaries (log);

  g_assert_cmpstr (summaries, ==, conversation->summaries);
}

/* How the bytes were cut makes no difference. */
static void
test_pieces (gconstpointer data)
{
  const Conversation *conversation = data;
  g_autoptr (HttpLog) whole = hold (conversation, 4096, 4096);
  g_autofree char    *expected = http_log_dump (whole);

  for (gsize piece = 1; piece < 40; piece++)
    {
      g_autoptr (HttpLog) log = hold (conversation, piece, piece);
      g_autofree char    *dump = http_log_dump (log);

      g_assert_cmpstr (dump, ==, expected);
    }
}

/* Cut anywhere and then closed, it says so, or what came is whole. */
static void
test_cut_everywhere (void)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n";

  for (gsize len = 1; len < sizeof answer - 1; len++)
    {
      g_autoptr (HttpLog) log = http_log_new ();

      http_log_feed_text (log, CS_SIDE_CLIENT, GET);
      http_log_feed (log, CS_SIDE_SERVER, answer, len);
      g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 0);
      cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
      g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 1);
      http_log_assert_raw (log, CS_SIDE_SERVER);
    }
}

/* What is wrong has a name that does not change with the language. */
static void
test_problems (void)
{
  static const char *const answers[][2] = {
    { "nonsense\r\n", "status-line" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", "content-length-conflict" },
    { "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n", "content-length" },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "chunk-size" },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "chunk-end" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", "body-cut" },
    { "HTTP/1.1 200 OK\r\nX: ", "head-cut" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (HttpLog) log = http_log_new ();
      JsonObject         *fields = NULL;

      http_log_feed_text (log, CS_SIDE_CLIENT, GET);
      http_log_feed_text (log, CS_SIDE_SERVER, answers[i][0]);
      cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
      for (guint j = 0; j < log->events->len && fields == NULL; j++)
        if (cs_event_is (g_ptr_array_index (log->events, j), CS_LAYER_HTTP, "Malformed"))
          fields = cs_event_get_fields (g_ptr_array_index (log->events, j));
      g_assert_cmpstr (cs_json_get_string (fields, "problem", NULL), ==, answers[i][1]);
    }
}

/* RFC 9112 §6.3: both lengths, in either order and from either side, are marked
 * once, and the coding counts. */
static void
test_both_lengths (void)
{
  static const char *const heads[] = {
    "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
    "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
      {
        g_autoptr (HttpLog) log = http_log_new ();
        CsEvent            *marked = NULL;

        http_log_feed_text (log, CS_SIDE_CLIENT, side == CS_SIDE_SERVER ? GET : "POST / HTTP/1.1\r\nHost: a\r\n");
        if (side == CS_SIDE_SERVER)
          http_log_feed_text (log, side, "HTTP/1.1 200 OK\r\n");
        http_log_feed_text (log, side, heads[i]);
        http_log_feed_text (log, side, "2\r\nok\r\n0\r\n\r\n");
        for (guint j = 0; j < log->events->len; j++)
          if (cs_event_is (g_ptr_array_index (log->events, j), CS_LAYER_HTTP, "Malformed"))
            marked = g_ptr_array_index (log->events, j);
        g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 1);
        g_assert_cmpint (cs_event_get_side (marked), ==, side);
        g_assert_cmpstr (cs_json_get_string (cs_event_get_fields (marked), "problem", NULL), ==, "length-and-coding");
        g_assert_cmpuint (http_log_count (log, "Body"), >, 0);
        http_log_assert_raw (log, side);
      }
}

/* What is passed over is there to be seen, up to the limit, and the cut is told. */
static void
test_raw_limit (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  CsEvent *event = NULL;

  cs_http_decoder_set_raw_limit (log->decoder, 40);
  http_log_feed_text (log, CS_SIDE_CLIENT, GET); /* 35 bytes */
  http_log_feed_text (log, CS_SIDE_SERVER, "nonsense\r\n");
  http_log_feed_text (log, CS_SIDE_SERVER, "and more of it");
  cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);

  event = http_log_get (log, 1, "Malformed");
  g_assert_cmpuint (g_bytes_get_size (cs_event_get_plaintext (event)), ==, 5);
  g_assert_cmpint (cs_json_get_int (cs_event_get_fields (event), "cut", 0), ==, 5);
  event = http_log_get (log, 2, "Unread");
  g_assert_null (cs_event_get_plaintext (event));
  g_assert_cmpint (cs_json_get_int (cs_event_get_fields (event), "cut", 0), ==, 14);
  g_assert_cmpint (cs_json_get_int (cs_event_get_fields (event), "bytes", 0), ==, 14);
}

/* Order and case of the headers are the wire's, and so is the raw head. */
static void
test_fields (void)
{
  static const char    head[] = "HTTP/1.1 200 Fine\r\nb: 1\r\nA:  two \r\n folded\r\nb:\r\nno colon\r\nbad: \xff\x1b[2J\r\n\r\n";
  g_autoptr (HttpLog)  log = http_log_new ();
  g_autofree char     *headers = NULL;
  g_autoptr (JsonNode) node = NULL;

  JsonObject *fields = NULL;

  http_log_feed_text (log, CS_SIDE_CLIENT, "GET /x?y HTTP/1.0\r\n\r\n");
  http_log_feed_text (log, CS_SIDE_SERVER, head);

  fields = http_log_get_fields (log, 0, "Request");
  g_assert_cmpstr (cs_json_get_string (fields, "method", NULL), ==, "GET");
  g_assert_cmpstr (cs_json_get_string (fields, "target", NULL), ==, "/x?y");
  g_assert_cmpstr (cs_json_get_string (fields, "version", NULL), ==, "HTTP/1.0");
  g_assert_cmpstr (cs_json_get_string (fields, "head", NULL), ==, "GET /x?y HTTP/1.0\r\n\r\n");
  g_assert_true (cs_json_get_boolean (fields, "end", FALSE));

  fields = http_log_get_fields (log, 1, "Response");
  g_assert_cmpint (cs_json_get_int (fields, "status", 0), ==, 200);
  g_assert_cmpstr (cs_json_get_string (fields, "reason", NULL), ==, "Fine");
  g_assert_cmpstr (cs_json_get_string (fields, "head", NULL), ==,
                   "HTTP/1.1 200 Fine\r\nb: 1\r\nA:  two \r\n folded\r\nb:\r\nno colon\r\nbad: \357\277\275\\x1b[2J\r\n\r\n");
  g_assert_false (cs_json_get_boolean (fields, "end", TRUE));
  node = json_node_init_array (json_node_alloc (), cs_json_get_array (fields, "headers"));
  headers = cs_json_to_line (node);
  g_assert_cmpstr (headers, ==,
                   "[[\"b\",\"1\"],[\"A\",\"two folded\"],[\"b\",\"\"],[\"no colon\",\"\"],[\"bad\",\"\357\277\275\\\\x1b[2J\"]]");
}

/* An event stands from its first byte's record to its last one's, at its last byte's time. */
static void
test_place (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  guint64 start, end;

  http_log_feed (log, CS_SIDE_CLIENT, "GE", 2);
  http_log_feed (log, CS_SIDE_CLIENT, "T / HTTP/1.1\r\n", 14);
  http_log_feed (log, CS_SIDE_CLIENT, "\r\n", 2);
  g_assert_true (cs_event_get_range (http_log_get (log, 0, "Request"), &start, &end));
  g_assert_cmpuint (start, ==, 0);
  g_assert_cmpuint (end, ==, 18);
  g_assert_cmpint (cs_event_get_time_us (http_log_get (log, 0, "Request")), ==, 18);

  http_log_feed (log, CS_SIDE_SERVER, "HTTP/1.1 200 OK\r\n\r\nxy", 21);
  g_assert_true (cs_event_get_range (http_log_get (log, 2, "Body"), &start, &end));
  g_assert_cmpuint (start, ==, 18);
  g_assert_cmpuint (end, ==, 39);

  cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
  g_assert_false (cs_event_get_range (http_log_get (log, 3, "Body"), &start, &end));
  g_assert_cmpint (cs_event_get_time_us (http_log_get (log, 3, "Body")), ==, 39);
}

/* Trailers come with the body's end, chunks are counted. */
static void
test_trailers (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  JsonObject *fields = NULL;
  JsonArray  *trailers = NULL;

  http_log_feed_text (log, CS_SIDE_CLIENT, GET);
  http_log_feed_text (log, CS_SIDE_SERVER,
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "1\r\na\r\n2\r\nbc\r\n0\r\nDigest: x\r\n\r\n");
  fields = http_log_get_fields (log, 2, "Body");
  trailers = cs_json_get_array (fields, "trailers");
  g_assert_cmpint (cs_json_get_int (fields, "bytes", 0), ==, 3);
  g_assert_cmpint (cs_json_get_int (fields, "chunks", 0), ==, 3);
  g_assert_true (cs_json_get_boolean (fields, "end", FALSE));
  g_assert_cmpuint (cs_json_array_length (trailers), ==, 1);
  g_assert_cmpstr (cs_json_array_string (json_array_get_array_element (trailers, 0), 0, ""), ==, "Digest");
}

/* Quiet leaves out a body's pieces but not its end, which has the total. */
static void
test_quiet (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  http_log_feed_text (log, CS_SIDE_CLIENT, GET);
  cs_http_decoder_set_quiet (log->decoder, TRUE);
  http_log_feed_text (log, CS_SIDE_SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
  http_log_feed_text (log, CS_SIDE_SERVER, "def");
  g_assert_cmpuint (log->events->len, ==, 2);
  http_log_feed_text (log, CS_SIDE_SERVER, "ghi");
  g_assert_cmpuint (log->events->len, ==, 3);
  g_assert_cmpint (cs_json_get_int (http_log_get_fields (log, 2, "Body"), "total", 0), ==, 9);
}

/* A head without an end is given up at its limit, a chunk's line and a trailer too. */
static void
test_endless (void)
{
  static const char *const begins[] = {
    "HTTP/1.1 200 OK\r\nX: ",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
    "HTTP/1.1 200 ",
  };
  g_autofree char *filler = g_strnfill (CS_HTTP_MAX_HEAD + 1, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (begins); i++)
    {
      g_autoptr (HttpLog) log = http_log_new ();

      http_log_feed_text (log, CS_SIDE_CLIENT, GET);
      http_log_feed_text (log, CS_SIDE_SERVER, begins[i]);
      g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 0);
      http_log_feed_text (log, CS_SIDE_SERVER, filler);
      http_log_feed_text (log, CS_SIDE_SERVER, filler);
      cs_http_decoder_close (log->decoder, CS_SIDE_SERVER);
      g_assert_cmpuint (http_log_count (log, "Malformed"), ==, 1);
    }
}

/* A flood of small answers is cut short, and the final one is still told. */
static void
test_flood (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  http_log_feed_text (log, CS_SIDE_CLIENT, GET);
  for (guint i = 0; i < 100000; i++)
    http_log_feed_text (log, CS_SIDE_SERVER, "HTTP/1.1 100 Continue\r\n\r\n");
  http_log_feed_text (log, CS_SIDE_SERVER, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  g_assert_cmpuint (log->events->len, <, 20000);
  g_assert_cmpuint (http_log_count (log, "Omitted"), ==, 1);
  g_assert_cmpstr (cs_event_get_summary (http_log_get (log, log->events->len - 1, "Response")), ==, "403 Forbidden");
}

/* More requests in the pipeline than are remembered do no harm. */
static void
test_pipeline (void)
{
  g_autoptr (HttpLog) log = http_log_new ();

  for (guint i = 0; i < 2 * CS_HTTP1_MAX_PENDING; i++)
    http_log_feed_text (log, CS_SIDE_CLIENT, "HEAD / HTTP/1.1\r\n\r\n");
  http_log_feed_text (log, CS_SIDE_SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n");
  g_assert_cmpuint (http_log_count (log, "Response"), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (conversations); i++)
    {
      g_autofree char *told = g_strconcat ("/http/http1/told/", conversations[i].name, NULL);
      g_autofree char *pieces = g_strconcat ("/http/http1/pieces/", conversations[i].name, NULL);

      g_test_add_data_func (told, &conversations[i], test_conversation);
      g_test_add_data_func (pieces, &conversations[i], test_pieces);
    }
  g_test_add_func ("/http/http1/cut-everywhere", test_cut_everywhere);
  g_test_add_func ("/http/http1/problems", test_problems);
  g_test_add_func ("/http/http1/both-lengths", test_both_lengths);
  g_test_add_func ("/http/http1/raw-limit", test_raw_limit);
  g_test_add_func ("/http/http1/fields", test_fields);
  g_test_add_func ("/http/http1/place", test_place);
  g_test_add_func ("/http/http1/trailers", test_trailers);
  g_test_add_func ("/http/http1/quiet", test_quiet);
  g_test_add_func ("/http/http1/endless", test_endless);
  g_test_add_func ("/http/http1/flood", test_flood);
  g_test_add_func ("/http/http1/pipeline", test_pipeline);
  return g_test_run ();
}
