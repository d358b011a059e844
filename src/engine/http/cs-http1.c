/* cs-http1.c: HTTP/1.1 as it crossed one connection
 *
 * Pure. Each direction is a machine of its own: a state's step reads what it
 * can and names the next state. They meet in two places only: a response needs
 * its request's method, and a switch of protocols turns both into tunnels.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http1.h"

#include "cs-http-head.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So much of a first line is enough to see that it is none; also what a message quotes. */
#define FIRST_LINE_SAMPLE 64

typedef enum
{
  STATE_HEAD,
  STATE_LENGTH,
  STATE_CHUNK_LINE,
  STATE_CHUNK_DATA,
  STATE_CHUNK_END,
  STATE_TRAILER,
  STATE_UNTIL_CLOSE,
  STATE_TUNNEL,
  STATE_LOST,
} State;

typedef enum
{
  METHOD_OTHER,
  METHOD_HEAD,
  METHOD_CONNECT,
} Method;

/* @text holds a head, a chunk's size line or a trailer until it is whole;
 * @line_start is where its unfinished last line begins. @piece, @chunks and
 * @has_piece are of the body bytes since the last event. */
typedef struct
{
  State       state;
  GByteArray *text;
  gsize       line_start;
  guint64     text_start;
  guint64     left;
  guint64     total;
  guint64     piece;
  guint       chunks;
  gboolean    has_piece;
} Direction;

struct _CsHttp1
{
  CsHttpSink *sink; /* borrowed */
  Direction   directions[2];
  GQueue      pending; /* of Method */
  gboolean    upgraded;
};

typedef enum
{
  LINE_UNFINISHED,
  LINE_WHOLE,
  LINE_TOO_LONG,
} Line;

/* Where a step works: one direction, one call of feed. */
typedef struct
{
  CsHttp1          *self;
  Direction        *direction;
  CsSide            side;
  const CsHttpMark *mark;
  CsCursor         *in;
} Step;

CsHttp1 *
cs_http1_new (CsHttpSink *sink)
{
  CsHttp1 *self = g_new0 (CsHttp1, 1);

  self->sink = sink;
  g_queue_init (&self->pending);
  for (guint i = 0; i < G_N_ELEMENTS (self->directions); i++)
    self->directions[i].text = g_byte_array_new ();
  return self;
}

void
cs_http1_free (CsHttp1 *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->directions); i++)
    g_byte_array_unref (self->directions[i].text);
  g_queue_clear (&self->pending);
  g_free (self);
}

static char *
body_summary (Direction *direction,
              gboolean   end)
{
  g_autofree char *piece = cs_text_size (direction->piece);
  g_autofree char *total = cs_text_size (direction->total);

  if (direction->state == STATE_TUNNEL)
    return g_strdup_printf (_ ("%s of another protocol"), piece);
  if (!end)
    return g_steal_pointer (&piece);
  if (direction->piece == direction->total)
    return g_strdup_printf (_ ("%s, end of body"), piece);
  return g_strdup_printf (_ ("%s, end of body after %s"), piece, total);
}

/* One event for all of a body's bytes in one call of feed. The last one of a
 * body is delivered even when quiet: it has the total. */
static void
deliver_body (Step      *step,
              gboolean   end,
              JsonArray *trailers)
{
  Direction  *direction = step->direction;
  JsonObject *fields = NULL;

  if (end || (direction->has_piece && !step->self->sink->quiet))
    {
      fields = json_object_new ();
      json_object_set_int_member (fields, "bytes", (gint64) direction->piece);
      json_object_set_int_member (fields, "total", (gint64) direction->total);
      if (direction->chunks > 0)
        json_object_set_int_member (fields, "chunks", direction->chunks);
      if (direction->state == STATE_TUNNEL)
        json_object_set_boolean_member (fields, "tunnel", TRUE);
      if (trailers != NULL)
        json_object_set_array_member (fields, "trailers", json_array_ref (trailers));
      json_object_set_boolean_member (fields, "end", end);
      cs_http_sink_deliver (step->self->sink, step->side, step->mark, "Body",
                            end ? CS_HTTP_WEIGHT_MESSAGE : CS_HTTP_WEIGHT_CONTROL,
                            2 * direction->text->len, body_summary (direction, end), fields);
    }

  direction->piece = 0;
  direction->chunks = 0;
  direction->has_piece = FALSE;
}

