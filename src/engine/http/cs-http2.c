/* cs-http2.c: HTTP/2 frames as they crossed one connection
 *
 * Pure. Each direction is a machine of its own. A frame is its header, a
 * prefix (how much padding, and what stands before a header block), what it
 * carries, and padding. What DATA carries is counted, what header blocks carry
 * is decompressed as it comes, everything else is kept and then described.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http2.h"

#include "cs-http2-block.h"
#include "cs-http2-frame.h"
#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MIN_MAX_FRAME_SIZE 16384 /* RFC 9113 §4.2 */
#define MAX_MAX_FRAME_SIZE 16777215

typedef enum
{
  STATE_PREFACE,
  STATE_HEADER,
  STATE_PREFIX,
  STATE_PAYLOAD,
  STATE_PADDING,
  STATE_LOST,
} State;

/* DATA since the last event, all of one stream. */
typedef struct
{
  guint32  stream;
  guint64  bytes;
  guint    frames;
  gboolean waits;
} Piece;

/* @kept holds the preface, a frame's header, its prefix or a control frame's
 * payload, one at a time. @left and @padding are what is to come of the frame
 * @frame. @block_frame is the HEADERS or PUSH_PROMISE of an open header block. */
typedef struct
{
  State         state;
  GByteArray   *kept;
  CsHttp2Frame  frame;
  guint64       frame_start;
  gsize         left;
  gsize         padding;
  gboolean      has_settings;
  gboolean      was_too_long;
  guint32       max_frame_size;
  CsHttp2Block *block;
  gboolean      in_block;
  gboolean      block_was_truncated;
  CsHttp2Frame  block_frame;
  guint64       block_start;
  guint32       promised;
  guint         n_block_frames;
  Piece         piece;
} Direction;

typedef struct
{
  guint64  total[2];
  gboolean begun[2];
  gboolean ended[2];
} Stream;

struct _CsHttp2
{
  CsHttpSink *sink; /* borrowed */
  Direction   directions[2];
  GHashTable *streams; /* of Stream, by number */
};

/* Where a step works: one direction, one call of feed. */
typedef struct
{
  CsHttp2          *self;
  Direction        *direction;
  CsSide            side;
  const CsHttpMark *mark;
  CsCursor          in;
} Step;

CsHttp2 *
cs_http2_new (CsHttpSink *sink)
{
  CsHttp2 *self = g_new0 (CsHttp2, 1);

  self->sink = sink;
  self->streams = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->directions); i++)
    {
      self->directions[i].kept = g_byte_array_new ();
      self->directions[i].block = cs_http2_block_new ();
      self->directions[i].max_frame_size = MIN_MAX_FRAME_SIZE;
    }
  self->directions[CS_SIDE_CLIENT].state = STATE_PREFACE;
  self->directions[CS_SIDE_SERVER].state = STATE_HEADER;
  return self;
}

void
cs_http2_free (CsHttp2 *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->directions); i++)
    {
      g_byte_array_unref (self->directions[i].kept);
      cs_http2_block_free (self->directions[i].block);
    }
  g_hash_table_unref (self->streams);
  g_free (self);
}

static Stream *
find_stream (CsHttp2 *self,
             guint32  number)
{
  return g_hash_table_lookup (self->streams, GUINT_TO_POINTER (number));
}

static Stream *
begin_stream (Step   *step,
              guint32 number)
{
  CsHttp2 *self = step->self;
  Stream  *stream = find_stream (self, number);

  if (stream == NULL && g_hash_table_size (self->streams) < CS_HTTP2_MAX_STREAMS)
    {
      stream = g_new0 (Stream, 1);
      g_hash_table_insert (self->streams, GUINT_TO_POINTER (number), stream);
    }
  if (stream != NULL)
    stream->begun[step->side] = TRUE;
  return stream;
}

static void
end_stream (Step   *step,
            guint32 number)
{
  Stream *stream = find_stream (step->self, number);

  if (stream == NULL)
    return;

  stream->ended[step->side] = TRUE;
  if (stream->ended[CS_SIDE_CLIENT] && stream->ended[CS_SIDE_SERVER])
    g_hash_table_remove (step->self->streams, GUINT_TO_POINTER (number));
}

