/* cs-sentence.c: a sentence whose clauses point to their evidence
 *
 * Pure: marked text and evidence in, plain text and clauses out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-sentence.h"

#include "cs-text.h"
#include "cs-verdict.h"

#include <string.h>

/* Stands for a `<` that came from outside. cs_text_safe() lets no control
 * character through, so that no name can hold one. */
#define QUOTED_LESS_THAN '\x01'

struct _CsSentence
{
  GString   *text;
  GPtrArray *clauses;
};

static void
clause_free (CsClause *clause)
{
  g_free (clause->text);
  g_array_unref (clause->events);
  g_free (clause);
}

CsSentence *
cs_sentence_new (void)
{
  CsSentence *self = g_new0 (CsSentence, 1);

  self->text = g_string_new (NULL);
  self->clauses = g_ptr_array_new_with_free_func ((GDestroyNotify) clause_free);
  return self;
}

void
cs_sentence_free (CsSentence *self)
{
  if (self == NULL)
    return;

  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->clauses);
  g_free (self);
}

char *
cs_sentence_quote (const char *text)
{
  char *quoted = cs_text_safe (text, -1);

  for (char *p = quoted; *p != '\0'; p++)
    if (*p == '<')
      *p = QUOTED_LESS_THAN;
  return quoted;
}

/* `<1>` or `</1>`: its digit as a number, or 0 when @p starts no such mark. */
static guint
mark_at (const char *p,
         gboolean    closing)
{
  const char *digit = p + (closing ? 2 : 1);

  if (p[0] != '<' || (closing && p[1] != '/') || !g_ascii_isdigit (*digit) || digit[1] != '>')
    return 0;
  return (guint) (*digit - '0');
}

static void
end_clause (CsSentence    *self,
            gsize          start,
            guint          mark,
            GArray *const *links,
            guint          n_links)
{
  CsClause *clause = g_new0 (CsClause, 1);

  clause->start = start;
  clause->end = self->text->len;
  clause->text = g_strdup (self->text->str + start);
  clause->events = mark <= n_links && links[mark - 1] != NULL
                     ? g_array_copy (links[mark - 1])
                     : g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->clauses, clause);
}

void
cs_sentence_add (CsSentence    *self,
                 const char    *marked,
                 GArray *const *links,
                 guint          n_links)
{
  guint open = 0; /* the mark whose end is awaited */
  gsize start = 0;

  if (self->text->len > 0)
    g_string_append_c (self->text, ' ');

  for (const char *p = marked; *p != '\0'; p++)
    {
      guint opening = mark_at (p, FALSE);
      guint closing = opening == 0 && *p == '<' ? mark_at (p, TRUE) : 0;

      if (opening > 0)
        {
          open = opening;
          start = self->text->len;
          p += strlen ("<1>") - 1;
        }
      else if (closing > 0)
        {
          if (closing == open)
            end_clause (self, start, closing, links, n_links);
          open = 0;
          p += strlen ("</1>") - 1;
        }
      else
        {
          g_string_append_c (self->text, *p == QUOTED_LESS_THAN ? '<' : *p);
        }
    }
}

char *
cs_sentence_finish (CsSentence *self,
                    GPtrArray **clauses)
{
  char *text = g_string_free (g_steal_pointer (&self->text), FALSE);

  *clauses = g_steal_pointer (&self->clauses);
  g_free (self);
  return text;
}