static void
clear_text (Direction *direction)
{
  g_byte_array_set_size (direction->text, 0);
  direction->line_start = 0;
}

static void
begin_message (Direction *direction)
{
  clear_text (direction);
  direction->total = 0;
  direction->state = STATE_HEAD;
}

static void
lose (Step *step,
      char *message)
{
  CsHttpMark mark = *step->mark;

  deliver_body (step, FALSE, NULL);
  if (step->direction->text->len > 0)
    mark.start = step->direction->text_start;
  cs_http_sink_malformed (step->self->sink, step->side, &mark, message);
  clear_text (step->direction);
  step->direction->state = STATE_LOST;
}

/* The message's parts that are kept until they are whole are bounded. */
static void
lose_too_long (Step *step,
               gsize max)
{
  g_autofree char *size = cs_text_size (max);

  if (step->direction->state == STATE_HEAD)
    lose (step, g_strdup_printf (_ ("The head is longer than %s"), size));
  else if (step->direction->state == STATE_TRAILER)
    lose (step, g_strdup_printf (_ ("The trailer is longer than %s"), size));
  else
    lose (step, g_strdup_printf (_ ("The line with a chunk’s size is longer than %s"), size));
}

/* Moves bytes up to a line's end to the text, which never holds more than @max. */
static Line
take_line (Step *step,
           gsize max)
{
  Direction    *direction = step->direction;
  const guint8 *end = memchr (step->in->data, '\n', step->in->len);
  gsize         len = end != NULL ? (gsize) (end - step->in->data) + 1 : step->in->len;
  CsCursor      part;

  if (direction->text->len == 0)
    direction->text_start = step->mark->start;
  if (cs_cursor_read_bytes (step->in, MIN (len, max - direction->text->len), &part))
    g_byte_array_append (direction->text, part.data, (guint) part.len);
  if (part.len < len)
    return LINE_TOO_LONG;
  return end != NULL ? LINE_WHOLE : LINE_UNFINISHED;
}

/* The last line of the text, without its end. */
static CsCursor
last_line (Direction *direction)
{
  CsCursor line = cs_cursor_init (direction->text->data, direction->text->len, 0);

  cs_cursor_skip (&line, direction->line_start);
  if (line.len > 0 && line.data[line.len - 1] == '\n')
    line.len--;
  if (line.len > 0 && line.data[line.len - 1] == '\r')
    line.len--;
  return line;
}

static char *
wrong_first_line (Direction *direction,
                  CsSide     side)
{
  CsCursor         line = last_line (direction);
  g_autofree char *sample = cs_text_safe ((const char *) line.data,
                                          (gssize) MIN (line.len, FIRST_LINE_SAMPLE));

  if (side == CS_SIDE_SERVER)
    return g_strdup_printf (_ ("Expected an HTTP status line, found “%s”"), sample);
  return g_strdup_printf (_ ("Expected an HTTP request line, found “%s”"), sample);
}

/* Both directions carry another protocol from now on. */
static void
open_tunnel (CsHttp1 *self)
{
  Direction *client = &self->directions[CS_SIDE_CLIENT];

  self->directions[CS_SIDE_SERVER].state = STATE_TUNNEL;
  if (client->state == STATE_HEAD && client->text->len == 0)
    client->state = STATE_TUNNEL;
}

static void
end_body (Step      *step,
          JsonArray *trailers)
{
  deliver_body (step, TRUE, trailers);
  begin_message (step->direction);
}

