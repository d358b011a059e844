/* cs-trust-row.c: a source of root CAs, in the trust popover
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust-row.h"

#include <glib/gi18n-lib.h>

struct _CsTrustRow
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *remove;

  CsTrustSource *source;
};

enum
{
  PROP_0,
  PROP_SOURCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsTrustRow, cs_trust_row, GTK_TYPE_WIDGET)

/* The check mark keeps its place while it is not there. */
static double
chosen_opacity (CsTrustRow *self,
                gboolean    chosen)
{
  return chosen ? 1.0 : 0.0;
}

static char *
title_text (CsTrustRow *self,
            const char *name)
{
  if (self->source != NULL && cs_trust_source_get_path (self->source) == NULL)
    return g_strdup (_ ("The system’s roots"));

  return g_strdup (name);
}

static char *
row_icon_name (CsTrustRow *self,
               const char *error)
{
  return g_strdup (error != NULL ? "cs-refused-symbolic" : "cs-trust-symbolic");
}

/* What a person can take off the list: of the rest they need not know why it is there. */
static gboolean
is_removable (CsTrustRow *self,
              const char *error)
{
  return error != NULL && cs_trust_source_get_path (self->source) != NULL;
}

static void
remove_file (CsTrustRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.forget-root", "s", cs_trust_source_get_path (self->source));
}

static char *
remove_text (CsTrustRow *self,
             const char *name)
{
  char *text = g_strdup_printf (_ ("Remove %s from the list"), name);

  /* A tooltip is no name: a screen reader has to be told. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return text;
}

static gboolean
has_text (CsTrustRow *self,
          const char *text)
{
  return text != NULL && *text != '\0';
}

static void
cs_trust_row_dispose (GObject *object)
{
  CsTrustRow *self = CS_TRUST_ROW (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (cs_trust_row_parent_class)->dispose (object);
}

static void
cs_trust_row_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, CS_TRUST_ROW (object)->source);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_trust_row_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  CsTrustRow *self = CS_TRUST_ROW (object);

  switch (prop_id)
    {
    case PROP_SOURCE:
      if (g_set_object (&self->source, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_trust_row_class_init (CsTrustRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_trust_row_dispose;
  object_class->get_property = cs_trust_row_get_property;
  object_class->set_property = cs_trust_row_set_property;

  properties[PROP_SOURCE] =
    g_param_spec_object ("source", NULL, NULL, CS_TYPE_TRUST_SOURCE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "choicerow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-trust-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsTrustRow, content);
  gtk_widget_class_bind_template_child (widget_class, CsTrustRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, chosen_opacity);
  gtk_widget_class_bind_template_callback (widget_class, title_text);
  gtk_widget_class_bind_template_callback (widget_class, row_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, is_removable);
  gtk_widget_class_bind_template_callback (widget_class, remove_file);
  gtk_widget_class_bind_template_callback (widget_class, remove_text);
}

static void
cs_trust_row_init (CsTrustRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
