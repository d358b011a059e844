/* cs-entry-http.c: the standard fields of a HAR entry
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-entry-private.h"

#include "cs-json.h"
#include "cs-record.h"

#include <libsoup/soup.h>
#include <string.h>

/* HAR's headers: [{name, value}] from an event's [[name, value]], pseudo-headers left out. */
static JsonArray *
har_headers (JsonObject *fields)
{
  JsonArray *pairs = cs_json_get_array (fields, "headers");
  JsonArray *headers = json_array_new ();

  for (guint i = 0; i < cs_json_array_length (pairs); i++)
    {
      JsonNode   *node = json_array_get_element (pairs, i);
      JsonArray  *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      const char *name = cs_json_array_string (pair, 0, "");
      JsonObject *header;

      if (*name == ':' || *name == '\0')
        continue;
      header = json_object_new ();
      json_object_set_string_member (header, "name", name);
      json_object_set_string_member (header, "value", cs_json_array_string (pair, 1, ""));
      json_array_add_object_element (headers, header);
    }

  return headers;
}

static const char *
find_header (JsonArray  *headers,
             const char *name)
{
  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);

      if (g_ascii_strcasecmp (cs_json_get_string (header, "name", ""), name) == 0)
        return cs_json_get_string (header, "value", "");
    }
  return NULL;
}

static void
add_cookie (JsonArray  *cookies,
            SoupCookie *cookie)
{
  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "name", soup_cookie_get_name (cookie));
  json_object_set_string_member (json, "value", soup_cookie_get_value (cookie));
  if (soup_cookie_get_path (cookie) != NULL)
    json_object_set_string_member (json, "path", soup_cookie_get_path (cookie));
  if (soup_cookie_get_domain (cookie) != NULL)
    json_object_set_string_member (json, "domain", soup_cookie_get_domain (cookie));
  if (soup_cookie_get_expires (cookie) != NULL)
    {
      g_autofree char *expires = g_date_time_format_iso8601 (soup_cookie_get_expires (cookie));

      json_object_set_string_member (json, "expires", expires);
    }
  json_object_set_boolean_member (json, "httpOnly", soup_cookie_get_http_only (cookie));
  json_object_set_boolean_member (json, "secure", soup_cookie_get_secure (cookie));
  json_array_add_object_element (cookies, json);
}

static JsonArray *
request_cookies (JsonArray *headers)
{
  JsonArray     *cookies = json_array_new ();
  const char    *text = find_header (headers, "cookie");
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", ";", -1);

  for (char **pair = pairs; *pair != NULL; pair++)
    {
      JsonObject *json;
      char       *name = g_strstrip (*pair);
      char       *value = strchr (name, '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      json = json_object_new ();
      json_object_set_string_member (json, "name", name);
      json_object_set_string_member (json, "value", value);
      json_array_add_object_element (cookies, json);
    }
  return cookies;
}

static JsonArray *
response_cookies (JsonArray *headers,
                  GUri      *uri)
{
  JsonArray *cookies = json_array_new ();

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);
      SoupCookie *cookie;

      if (g_ascii_strcasecmp (cs_json_get_string (header, "name", ""), "set-cookie") != 0)
        continue;
      cookie = soup_cookie_parse (cs_json_get_string (header, "value", ""), uri);
      if (cookie != NULL)
        add_cookie (cookies, cookie);
      g_clear_pointer (&cookie, soup_cookie_free);
    }
  return cookies;
}

static JsonArray *
query_string (GUri *uri)
{
  JsonArray     *array = json_array_new ();
  const char    *query = uri != NULL ? g_uri_get_query (uri) : NULL;
  g_auto (GStrv) pairs = g_strsplit (query != NULL ? query : "", "&", -1);

  for (char **pair = pairs; *pair != NULL; pair++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      JsonObject *json;
      char       *equals = strchr (*pair, '=');

      if (**pair == '\0')
        continue;
      if (equals != NULL)
        *equals++ = '\0';
      name = g_uri_unescape_string (*pair, NULL);
      value = g_uri_unescape_string (equals != NULL ? equals : "", NULL);
      json = json_object_new ();
      json_object_set_string_member (json, "name", name != NULL ? name : *pair);
      json_object_set_string_member (json, "value", value != NULL ? value : (equals != NULL ? equals : ""));
      json_array_add_object_element (array, json);
    }
  return array;
}

static gint64
head_size (JsonObject *fields)
{
  const char *head = cs_json_get_string (fields, "head", NULL);

  return head != NULL ? (gint64) strlen (head) : -1;
}

static const char *
http_version (CsRun      *run,
              JsonObject *fields)
{
  const char *version = cs_json_get_string (fields, "version", NULL);

  if (version != NULL)
    return version;
  return fields != NULL && cs_json_has (fields, "stream") ? "HTTP/2" : "HTTP/1.1";
}

/* What the request carried: as it was asked for, or as it was seen. */
static const guint8 *
request_body (CsRun   *run,
              gsize   *kept,
              guint64 *total)
{
  CsHttpExchange *exchange = cs_run_get_exchange (run);
  const guint8   *data = NULL;

  *kept = 0;
  *total = 0;
  if (run->request_body != NULL)
    {
      data = g_bytes_get_data (run->request_body, kept);
      *total = *kept;
      *kept = MIN (*kept, run->request->capture_limit);
    }
  else if (exchange != NULL)
    {
      data = exchange->bodies[CS_SIDE_CLIENT]->data;
      *kept = exchange->bodies[CS_SIDE_CLIENT]->len;
      *total = exchange->body_totals[CS_SIDE_CLIENT];
    }
  return data;
}

