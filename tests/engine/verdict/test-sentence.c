/* test-sentence.c: marks become clauses, and nothing else does
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-sentence.h"
#include "cs-verdict.h"

static GArray *
events_new (guint first)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (events, first);
  return events;
}

/* The text of @marked, and its clauses as "start-end:event text|…". */
static void
assert_rendered (const char *marked,
                 const char *text,
                 const char *described)
{
  g_autoptr (GArray)    seven = events_new (7);
  g_autoptr (GArray)    eight = events_new (8);
  g_autoptr (GPtrArray) clauses = NULL;
  g_autoptr (GString)   description = g_string_new (NULL);
  g_autofree char      *plain = NULL;

  CsSentence   *sentence = cs_sentence_new ();
  GArray *const links[] = { seven, eight };

  cs_sentence_add (sentence, marked, links, G_N_ELEMENTS (links));
  plain = cs_sentence_finish (sentence, &clauses);
  for (guint i = 0; i < clauses->len; i++)
    {
      CsClause *clause = g_ptr_array_index (clauses, i);

      g_string_append_printf (description, "%s%zu-%zu:%s %s", i > 0 ? "|" : "", clause->start, clause->end,
                              clause->events->len == 0
                                ? "none"
                                : (g_array_index (clause->events, guint, 0) == 7 ? "seven" : "eight"),
                              clause->text);
    }
  g_assert_cmpstr (plain, ==, text);
  g_assert_cmpstr (description->str, ==, described);
}

/* Marks pair up, in the order of the words. */
static void
test_marks (void)
{
  assert_rendered ("no mark", "no mark", "");
  assert_rendered ("a <1>b</1> c <2>d</2>.", "a b c d.", "2-3:seven b|6-7:eight d");
  assert_rendered ("<2>first</2> then <1>second</1>", "first then second", "0-5:eight first|11-17:seven second");
  assert_rendered ("ünd <1>größe</1>", "ünd größe", "5-12:seven größe");
  assert_rendered ("<3>beyond</3>", "beyond", "0-6:none beyond");
}

/* A translator's slip costs a link, never the sentence. */
static void
test_broken_marks (void)
{
  assert_rendered ("<1>open", "open", "");
  assert_rendered ("close</1>", "close", "");
  assert_rendered ("<1>crossed</2>", "crossed", "");
  assert_rendered ("<1>a<2>b</2>c</1>", "abc", "1-2:eight b");
  assert_rendered ("<0>zero</0>", "<0>zero</0>", "");
  assert_rendered ("<", "<", "");
  assert_rendered ("</", "</", "");
  assert_rendered ("<1", "<1", "");
  assert_rendered ("1 < 2 > 1", "1 < 2 > 1", "");
}

/* What is quoted is text, whatever it looks like. */
static void
test_quote (void)
{
  static const char *const names[] = { "<1>bob</1>", "</1>", "a\x01"
                                                             "b",
                                       "\033[31m", "\xff", "<<1>>" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char      *quoted = cs_sentence_quote (names[i]);
      g_autofree char      *marked = g_strdup_printf ("<1>%s</1>", quoted);
      g_autofree char      *text = NULL;
      g_autoptr (GPtrArray) clauses = NULL;

      CsSentence *sentence = cs_sentence_new ();

      cs_sentence_add (sentence, marked, NULL, 0);
      text = cs_sentence_finish (sentence, &clauses);
      g_assert_cmpuint (clauses->len, ==, 1);
      g_assert_cmpstr (((CsClause *) g_ptr_array_index (clauses, 0))->text, ==, text);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *p = text; *p != '\0'; p++)
        g_assert_false (g_ascii_iscntrl (*p));
    }
}

/* Sentences stand apart by a space, and clauses count from the whole's start. */
static void
test_two_sentences (void)
{
  g_autoptr (GPtrArray) clauses = NULL;
  g_autofree char      *text = NULL;

  CsSentence *sentence = cs_sentence_new ();

  cs_sentence_add (sentence, "One.", NULL, 0);
  cs_sentence_add (sentence, "<1>Two</1>.", NULL, 0);
  text = cs_sentence_finish (sentence, &clauses);
  g_assert_cmpstr (text, ==, "One. Two.");
  g_assert_cmpuint (((CsClause *) g_ptr_array_index (clauses, 0))->start, ==, 5);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sentence/marks", test_marks);
  g_test_add_func ("/sentence/broken-marks", test_broken_marks);
  g_test_add_func ("/sentence/quote", test_quote);
  g_test_add_func ("/sentence/two-sentences", test_two_sentences);

  return g_test_run ();
}
