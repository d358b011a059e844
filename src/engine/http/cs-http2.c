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

#include "cs-http2-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MIN_MAX_FRAME_SIZE 16384 /* RFC 9113 §4.2 */

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
  self->directions[CS_SIDE_CLIENT].state = CS_HTTP2_STATE_PREFACE;
  self->directions[CS_SIDE_SERVER].state = CS_HTTP2_STATE_HEADER;
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

/* Keeps bytes until there are @len of them. */
static gboolean
keep (CsHttp2Step *step,
      gsize        len)
{
  CsHttp2Direction *direction = step->direction;
  CsCursor          part;

  if (cs_cursor_read_bytes (&step->in, MIN (len - direction->kept->len, step->in.len), &part))
    g_byte_array_append (direction->kept, part.data, (guint) part.len);
  return direction->kept->len == len;
}

static void
step_preface (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;
  gboolean          whole = FALSE;

  if (direction->kept->len == 0)
    direction->frame_start = step->mark->start;

  whole = keep (step, CS_HTTP2_PREFACE_LEN);
  if (memcmp (direction->kept->data, CS_HTTP2_PREFACE, direction->kept->len) != 0)
    {
      cs_http2_lose (step, "preface", g_strdup (_ ("Expected the preface with which a client begins HTTP/2")));
      return;
    }
  if (!whole)
    return;

  g_byte_array_set_size (direction->kept, 0);
  direction->state = CS_HTTP2_STATE_HEADER;
  cs_http2_deliver (step, direction->frame_start, "Preface", CS_HTTP_WEIGHT_MESSAGE, 0,
                    g_strdup (_ ("HTTP/2 begins")), json_object_new ());
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

typedef struct
{
  const char *problem;
  const char *message;
} Fault;

static Fault
find_fault_of_block (CsHttp2Direction *direction)
{
  const CsHttp2Frame *frame = &direction->frame;
  gboolean            continues = frame->type == CS_HTTP2_CONTINUATION;

  if (direction->in_block && (!continues || frame->stream != direction->block_frame.stream))
    return (Fault) { "header-block", _ ("A header block was broken off by another frame") };
  if (continues && !direction->in_block)
    return (Fault) { "continuation", _ ("CONTINUATION without a header block that it could go on with") };
  return (Fault) { NULL, NULL };
}

/* What may not stand here; the connection's state cannot be known after it. */
static Fault
find_fault (CsHttp2Direction *direction)
{
  const CsHttp2Frame *frame = &direction->frame;
  Fault               fault = find_fault_of_block (direction);

  if (!direction->has_settings && frame->type != CS_HTTP2_SETTINGS)
    return memcmp (direction->kept->data, "HTTP/", 5) == 0
             ? (Fault) { "http1-answer", _ ("The server answered the preface of HTTP/2 with HTTP/1") }
             : (Fault) { "no-settings", _ ("Expected SETTINGS, with which HTTP/2 begins, found something else") };
  if (fault.problem != NULL)
    return fault;
  if (frame->stream == 0 && (frame->type == CS_HTTP2_DATA || cs_http2_carries_block (frame->type)))
    return (Fault) { "no-stream", _ ("A message without a stream") };
  if (prefix_len (frame) > frame->length)
    return (Fault) { "frame-length", _ ("A frame is too short for what its flags say") };
  return fault;
}

static void
check_length (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;

  if (direction->frame.length <= direction->max_frame_size || direction->was_too_long)
    return;

  direction->was_too_long = TRUE;
  cs_http2_complain (step, direction->frame_start, "frame-too-long",
                     g_strdup_printf (_ ("A frame of %u bytes, longer than the %u that the other side allows"),
                                      direction->frame.length, direction->max_frame_size));
}

static void end_payload (CsHttp2Step *step);

static void
begin_frame (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;
  CsCursor          header = cs_cursor_init (direction->kept->data, direction->kept->len, 0);
  Fault             fault;

  if (!cs_http2_frame_read (&header, &direction->frame))
    return;

  /* The raw bytes have been reached up to this frame: they are the piece's. */
  if (direction->frame.type != CS_HTTP2_DATA || direction->frame.stream != direction->piece.stream)
    cs_http2_deliver_piece (step, FALSE);
  fault = find_fault (direction);
  if (fault.problem != NULL)
    {
      cs_http2_lose (step, fault.problem, g_strdup (fault.message));
      return;
    }

  check_length (step);
  direction->has_settings = TRUE;
  direction->left = direction->frame.length;
  direction->padding = 0;
  g_byte_array_set_size (direction->kept, 0);
  if (cs_http2_carries_block (direction->frame.type) && !direction->in_block)
    cs_http2_begin_block (direction);
  if (direction->frame.type == CS_HTTP2_DATA)
    cs_http2_begin_piece (step);

  direction->state = prefix_len (&direction->frame) > 0 ? CS_HTTP2_STATE_PREFIX : CS_HTTP2_STATE_PAYLOAD;
  if (direction->left == 0)
    end_payload (step);
}

static void
step_header (CsHttp2Step *step)
{
  if (step->direction->kept->len == 0)
    {
      step->direction->frame_start = step->mark->start;
      cs_http_raw_reach (&step->self->sink->raw, step->side, &step->in);
    }
  if (keep (step, CS_HTTP2_FRAME_HEADER_LEN))
    begin_frame (step);
}

/* [ pad length (8) ] [ priority (40) ] [ promised stream (31) ] */
static void
step_prefix (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;
  gsize             len = prefix_len (&direction->frame);
  guint8            padding = 0;
  CsCursor          prefix;

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
      cs_http2_lose (step, "padding", g_strdup (_ ("A frame’s padding is longer than the frame")));
      return;
    }

  g_byte_array_set_size (direction->kept, 0);
  direction->padding = padding;
  direction->left -= padding;
  direction->state = CS_HTTP2_STATE_PAYLOAD;
  if (direction->left == 0)
    end_payload (step);
}

