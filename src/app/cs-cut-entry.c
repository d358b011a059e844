/* cs-cut-entry.c: the record of an exchange whose worker did not get to write one
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cut-entry.h"

#include "cs-json.h"

#include <string.h>

static JsonArray *
headers_to_json (char **headers)
{
  JsonArray *array = json_array_new ();

  for (; *headers != NULL; headers++)
    {
      g_autofree char *name = g_strndup (*headers, strcspn (*headers, ":;"));
      g_autofree char *value = g_strstrip (g_strdup (*headers + strlen (name) + 1));
      JsonObject      *header = json_object_new ();

      json_object_set_string_member (header, "name", name);
      json_object_set_string_member (header, "value", value);
      json_array_add_object_element (array, header);
    }
  return array;
}

static JsonObject *
request_to_json (const CsRequest *request,
                 const char      *url)
{
  JsonObject *json = json_object_new ();
  gsize       body_size = request->body != NULL ? g_bytes_get_size (request->body) : 0;

  json_object_set_string_member (json, "method", request->method != NULL ? request->method : "GET");
  json_object_set_string_member (json, "url", url);
  json_object_set_string_member (json, "httpVersion", "");
  json_object_set_array_member (json, "cookies", json_array_new ());
  json_object_set_array_member (json, "headers", headers_to_json (request->headers));
  json_object_set_array_member (json, "queryString", json_array_new ());
  json_object_set_int_member (json, "headersSize", -1);
  json_object_set_int_member (json, "bodySize", (gint64) body_size);
  return json;
}

/* Browsers write 0 and an error where there was no answer. */
static JsonObject *
no_response (const char *message)
{
  JsonObject *json = json_object_new ();
  JsonObject *content = json_object_new ();

  json_object_set_int_member (content, "size", 0);
  json_object_set_string_member (content, "mimeType", "");
  json_object_set_int_member (json, "status", 0);
  json_object_set_string_member (json, "statusText", "");
  json_object_set_string_member (json, "httpVersion", "");
  json_object_set_array_member (json, "cookies", json_array_new ());
  json_object_set_array_member (json, "headers", json_array_new ());
  json_object_set_object_member (json, "content", content);
  json_object_set_string_member (json, "redirectURL", "");
  json_object_set_int_member (json, "headersSize", -1);
  json_object_set_int_member (json, "bodySize", -1);
  json_object_set_string_member (json, "_error", message);
  return json;
}

static JsonObject *
timings_to_json (void)
{
  static const char *const phases[] = { "blocked", "dns", "connect", "ssl", "send", "wait", "receive" };

  JsonObject *json = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    json_object_set_int_member (json, phases[i], -1);
  return json;
}

static JsonObject *
target_to_json (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);

  JsonObject *json = json_object_new ();
  int         port;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return json;

  port = g_uri_get_port (uri);
  if (port < 0)
    port = g_str_equal (g_uri_get_scheme (uri), "http") ? 80 : 443;
  json_object_set_string_member (json, "host", g_uri_get_host (uri));
  json_object_set_int_member (json, "port", port);
  return json;
}

/* The connections that came about, as far as the events tell. */
static JsonArray *
connections_to_json (CsRecord *record)
{
  JsonArray  *connections = json_array_new ();
  JsonObject *connection = NULL;
  guint       n_events = g_list_model_get_n_items (cs_record_get_events (record));

  for (guint i = 0; i < n_events; i++)
    {
      CsEvent    *event = cs_record_get_event (record, i);
      JsonObject *fields = cs_event_get_fields (event);

      if (cs_event_is (event, CS_LAYER_TCP, "Connected"))
        {
          connection = json_object_new ();
          json_object_set_int_member (connection, "id", cs_event_get_connection (event));
          json_object_set_string_member (connection, "address", cs_json_get_string (fields, "address", ""));
          json_object_set_int_member (connection, "port", cs_json_get_int (fields, "port", 0));
          json_object_set_boolean_member (connection, "reused", FALSE);
          json_array_add_object_element (connections, connection);
        }
      else if (cs_event_get_layer (event) == CS_LAYER_TLS && cs_event_get_side (event) != CS_SIDE_LOCAL &&
               connection != NULL && !json_object_has_member (connection, "tls"))
        json_object_set_object_member (connection, "tls", json_object_new ());
    }
  return connections;
}

static JsonObject *
mtls_to_json (const CsRequest *request,
              CsRecord        *record,
              const char      *url,
              const char      *stage,
              const char      *message)
{
  JsonObject *json = json_object_new ();
  JsonObject *outcome = json_object_new ();
  JsonArray  *events = json_array_new ();
  guint       n_events = g_list_model_get_n_items (cs_record_get_events (record));

  for (guint i = 0; i < n_events; i++)
    json_array_add_object_element (events, cs_event_to_json (cs_record_get_event (record, i)));

  json_object_set_string_member (outcome, "stage", stage);
  json_object_set_string_member (outcome, "message", message);
  json_object_set_int_member (json, "version", 1);
  json_object_set_string_member (json, "transport", cs_request_get_transport (request, url));
  json_object_set_object_member (json, "target", target_to_json (url));
  json_object_set_array_member (json, "connections", connections_to_json (record));
  json_object_set_array_member (json, "events", events);
  json_object_set_object_member (json, "certificates", json_object_new ());
  json_object_set_object_member (json, "outcome", outcome);
  return json;
}

static char *
format_started (gint64 started_us)
{
  g_autoptr (GDateTime) whole = g_date_time_new_from_unix_utc (started_us / G_USEC_PER_SEC);
  g_autofree char      *seconds = g_date_time_format (whole, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, (int) (started_us % G_USEC_PER_SEC / 1000));
}

JsonObject *
cs_cut_entry_new (const CsRequest *request,
                  const char      *url,
                  gint64           started_us,
                  CsRecord        *record,
                  const char      *stage,
                  const char      *message)
{
  g_autofree char *started = format_started (started_us);

  JsonObject *entry = json_object_new ();

  if (url == NULL)
    url = request->url;

  json_object_set_string_member (entry, "startedDateTime", started);
  json_object_set_double_member (entry, "time", (g_get_real_time () - started_us) / 1000.0);
  json_object_set_object_member (entry, "request", request_to_json (request, url));
  json_object_set_object_member (entry, "response", no_response (message));
  json_object_set_object_member (entry, "cache", json_object_new ());
  json_object_set_object_member (entry, "timings", timings_to_json ());
  json_object_set_object_member (entry, "_mtls", mtls_to_json (request, record, url, stage, message));
  return entry;
}
