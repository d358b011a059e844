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

  GFile   *file = cs_record_file_get_loaded (result);
  gboolean again = self->capture != NULL && g_file_equal (file, self->capture);
  GFile   *capture;
  gboolean is_capture;
  guint    shown = cs_sender_get_shown (self->sender);

  records = cs_record_file_load_finish (result, &is_capture, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records == NULL)
    {
      cs_window_set_notice (self, error->message);
      return;
    }

  name = dup_display_name (file);
  cs_window_set_notice (self, NULL);
  cs_window_end_watch (self);
  cs_sender_show (self->sender, records, name);
  if (again && shown < records->len)
    cs_sender_set_shown (self->sender, shown);
  cs_exchange_set_takes_keys (self->exchange, is_capture);
  capture = is_capture ? file : NULL;
  g_set_object (&self->capture, capture);
  g_object_set (self->shell, "started", TRUE, "composing", FALSE, "watching", FALSE, NULL);
  cs_shell_show_page (self->shell, CS_SHELL_HANDSHAKE);
}

void
cs_window_open_file (CsWindow *self,
                     GFile    *file)
{
  g_return_if_fail (CS_IS_WINDOW (self));

  cs_record_file_load_async (file, NULL, self->cancellable, loaded_cb, g_object_ref (self));
}

void
cs_window_open_key_log (CsWindow *self,
                        GFile    *key_log)
{
  g_return_if_fail (CS_IS_WINDOW (self));
  g_return_if_fail (self->capture != NULL);

  cs_record_file_load_async (self->capture, key_log, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
key_log_chosen (GListModel *files,
                gpointer    user_data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  cs_window_open_key_log (user_data, file);
}

/* The capture is read once more, with the keys. */
void
cs_window_add_key_log (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  static const char *const patterns[] = { "*.log", "*.txt", "*.keys", "*", NULL };

  if (CS_WINDOW (widget)->capture != NULL)
    cs_compat_open_files (GTK_WINDOW (widget), _ ("Add a Key Log"), _ ("Key logs"), patterns, FALSE, key_log_chosen,
                          G_OBJECT (widget));
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

  cs_compat_open_files (GTK_WINDOW (widget), _ ("Open a Record"), _ ("Records and captures"), patterns, FALSE, open_chosen,
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

/* ---- texts that a sheet wants saved */

static void
text_saved_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (CsWindow) self = user_data;
  g_autoptr (GError)   error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    cs_window_toast (self, _ ("Saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cs_window_set_notice (self, error->message);
}

static void
text_chosen (GListModel *files,
             gpointer    user_data)
{
  CsWindow          *self = user_data;
  g_autoptr (GFile)  file = g_list_model_get_item (files, 0);
  g_autoptr (GBytes) content = g_bytes_new (self->text_to_save, strlen (self->text_to_save));

  g_file_replace_contents_bytes_async (file, content, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                                       self->cancellable, text_saved_cb, g_object_ref (self));
}

void
cs_window_save_text (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  CsWindow   *self = CS_WINDOW (widget);
  const char *name;
  const char *text;

  g_variant_get (parameter, "(&s&s)", &name, &text);
  g_free (self->text_to_save);
  self->text_to_save = g_strdup (text);
  cs_compat_save_file (gtk_application_get_active_window (gtk_window_get_application (GTK_WINDOW (widget))),
                       _ ("Save"), name, text_chosen, G_OBJECT (widget));
}

/* ---- body */

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

/* ---- files dropped on the window, or named when it starts */

gboolean
cs_window_has_suffix (const char        *name,
                      const char *const *suffixes)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  for (; *suffixes != NULL; suffixes++)
    if (g_str_has_suffix (folded, *suffixes))
      return TRUE;
  return FALSE;
}

GPtrArray *
cs_window_take_files (CsWindow     *self,
                      GFile *const *files,
                      gsize         n_files)
{
  static const char *const certificates[] = {
    ".p12", ".pfx", ".pem", ".crt", ".cer", ".der", ".key", ".p7b", ".p7c", ".ca-bundle", NULL
  };

  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv)           paths = NULL;
  GPtrArray               *others = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CS_IS_WINDOW (self), others);

  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path != NULL && cs_window_has_suffix (path, certificates))
        g_strv_builder_add (builder, path);
      else
        g_ptr_array_add (others, g_object_ref (files[i]));
    }
  paths = g_strv_builder_end (builder);
  if (paths[0] != NULL)
    cs_window_take_certificates (self, g_steal_pointer (&paths));
  return others;
}

gboolean
cs_window_drop (CsWindow     *self,
                const GValue *value)
{
  g_autoptr (GSList)    dropped = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = NULL;

  for (GSList *link = dropped; link != NULL; link = link->next)
    g_ptr_array_add (files, link->data);
  others = cs_window_take_files (self, (GFile *const *) files->pdata, files->len);
  for (guint i = 0; i < others->len; i++)
    cs_window_open_file (self, g_ptr_array_index (others, i));
  return TRUE;
}
