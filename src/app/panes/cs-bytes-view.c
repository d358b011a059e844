/* cs-bytes-view.c: bytes, sixteen a row
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-bytes-view.h"

#include "cs-hex-lines.h"

/* The accent colour of libadwaita, for a Pango attribute, which takes no named one. */
#define HIGHLIGHT_RED   0x3535
#define HIGHLIGHT_GREEN 0x8484
#define HIGHLIGHT_BLUE  0xe4e4
#define HIGHLIGHT_ALPHA 0x4800

/* Left and right of a row, in pixels: the stylesheet's. */
#define PADDING 22

struct _CsBytesView
{
  GtkWidget parent_instance;

  GBytes     *bytes;
  CsHexLines *lines;
  guint       line_bytes;
  gsize       start;
  gsize       end;
  guint       reflow_source;

  GtkWidget      *scroller;
  GtkListView    *list;
  GtkNoSelection *selection;
};

G_DEFINE_FINAL_TYPE (CsBytesView, cs_bytes_view, GTK_TYPE_WIDGET)

static void
add_highlight (PangoAttrList *attributes,
               guint          start,
               guint          end)
{
  PangoAttribute *color = pango_attr_background_new (HIGHLIGHT_RED, HIGHLIGHT_GREEN, HIGHLIGHT_BLUE);
  PangoAttribute *alpha = pango_attr_background_alpha_new (HIGHLIGHT_ALPHA);

  color->start_index = alpha->start_index = start;
  color->end_index = alpha->end_index = end;
  pango_attr_list_insert (attributes, color);
  pango_attr_list_insert (attributes, alpha);
}

static void
highlight_line (CsBytesView *self,
                GtkLabel    *label,
                guint        line)
{
  g_autoptr (PangoAttrList) attributes = NULL;

  gsize line_start = (gsize) line * self->line_bytes;
  gsize from = MAX (self->start, line_start);
  gsize to = MIN (self->end, line_start + self->line_bytes);
  guint first_hex;
  guint last_hex;
  guint text_start;
  guint text_end;
  guint unused;

  if (from >= to)
    {
      gtk_label_set_attributes (label, NULL);
      return;
    }

  attributes = pango_attr_list_new ();
  cs_hex_lines_get_columns (self->lines, line, (guint) (from - line_start), &first_hex, &text_start, &unused);
  cs_hex_lines_get_columns (self->lines, line, (guint) (to - 1 - line_start), &last_hex, &unused, &text_end);
  add_highlight (attributes, first_hex, last_hex + 2);
  add_highlight (attributes, text_start, text_end);
  gtk_label_set_attributes (label, attributes);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          CsBytesView              *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (label, "cs-bytes");
  gtk_list_item_set_child (item, label);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         CsBytesView              *self)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));

  gtk_label_set_label (label, gtk_string_object_get_string (gtk_list_item_get_item (item)));
  highlight_line (self, label, gtk_list_item_get_position (item));
}

static void
show_lines (CsBytesView *self)
{
  /* Binding again is what repaints the rows that are there. */
  g_clear_object (&self->lines);
  gtk_no_selection_set_model (self->selection, NULL);
  if (self->bytes == NULL)
    return;

  self->lines = cs_hex_lines_new (self->bytes, self->line_bytes);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->lines));
}

static gboolean
reflow_cb (gpointer user_data)
{
  CsBytesView *self = user_data;

  self->reflow_source = 0;
  show_lines (self);

  return G_SOURCE_REMOVE;
}

/* The width of a letter of the rows, which are monospaced. */
static double
letter_width (CsBytesView *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->list), "0000000000");

  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width / 10.0;
}

static void
cs_bytes_view_measure (GtkWidget     *widget,
                       GtkOrientation orientation,
                       int            for_size,
                       int           *minimum,
                       int           *natural,
                       int           *minimum_baseline,
                       int           *natural_baseline)
{
  gtk_widget_measure (CS_BYTES_VIEW (widget)->scroller, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
cs_bytes_view_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  CsBytesView *self = CS_BYTES_VIEW (widget);
  gsize        len = self->bytes != NULL ? g_bytes_get_size (self->bytes) : 0;
  double       needed = cs_hex_lines_get_width (len, CS_HEX_LINE_BYTES) * letter_width (self) + PADDING;
  guint        line_bytes = needed <= width ? CS_HEX_LINE_BYTES : CS_HEX_LINE_SHORT_BYTES;

  gtk_widget_size_allocate (self->scroller, &(GtkAllocation) { 0, 0, width, height }, baseline);

  /* The list must not change while it is being laid out. */
  if (self->line_bytes == line_bytes)
    return;

  self->line_bytes = line_bytes;
  if (self->reflow_source == 0)
    self->reflow_source = g_idle_add (reflow_cb, self);
}

static void
cs_bytes_view_dispose (GObject *object)
{
  CsBytesView *self = CS_BYTES_VIEW (object);
  GtkWidget   *child;

  g_clear_handle_id (&self->reflow_source, g_source_remove);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->lines);
  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (cs_bytes_view_parent_class)->dispose (object);
}

static void
cs_bytes_view_class_init (CsBytesViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_bytes_view_dispose;
  widget_class->measure = cs_bytes_view_measure;
  widget_class->size_allocate = cs_bytes_view_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "cs-bytes-view");
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-bytes-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CsBytesView, scroller);
  gtk_widget_class_bind_template_child (widget_class, CsBytesView, list);
  gtk_widget_class_bind_template_child (widget_class, CsBytesView, selection);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
}

static void
cs_bytes_view_init (CsBytesView *self)
{
  self->line_bytes = CS_HEX_LINE_BYTES;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->list), GTK_TEXT_DIR_LTR);
}

void
cs_bytes_view_set_bytes (CsBytesView *self,
                         GBytes      *bytes)
{
  g_return_if_fail (CS_IS_BYTES_VIEW (self));

  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (bytes != NULL)
    self->bytes = g_bytes_ref (bytes);
  self->start = self->end = 0;
  show_lines (self);
}

void
cs_bytes_view_set_highlight (CsBytesView *self,
                             gsize        start,
                             gsize        end)
{
  g_return_if_fail (CS_IS_BYTES_VIEW (self));

  if (self->start == start && self->end == end)
    return;

  self->start = start;
  self->end = end;
  show_lines (self);
  if (start < end && self->lines != NULL &&
      start / self->line_bytes < g_list_model_get_n_items (G_LIST_MODEL (self->lines)))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", (guint) (start / self->line_bytes));
}
