/* cs-window-identities.c: the root CAs and identities that a window takes in
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-window-private.h"

#include "cs-compat.h"
#include "cs-identity-sort.h"
#include "cs-settings.h"

#include <glib/gi18n-lib.h>

void
cs_window_take_root (CsWindow *self,
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

      cs_window_take_root (user_data, file);
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
void
cs_window_offer_identity (CsWindow   *self,
                          const char *certificate,
                          const char *key)
{
  CsIdentityShelf *shelf = cs_draft_get_identities (self->draft);
  g_autofree char *paths = g_strjoin ("\n", certificate, key, NULL);

  cs_identity_shelf_offer (shelf, cs_identity_shelf_add (shelf, certificate, key));
  cs_settings_remember (self->settings, "recent-identities", paths);
}

static void
sort_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_task_return_pointer (task, cs_identity_sort (task_data), (GDestroyNotify) g_ptr_array_unref);
}

/* All of them are on the shelf then; the first is offered. */
static void
sorted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CsWindow             *self = CS_WINDOW (source);
  g_autoptr (GPtrArray) pairs = g_task_propagate_pointer (G_TASK (result), NULL);

  for (guint i = pairs != NULL ? pairs->len : 0; i > 0; i--)
    {
      const CsIdentityPair *pair = g_ptr_array_index (pairs, i - 1);

      cs_window_offer_identity (self, pair->certificate, pair->key);
    }
}

/* What belongs together shows in the files, which may take a moment to read. */
static void
identities_chosen (GListModel *files,
                   gpointer    user_data)
{
  CsWindow                *self = user_data;
  g_autoptr (GTask)        task = g_task_new (self, self->cancellable, sorted_cb, NULL);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char  *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  g_task_set_task_data (task, g_strv_builder_end (paths), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, sort_thread);
}

void
cs_window_choose_identity (GtkWidget  *widget,
                           const char *action_name,
                           GVariant   *parameter)
{
  static const char *const patterns[] = { "*.p12", "*.pfx", "*.pem", "*.crt", "*.cer", "*.der", "*.key", NULL };

  cs_compat_open_files (GTK_WINDOW (widget), _ ("Choose an Identity: One File, or Certificate and Key"),
                        _ ("Identities"), patterns, TRUE, identities_chosen, G_OBJECT (widget));
}

static void
key_chosen (GListModel *files,
            gpointer    user_data)
{
  CsWindow         *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char  *key = g_file_get_path (file);

  if (key != NULL && self->key_certificate != NULL)
    cs_window_offer_identity (self, self->key_certificate, key);
}

void
cs_window_choose_key (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  static const char *const patterns[] = { "*.key", "*.pem", "*.der", "*.p8", NULL };

  CsWindow        *self = CS_WINDOW (widget);
  g_autofree char *name = g_filename_display_basename (g_variant_get_string (parameter, NULL));
  /* Translators: a certificate's file */
  g_autofree char *title = g_strdup_printf (_ ("Choose the Private Key of %s"), name);

  g_free (self->key_certificate);
  self->key_certificate = g_variant_dup_string (parameter, NULL);
  cs_compat_open_files (GTK_WINDOW (widget), title, _ ("Private keys"), patterns, FALSE,
                        key_chosen, G_OBJECT (widget));
}
