/* cs-http2-messages.c: what HTTP/2 frames carry
 *
 * Pure. Streams and how much of their bodies crossed, header blocks, control
 * frames; and what is said of them.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http2-private.h"

#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_MAX_FRAME_SIZE 16777215 /* RFC 9113 §4.2 */

static CsHttp2Stream *
find_stream (CsHttp2 *self,
             guint32  number)
{
  return g_hash_table_lookup (self->streams, GUINT_TO_POINTER (number));
}

static CsHttp2Stream *
begin_stream (CsHttp2Step *step,
              guint32      number)
{
  CsHttp2       *self = step->self;
  CsHttp2Stream *stream = find_stream (self, number);

  if (stream == NULL && g_hash_table_size (self->streams) < CS_HTTP2_MAX_STREAMS)
    {
      stream = g_new0 (CsHttp2Stream, 1);
      g_hash_table_insert (self->streams, GUINT_TO_POINTER (number), stream);
    }
  if (stream != NULL)
    stream->begun[step->side] = TRUE;
  return stream;
}

static void
end_stream (CsHttp2Step *step,
            guint32      number)
{
  CsHttp2Stream *stream = find_stream (step->self, number);

  if (stream == NULL)
    return;

  stream->ended[step->side] = TRUE;
  if (stream->ended[CS_SIDE_CLIENT] && stream->ended[CS_SIDE_SERVER])
    g_hash_table_remove (step->self->streams, GUINT_TO_POINTER (number));
}

static char *
piece_summary (const CsHttp2Piece *piece,
               gboolean            end)
{
  g_autofree char *size = cs_text_size (piece->bytes);

  if (end)
    return g_strdup_printf (_ ("stream %u: %s, end of stream"), piece->stream, size);
  return g_strdup_printf (_ ("stream %u: %s"), piece->stream, size);
}

void
cs_http2_deliver_piece (CsHttp2Step *step,
                        gboolean     end)
{
  CsHttp2Piece  *piece = &step->direction->piece;
  CsHttp2Stream *stream = find_stream (step->self, piece->stream);
  JsonObject    *fields = NULL;

  if (piece->waits && (end || !step->self->sink->quiet))
    {
      fields = json_object_new ();
      json_object_set_int_member (fields, "stream", piece->stream);
      json_object_set_int_member (fields, "bytes", (gint64) piece->bytes);
      if (stream != NULL)
        json_object_set_int_member (fields, "total", (gint64) stream->total[step->side]);
      json_object_set_int_member (fields, "frames", piece->frames);
      json_object_set_boolean_member (fields, "endStream", end);
      cs_http_sink_deliver (step->self->sink, step->side, step->mark, "DATA",
                            end ? CS_HTTP_WEIGHT_MESSAGE : CS_HTTP_WEIGHT_CONTROL, 0, piece_summary (piece, end), fields);
    }

  *piece = (CsHttp2Piece) { 0 };
}

static void
reach (CsHttp2Step *step)
{
  cs_http_raw_reach (&step->self->sink->raw, step->side, &step->in);
}

void
cs_http2_deliver (CsHttp2Step *step,
                  guint64      start,
                  const char  *type,
                  CsHttpWeight weight,
                  gsize        cost,
                  char        *summary,
                  JsonObject  *fields)
{
  CsHttpMark mark = { step->mark->time_us, MIN (start, step->mark->start), step->mark->end };

  reach (step);
  cs_http_sink_deliver (step->self->sink, step->side, &mark, type, weight, cost, summary, fields);
}

void
cs_http2_complain (CsHttp2Step *step,
                   guint64      start,
                   const char  *problem,
                   char        *message)
{
  CsHttpMark mark = { step->mark->time_us, MIN (start, step->mark->start), step->mark->end };

  reach (step);
  cs_http2_deliver_piece (step, FALSE);
  cs_http_sink_malformed (step->self->sink, step->side, &mark, problem, message);
}

