/* cs-identity-button.h: what is shown to the server, always in sight
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-shelf.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsIdentityButton:
 *
 * Shows the identity that is chosen, and in a popover those to choose from. It opens
 * the popover by itself when an identity is offered that needs a passphrase.
 *
 * Properties: `shelf` (#CsIdentityShelf), `compact`. Acts through
 * `win.choose-identity` and `win.choose-key` (a string: the certificate's path).
 */
#define CS_TYPE_IDENTITY_BUTTON (cs_identity_button_get_type ())
G_DECLARE_FINAL_TYPE (CsIdentityButton, cs_identity_button, CS, IDENTITY_BUTTON, GtkWidget)

void cs_identity_button_popup (CsIdentityButton *self);

G_END_DECLS
