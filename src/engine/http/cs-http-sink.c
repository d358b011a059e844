/* cs-http-sink.c: how the decoders of both HTTP versions hand on what they read
 *
 * Pure. The one place where HTTP events are made, so the one where their
 * number is bounded.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http-sink.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>

/* An event with a handful of fields, and a header in an array, as GObject and
 * json-glib hold them in memory, about. */
#define EVENT_COST  1024
#define HEADER_COST 320

/* In characters. A target or a reason phrase can be as long as a head. */
#define SUMMARY_LEN 200

static char *
shorten (const char *text)
{
  g_autofree char *beginning = NULL;

  if (g_utf8_strlen (text, -1) <= SUMMARY_LEN)
    return g_strdup (text);

  beginning = g_utf8_substring (text, 0, SUMMARY_LEN - 1);
  return g_strconcat (beginning, "…", NULL);
}

static void
emit (CsHttpSink       *self,
      CsSide            side,
      const CsHttpMark *mark,
      const char       *type,
      const char       *summary,
      JsonObject       *fields)
{
  g_autoptr (CsEvent) event = cs_event_new (mark->time_us, self->connection, side, CS_LAYER_HTTP, type);
  g_autofree char    *line = shorten (summary);
  guint64             cut = 0;

  cs_event_take_plaintext (event, cs_http_raw_steal (&self->raw, side, &cut), NULL);
  if (cut > 0)
    json_object_set_int_member (fields, "cut", (gint64) cut);
  cs_event_set_summary (event, line);
  cs_event_take_fields (event, fields);
  cs_event_set_protected (event, self->is_protected);
  if (mark->end > mark->start)
    cs_event_set_range (event, mark->start, mark->end);
  self->func (event, self->user_data);
}

static gboolean
has_room (CsHttpSink  *self,
          CsSide       side,
          CsHttpWeight weight,
          gsize        cost)
{
  guint64 limit = CS_HTTP_MAX_EVENT_COST;

  if (weight == CS_HTTP_WEIGHT_CONTROL)
    limit -= CS_HTTP_RESERVED_COST;
  if (self->cost[side] + cost > limit)
    return FALSE;

  self->cost[side] += cost;
  return TRUE;
}

void
cs_http_sink_deliver (CsHttpSink       *self,
                      CsSide            side,
                      const CsHttpMark *mark,
                      const char       *type,
                      CsHttpWeight      weight,
                      gsize             cost,
                      char             *summary,
                      JsonObject       *fields)
{
  g_autofree char       *owned_summary = summary;
  g_autoptr (JsonObject) owned_fields = fields;

  if (has_room (self, side, weight, EVENT_COST + cost))
    {
      emit (self, side, mark, type, summary, g_steal_pointer (&owned_fields));
      return;
    }

  if (self->overflowed[side])
    return;

  self->overflowed[side] = TRUE;
  emit (self, side, mark, "Omitted",
        _ ("More HTTP events than are kept for one connection: later ones were left out"),
        json_object_new ());
}

void
cs_http_sink_malformed (CsHttpSink       *self,
                        CsSide            side,
                        const CsHttpMark *mark,
                        const char       *problem,
                        char             *message)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "problem", problem);
  json_object_set_string_member (fields, "message", message);
  cs_http_sink_deliver (self, side, mark, "Malformed", CS_HTTP_WEIGHT_MESSAGE, 0, message, fields);
}

void
cs_http_sink_unread (CsHttpSink       *self,
                     CsSide            side,
                     const CsHttpMark *mark)
{
  g_autofree char *size = NULL;

  guint64     len = cs_http_raw_get_len (&self->raw, side);
  JsonObject *fields;

  if (len == 0)
    return;

  size = cs_text_size (len);
  fields = json_object_new ();
  json_object_set_int_member (fields, "bytes", (gint64) len);
  cs_http_sink_deliver (self, side, mark, "Unread", CS_HTTP_WEIGHT_MESSAGE, 0,
                        g_strdup_printf (_ ("%s that were not read as HTTP"), size), fields);
}

void
cs_http_sink_body (CsHttpSink *self,
                   CsSide      side,
                   gint64      stream,
                   CsCursor    part)
{
  if (self->body != NULL && part.len > 0)
    self->body (side, stream, part.data, part.len, self->body_data);
}

gboolean
cs_http_headers_add (JsonArray    *headers,
                     const guint8 *name,
                     gsize         name_len,
                     const guint8 *value,
                     gsize         value_len)
{
  g_autofree char *safe_name = NULL;
  g_autofree char *safe_value = NULL;

  JsonArray *pair = NULL;

  if (json_array_get_length (headers) >= CS_HTTP_MAX_HEADERS)
    return FALSE;

  safe_name = cs_text_safe ((const char *) name, (gssize) name_len);
  safe_value = cs_text_safe ((const char *) value, (gssize) value_len);
  pair = json_array_sized_new (2);
  json_array_add_string_element (pair, safe_name);
  json_array_add_string_element (pair, safe_value);
  json_array_add_array_element (headers, pair);
  return TRUE;
}

gsize
cs_http_headers_cost (JsonArray *headers)
{
  return HEADER_COST * (gsize) json_array_get_length (headers);
}

const char *
cs_http_status_text (guint status)
{
  /* clang-format off */
  static const struct
  {
    guint       status;
    const char *text;
  } texts[] = {
    { 100, "Continue" },              { 101, "Switching Protocols" },
    { 102, "Processing" },            { 103, "Early Hints" },
    { 200, "OK" },                    { 201, "Created" },
    { 202, "Accepted" },              { 203, "Non-Authoritative Information" },
    { 204, "No Content" },            { 205, "Reset Content" },
    { 206, "Partial Content" },       { 207, "Multi-Status" },
    { 300, "Multiple Choices" },      { 301, "Moved Permanently" },
    { 302, "Found" },                 { 303, "See Other" },
    { 304, "Not Modified" },          { 307, "Temporary Redirect" },
    { 308, "Permanent Redirect" },    { 400, "Bad Request" },
    { 401, "Unauthorized" },          { 402, "Payment Required" },
    { 403, "Forbidden" },             { 404, "Not Found" },
    { 405, "Method Not Allowed" },    { 406, "Not Acceptable" },
    { 407, "Proxy Authentication Required" }, { 408, "Request Timeout" },
    { 409, "Conflict" },              { 410, "Gone" },
    { 411, "Length Required" },       { 412, "Precondition Failed" },
    { 413, "Content Too Large" },     { 414, "URI Too Long" },
    { 415, "Unsupported Media Type" },{ 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },    { 421, "Misdirected Request" },
    { 422, "Unprocessable Content" }, { 423, "Locked" },
    { 425, "Too Early" },             { 426, "Upgrade Required" },
    { 428, "Precondition Required" }, { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 451, "Unavailable For Legal Reasons" },
    { 500, "Internal Server Error" }, { 501, "Not Implemented" },
    { 502, "Bad Gateway" },           { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },       { 505, "HTTP Version Not Supported" },
    { 507, "Insufficient Storage" },  { 511, "Network Authentication Required" },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].status == status)
      return texts[i].text;
  return NULL;
}
