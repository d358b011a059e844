/* cs-flow.h: small things in a line that breaks
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsFlow:
 *
 * Lays its children out like words: at their natural width, in a new line where
 * there is no room. GtkFlowBox would make them selectable columns.
 */
#define CS_TYPE_FLOW (cs_flow_get_type ())
G_DECLARE_FINAL_TYPE (CsFlow, cs_flow, CS, FLOW, GtkWidget)

G_END_DECLS
