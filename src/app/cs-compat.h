/* cs-compat.h: what differs between versions of GTK and libadwaita
 *
 * The only file that may look at a version.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * cs_compat_list_item_set_label:
 * @item: a list item whose child is set
 * @label: what a screen reader says for the row
 *
 * Before GTK 4.12 a list item takes no accessible label; the widget around its
 * child does, once the child stands in the list.
 */
void cs_compat_list_item_set_label (GtkListItem *item,
                                    const char  *label);

/**
 * CsFilesFunc:
 * @files: (element-type GFile): the files that were chosen, at least one
 * @user_data: the caller's
 */
typedef void (*CsFilesFunc) (GListModel *files,
                             gpointer    user_data);

/**
 * cs_compat_open_files:
 * @parent: the window that asks
 * @title: the dialog's title
 * @filter_name: (nullable): what the files are called
 * @patterns: (nullable) (array zero-terminated=1): their names: "*.pem"
 * @multiple: whether more than one may be chosen
 * @callback: called unless the person thinks better of it
 * @user_data: (transfer none): an object that is kept alive until then
 *
 * Asks for files. GtkFileChooserNative speaks to the portal inside a sandbox; it
 * is deprecated since GTK 4.10, and its successor is not there before.
 */
void cs_compat_open_files (GtkWindow         *parent,
                           const char        *title,
                           const char        *filter_name,
                           const char *const *patterns,
                           gboolean           multiple,
                           CsFilesFunc        callback,
                           GObject           *user_data);

/* Asks for one folder, which is the one of @files. */
void cs_compat_open_folder (GtkWindow  *parent,
                            const char *title,
                            CsFilesFunc callback,
                            GObject    *user_data);

/* Asks for a name to save under; @files has the one file. */
void cs_compat_save_file (GtkWindow  *parent,
                          const char *title,
                          const char *name,
                          CsFilesFunc callback,
                          GObject    *user_data);

/**
 * cs_compat_show_about:
 * @parent: the window that asks
 *
 * Shows who made the program and under which terms. AdwAboutWindow is deprecated
 * since libadwaita 1.6.
 */
void cs_compat_show_about (GtkWindow *parent);

G_END_DECLS
