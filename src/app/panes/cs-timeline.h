/* cs-timeline.h: a record's events as rows
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-timeline-row.h"

G_BEGIN_DECLS

/* A silence longer than this is a row; among the key events only before what
 * the server sends above TLS, asks for or refuses with. */
#define CS_TIMELINE_GAP_US (10 * 1000)

/**
 * CsTimeline:
 *
 * A #GListModel of #CsTimelineRow made from the events of a record: phases,
 * messages, flights folded into one row, markers and gaps. It follows a record
 * that grows, at most once a frame, and takes long records in slices so that
 * the window never waits. Rows are made when they are asked for; what stays is
 * a few bytes for each.
 *
 * Properties: `record` (#CsRecord, nullable), `level`, `search` (nullable: only
 * messages that hold it are rows).
 */
#define CS_TYPE_TIMELINE (cs_timeline_get_type ())
G_DECLARE_FINAL_TYPE (CsTimeline, cs_timeline, CS, TIMELINE, GObject)

CsTimeline *cs_timeline_new (void);

void cs_timeline_set_record (CsTimeline *self,
                             CsRecord   *record);
void cs_timeline_set_level (CsTimeline     *self,
                            CsTimelineLevel level);
void cs_timeline_set_search (CsTimeline *self,
                             const char *search);

CsTimelineLevel cs_timeline_get_level (CsTimeline *self);

/**
 * cs_timeline_flush:
 * @self: a timeline
 *
 * Takes in at once all events that are there.
 */
void cs_timeline_flush (CsTimeline *self);

/**
 * cs_timeline_find_event:
 * @self: a timeline
 * @index: an event's index in the record
 * @position: (out): where its row is
 *
 * An event that is folded or left out is found at the row that stands for it:
 * its flight's, or the one before it.
 *
 * Returns: %FALSE when no row could stand for it
 */
gboolean cs_timeline_find_event (CsTimeline *self,
                                 guint       index,
                                 guint      *position);

/**
 * cs_timeline_find_message:
 * @self: a timeline
 * @start: where to begin; this row is not considered
 * @step: 1 for later rows, -1 for earlier ones
 * @important: whether only bubbles count
 * @position: (out): where it is
 *
 * Returns: whether there is such a row
 */
gboolean cs_timeline_find_message (CsTimeline *self,
                                   guint       start,
                                   int         step,
                                   gboolean    important,
                                   guint      *position);

/**
 * cs_timeline_get_facts:
 * @self: a timeline
 * @position: a row's position
 *
 * Returns: (transfer none) (nullable): what is known of the row, until the
 *   timeline changes
 */
const CsRowFacts *cs_timeline_get_facts (CsTimeline *self,
                                         guint       position);

G_END_DECLS
