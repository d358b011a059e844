/* cs-text-lines.c: a long text as a list of lines
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-text-lines.h"

#include <gtk/gtk.h>
#include <string.h>

struct _CsTextLines
{
  GObject parent_instance;

  char   *text;
  gsize   len;
  GArray *starts; /* of gsize: where each row begins */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsTextLines, cs_text_lines, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* The end of a row that may not grow: never inside a character. */
static gsize
cut (const char *text,
     gsize       start,
     gsize       max)
{
  gsize end = start + max;

  while (end > start && ((guchar) text[end] & 0xc0) == 0x80)
    end--;

  return end > start ? end : start + max;
}

static void
find_starts (CsTextLines *self)
{
  gsize start = 0;

  while (start < self->len)
    {
      const char *newline = memchr (self->text + start, '\n', self->len - start);
      gsize       end = newline != NULL ? (gsize) (newline - self->text) : self->len;

      g_array_append_val (self->starts, start);
      start = end - start > CS_TEXT_LINES_MAX_BYTES ? cut (self->text, start, CS_TEXT_LINES_MAX_BYTES) : end + 1;
    }
}

static GType
cs_text_lines_get_item_type (GListModel *model)
{
  return GTK_TYPE_STRING_OBJECT;
}

static guint
cs_text_lines_get_n_items (GListModel *model)
{
  return CS_TEXT_LINES (model)->starts->len;
}

static gpointer
cs_text_lines_get_item (GListModel *model,
                        guint       position)
{
  g_autofree char *line = NULL;

  CsTextLines *self = CS_TEXT_LINES (model);
  gsize        start;
  gsize        end;

  if (position >= self->starts->len)
    return NULL;

  start = g_array_index (self->starts, gsize, position);
  end = position + 1 < self->starts->len ? g_array_index (self->starts, gsize, position + 1) : self->len;
  if (end > start && self->text[end - 1] == '\n')
    end--;

  line = g_strndup (self->text + start, end - start);
  return gtk_string_object_new (line);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cs_text_lines_get_item_type;
  iface->get_n_items = cs_text_lines_get_n_items;
  iface->get_item = cs_text_lines_get_item;
}

static void
cs_text_lines_finalize (GObject *object)
{
  CsTextLines *self = CS_TEXT_LINES (object);

  g_free (self->text);
  g_array_unref (self->starts);

  G_OBJECT_CLASS (cs_text_lines_parent_class)->finalize (object);
}

static void
cs_text_lines_class_init (CsTextLinesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_text_lines_finalize;
}

static void
cs_text_lines_init (CsTextLines *self)
{
  self->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
}

CsTextLines *
cs_text_lines_new (char *text)
{
  CsTextLines *self = g_object_new (CS_TYPE_TEXT_LINES, NULL);

  self->text = text;
  self->len = strlen (text);
  find_starts (self);

  return self;
}

gsize
cs_text_lines_longest (const char *text)
{
  gsize longest = 0;

  while (*text != '\0')
    {
      gsize len = strcspn (text, "\n");

      longest = MAX (longest, len);
      text += len + (text[len] == '\n' ? 1 : 0);
    }

  return longest;
}
