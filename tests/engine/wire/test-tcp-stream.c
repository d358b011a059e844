/* test-tcp-stream.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-tcp-stream.h"

static void
data_cb (gint64   time_us,
         CsCursor data,
         gpointer user_data)
{
  g_byte_array_append (user_data, data.data, (guint) data.len);
}

static void
push (CsTcpStream *stream,
      guint32      sequence,
      const char  *text)
{
  cs_tcp_stream_push (stream, 0, sequence, cs_cursor_init ((const guint8 *) text, strlen (text), 0));
}

/* Sequence numbers wrap, and what comes late still finds its place. */
static void
test_wrap (void)
{
  g_autoptr (GByteArray)  out = g_byte_array_new ();
  g_autoptr (CsTcpStream) stream = cs_tcp_stream_new (data_cb, out);

  cs_tcp_stream_start (stream, 0xfffffffc);
  push (stream, 0xfffffffc, "ab");
  push (stream, 2, "ghij");
  push (stream, 0xfffffffe, "cdef");
  push (stream, 0xfffffffc, "ab");
  g_assert_cmpmem (out->data, out->len, "abcdefghij", 10);
  g_assert_cmpuint (cs_tcp_stream_end (stream), ==, 0);
}

/* Where segments overlap the first one's bytes stand, and each byte comes once. */
static void
test_overlap (void)
{
  g_autoptr (GByteArray)  out = g_byte_array_new ();
  g_autoptr (CsTcpStream) stream = cs_tcp_stream_new (data_cb, out);

  push (stream, 100, "abc");
  push (stream, 101, "BCde");
  push (stream, 107, "hi");
  push (stream, 107, "HIJK");
  push (stream, 104, "E");
  push (stream, 105, "fg");
  push (stream, 100, "xxxxxxxxxxxxl");
  g_assert_cmpmem (out->data, out->len, "abcdefgHIJKxl", 13);
}

/* A gap that is not filled ends the stream, and is measured. */
static void
test_gap (void)
{
  g_autoptr (GByteArray)  out = g_byte_array_new ();
  g_autoptr (CsTcpStream) stream = cs_tcp_stream_new (data_cb, out);

  push (stream, 1, "abc");
  push (stream, 10, "xyz");
  push (stream, 20, "later");
  g_assert_cmpuint (cs_tcp_stream_end (stream), ==, 6);
  push (stream, 4, "too late");
  g_assert_cmpmem (out->data, out->len, "abc", 3);
}

/* What waits behind a gap is bounded. */
static void
test_bound (void)
{
  g_autoptr (GByteArray)  out = g_byte_array_new ();
  g_autoptr (CsTcpStream) stream = cs_tcp_stream_new (data_cb, out);
  g_autofree char        *block = g_strnfill (65536, 'x');

  push (stream, 1, "a");
  for (guint i = 0; i <= CS_TCP_STREAM_MAX_WAITING / 65536; i++)
    push (stream, 10 + i * 65536, block);
  push (stream, 2, "bcdefghi");
  g_assert_cmpuint (out->len, ==, 1);
  g_assert_cmpuint (cs_tcp_stream_end (stream), ==, 8);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/tcp-stream/wrap", test_wrap);
  g_test_add_func ("/wire/tcp-stream/overlap", test_overlap);
  g_test_add_func ("/wire/tcp-stream/gap", test_gap);
  g_test_add_func ("/wire/tcp-stream/bound", test_bound);
  return g_test_run ();
}
