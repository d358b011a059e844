/* cs-window-files.c: the files that a window opens and saves
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-window-private.h"

#include "cs-compat.h"
#include "cs-json.h"
#include "cs-record-file.h"
#include "cs-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- records */

static char *
dup_display_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return g_filename_display_name (name != NULL ? name : "");
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CsWindow)  self = user_data;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError)    error = NULL;
  g_autofree char      *name = NULL;

  records = cs_record_file_load_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records == NULL)
    {
      cs_window_set_notice (self, error->message);
      return;
    }

  name = dup_display_name (g_task_get_task_data (G_TASK (result)));
  cs_window_set_notice (self, NULL);
  cs_sender_show (self->sender, records, name);
  g_object_set (self->shell, "started", TRUE, "composing", FALSE, NULL);
  cs_shell_show_page (self->shell, CS_SHELL_HANDSHAKE);
}

void
cs_window_open_file (CsWindow *self,
                     GFile    *file)
{
  g_return_if_fail (CS_IS_WINDOW (self));

  cs_record_file_load_async (file, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
open_chosen (GListModel *files,
             gpointer    user_data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  cs_window_open_file (user_data, file);
}

void
cs_window_open (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  static const char *const patterns[] = { "*.har", "*.json", "*.pcapng", "*.pcap", NULL };

  cs_compat_open_files (GTK_WINDOW (widget), _ ("Open a Record"), _ ("Records (HAR)"), patterns, FALSE, open_chosen,
                        G_OBJECT (widget));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (CsWindow) self = user_data;
  g_autoptr (GError)   error = NULL;

  if (cs_record_file_save_finish (result, &error))
    cs_window_toast (self, _ ("Record saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cs_window_set_notice (self, error->message);
}

static void
save_chosen (GListModel *files,
             gpointer    user_data)
{
  CsWindow         *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  cs_record_file_save_async (file, cs_sender_get_records (self->sender), self->cancellable, saved_cb,
                             g_object_ref (self));
}

void
cs_window_save (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  CsWindow        *self = CS_WINDOW (widget);
  CsRecord        *record = cs_exchange_get_record (self->exchange);
  JsonObject      *target = cs_json_get_object (cs_record_get_mtls (record), "target");
  g_autofree char *name = g_strdup_printf ("%s.har", cs_json_get_string (target, "host", "record"));

  cs_compat_save_file (GTK_WINDOW (widget), _ ("Save Record"), g_strdelimit (name, "/:", '-'), save_chosen,
                       G_OBJECT (widget));
}

/* ---- root CAs, identities, body */

static void
take_root (CsWindow *self,
           GFile    *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path == NULL)
    return;

  cs_trust_choice_add_file (cs_draft_get_trust (self->draft), path);
  cs_settings_remember (self->settings, "recent-roots", path);
}

static void
roots_chosen (GListModel *files,
              gpointer    user_data)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      take_root (user_data, file);
    }
}

void
cs_window_choose_root (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  static const char *const patterns[] = { "*.pem", "*.crt", "*.cer", "*.der", "*.ca-bundle", NULL };

  cs_compat_open_files (GTK_WINDOW (widget), _ ("Choose Root CAs"), _ ("Certificates"), patterns, TRUE, roots_chosen,
                        G_OBJECT (widget));
}

/* Settings keep an identity as its certificate's path, or two paths in lines. */
static void
offer_identity (CsWindow   *self,
                const char *certificate,
                const char *key)
{
  CsIdentityShelf *shelf = cs_draft_get_identities (self->draft);
  g_autofree char *paths = g_strjoin ("\n", certificate, key, NULL);

  cs_identity_shelf_offer (shelf, cs_identity_shelf_add (shelf, certificate, key));
  cs_settings_remember (self->settings, "recent-identities", paths);
}

static gboolean
names_a_key (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return strstr (folded, "key") != NULL;
}

static void
identity_chosen (GListModel *files,
                 gpointer    user_data)
{
  g_autoptr (GFile) first = g_list_model_get_item (files, 0);
  g_autoptr (GFile) second = g_list_model_get_item (files, 1);
  g_autofree char  *certificate = g_file_get_path (first);
  g_autofree char  *key = second != NULL ? g_file_get_path (second) : NULL;

  if (certificate == NULL)
    return;
  if (key != NULL && names_a_key (certificate) && !names_a_key (key))
    offer_identity (user_data, key, certificate);
  else
    offer_identity (user_data, certificate, key);
}

void
cs_window_choose_identity (GtkWidget  *widget,
                           const char *action_name,
                           GVariant   *parameter)
{
  static const char *const patterns[] = { "*.p12", "*.pfx", "*.pem", "*.crt", "*.cer", "*.der", "*.key", NULL };

  cs_compat_open_files (GTK_WINDOW (widget), _ ("Choose an Identity: One File, or Certificate and Key"),
                        _ ("Identities"), patterns, TRUE, identity_chosen, G_OBJECT (widget));
}

static void
key_chosen (GListModel *files,
            gpointer    user_data)
{
  CsWindow         *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char  *key = g_file_get_path (file);

  if (key != NULL && self->key_certificate != NULL)
    offer_identity (self, self->key_certificate, key);
}

void
cs_window_choose_key (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  static const char *const patterns[] = { "*.key", "*.pem", "*.der", "*.p8", NULL };

  CsWindow *self = CS_WINDOW (widget);

  g_free (self->key_certificate);
  self->key_certificate = g_variant_dup_string (parameter, NULL);
  cs_compat_open_files (GTK_WINDOW (widget), _ ("Choose the Private Key"), _ ("Private keys"), patterns, FALSE,
                        key_chosen, G_OBJECT (widget));
}

static void
body_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (CsWindow) self = user_data;
  g_autoptr (GBytes)   content = NULL;
  g_autoptr (GError)   error = NULL;
  g_autofree char     *name = dup_display_name (G_FILE (source));

  content = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  if (content != NULL)
    cs_draft_take_body_file (self->draft, name, g_steal_pointer (&content));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cs_window_set_notice (self, error->message);
}