/* How a message goes on after its head: RFC 9112 §6.3, for what its headers say. */
static State
state_after (CsSide            side,
             const CsHttpHead *head)
{
  switch (head->framing)
    {
    case CS_HTTP_FRAMING_LENGTH:
      return head->length > 0 ? STATE_LENGTH : STATE_HEAD;
    case CS_HTTP_FRAMING_CHUNKED:
      return STATE_CHUNK_LINE;
    case CS_HTTP_FRAMING_CODED:
      return side == CS_SIDE_SERVER ? STATE_UNTIL_CLOSE : STATE_LOST;
    case CS_HTTP_FRAMING_BROKEN:
      return STATE_LOST;
    case CS_HTTP_FRAMING_UNSAID:
    default:
      return side == CS_SIDE_SERVER ? STATE_UNTIL_CLOSE : STATE_HEAD;
    }
}

static Method
method_of (const CsHttpHead *head)
{
  if (g_str_equal (head->method, "HEAD"))
    return METHOD_HEAD;
  if (g_str_equal (head->method, "CONNECT"))
    return METHOD_CONNECT;
  return METHOD_OTHER;
}

static State
state_after_request (CsHttp1          *self,
                     const CsHttpHead *head)
{
  if (g_queue_get_length (&self->pending) < CS_HTTP1_MAX_PENDING)
    g_queue_push_tail (&self->pending, GUINT_TO_POINTER (method_of (head)));
  return state_after (CS_SIDE_CLIENT, head);
}

/* An informational response leaves its request pending: the final one follows. */
static State
state_after_response (CsHttp1          *self,
                      const CsHttpHead *head)
{
  Method method;

  if (head->status < 200 && head->status != 101)
    return STATE_HEAD;

  method = (Method) GPOINTER_TO_UINT (g_queue_pop_head (&self->pending));
  if (head->status == 101 || (method == METHOD_CONNECT && head->status < 300))
    return STATE_TUNNEL;
  if (method == METHOD_HEAD || head->status == 204 || head->status == 304)
    return STATE_HEAD;
  return state_after (CS_SIDE_SERVER, head);
}

static void
deliver_request (Step       *step,
                 CsHttpMark *mark,
                 CsHttpHead *head,
                 JsonObject *fields)
{
  json_object_set_string_member (fields, "method", head->method);
  json_object_set_string_member (fields, "target", head->target);
  cs_http_sink_deliver (step->self->sink, step->side, mark, "Request", CS_HTTP_WEIGHT_MESSAGE,
                        2 * step->direction->text->len + cs_http_headers_cost (head->headers),
                        g_strdup_printf ("%s %s", head->method, head->target), fields);
}

static void
deliver_response (Step       *step,
                  CsHttpMark *mark,
                  CsHttpHead *head,
                  JsonObject *fields)
{
  json_object_set_int_member (fields, "status", head->status);
  json_object_set_string_member (fields, "reason", head->reason);
  cs_http_sink_deliver (step->self->sink, step->side, mark, "Response",
                        head->status < 200 ? CS_HTTP_WEIGHT_CONTROL : CS_HTTP_WEIGHT_MESSAGE,
                        2 * step->direction->text->len + cs_http_headers_cost (head->headers),
                        g_strchomp (g_strdup_printf ("%u %s", head->status, head->reason)), fields);
}

static void
deliver_head (Step       *step,
              CsHttpHead *head,
              State       next)
{
  CsHttpMark  mark = { step->mark->time_us, step->direction->text_start, step->mark->end };
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "version", head->version);
  json_object_set_array_member (fields, "headers", json_array_ref (head->headers));
  json_object_set_string_member (fields, "head", head->text);
  json_object_set_boolean_member (fields, "end", next == STATE_HEAD);
  if (step->side == CS_SIDE_CLIENT)
    deliver_request (step, &mark, head, fields);
  else
    deliver_response (step, &mark, head, fields);
}

