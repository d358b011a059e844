/* cs-capture.c: the bytes of an exchange, timed, up to a limit
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-capture.h"

#include "cs-json.h"

typedef struct
{
  guint64 written[2]; /* by CsSide */
  gsize   kept;
} Connection;

struct _CsCapture
{
  grefcount ref_count;
  gsize     limit;
  guint64   offset;
  gboolean  truncated;
  GArray   *connections; /* of Connection, by id */
  GArray   *segments;    /* of CsSegment */
};

static void
segment_clear (gpointer data)
{
  CsSegment *segment = data;

  g_clear_pointer (&segment->bytes, g_bytes_unref);
}

static Connection *
ensure_connection (CsCapture *self,
                   guint      id)
{
  if (id >= self->connections->len)
    g_array_set_size (self->connections, id + 1);
  return &g_array_index (self->connections, Connection, id);
}

CsCapture *
cs_capture_new (gsize limit)
{
  CsCapture *self = g_new0 (CsCapture, 1);

  g_ref_count_init (&self->ref_count);
  self->limit = limit;
  self->connections = g_array_new (FALSE, TRUE, sizeof (Connection));
  self->segments = g_array_new (FALSE, TRUE, sizeof (CsSegment));
  g_array_set_clear_func (self->segments, segment_clear);
  return self;
}

CsCapture *
cs_capture_ref (CsCapture *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_capture_unref (CsCapture *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->connections);
  g_array_unref (self->segments);
  g_free (self);
}

static gboolean
join (CsCapture    *self,
      guint         connection,
      CsSide        side,
      guint64       offset,
      const guint8 *data,
      gsize         len)
{
  g_autoptr (GByteArray) joined = NULL;

  CsSegment *last;
  gsize      last_len;

  if (self->segments->len < CS_CAPTURE_MANY_SEGMENTS)
    return FALSE;

  last = &g_array_index (self->segments, CsSegment, self->segments->len - 1);
  last_len = g_bytes_get_size (last->bytes);
  if (last->connection != connection || last->side != side || last->offset + last_len != offset || last_len + len > CS_CAPTURE_JOINED_BYTES)
    return FALSE;

  joined = g_byte_array_sized_new ((guint) (last_len + len));
  g_byte_array_append (joined, g_bytes_get_data (last->bytes, NULL), (guint) last_len);
  g_byte_array_append (joined, data, (guint) len);
  g_bytes_unref (last->bytes);
  last->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&joined));
  return TRUE;
}

/* Counts the bytes; how many of them are kept. */
static gsize
count (CsCapture *self,
       guint      connection,
       CsSide     side,
       gsize      len)
{
  Connection *c = ensure_connection (self, connection);
  gsize       room = self->limit - MIN (self->limit, c->kept);
  gsize       keep = MIN (len, room);

  g_assert (side != CS_SIDE_LOCAL);

  self->offset += len;
  c->written[side] += len;
  c->kept += keep;
  if (keep < len)
    self->truncated = TRUE;
  return keep;
}

/* Takes @bytes. */
static void
add_segment (CsCapture *self,
             guint      connection,
             CsSide     side,
             gint64     time_us,
             guint64    offset,
             GBytes    *bytes)
{
  CsSegment segment = {
    .connection = connection,
    .side = side,
    .time_us = time_us,
    .offset = offset,
    .bytes = bytes,
  };

  g_array_append_val (self->segments, segment);
}

guint64
cs_capture_append (CsCapture    *self,
                   guint         connection,
                   CsSide        side,
                   gint64        time_us,
                   const guint8 *data,
                   gsize         len)
{
  guint64 offset = self->offset;
  gsize   keep = count (self, connection, side, len);

  if (keep > 0 && !join (self, connection, side, offset, data, keep))
    add_segment (self, connection, side, time_us, offset, g_bytes_new (data, keep));
  return offset;
}

guint64
cs_capture_append_part (CsCapture *self,
                        guint      connection,
                        CsSide     side,
                        gint64     time_us,
                        GBytes    *whole,
                        gsize      start,
                        gsize      len)
{
  guint64       offset = self->offset;
  gsize         keep = count (self, connection, side, len);
  const guint8 *data = g_bytes_get_data (whole, NULL);
  gboolean      is_small = keep < CS_CAPTURE_SMALL_PART;

  if (keep > 0 && !(is_small && join (self, connection, side, offset, data + start, keep)))
    add_segment (self, connection, side, time_us, offset, g_bytes_new_from_bytes (whole, start, keep));
  return offset;
}

