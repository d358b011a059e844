/* cs-lane.h: the space between the two parties
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-timeline-row.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsLane:
 *
 * Holds a row's words and draws behind them the rails of both parties and the
 * message's arrow. Rows abut, so the rails join. What it draws is presentation:
 * the words say it too. Mirrored from right to left.
 *
 * The rails take the colour of the lane's parent, the arrow its own.
 */
#define CS_TYPE_LANE (cs_lane_get_type ())
G_DECLARE_FINAL_TYPE (CsLane, cs_lane, CS, LANE, GtkWidget)

/**
 * cs_lane_set_facts:
 * @self: a lane
 * @facts: the row's facts
 *
 * Draws that row from now on.
 */
void cs_lane_set_facts (CsLane           *self,
                        const CsRowFacts *facts);

G_END_DECLS