static void
step_payload (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;
  CsCursor          part;

  if (!cs_cursor_read_bytes (&step->in, MIN (step->in.len, direction->left), &part))
    return;

  direction->left -= part.len;
  if (direction->frame.type == CS_HTTP2_DATA)
    cs_http2_count_data (step, part);
  else if (cs_http2_carries_block (direction->frame.type))
    cs_http2_decompress (step, part);
  else
    cs_http2_keep_control (step, part);

  if (direction->left == 0 && direction->state != CS_HTTP2_STATE_LOST)
    end_payload (step);
}

static void
end_frame (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;

  direction->state = CS_HTTP2_STATE_HEADER;
  direction->n_block_frames++;
  if (direction->frame.type == CS_HTTP2_DATA)
    cs_http2_end_data (step);
  else if (!cs_http2_carries_block (direction->frame.type))
    cs_http2_end_control (step);
  else if ((direction->frame.flags & CS_HTTP2_FLAG_END_HEADERS) != 0)
    cs_http2_end_block (step);
  g_byte_array_set_size (direction->kept, 0);
}

static void
end_payload (CsHttp2Step *step)
{
  step->direction->state = CS_HTTP2_STATE_PADDING;
  if (step->direction->padding == 0)
    end_frame (step);
}

static void
step_padding (CsHttp2Step *step)
{
  CsHttp2Direction *direction = step->direction;
  gsize             len = MIN (step->in.len, direction->padding);

  cs_cursor_skip (&step->in, len);
  direction->padding -= len;
  if (direction->padding == 0)
    end_frame (step);
}

static void
step_lost (CsHttp2Step *step)
{
  cs_cursor_skip (&step->in, step->in.len);
}

static void (*const steps[]) (CsHttp2Step *) = {
  [CS_HTTP2_STATE_PREFACE] = step_preface,
  [CS_HTTP2_STATE_HEADER] = step_header,
  [CS_HTTP2_STATE_PREFIX] = step_prefix,
  [CS_HTTP2_STATE_PAYLOAD] = step_payload,
  [CS_HTTP2_STATE_PADDING] = step_padding,
  [CS_HTTP2_STATE_LOST] = step_lost,
};

void
cs_http2_feed (CsHttp2          *self,
               CsSide            side,
               const CsHttpMark *mark,
               CsCursor          bytes)
{
  CsHttp2Step step = { self, &self->directions[side], side, mark, bytes };

  cs_http_raw_begin (&self->sink->raw, side, bytes);
  while (step.in.len > 0)
    steps[step.direction->state](&step);

  /* What has begun of the next frame's header is not the piece's. */
  if (step.direction->state != CS_HTTP2_STATE_HEADER || step.direction->kept->len == 0)
    cs_http_raw_reach (&self->sink->raw, side, &step.in);
  cs_http2_deliver_piece (&step, FALSE);
  cs_http_raw_reach (&self->sink->raw, side, &step.in);
}

void
cs_http2_close (CsHttp2 *self,
                CsSide   side,
                gint64   time_us)
{
  CsHttp2Direction *direction = &self->directions[side];
  CsHttpMark        mark = { time_us, 0, 0 };
  CsHttp2Step       step = { self, direction, side, &mark, cs_cursor_init (NULL, 0, 0) };
  guint32           unfinished = cs_http2_find_unfinished (self, side);

  cs_http_raw_begin (&self->sink->raw, side, step.in);
  if (direction->state != CS_HTTP2_STATE_LOST && direction->in_block)
    cs_http2_lose (&step, "header-block", g_strdup (_ ("The connection ended inside a header block")));
  else if (direction->state == CS_HTTP2_STATE_PREFIX || direction->state == CS_HTTP2_STATE_PAYLOAD ||
           direction->state == CS_HTTP2_STATE_PADDING || direction->kept->len > 0)
    cs_http2_lose (&step, "frame-cut", g_strdup (_ ("The connection ended inside a frame")));
  else if (direction->state == CS_HTTP2_STATE_HEADER && unfinished != 0)
    cs_http2_lose_unfinished (&step, unfinished);
  cs_http_sink_unread (self->sink, side, &mark);
  direction->state = CS_HTTP2_STATE_LOST;
}
