/* test-record-reader.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-record-reader.h"

static const guint8 two_records[] = { 22, 3, 1, 0, 3, 'a', 'b', 'c', 21, 3, 3, 0, 0 };

/* Two records in one piece, the second without a body. */
static void
test_whole (void)
{
  g_autoptr (CsRecordReader) reader = cs_record_reader_new (CS_SIDE_SERVER);
  g_autoptr (CsTlsRecord)    first = NULL;
  g_autoptr (CsTlsRecord)    second = NULL;
  CsCursor                   input = cs_cursor_init (two_records, sizeof two_records, 100);

  first = cs_record_reader_read (reader, 7, &input);
  second = cs_record_reader_read (reader, 7, &input);
  g_assert_null (cs_record_reader_read (reader, 7, &input));
  g_assert_cmpmem (first->data, first->len, two_records, 8);
  g_assert_cmpuint (first->start, ==, 100);
  g_assert_cmpuint (first->end, ==, 108);
  g_assert_cmpint (first->time_us, ==, 7);
  g_assert_cmpuint (cs_tls_record_map (first, 6), ==, 106);
  g_assert_cmpmem (second->data, second->len, two_records + 8, 5);
  g_assert_cmpuint (second->end, ==, 113);
}

/* Bytes of the other direction between the pieces show in the offsets. */
static void
test_pieces (void)
{
  g_autoptr (CsRecordReader) reader = cs_record_reader_new (CS_SIDE_CLIENT);
  g_autoptr (CsTlsRecord)    record = NULL;
  gsize                      there;
  gsize                      needed;
  guint64                    start;

  for (guint i = 0; i < 8; i++)
    {
      CsCursor input = cs_cursor_init (two_records + i, 1, 100 + 10 * i);

      g_assert_null (record);
      record = cs_record_reader_read (reader, i, &input);
      g_assert_true (cs_cursor_at_end (&input));
      if (i == 2)
        {
          g_assert_true (cs_record_reader_get_rest (reader, &there, &needed, &start));
          g_assert_cmpuint (there, ==, 3);
          g_assert_cmpuint (needed, ==, 0);
          g_assert_cmpuint (start, ==, 100);
        }
    }

  g_assert_cmpmem (record->data, record->len, two_records, 8);
  g_assert_cmpuint (record->start, ==, 100);
  g_assert_cmpuint (record->end, ==, 171);
  g_assert_cmpint (record->time_us, ==, 7);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpuint (cs_tls_record_map (record, i), ==, 100 + 10 * i);
  g_assert_false (cs_record_reader_get_rest (reader, &there, &needed, &start));
}

/* A header that cannot be one is given out once; the rest is passed over. */
static void
test_broken (gconstpointer data)
{
  const char *header = data;

  g_autoptr (CsRecordReader) reader = cs_record_reader_new (CS_SIDE_SERVER);
  g_autoptr (CsTlsRecord)    record = NULL;
  CsCursor                   input = cs_cursor_init ((const guint8 *) header, 5, 0);
  CsCursor                   more = cs_cursor_init (two_records, sizeof two_records, 5);

  record = cs_record_reader_read (reader, 0, &input);
  g_assert_true (record->is_broken);
  g_assert_cmpmem (record->data, record->len, header, 5);
  g_assert_null (cs_record_reader_read (reader, 0, &more));
  g_assert_true (cs_cursor_at_end (&more));
}

/* The longest record that TLS 1.2 allows is one. */
static void
test_longest (void)
{
  g_autofree guint8         *bytes = g_malloc0 (CS_TLS_MAX_RECORD);
  g_autoptr (CsRecordReader) reader = cs_record_reader_new (CS_SIDE_SERVER);
  g_autoptr (CsTlsRecord)    record = NULL;
  CsCursor                   input = cs_cursor_init (bytes, CS_TLS_MAX_RECORD, 0);

  memcpy (bytes, "\x17\x03\x03\x48\x00", 5);
  record = cs_record_reader_read (reader, 0, &input);
  g_assert_false (record->is_broken);
  g_assert_cmpuint (record->len, ==, CS_TLS_MAX_RECORD);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/record-reader/whole", test_whole);
  g_test_add_func ("/tls/record-reader/pieces", test_pieces);
  g_test_add_data_func ("/tls/record-reader/broken-type", "\x13\x03\x03\x00\x01", test_broken);
  g_test_add_data_func ("/tls/record-reader/broken-version", "\x16\x04\x03\x00\x01", test_broken);
  g_test_add_data_func ("/tls/record-reader/broken-length", "\x17\x03\x03\x48\x01", test_broken);
  g_test_add_data_func ("/tls/record-reader/broken-http", "HTTP/", test_broken);
  g_test_add_func ("/tls/record-reader/longest", test_longest);
  return g_test_run ();
}
