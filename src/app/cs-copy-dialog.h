/* cs-copy-dialog.h: saves an identity in another form
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-choice.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsCopyDialog:
 *
 * Asks for a form and a passphrase, twice, then for a file, and saves a copy
 * that only its owner can read. Both entries are emptied before the copy is made.
 */
#define CS_TYPE_COPY_DIALOG (cs_copy_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CsCopyDialog, cs_copy_dialog, CS, COPY_DIALOG, AdwWindow)

/**
 * cs_copy_dialog_present:
 * @parent: the window that it stands over
 * @choice: an identity that is ready and whose key is in a file
 *
 * Shows it.
 */
void cs_copy_dialog_present (GtkWindow        *parent,
                             CsIdentityChoice *choice);

G_END_DECLS
