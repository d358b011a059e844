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

static void
take_root (CsWindow   *self,
           const char *path)
{
  cs_settings_remember (self->settings, "recent-roots", path);
  cs_trust_choice_add_file (cs_draft_get_trust (self->draft), path);
}

static void
roots_chosen (GListModel *files,
              gpointer    user_data)
{
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char  *path = g_file_get_path (file);

      if (path != NULL)
        take_root (user_data, path);
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

static void
folder_chosen (GListModel *files,
               gpointer    user_data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char  *path = g_file_get_path (file);
  g_autofree char  *folder = path != NULL ? g_strconcat (path, g_str_has_suffix (path, "/") ? "" : "/", NULL) : NULL;

  if (folder != NULL)
    take_root (user_data, folder);
}

void
cs_window_choose_root_folder (GtkWidget  *widget,
                              const char *action_name,
                              GVariant   *parameter)
{
  cs_compat_open_folder (GTK_WINDOW (widget), _ ("Choose a Folder of Root CAs"), folder_chosen, G_OBJECT (widget));
}

/* Settings keep an identity as its certificate's path, or two paths in lines. */
void
cs_window_offer_identity (CsWindow   *self,
                          const char *certificate,
                          const char *key)
{
  CsIdentityShelf *shelf = cs_draft_get_identities (self->draft);
  g_autofree char *paths = g_strjoin ("\n", certificate, key, NULL);

  cs_settings_remember (self->settings, "recent-identities", paths);
  cs_identity_shelf_offer (shelf, cs_identity_shelf_add (shelf, certificate, key));
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

/* Of what nobody called an identity, roots are roots. */
static void
given_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  static const char *const containers[] = { ".p12", ".pfx", NULL };

  CsWindow             *self = CS_WINDOW (source);
  g_autoptr (GPtrArray) pairs = g_task_propagate_pointer (G_TASK (result), NULL);

  for (guint i = pairs != NULL ? pairs->len : 0; i > 0; i--)
    {
      const CsIdentityPair *pair = g_ptr_array_index (pairs, i - 1);

      if (pair->kind == CS_IDENTITY_KIND_IDENTITY ||
          (pair->kind == CS_IDENTITY_KIND_OTHER && cs_window_has_suffix (pair->certificate, containers)))
        cs_window_offer_identity (self, pair->certificate, pair->key);
      else
        take_root (self, pair->certificate);
    }
}

/* What belongs together shows in the files, which may take a moment to read. */
static void
sort_paths (CsWindow           *self,
            GStrv               paths,
            GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, callback, NULL);

  g_task_set_task_data (task, paths, (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, sort_thread);
}

void
cs_window_take_certificates (CsWindow *self,
                             GStrv     paths)
{
  g_return_if_fail (CS_IS_WINDOW (self));

  sort_paths (self, paths, given_cb);
}

static void
identities_chosen (GListModel *files,
                   gpointer    user_data)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char  *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  sort_paths (user_data, g_strv_builder_end (paths), sorted_cb);
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

/* ---- from one start to the next */

/* Of those that are remembered: what lies there today. */
static void
recognize_identity (CsWindow *self)
{
  CsIdentityChoice *chosen = cs_identity_shelf_get_chosen (cs_draft_get_identities (self->draft));
  CsIdentity       *identity = cs_identity_choice_get_identity (chosen);
  g_autofree char  *place = cs_identity_choice_dup_place (chosen);

  if (identity != NULL)
    cs_settings_recognize (self->settings, "recent-identities", place,
                           cs_certificate_get_fingerprint (cs_identity_get_leaf (identity)));
}

static void
recognize_roots (CsWindow *self)
{
  GListModel *sources = cs_trust_choice_get_sources (cs_draft_get_trust (self->draft));

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr (CsTrustSource) source = g_list_model_get_item (sources, i);
      const char               *path = cs_trust_source_get_path (source);
      const char               *fingerprint = cs_trust_source_get_fingerprint (source);

      if (path != NULL && fingerprint != NULL && cs_trust_source_get_chosen (source))
        cs_settings_recognize (self->settings, "recent-roots", path, fingerprint);
    }
}

/* One that is gone says so in its row. */
void
cs_window_restore_recent (CsWindow *self)
{
  g_autoptr (GPtrArray) roots = cs_settings_dup_recent (self->settings, "recent-roots");
  g_autoptr (GPtrArray) identities = cs_settings_dup_recent (self->settings, "recent-identities");

  CsTrustChoice   *trust = cs_draft_get_trust (self->draft);
  CsIdentityShelf *shelf = cs_draft_get_identities (self->draft);

  for (guint i = 0; i < roots->len; i++)
    {
      const CsRecent *recent = g_ptr_array_index (roots, i);

      cs_trust_source_set_known (cs_trust_choice_offer_file (trust, recent->place), recent->fingerprint, recent->seen);
    }
  for (guint i = 0; i < identities->len; i++)
    {
      const CsRecent *recent = g_ptr_array_index (identities, i);
      g_auto (GStrv)  pair = g_strsplit (recent->place, "\n", 2);

      cs_identity_choice_set_known (cs_identity_shelf_add (shelf, pair[0], pair[1]), recent->fingerprint, recent->seen);
    }

  g_signal_connect_object (shelf, "changed", G_CALLBACK (recognize_identity), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (trust, "changed", G_CALLBACK (recognize_roots), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (trust, "notify::detail", G_CALLBACK (recognize_roots), self, G_CONNECT_SWAPPED);
}

void
cs_window_forget_identity (GtkWidget  *widget,
                           const char *action_name,
                           GVariant   *parameter)
{
  CsWindow   *self = CS_WINDOW (widget);
  const char *place = g_variant_get_string (parameter, NULL);

  cs_identity_shelf_remove (cs_draft_get_identities (self->draft), place);
  cs_settings_forget (self->settings, "recent-identities", place);
}

void
cs_window_forget_root (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  CsWindow   *self = CS_WINDOW (widget);
  const char *path = g_variant_get_string (parameter, NULL);

  cs_trust_choice_remove_file (cs_draft_get_trust (self->draft), path);
  cs_settings_forget (self->settings, "recent-roots", path);
}
