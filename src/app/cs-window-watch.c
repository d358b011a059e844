/* cs-window-watch.c: another client in the same panes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-window-private.h"

#include "cs-compat.h"

#include <glib/gi18n-lib.h>

static void
record_cb (CsWindow *self,
           CsRecord *record)
{
  cs_sender_watch (self->sender, record);
}

/* What is still to be told of open connections comes after this. */
void
cs_window_end_watch (CsWindow *self)
{
  if (self->watch == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->watch, self);
  cs_watch_stop (self->watch);
  cs_watch_bar_set_watch (cs_shell_get_watch_bar (self->shell), NULL);
  g_clear_object (&self->watch);
}

/* "https://host:port/…" as the request bar has it, for a beginning. */
static char *
dup_to (CsWindow *self)
{
  const char      *address = gtk_entry_buffer_get_text (cs_draft_get_address (self->draft));
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_PARSE_RELAXED, NULL);
  int              port;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  port = g_uri_get_port (uri);
  return g_strdup_printf (strchr (g_uri_get_host (uri), ':') != NULL ? "[%s]:%d" : "%s:%d",
                          g_uri_get_host (uri), port > 0 ? port : 443);
}

void
cs_window_watch (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  CsWindow        *self = CS_WINDOW (widget);
  CsWatchBar      *bar = cs_shell_get_watch_bar (self->shell);
  g_autofree char *to = dup_to (self);

  if (*cs_watch_bar_get_to (bar) == '\0' && to != NULL)
    cs_watch_bar_set_to (bar, to);
  g_object_set (self->shell, "started", TRUE, "composing", FALSE, "watching", TRUE, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (bar));
}

void
cs_window_watch_start (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  CsWindow          *self = CS_WINDOW (widget);
  CsWatchBar        *bar = cs_shell_get_watch_bar (self->shell);
  g_autofree char   *to = g_strstrip (g_strdup (cs_watch_bar_get_to (bar)));
  g_autofree char   *listen = g_strstrip (g_strdup (cs_watch_bar_get_listen (bar)));
  g_autoptr (GError) error = NULL;

  if (*to == '\0')
    {
      cs_watch_bar_set_trouble (bar, _ ("Pass on to: expected a host and a port, found nothing."));
      gtk_widget_grab_focus (GTK_WIDGET (bar));
      return;
    }

  cs_window_end_watch (self);
  self->watch = cs_watch_new (listen, to, cs_watch_bar_get_key_log (bar), &error);
  if (self->watch == NULL)
    {
      cs_watch_bar_set_trouble (bar, error->message);
      return;
    }

  cs_sender_begin_watch (self->sender);
  g_signal_connect_object (self->watch, "begun", G_CALLBACK (record_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "ended", G_CALLBACK (record_cb), self, G_CONNECT_SWAPPED);
  cs_watch_bar_set_watch (bar, self->watch);
}

/* Ends the relay when it runs; closes the bar when it does not. */
void
cs_window_watch_stop (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);

  if (self->watch != NULL && cs_watch_get_running (self->watch))
    cs_watch_stop (self->watch);
  else
    g_object_set (self->shell, "watching", FALSE, NULL);
}

static void
key_log_chosen (GListModel *files,
                gpointer    user_data)
{
  CsWindow         *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char  *path = g_file_get_path (file);

  if (path != NULL)
    cs_watch_bar_set_key_log (cs_shell_get_watch_bar (self->shell), path);
}

void
cs_window_choose_watch_key_log (GtkWidget  *widget,
                                const char *action_name,
                                GVariant   *parameter)
{
  static const char *const patterns[] = { "*.log", "*.txt", "*.keys", "*", NULL };

  cs_compat_open_files (GTK_WINDOW (widget), _ ("Choose a Key Log"), _ ("Key logs"), patterns, FALSE, key_log_chosen,
                        G_OBJECT (widget));
}