JsonObject *
cs_entry_build_request (CsRun *run,
                        GUri  *uri)
{
  JsonObject *request = json_object_new ();
  JsonArray  *headers = har_headers (cs_run_get_request (run));

  gsize         len;
  guint64       total;
  const guint8 *body = request_body (run, &len, &total);

  json_object_set_string_member (request, "method", cs_json_get_string (cs_run_get_request (run), "method", run->method));
  json_object_set_string_member (request, "url", run->url);
  json_object_set_string_member (request, "httpVersion", http_version (run, cs_run_get_request (run)));
  json_object_set_array_member (request, "cookies", request_cookies (headers));
  json_object_set_array_member (request, "queryString", query_string (uri));
  if (run->request_body != NULL || total > 0)
    {
      const char *type = find_header (headers, "content-type");
      JsonObject *post = json_object_new ();

      json_object_set_string_member (post, "mimeType", type != NULL ? type : "");
      json_object_set_array_member (post, "params", json_array_new ());
      cs_record_fill_content (post, body, len);
      json_object_set_object_member (request, "postData", post);
    }
  json_object_set_int_member (request, "headersSize", head_size (cs_run_get_request (run)));
  json_object_set_int_member (request, "bodySize", (gint64) total);
  json_object_set_array_member (request, "headers", headers);
  return request;
}

JsonObject *
cs_entry_build_response (CsRun *run,
                         GUri  *uri)
{
  JsonObject *response = json_object_new ();
  JsonObject *content = json_object_new ();
  JsonArray  *headers = har_headers (cs_run_get_response (run));
  const char *type = find_header (headers, "content-type");
  const char *location = find_header (headers, "location");
  gint64      status = cs_json_get_int (cs_run_get_response (run), "status", 0);
  guint64     body_total = run->body_total;
  guint64     body_kept = run->body->len;

  if (run->is_observed && cs_run_get_exchange (run) != NULL)
    {
      body_total = cs_run_get_exchange (run)->body_totals[CS_SIDE_SERVER];
      body_kept = cs_run_get_exchange (run)->bodies[CS_SIDE_SERVER]->len;
    }
  json_object_set_int_member (content, "size", (gint64) body_total);
  json_object_set_string_member (content, "mimeType", type != NULL ? type : "x-unknown");
  if (body_kept < body_total)
    json_object_set_string_member (content, "comment", "the body is longer than what was kept of it");

  json_object_set_int_member (response, "status", status);
  json_object_set_string_member (response, "statusText", cs_json_get_string (cs_run_get_response (run), "reason", ""));
  json_object_set_string_member (response, "httpVersion", http_version (run, cs_run_get_response (run)));
  json_object_set_array_member (response, "cookies", response_cookies (headers, uri));
  json_object_set_array_member (response, "headers", headers);
  json_object_set_object_member (response, "content", content);
  json_object_set_string_member (response, "redirectURL", location != NULL ? location : "");
  json_object_set_int_member (response, "headersSize", head_size (cs_run_get_response (run)));
  json_object_set_int_member (response, "bodySize", status != 0 ? (gint64) body_total : -1);
  if (run->stage != NULL || run->is_unreadable)
    json_object_set_string_member (response, "_error", run->error != NULL ? run->error->message : run->stage);
  return response;
}

static CsEvent *
find_event (CsRun      *run,
            CsLayer     layer,
            const char *type)
{
  for (guint i = run->events->len; i > 0; i--)
    if (cs_event_is (g_ptr_array_index (run->events, i - 1), layer, type))
      return g_ptr_array_index (run->events, i - 1);
  return NULL;
}

static double
span_ms (gint64 from,
         gint64 to)
{
  return from >= 0 && to >= from ? (double) (to - from) / 1000.0 : -1;
}

/* HAR 1.2: -1 where a phase did not happen; connect includes ssl. */
JsonObject *
cs_entry_build_timings (CsRun  *run,
                        double *total)
{
  JsonObject     *timings = json_object_new ();
  CsEvent        *lookup = find_event (run, CS_LAYER_DNS, "Lookup");
  CsEvent        *finished = find_event (run, CS_LAYER_TLS, "Finished");
  CsConnection   *c = run->connections->len > 0 ? g_ptr_array_index (run->connections, run->connections->len - 1) : NULL;
  gint64          dns_us = lookup != NULL ? cs_json_get_int (cs_event_get_fields (lookup), "duration", -1) : -1;
  gint64          secure_us = finished != NULL ? cs_event_get_time_us (finished) : -1;
  CsHttpExchange *exchange = cs_run_get_exchange (run);
  gint64          request_us = exchange != NULL ? exchange->request_us : -1;
  gint64          response_us = exchange != NULL ? exchange->response_us : -1;
  gint64          end_us = run->is_observed && exchange != NULL ? exchange->end_us : run->end_us;
  gint64          open_us = c != NULL ? MAX (c->connected_us, secure_us) : -1;

  json_object_set_double_member (timings, "blocked", -1);
  json_object_set_double_member (timings, "dns", dns_us >= 0 ? (double) dns_us / 1000.0 : -1);
  json_object_set_double_member (timings, "connect", c != NULL && c->connected_us >= 0 ? span_ms (c->connect_us, open_us) : -1);
  json_object_set_double_member (timings, "ssl", c != NULL && secure_us >= 0 ? span_ms (c->connected_us, secure_us) : -1);
  json_object_set_double_member (timings, "send", request_us >= 0 ? MAX (span_ms (open_us, request_us), 0) : 0);
  json_object_set_double_member (timings, "wait", MAX (span_ms (request_us, response_us), 0));
  json_object_set_double_member (timings, "receive", MAX (span_ms (response_us, end_us), 0));
  *total = MAX (span_ms (0, end_us), 0);
  return timings;
}
