/* cs-panes.h: the banner and the panes, as one library
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-apps-panel.h"
#include "cs-certificates-pane.h"
#include "cs-exchange.h"
#include "cs-handshake-pane.h"
#include "cs-response-pane.h"
#include "cs-verdict-card.h"

G_BEGIN_DECLS

/**
 * cs_panes_init:
 *
 * Registers the panes' resources, icons and types, and gives the default
 * display their style. To be called once, after adw_init() and before the first
 * template that names one of them is used. Calling it again does nothing.
 *
 * The panes act through these actions of the window that holds them:
 * `win.select-event` (u), `win.confirm` (s), `win.show-apps` (s, may be ""),
 * `win.hide-apps`.
 */
void cs_panes_init (void);

G_END_DECLS
