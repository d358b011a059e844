/* cs-http1-body.c: what follows an HTTP/1.1 head
 *
 * Pure. Lengths, chunks (RFC 9112 §7.1), trailers, and what only the
 * connection's end ends; and the text that has to be whole to be read.
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

static char *
body_summary (CsHttp1Direction *direction,
              gboolean          end)
{
  g_autofree char *piece = cs_text_size (direction->piece);
  g_autofree char *total = cs_text_size (direction->total);

  if (direction->state == CS_HTTP1_TUNNEL)
    return g_strdup_printf (_ ("%s of another protocol"), piece);
  if (!end)
    return g_steal_pointer (&piece);
  if (direction->piece == direction->total)
    return g_strdup_printf (_ ("%s, end of body"), piece);
  return g_strdup_printf (_ ("%s, end of body after %s"), piece, total);
}

void
cs_http1_deliver_body (CsHttp1Step *step,
                       gboolean     end,
                       JsonArray   *trailers)
{
  CsHttp1Direction *direction = step->direction;
  JsonObject       *fields = NULL;

  cs_http_raw_reach (&step->self->sink->raw, step->side, step->in);
  if (end || (direction->has_piece && !step->self->sink->quiet))
    {
      fields = json_object_new ();
      json_object_set_int_member (fields, "bytes", (gint64) direction->piece);
      json_object_set_int_member (fields, "total", (gint64) direction->total);
      if (direction->chunks > 0)
        json_object_set_int_member (fields, "chunks", direction->chunks);
      if (direction->state == CS_HTTP1_TUNNEL)
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

void
cs_http1_clear_text (CsHttp1Direction *direction)
{
  g_byte_array_set_size (direction->text, 0);
  direction->line_start = 0;
}

void
cs_http1_begin_message (CsHttp1Direction *direction)
{
  cs_http1_clear_text (direction);
  direction->total = 0;
  direction->state = CS_HTTP1_HEAD;
}

void
cs_http1_lose (CsHttp1Step *step,
               const char  *problem,
               char        *message)
{
  CsHttpMark mark = *step->mark;

  cs_http1_deliver_body (step, FALSE, NULL);
  if (step->direction->text->len > 0)
    mark.start = step->direction->text_start;
  cs_http_sink_malformed (step->self->sink, step->side, &mark, problem, message);
  cs_http1_clear_text (step->direction);
  step->direction->state = CS_HTTP1_LOST;
}

void
cs_http1_lose_too_long (CsHttp1Step *step,
                        gsize        max)
{
  g_autofree char *size = cs_text_size (max);

  if (step->direction->state == CS_HTTP1_HEAD)
    cs_http1_lose (step, "head-too-long", g_strdup_printf (_ ("The head is longer than %s"), size));
  else if (step->direction->state == CS_HTTP1_TRAILER)
    cs_http1_lose (step, "trailer-too-long", g_strdup_printf (_ ("The trailer is longer than %s"), size));
  else
    cs_http1_lose (step, "chunk-size", g_strdup_printf (_ ("The line with a chunk’s size is longer than %s"), size));
}

char *
cs_http1_dup_sample (CsHttp1Direction *direction)
{
  CsCursor line = cs_http1_last_line (direction);

  return cs_text_safe ((const char *) line.data, (gssize) MIN (line.len, CS_HTTP1_SAMPLE));
}

CsHttp1Line
cs_http1_take_line (CsHttp1Step *step,
                    gsize        max)
{
  CsHttp1Direction *direction = step->direction;
  const guint8     *end = memchr (step->in->data, '\n', step->in->len);
  gsize             len = end != NULL ? (gsize) (end - step->in->data) + 1 : step->in->len;
  CsCursor          part;

  if (direction->text->len == 0)
    direction->text_start = step->mark->start;
  if (cs_cursor_read_bytes (step->in, MIN (len, max - direction->text->len), &part))
    g_byte_array_append (direction->text, part.data, (guint) part.len);
  if (part.len < len)
    return CS_HTTP1_LINE_TOO_LONG;
  return end != NULL ? CS_HTTP1_LINE_WHOLE : CS_HTTP1_LINE_UNFINISHED;
}

CsCursor
cs_http1_last_line (CsHttp1Direction *direction)
{
  CsCursor line = cs_cursor_init (direction->text->data, direction->text->len, 0);

  cs_cursor_skip (&line, direction->line_start);
  if (line.len > 0 && line.data[line.len - 1] == '\n')
    line.len--;
  if (line.len > 0 && line.data[line.len - 1] == '\r')
    line.len--;
  return line;
}

void
cs_http1_end_body (CsHttp1Step *step,
                   JsonArray   *trailers)
{
  cs_http1_deliver_body (step, TRUE, trailers);
  cs_http1_begin_message (step->direction);
}

/* Counts body bytes, up to @left of them, and hands them on. */
static void
count (CsHttp1Step *step)
{
  CsHttp1Direction *direction = step->direction;
  CsCursor          part;

  if (!cs_cursor_read_bytes (step->in, (gsize) MIN ((guint64) step->in->len, direction->left), &part))
    return;

  direction->left -= part.len;
  direction->piece += part.len;
  direction->total += part.len;
  direction->has_piece = TRUE;
  if (direction->state != CS_HTTP1_TUNNEL)
    cs_http_sink_body (step->self->sink, step->side, -1, part);
}

