/* cs-token-dialog.h: picks an identity on a token
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-shelf.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsTokenDialog:
 *
 * Lists the tokens that are plugged in and the certificates on them, as
 * `countersign-cli identity --tokens` finds them within a time limit: modules of
 * tokens do as they please, and not in the window's process. What is picked goes
 * on the shelf and is offered there.
 */
#define CS_TYPE_TOKEN_DIALOG (cs_token_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CsTokenDialog, cs_token_dialog, CS, TOKEN_DIALOG, AdwWindow)

/* Shows it. */
void cs_token_dialog_present (GtkWindow       *parent,
                              CsIdentityShelf *shelf);

G_END_DECLS
