/* cs-body-view.c: a body, whatever it is
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-body-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <gtksourceview/gtksource.h>

#include "cs-bytes-view.h"
#include "cs-text-lines.h"

/* A text view lays a whole paragraph out at once: one longer than this would
 * make the window wait. */
#define MAX_PARAGRAPH 16384

struct _CsBodyView
{
  GtkWidget parent_instance;

  GtkLabel        *notice;
  GtkStack        *stack;
  GtkSourceView   *source;
  GtkSourceBuffer *buffer;
  GtkListView     *lines;
  GtkNoSelection  *lines_selection;
  CsBytesView     *bytes;
  GtkLabel        *nothing;
};

G_DEFINE_FINAL_TYPE (CsBodyView, cs_body_view, GTK_TYPE_WIDGET)

static void
show_page (CsBodyView *self,
           const char *page,
           const char *notice)
{
  gtk_label_set_label (self->notice, notice != NULL ? notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), notice != NULL);
  gtk_stack_set_visible_child_name (self->stack, page);

  /* What is not shown is not kept. */
  if (!g_str_equal (page, "text"))
    gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), "", 0);
  if (!g_str_equal (page, "lines"))
    gtk_no_selection_set_model (self->lines_selection, NULL);
  if (!g_str_equal (page, "bytes"))
    cs_bytes_view_set_bytes (self->bytes, NULL);
}

static void
style_scheme_cb (CsBodyView *self)
{
  GtkSourceStyleSchemeManager *schemes = gtk_source_style_scheme_manager_get_default ();
  gboolean                     dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  gtk_source_buffer_set_style_scheme (self->buffer,
                                      gtk_source_style_scheme_manager_get_scheme (schemes, dark ? "Adwaita-dark" : "Adwaita"));
}

static void
cs_body_view_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_body_view_parent_class)->dispose (object);
}

static void
cs_body_view_class_init (CsBodyViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_body_view_dispose;

  g_type_ensure (CS_TYPE_BYTES_VIEW);
  g_type_ensure (GTK_SOURCE_TYPE_BUFFER);
  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_set_css_name (widget_class, "cs-body-view");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-body-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, notice);
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, stack);
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, source);
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, buffer);
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, lines);
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, lines_selection);
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, bytes);
  gtk_widget_class_bind_template_child (widget_class, CsBodyView, nothing);
}

static void
cs_body_view_init (CsBodyView *self)
{
  g_autoptr (GtkListItemFactory) factory =
    gtk_builder_list_item_factory_new_from_resource (NULL, APP_PATH "/panes/cs-text-line.ui");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->lines, factory);
  gtk_widget_set_direction (GTK_WIDGET (self->lines), GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (GTK_WIDGET (self->source), GTK_TEXT_DIR_LTR);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (style_scheme_cb), self, G_CONNECT_SWAPPED);
  style_scheme_cb (self);
}

void
cs_body_view_show_text (CsBodyView *self,
                        char       *text,
                        const char *content_type)
{
  g_autofree char        *owned = text;
  g_autoptr (CsTextLines) lines = NULL;

  gsize len = strlen (text);

  g_return_if_fail (CS_IS_BODY_VIEW (self));

  if (len > CS_BODY_VIEW_MAX_COLOURED || cs_text_lines_longest (text) > MAX_PARAGRAPH)
    {
      lines = cs_text_lines_new (g_steal_pointer (&owned));
      show_page (self, "lines", len > CS_BODY_VIEW_MAX_COLOURED ? _ ("Too long for colours.") : _ ("Its lines are too long for colours."));
      gtk_no_selection_set_model (self->lines_selection, G_LIST_MODEL (lines));
      return;
    }

  show_page (self, "text", NULL);
  gtk_source_buffer_set_language (self->buffer,
                                  content_type != NULL && *content_type != '\0'
                                    ? gtk_source_language_manager_guess_language (gtk_source_language_manager_get_default (), NULL, content_type)
                                    : NULL);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), text, (int) len);
}

void
cs_body_view_show_bytes (CsBodyView *self,
                         GBytes     *bytes,
                         const char *notice)
{
  g_return_if_fail (CS_IS_BODY_VIEW (self));

  show_page (self, "bytes", notice);
  cs_bytes_view_set_bytes (self->bytes, bytes);
}

void
cs_body_view_show_nothing (CsBodyView *self,
                           const char *reason)
{
  g_return_if_fail (CS_IS_BODY_VIEW (self));

  show_page (self, "nothing", NULL);
  gtk_label_set_label (self->nothing, reason);
}
