/* cs-window.c: one request at a time, and what came of it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-window-private.h"

#include "cs-catalogue.h"
#include "cs-confirmation.h"
#include "cs-online-dialog.h"
#include "cs-json.h"
#include "cs-settings.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (CsWindow, cs_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- small things */

static void
enable (CsWindow   *self,
        const char *action,
        gboolean    enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

static void
update_actions (CsWindow *self)
{
  gboolean sending = cs_exchange_get_state (self->exchange) == CS_EXCHANGE_SENDING;
  gboolean done = cs_exchange_get_state (self->exchange) == CS_EXCHANGE_DONE;
  gboolean typed = gtk_entry_buffer_get_length (cs_draft_get_address (self->draft)) > 0;

  enable (self, "win.send", typed && !sending);
  enable (self, "win.stop", sending);
  enable (self, "win.save", done);
  enable (self, "win.copy-verdict", done);
}

/* What a record is called among several: what was asked, and what came. */
static char *
dup_record_label (CsRecord *record)
{
  JsonObject      *request = cs_record_get_request (record);
  g_autofree char *method = cs_text_safe (cs_json_get_string (request, "method", ""), -1);
  g_autofree char *url = cs_text_safe (cs_json_get_string (request, "url", ""), -1);
  int              status = cs_record_get_status (record);

  if (!cs_record_get_complete (record))
    return g_strdup (_ ("under way"));
  if (status > 0 && cs_json_get_boolean (cs_record_get_tls (record), "resumed", FALSE))
    return g_strdup_printf (_ ("%s %s, %d, session resumed"), method, url, status);
  if (status > 0)
    return g_strdup_printf (_ ("%s %s, %d"), method, url, status);
  return g_strdup_printf (_ ("%s %s, no answer"), method, url);
}

static void
records_changed (CsWindow *self)
{
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  g_auto (GStrv)           strv = NULL;

  GPtrArray *records = cs_sender_get_records (self->sender);

  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *label = dup_record_label (g_ptr_array_index (records, i));

      g_strv_builder_add (labels, label);
    }
  strv = g_strv_builder_end (labels);
  cs_shell_set_records (self->shell, (const char *const *) strv, cs_sender_get_shown (self->sender));
}

/* ---- sending */

static void
send_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  CsWindow          *self = CS_WINDOW (widget);
  g_autoptr (GError) error = NULL;

  if (cs_sender_is_sending (self->sender))
    return;

  cs_window_end_watch (self);
  if (!cs_sender_send (self->sender, &error))
    {
      cs_window_set_notice (self, error->message);
      return;
    }

  cs_window_set_notice (self, NULL);
  g_object_set (self->shell, "started", TRUE, "composing", FALSE, "watching", FALSE, NULL);
  if (cs_shell_get_page (self->shell) == CS_SHELL_APPS)
    cs_shell_show_page (self->shell, CS_SHELL_HANDSHAKE);
}

static void
stop_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);

  cs_sender_stop (self->sender);
  if (self->watch != NULL)
    cs_watch_stop (self->watch);
}

static void
escape_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  CsWindow        *self = CS_WINDOW (widget);
  gboolean         composing = FALSE;
  g_autofree char *notice = NULL;

  g_object_get (self->shell, "composing", &composing, "notice", &notice, NULL);
  if (cs_sender_is_sending (self->sender))
    cs_sender_stop (self->sender);
  else if (composing)
    g_object_set (self->shell, "composing", FALSE, NULL);
  else if (notice != NULL && *notice != '\0')
    cs_window_set_notice (self, NULL);
  else if (cs_shell_get_page (self->shell) == CS_SHELL_APPS)
    cs_shell_show_page (self->shell, CS_SHELL_HANDSHAKE);
}

/* A confirmation is the same request with one thing changed; the change stays in
 * sight, in the strip. */
