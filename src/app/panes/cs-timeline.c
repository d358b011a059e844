/* cs-timeline.c: a record's events as rows
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-timeline.h"

#include "cs-event-words.h"

/* As many events as are looked at before the main loop gets its turn: some
 * milliseconds' worth. */
#define SLICE 4000

/* Live events are taken in once a frame at 60 Hz. */
#define FRAME_MS 16

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

struct _CsTimeline
{
  GObject parent_instance;

  CsRecord       *record;
  GListModel     *events; /* @record's */
  gulong          events_handler;
  gulong          complete_handler;
  GArray         *rows; /* of CsRowFacts, sorted by first */
  GHashTable     *connections;
  CsTimelineLevel level;
  char           *search; /* case-folded */
  guint           source;

  /* Where the reading of events stands. */
  guint   next;
  guint   phase_row; /* G_MAXUINT before the first */
  guint   phase_connection;
  CsLayer phase_layer;
  gint64  last_us;

  /* How many rows our listeners know of, and the first that changed since. */
  guint announced;
  guint dirty;
};

enum
{
  PROP_RECORD = 1,
  PROP_LEVEL,
  PROP_SEARCH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsTimeline, cs_timeline, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static CsRowFacts *
row_at (CsTimeline *self,
        guint       i)
{
  return &g_array_index (self->rows, CsRowFacts, i);
}

static void
touch (CsTimeline *self,
       guint       i)
{
  self->dirty = MIN (self->dirty, i);
}

/* Tells listeners of everything from the first changed row on. */
static void
announce (CsTimeline *self)
{
  guint start = MIN (self->dirty, self->announced);
  guint removed = self->announced - start;
  guint added = self->rows->len - start;

  self->announced = self->rows->len;
  self->dirty = G_MAXUINT;

  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, removed, added);
}

static guint
append_row (CsTimeline      *self,
            const CsRowFacts facts)
{
  touch (self, self->rows->len);
  g_array_append_val (self->rows, facts);

  return self->rows->len - 1;
}

static ConnectionState *
connection_state (CsTimeline *self,
                  guint       connection)
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
begins_phase (CsTimeline *self,
              CsEvent    *event)
{
  if (self->phase_row == G_MAXUINT)
    return TRUE;
  if (cs_event_get_connection (event) != self->phase_connection)
    return TRUE;

  return phase_rank (cs_event_get_layer (event)) > phase_rank (self->phase_layer);
}

static void
end_phase (CsTimeline *self,
           gint64      time_us)
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
begin_phase (CsTimeline *self,
             CsEvent    *event,
             guint       index)
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
mark_encrypted (CsTimeline      *self,
                ConnectionState *state,
                CsEvent         *event,
                guint            index)
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
mark_not_judged (CsTimeline      *self,
                 ConnectionState *state,
                 CsEvent         *event)
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
shows_gap (CsTimeline  *self,
           CsEvent     *event,
           CsEventSense sense,
           gint64       gap_us)
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
can_fold (CsTimeline  *self,
          CsEvent     *event,
          CsEventSense sense,
          gint64       gap_us)
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
matches_search (CsTimeline *self,
                CsEvent    *event)
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
is_left_out (CsTimeline  *self,
             CsEvent     *event,
             CsEventSense sense)
{
  if (!matches_search (self, event))
    return TRUE;
  if (self->level == CS_TIMELINE_KEY_EVENTS && self->search == NULL)
    return sense == CS_EVENT_MINOR;

  return self->level != CS_TIMELINE_RECORDS && cs_event_words_is_noise (event);
}

static void
note_state (CsTimeline      *self,
            ConnectionState *state,
            CsEvent         *event)
{
  if (cs_event_is (event, CS_LAYER_TLS, "Finished") && cs_event_get_side (event) == CS_SIDE_CLIENT &&
      self->rows->len > 0)
    state->finished_row = self->rows->len - 1;
  if (cs_event_words_get_status (event) >= 200)
    state->answered = TRUE;
}

static void
append_message (CsTimeline      *self,
                ConnectionState *state,
                CsEvent         *event,
                CsEventSense     sense,
                CsTone           tone,
                guint            index)
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

static void
take_event (CsTimeline *self,
            CsEvent    *event,
            guint       index)
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

