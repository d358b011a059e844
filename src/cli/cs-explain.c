/* cs-explain.c: the rest of a verdict: causes, remedies, platforms, sources
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-explain.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WIDTH 80

/* Appends a paragraph, wrapped; @lead stands before its first line. */
static void
add_paragraph (GString    *out,
               const char *lead,
               const char *text)
{
  g_autofree char *safe = cs_text_safe (text, -1);
  g_auto (GStrv)   words = g_strsplit (safe, " ", -1);

  gsize indent = (gsize) g_utf8_strlen (lead, -1);
  gsize column = indent;

  g_string_append (out, lead);
  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize len = (gsize) g_utf8_strlen (words[i], -1);

      if (column > indent && column + 1 + len > WIDTH)
        {
          g_string_append_printf (out, "\n%*s", (int) indent, "");
          column = indent;
        }
      else if (column > indent)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += len;
    }
  g_string_append_c (out, '\n');
}

static void
add_list (GString    *out,
          const char *title,
          char      **items)
{
  if (items == NULL || items[0] == NULL)
    return;

  g_string_append_printf (out, "  %s\n", title);
  for (guint i = 0; items[i] != NULL; i++)
    add_paragraph (out, "   · ", items[i]);
}

static void
add_finding (GString   *out,
             CsFinding *finding)
{
  g_string_append_c (out, '\n');
  add_paragraph (out, "  ", finding->title);
  if (finding->explanation != NULL && finding->explanation[0] != '\0')
    add_paragraph (out, "  ", finding->explanation);
  add_list (out, _ ("What may be behind it"), finding->causes);
  add_list (out, _ ("What helps"), finding->remedies);
}

/* "URLSession: transport error NSURLErrorDomain −1206 …" */
static char *
dup_sees (CsPlatformView *view)
{
  g_autoptr (GString) text = g_string_new (view->name);

  switch (view->sees)
    {
    case CS_SEES_TRANSPORT_ERROR:
      g_string_append (text, _ (": a transport error"));
      break;
    case CS_SEES_EXCEPTION:
      g_string_append (text, _ (": an exception that carries the answer"));
      break;
    case CS_SEES_CANNOT_TELL:
      g_string_append (text, _ (": cannot tell from this record"));
      break;
    default:
      break;
    }
  if (view->domain != NULL)
    g_string_append_printf (text, ", %s", view->domain);
  if (view->code != NULL)
    g_string_append_printf (text, " %s", view->code);
  if (view->symbol != NULL)
    g_string_append_printf (text, " (%s)", view->symbol);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_grade (GString        *out,
           CsPlatformView *view)
{
  g_autofree char *known = NULL;

  if (view->grade == NULL)
    return;

  known = view->seen != NULL ? g_strdup_printf (_ ("How it is known: %s, as of %s"), view->grade, view->seen)
                             : g_strdup_printf (_ ("How it is known: %s"), view->grade);
  add_paragraph (out, "    ", known);
}

static void
add_platform (GString        *out,
              CsPlatformView *view)
{
  g_autofree char *sees = dup_sees (view);

  g_string_append_c (out, '\n');
  add_paragraph (out, "  ", sees);
  if (view->messages != NULL && view->messages[0] != NULL)
    {
      g_autofree char *quoted = g_strdup_printf (_ ("The app is told: “%s”"), view->messages[0]);

      add_paragraph (out, "    ", quoted);
    }
  if (view->why != NULL && view->why[0] != '\0')
    add_paragraph (out, "    ", view->why);
  if (view->todo != NULL && view->todo[0] != '\0')
    add_paragraph (out, "    ", view->todo);
  add_grade (out, view);
  for (guint i = 0; view->sources != NULL && view->sources[i] != NULL; i++)
    add_paragraph (out, "    ", view->sources[i]);
}

/* Those who see the answer need no explanation: their names will do. */
static void
add_others (GString   *out,
            GPtrArray *platforms)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (platforms, i);

      if (view->sees == CS_SEES_ANSWER)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", view->name);
    }
  if (names->len == 0)
    return;

  g_string_append_printf (out, "\n  %s\n", _ ("These see the answer as it is:"));
  add_paragraph (out, "    ", names->str);
}

char *
cs_explain_render (CsVerdict *verdict)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (verdict->findings != NULL && verdict->findings->len > 0)
    {
      g_string_append_printf (out, "\n%s\n", _ ("Why, and what helps"));
      for (guint i = 0; i < verdict->findings->len; i++)
        add_finding (out, g_ptr_array_index (verdict->findings, i));
    }

  if (verdict->platforms != NULL && verdict->platforms->len > 0)
    {
      g_string_append_printf (out, "\n%s\n", _ ("What an app is told"));
      for (guint i = 0; i < verdict->platforms->len; i++)
        {
          CsPlatformView *view = g_ptr_array_index (verdict->platforms, i);

          if (view->sees != CS_SEES_ANSWER)
            add_platform (out, view);
        }
      add_others (out, verdict->platforms);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}