static void
confirm_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  CsWindow             *self = CS_WINDOW (widget);
  const CsConfirmation *confirmation = cs_confirmation_find (g_variant_get_string (parameter, NULL));

  if (confirmation == NULL)
    return;

  if (confirmation->action != NULL)
    {
      gtk_widget_activate_action (widget, confirmation->action, NULL);
      return;
    }

  if (confirmation->property != NULL)
    g_object_set (self->draft, confirmation->property, confirmation->value, NULL);
  gtk_widget_activate_action (widget, "win.send", NULL);
}

static void
check_online_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);
  CsRecord *record = cs_exchange_get_record (self->exchange);

  if (record != NULL && cs_record_get_complete (record))
    cs_online_dialog_present (GTK_WINDOW (self), record, cs_draft_get_trust (self->draft));
}

static void
connect_to_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  cs_shell_edit_connection (CS_WINDOW (widget)->shell);
}

/* ---- going from place to place */

static void
copy_verdict_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  CsWindow  *self = CS_WINDOW (widget);
  CsVerdict *verdict = cs_exchange_get_verdict (self->exchange);

  g_autoptr (GString) text = NULL;

  if (verdict == NULL)
    return;

  text = g_string_new (NULL);
  g_string_append_printf (text, "%s\n%s\n", verdict->headline, verdict->sentence);
  if (verdict->apps_headline != NULL)
    g_string_append_printf (text, "\n%s\n%s\n", verdict->apps_headline,
                            verdict->apps_sentence != NULL ? verdict->apps_sentence : "");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  cs_window_toast (self, _ ("Verdict copied"));
}

static void
toast_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  cs_window_toast (CS_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
select_event_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);

  if (cs_shell_get_page (self->shell) == CS_SHELL_APPS || cs_shell_get_layout (self->shell) == CS_SHELL_NARROW)
    cs_shell_show_page (self->shell, CS_SHELL_HANDSHAKE);
  cs_exchange_set_selected_event (self->exchange, g_variant_get_uint32 (parameter));
}

static void
show_apps_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);

  cs_shell_show_platform (self->shell, g_variant_get_string (parameter, NULL));
  cs_shell_focus_page (self->shell, CS_SHELL_APPS);
}

static void
hide_apps_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  cs_shell_focus_page (CS_WINDOW (widget)->shell, CS_SHELL_HANDSHAKE);
}

static void
show_record_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);
  guint     index = g_variant_get_uint32 (parameter);

  if (cs_sender_is_sending (self->sender) || index >= cs_sender_get_records (self->sender)->len ||
      index == cs_sender_get_shown (self->sender))
    return;

  cs_sender_set_shown (self->sender, index);
}

static void
focus_pane_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);
  guint     page = g_variant_get_uint32 (parameter);

  if (cs_shell_get_started (self->shell) && page <= CS_SHELL_APPS)
    cs_shell_focus_page (self->shell, (CsShellPage) page);
}

static void
focus_address_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  CsWindow     *self = CS_WINDOW (widget);
  CsRequestBar *bar = cs_shell_get_request_bar (self->shell);

  if (bar != NULL)
    cs_request_bar_focus_address (bar);
  else
    cs_start_page_focus_address (cs_shell_get_start_page (self->shell));
}

static void
focus_trust_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);

  if (cs_shell_get_started (self->shell))
    cs_trust_button_popup (cs_strip_get_trust_button (cs_shell_get_strip (self->shell)));
  else
    gtk_widget_activate_action (widget, "win.choose-root", NULL);
}

static void
focus_identity_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);

  if (cs_shell_get_started (self->shell))
    cs_identity_button_popup (cs_strip_get_identity_button (cs_shell_get_strip (self->shell)));
  else
    gtk_widget_activate_action (widget, "win.choose-identity", NULL);
}

static void
next_region_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  cs_shell_focus_next_region (CS_WINDOW (widget)->shell, g_variant_get_boolean (parameter));
}

