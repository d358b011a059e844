/* cs-apps-panel.h: what an app on each platform would have seen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsAppsPanel:
 *
 * The platforms in groups, lost answers first, and one of them in full.
 *
 * Properties: `exchange` (#CsExchange), `platform` (the selected one's id,
 * nullable).
 */
#define CS_TYPE_APPS_PANEL (cs_apps_panel_get_type ())
G_DECLARE_FINAL_TYPE (CsAppsPanel, cs_apps_panel, CS, APPS_PANEL, GtkWidget)

G_END_DECLS
