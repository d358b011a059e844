/* test-body-text.c: a body's bytes as text to read, and as lines
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gtk/gtk.h>

#include "cs-body-text.h"
#include "cs-hex-lines.h"
#include "cs-text-lines.h"

typedef struct
{
  const char *name;
  const char *body;
  gsize       len;
  const char *content_type;
  CsBodyShape shape;
  const char *text; /* NULL: it is none */
} Case;

#define BYTES(literal) literal, sizeof literal - 1

/* clang-format off */
static const Case cases[] = {
  { "plain", BYTES ("a\nb\n"), "text/plain", CS_BODY_INDENTED, "a\nb\n" },
  { "line-ends", BYTES ("a\r\nb\rc"), NULL, CS_BODY_AS_IT_IS, "a\nb\\x0dc" },
  { "bidi", BYTES ("a\342\200\256b"), NULL, CS_BODY_AS_IT_IS, "a\\u202eb" },
  { "nul", BYTES ("a\0b"), "text/plain", CS_BODY_AS_IT_IS, NULL },
  { "not-utf-8", BYTES ("\377\376\200"), NULL, CS_BODY_AS_IT_IS, NULL },
  { "latin-1", BYTES ("gr\374n"), "text/plain; charset=\"ISO-8859-1\"", CS_BODY_AS_IT_IS, "gr\303\274n" },
  { "no-such-charset", BYTES ("gr\374n"), "text/plain; charset=klingon", CS_BODY_AS_IT_IS, NULL },
  { "empty", BYTES (""), "application/json", CS_BODY_INDENTED, "" },
  { "json", BYTES ("{\"a\":[1,2],\"b\":{}}"), "application/json", CS_BODY_INDENTED,
    "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}" },
  { "json-as-it-is", BYTES ("{\"a\":1}"), "application/json", CS_BODY_AS_IT_IS, "{\"a\":1}" },
  { "json-suffix", BYTES ("[ ]"), "application/problem+JSON; charset=utf-8", CS_BODY_INDENTED, "[]" },
  { "json-numbers", BYTES ("[1.10,12345678901234567890123,1e2]"), "application/json", CS_BODY_INDENTED,
    "[\n  1.10,\n  12345678901234567890123,\n  1e2\n]" },
  { "json-strings", BYTES ("[\"a\\\"]{,:\"]"), "application/json", CS_BODY_INDENTED, "[\n  \"a\\\"]{,:\"\n]" },
  { "json-broken", BYTES ("{\"a\": [1,"), "application/json", CS_BODY_INDENTED, "{\"a\": [1," },
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case        *test = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (test->body, test->len);
  g_autofree char   *text = cs_body_text_dup (bytes, test->content_type, test->shape);

  g_assert_cmpstr (text, ==, test->text);
}

static const char *
line_at (GListModel *model,
         guint       position)
{
  g_autoptr (GtkStringObject) line = g_list_model_get_item (model, position);

  return g_intern_string (gtk_string_object_get_string (line));
}

/* Lines are as they were; one that is too long goes on, never inside a letter. */
static void
test_lines (void)
{
  g_autoptr (GString)     text = g_string_new ("first\n\nthird\n");
  g_autoptr (CsTextLines) lines = NULL;
  g_autoptr (GString)     joined = g_string_new (NULL);

  gsize start = text->len;

  for (guint i = 0; i < 500; i++)
    g_string_append (text, "a\303\244\360\237\230\200");
  lines = cs_text_lines_new (g_strdup (text->str));

  g_assert_cmpuint (cs_text_lines_longest (text->str), ==, text->len - start);
  g_assert_cmpstr (line_at (G_LIST_MODEL (lines), 0), ==, "first");
  g_assert_cmpstr (line_at (G_LIST_MODEL (lines), 1), ==, "");
  g_assert_cmpstr (line_at (G_LIST_MODEL (lines), 2), ==, "third");
  for (guint i = 3; i < g_list_model_get_n_items (G_LIST_MODEL (lines)); i++)
    {
      const char *line = line_at (G_LIST_MODEL (lines), i);

      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_cmpuint (strlen (line), <=, CS_TEXT_LINES_MAX_BYTES);
      g_string_append (joined, line);
    }
  g_assert_cmpstr (joined->str, ==, text->str + start);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (lines), g_list_model_get_n_items (G_LIST_MODEL (lines))));
}

/* The digits and the letter of every byte stand where the columns say. */
static void
test_hex_columns (void)
{
  static const guint8 data[] = { 'a', 0, 0xff, 'z', ' ', 0x7f, '~', 'b', 'c', 'd', 0x1b, 'e', 'f', 'g', 'h', 'i', 'j', 0xc3 };
  static const guint  widths[] = { CS_HEX_LINE_SHORT_BYTES, CS_HEX_LINE_BYTES };
  g_autoptr (GBytes)  bytes = g_bytes_new_static (data, sizeof data);

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      g_autoptr (CsHexLines) lines = cs_hex_lines_new (bytes, widths[w]);

      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lines)), ==, (sizeof data + widths[w] - 1) / widths[w]);
      for (guint i = 0; i < sizeof data; i++)
        {
          const char      *line = line_at (G_LIST_MODEL (lines), i / widths[w]);
          g_autofree char *digits = g_strdup_printf ("%02x", data[i]);
          g_autofree char *letter = data[i] >= 0x20 && data[i] < 0x7f ? g_strdup_printf ("%c", data[i]) : g_strdup ("\302\267");
          g_autofree char *shown = NULL;

          guint hex;
          guint start;
          guint end;

          cs_hex_lines_get_columns (lines, i / widths[w], i % widths[w], &hex, &start, &end);
          g_assert_cmpint (strncmp (line + hex, digits, 2), ==, 0);
          shown = g_strndup (line + start, end - start);
          g_assert_cmpstr (shown, ==, letter);
          g_assert_cmpint (g_utf8_strlen (line, -1), <=, cs_hex_lines_get_width (sizeof data, widths[w]));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/panes/body-text/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/panes/text-lines/lines", test_lines);
  g_test_add_func ("/panes/hex-lines/columns", test_hex_columns);

  return g_test_run ();
}