static void
handshake_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  CsWindow   *self = CS_WINDOW (widget);
  GtkWidget  *pane = cs_shell_get_pane (self->shell, CS_SHELL_HANDSHAKE);
  const char *action = g_str_equal (action_name, "win.find") ? "handshake.search" : "handshake.detail";

  if (!cs_shell_get_started (self->shell))
    return;

  if (!gtk_widget_get_mapped (pane))
    cs_shell_show_page (self->shell, CS_SHELL_HANDSHAKE);
  gtk_widget_activate_action (pane, action, NULL);
}

static void
compose_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  CsWindow *self = CS_WINDOW (widget);
  gboolean  composing = FALSE;

  g_object_get (self->shell, "composing", &composing, NULL);
  g_object_set (self->shell, "started", TRUE, "composing", !composing, NULL);
}

/* ---- settings */

static void
restore (CsWindow *self)
{
  int    width = 1280;
  double handshake = 0.38;
  double certificates = 0.30;

  if (self->settings != NULL)
    {
      width = g_settings_get_int (self->settings, "window-width");
      handshake = g_settings_get_double (self->settings, "handshake-share");
      certificates = g_settings_get_double (self->settings, "certificates-share");
      gtk_window_set_default_size (GTK_WINDOW (self), width, g_settings_get_int (self->settings, "window-height"));
      if (g_settings_get_boolean (self->settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
      cs_window_restore_recent (self);
    }
  cs_shell_set_shares (self->shell, width, handshake, certificates);
}

static gboolean
cs_window_close_request (GtkWindow *window)
{
  CsWindow *self = CS_WINDOW (window);
  int       width;
  int       height;
  double    handshake;
  double    certificates;

  if (self->settings != NULL)
    {
      gtk_window_get_default_size (window, &width, &height);
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
      g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
      if (cs_shell_get_started (self->shell) && cs_shell_get_layout (self->shell) == CS_SHELL_WIDE)
        {
          cs_shell_get_shares (self->shell, &handshake, &certificates);
          g_settings_set_double (self->settings, "handshake-share", handshake);
          g_settings_set_double (self->settings, "certificates-share", certificates);
        }
    }

  return GTK_WINDOW_CLASS (cs_window_parent_class)->close_request (window);
}

/* ---- the object */

static void
cs_window_dispose (GObject *object)
{
  CsWindow *self = CS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->watch != NULL)
    cs_watch_stop (self->watch);
  g_clear_object (&self->watch);
  g_clear_object (&self->lab_identity);
  g_clear_object (&self->lab);
  g_clear_object (&self->sender);
  g_clear_object (&self->draft);
  g_clear_object (&self->exchange);
  g_clear_object (&self->settings);
  g_clear_object (&self->capture);

  G_OBJECT_CLASS (cs_window_parent_class)->dispose (object);
}

static void
cs_window_finalize (GObject *object)
{
  CsWindow *self = CS_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_free (self->lab_url);
  g_free (self->key_certificate);
  g_free (self->text_to_save);
  g_free (self->ruled_host);

  G_OBJECT_CLASS (cs_window_parent_class)->finalize (object);
}

static void
cs_window_class_init (CsWindowClass *klass)
{
  static const struct
  {
    const char                 *name;
    const char                 *type;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "win.add-key-log", NULL, cs_window_add_key_log },
    { "win.check-online", NULL, check_online_cb },
    { "win.choose-body", NULL, cs_window_choose_body },
    { "win.choose-identity", NULL, cs_window_choose_identity },
    { "win.choose-key", "s", cs_window_choose_key },
    { "win.choose-key-log", NULL, cs_window_choose_watch_key_log },
    { "win.choose-root", NULL, cs_window_choose_root },
    { "win.choose-root-folder", NULL, cs_window_choose_root_folder },
    { "win.compose", NULL, compose_cb },
    { "win.confirm", "s", confirm_cb },
    { "win.connect-to", NULL, connect_to_cb },
    { "win.copy-verdict", NULL, copy_verdict_cb },
    { "win.detail", NULL, handshake_cb },
    { "win.escape", NULL, escape_cb },
    { "win.find", NULL, handshake_cb },
    { "win.focus-address", NULL, focus_address_cb },
    { "win.focus-identity", NULL, focus_identity_cb },
    { "win.focus-pane", "u", focus_pane_cb },
    { "win.focus-trust", NULL, focus_trust_cb },
    { "win.forget-identity", "s", cs_window_forget_identity },
    { "win.forget-root", "s", cs_window_forget_root },
    { "win.hide-apps", NULL, hide_apps_cb },
    { "win.lab", NULL, cs_window_start_lab },
    { "win.next-region", "b", next_region_cb },
    { "win.open", NULL, cs_window_open },
    { "win.save", NULL, cs_window_save },
    { "win.save-text", "(ss)", cs_window_save_text },
    { "win.select-event", "u", select_event_cb },
    { "win.send", NULL, send_cb },
    { "win.show-apps", "s", show_apps_cb },
    { "win.show-record", "u", show_record_cb },
    { "win.stop", NULL, stop_cb },
    { "win.toast", "s", toast_cb },
    { "win.watch", NULL, cs_window_watch },
    { "win.watch-start", NULL, cs_window_watch_start },
    { "win.watch-stop", NULL, cs_window_watch_stop },
  };

  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_window_dispose;
  object_class->finalize = cs_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cs_window_close_request;

  g_type_ensure (CS_TYPE_SHELL);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].activate);
  /* Not an accelerator of the application's: those come before what has the keyboard. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.escape", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CsWindow, shell);
}

/* A file of the person's own that cannot be read is left out, and told once. */
static void
tell_complaints (CsWindow *self)
{
  const char *const *complaints = cs_catalogue_get_complaints (cs_catalogue_get_default ());
  g_autofree char   *lines = g_strjoinv ("\n", (char **) complaints);

  if (*lines != '\0')
    cs_window_set_notice (self, lines);
}

