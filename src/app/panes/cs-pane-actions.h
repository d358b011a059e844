/* cs-pane-actions.h: how panes tell the window what a person chose
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * cs_pane_select_event:
 * @widget: who asks
 * @index: an event's index, or %CS_EXCHANGE_NO_EVENT
 *
 * Activates `win.select-event`.
 */
void cs_pane_select_event (GtkWidget *widget,
                           guint      index);

/**
 * cs_pane_confirm:
 * @widget: who asks
 * @name: a confirmation's name: "no-identity", "tls-1.2" …
 *
 * Activates `win.confirm`.
 */
void cs_pane_confirm (GtkWidget  *widget,
                      const char *name);

/**
 * cs_pane_get_confirm_label:
 * @name: a confirmation's name
 *
 * Returns: (nullable): what its button says, translated; %NULL for a name that
 *   is not known
 */
const char *cs_pane_get_confirm_label (const char *name);

/* Activates `win.show-apps`; "" chooses no platform. */
void cs_pane_show_apps (GtkWidget  *widget,
                        const char *platform);

G_END_DECLS
