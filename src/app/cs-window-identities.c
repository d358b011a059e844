/* cs-window-identities.c: the root CAs and identities that a window takes in
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-window-private.h"

#include "cs-compat.h"
#include "cs-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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
    cs_window_offer_identity (user_data, key, certificate);
  else
    cs_window_offer_identity (user_data, certificate, key);
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
    cs_window_offer_identity (self, self->key_certificate, key);
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
