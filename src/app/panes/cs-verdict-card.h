/* cs-verdict-card.h: the whole story in two halves
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsVerdictCard:
 *
 * What happened on the wire at the left, what an app would be told at the right.
 *
 * Properties: `exchange` (#CsExchange), `compact` (one line with both
 * headlines), `stacked` (the halves above each other).
 */
#define CS_TYPE_VERDICT_CARD (cs_verdict_card_get_type ())
G_DECLARE_FINAL_TYPE (CsVerdictCard, cs_verdict_card, CS, VERDICT_CARD, GtkWidget)

G_END_DECLS
