/* cs-strip.c: trust, identity and the rest of the request, always in sight
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-strip.h"

#include <glib/gi18n-lib.h>

struct _CsStrip
{
  GtkWidget parent_instance;

  CsTrustButton    *trust;
  CsIdentityButton *identity;
  GtkWidget        *compose;
  GtkWidget        *summary;
  GtkWidget        *arrow;

  CsDraft *draft;
  gboolean compact;
};

enum
{
  PROP_0,
  PROP_COMPACT,
  PROP_DRAFT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsStrip, cs_strip, GTK_TYPE_WIDGET)

static void
update_summary (CsStrip *self)
{
  const char      *summary = cs_draft_get_summary (self->draft);
  g_autofree char *label = g_strdup_printf (_ ("Request options: %s"), summary);

  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->compose), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
compose_toggled (CsStrip *self)
{
  gboolean open = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->compose));

  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), open ? "cs-up-symbolic" : "cs-down-symbolic");
}

static void
set_draft (CsStrip *self,
           CsDraft *draft)
{
  if (!g_set_object (&self->draft, draft) || draft == NULL)
    return;

  g_object_set (self->trust, "choice", cs_draft_get_trust (draft), NULL);
  g_object_set (self->identity, "shelf", cs_draft_get_identities (draft), NULL);
  g_signal_connect_object (draft, "notify::summary", G_CALLBACK (update_summary), self, G_CONNECT_SWAPPED);
  update_summary (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

static void
set_compact (CsStrip *self,
             gboolean compact)
{
  if (self->compact == compact)
    return;

  self->compact = compact;
  g_object_set (self->trust, "compact", compact, NULL);
  g_object_set (self->identity, "compact", compact, NULL);
  gtk_widget_set_visible (self->summary, !compact);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
cs_strip_dispose (GObject *object)
{
  CsStrip *self = CS_STRIP (object);

  while (gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_unparent (gtk_widget_get_first_child (GTK_WIDGET (self)));
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (cs_strip_parent_class)->dispose (object);
}

static void
cs_strip_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  CsStrip *self = CS_STRIP (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_strip_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  CsStrip *self = CS_STRIP (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      set_compact (self, g_value_get_boolean (value));
      break;
    case PROP_DRAFT:
      set_draft (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_strip_class_init (CsStripClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_strip_dispose;
  object_class->get_property = cs_strip_get_property;
  object_class->set_property = cs_strip_set_property;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DRAFT] =
    g_param_spec_object ("draft", NULL, NULL, CS_TYPE_DRAFT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_IDENTITY_BUTTON);
  g_type_ensure (CS_TYPE_TRUST_BUTTON);

  gtk_widget_class_set_css_name (widget_class, "strip");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, CsStrip, trust);
  gtk_widget_class_bind_template_child (widget_class, CsStrip, identity);
  gtk_widget_class_bind_template_child (widget_class, CsStrip, compose);
  gtk_widget_class_bind_template_child (widget_class, CsStrip, summary);
  gtk_widget_class_bind_template_child (widget_class, CsStrip, arrow);
  gtk_widget_class_bind_template_callback (widget_class, compose_toggled);
}

static void
cs_strip_init (CsStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CsTrustButton *
cs_strip_get_trust_button (CsStrip *self)
{
  g_return_val_if_fail (CS_IS_STRIP (self), NULL);

  return self->trust;
}

CsIdentityButton *
cs_strip_get_identity_button (CsStrip *self)
{
  g_return_val_if_fail (CS_IS_STRIP (self), NULL);

  return self->identity;
}
