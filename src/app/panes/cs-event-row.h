/* cs-event-row.h: a row of the timeline as a widget
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-timeline-row.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsEventRow:
 *
 * A time and a lane. Made once and reused for whatever row comes by: binding
 * sets text and classes and builds nothing.
 *
 * Properties: `row` (#CsTimelineRow, nullable).
 */
#define CS_TYPE_EVENT_ROW (cs_event_row_get_type ())
G_DECLARE_FINAL_TYPE (CsEventRow, cs_event_row, CS, EVENT_ROW, GtkWidget)

GtkWidget *cs_event_row_new (void);

CsTimelineRow *cs_event_row_get_row (CsEventRow *self);
void           cs_event_row_set_row (CsEventRow    *self,
                                     CsTimelineRow *row);

G_END_DECLS
