/* replay-main.c: a fuzz target as an ordinary test
 *
 * Without libFuzzer a target is run on its seeds, on every prefix of each, and
 * with each byte changed in turn: what a fuzzer tries first, the same each time.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"

/* Past this a seed is changed at every nth byte only. */
#define CHANGES_MAX 2048

static void
feed (const guint8 *data,
      gsize         len)
{
  /* A block of its own, so that the sanitizer sees a read past the end. */
  g_autofree guint8 *copy = g_memdup2 (data, len);

  g_assert_cmpint (LLVMFuzzerTestOneInput (copy, len), ==, 0);
}

static void
test_seed (gconstpointer path)
{
  g_autofree char   *contents = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *changed = NULL;

  static const guint8 masks[] = { 0x01, 0x80, 0xff };
  gsize               len, step;

  g_file_get_contents (path, &contents, &len, &error);
  g_assert_no_error (error);
  feed ((const guint8 *) contents, len);

  changed = g_memdup2 (contents, len);
  step = 1 + len / CHANGES_MAX;
  for (gsize i = 0; i < len; i += step)
    {
      feed ((const guint8 *) contents, i);
      for (guint mask = 0; mask < G_N_ELEMENTS (masks); mask++)
        {
          changed[i] = contents[i] ^ masks[mask];
          feed (changed, len);
        }
      changed[i] = contents[i];
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GDir)      folder = NULL;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) seeds = NULL;

  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);

  folder = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  seeds = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_strconcat ("/seed/", name, NULL);

      g_ptr_array_add (seeds, g_build_filename (argv[1], name, NULL));
      g_test_add_data_func (path, g_ptr_array_index (seeds, seeds->len - 1), test_seed);
    }
  g_assert_cmpuint (seeds->len, >, 0);

  return g_test_run ();
}
