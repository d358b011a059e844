/* cs-timeline-row.c: a row of the timeline, in words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-timeline-row.h"

#include <glib/gi18n-lib.h>

#include "cs-event-words.h"
#include "cs-json.h"
#include "cs-text.h"

/* A flight of more events than this is not read for its sum. */
#define MAX_SUMMED 4096

G_DEFINE_FINAL_TYPE (CsTimelineRow, cs_timeline_row, G_TYPE_OBJECT)

static void
cs_timeline_row_finalize (GObject *object)
{
  CsTimelineRow *self = CS_TIMELINE_ROW (object);

  g_free (self->time);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->spoken);

  G_OBJECT_CLASS (cs_timeline_row_parent_class)->finalize (object);
}

static void
cs_timeline_row_class_init (CsTimelineRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_timeline_row_finalize;
}

static void
cs_timeline_row_init (CsTimelineRow *self)
{
}

static JsonObject *
find_connection (CsRecord *record,
                 guint     id)
{
  JsonArray *connections = cs_json_get_array (cs_record_get_mtls (record), "connections");

  for (guint i = 0; i < cs_json_array_length (connections); i++)
    {
      JsonObject *connection = cs_json_array_object (connections, i);

      if (cs_json_get_int (connection, "id", -1) == (gint64) id)
        return connection;
    }

  return NULL;
}

static char *
dup_http_title (CsRecord *record,
                CsEvent  *event)
{
  JsonArray  *alerts = cs_json_get_array (cs_record_get_tls (record), "alerts");
  gboolean    one = cs_event_is (event, CS_LAYER_HTTP, "Request") || cs_event_is (event, CS_LAYER_HTTP, "Response");
  const char *name = one ? "HTTP/1.1" : "HTTP/2";

  for (guint i = 0; i < cs_json_array_length (alerts); i++)
    {
      JsonObject *alert = cs_json_array_object (alerts, i);
      const char *when = cs_json_get_string (alert, "when", "");

      if (cs_record_get_status (record) == 0 &&
          g_strcmp0 (cs_json_get_string (alert, "side", ""), "server") == 0 &&
          (g_str_equal (when, "after-client-finished") || g_str_equal (when, "after-request")))
        return g_strdup_printf (_ ("%s, then refused"), name);
    }

  return g_strdup (name);
}

static char *
dup_phase_title (CsRecord *record,
                 CsEvent  *event)
{
  JsonObject *connection = find_connection (record, cs_event_get_connection (event));

  switch (cs_event_get_layer (event))
    {
    case CS_LAYER_DNS:
    case CS_LAYER_TCP:
      return g_strdup (_ ("Name and TCP"));

    case CS_LAYER_PROXY:
      return g_strdup (_ ("Proxy"));

    case CS_LAYER_HTTP:
      return dup_http_title (record, event);

    case CS_LAYER_TLS:
    default:
      {
        g_autofree char *version = cs_text_safe (cs_json_get_string (cs_json_get_object (connection, "tls"), "version", "TLS"), -1);

        return g_strdup_printf (_ ("%s handshake"), version);
      }
    }
}

static void
fill_phase (CsTimelineRow *self,
            CsRecord      *record,
            CsEvent       *event)
{
  g_autofree char *title = dup_phase_title (record, event);

  guint connection = cs_event_get_connection (event);

  if (connection > 0)
    self->title = g_strdup_printf (_ ("Connection %u: %s"), connection + 1, title);
  else
    self->title = g_steal_pointer (&title);

  if (self->facts.ends)
    {
      g_autofree char *ms = cs_text_ms (self->facts.length_us);

      self->detail = g_strdup_printf (_ ("%s ms"), ms);
      self->spoken = g_strdup_printf (_ ("%s, %s milliseconds"), self->title, ms);
      return;
    }

  self->spoken = g_strdup (self->title);
}

static void
fill_marker (CsTimelineRow *self)
{
  static const struct
  {
    const char *title;
    const char *icon;
  } markers[] = {
    [CS_MARKER_NONE] = { "", NULL },
    [CS_MARKER_ENCRYPTED] = { N_ ("encrypted from here, read with this exchange’s keys"), "cs-encrypted-symbolic" },
    [CS_MARKER_LOCKED] = { N_ ("encrypted from here, and the keys are missing"), "cs-encrypted-symbolic" },
    [CS_MARKER_NOT_JUDGED] = { N_ ("our side is done; the server has not judged yet"), "cs-match-symbolic" },
  };

  self->title = g_strdup (_ (markers[self->facts.marker].title));
  self->icon = markers[self->facts.marker].icon;
  self->spoken = g_strdup (self->title);
}

static void
fill_gap (CsTimelineRow *self)
{
  g_autofree char *ms = g_strdup_printf ("%" G_GINT64_FORMAT, self->facts.length_us / 1000);

  self->title = g_strdup_printf (_ ("%s ms later"), ms);
  self->spoken = g_strdup_printf (_ ("%s milliseconds later"), ms);
}

/* Whether a row of these facts names this event. */
static gboolean
is_shown (const CsRowFacts *facts,
          CsEvent          *event,
          CsTimelineLevel   level)
{
  CsTone tone;

  if (cs_event_get_side (event) != (CsSide) facts->side)
    return FALSE;
  if (level == CS_TIMELINE_KEY_EVENTS)
    return cs_event_words_get_sense (event, &tone) != CS_EVENT_MINOR;

  return level == CS_TIMELINE_RECORDS || !cs_event_words_is_noise (event);
}

