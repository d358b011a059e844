/* cs-timeline-reader.c: which rows a record's events make
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-timeline-reader.h"

#include "cs-event-words.h"
#include "cs-timeline.h"

/* A connection counts as this many phases' worth of state at most; an id past
 * it shares the last one's. */
#define MAX_CONNECTIONS 256

typedef struct
{
  gboolean encrypted;
  guint    finished_row; /* of the client's Finished, G_MAXUINT before */
  gboolean answered;
  gboolean marked;
} ConnectionState;

static CsRowFacts *
row_at (CsTimelineReader *self,
        guint             i)
{
  return &g_array_index (self->rows, CsRowFacts, i);
}

static void
touch (CsTimelineReader *self,
       guint             i)
{
  self->dirty = MIN (self->dirty, i);
}

static guint
append_row (CsTimelineReader *self,
            const CsRowFacts  facts)
{
  touch (self, self->rows->len);
  g_array_append_val (self->rows, facts);

  return self->rows->len - 1;
}

static ConnectionState *
connection_state (CsTimelineReader *self,
                  guint             connection)
{
  gpointer         key = GUINT_TO_POINTER (MIN (connection, MAX_CONNECTIONS));
  ConnectionState *state = g_hash_table_lookup (self->connections, key);

  if (state == NULL)
    {
      state = g_new0 (ConnectionState, 1);
      state->finished_row = G_MAXUINT;
      g_hash_table_insert (self->connections, key, state);
    }

  return state;
}

/* A connection goes through its layers upwards; alerts and the connection's end
 * belong to the phase in which they come. */
static int
phase_rank (CsLayer layer)
{
  switch (layer)
    {
    case CS_LAYER_DNS:
    case CS_LAYER_TCP:
      return 0;

    case CS_LAYER_PROXY:
      return 1;

    case CS_LAYER_TLS:
      return 2;

    case CS_LAYER_HTTP:
    default:
      return 3;
    }
}

static gboolean
begins_phase (CsTimelineReader *self,
              CsEvent          *event)
{
  if (self->phase_row == G_MAXUINT)
    return TRUE;
  if (cs_event_get_connection (event) != self->phase_connection)
    return TRUE;

  return phase_rank (cs_event_get_layer (event)) > phase_rank (self->phase_layer);
}

static void
end_phase (CsTimelineReader *self,
           gint64            time_us)
{
  CsRowFacts *phase;

  if (self->phase_row == G_MAXUINT || row_at (self, self->phase_row)->ends)
    return;

  phase = row_at (self, self->phase_row);
  phase->ends = TRUE;
  phase->length_us = MAX (time_us - phase->time_us, 0);
  touch (self, self->phase_row);
}

static void
begin_phase (CsTimelineReader *self,
             CsEvent          *event,
             guint             index)
{
  gint64     time_us = cs_event_words_get_time_us (event);
  CsRowFacts phase = { .kind = CS_ROW_PHASE, .side = CS_SIDE_LOCAL, .first = index, .last = index, .time_us = time_us };

  /* The name is looked up before its event: count from the start. */
  if (self->phase_row == G_MAXUINT)
    phase.time_us = MIN (time_us, 0);

  end_phase (self, time_us);
  self->phase_row = append_row (self, phase);
  self->phase_connection = cs_event_get_connection (event);
  self->phase_layer = cs_event_get_layer (event);
}

static void
mark_encrypted (CsTimelineReader *self,
                ConnectionState  *state,
                CsEvent          *event,
                guint             index)
{
  gboolean locked = cs_event_is (event, CS_LAYER_TLS, "ProtectedRecord") ||
                    cs_event_is (event, CS_LAYER_TLS, "ApplicationData");

  if (state->encrypted || !cs_event_get_protected (event))
    return;

  state->encrypted = TRUE;
  append_row (self, (CsRowFacts) {
                      .kind = CS_ROW_MARKER,
                      .marker = locked ? CS_MARKER_LOCKED : CS_MARKER_ENCRYPTED,
                      .side = CS_SIDE_LOCAL,
                      .rail = CS_RAIL_SOLID,
                      .first = index,
                      .last = index,
                      .time_us = cs_event_words_get_time_us (event),
                    });
}