static char *
piece_summary (const Piece *piece,
               gboolean     end)
{
  g_autofree char *size = cs_text_size (piece->bytes);

  if (end)
    return g_strdup_printf (_ ("stream %u: %s, end of stream"), piece->stream, size);
  return g_strdup_printf (_ ("stream %u: %s"), piece->stream, size);
}

/* One event for all of a stream's bytes that came in a row in one call of feed.
 * A stream's last one is delivered even when quiet: it has the total. */
static void
deliver_piece (Step    *step,
               gboolean end)
{
  Piece      *piece = &step->direction->piece;
  Stream     *stream = find_stream (step->self, piece->stream);
  JsonObject *fields = NULL;

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

  *piece = (Piece) { 0 };
}

/* Whatever is delivered comes after the DATA that crossed before it. */
static void
deliver (Step        *step,
         guint64      start,
         const char  *type,
         CsHttpWeight weight,
         gsize        cost,
         char        *summary,
         JsonObject  *fields)
{
  CsHttpMark mark = { step->mark->time_us, MIN (start, step->mark->start), step->mark->end };

  deliver_piece (step, FALSE);
  cs_http_sink_deliver (step->self->sink, step->side, &mark, type, weight, cost, summary, fields);
}

static void
complain (Step   *step,
          guint64 start,
          char   *message)
{
  CsHttpMark mark = { step->mark->time_us, MIN (start, step->mark->start), step->mark->end };

  deliver_piece (step, FALSE);
  cs_http_sink_malformed (step->self->sink, step->side, &mark, message);
}

static void
lose (Step *step,
      char *message)
{
  Direction *direction = step->direction;

  complain (step, direction->in_block ? direction->block_start : direction->frame_start, message);
  g_byte_array_set_size (direction->kept, 0);
  direction->in_block = FALSE;
  direction->state = STATE_LOST;
}

/* Keeps bytes until there are @len of them. */
static gboolean
keep (Step *step,
      gsize len)
{
  Direction *direction = step->direction;
  CsCursor   part;

  if (cs_cursor_read_bytes (&step->in, MIN (len - direction->kept->len, step->in.len), &part))
    g_byte_array_append (direction->kept, part.data, (guint) part.len);
  return direction->kept->len == len;
}

static void
step_preface (Step *step)
{
  Direction *direction = step->direction;
  gboolean   whole = FALSE;

  if (direction->kept->len == 0)
    direction->frame_start = step->mark->start;

  whole = keep (step, CS_HTTP2_PREFACE_LEN);
  if (memcmp (direction->kept->data, CS_HTTP2_PREFACE, direction->kept->len) != 0)
    {
      lose (step, g_strdup (_ ("Expected the preface with which a client begins HTTP/2")));
      return;
    }
  if (!whole)
    return;

  g_byte_array_set_size (direction->kept, 0);
  direction->state = STATE_HEADER;
  deliver (step, direction->frame_start, "Preface", CS_HTTP_WEIGHT_MESSAGE, 0,
           g_strdup (_ ("HTTP/2 begins")), json_object_new ());
}

static gboolean
carries_block (guint8 type)
{
  return type == CS_HTTP2_HEADERS || type == CS_HTTP2_PUSH_PROMISE || type == CS_HTTP2_CONTINUATION;
}

/* What may not stand here; the connection's state cannot be known after it. */
static const char *
find_fault (Direction *direction)
{
  const CsHttp2Frame *frame = &direction->frame;
  gboolean            continues = frame->type == CS_HTTP2_CONTINUATION;

  if (!direction->has_settings && frame->type != CS_HTTP2_SETTINGS)
    return memcmp (direction->kept->data, "HTTP/", 5) == 0
             ? _ ("The server answered the preface of HTTP/2 with HTTP/1")
             : _ ("Expected SETTINGS, with which HTTP/2 begins, found something else");
  if (direction->in_block && (!continues || frame->stream != direction->block_frame.stream))
    return _ ("A header block was broken off by another frame");
  if (continues && !direction->in_block)
    return _ ("CONTINUATION without a header block that it could go on with");
  if (frame->stream == 0 && (frame->type == CS_HTTP2_DATA || carries_block (frame->type)))
    return _ ("A message without a stream");
  return NULL;
}

