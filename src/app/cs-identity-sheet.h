/* cs-identity-sheet.h: an identity with all there is to know about it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-choice.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsIdentitySheet:
 *
 * A window with what to know about an identity before it is sent, its chain and
 * what is sent of it, what the last server asked for, where the key is, and who
 * else could read its file.
 */
#define CS_TYPE_IDENTITY_SHEET (cs_identity_sheet_get_type ())
G_DECLARE_FINAL_TYPE (CsIdentitySheet, cs_identity_sheet, CS, IDENTITY_SHEET, AdwWindow)

/**
 * cs_identity_sheet_present:
 * @parent: the window that it stands over
 * @choice: an identity that is ready
 *
 * Shows it.
 */
void cs_identity_sheet_present (GtkWindow        *parent,
                                CsIdentityChoice *choice);

G_END_DECLS
