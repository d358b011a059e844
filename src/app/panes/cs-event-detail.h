/* cs-event-detail.h: one event in full
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsEventDetail:
 *
 * The drawer below the timeline: an event's fields by their RFC names at the
 * left, its bytes at the right. A field lights up the bytes that hold its value.
 *
 * Signals: `close`: the person is done with it.
 */
#define CS_TYPE_EVENT_DETAIL (cs_event_detail_get_type ())
G_DECLARE_FINAL_TYPE (CsEventDetail, cs_event_detail, CS, EVENT_DETAIL, GtkWidget)

/**
 * cs_event_detail_set_event:
 * @self: a drawer
 * @record: (nullable): a record
 * @index: the event's index, or one that is not there for none
 */
void cs_event_detail_set_event (CsEventDetail *self,
                                CsRecord      *record,
                                guint          index);

G_END_DECLS