static gsize
prefix_len (const CsHttp2Frame *frame)
{
  gboolean pads = frame->type == CS_HTTP2_DATA || frame->type == CS_HTTP2_HEADERS ||
                  frame->type == CS_HTTP2_PUSH_PROMISE;
  gsize len = 0;

  if (pads && (frame->flags & CS_HTTP2_FLAG_PADDED) != 0)
    len += 1;
  if (frame->type == CS_HTTP2_HEADERS && (frame->flags & CS_HTTP2_FLAG_PRIORITY) != 0)
    len += 5;
  if (frame->type == CS_HTTP2_PUSH_PROMISE)
    len += 4;
  return len;
}

static void
begin_block (Direction *direction)
{
  direction->in_block = TRUE;
  direction->block_frame = direction->frame;
  direction->block_start = direction->frame_start;
  direction->block_was_truncated = FALSE;
  direction->n_block_frames = 0;
  direction->promised = 0;
  cs_http2_block_begin (direction->block);
}

static void
begin_piece (Step *step)
{
  Piece *piece = &step->direction->piece;

  if (piece->stream != step->direction->frame.stream)
    deliver_piece (step, FALSE);
  piece->stream = step->direction->frame.stream;
  piece->frames++;
  piece->waits = TRUE;
}

static void
check_length (Step *step)
{
  Direction *direction = step->direction;

  if (direction->frame.length <= direction->max_frame_size || direction->was_too_long)
    return;

  direction->was_too_long = TRUE;
  complain (step, direction->frame_start,
            g_strdup_printf (_ ("A frame of %u bytes, longer than the %u that the other side allows"),
                             direction->frame.length, direction->max_frame_size));
}

static void end_payload (Step *step);

static void
begin_frame (Step *step)
{
  Direction *direction = step->direction;
  CsCursor   header = cs_cursor_init (direction->kept->data, direction->kept->len, 0);
  gsize      prefix = 0;

  const char *fault = NULL;

  if (!cs_http2_frame_read (&header, &direction->frame))
    return;

  fault = find_fault (direction);
  prefix = prefix_len (&direction->frame);
  if (fault == NULL && prefix > direction->frame.length)
    fault = _ ("A frame is too short for what its flags say");
  if (fault != NULL)
    {
      lose (step, g_strdup (fault));
      return;
    }

  check_length (step);
  direction->has_settings = TRUE;
  direction->left = direction->frame.length;
  direction->padding = 0;
  g_byte_array_set_size (direction->kept, 0);
  if (carries_block (direction->frame.type) && !direction->in_block)
    begin_block (direction);
  if (direction->frame.type == CS_HTTP2_DATA)
    begin_piece (step);

  direction->state = prefix > 0 ? STATE_PREFIX : STATE_PAYLOAD;
  if (direction->left == 0)
    end_payload (step);
}

static void
step_header (Step *step)
{
  if (step->direction->kept->len == 0)
    step->direction->frame_start = step->mark->start;
  if (keep (step, CS_HTTP2_FRAME_HEADER_LEN))
    begin_frame (step);
}

/* [ pad length (8) ] [ priority (40) ] [ promised stream (31) ] */
static void
step_prefix (Step *step)
{
  Direction *direction = step->direction;
  gsize      len = prefix_len (&direction->frame);
  guint8     padding = 0;
  CsCursor   prefix;

  if (!keep (step, len))
    return;

  prefix = cs_cursor_init (direction->kept->data, direction->kept->len, 0);
  if ((direction->frame.flags & CS_HTTP2_FLAG_PADDED) != 0)
    cs_cursor_read_u8 (&prefix, &padding);
  if (direction->frame.type == CS_HTTP2_PUSH_PROMISE && cs_cursor_read_u32 (&prefix, &direction->promised))
    direction->promised &= G_MAXINT32;

  direction->left -= len;
  if (padding > direction->left)
    {
      lose (step, g_strdup (_ ("A frame’s padding is longer than the frame")));
      return;
    }

  g_byte_array_set_size (direction->kept, 0);
  direction->padding = padding;
  direction->left -= padding;
  direction->state = STATE_PAYLOAD;
  if (direction->left == 0)
    end_payload (step);
}

