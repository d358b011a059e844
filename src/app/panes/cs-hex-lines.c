/* cs-hex-lines.c: bytes as lines of sixteen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-hex-lines.h"

#include <gtk/gtk.h>

/* Stands for what is no printable ASCII; two bytes in UTF-8. */
#define NO_LETTER "\302\267"

struct _CsHexLines
{
  GObject parent_instance;

  GBytes *bytes;
  guint   n_lines;
  guint   line_bytes;
  int     offset_digits;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsHexLines, cs_hex_lines, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gboolean
is_letter (guint8 byte)
{
  return byte >= 0x20 && byte < 0x7f;
}

static const guint8 *
peek_line (CsHexLines *self,
           guint       line,
           gsize      *len)
{
  gsize         total = 0;
  const guint8 *data = g_bytes_get_data (self->bytes, &total);
  gsize         start = (gsize) line * self->line_bytes;

  *len = start < total ? MIN (total - start, self->line_bytes) : 0;

  return *len > 0 ? data + start : NULL;
}

/* Two digits, a blank; one blank more in the middle. */
static guint
hex_column (CsHexLines *self,
            guint       byte)
{
  return (guint) self->offset_digits + 2 + byte * 3 + (byte >= self->line_bytes / 2 ? 1 : 0);
}

static int
count_digits (gsize len)
{
  return len > 0x10000 ? 8 : 4;
}

static char *
dup_line (CsHexLines *self,
          guint       line)
{
  GString      *text = g_string_sized_new (96);
  gsize         len = 0;
  const guint8 *data = peek_line (self, line, &len);

  g_string_append_printf (text, "%0*" G_GINT64_MODIFIER "x", self->offset_digits, (guint64) line * self->line_bytes);
  for (guint i = 0; i < self->line_bytes; i++)
    {
      while (text->len < hex_column (self, i))
        g_string_append_c (text, ' ');
      if (i < len)
        g_string_append_printf (text, "%02x", data[i]);
      else
        g_string_append (text, "  ");
    }

  g_string_append (text, "  ");
  for (guint i = 0; i < len; i++)
    {
      if (is_letter (data[i]))
        g_string_append_c (text, (char) data[i]);
      else
        g_string_append (text, NO_LETTER);
    }

  return g_string_free (text, FALSE);
}

static GType
cs_hex_lines_get_item_type (GListModel *model)
{
  return GTK_TYPE_STRING_OBJECT;
}

static guint
cs_hex_lines_get_n_items (GListModel *model)
{
  return CS_HEX_LINES (model)->n_lines;
}

static gpointer
cs_hex_lines_get_item (GListModel *model,
                       guint       position)
{
  g_autofree char *line = NULL;

  CsHexLines *self = CS_HEX_LINES (model);

  if (position >= self->n_lines)
    return NULL;

  line = dup_line (self, position);
  return gtk_string_object_new (line);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cs_hex_lines_get_item_type;
  iface->get_n_items = cs_hex_lines_get_n_items;
  iface->get_item = cs_hex_lines_get_item;
}

static void
cs_hex_lines_finalize (GObject *object)
{
  CsHexLines *self = CS_HEX_LINES (object);

  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (cs_hex_lines_parent_class)->finalize (object);
}

static void
cs_hex_lines_class_init (CsHexLinesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_hex_lines_finalize;
}

static void
cs_hex_lines_init (CsHexLines *self)
{
}

CsHexLines *
cs_hex_lines_new (GBytes *bytes,
                  guint   line_bytes)
{
  CsHexLines *self = g_object_new (CS_TYPE_HEX_LINES, NULL);
  gsize       len = g_bytes_get_size (bytes);

  self->bytes = g_bytes_ref (bytes);
  self->line_bytes = line_bytes;
  self->n_lines = (guint) MIN ((len + line_bytes - 1) / line_bytes, G_MAXUINT - 1);
  self->offset_digits = count_digits (len);

  return self;
}

void
cs_hex_lines_get_columns (CsHexLines *self,
                          guint       line,
                          guint       byte,
                          guint      *hex_start,
                          guint      *text_start,
                          guint      *text_end)
{
  gsize         len = 0;
  const guint8 *data;

  g_return_if_fail (CS_IS_HEX_LINES (self));

  data = peek_line (self, line, &len);
  *hex_start = hex_column (self, byte);
  *text_start = hex_column (self, self->line_bytes - 1) + 4;
  for (guint i = 0; i < byte && i < len; i++)
    *text_start += is_letter (data[i]) ? 1 : strlen (NO_LETTER);
  *text_end = *text_start + (byte < len && !is_letter (data[byte]) ? strlen (NO_LETTER) : 1);
}

guint
cs_hex_lines_get_width (gsize len,
                        guint line_bytes)
{
  return (guint) count_digits (len) + 2 + line_bytes * 3 + 1 + 1 + line_bytes;
}
