/* cs-composer.h: headers, body, TLS and connection of a request
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"

G_BEGIN_DECLS

/**
 * CsComposer:
 *
 * Edits what the request bar and the strip leave out.
 *
 * Properties: `draft` (#CsDraft), `stacked` (its two halves above each other, for
 * a narrow window). Acts through `win.choose-body`.
 */
#define CS_TYPE_COMPOSER (cs_composer_get_type ())
G_DECLARE_FINAL_TYPE (CsComposer, cs_composer, CS, COMPOSER, GtkWidget)

/* Puts the keyboard where the request says what to connect to. */
void cs_composer_focus_connection (CsComposer *self);

G_END_DECLS
