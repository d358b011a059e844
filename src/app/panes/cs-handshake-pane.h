/* cs-handshake-pane.h: who said what, when
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsHandshakePane:
 *
 * The exchange's events as rows between two parties, with a drawer for one of them.
 *
 * Properties: `exchange` (#CsExchange). Actions on the widget: `handshake.detail`
 * opens and closes the drawer, `handshake.search` the search, and
 * `handshake.next` and `handshake.previous` go to an alert or certificate message.
 */
#define CS_TYPE_HANDSHAKE_PANE (cs_handshake_pane_get_type ())
G_DECLARE_FINAL_TYPE (CsHandshakePane, cs_handshake_pane, CS, HANDSHAKE_PANE, GtkWidget)

G_END_DECLS
