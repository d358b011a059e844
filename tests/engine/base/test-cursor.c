/* test-cursor.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cursor.h"

/* Readers take big-endian integers in order, and the offset follows. */
static void
test_integers (void)
{
  static const guint8 data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, 0, 11 };

  CsCursor cursor = cs_cursor_init (data, sizeof data, 100);
  guint8   u8;
  guint16  u16;
  guint32  u24, u32;
  guint64  u64;

  g_assert_true (cs_cursor_read_u8 (&cursor, &u8));
  g_assert_cmphex (u8, ==, 0x01);
  g_assert_true (cs_cursor_read_u16 (&cursor, &u16));
  g_assert_cmphex (u16, ==, 0x0203);
  g_assert_true (cs_cursor_read_u24 (&cursor, &u24));
  g_assert_cmphex (u24, ==, 0x040506);
  g_assert_true (cs_cursor_read_u32 (&cursor, &u32));
  g_assert_cmphex (u32, ==, 0x0708090a);
  g_assert_cmpuint (cursor.offset, ==, 110);
  g_assert_true (cs_cursor_read_u64 (&cursor, &u64));
  g_assert_cmpuint (u64, ==, 11);
  g_assert_true (cs_cursor_at_end (&cursor));
  g_assert_false (cs_cursor_read_u8 (&cursor, &u8));
}

/* A reader that fails leaves the cursor where it was. */
static void
test_failure_stays (void)
{
  static const guint8 data[] = { 0, 5, 'a', 'b' };

  CsCursor cursor = cs_cursor_init (data, sizeof data, 7);
  CsCursor part;
  guint64  u64;

  g_assert_false (cs_cursor_read_vector16 (&cursor, &part));
  g_assert_false (cs_cursor_read_u64 (&cursor, &u64));
  g_assert_false (cs_cursor_read_bytes (&cursor, G_MAXSIZE, &part));
  g_assert_false (cs_cursor_skip (&cursor, 5));
  g_assert_cmpuint (cursor.offset, ==, 7);
  g_assert_cmpuint (cursor.len, ==, 4);
}

/* A vector's content is a cursor of its own, with its own offset. */
static void
test_vectors (void)
{
  static const guint8 data[] = { 2, 'a', 'b', 0, 0, 0, 0, 1, 'c', 'd' };

  CsCursor cursor = cs_cursor_init (data, sizeof data, 0);
  CsCursor part;

  g_assert_true (cs_cursor_read_vector8 (&cursor, &part));
  g_assert_cmpmem (part.data, part.len, "ab", 2);
  g_assert_cmpuint (part.offset, ==, 1);
  g_assert_true (cs_cursor_read_vector16 (&cursor, &part));
  g_assert_true (cs_cursor_at_end (&part));
  g_assert_true (cs_cursor_read_vector24 (&cursor, &part));
  g_assert_cmpmem (part.data, part.len, "c", 1);
  g_assert_cmpuint (part.offset, ==, 8);
  g_assert_cmpuint (cursor.len, ==, 1);
}

/* No bytes at all are an empty cursor. */
static void
test_nothing (void)
{
  CsCursor cursor = cs_cursor_init (NULL, 5, 0);
  CsCursor part;

  g_assert_true (cs_cursor_at_end (&cursor));
  g_assert_true (cs_cursor_read_bytes (&cursor, 0, &part));
  g_assert_false (cs_cursor_read_vector8 (&cursor, &part));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/cursor/integers", test_integers);
  g_test_add_func ("/base/cursor/failure-stays", test_failure_stays);
  g_test_add_func ("/base/cursor/vectors", test_vectors);
  g_test_add_func ("/base/cursor/nothing", test_nothing);
  return g_test_run ();
}