static void
end_head (Step *step)
{
  Direction             *direction = step->direction;
  g_autoptr (CsHttpHead) head = cs_http_head_parse (step->side, direction->text->data, direction->text->len);

  State next;

  if (head == NULL)
    {
      direction->line_start = 0;
      lose (step, wrong_first_line (direction, step->side));
      return;
    }

  next = step->side == CS_SIDE_CLIENT ? state_after_request (step->self, head)
                                      : state_after_response (step->self, head);
  deliver_head (step, head, next);
  begin_message (direction);
  direction->left = head->length;

  if (next == STATE_TUNNEL)
    {
      step->self->upgraded = head->status == 101 && head->upgrades_to_h2c;
      open_tunnel (step->self);
    }
  else if (next == STATE_LOST)
    lose (step, g_strdup (_ ("The headers do not say where the body ends: a Content-Length that is no length, or a Transfer-Encoding that does not end in chunked")));
  else
    direction->state = next;
}

static void
step_head (Step *step)
{
  Direction *direction = step->direction;
  Line       line = take_line (step, CS_HTTP_MAX_HEAD);
  gboolean   first = direction->line_start == 0;
  CsCursor   text = last_line (direction);

  if (first && line == LINE_WHOLE && text.len == 0)
    clear_text (direction); /* RFC 9112 §2.2: an empty line before a message */
  else if (first && (line == LINE_WHOLE || text.len >= FIRST_LINE_SAMPLE) &&
           !cs_http_head_line_is_good (step->side, text, line == LINE_WHOLE))
    lose (step, wrong_first_line (direction, step->side));
  else if (line == LINE_TOO_LONG)
    lose_too_long (step, CS_HTTP_MAX_HEAD);
  else if (line == LINE_WHOLE && text.len == 0)
    end_head (step);
  else if (line == LINE_WHOLE)
    direction->line_start = direction->text->len;
}

/* Counts body bytes, up to @left of them. */
static void
count (Step *step)
{
  Direction *direction = step->direction;
  gsize      len = (gsize) MIN ((guint64) step->in->len, direction->left);

  cs_cursor_skip (step->in, len);
  direction->left -= len;
  direction->piece += len;
  direction->total += len;
  direction->has_piece = TRUE;
}

static void
step_length (Step *step)
{
  count (step);
  if (step->direction->left == 0)
    end_body (step, NULL);
}

static void
step_until_close (Step *step)
{
  step->direction->left = G_MAXINT64 - step->direction->total;
  count (step);
}

/* chunk-size [ chunk-ext ], RFC 9112 §7.1 */
static gboolean
parse_chunk_size (CsCursor line,
                  guint64 *size)
{
  gsize n_digits = 0;

  *size = 0;
  while (line.len > 0 && g_ascii_isxdigit ((char) line.data[0]))
    {
      if (*size > G_MAXINT64 >> 8)
        return FALSE;

      *size = *size << 4 | (guint64) g_ascii_xdigit_value ((char) line.data[0]);
      n_digits++;
      cs_cursor_skip (&line, 1);
    }

  return n_digits > 0 &&
         (line.len == 0 || line.data[0] == ';' || line.data[0] == ' ' || line.data[0] == '\t');
}

static void
lose_chunk_line (Step *step)
{
  CsCursor         line = last_line (step->direction);
  g_autofree char *sample = cs_text_safe ((const char *) line.data,
                                          (gssize) MIN (line.len, FIRST_LINE_SAMPLE));

  lose (step, g_strdup_printf (_ ("Expected a chunk’s size, found “%s”"), sample));
}

static void
step_chunk_line (Step *step)
{
  Direction *direction = step->direction;
  Line       line = take_line (step, CS_HTTP1_MAX_CHUNK_LINE);

  if (line == LINE_TOO_LONG)
    lose_too_long (step, CS_HTTP1_MAX_CHUNK_LINE);
  if (line != LINE_WHOLE)
    return;

  if (!parse_chunk_size (last_line (direction), &direction->left) ||
      direction->left > G_MAXINT64 - direction->total)
    {
      lose_chunk_line (step);
      return;
    }

  clear_text (direction);
  direction->chunks++;
  direction->has_piece = TRUE;
  direction->state = direction->left > 0 ? STATE_CHUNK_DATA : STATE_TRAILER;
}