void
cs_http2_lose (CsHttp2Step *step,
               const char  *problem,
               char        *message)
{
  CsHttp2Direction *direction = step->direction;

  cs_http2_complain (step, direction->in_block ? direction->block_start : direction->frame_start, problem, message);
  g_byte_array_set_size (direction->kept, 0);
  direction->in_block = FALSE;
  direction->state = CS_HTTP2_STATE_LOST;
}

gboolean
cs_http2_carries_block (guint8 type)
{
  return type == CS_HTTP2_HEADERS || type == CS_HTTP2_PUSH_PROMISE || type == CS_HTTP2_CONTINUATION;
}

void
cs_http2_begin_block (CsHttp2Direction *direction)
{
  direction->in_block = TRUE;
  direction->block_frame = direction->frame;
  direction->block_start = direction->frame_start;
  direction->block_was_truncated = FALSE;
  direction->n_block_frames = 0;
  direction->promised = 0;
  cs_http2_block_begin (direction->block);
}

void
cs_http2_begin_piece (CsHttp2Step *step)
{
  CsHttp2Piece *piece = &step->direction->piece;

  piece->stream = step->direction->frame.stream;
  piece->frames++;
  piece->waits = TRUE;
}

void
cs_http2_count_data (CsHttp2Step *step,
                     CsCursor     part)
{
  CsHttp2Direction *direction = step->direction;
  CsHttp2Stream    *stream = find_stream (step->self, direction->frame.stream);

  /* A frame that goes on in another call of feed begins a piece anew. */
  direction->piece.stream = direction->frame.stream;
  direction->piece.waits = TRUE;
  direction->piece.bytes += part.len;
  if (stream != NULL)
    stream->total[step->side] += part.len;
  cs_http_sink_body (step->self->sink, step->side, direction->frame.stream, part);
}

void
cs_http2_decompress (CsHttp2Step *step,
                     CsCursor     part)
{
  CsHttp2Direction *direction = step->direction;

  if (!cs_http2_block_feed (direction->block, part, FALSE))
    {
      cs_http2_lose (step, "header-block", g_strdup (_ ("A header block could not be decompressed")));
      return;
    }

  if (cs_http2_block_get_truncated (direction->block) && !direction->block_was_truncated)
    {
      g_autofree char *max = cs_text_size (CS_HTTP_MAX_HEAD);

      direction->block_was_truncated = TRUE;
      cs_http2_complain (step, direction->block_start, "header-block-too-long",
                         g_strdup_printf (_ ("A header block has more than %s or %u headers: the rest of it was not kept"),
                                          max, CS_HTTP_MAX_HEADERS));
    }
}

void
cs_http2_keep_control (CsHttp2Step *step,
                       CsCursor     part)
{
  GByteArray *kept = step->direction->kept;

  g_byte_array_append (kept, part.data, (guint) MIN (part.len, CS_HTTP2_MAX_CONTROL - kept->len));
}

void
cs_http2_end_block (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;
  JsonObject       *fields = NULL;
  char             *summary = NULL;
  guint             status = 0;
  gboolean          ends = FALSE;

  if (!cs_http2_block_feed (direction->block, cs_cursor_init (NULL, 0, 0), TRUE))
    {
      cs_http2_lose (step, "header-block", g_strdup (_ ("A header block ended inside a header")));
      return;
    }

  ends = direction->block_frame.type == CS_HTTP2_HEADERS &&
         (direction->block_frame.flags & CS_HTTP2_FLAG_END_STREAM) != 0;
  status = cs_http2_block_get_status (direction->block);
  fields = cs_http2_frame_new_fields (&direction->block_frame);
  summary = cs_http2_block_describe (direction->block, fields);
  json_object_set_string_member (fields, "version", "HTTP/2");
  json_object_set_boolean_member (fields, "endStream", ends);
  json_object_set_int_member (fields, "frames", direction->n_block_frames);
  if (direction->promised != 0)
    json_object_set_int_member (fields, "promisedStream", direction->promised);

  if (direction->block_frame.type == CS_HTTP2_HEADERS)
    begin_stream (step, direction->block_frame.stream);
  direction->in_block = FALSE;
  cs_http2_deliver (step, direction->block_start, cs_http2_frame_name (direction->block_frame.type),
                    status >= 100 && status < 200 ? CS_HTTP_WEIGHT_CONTROL : CS_HTTP_WEIGHT_MESSAGE,
                    cs_http2_block_get_cost (direction->block), summary, fields);
  if (ends)
    end_stream (step, direction->block_frame.stream);
  cs_http2_block_begin (direction->block);
}

