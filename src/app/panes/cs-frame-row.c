/* cs-frame-row.c: an HTTP frame or message as a line
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-frame-row.h"

#include "cs-event-words.h"
#include "cs-json.h"
#include "cs-text.h"

struct _CsFrameRow
{
  GtkWidget parent_instance;

  char *spoken;

  GtkTreeExpander *expander;

  GtkLabel *time;
  GtkImage *direction;
  GtkLabel *type;
  GtkLabel *stream;
  GtkLabel *summary;
};

G_DEFINE_FINAL_TYPE (CsFrameRow, cs_frame_row, GTK_TYPE_WIDGET)

static void
cs_frame_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_frame_row_parent_class)->dispose (object);
}

static void
cs_frame_row_finalize (GObject *object)
{
  CsFrameRow *self = CS_FRAME_ROW (object);

  g_free (self->spoken);

  G_OBJECT_CLASS (cs_frame_row_parent_class)->finalize (object);
}

static void
cs_frame_row_class_init (CsFrameRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_frame_row_dispose;
  object_class->finalize = cs_frame_row_finalize;

  gtk_widget_class_set_css_name (widget_class, "cs-frame-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-frame-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsFrameRow, expander);
  gtk_widget_class_bind_template_child (widget_class, CsFrameRow, time);
  gtk_widget_class_bind_template_child (widget_class, CsFrameRow, direction);
  gtk_widget_class_bind_template_child (widget_class, CsFrameRow, type);
  gtk_widget_class_bind_template_child (widget_class, CsFrameRow, stream);
  gtk_widget_class_bind_template_child (widget_class, CsFrameRow, summary);
}

static void
cs_frame_row_init (CsFrameRow *self)
{
  GtkBoxLayout *layout;

  gtk_widget_init_template (GTK_WIDGET (self));
  layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  gtk_box_layout_set_spacing (layout, 8);
}

GtkWidget *
cs_frame_row_new (void)
{
  return g_object_new (CS_TYPE_FRAME_ROW, NULL);
}

static void
show_event (CsFrameRow *self,
            CsEvent    *event)
{
  g_autofree char *title = cs_event_words_dup_title (event);
  g_autofree char *summary = cs_event_words_dup_detail (event);
  g_autofree char *stream = NULL;

  gint64 number = cs_json_get_int (cs_event_get_fields (event), "stream", -1);

  stream = number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : g_strdup ("");
  gtk_image_set_from_icon_name (self->direction, cs_event_get_side (event) == CS_SIDE_CLIENT ? "cs-to-server-symbolic"
                                                                                             : "cs-to-client-symbolic");
  gtk_label_set_label (self->type, title);
  gtk_label_set_label (self->stream, stream);
  gtk_label_set_label (self->summary, summary);
  self->spoken = g_strdup_printf ("%s, %s, %s", cs_event_words_get_from (cs_event_get_side (event)), title, summary);
}

static void
show_run (CsFrameRow       *self,
          const CsFrameRun *run)
{
  g_autofree char *title = cs_frame_run_dup_title (run);
  g_autofree char *detail = cs_frame_run_dup_detail (run);

  gtk_image_clear (self->direction); /* they may go either way */
  gtk_label_set_label (self->type, title);
  gtk_label_set_label (self->stream, "");
  gtk_label_set_label (self->summary, detail);
  self->spoken = g_strdup_printf ("%s, %s", title, detail);
}

const char *
cs_frame_row_set_list_row (CsFrameRow     *self,
                           GtkTreeListRow *list_row)
{
  g_autoptr (CsFrame) frame = NULL;
  g_autofree char    *ms = NULL;

  g_return_val_if_fail (CS_IS_FRAME_ROW (self), NULL);

  gtk_tree_expander_set_list_row (self->expander, list_row);
  g_clear_pointer (&self->spoken, g_free);
  frame = list_row != NULL ? gtk_tree_list_row_get_item (list_row) : NULL;
  if (frame == NULL)
    return NULL;

  ms = cs_text_ms (cs_event_words_get_time_us (cs_frame_get_event (frame)));
  gtk_label_set_label (self->time, ms);
  if (cs_frame_get_run (frame)->n > 1)
    show_run (self, cs_frame_get_run (frame));
  else
    show_event (self, cs_frame_get_event (frame));
  return self->spoken;
}
