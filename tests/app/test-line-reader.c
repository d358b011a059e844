/* test-line-reader.c: lines from another process, with a bound
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-line-reader.h"

#include <string.h>

typedef struct
{
  GBytes  *line;
  GError  *error;
  gboolean done;
} Answer;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Answer *answer = user_data;

  answer->line = cs_line_reader_read_finish (CS_LINE_READER (source), result, &answer->error);
  answer->done = TRUE;
}

static char *
read_line (CsLineReader *reader,
           GError      **error)
{
  g_autoptr (GBytes) line = NULL;

  Answer answer = { NULL, NULL, FALSE };

  cs_line_reader_read_async (reader, NULL, read_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);

  line = answer.line;
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  if (line == NULL)
    return NULL;
  return g_bytes_get_size (line) > 0 ? g_strndup (g_bytes_get_data (line, NULL), g_bytes_get_size (line)) : g_strdup ("");
}

static CsLineReader *
new_reader (const char *text,
            gsize       max_bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, strlen (text), NULL);

  return cs_line_reader_new (stream, max_bytes);
}

/* Lines come one by one; an empty one is a line; the last needs no newline. */
static void
test_lines (void)
{
  static const char *const lines[] = { "one", "", "three", "last" };

  g_autoptr (CsLineReader) reader = new_reader ("one\n\nthree\nlast", 100);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line = read_line (reader, NULL);

      g_assert_cmpstr (line, ==, lines[i]);
    }
  g_assert_null (read_line (reader, NULL));
  g_assert_null (read_line (reader, NULL));
}

/* A line over several reads is one line. */
static void
test_long_line (void)
{
  g_autofree char         *text = g_strnfill (300 * 1024, 'x');
  g_autofree char         *line = NULL;
  g_autoptr (CsLineReader) reader = new_reader (text, 1024 * 1024);

  line = read_line (reader, NULL);
  g_assert_cmpstr (line, ==, text);
}

/* A line past the bound is an error, not memory. */
static void
test_bound (void)
{
  g_autofree char         *text = g_strnfill (300 * 1024, 'x');
  g_autoptr (CsLineReader) reader = new_reader (text, 100 * 1024);
  g_autoptr (GError)       error = NULL;

  g_assert_null (read_line (reader, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/line-reader/lines", test_lines);
  g_test_add_func ("/app/line-reader/long-line", test_long_line);
  g_test_add_func ("/app/line-reader/bound", test_bound);
  return g_test_run ();
}