void
cs_http1_step_length (CsHttp1Step *step)
{
  count (step);
  if (step->direction->left == 0)
    cs_http1_end_body (step, NULL);
}

void
cs_http1_step_until_close (CsHttp1Step *step)
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
lose_chunk_line (CsHttp1Step *step)
{
  g_autofree char *sample = cs_http1_dup_sample (step->direction);

  cs_http1_lose (step, "chunk-size", g_strdup_printf (_ ("Expected a chunk’s size, found “%s”"), sample));
}

void
cs_http1_step_chunk_line (CsHttp1Step *step)
{
  CsHttp1Direction *direction = step->direction;
  CsHttp1Line       line = cs_http1_take_line (step, CS_HTTP1_MAX_CHUNK_LINE);

  if (line == CS_HTTP1_LINE_TOO_LONG)
    cs_http1_lose_too_long (step, CS_HTTP1_MAX_CHUNK_LINE);
  if (line != CS_HTTP1_LINE_WHOLE)
    return;

  if (!parse_chunk_size (cs_http1_last_line (direction), &direction->left) ||
      direction->left > G_MAXINT64 - direction->total)
    {
      lose_chunk_line (step);
      return;
    }

  cs_http1_clear_text (direction);
  direction->chunks++;
  direction->has_piece = TRUE;
  direction->state = direction->left > 0 ? CS_HTTP1_CHUNK_DATA : CS_HTTP1_TRAILER;
}

void
cs_http1_step_chunk_data (CsHttp1Step *step)
{
  count (step);
  if (step->direction->left == 0)
    step->direction->state = CS_HTTP1_CHUNK_END;
}

void
cs_http1_step_chunk_end (CsHttp1Step *step)
{
  CsHttp1Direction *direction = step->direction;
  CsHttp1Line       line = cs_http1_take_line (step, 2);

  if (line == CS_HTTP1_LINE_UNFINISHED && (direction->text->len == 0 || direction->text->data[0] == '\r'))
    return;

  if (line != CS_HTTP1_LINE_WHOLE || cs_http1_last_line (direction).len > 0)
    {
      cs_http1_lose (step, "chunk-end", g_strdup (_ ("A chunk was longer than its size said")));
      return;
    }

  cs_http1_clear_text (direction);
  direction->state = CS_HTTP1_CHUNK_LINE;
}

void
cs_http1_step_trailer (CsHttp1Step *step)
{
  CsHttp1Direction     *direction = step->direction;
  g_autoptr (JsonArray) trailers = NULL;

  CsHttp1Line line = cs_http1_take_line (step, CS_HTTP_MAX_HEAD);

  if (line == CS_HTTP1_LINE_TOO_LONG)
    cs_http1_lose_too_long (step, CS_HTTP_MAX_HEAD);
  if (line != CS_HTTP1_LINE_WHOLE)
    return;

  if (cs_http1_last_line (direction).len > 0)
    {
      direction->line_start = direction->text->len;
      return;
    }

  if (direction->line_start > 0)
    trailers = cs_http_head_parse_fields (direction->text->data, direction->text->len);
  cs_http1_end_body (step, trailers);
}