/* An alert, or hanging up, where an answer should have come. */
static gboolean
is_late_refusal (ConnectionState *state,
                 CsEvent         *event)
{
  return state->finished_row != G_MAXUINT && !state->answered && cs_event_get_side (event) == CS_SIDE_SERVER &&
         (cs_event_words_is_refusal (event) || cs_event_is (event, CS_LAYER_TCP, "Close"));
}

/* A server that refuses after our Finished had not judged until then: said where
 * our handshake ends, once it is known. */
static void
mark_not_judged (CsTimelineReader *self,
                 ConnectionState  *state,
                 CsEvent          *event)
{
  CsRowFacts marker = { .kind = CS_ROW_MARKER, .marker = CS_MARKER_NOT_JUDGED, .side = CS_SIDE_LOCAL, .rail = CS_RAIL_SOLID };
  guint      at = state->finished_row;

  if (state->marked || !is_late_refusal (state, event))
    return;

  state->marked = TRUE;
  marker.first = marker.last = row_at (self, at)->last;
  marker.time_us = row_at (self, at)->time_us;
  g_array_insert_val (self->rows, at + 1, marker);
  touch (self, at + 1);
  if (self->phase_row != G_MAXUINT && self->phase_row > at)
    self->phase_row++;
}

static gboolean
is_body (CsEvent *event)
{
  return cs_event_is (event, CS_LAYER_HTTP, "DATA") || cs_event_is (event, CS_LAYER_HTTP, "Body");
}

/* Whether a silence before the event is worth a row. Among the key events only
 * one before what the server judged: a distant server would else put one before
 * each of its flights, and the story would not fit. */
static gboolean
shows_gap (CsTimelineReader *self,
           CsEvent          *event,
           CsEventSense      sense,
           gint64            gap_us)
{
  if (gap_us <= CS_TIMELINE_GAP_US || self->search != NULL)
    return FALSE;
  if (self->level != CS_TIMELINE_KEY_EVENTS)
    return TRUE;

  return cs_event_get_side (event) == CS_SIDE_SERVER &&
         (cs_event_get_layer (event) != CS_LAYER_TLS || sense == CS_EVENT_BUBBLE);
}

/* Whether the event joins the last row instead of making one. */
static gboolean
can_fold (CsTimelineReader *self,
          CsEvent          *event,
          CsEventSense      sense,
          gint64            gap_us)
{
  const CsRowFacts *row;
  CsEvent          *before;
  CsTone            tone;

  if (sense != CS_EVENT_MESSAGE || self->level == CS_TIMELINE_RECORDS || self->rows->len == 0 ||
      self->search != NULL || shows_gap (self, event, sense, gap_us))
    return FALSE;

  row = row_at (self, self->rows->len - 1);
  if (row->kind != CS_ROW_MESSAGE || row->side != cs_event_get_side (event))
    return FALSE;

  before = cs_record_get_event (self->record, row->first);
  if (before == NULL || cs_event_get_connection (before) != cs_event_get_connection (event) ||
      cs_event_get_layer (before) != cs_event_get_layer (event) ||
      cs_event_words_get_sense (before, &tone) != CS_EVENT_MESSAGE)
    return FALSE;

  if (self->level == CS_TIMELINE_EVERY_MESSAGE)
    return is_body (before) && is_body (event);

  return TRUE;
}

static gboolean
matches_search (CsTimelineReader *self,
                CsEvent          *event)
{
  g_autofree char *type = NULL;
  g_autofree char *summary = NULL;

  if (self->search == NULL)
    return TRUE;

  type = g_utf8_casefold (cs_event_get_event_type (event), -1);
  if (strstr (type, self->search) != NULL)
    return TRUE;

  summary = g_utf8_casefold (cs_event_get_summary (event), -1);
  return strstr (summary, self->search) != NULL;
}

