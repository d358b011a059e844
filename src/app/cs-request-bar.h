/* cs-request-bar.h: method, address, Send
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"

G_BEGIN_DECLS

/**
 * CsRequestBar:
 *
 * Edits a draft's method and address. Two of them stand in a window, in the
 * header bar and below it, one of which is visible; they share the address's
 * buffer and therefore always say the same.
 *
 * Properties: `draft` (#CsDraft), `sending` (shows Stop in Send's place), `again`
 * (Send is called Send Again: an opened record is on show).
 * Acts through `win.send` and `win.stop`.
 */
#define CS_TYPE_REQUEST_BAR (cs_request_bar_get_type ())
G_DECLARE_FINAL_TYPE (CsRequestBar, cs_request_bar, CS, REQUEST_BAR, GtkWidget)

/* Puts the keyboard into the address, all of it selected. */
void cs_request_bar_focus_address (CsRequestBar *self);

/* Puts the keyboard on Send. */
void cs_request_bar_focus_send (CsRequestBar *self);

G_END_DECLS