/* What the sender of SETTINGS is ready to take, the other side may send. */
static void
apply_settings (CsHttp2Step *step,
                JsonObject  *fields)
{
  CsHttp2Direction *other = &step->self->directions[step->side == CS_SIDE_CLIENT ? CS_SIDE_SERVER : CS_SIDE_CLIENT];
  JsonArray        *settings = cs_json_get_array (fields, "settings");

  for (guint i = 0; i < cs_json_array_length (settings); i++)
    {
      JsonArray *pair = json_array_get_array_element (settings, i);

      if (g_str_equal (cs_json_array_string (pair, 0, ""), "MAX_FRAME_SIZE"))
        other->max_frame_size = (guint32) CLAMP (cs_json_array_int (pair, 1, 0),
                                                 other->max_frame_size, MAX_MAX_FRAME_SIZE);
    }
}

void
cs_http2_end_control (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;
  JsonObject       *fields = cs_http2_frame_new_fields (&direction->frame);
  CsCursor          payload = cs_cursor_init (direction->kept->data, direction->kept->len, 0);
  char             *summary = cs_http2_frame_describe (&direction->frame, payload, fields);

  gboolean is_end = direction->frame.type == CS_HTTP2_GOAWAY || direction->frame.type == CS_HTTP2_RST_STREAM;

  if (summary == NULL)
    {
      json_object_unref (fields);
      cs_http2_complain (step, direction->frame_start, "frame-length",
                         g_strdup_printf (_ ("%s of %u bytes, which is no length that it may have"),
                                          cs_http2_frame_name (direction->frame.type), direction->frame.length));
      return;
    }

  if (direction->frame.type == CS_HTTP2_SETTINGS)
    apply_settings (step, fields);
  if (direction->frame.type == CS_HTTP2_RST_STREAM)
    g_hash_table_remove (step->self->streams, GUINT_TO_POINTER (direction->frame.stream));
  cs_http2_deliver (step, direction->frame_start, cs_http2_frame_name (direction->frame.type),
                    is_end ? CS_HTTP_WEIGHT_MESSAGE : CS_HTTP_WEIGHT_CONTROL,
                    2 * strlen (summary), summary, fields);
}

void
cs_http2_end_data (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;

  if ((direction->frame.flags & CS_HTTP2_FLAG_END_STREAM) == 0)
    return;

  direction->piece.stream = direction->frame.stream;
  direction->piece.waits = TRUE;
  reach (step);
  cs_http2_deliver_piece (step, TRUE);
  end_stream (step, direction->frame.stream);
}

guint32
cs_http2_find_unfinished (CsHttp2 *self,
                          CsSide   side)
{
  GHashTableIter iter;
  gpointer       number;
  gpointer       value;
  guint32        first = 0;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &number, &value))
    {
      CsHttp2Stream *stream = value;

      if (stream->begun[side] && !stream->ended[side] && (first == 0 || GPOINTER_TO_UINT (number) < first))
        first = GPOINTER_TO_UINT (number);
    }

  return first;
}

void
cs_http2_lose_unfinished (CsHttp2Step *step,
                          guint32      number)
{
  CsHttp2Stream   *stream = find_stream (step->self, number);
  g_autofree char *size = cs_text_size (stream->total[step->side]);

  cs_http2_lose (step, "stream-cut", g_strdup_printf (_ ("The connection ended before stream %u did, after %s of its body"), number, size));
}