static void
body_size_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (CsWindow)  self = user_data;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError)    error = NULL;
  g_autofree char      *name = dup_display_name (G_FILE (source));
  g_autofree char      *notice = NULL;

  info = g_file_query_info_finish (G_FILE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (info == NULL)
    notice = g_strdup (error->message);
  else if (g_file_info_get_size (info) > CS_DRAFT_BODY_MAX_BYTES)
    notice = g_strdup_printf (_ ("%s is larger than the %d MiB that a body may have here."), name,
                              CS_DRAFT_BODY_MAX_BYTES >> 20);
  cs_window_set_notice (self, notice);
  if (notice == NULL)
    g_file_load_bytes_async (G_FILE (source), self->cancellable, body_read_cb, g_object_ref (self));
}

static void
body_chosen (GListModel *files,
             gpointer    user_data)
{
  CsWindow         *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           self->cancellable, body_size_cb, g_object_ref (self));
}

void
cs_window_choose_body (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  cs_compat_open_files (GTK_WINDOW (widget), _ ("Choose a Body"), NULL, NULL, FALSE, body_chosen, G_OBJECT (widget));
}

/* ---- files dropped on the window */

static gboolean
has_suffix (const char        *name,
            const char *const *suffixes)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  for (; *suffixes != NULL; suffixes++)
    if (g_str_has_suffix (folded, *suffixes))
      return TRUE;
  return FALSE;
}

gboolean
cs_window_drop (CsWindow     *self,
                const GValue *value)
{
  static const char *const identities[] = { ".p12", ".pfx", NULL };
  static const char *const roots[] = { ".pem", ".crt", ".cer", ".der", NULL };

  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *link = files; link != NULL; link = link->next)
    {
      g_autofree char *path = g_file_get_path (link->data);

      if (path != NULL && has_suffix (path, identities))
        offer_identity (self, path, NULL);
      else if (path != NULL && has_suffix (path, roots))
        take_root (self, link->data);
      else
        cs_window_open_file (self, link->data);
    }
  g_slist_free (files);
  return TRUE;
}
