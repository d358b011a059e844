/* cs-lab-folder.h: the private folder of a lab
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CsLabFolder CsLabFolder;

/**
 * cs_lab_folder_new:
 * @error: return location for an error, or %NULL
 *
 * Makes a folder for the owner alone among the temporary files, and removes
 * those that labs which were killed have left there.
 *
 * Returns: (transfer full) (nullable): a folder, or %NULL with a #GFileError
 */
CsLabFolder *cs_lab_folder_new (GError **error);

/* Removes the folder with all that is in it. */
void cs_lab_folder_free (CsLabFolder *self);

const char *cs_lab_folder_get_path (CsLabFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsLabFolder, cs_lab_folder_free)

G_END_DECLS