static void
count_data (Step    *step,
            CsCursor part)
{
  Direction *direction = step->direction;
  Stream    *stream = find_stream (step->self, direction->frame.stream);

  /* A frame that goes on in another call of feed begins a piece anew. */
  direction->piece.stream = direction->frame.stream;
  direction->piece.waits = TRUE;
  direction->piece.bytes += part.len;
  if (stream != NULL)
    stream->total[step->side] += part.len;
}

static void
decompress (Step    *step,
            CsCursor part)
{
  Direction *direction = step->direction;

  if (!cs_http2_block_feed (direction->block, part, FALSE))
    {
      lose (step, g_strdup (_ ("A header block could not be decompressed")));
      return;
    }

  if (cs_http2_block_get_truncated (direction->block) && !direction->block_was_truncated)
    {
      g_autofree char *max = cs_text_size (CS_HTTP_MAX_HEAD);

      direction->block_was_truncated = TRUE;
      complain (step, direction->block_start,
                g_strdup_printf (_ ("A header block has more than %s or %u headers: the rest of it was not kept"),
                                 max, CS_HTTP_MAX_HEADERS));
    }
}

static void
keep_control (Step    *step,
              CsCursor part)
{
  GByteArray *kept = step->direction->kept;

  g_byte_array_append (kept, part.data, (guint) MIN (part.len, CS_HTTP2_MAX_CONTROL - kept->len));
}

static void
step_payload (Step *step)
{
  Direction *direction = step->direction;
  CsCursor   part;

  if (!cs_cursor_read_bytes (&step->in, MIN (step->in.len, direction->left), &part))
    return;

  direction->left -= part.len;
  if (direction->frame.type == CS_HTTP2_DATA)
    count_data (step, part);
  else if (carries_block (direction->frame.type))
    decompress (step, part);
  else
    keep_control (step, part);

  if (direction->left == 0 && direction->state != STATE_LOST)
    end_payload (step);
}