static gboolean
is_left_out (CsTimelineReader *self,
             CsEvent          *event,
             CsEventSense      sense)
{
  if (!matches_search (self, event))
    return TRUE;
  if (self->level == CS_TIMELINE_KEY_EVENTS && self->search == NULL)
    return sense == CS_EVENT_MINOR;

  return self->level != CS_TIMELINE_RECORDS && cs_event_words_is_noise (event);
}

static void
note_state (CsTimelineReader *self,
            ConnectionState  *state,
            CsEvent          *event)
{
  if (cs_event_is (event, CS_LAYER_TLS, "Finished") && cs_event_get_side (event) == CS_SIDE_CLIENT &&
      self->rows->len > 0)
    state->finished_row = self->rows->len - 1;
  if (cs_event_words_get_status (event) >= 200)
    state->answered = TRUE;
}

static void
append_message (CsTimelineReader *self,
                ConnectionState  *state,
                CsEvent          *event,
                CsEventSense      sense,
                CsTone            tone,
                guint             index)
{
  gint64 time_us = cs_event_words_get_time_us (event);
  CsRail rail = state->encrypted ? CS_RAIL_SOLID : CS_RAIL_DOTTED;
  gint64 gap_us = time_us - self->last_us;

  if (can_fold (self, event, sense, gap_us))
    {
      CsRowFacts *row = row_at (self, self->rows->len - 1);

      row->last = index;
      row->n++;
      touch (self, self->rows->len - 1);
      return;
    }

  if (shows_gap (self, event, sense, gap_us) && index > 0 &&
      row_at (self, self->rows->len - 1)->kind != CS_ROW_PHASE)
    append_row (self, (CsRowFacts) {
                        .kind = CS_ROW_GAP,
                        .side = CS_SIDE_LOCAL,
                        .rail = CS_RAIL_DOTTED,
                        .first = index,
                        .last = index,
                        .time_us = self->last_us,
                        .length_us = gap_us,
                      });

  append_row (self, (CsRowFacts) {
                      .kind = sense == CS_EVENT_BUBBLE ? CS_ROW_BUBBLE : CS_ROW_MESSAGE,
                      .side = cs_event_get_side (event),
                      .tone = tone,
                      .rail = rail,
                      .first = index,
                      .last = index,
                      .n = 1,
                      .time_us = time_us,
                    });
}

void
cs_timeline_reader_take (CsTimelineReader *self,
                         CsEvent          *event,
                         guint             index)
{
  ConnectionState *state = connection_state (self, cs_event_get_connection (event));
  CsTone           tone;
  CsEventSense     sense = cs_event_words_get_sense (event, &tone);
  gboolean         left_out = is_left_out (self, event, sense);

  if (self->search == NULL || !left_out)
    {
      if (begins_phase (self, event))
        begin_phase (self, event, index);
      mark_encrypted (self, state, event, index);
    }

  if (cs_event_is (event, CS_LAYER_TCP, "Close") && is_late_refusal (state, event) && !state->marked)
    tone = CS_TONE_ERROR;
  if (!left_out)
    append_message (self, state, event, sense, tone, index);

  mark_not_judged (self, state, event);
  note_state (self, state, event);
  self->last_us = MAX (self->last_us, cs_event_words_get_time_us (event));
}

void
cs_timeline_reader_init (CsTimelineReader *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (CsRowFacts));
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->phase_row = G_MAXUINT;
  self->dirty = G_MAXUINT;
}

void
cs_timeline_reader_clear (CsTimelineReader *self)
{
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_pointer (&self->search, g_free);
}

void
cs_timeline_reader_restart (CsTimelineReader *self)
{
  g_array_set_size (self->rows, 0);
  g_hash_table_remove_all (self->connections);
  self->phase_row = G_MAXUINT;
  self->phase_connection = 0;
  self->phase_layer = CS_LAYER_DNS;
  self->last_us = 0;
  self->dirty = 0;
}

void
cs_timeline_reader_end (CsTimelineReader *self)
{
  end_phase (self, self->last_us);
}