gsize
cs_capture_get_limit (CsCapture *self)
{
  return self->limit;
}

gboolean
cs_capture_get_truncated (CsCapture *self)
{
  return self->truncated;
}

guint
cs_capture_get_n_segments (CsCapture *self)
{
  return self->segments->len;
}

const CsSegment *
cs_capture_get_segment (CsCapture *self,
                        guint      index)
{
  return index < self->segments->len ? &g_array_index (self->segments, CsSegment, index) : NULL;
}

guint64
cs_capture_get_total (CsCapture *self,
                      guint      connection,
                      CsSide     side)
{
  if (connection >= self->connections->len || side == CS_SIDE_LOCAL)
    return 0;
  return g_array_index (self->connections, Connection, connection).written[side];
}

GBytes *
cs_capture_dup_range (CsCapture *self,
                      guint      connection,
                      CsSide     side,
                      guint64    start,
                      guint64    end)
{
  GByteArray *range = g_byte_array_new ();

  for (guint i = 0; i < self->segments->len; i++)
    {
      const CsSegment *segment = &g_array_index (self->segments, CsSegment, i);
      gsize            len = 0;
      const guint8    *data = g_bytes_get_data (segment->bytes, &len);
      guint64          from = MAX (start, segment->offset);
      guint64          to = MIN (end, segment->offset + len);

      if (segment->connection == connection && segment->side == side && from < to)
        g_byte_array_append (range, data + (from - segment->offset), (guint) (to - from));
    }

  return g_byte_array_free_to_bytes (range);
}

JsonObject *
cs_capture_to_json (CsCapture *self)
{
  JsonObject *json = json_object_new ();
  JsonArray  *segments = json_array_sized_new (self->segments->len);

  for (guint i = 0; i < self->segments->len; i++)
    {
      const CsSegment *segment = &g_array_index (self->segments, CsSegment, i);
      gsize            len = 0;
      const guint8    *data = g_bytes_get_data (segment->bytes, &len);
      g_autofree char *base64 = g_base64_encode (data, len);
      JsonObject      *item = json_object_new ();

      json_object_set_int_member (item, "connection", segment->connection);
      json_object_set_string_member (item, "side", cs_side_to_string (segment->side));
      json_object_set_int_member (item, "t", segment->time_us);
      json_object_set_int_member (item, "offset", (gint64) segment->offset);
      json_object_set_string_member (item, "data", base64);
      json_array_add_object_element (segments, item);
    }

  json_object_set_int_member (json, "limit", (gint64) self->limit);
  json_object_set_boolean_member (json, "truncated", self->truncated);
  json_object_set_array_member (json, "segments", segments);
  return json;
}

CsCapture *
cs_capture_new_from_json (JsonObject *json)
{
  CsCapture *self = cs_capture_new ((gsize) MAX (cs_json_get_int (json, "limit", CS_CAPTURE_DEFAULT_LIMIT), 0));
  JsonArray *segments = cs_json_get_array (json, "segments");

  for (guint i = 0; i < cs_json_array_length (segments); i++)
    {
      JsonObject *item = cs_json_array_object (segments, i);
      const char *side = cs_json_get_string (item, "side", "");
      const char *base64 = cs_json_get_string (item, "data", "");
      gint64      connection = cs_json_get_int (item, "connection", 0);
      gint64      offset = cs_json_get_int (item, "offset", -1);
      gsize       len = 0;
      guint8     *data = g_base64_decode (base64, &len);
      CsSegment   segment;

      if (offset < 0 || connection < 0 || connection > G_MAXUINT16)
        {
          g_free (data);
          continue;
        }

      segment.connection = (guint) connection;
      segment.side = g_str_equal (side, "server") ? CS_SIDE_SERVER : CS_SIDE_CLIENT;
      segment.time_us = cs_json_get_int (item, "t", 0);
      segment.offset = (guint64) offset;
      segment.bytes = g_bytes_new_take (data, len);
      ensure_connection (self, segment.connection)->written[segment.side] += len;
      self->offset = MAX (self->offset, segment.offset + len);
      g_array_append_val (self->segments, segment);
    }

  self->truncated = cs_json_get_boolean (json, "truncated", FALSE);
  return self;
}
