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

#include "cs-http1-private.h"

#include "cs-http-head.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

static void
lose_first_line (CsHttp1Step *step)
{
  g_autofree char *sample = NULL;

  step->direction->line_start = 0;
  sample = cs_http1_dup_sample (step->direction);
  if (step->side == CS_SIDE_SERVER)
    cs_http1_lose (step, "status-line", g_strdup_printf (_ ("Expected an HTTP status line, found “%s”"), sample));
  else
    cs_http1_lose (step, "request-line", g_strdup_printf (_ ("Expected an HTTP request line, found “%s”"), sample));
}

static void
lose_body_end (CsHttp1Step      *step,
               const CsHttpHead *head)
{
  if (head->framing == CS_HTTP_FRAMING_CONFLICT)
    cs_http1_lose (step, "content-length-conflict", g_strdup (_ ("The head gives several lengths for the body, and they differ")));
  else if (head->framing == CS_HTTP_FRAMING_BROKEN)
    cs_http1_lose (step, "content-length", g_strdup (_ ("The head’s Content-Length is no length, so nothing says where the body ends")));
  else
    cs_http1_lose (step, "transfer-encoding", g_strdup (_ ("The request’s Transfer-Encoding does not end in chunked, so nothing says where the body ends")));
}

/* Both directions carry another protocol from now on. */
static void
open_tunnel (CsHttp1 *self)
{
  CsHttp1Direction *client = &self->directions[CS_SIDE_CLIENT];

  self->directions[CS_SIDE_SERVER].state = CS_HTTP1_TUNNEL;
  if (client->state == CS_HTTP1_HEAD && client->text->len == 0)
    client->state = CS_HTTP1_TUNNEL;
}

/* How a message goes on after its head: RFC 9112 §6.3, for what its headers say. */
static CsHttp1State
state_after (CsSide            side,
             const CsHttpHead *head)
{
  switch (head->framing)
    {
    case CS_HTTP_FRAMING_LENGTH:
      return head->length > 0 ? CS_HTTP1_LENGTH : CS_HTTP1_HEAD;
    case CS_HTTP_FRAMING_CHUNKED:
      return CS_HTTP1_CHUNK_LINE;
    case CS_HTTP_FRAMING_CODED:
      return side == CS_SIDE_SERVER ? CS_HTTP1_UNTIL_CLOSE : CS_HTTP1_LOST;
    case CS_HTTP_FRAMING_BROKEN:
    case CS_HTTP_FRAMING_CONFLICT:
      return CS_HTTP1_LOST;
    case CS_HTTP_FRAMING_UNSAID:
    default:
      return side == CS_SIDE_SERVER ? CS_HTTP1_UNTIL_CLOSE : CS_HTTP1_HEAD;
    }
}

static CsHttp1Method
method_of (const CsHttpHead *head)
{
  if (g_str_equal (head->method, "HEAD"))
    return CS_HTTP1_METHOD_HEAD;
  if (g_str_equal (head->method, "CONNECT"))
    return CS_HTTP1_METHOD_CONNECT;
  return CS_HTTP1_METHOD_OTHER;
}

static CsHttp1State
state_after_request (CsHttp1          *self,
                     const CsHttpHead *head)
{
  if (g_queue_get_length (&self->pending) < CS_HTTP1_MAX_PENDING)
    g_queue_push_tail (&self->pending, GUINT_TO_POINTER (method_of (head)));
  return state_after (CS_SIDE_CLIENT, head);
}

/* An informational response leaves its request pending: the final one follows. */
static CsHttp1State
state_after_response (CsHttp1          *self,
                      const CsHttpHead *head)
{
  CsHttp1Method method;

  if (head->status < 200 && head->status != 101)
    return CS_HTTP1_HEAD;

  method = (CsHttp1Method) GPOINTER_TO_UINT (g_queue_pop_head (&self->pending));
  if (head->status == 101 || (method == CS_HTTP1_METHOD_CONNECT && head->status < 300))
    return CS_HTTP1_TUNNEL;
  if (method == CS_HTTP1_METHOD_HEAD || head->status == 204 || head->status == 304)
    return CS_HTTP1_HEAD;
  return state_after (CS_SIDE_SERVER, head);
}

static void
deliver_request (CsHttp1Step *step,
                 CsHttpMark  *mark,
                 CsHttpHead  *head,
                 JsonObject  *fields)
{
  json_object_set_string_member (fields, "method", head->method);
  json_object_set_string_member (fields, "target", head->target);
  cs_http_sink_deliver (step->self->sink, step->side, mark, "Request", CS_HTTP_WEIGHT_MESSAGE,
                        2 * step->direction->text->len + cs_http_headers_cost (head->headers),
                        g_strdup_printf ("%s %s", head->method, head->target), fields);
}

static void
deliver_response (CsHttp1Step *step,
                  CsHttpMark  *mark,
                  CsHttpHead  *head,
                  JsonObject  *fields)
{
  json_object_set_int_member (fields, "status", head->status);
  json_object_set_string_member (fields, "reason", head->reason);
  cs_http_sink_deliver (step->self->sink, step->side, mark, "Response",
                        head->status < 200 ? CS_HTTP_WEIGHT_CONTROL : CS_HTTP_WEIGHT_MESSAGE,
                        2 * step->direction->text->len + cs_http_headers_cost (head->headers),
                        g_strchomp (g_strdup_printf ("%u %s", head->status, head->reason)), fields);
}

