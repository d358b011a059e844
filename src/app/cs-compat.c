/* cs-compat.c: what differs between versions of GTK and libadwaita
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-compat.h"

#include <glib/gi18n-lib.h>

void
cs_compat_list_item_set_label (GtkListItem *item,
                               const char  *label)
{
#if GTK_CHECK_VERSION(4, 12, 0)
  gtk_list_item_set_accessible_label (item, label);
#else
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *row = child != NULL ? gtk_widget_get_parent (child) : NULL;

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
#endif
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

typedef struct
{
  GtkFileChooserNative *dialog;
  CsFilesFunc           callback;
  GObject              *user_data;
} Chooser;

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             Chooser         *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      if (g_list_model_get_n_items (files) > 0)
        chooser->callback (files, chooser->user_data);
    }

  gtk_native_dialog_destroy (dialog);
  g_object_unref (chooser->dialog);
  g_object_unref (chooser->user_data);
  g_free (chooser);
}

static void
show_chooser (GtkFileChooserNative *dialog,
              CsFilesFunc           callback,
              GObject              *user_data)
{
  Chooser *chooser = g_new0 (Chooser, 1);

  chooser->dialog = dialog;
  chooser->callback = callback;
  chooser->user_data = g_object_ref (user_data);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), chooser);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
add_filter (GtkFileChooserNative *dialog,
            const char           *name,
            const char *const    *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (; *patterns != NULL; patterns++)
    gtk_file_filter_add_pattern (filter, *patterns);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
}

void
cs_compat_open_files (GtkWindow         *parent,
                      const char        *title,
                      const char        *filter_name,
                      const char *const *patterns,
                      gboolean           multiple,
                      CsFilesFunc        callback,
                      GObject           *user_data)
{
  static const char *const all[] = { "*", NULL };

  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));

  if (patterns != NULL)
    {
      add_filter (dialog, filter_name, patterns);
      add_filter (dialog, _ ("All files"), all);
    }
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), multiple);
  show_chooser (dialog, callback, user_data);
}

void
cs_compat_open_folder (GtkWindow  *parent,
                       const char *title,
                       CsFilesFunc callback,
                       GObject    *user_data)
{
  show_chooser (gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Open"),
                                             _ ("_Cancel")),
                callback, user_data);
}

void
cs_compat_save_file (GtkWindow  *parent,
                     const char *title,
                     const char *name,
                     CsFilesFunc callback,
                     GObject    *user_data)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  show_chooser (dialog, callback, user_data);
}

void
cs_compat_show_about (GtkWindow *parent)
{
  static const char *const developers[] = { "The Countersign authors", NULL };

  adw_show_about_window (parent,
                         "application-name", "Countersign",
                         "application-icon", APP_ID,
                         "version", PACKAGE_VERSION,
                         "developer-name", developers[0],
                         "developers", developers,
                         "copyright", "© 2026 The Countersign authors",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _ ("See what happened to your client certificate: the handshake, both sides’ "
                                        "certificates, the raw answer, and what an app on each platform would have "
                                        "been told."),
                         NULL);
}

G_GNUC_END_IGNORE_DEPRECATIONS
