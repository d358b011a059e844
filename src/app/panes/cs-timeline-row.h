/* cs-timeline-row.h: a row of the timeline, in words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-tone.h"

G_BEGIN_DECLS

/**
 * CsRowKind:
 * @CS_ROW_PHASE: a heading with a duration
 * @CS_ROW_MESSAGE: a plain message, or a flight of them
 * @CS_ROW_BUBBLE: a message that the program is about
 * @CS_ROW_MARKER: a remark between messages
 * @CS_ROW_GAP: nothing happened for a while
 */
typedef enum
{
  CS_ROW_PHASE,
  CS_ROW_MESSAGE,
  CS_ROW_BUBBLE,
  CS_ROW_MARKER,
  CS_ROW_GAP,
} CsRowKind;

/**
 * CsRail:
 * @CS_RAIL_NONE: no line is there
 * @CS_RAIL_DOTTED: bytes cross in the clear, or none do
 * @CS_RAIL_SOLID: encrypted
 */
typedef enum
{
  CS_RAIL_NONE,
  CS_RAIL_DOTTED,
  CS_RAIL_SOLID,
} CsRail;

/**
 * CsMarker:
 * @CS_MARKER_NONE: no marker
 * @CS_MARKER_ENCRYPTED: from here on records are encrypted, and we can read them
 * @CS_MARKER_LOCKED: they are encrypted and the keys are missing
 * @CS_MARKER_NOT_JUDGED: our handshake is done, the server's verdict is still to come
 */
typedef enum
{
  CS_MARKER_NONE,
  CS_MARKER_ENCRYPTED,
  CS_MARKER_LOCKED,
  CS_MARKER_NOT_JUDGED,
} CsMarker;

/**
 * CsRowFacts:
 * @kind: what kind of row
 * @marker: which, for a marker
 * @side: who wrote it, or local
 * @tone: what it means
 * @rail: what its rails look like
 * @ends: whether the phase is over and its length known
 * @first: index of its first event; for a phase, marker or gap that of the next one
 * @last: index of the last event that it stands for
 * @n: how many events of the flight are shown, the others being minor
 * @time_us: when the first one happened
 * @length_us: of a phase or gap
 *
 * What the timeline keeps of a row: small, as a record may have 100,000.
 */
typedef struct
{
  guint    kind : 4;
  guint    marker : 4;
  guint    side : 4;
  guint    tone : 4;
  guint    rail : 4;
  gboolean ends : 1;
  guint    first;
  guint    last;
  guint    n;
  gint64   time_us;
  gint64   length_us;
} CsRowFacts;

/**
 * CsTimelineRow:
 * @facts: what the timeline keeps of it
 * @time: (nullable): the time column's text
 * @title: the row's words
 * @detail: (nullable): the quiet part of them
 * @icon: (nullable): name of a bubble's or marker's symbol
 * @spoken: what a screen reader says
 *
 * A row in words, made when a list asks for it. It does not change: read its
 * fields, do not write them.
 */
#define CS_TYPE_TIMELINE_ROW (cs_timeline_row_get_type ())
G_DECLARE_FINAL_TYPE (CsTimelineRow, cs_timeline_row, CS, TIMELINE_ROW, GObject)

struct _CsTimelineRow
{
  GObject parent_instance;

  CsRowFacts  facts;
  char       *time;
  char       *title;
  char       *detail;
  const char *icon;
  char       *spoken;
};

/**
 * CsTimelineLevel:
 * @CS_TIMELINE_KEY_EVENTS: a flight is a row, what says nothing is left out
 * @CS_TIMELINE_EVERY_MESSAGE: a message is a row
 * @CS_TIMELINE_RECORDS: every event, with where its bytes lie
 */
typedef enum
{
  CS_TIMELINE_KEY_EVENTS,
  CS_TIMELINE_EVERY_MESSAGE,
  CS_TIMELINE_RECORDS,
} CsTimelineLevel;

/**
 * cs_timeline_row_new:
 * @record: the record whose events these are
 * @facts: (transfer none): what is known of the row; copied
 * @level: how much detail is wanted
 *
 * Returns: (transfer full): the row in words
 */
CsTimelineRow *cs_timeline_row_new (CsRecord         *record,
                                    const CsRowFacts *facts,
                                    CsTimelineLevel   level);

/**
 * cs_timeline_row_is_message:
 * @self: a row
 *
 * Returns: whether it stands for an event and can be selected
 */
gboolean cs_timeline_row_is_message (CsTimelineRow *self);

G_END_DECLS