static void
deliver_head (CsHttp1Step *step,
              CsHttpHead  *head,
              CsHttp1State next)
{
  CsHttpMark  mark = { step->mark->time_us, step->direction->text_start, step->mark->end };
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "version", head->version);
  json_object_set_array_member (fields, "headers", json_array_ref (head->headers));
  json_object_set_string_member (fields, "head", head->text);
  json_object_set_boolean_member (fields, "end", next == CS_HTTP1_HEAD);
  cs_http_raw_reach (&step->self->sink->raw, step->side, step->in);
  if (step->side == CS_SIDE_CLIENT)
    deliver_request (step, &mark, head, fields);
  else
    deliver_response (step, &mark, head, fields);
}

static void
end_head (CsHttp1Step *step)
{
  CsHttp1Direction      *direction = step->direction;
  g_autoptr (CsHttpHead) head = cs_http_head_parse (step->side, direction->text->data, direction->text->len);

  CsHttp1State next;

  if (head == NULL)
    {
      lose_first_line (step);
      return;
    }

  next = step->side == CS_SIDE_CLIENT ? state_after_request (step->self, head)
                                      : state_after_response (step->self, head);
  deliver_head (step, head, next);
  if (head->has_both)
    cs_http_sink_malformed (step->self->sink, step->side, step->mark, "length-and-coding",
                            g_strdup (_ ("The head has both Transfer-Encoding and Content-Length, which nobody may "
                                         "send; the length was passed over")));
  cs_http1_begin_message (direction);
  direction->left = head->length;

  if (next == CS_HTTP1_TUNNEL)
    {
      step->self->upgraded = head->status == 101 && head->upgrades_to_h2c;
      open_tunnel (step->self);
    }
  else if (next == CS_HTTP1_LOST)
    lose_body_end (step, head);
  else
    direction->state = next;
}

static void
step_head (CsHttp1Step *step)
{
  CsHttp1Direction *direction = step->direction;
  CsHttp1Line       line = cs_http1_take_line (step, CS_HTTP_MAX_HEAD);
  gboolean          first = direction->line_start == 0;
  CsCursor          text = cs_http1_last_line (direction);

  if (first && line == CS_HTTP1_LINE_WHOLE && text.len == 0)
    cs_http1_clear_text (direction); /* RFC 9112 §2.2: an empty line before a message */
  else if (first && (line == CS_HTTP1_LINE_WHOLE || text.len >= CS_HTTP1_SAMPLE) &&
           !cs_http_head_line_is_good (step->side, text, line == CS_HTTP1_LINE_WHOLE))
    lose_first_line (step);
  else if (line == CS_HTTP1_LINE_TOO_LONG)
    cs_http1_lose_too_long (step, CS_HTTP_MAX_HEAD);
  else if (line == CS_HTTP1_LINE_WHOLE && text.len == 0)
    end_head (step);
  else if (line == CS_HTTP1_LINE_WHOLE)
    direction->line_start = direction->text->len;
}

static void
step_lost (CsHttp1Step *step)
{
  cs_cursor_skip (step->in, step->in->len);
}

static void (*const steps[]) (CsHttp1Step *) = {
  [CS_HTTP1_HEAD] = step_head,
  [CS_HTTP1_LENGTH] = cs_http1_step_length,
  [CS_HTTP1_CHUNK_LINE] = cs_http1_step_chunk_line,
  [CS_HTTP1_CHUNK_DATA] = cs_http1_step_chunk_data,
  [CS_HTTP1_CHUNK_END] = cs_http1_step_chunk_end,
  [CS_HTTP1_TRAILER] = cs_http1_step_trailer,
  [CS_HTTP1_UNTIL_CLOSE] = cs_http1_step_until_close,
  [CS_HTTP1_TUNNEL] = cs_http1_step_until_close,
  [CS_HTTP1_LOST] = step_lost,
};

void
cs_http1_feed (CsHttp1          *self,
               CsSide            side,
               const CsHttpMark *mark,
               CsCursor         *bytes)
{
  CsHttp1Step step = { self, &self->directions[side], side, mark, bytes };

  cs_http_raw_begin (&self->sink->raw, side, *bytes);
  while (bytes->len > 0 && !self->upgraded)
    steps[step.direction->state](&step);
  cs_http1_deliver_body (&step, FALSE, NULL);
}

static void
close_unfinished (CsHttp1Step *step)
{
  CsHttp1Direction *direction = step->direction;
  g_autofree char  *left = cs_text_size (direction->left);

  if (direction->state == CS_HTTP1_LENGTH)
    cs_http1_lose (step, "body-cut", g_strdup_printf (_ ("The connection ended %s before the end of the body"), left));
  else if (direction->state != CS_HTTP1_HEAD)
    cs_http1_lose (step, "body-cut", g_strdup (_ ("The connection ended inside a chunked body")));
  else if (direction->line_start == 0 &&
           !cs_http_head_line_is_good (step->side, cs_http1_last_line (direction), FALSE))
    lose_first_line (step);
  else
    cs_http1_lose (step, "head-cut", g_strdup (_ ("The connection ended inside a message’s head")));
}

void
cs_http1_close (CsHttp1 *self,
                CsSide   side,
                gint64   time_us)
{
  CsHttp1Direction *direction = &self->directions[side];
  CsHttpMark        mark = { time_us, 0, 0 };
  CsCursor          in = cs_cursor_init (NULL, 0, 0);
  CsHttp1Step       step = { self, direction, side, &mark, &in };

  cs_http_raw_begin (&self->sink->raw, side, in);

  if (direction->state == CS_HTTP1_UNTIL_CLOSE || direction->state == CS_HTTP1_TUNNEL)
    cs_http1_end_body (&step, NULL);
  else if (direction->state != CS_HTTP1_LOST && (direction->state != CS_HTTP1_HEAD || direction->text->len > 0))
    close_unfinished (&step);
  cs_http_sink_unread (self->sink, side, &mark);
  direction->state = CS_HTTP1_LOST;
}

gboolean
cs_http1_get_upgraded (CsHttp1 *self)
{
  return self->upgraded;
}
