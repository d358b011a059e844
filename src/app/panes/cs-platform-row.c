/* cs-platform-row.c: a line in the list of platforms as a widget
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-platform-row.h"

#include "cs-pair.h"

struct _CsPlatformRow
{
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *detail;
  GtkLabel *code;
};

G_DEFINE_FINAL_TYPE (CsPlatformRow, cs_platform_row, GTK_TYPE_WIDGET)

static void
cs_platform_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_platform_row_parent_class)->dispose (object);
}

static void
cs_platform_row_class_init (CsPlatformRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_platform_row_dispose;

  g_type_ensure (CS_TYPE_PAIR);
  gtk_widget_class_set_css_name (widget_class, "cs-platform-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-platform-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsPlatformRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformRow, name);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformRow, detail);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformRow, code);
}

static void
cs_platform_row_init (CsPlatformRow *self)
{
  GtkBoxLayout *layout;

  gtk_widget_init_template (GTK_WIDGET (self));
  layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  gtk_box_layout_set_spacing (layout, 10);
}

GtkWidget *
cs_platform_row_new (void)
{
  return g_object_new (CS_TYPE_PLATFORM_ROW, NULL);
}

void
cs_platform_row_set_item (CsPlatformRow  *self,
                          CsPlatformItem *item)
{
  gboolean heading;

  g_return_if_fail (CS_IS_PLATFORM_ROW (self));

  heading = item->id == NULL;
  if (heading)
    gtk_widget_add_css_class (GTK_WIDGET (self), "cs-section");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "cs-section");

  gtk_widget_set_visible (GTK_WIDGET (self->icon), item->icon != NULL);
  gtk_image_set_from_icon_name (self->icon, item->icon);
  cs_tone_apply (GTK_WIDGET (self->icon), item->tone);
  gtk_label_set_label (self->name, item->name);
  gtk_label_set_label (self->detail, item->detail != NULL ? item->detail : "");
  gtk_label_set_xalign (self->detail, heading ? 0 : 1);
  gtk_label_set_label (self->code, item->code != NULL ? item->code : "");
  gtk_widget_set_visible (GTK_WIDGET (self->code), !heading);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, item->spoken, -1);
}
