/* test-layout.c: which layout fits which width
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-shell.h"

/* The bounds belong to the larger layout. */
static void
test_thresholds (void)
{
  g_assert_cmpint (cs_shell_layout_for (1920, 1), ==, CS_SHELL_WIDE);
  g_assert_cmpint (cs_shell_layout_for (1000, 1), ==, CS_SHELL_WIDE);
  g_assert_cmpint (cs_shell_layout_for (999, 1), ==, CS_SHELL_MEDIUM);
  g_assert_cmpint (cs_shell_layout_for (700, 1), ==, CS_SHELL_MEDIUM);
  g_assert_cmpint (cs_shell_layout_for (699, 1), ==, CS_SHELL_NARROW);
  g_assert_cmpint (cs_shell_layout_for (360, 1), ==, CS_SHELL_NARROW);
}

/* Large text needs room as a small window does. */
static void
test_text_scale (void)
{
  g_assert_cmpint (cs_shell_layout_for (1280, 1.25), ==, CS_SHELL_WIDE);
  g_assert_cmpint (cs_shell_layout_for (1280, 1.5), ==, CS_SHELL_MEDIUM);
  g_assert_cmpint (cs_shell_layout_for (1280, 2), ==, CS_SHELL_NARROW);
  g_assert_cmpint (cs_shell_layout_for (2000, 2), ==, CS_SHELL_WIDE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/layout/thresholds", test_thresholds);
  g_test_add_func ("/app/layout/text-scale", test_text_scale);
  return g_test_run ();
}
