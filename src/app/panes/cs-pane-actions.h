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
 * cs_pane_show_confirmation:
 * @button: a button that activates `win.confirm`
 * @name: (nullable): a confirmation's name
 *
 * Gives @button its words and target, or hides it when @name is not known.
 */
void cs_pane_show_confirmation (GtkButton  *button,
                                const char *name);

/* Activates `win.show-apps`; "" chooses no platform. */
void cs_pane_show_apps (GtkWidget  *widget,
                        const char *platform);

G_END_DECLS
