/* test-text.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-text.h"

/* Nothing from outside can move a terminal's cursor or turn text around. */
static void
test_safe (void)
{
  const struct
  {
    const char *text;
    const char *safe;
  } cases[] = {
    { "plain\ttext", "plain\ttext" },
    { "\033[2Jcleared", "\\x1b[2Jcleared" },
    { "two\nlines\r", "two\\x0alines\\x0d" },
    { "evil\342\200\256gnp", "evil\\u202egnp" },
    { "J\303\274rgen", "J\303\274rgen" },
    { "bad\377byte", "bad\357\277\275byte" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = cs_text_safe (cases[i].text, -1);

      g_assert_cmpstr (safe, ==, cases[i].safe);
    }
}

/* Numbers have their units. */
static void
test_units (void)
{
  static const guint8 data[] = { 0x00, 0xab, 0x7f };

  g_autofree char *hex = cs_text_hex (data, sizeof data);
  g_autofree char *ms = cs_text_ms (26345);
  g_autofree char *one = cs_text_size (1);
  g_autofree char *many = cs_text_size (153);
  g_autofree char *time = cs_text_rfc3339 (1795502467);
  g_autofree char *day = cs_text_date (1795502467);
  g_autofree char *never = cs_text_date (G_MAXINT64);

  g_assert_cmpstr (hex, ==, "00ab7f");
  g_assert_cmpstr (ms, ==, "26.3");
  g_assert_cmpstr (one, ==, "1 byte");
  g_assert_cmpstr (many, ==, "153 bytes");
  g_assert_cmpstr (time, ==, "2026-11-24T06:41:07Z");
  g_assert_cmpstr (day, ==, "24 November 2026");
  g_assert_cmpstr (never, ==, "?");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/safe", test_safe);
  g_test_add_func ("/base/text/units", test_units);
  return g_test_run ();
}
