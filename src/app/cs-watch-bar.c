/* cs-watch-bar.c: where to listen for another client, and where to point it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-watch-bar.h"

#include "cs-flow.h"

#include <glib/gi18n-lib.h>

struct _CsWatchBar
{
  GtkWidget parent_instance;

  GtkWidget *form;
  GtkWidget *fields;
  GtkWidget *to;
  GtkWidget *listen;
  GtkWidget *key_log;
  GtkWidget *status;
  GtkLabel  *listening;
  GtkLabel  *curl;
  GtkLabel  *trouble;

  CsWatch *watch;
  gboolean stacked;
};

enum
{
  PROP_0,
  PROP_STACKED,
  PROP_WATCH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsWatchBar, cs_watch_bar, GTK_TYPE_WIDGET)

static void
update (CsWatchBar *self)
{
  gboolean running = self->watch != NULL && cs_watch_get_running (self->watch);
  gboolean listens = running && cs_watch_get_port (self->watch) != 0;

  gtk_widget_set_visible (self->form, !running);
  gtk_widget_set_visible (self->status, listens);
  if (listens)
    {
      g_autofree char *address = cs_watch_dup_address (self->watch);
      g_autofree char *curl = cs_watch_dup_curl (self->watch);
      g_autofree char *text = g_strdup_printf (_ ("Listening on %s, passing on to %s. Point the client there, under the "
                                                  "server’s name:"),
                                               address, cs_watch_get_to (self->watch));

      gtk_label_set_text (self->listening, text);
      gtk_label_set_text (self->curl, curl);
    }
  if (self->watch != NULL)
    cs_watch_bar_set_trouble (self, cs_watch_get_trouble (self->watch));
}

static void
start (CsWatchBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.watch-start", NULL);
}

static void
copy (CsWatchBar *self,
      char       *text)
{
  g_autofree char *owned = text;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), owned);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("Copied"));
}

static void
copy_address (CsWatchBar *self)
{
  copy (self, cs_watch_dup_address (self->watch));
}

static void
copy_curl (CsWatchBar *self)
{
  copy (self, cs_watch_dup_curl (self->watch));
}

static void
set_stacked (CsWatchBar *self,
             gboolean    stacked)
{
  if (self->stacked == stacked)
    return;

  self->stacked = stacked;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->fields),
                                  stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STACKED]);
}

static gboolean
cs_watch_bar_grab_focus (GtkWidget *widget)
{
  CsWatchBar *self = CS_WATCH_BAR (widget);

  if (gtk_widget_get_visible (self->form))
    return gtk_widget_grab_focus (self->to);

  return gtk_widget_child_focus (self->status, GTK_DIR_TAB_FORWARD);
}

static void
cs_watch_bar_dispose (GObject *object)
{
  CsWatchBar *self = CS_WATCH_BAR (object);
  GtkWidget  *child;

  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_watch_bar_parent_class)->dispose (object);
}

static void
cs_watch_bar_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  CsWatchBar *self = CS_WATCH_BAR (object);

  switch (prop_id)
    {
    case PROP_STACKED:
      g_value_set_boolean (value, self->stacked);
      break;
    case PROP_WATCH:
      g_value_set_object (value, self->watch);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_watch_bar_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  CsWatchBar *self = CS_WATCH_BAR (object);

  switch (prop_id)
    {
    case PROP_STACKED:
      set_stacked (self, g_value_get_boolean (value));
      break;
    case PROP_WATCH:
      cs_watch_bar_set_watch (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_watch_bar_class_init (CsWatchBarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_watch_bar_dispose;
  object_class->get_property = cs_watch_bar_get_property;
  object_class->set_property = cs_watch_bar_set_property;
  widget_class->grab_focus = cs_watch_bar_grab_focus;

  properties[PROP_STACKED] =
    g_param_spec_boolean ("stacked", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_WATCH] =
    g_param_spec_object ("watch", NULL, NULL, CS_TYPE_WATCH,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_FLOW);
  gtk_widget_class_set_css_name (widget_class, "watchbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-watch-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, form);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, fields);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, to);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, listen);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, key_log);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, status);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, listening);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, curl);
  gtk_widget_class_bind_template_child (widget_class, CsWatchBar, trouble);
  gtk_widget_class_bind_template_callback (widget_class, copy_address);
  gtk_widget_class_bind_template_callback (widget_class, copy_curl);
  gtk_widget_class_bind_template_callback (widget_class, start);
}

static void
cs_watch_bar_init (CsWatchBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

void
cs_watch_bar_set_watch (CsWatchBar *self,
                        CsWatch    *watch)
{
  g_return_if_fail (CS_IS_WATCH_BAR (self));

  if (self->watch == watch)
    return;

  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_set_object (&self->watch, watch);
  if (watch != NULL)
    g_signal_connect_object (watch, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCH]);
}

const char *
cs_watch_bar_get_to (CsWatchBar *self)
{
  g_return_val_if_fail (CS_IS_WATCH_BAR (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->to));
}

const char *
cs_watch_bar_get_listen (CsWatchBar *self)
{
  g_return_val_if_fail (CS_IS_WATCH_BAR (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->listen));
}

const char *
cs_watch_bar_get_key_log (CsWatchBar *self)
{
  g_return_val_if_fail (CS_IS_WATCH_BAR (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->key_log));
}

void
cs_watch_bar_set_to (CsWatchBar *self,
                     const char *to)
{
  g_return_if_fail (CS_IS_WATCH_BAR (self));

  gtk_editable_set_text (GTK_EDITABLE (self->to), to);
}

void
cs_watch_bar_set_key_log (CsWatchBar *self,
                          const char *path)
{
  g_return_if_fail (CS_IS_WATCH_BAR (self));

  gtk_editable_set_text (GTK_EDITABLE (self->key_log), path);
}

void
cs_watch_bar_set_trouble (CsWatchBar *self,
                          const char *trouble)
{
  g_return_if_fail (CS_IS_WATCH_BAR (self));

  gtk_label_set_text (self->trouble, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), trouble != NULL);
}