static void
step_chunk_data (Step *step)
{
  count (step);
  if (step->direction->left == 0)
    step->direction->state = STATE_CHUNK_END;
}

static void
step_chunk_end (Step *step)
{
  Direction *direction = step->direction;
  Line       line = take_line (step, 2);

  if (line == LINE_UNFINISHED && (direction->text->len == 0 || direction->text->data[0] == '\r'))
    return;

  if (line != LINE_WHOLE || last_line (direction).len > 0)
    {
      lose (step, g_strdup (_ ("A chunk was longer than its size said")));
      return;
    }

  clear_text (direction);
  direction->state = STATE_CHUNK_LINE;
}

static void
step_trailer (Step *step)
{
  Direction            *direction = step->direction;
  g_autoptr (JsonArray) trailers = NULL;

  Line line = take_line (step, CS_HTTP_MAX_HEAD);

  if (line == LINE_TOO_LONG)
    lose_too_long (step, CS_HTTP_MAX_HEAD);
  if (line != LINE_WHOLE)
    return;

  if (last_line (direction).len > 0)
    {
      direction->line_start = direction->text->len;
      return;
    }

  if (direction->line_start > 0)
    trailers = cs_http_head_parse_fields (direction->text->data, direction->text->len);
  end_body (step, trailers);
}

static void
step_lost (Step *step)
{
  cs_cursor_skip (step->in, step->in->len);
}

static void (*const steps[]) (Step *) = {
  [STATE_HEAD] = step_head,
  [STATE_LENGTH] = step_length,
  [STATE_CHUNK_LINE] = step_chunk_line,
  [STATE_CHUNK_DATA] = step_chunk_data,
  [STATE_CHUNK_END] = step_chunk_end,
  [STATE_TRAILER] = step_trailer,
  [STATE_UNTIL_CLOSE] = step_until_close,
  [STATE_TUNNEL] = step_until_close,
  [STATE_LOST] = step_lost,
};

void
cs_http1_feed (CsHttp1          *self,
               CsSide            side,
               const CsHttpMark *mark,
               CsCursor         *bytes)
{
  Step step = { self, &self->directions[side], side, mark, bytes };

  while (bytes->len > 0 && !self->upgraded)
    steps[step.direction->state](&step);
  deliver_body (&step, FALSE, NULL);
}

static void
close_unfinished (Step *step)
{
  Direction       *direction = step->direction;
  g_autofree char *left = cs_text_size (direction->left);

  if (direction->state == STATE_LENGTH)
    lose (step, g_strdup_printf (_ ("The connection ended %s before the end of the body"), left));
  else if (direction->state != STATE_HEAD)
    lose (step, g_strdup (_ ("The connection ended inside a chunked body")));
  else if (direction->line_start == 0 &&
           !cs_http_head_line_is_good (step->side, last_line (direction), FALSE))
    lose (step, wrong_first_line (direction, step->side));
  else
    lose (step, g_strdup (_ ("The connection ended inside a message’s head")));
}

void
cs_http1_close (CsHttp1 *self,
                CsSide   side,
                gint64   time_us)
{
  Direction *direction = &self->directions[side];
  CsHttpMark mark = { time_us, 0, 0 };
  CsCursor   in = cs_cursor_init (NULL, 0, 0);
  Step       step = { self, direction, side, &mark, &in };

  if (direction->state == STATE_UNTIL_CLOSE || direction->state == STATE_TUNNEL)
    end_body (&step, NULL);
  else if (direction->state != STATE_LOST && (direction->state != STATE_HEAD || direction->text->len > 0))
    close_unfinished (&step);
  direction->state = STATE_LOST;
}

gboolean
cs_http1_get_upgraded (CsHttp1 *self)
{
  return self->upgraded;
}
