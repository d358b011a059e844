/* cs-response-pane.h: the raw HTTP answer
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsResponsePane:
 *
 * Status, headers and body of the answer, or why there is none.
 *
 * Properties: `exchange` (#CsExchange). Actions on the widget: `response.save`
 * saves the body, `response.view` (s) shows `pretty`, `raw`, `hex` or `frames`.
 */
#define CS_TYPE_RESPONSE_PANE (cs_response_pane_get_type ())
G_DECLARE_FINAL_TYPE (CsResponsePane, cs_response_pane, CS, RESPONSE_PANE, GtkWidget)

G_END_DECLS
