/* cs-fact-row.c: a fact with its name, to be read and copied
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fact-row.h"

#include <glib/gi18n-lib.h>

struct _CsFactRow
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *copy;

  CsField *field;
};

enum
{
  PROP_0,
  PROP_FIELD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsFactRow, cs_fact_row, GTK_TYPE_WIDGET)

static void
copy_cb (CsFactRow *self)
{
  g_autofree char *value = NULL;

  g_object_get (self->field, "value", &value, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), value);
  gtk_button_set_icon_name (GTK_BUTTON (self->copy), "cs-match-symbolic");
}

static void
set_field (CsFactRow *self,
           CsField   *field)
{
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  if (!g_set_object (&self->field, field))
    return;

  gtk_button_set_icon_name (GTK_BUTTON (self->copy), "cs-copy-symbolic");
  if (field != NULL)
    {
      g_object_get (field, "name", &name, NULL);
      /* Translators: a button that copies a field's value: "Copy Serial number" */
      label = g_strdup_printf (_ ("Copy %s"), name);
      gtk_widget_set_tooltip_text (self->copy, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIELD]);
}

static void
cs_fact_row_dispose (GObject *object)
{
  CsFactRow *self = CS_FACT_ROW (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_object (&self->field);

  G_OBJECT_CLASS (cs_fact_row_parent_class)->dispose (object);
}

static void
cs_fact_row_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FIELD:
      g_value_set_object (value, CS_FACT_ROW (object)->field);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_fact_row_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_FIELD:
      set_field (CS_FACT_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_fact_row_class_init (CsFactRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_fact_row_dispose;
  object_class->get_property = cs_fact_row_get_property;
  object_class->set_property = cs_fact_row_set_property;

  properties[PROP_FIELD] =
    g_param_spec_object ("field", NULL, NULL, CS_TYPE_FIELD,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "factrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-fact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsFactRow, content);
  gtk_widget_class_bind_template_child (widget_class, CsFactRow, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
cs_fact_row_init (CsFactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
