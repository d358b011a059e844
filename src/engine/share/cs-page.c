/* cs-page.c: text for a terminal or a file, in sections
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-page.h"

#include "cs-text.h"

#include <string.h>

struct _CsPage
{
  GString      *text;
  CsReportStyle style;
};

static const char *const inks[] = {
  [CS_INK_PLAIN] = "",
  [CS_INK_STRONG] = "\033[1m",
  [CS_INK_QUIET] = "\033[2m",
  [CS_INK_ERROR] = "\033[1;31m",
  [CS_INK_WARNING] = "\033[1;33m",
  [CS_INK_SUCCESS] = "\033[1;32m",
  [CS_INK_ACCENT] = "\033[36m",
};

CsPage *
cs_page_new (CsReportStyle style)
{
  CsPage *self = g_new0 (CsPage, 1);

  self->text = g_string_new (NULL);
  self->style = style;
  return self;
}

char *
cs_page_finish (CsPage *self)
{
  char *text = g_string_free (self->text, FALSE);

  g_free (self);
  return text;
}

CsInk
cs_page_ink (CsSeverity severity)
{
  static const CsInk by_severity[] = {
    [CS_SEVERITY_ERROR] = CS_INK_ERROR,
    [CS_SEVERITY_WARNING] = CS_INK_WARNING,
    [CS_SEVERITY_NOTICE] = CS_INK_STRONG,
    [CS_SEVERITY_INFO] = CS_INK_STRONG,
    [CS_SEVERITY_SUCCESS] = CS_INK_SUCCESS,
    [CS_SEVERITY_NEUTRAL] = CS_INK_STRONG,
  };

  return by_severity[severity];
}

static void
put (CsPage     *self,
     CsInk       ink,
     const char *safe)
{
  gboolean colored = self->style == CS_REPORT_COLOR && ink != CS_INK_PLAIN;

  if (colored)
    g_string_append (self->text, inks[ink]);
  g_string_append (self->text, safe);
  if (colored)
    g_string_append (self->text, "\033[0m");
}

static void
put_blanks (CsPage *self,
            guint   n)
{
  g_string_append_printf (self->text, "%*s", (int) n, "");
}

void
cs_page_space (CsPage *self)
{
  if (self->text->len > 0 && !g_str_has_suffix (self->text->str, "\n\n"))
    g_string_append_c (self->text, '\n');
}

void
cs_page_line (CsPage     *self,
              guint       indent,
              CsInk       ink,
              const char *text)
{
  g_autofree char *safe = cs_text_safe (text, -1);

  if (*safe != '\0')
    put_blanks (self, indent);
  put (self, ink, safe);
  g_string_append_c (self->text, '\n');
}

void
cs_page_heading (CsPage     *self,
                 const char *text)
{
  cs_page_space (self);
  cs_page_line (self, 0, CS_INK_STRONG, text);
}

/* As many whole words as fit into @width, at least one; @rest points behind. */
static char *
take_line (const char  *text,
           guint        width,
           const char **rest)
{
  const char *end = text;
  const char *word = text;

  while (*word != '\0')
    {
      const char *next = strchr (word, ' ');
      const char *stop = next != NULL ? next : word + strlen (word);

      if (end != text && g_utf8_strlen (text, stop - text) > (glong) width)
        break;
      end = stop;
      word = next != NULL ? next + 1 : stop;
    }

  *rest = *end == ' ' ? end + 1 : end;
  return g_strndup (text, (gsize) (end - text));
}

void
cs_page_prose (CsPage     *self,
               guint       indent,
               guint       hang,
               CsInk       ink,
               const char *text)
{
  g_autofree char *safe = cs_text_safe (text, -1);

  const char *rest = safe;
  gboolean    first = TRUE;

  while (*rest != '\0')
    {
      guint            blanks = indent + (first ? 0 : hang);
      g_autofree char *line = take_line (rest, CS_PAGE_WIDTH - MIN (blanks, CS_PAGE_WIDTH / 2), &rest);

      put_blanks (self, blanks);
      put (self, ink, line);
      g_string_append_c (self->text, '\n');
      first = FALSE;
    }
}

void
cs_page_entry (CsPage     *self,
               guint       indent,
               guint       column,
               const char *label,
               const char *text)
{
  g_autofree char *safe_label = cs_text_safe (label, -1);
  g_autofree char *safe = cs_text_safe (text, -1);

  const char *rest = safe;
  glong       width = g_utf8_strlen (safe_label, -1);

  put_blanks (self, indent);
  put (self, CS_INK_QUIET, safe_label);
  if (*safe == '\0')
    {
      g_string_append_c (self->text, '\n');
      return;
    }
  put_blanks (self, (guint) MAX ((glong) column - (glong) indent - width, 1));
  do
    {
      g_autofree char *line = take_line (rest, CS_PAGE_WIDTH - MIN (column, CS_PAGE_WIDTH / 2), &rest);

      g_string_append (self->text, line);
      g_string_append_c (self->text, '\n');
      if (*rest != '\0')
        put_blanks (self, column);
    }
  while (*rest != '\0');
}
