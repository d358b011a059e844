/* cs-trust-button.h: whom to trust, always in sight
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-trust-choice.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsTrustButton:
 *
 * Shows a trust choice, and in a popover the sources to choose from.
 *
 * Properties: `choice` (#CsTrustChoice), `compact`. Acts through `win.choose-root`.
 */
#define CS_TYPE_TRUST_BUTTON (cs_trust_button_get_type ())
G_DECLARE_FINAL_TYPE (CsTrustButton, cs_trust_button, CS, TRUST_BUTTON, GtkWidget)

void cs_trust_button_popup (CsTrustButton *self);

G_END_DECLS
