/* cs-frame-list.h: a record's HTTP frames and messages, flow control folded
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-frame-run.h"
#include "cs-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsFrame:
 *
 * A row of a #CsFrameList: an event, or a run of flow control.
 */
#define CS_TYPE_FRAME (cs_frame_get_type ())
G_DECLARE_FINAL_TYPE (CsFrame, cs_frame, CS, FRAME, GObject)

const CsFrameRun *cs_frame_get_run (CsFrame *self);

/* The only event, or the run's first. */
CsEvent *cs_frame_get_event (CsFrame *self);

/**
 * cs_frame_dup_members:
 * @self: a row
 *
 * Returns: (transfer full) (nullable): a run's events, as #CsFrame each; %NULL
 *   for a row that is one event
 */
GListModel *cs_frame_dup_members (CsFrame *self);

/**
 * CsFrameList:
 *
 * A #GListModel of #CsFrame. Rows are made when they are asked for.
 */
#define CS_TYPE_FRAME_LIST (cs_frame_list_get_type ())
G_DECLARE_FINAL_TYPE (CsFrameList, cs_frame_list, CS, FRAME_LIST, GObject)

/**
 * cs_frame_list_new:
 * @record: a record that does not grow any more
 *
 * Returns: (transfer full): all its events of HTTP, in their order
 */
GListModel *cs_frame_list_new (CsRecord *record);

G_END_DECLS
