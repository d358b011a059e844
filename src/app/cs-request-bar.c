/* cs-request-bar.c: method, address, Send
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-request-bar.h"

#include <glib/gi18n-lib.h>

struct _CsRequestBar
{
  GtkWidget parent_instance;

  GtkWidget     *method;
  GtkStringList *methods;
  GtkWidget     *address;
  GtkWidget     *send;
  GtkWidget     *stop;

  CsDraft *draft;
  gboolean sending;
  gboolean again;
};

enum
{
  PROP_0,
  PROP_AGAIN,
  PROP_DRAFT,
  PROP_SENDING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsRequestBar, cs_request_bar, GTK_TYPE_WIDGET)

static guint
find_method (CsRequestBar *self,
             const char   *method)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->methods)); i++)
    if (g_str_equal (gtk_string_list_get_string (self->methods, i), method))
      return i;

  return GTK_INVALID_LIST_POSITION;
}

/* A record may hold a method that is not among the usual ones. */
static void
draft_method_changed (CsRequestBar *self)
{
  const char *method = cs_draft_get_method (self->draft);

  if (find_method (self, method) == GTK_INVALID_LIST_POSITION)
    gtk_string_list_append (self->methods, method);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->method), find_method (self, method));
}

static void
method_selected (CsRequestBar *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->method));

  if (self->draft != NULL && selected != GTK_INVALID_LIST_POSITION)
    g_object_set (self->draft, "method", gtk_string_list_get_string (self->methods, selected), NULL);
}

static void
address_changed (CsRequestBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->address));
  gboolean    plain = g_ascii_strncasecmp (text, "http://", 7) == 0;

  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->address), GTK_ENTRY_ICON_PRIMARY,
                                     plain ? "cs-open-lock-symbolic" : "cs-lock-symbolic");
  gtk_entry_set_icon_tooltip_text (GTK_ENTRY (self->address), GTK_ENTRY_ICON_PRIMARY,
                                   plain ? _ ("Without TLS: nothing is encrypted, no certificate is asked for")
                                         : _ ("Over TLS"));
}

static void
address_activated (CsRequestBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.send", NULL);
}

static void
update_buttons (CsRequestBar *self)
{
  gtk_widget_set_visible (self->send, !self->sending);
  gtk_widget_set_visible (self->stop, self->sending);
  gtk_button_set_label (GTK_BUTTON (self->send), self->again ? _ ("Send Again") : _ ("Send"));
}

static void
set_draft (CsRequestBar *self,
           CsDraft      *draft)
{
  if (!g_set_object (&self->draft, draft))
    return;

  if (draft != NULL)
    {
      gtk_entry_set_buffer (GTK_ENTRY (self->address), cs_draft_get_address (draft));
      g_signal_connect_object (draft, "notify::method", G_CALLBACK (draft_method_changed), self, G_CONNECT_SWAPPED);
      draft_method_changed (self);
      address_changed (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

static void
set_flag (CsRequestBar *self,
          gboolean     *flag,
          gboolean      value,
          guint         prop_id)
{
  if (*flag == value)
    return;

  *flag = value;
  update_buttons (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static gboolean
cs_request_bar_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (CS_REQUEST_BAR (widget)->address);
}

static void
cs_request_bar_dispose (GObject *object)
{
  CsRequestBar *self = CS_REQUEST_BAR (object);

  g_clear_pointer (&self->method, gtk_widget_unparent);
  g_clear_pointer (&self->address, gtk_widget_unparent);
  g_clear_pointer (&self->send, gtk_widget_unparent);
  g_clear_pointer (&self->stop, gtk_widget_unparent);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (cs_request_bar_parent_class)->dispose (object);
}

static void
cs_request_bar_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  CsRequestBar *self = CS_REQUEST_BAR (object);

  switch (prop_id)
    {
    case PROP_AGAIN:
      g_value_set_boolean (value, self->again);
      break;
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    case PROP_SENDING:
      g_value_set_boolean (value, self->sending);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_request_bar_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  CsRequestBar *self = CS_REQUEST_BAR (object);

  switch (prop_id)
    {
    case PROP_AGAIN:
      set_flag (self, &self->again, g_value_get_boolean (value), prop_id);
      break;
    case PROP_DRAFT:
      set_draft (self, g_value_get_object (value));
      break;
    case PROP_SENDING:
      set_flag (self, &self->sending, g_value_get_boolean (value), prop_id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_request_bar_class_init (CsRequestBarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_request_bar_dispose;
  object_class->get_property = cs_request_bar_get_property;
  object_class->set_property = cs_request_bar_set_property;
  widget_class->grab_focus = cs_request_bar_grab_focus;

  properties[PROP_AGAIN] =
    g_param_spec_boolean ("again", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DRAFT] =
    g_param_spec_object ("draft", NULL, NULL, CS_TYPE_DRAFT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SENDING] =
    g_param_spec_boolean ("sending", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "requestbar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-request-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CsRequestBar, method);
  gtk_widget_class_bind_template_child (widget_class, CsRequestBar, methods);
  gtk_widget_class_bind_template_child (widget_class, CsRequestBar, address);
  gtk_widget_class_bind_template_child (widget_class, CsRequestBar, send);
  gtk_widget_class_bind_template_child (widget_class, CsRequestBar, stop);
  gtk_widget_class_bind_template_callback (widget_class, method_selected);
  gtk_widget_class_bind_template_callback (widget_class, address_changed);
  gtk_widget_class_bind_template_callback (widget_class, address_activated);
}

static void
cs_request_bar_init (CsRequestBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_buttons (self);
}

void
cs_request_bar_focus_address (CsRequestBar *self)
{
  g_return_if_fail (CS_IS_REQUEST_BAR (self));

  gtk_widget_grab_focus (self->address);
}

void
cs_request_bar_focus_send (CsRequestBar *self)
{
  g_return_if_fail (CS_IS_REQUEST_BAR (self));

  gtk_widget_grab_focus (self->sending ? self->stop : self->send);
}