static char *
dup_flight_title (CsRecord         *record,
                  const CsRowFacts *facts,
                  CsTimelineLevel   level)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);

  const char *first;
  const char *last;

  for (guint i = facts->first; i <= facts->last && i - facts->first < MAX_SUMMED; i++)
    {
      g_autofree char *title = NULL;

      CsEvent *event = cs_record_get_event (record, i);

      if (event == NULL || (i != facts->first && !is_shown (facts, event, level)))
        continue;

      title = cs_event_words_dup_title (event);
      if (titles->len == 0 || !g_str_equal (titles->pdata[titles->len - 1], title))
        g_ptr_array_add (titles, g_steal_pointer (&title));
    }

  if (titles->len == 0)
    return g_strdup ("");

  first = titles->pdata[0];
  last = titles->pdata[titles->len - 1];
  if (titles->len == 1 && facts->n > 1)
    return g_strdup_printf (_ ("%s × %u"), first, facts->n);
  if (titles->len == 1)
    return g_strdup (first);
  if (titles->len == 2)
    return g_strdup_printf (_ ("%s, %s"), first, last);

  return g_strdup_printf (_ ("%s … %s"), first, last);
}

static gboolean
is_body (CsEvent *event)
{
  return cs_event_is (event, CS_LAYER_HTTP, "DATA") || cs_event_is (event, CS_LAYER_HTTP, "Body");
}

/* The sum of a body's pieces, which alone would each say little. */
static char *
dup_body_detail (CsRecord         *record,
                 const CsRowFacts *facts)
{
  g_autofree char *size = NULL;

  guint64 total = 0;

  for (guint i = facts->first; i <= facts->last && i - facts->first < MAX_SUMMED; i++)
    {
      CsEvent *event = cs_record_get_event (record, i);

      if (event != NULL && is_body (event))
        total += (guint64) CLAMP (cs_json_get_int (cs_event_get_fields (event), "bytes", 0), 0, G_MAXINT32);
    }

  if (total == 0)
    return NULL;

  size = cs_text_size (total);
  if (facts->last - facts->first >= MAX_SUMMED)
    return g_strdup_printf (_ ("more than %s"), size);

  return g_steal_pointer (&size);
}

static char *
dup_range (CsEvent *event)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  guint64 start;
  guint64 end;

  if (!cs_event_get_range (event, &start, &end) || end < start)
    return NULL;

  first = g_strdup_printf ("%" G_GUINT64_FORMAT, start);
  last = g_strdup_printf ("%" G_GUINT64_FORMAT, end);

  return g_strdup_printf (_ ("bytes %s to %s"), first, last);
}

static void
fill_message (CsTimelineRow  *self,
              CsRecord       *record,
              CsEvent        *event,
              CsTimelineLevel level)
{
  if (self->facts.kind == CS_ROW_BUBBLE)
    {
      self->title = cs_event_words_dup_bubble (record, event, &self->detail);
      self->icon = cs_event_words_get_icon (event, self->facts.tone);
    }
  else
    {
      self->title = dup_flight_title (record, &self->facts, level);
      if (self->facts.n > 1 && is_body (event))
        self->detail = dup_body_detail (record, &self->facts);
      if (self->detail == NULL)
        self->detail = cs_event_words_dup_detail (event);
    }

  if (level == CS_TIMELINE_RECORDS)
    {
      g_autofree char *range = dup_range (event);
      g_autofree char *detail = g_steal_pointer (&self->detail);

      self->detail = range == NULL     ? g_steal_pointer (&detail)
                     : *detail == '\0' ? g_steal_pointer (&range)
                                       : g_strdup_printf (_ ("%s, %s"), range, detail);
    }
}

static void
fill_spoken (CsTimelineRow *self,
             CsEvent       *event)
{
  g_autoptr (GString) spoken = g_string_new (NULL);
  g_autofree char    *time = g_strdup_printf (_ ("%s milliseconds"), self->time);

  g_string_append_printf (spoken, "%s, %s", time, cs_event_words_get_from (self->facts.side));
  g_string_append_printf (spoken, ", %s", self->title);
  if (self->detail != NULL && *self->detail != '\0')
    g_string_append_printf (spoken, ", %s", self->detail);
  if (cs_event_get_protected (event))
    g_string_append_printf (spoken, ", %s", _ ("encrypted"));

  if (self->facts.kind == CS_ROW_BUBBLE || self->facts.tone == CS_TONE_ERROR)
    self->spoken = g_strdup_printf (_ ("Important: %s"), spoken->str);
  else
    self->spoken = g_string_free (g_steal_pointer (&spoken), FALSE);
}

CsTimelineRow *
cs_timeline_row_new (CsRecord         *record,
                     const CsRowFacts *facts,
                     CsTimelineLevel   level)
{
  CsTimelineRow *self = g_object_new (CS_TYPE_TIMELINE_ROW, NULL);
  CsEvent       *event = cs_record_get_event (record, facts->first);

  self->facts = *facts;

  if (event == NULL)
    {
      self->title = g_strdup ("");
      self->spoken = g_strdup ("");
      return self;
    }

  switch ((CsRowKind) facts->kind)
    {
    case CS_ROW_PHASE:
      fill_phase (self, record, event);
      break;

    case CS_ROW_MARKER:
      fill_marker (self);
      break;

    case CS_ROW_GAP:
      fill_gap (self);
      break;

    case CS_ROW_MESSAGE:
    case CS_ROW_BUBBLE:
    default:
      self->time = cs_text_ms (facts->time_us);
      fill_message (self, record, event, level);
      fill_spoken (self, event);
      break;
    }

  return self;
}

gboolean
cs_timeline_row_is_message (CsTimelineRow *self)
{
  return self->facts.kind == CS_ROW_MESSAGE || self->facts.kind == CS_ROW_BUBBLE;
}
