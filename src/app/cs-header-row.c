/* cs-header-row.c: a header in the composer
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-header-row.h"

#include <glib/gi18n-lib.h>

struct _CsHeaderRow
{
  GtkWidget parent_instance;

  GtkWidget *enabled;
  GtkWidget *name;
  GtkWidget *value;
  GtkWidget *remove;

  CsHeader *header;
};

enum
{
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsHeaderRow, cs_header_row, GTK_TYPE_WIDGET)

static void
remove_clicked (CsHeaderRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

/* The blank row at the end cannot be switched off or removed. */
static void
update_blank (CsHeaderRow *self)
{
  gboolean blank = cs_header_is_blank (self->header);

  gtk_widget_set_sensitive (self->enabled, !blank);
  gtk_widget_set_sensitive (self->remove, !blank);
  gtk_widget_set_opacity (self->enabled, blank ? 0 : 1);
  gtk_widget_set_opacity (self->remove, blank ? 0 : 1);
}

static void
cs_header_row_dispose (GObject *object)
{
  CsHeaderRow *self = CS_HEADER_ROW (object);

  g_clear_pointer (&self->enabled, gtk_widget_unparent);
  g_clear_pointer (&self->name, gtk_widget_unparent);
  g_clear_pointer (&self->value, gtk_widget_unparent);
  g_clear_pointer (&self->remove, gtk_widget_unparent);
  g_clear_object (&self->header);

  G_OBJECT_CLASS (cs_header_row_parent_class)->dispose (object);
}

static void
cs_header_row_class_init (CsHeaderRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_header_row_dispose;

  signals[REMOVE] =
    g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-header-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsHeaderRow, enabled);
  gtk_widget_class_bind_template_child (widget_class, CsHeaderRow, name);
  gtk_widget_class_bind_template_child (widget_class, CsHeaderRow, value);
  gtk_widget_class_bind_template_child (widget_class, CsHeaderRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked);
}

static void
cs_header_row_init (CsHeaderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cs_header_row_new (CsHeader *header)
{
  CsHeaderRow *self = g_object_new (CS_TYPE_HEADER_ROW, NULL);

  self->header = g_object_ref (header);
  g_object_bind_property (header, "enabled", self->enabled, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (header, "name", self->name, "text", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (header, "value", self->value, "text", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (header, "notify", G_CALLBACK (update_blank), self, G_CONNECT_SWAPPED);
  update_blank (self);
  return GTK_WIDGET (self);
}

CsHeader *
cs_header_row_get_header (CsHeaderRow *self)
{
  g_return_val_if_fail (CS_IS_HEADER_ROW (self), NULL);

  return self->header;
}