static void
cs_window_init (CsWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  self->draft = cs_draft_new ();
  self->exchange = cs_exchange_new ();
  self->sender = cs_sender_new (self->draft, self->exchange);
  self->lab = cs_lab_client_new ();
  self->settings = cs_settings_dup ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_set (self->shell, "draft", self->draft, "exchange", self->exchange, NULL);

  g_signal_connect_object (self->draft, "changed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->exchange, "notify::state", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sender, "records-changed", G_CALLBACK (records_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "drop", G_CALLBACK (cs_window_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  restore (self);
  cs_window_follow_rules (self);
  update_actions (self);
  tell_complaints (self);
}

CsWindow *
cs_window_new (GtkApplication *application)
{
  return g_object_new (CS_TYPE_WINDOW, "application", application, NULL);
}

gboolean
cs_window_is_blank (CsWindow *self)
{
  g_return_val_if_fail (CS_IS_WINDOW (self), FALSE);

  return !cs_shell_get_started (self->shell) && gtk_entry_buffer_get_length (cs_draft_get_address (self->draft)) == 0;
}

CsDraft *
cs_window_get_draft (CsWindow *self)
{
  g_return_val_if_fail (CS_IS_WINDOW (self), NULL);

  return self->draft;
}

CsExchange *
cs_window_get_exchange (CsWindow *self)
{
  g_return_val_if_fail (CS_IS_WINDOW (self), NULL);

  return self->exchange;
}

CsShell *
cs_window_get_shell (CsWindow *self)
{
  g_return_val_if_fail (CS_IS_WINDOW (self), NULL);

  return self->shell;
}

void
cs_window_set_notice (CsWindow   *self,
                      const char *notice)
{
  g_object_set (self->shell, "notice", notice, NULL);
}

void
cs_window_toast (CsWindow   *self,
                 const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}
