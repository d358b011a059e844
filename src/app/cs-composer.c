/* cs-composer.c: headers, body, TLS and connection of a request
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-composer.h"

#include "cs-header-row.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

struct _CsComposer
{
  GtkWidget parent_instance;

  GtkWidget *halves;
  GtkWidget *options;
  GtkWidget *separator;
  GtkWidget *headers;
  GtkWidget *headers_page;
  GtkWidget *headers_tab;
  GtkWidget *body_tab;
  GtkWidget *body_page;
  GtkWidget *body_text;
  GtkWidget *body_scroller;
  GtkWidget *body_note;
  GtkWidget *body_file;
  GtkWidget *body_clear;
  GtkWidget *versions;
  GtkWidget *protocols;
  GtkWidget *identity_mode;
  GtkWidget *untrusted;
  GtkWidget *connect_to;
  GtkWidget *proxy;
  GtkWidget *way;
  GtkWidget *way_note;
  GtkWidget *time_limit;
  GtkWidget *follow;

  CsDraft *draft;
  gboolean stacked;
};

enum
{
  PROP_0,
  PROP_DRAFT,
  PROP_STACKED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsComposer, cs_composer, GTK_TYPE_WIDGET)

static void
remove_row (CsComposer  *self,
            CsHeaderRow *row)
{
  cs_draft_remove_header (self->draft, cs_header_row_get_header (row));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  CsComposer *self = user_data;
  GtkWidget  *row = cs_header_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_row), self, G_CONNECT_SWAPPED);
  return row;
}

static void
update_tabs (CsComposer *self)
{
  guint            n = cs_draft_count_headers (self->draft);
  g_autofree char *label = n > 0 ? g_strdup_printf (_ ("Headers %u"), n) : g_strdup (_ ("Headers"));
  const char      *file = cs_draft_get_body_file (self->draft);

  gtk_button_set_label (GTK_BUTTON (self->headers_tab), label);

  gtk_widget_set_visible (self->body_scroller, file == NULL);
  gtk_widget_set_visible (self->body_clear, file != NULL);
  gtk_widget_set_visible (self->body_file, file != NULL);
  gtk_label_set_text (GTK_LABEL (self->body_file), file != NULL ? file : "");
}

static void
tab_toggled (CsComposer *self)
{
  gboolean body = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->body_tab));

  gtk_widget_set_visible (self->headers_page, !body);
  gtk_widget_set_visible (self->body_page, body);
}

static void
way_changed (CsComposer *self)
{
  static const char *const notes[] = {
    N_ ("a whole handshake every time"),
    N_ ("the second connection takes up the first one’s session"),
    N_ ("HTTP/1.1 over a TLS of our own, which answers a late request for a certificate"),
  };
  CsDraftWay way;

  g_object_get (self->draft, "way", &way, NULL);
  gtk_label_set_label (GTK_LABEL (self->way_note), _ (notes[way]));
}

static void
clear_body_file (CsComposer *self)
{
  cs_draft_take_body_file (self->draft, NULL, NULL);
}

static void
bind (CsComposer *self,
      GtkWidget  *widget,
      const char *widget_property,
      const char *draft_property)
{
  g_object_bind_property (self->draft, draft_property, widget, widget_property,
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
set_draft (CsComposer *self,
           CsDraft    *draft)
{
  if (!g_set_object (&self->draft, draft) || draft == NULL)
    return;

  gtk_list_box_bind_model (GTK_LIST_BOX (self->headers), cs_draft_get_headers (draft), create_row, self, NULL);
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->body_text), cs_draft_get_body (draft));
  bind (self, self->versions, "selected", "tls-versions");
  bind (self, self->protocols, "selected", "protocols");
  bind (self, self->identity_mode, "selected", "identity-mode");
  bind (self, self->untrusted, "selected", "untrusted");
  bind (self, self->connect_to, "text", "connect-to");
  bind (self, self->proxy, "text", "proxy");
  bind (self, self->way, "selected", "way");
  bind (self, self->time_limit, "value", "time-limit");
  bind (self, self->follow, "active", "follow");
  g_signal_connect_object (draft, "changed", G_CALLBACK (update_tabs), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::way", G_CALLBACK (way_changed), self, G_CONNECT_SWAPPED);
  way_changed (self);
  update_tabs (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

static void
set_stacked (CsComposer *self,
             gboolean    stacked)
{
  GtkOrientation orientation = stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  if (self->stacked == stacked)
    return;

  self->stacked = stacked;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->halves), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->options), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->separator),
                                  stacked ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STACKED]);
}

static void
cs_composer_dispose (GObject *object)
{
  CsComposer *self = CS_COMPOSER (object);

  if (self->headers != NULL)
    gtk_list_box_bind_model (GTK_LIST_BOX (self->headers), NULL, NULL, NULL, NULL);
  self->headers = NULL;
  while (gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_unparent (gtk_widget_get_first_child (GTK_WIDGET (self)));
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (cs_composer_parent_class)->dispose (object);
}

static void
cs_composer_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  CsComposer *self = CS_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    case PROP_STACKED:
      g_value_set_boolean (value, self->stacked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_composer_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  CsComposer *self = CS_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_DRAFT:
      set_draft (self, g_value_get_object (value));
      break;
    case PROP_STACKED:
      set_stacked (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_composer_class_init (CsComposerClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_composer_dispose;
  object_class->get_property = cs_composer_get_property;
  object_class->set_property = cs_composer_set_property;

  properties[PROP_DRAFT] =
    g_param_spec_object ("draft", NULL, NULL, CS_TYPE_DRAFT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STACKED] =
    g_param_spec_boolean ("stacked", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "composer");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, CsComposer, halves);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, options);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, separator);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, headers);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, headers_page);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, headers_tab);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, body_tab);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, body_page);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, body_text);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, body_scroller);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, body_note);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, body_file);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, body_clear);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, versions);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, protocols);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, identity_mode);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, untrusted);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, connect_to);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, proxy);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, way);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, way_note);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, time_limit);
  gtk_widget_class_bind_template_child (widget_class, CsComposer, follow);
  gtk_widget_class_bind_template_callback (widget_class, tab_toggled);
  gtk_widget_class_bind_template_callback (widget_class, clear_body_file);
}

static void
cs_composer_init (CsComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cs_composer_focus_connection (CsComposer *self)
{
  g_return_if_fail (CS_IS_COMPOSER (self));

  gtk_widget_grab_focus (self->connect_to);
}
