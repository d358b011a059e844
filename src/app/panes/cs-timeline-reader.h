/* cs-timeline-reader.h: which rows a record's events make
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-timeline-row.h"

G_BEGIN_DECLS

/**
 * CsTimelineReader:
 * @record: (nullable): whose events are read
 * @level: how much is shown
 * @search: (nullable): case-folded; only messages that hold it make rows
 * @rows: (element-type CsRowFacts): the rows so far, sorted by @first
 * @dirty: the first row that changed since somebody last set this to %G_MAXUINT
 *
 * Takes events one by one and keeps the rows that they make. Pure: the same
 * events make the same rows.
 */
typedef struct
{
  CsRecord       *record;
  CsTimelineLevel level;
  char           *search;
  GArray         *rows;
  guint           dirty;

  GHashTable *connections;
  guint       phase_row; /* G_MAXUINT before the first */
  guint       phase_connection;
  CsLayer     phase_layer;
  gint64      last_us;
} CsTimelineReader;

void cs_timeline_reader_init (CsTimelineReader *self);
void cs_timeline_reader_clear (CsTimelineReader *self);

/* Forgets the rows and begins anew. */
void cs_timeline_reader_restart (CsTimelineReader *self);

/**
 * cs_timeline_reader_take:
 * @self: a reader
 * @event: the record's next event
 * @index: its index
 */
void cs_timeline_reader_take (CsTimelineReader *self,
                              CsEvent          *event,
                              guint             index);

/* No more events come: the last phase ends with the last of them. */
void cs_timeline_reader_end (CsTimelineReader *self);

G_END_DECLS
