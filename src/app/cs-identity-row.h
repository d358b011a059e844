/* cs-identity-row.h: an identity, in the identity popover
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-choice.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsIdentityRow:
 *
 * An identity; while it is locked, with the entry for its passphrase and what is
 * known about the last try.
 *
 * The entry is emptied as soon as the key is open, when the popover closes, and
 * when the row goes: GTK 4.8 shows the text of a password entry, unmasked, on
 * the session's accessibility bus.
 *
 * Properties: `choice` (#CsIdentityChoice, nullable), `chosen` (shows a check
 * mark). Acts through `identity.choose-key` of its popover. Signals:
 * `unlocking`, a passphrase is going to be tried; `details`, its sheet is wanted.
 */
#define CS_TYPE_IDENTITY_ROW (cs_identity_row_get_type ())
G_DECLARE_FINAL_TYPE (CsIdentityRow, cs_identity_row, CS, IDENTITY_ROW, GtkWidget)

/* Puts the keyboard into the passphrase, when there is one to type. */
gboolean cs_identity_row_focus_passphrase (CsIdentityRow *self);

/* Empties the passphrase. */
void cs_identity_row_forget (CsIdentityRow *self);

G_END_DECLS