/* Takes at most @max events in; returns whether more wait. */
static gboolean
advance (CsTimeline *self,
         guint       max)
{
  guint n = self->events != NULL ? g_list_model_get_n_items (self->events) : 0;
  guint stop = MIN (n, self->next + MIN (max, n));

  for (; self->next < stop; self->next++)
    {
      g_autoptr (CsEvent) event = g_list_model_get_item (self->events, self->next);

      take_event (self, event, self->next);
    }

  if (self->next == n && self->record != NULL && cs_record_get_complete (self->record))
    end_phase (self, self->last_us);

  announce (self);

  return self->next < n;
}

static gboolean
advance_cb (gpointer user_data)
{
  CsTimeline *self = user_data;

  if (advance (self, SLICE))
    return G_SOURCE_CONTINUE;

  self->source = 0;
  return G_SOURCE_REMOVE;
}

static void
schedule (CsTimeline *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (FRAME_MS, advance_cb, self);
}

/* Begins anew. The rows that our listeners know go with the next announcement,
 * so that a list does not flicker empty in between. */
static void
restart (CsTimeline *self)
{
  g_array_set_size (self->rows, 0);
  g_hash_table_remove_all (self->connections);
  self->next = 0;
  self->phase_row = G_MAXUINT;
  self->phase_connection = 0;
  self->phase_layer = CS_LAYER_DNS;
  self->last_us = 0;
  self->dirty = 0;

  if (advance (self, SLICE))
    schedule (self);
}

static void
events_changed_cb (GListModel *events,
                   guint       position,
                   guint       removed,
                   guint       added,
                   CsTimeline *self)
{
  if (removed > 0 || position < self->next)
    {
      restart (self);
      return;
    }

  schedule (self);
}

static void
complete_cb (CsTimeline *self)
{
  /* Words such as the certificate's name are known only now. */
  restart (self);
}

static void
drop_record (CsTimeline *self)
{
  if (self->record == NULL)
    return;

  g_clear_signal_handler (&self->events_handler, self->events);
  g_clear_signal_handler (&self->complete_handler, self->record);
  g_clear_object (&self->events);
  g_clear_object (&self->record);
}

static GType
cs_timeline_get_item_type (GListModel *model)
{
  return CS_TYPE_TIMELINE_ROW;
}

static guint
cs_timeline_get_n_items (GListModel *model)
{
  return CS_TIMELINE (model)->announced;
}

static gpointer
cs_timeline_get_item (GListModel *model,
                      guint       position)
{
  CsTimeline *self = CS_TIMELINE (model);

  if (position >= self->announced || position >= self->rows->len)
    return NULL;

  return cs_timeline_row_new (self->record, row_at (self, position), self->level);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cs_timeline_get_item_type;
  iface->get_n_items = cs_timeline_get_n_items;
  iface->get_item = cs_timeline_get_item;
}

static void
cs_timeline_dispose (GObject *object)
{
  CsTimeline *self = CS_TIMELINE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  drop_record (self);

  G_OBJECT_CLASS (cs_timeline_parent_class)->dispose (object);
}

static void
cs_timeline_finalize (GObject *object)
{
  CsTimeline *self = CS_TIMELINE (object);

  g_array_unref (self->rows);
  g_hash_table_unref (self->connections);
  g_free (self->search);

  G_OBJECT_CLASS (cs_timeline_parent_class)->finalize (object);
}

