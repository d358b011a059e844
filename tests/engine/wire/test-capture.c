/* test-capture.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-capture.h"

#include <string.h>

static void
assert_range (CsCapture  *capture,
              guint       connection,
              CsSide      side,
              guint64     start,
              guint64     end,
              const char *expected)
{
  g_autoptr (GBytes) range = cs_capture_dup_range (capture, connection, side, start, end);

  g_assert_cmpmem (g_bytes_get_data (range, NULL), g_bytes_get_size (range), expected, strlen (expected));
}

/* Offsets count every byte of every connection, and a range is one side's. */
static void
test_ranges (void)
{
  g_autoptr (CsCapture) capture = cs_capture_new (100);

  g_assert_cmpuint (cs_capture_append (capture, 0, CS_SIDE_CLIENT, 1, (const guint8 *) "hello", 5), ==, 0);
  g_assert_cmpuint (cs_capture_append (capture, 0, CS_SIDE_SERVER, 2, (const guint8 *) "WORLD", 5), ==, 5);
  g_assert_cmpuint (cs_capture_append (capture, 1, CS_SIDE_CLIENT, 3, (const guint8 *) "other", 5), ==, 10);
  g_assert_cmpuint (cs_capture_append (capture, 0, CS_SIDE_CLIENT, 4, (const guint8 *) "again", 5), ==, 15);

  assert_range (capture, 0, CS_SIDE_CLIENT, 1, 17, "elloag");
  assert_range (capture, 0, CS_SIDE_SERVER, 0, 100, "WORLD");
  assert_range (capture, 1, CS_SIDE_SERVER, 0, 100, "");
  g_assert_cmpuint (cs_capture_get_total (capture, 0, CS_SIDE_CLIENT), ==, 10);
  g_assert_false (cs_capture_get_truncated (capture));
}

/* A flood of small pieces joins after a while, and no byte is lost or displaced. */
static void
test_many_segments (void)
{
  g_autoptr (CsCapture)  capture = cs_capture_new (1000 * 1000);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes)     range = NULL;
  const CsSegment       *last = NULL;

  for (guint i = 0; i < 50000; i++)
    {
      guint8 piece[] = { (guint8) i, (guint8) (i >> 8), 'x' };

      g_byte_array_append (all, piece, sizeof piece);
      cs_capture_append (capture, 0, CS_SIDE_CLIENT, i, piece, sizeof piece);
      if (i % 10000 == 0)
        cs_capture_append (capture, 0, CS_SIDE_SERVER, i, (const guint8 *) "s", 1);
    }

  g_assert_cmpuint (cs_capture_get_n_segments (capture), <, 4200);
  range = cs_capture_dup_range (capture, 0, CS_SIDE_CLIENT, 0, G_MAXUINT64);
  g_assert_cmpmem (g_bytes_get_data (range, NULL), g_bytes_get_size (range), all->data, all->len);
  last = cs_capture_get_segment (capture, cs_capture_get_n_segments (capture) - 1);
  g_assert_cmpuint (last->offset + g_bytes_get_size (last->bytes), ==, 150005);
}

/* A part of a file is kept where it lies and outlives its lender; small ones join. */
static void
test_parts (void)
{
  g_autoptr (CsCapture) capture = cs_capture_new (G_MAXSIZE);
  g_autoptr (GBytes)    part = NULL;
  g_autofree guint8    *data = g_malloc0 (1000);

  GBytes *whole;
  guint   n;

  data[999] = 'z';
  whole = g_bytes_new (data, 1000);
  for (guint i = 0; i < CS_CAPTURE_MANY_SEGMENTS; i++)
    cs_capture_append_part (capture, i % 2, CS_SIDE_CLIENT, i, whole, 0, 1);
  n = cs_capture_get_n_segments (capture);
  g_assert_cmpuint (n, ==, CS_CAPTURE_MANY_SEGMENTS);
  cs_capture_append_part (capture, 1, CS_SIDE_CLIENT, 0, whole, 0, CS_CAPTURE_SMALL_PART - 1);
  g_assert_cmpuint (cs_capture_get_n_segments (capture), ==, n);
  cs_capture_append_part (capture, 1, CS_SIDE_CLIENT, 0, whole, 1000 - CS_CAPTURE_SMALL_PART, CS_CAPTURE_SMALL_PART);
  g_assert_cmpuint (cs_capture_get_n_segments (capture), ==, n + 1);
  g_bytes_unref (whole);

  part = g_bytes_ref (cs_capture_get_segment (capture, n)->bytes);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part),
                   data + 1000 - CS_CAPTURE_SMALL_PART, CS_CAPTURE_SMALL_PART);
  g_assert_cmpuint (cs_capture_get_total (capture, 1, CS_SIDE_CLIENT), ==,
                    CS_CAPTURE_MANY_SEGMENTS / 2 + 2 * CS_CAPTURE_SMALL_PART - 1);
}

/* Each connection keeps its first bytes up to the limit; the cut is told. */
static void
test_limit (void)
{
  g_autoptr (CsCapture) capture = cs_capture_new (7);

  cs_capture_append (capture, 0, CS_SIDE_CLIENT, 1, (const guint8 *) "hello", 5);
  cs_capture_append (capture, 0, CS_SIDE_SERVER, 2, (const guint8 *) "WORLD", 5);
  cs_capture_append (capture, 0, CS_SIDE_CLIENT, 3, (const guint8 *) "again", 5);
  cs_capture_append (capture, 1, CS_SIDE_CLIENT, 4, (const guint8 *) "other", 5);

  g_assert_true (cs_capture_get_truncated (capture));
  g_assert_cmpuint (cs_capture_get_n_segments (capture), ==, 3);
  assert_range (capture, 0, CS_SIDE_SERVER, 0, 100, "WO");
  assert_range (capture, 1, CS_SIDE_CLIENT, 0, 100, "other");
  g_assert_cmpuint (cs_capture_get_total (capture, 0, CS_SIDE_CLIENT), ==, 10);
}

/* Through JSON and back it is the same. */
static void
test_json (void)
{
  g_autoptr (CsCapture)  capture = cs_capture_new (7);
  g_autoptr (CsCapture)  back = NULL;
  g_autoptr (JsonObject) json = NULL;

  cs_capture_append (capture, 0, CS_SIDE_CLIENT, 1, (const guint8 *) "a\0b", 3);
  cs_capture_append (capture, 2, CS_SIDE_SERVER, 9, (const guint8 *) "WORLD...", 8);
  json = cs_capture_to_json (capture);
  back = cs_capture_new_from_json (json);

  g_assert_cmpuint (cs_capture_get_n_segments (back), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const CsSegment *a = cs_capture_get_segment (capture, i);
      const CsSegment *b = cs_capture_get_segment (back, i);

      g_assert_cmpuint (a->connection, ==, b->connection);
      g_assert_cmpint (a->side, ==, b->side);
      g_assert_cmpint (a->time_us, ==, b->time_us);
      g_assert_cmpuint (a->offset, ==, b->offset);
      g_assert_true (g_bytes_equal (a->bytes, b->bytes));
    }
  g_assert_true (cs_capture_get_truncated (back));
  g_assert_null (cs_capture_get_segment (back, 2));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/capture/ranges", test_ranges);
  g_test_add_func ("/wire/capture/parts", test_parts);
  g_test_add_func ("/wire/capture/limit", test_limit);
  g_test_add_func ("/wire/capture/many-segments", test_many_segments);
  g_test_add_func ("/wire/capture/json", test_json);
  return g_test_run ();
}