static void
end_block (Step *step)
{
  Direction  *direction = step->direction;
  JsonObject *fields = NULL;
  char       *summary = NULL;
  guint       status = 0;
  gboolean    ends = FALSE;

  if (!cs_http2_block_feed (direction->block, cs_cursor_init (NULL, 0, 0), TRUE))
    {
      lose (step, g_strdup (_ ("A header block ended inside a header")));
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
  deliver (step, direction->block_start, cs_http2_frame_name (direction->block_frame.type),
           status >= 100 && status < 200 ? CS_HTTP_WEIGHT_CONTROL : CS_HTTP_WEIGHT_MESSAGE,
           cs_http2_block_get_cost (direction->block), summary, fields);
  if (ends)
    end_stream (step, direction->block_frame.stream);
  cs_http2_block_begin (direction->block);
}

/* What the sender of SETTINGS is ready to take, the other side may send. */
static void
apply_settings (Step       *step,
                JsonObject *fields)
{
  Direction *other = &step->self->directions[step->side == CS_SIDE_CLIENT ? CS_SIDE_SERVER : CS_SIDE_CLIENT];
  JsonArray *settings = cs_json_get_array (fields, "settings");

  for (guint i = 0; i < cs_json_array_length (settings); i++)
    {
      JsonArray *pair = json_array_get_array_element (settings, i);

      if (g_str_equal (cs_json_array_string (pair, 0, ""), "MAX_FRAME_SIZE"))
        other->max_frame_size = (guint32) CLAMP (cs_json_array_int (pair, 1, 0),
                                                 other->max_frame_size, MAX_MAX_FRAME_SIZE);
    }
}

static void
end_control (Step *step)
{
  Direction  *direction = step->direction;
  JsonObject *fields = cs_http2_frame_new_fields (&direction->frame);
  CsCursor    payload = cs_cursor_init (direction->kept->data, direction->kept->len, 0);
  char       *summary = cs_http2_frame_describe (&direction->frame, payload, fields);

  gboolean is_end = direction->frame.type == CS_HTTP2_GOAWAY || direction->frame.type == CS_HTTP2_RST_STREAM;

  if (summary == NULL)
    {
      json_object_unref (fields);
      complain (step, direction->frame_start,
                g_strdup_printf (_ ("%s of %u bytes, which is no length that it may have"),
                                 cs_http2_frame_name (direction->frame.type), direction->frame.length));
      return;
    }

  if (direction->frame.type == CS_HTTP2_SETTINGS)
    apply_settings (step, fields);
  if (direction->frame.type == CS_HTTP2_RST_STREAM)
    g_hash_table_remove (step->self->streams, GUINT_TO_POINTER (direction->frame.stream));
  deliver (step, direction->frame_start, cs_http2_frame_name (direction->frame.type),
           is_end ? CS_HTTP_WEIGHT_MESSAGE : CS_HTTP_WEIGHT_CONTROL,
           2 * strlen (summary), summary, fields);
}

static void
end_data (Step *step)
{
  Direction *direction = step->direction;

  if ((direction->frame.flags & CS_HTTP2_FLAG_END_STREAM) == 0)
    return;

  direction->piece.stream = direction->frame.stream;
  direction->piece.waits = TRUE;
  deliver_piece (step, TRUE);
  end_stream (step, direction->frame.stream);
}

static void
end_frame (Step *step)
{
  Direction *direction = step->direction;

  direction->state = STATE_HEADER;
  direction->n_block_frames++;
  if (direction->frame.type == CS_HTTP2_DATA)
    end_data (step);
  else if (!carries_block (direction->frame.type))
    end_control (step);
  else if ((direction->frame.flags & CS_HTTP2_FLAG_END_HEADERS) != 0)
    end_block (step);
  g_byte_array_set_size (direction->kept, 0);
}

static void
end_payload (Step *step)
{
  step->direction->state = STATE_PADDING;
  if (step->direction->padding == 0)
    end_frame (step);
}

static void
step_padding (Step *step)
{
  Direction *direction = step->direction;
  gsize      len = MIN (step->in.len, direction->padding);

  cs_cursor_skip (&step->in, len);
  direction->padding -= len;
  if (direction->padding == 0)
    end_frame (step);
}

static void
step_lost (Step *step)
{
  cs_cursor_skip (&step->in, step->in.len);
}

static void (*const steps[]) (Step *) = {
  [STATE_PREFACE] = step_preface,
  [STATE_HEADER] = step_header,
  [STATE_PREFIX] = step_prefix,
  [STATE_PAYLOAD] = step_payload,
  [STATE_PADDING] = step_padding,
  [STATE_LOST] = step_lost,
};

void
cs_http2_feed (CsHttp2          *self,
               CsSide            side,
               const CsHttpMark *mark,
               CsCursor          bytes)
{
  Step step = { self, &self->directions[side], side, mark, bytes };

  while (step.in.len > 0)
    steps[step.direction->state](&step);
  deliver_piece (&step, FALSE);
}

/* A stream that was begun and neither ended nor reset. */
static guint32
find_unfinished (CsHttp2 *self,
                 CsSide   side)
{
  GHashTableIter iter;
  gpointer       number;
  gpointer       value;
  guint32        first = 0;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &number, &value))
    {
      Stream *stream = value;

      if (stream->begun[side] && !stream->ended[side] && (first == 0 || GPOINTER_TO_UINT (number) < first))
        first = GPOINTER_TO_UINT (number);
    }

  return first;
}

static void
lose_unfinished (Step   *step,
                 guint32 number)
{
  Stream          *stream = find_stream (step->self, number);
  g_autofree char *size = cs_text_size (stream->total[step->side]);

  lose (step, g_strdup_printf (_ ("The connection ended before stream %u did, after %s of its body"), number, size));
}

void
cs_http2_close (CsHttp2 *self,
                CsSide   side,
                gint64   time_us)
{
  Direction *direction = &self->directions[side];
  CsHttpMark mark = { time_us, 0, 0 };
  Step       step = { self, direction, side, &mark, cs_cursor_init (NULL, 0, 0) };
  guint32    unfinished = find_unfinished (self, side);

  if (direction->state != STATE_LOST && direction->in_block)
    lose (&step, g_strdup (_ ("The connection ended inside a header block")));
  else if (direction->state == STATE_PREFIX || direction->state == STATE_PAYLOAD ||
           direction->state == STATE_PADDING || direction->kept->len > 0)
    lose (&step, g_strdup (_ ("The connection ended inside a frame")));
  else if (direction->state == STATE_HEADER && unfinished != 0)
    lose_unfinished (&step, unfinished);
  direction->state = STATE_LOST;
}