static void
cs_timeline_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  CsTimeline *self = CS_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_RECORD:
      g_value_set_object (value, self->record);
      break;

    case PROP_LEVEL:
      g_value_set_uint (value, self->level);
      break;

    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_timeline_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  CsTimeline *self = CS_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_RECORD:
      cs_timeline_set_record (self, g_value_get_object (value));
      break;

    case PROP_LEVEL:
      cs_timeline_set_level (self, g_value_get_uint (value));
      break;

    case PROP_SEARCH:
      cs_timeline_set_search (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_timeline_class_init (CsTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cs_timeline_dispose;
  object_class->finalize = cs_timeline_finalize;
  object_class->get_property = cs_timeline_get_property;
  object_class->set_property = cs_timeline_set_property;

  properties[PROP_RECORD] =
    g_param_spec_object ("record", NULL, NULL,
                         CS_TYPE_RECORD,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LEVEL] =
    g_param_spec_uint ("level", NULL, NULL,
                       CS_TIMELINE_KEY_EVENTS, CS_TIMELINE_RECORDS, CS_TIMELINE_KEY_EVENTS,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SEARCH] =
    g_param_spec_string ("search", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_timeline_init (CsTimeline *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (CsRowFacts));
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->phase_row = G_MAXUINT;
  self->dirty = G_MAXUINT;
}

CsTimeline *
cs_timeline_new (void)
{
  return g_object_new (CS_TYPE_TIMELINE, NULL);
}

void
cs_timeline_set_record (CsTimeline *self,
                        CsRecord   *record)
{
  g_return_if_fail (CS_IS_TIMELINE (self));
  g_return_if_fail (record == NULL || CS_IS_RECORD (record));

  if (self->record == record)
    return;

  drop_record (self);
  if (record != NULL)
    {
      self->record = g_object_ref (record);
      self->events = g_object_ref (cs_record_get_events (record));
      self->events_handler = g_signal_connect_object (self->events, "items-changed",
                                                      G_CALLBACK (events_changed_cb), self, 0);
      self->complete_handler = g_signal_connect_object (record, "notify::complete",
                                                        G_CALLBACK (complete_cb), self, G_CONNECT_SWAPPED);
    }

  restart (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORD]);
}

void
cs_timeline_set_level (CsTimeline     *self,
                       CsTimelineLevel level)
{
  g_return_if_fail (CS_IS_TIMELINE (self));

  if (self->level == level)
    return;

  self->level = level;
  restart (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEVEL]);
}

void
cs_timeline_set_search (CsTimeline *self,
                        const char *search)
{
  g_autofree char *folded = NULL;

  g_return_if_fail (CS_IS_TIMELINE (self));

  if (search != NULL && *search != '\0')
    folded = g_utf8_casefold (search, -1);
  if (g_strcmp0 (self->search, folded) == 0)
    return;

  g_free (self->search);
  self->search = g_steal_pointer (&folded);
  restart (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

CsTimelineLevel
cs_timeline_get_level (CsTimeline *self)
{
  g_return_val_if_fail (CS_IS_TIMELINE (self), CS_TIMELINE_KEY_EVENTS);

  return self->level;
}

void
cs_timeline_flush (CsTimeline *self)
{
  g_return_if_fail (CS_IS_TIMELINE (self));

  g_clear_handle_id (&self->source, g_source_remove);
  advance (self, G_MAXUINT);
}

gboolean
cs_timeline_find_event (CsTimeline *self,
                        guint       index,
                        guint      *position)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (CS_IS_TIMELINE (self), FALSE);

  /* The first row behind those that begin at or before the event. */
  high = MIN (self->announced, self->rows->len);
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (row_at (self, middle)->first <= index)
        low = middle + 1;
      else
        high = middle;
    }

  for (; low > 0; low--)
    {
      guint kind = row_at (self, low - 1)->kind;

      if (kind == CS_ROW_MESSAGE || kind == CS_ROW_BUBBLE)
        {
          *position = low - 1;
          return TRUE;
        }
    }

  return cs_timeline_find_message (self, G_MAXUINT, 1, FALSE, position);
}

gboolean
cs_timeline_find_message (CsTimeline *self,
                          guint       start,
                          int         step,
                          gboolean    important,
                          guint      *position)
{
  guint n;

  g_return_val_if_fail (CS_IS_TIMELINE (self), FALSE);

  /* From G_MAXUINT one step leads to the first row, as unsigned numbers wrap. */
  n = MIN (self->announced, self->rows->len);
  if (start == G_MAXUINT && step < 0)
    start = n;
  for (guint i = start + (guint) step; i < n; i += (guint) step)
    {
      guint kind = row_at (self, i)->kind;

      if (kind == CS_ROW_BUBBLE || (kind == CS_ROW_MESSAGE && !important))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

const CsRowFacts *
cs_timeline_get_facts (CsTimeline *self,
                       guint       position)
{
  g_return_val_if_fail (CS_IS_TIMELINE (self), NULL);

  return position < MIN (self->announced, self->rows->len) ? row_at (self, position) : NULL;
}
