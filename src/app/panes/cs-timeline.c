/* cs-timeline.c: a record's events as rows
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-timeline.h"

#include "cs-timeline-reader.h"

/* As many events as are looked at before the main loop gets its turn: some
 * milliseconds' worth. */
#define SLICE 4000

/* Live events are taken in once a frame at 60 Hz. */
#define FRAME_MS 16

struct _CsTimeline
{
  GObject parent_instance;

  CsTimelineReader reader; /* owns its record through us */
  GListModel      *events; /* the record's */
  gulong           events_handler;
  gulong           complete_handler;
  guint            source;
  guint            next;      /* the event to be read next */
  guint            announced; /* how many rows our listeners know of */
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

static const CsRowFacts *
row_at (CsTimeline *self,
        guint       i)
{
  return &g_array_index (self->reader.rows, CsRowFacts, i);
}

/* Tells listeners of everything from the first changed row on. */
static void
announce (CsTimeline *self)
{
  guint start = MIN (self->reader.dirty, self->announced);
  guint removed = self->announced - start;
  guint added = self->reader.rows->len - start;

  self->announced = self->reader.rows->len;
  self->reader.dirty = G_MAXUINT;

  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, removed, added);
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

      cs_timeline_reader_take (&self->reader, event, self->next);
    }

  if (self->next == n && self->reader.record != NULL && cs_record_get_complete (self->reader.record))
    cs_timeline_reader_end (&self->reader);

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
  cs_timeline_reader_restart (&self->reader);
  self->next = 0;

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
  if (self->reader.record == NULL)
    return;

  g_clear_signal_handler (&self->events_handler, self->events);
  g_clear_signal_handler (&self->complete_handler, self->reader.record);
  g_clear_object (&self->events);
  g_clear_object (&self->reader.record);
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

  if (position >= self->announced || position >= self->reader.rows->len)
    return NULL;

  return cs_timeline_row_new (self->reader.record, row_at (self, position), self->reader.level);
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

  cs_timeline_reader_clear (&self->reader);

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
      g_value_set_object (value, self->reader.record);
      break;

    case PROP_LEVEL:
      g_value_set_uint (value, self->reader.level);
      break;

    case PROP_SEARCH:
      g_value_set_string (value, self->reader.search);
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
  cs_timeline_reader_init (&self->reader);
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

  if (self->reader.record == record)
    return;

  drop_record (self);
  if (record != NULL)
    {
      self->reader.record = g_object_ref (record);
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

  if (self->reader.level == level)
    return;

  self->reader.level = level;
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
  if (g_strcmp0 (self->reader.search, folded) == 0)
    return;

  g_free (self->reader.search);
  self->reader.search = g_steal_pointer (&folded);
  restart (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

CsTimelineLevel
cs_timeline_get_level (CsTimeline *self)
{
  g_return_val_if_fail (CS_IS_TIMELINE (self), CS_TIMELINE_KEY_EVENTS);

  return self->reader.level;
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
  high = MIN (self->announced, self->reader.rows->len);
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
  n = MIN (self->announced, self->reader.rows->len);
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

  return position < MIN (self->announced, self->reader.rows->len) ? row_at (self, position) : NULL;
}
