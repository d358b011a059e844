/* cs-entry.c: a run's facts as a HAR entry
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-run.h"

#include "cs-json.h"
#include "cs-record.h"

#include <libsoup/soup.h>
#include <string.h>

static void
set_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static JsonArray *
chain_fingerprints (GListModel *chain)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (chain); i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (chain, i);

      json_array_add_string_element (array, cs_certificate_get_fingerprint (certificate));
    }
  return array;
}

static void
add_certificate (JsonObject *certificates,
                 const char *fingerprint,
                 GBytes     *der)
{
  gsize            len = 0;
  const guint8    *data = g_bytes_get_data (der, &len);
  g_autofree char *base64 = g_base64_encode (data, len);

  json_object_set_string_member (certificates, fingerprint, base64);
}

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
  set_string (json, "path", soup_cookie_get_path (cookie));
  set_string (json, "domain", soup_cookie_get_domain (cookie));
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

static JsonObject *
build_request (CsRun *run,
               GUri  *uri)
{
  JsonObject *request = json_object_new ();
  JsonArray  *headers = har_headers (run->http_request);

  json_object_set_string_member (request, "method", run->method);
  json_object_set_string_member (request, "url", run->url);
  json_object_set_string_member (request, "httpVersion", http_version (run, run->http_request));
  json_object_set_array_member (request, "cookies", request_cookies (headers));
  json_object_set_array_member (request, "queryString", query_string (uri));
  if (run->request_body != NULL)
    {
      const char   *type = find_header (headers, "content-type");
      gsize         len = 0;
      const guint8 *data = g_bytes_get_data (run->request_body, &len);
      JsonObject   *post = json_object_new ();

      json_object_set_string_member (post, "mimeType", type != NULL ? type : "");
      json_object_set_array_member (post, "params", json_array_new ());
      cs_record_fill_content (post, data, MIN (len, run->request->capture_limit));
      json_object_set_object_member (request, "postData", post);
    }
  json_object_set_int_member (request, "headersSize", head_size (run->http_request));
  json_object_set_int_member (request, "bodySize",
                              run->request_body != NULL ? (gint64) g_bytes_get_size (run->request_body) : 0);
  json_object_set_array_member (request, "headers", headers);
  return request;
}

static JsonObject *
build_response (CsRun *run,
                GUri  *uri)
{
  JsonObject *response = json_object_new ();
  JsonObject *content = json_object_new ();
  JsonArray  *headers = har_headers (run->http_response);
  const char *type = find_header (headers, "content-type");
  const char *location = find_header (headers, "location");
  gint64      status = cs_json_get_int (run->http_response, "status", 0);

  json_object_set_int_member (content, "size", (gint64) run->body_total);
  json_object_set_string_member (content, "mimeType", type != NULL ? type : "x-unknown");
  if (run->body != NULL && run->body->len < run->body_total)
    json_object_set_string_member (content, "comment", "the body is longer than what was kept of it");

  json_object_set_int_member (response, "status", status);
  json_object_set_string_member (response, "statusText", cs_json_get_string (run->http_response, "reason", ""));
  json_object_set_string_member (response, "httpVersion", http_version (run, run->http_response));
  json_object_set_array_member (response, "cookies", response_cookies (headers, uri));
  json_object_set_array_member (response, "headers", headers);
  json_object_set_object_member (response, "content", content);
  json_object_set_string_member (response, "redirectURL", location != NULL ? location : "");
  json_object_set_int_member (response, "headersSize", head_size (run->http_response));
  json_object_set_int_member (response, "bodySize", status != 0 ? (gint64) run->body_total : -1);
  if (run->stage != NULL)
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
static JsonObject *
build_timings (CsRun  *run,
               double *total)
{
  JsonObject   *timings = json_object_new ();
  CsEvent      *lookup = find_event (run, CS_LAYER_DNS, "Lookup");
  CsEvent      *finished = find_event (run, CS_LAYER_TLS, "Finished");
  CsConnection *c = run->connections->len > 0 ? g_ptr_array_index (run->connections, run->connections->len - 1) : NULL;
  gint64        dns_us = lookup != NULL ? cs_json_get_int (cs_event_get_fields (lookup), "duration", -1) : -1;
  gint64        secure_us = finished != NULL ? cs_event_get_time_us (finished) : -1;
  gint64        open_us = c != NULL ? MAX (c->connected_us, secure_us) : -1;

  json_object_set_double_member (timings, "blocked", -1);
  json_object_set_double_member (timings, "dns", dns_us >= 0 ? (double) dns_us / 1000.0 : -1);
  json_object_set_double_member (timings, "connect", c != NULL && c->connected_us >= 0 ? span_ms (c->connect_us, open_us) : -1);
  json_object_set_double_member (timings, "ssl", c != NULL && secure_us >= 0 ? span_ms (c->connected_us, secure_us) : -1);
  json_object_set_double_member (timings, "send", run->request_us >= 0 ? MAX (span_ms (open_us, run->request_us), 0) : 0);
  json_object_set_double_member (timings, "wait", MAX (span_ms (run->request_us, run->response_us), 0));
  json_object_set_double_member (timings, "receive", MAX (span_ms (run->response_us, run->end_us), 0));
  *total = span_ms (0, run->end_us);
  return timings;
}

static JsonObject *
build_target (CsRun *run,
              GUri  *uri)
{
  JsonObject         *target = json_object_new ();
  guint               n = cs_tap_get_n_connections (run->tap);
  GInetSocketAddress *peer = n > 0 ? cs_tap_get_peer (run->tap, n - 1) : NULL;
  JsonArray          *headers = cs_json_get_array (run->http_request, "headers");
  gboolean            is_https = uri != NULL && g_str_equal (g_uri_get_scheme (uri), "https");

  if (uri == NULL)
    return target;

  json_object_set_string_member (target, "host", g_uri_get_host (uri));
  json_object_set_int_member (target, "port", g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : (is_https ? 443 : 80));
  if (peer != NULL)
    {
      g_autofree char *address = g_inet_address_to_string (g_inet_socket_address_get_address (peer));

      json_object_set_string_member (target, "address", address);
    }
  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonNode   *node = json_array_get_element (headers, i);
      JsonArray  *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      const char *name = cs_json_array_string (pair, 0, "");

      if (g_ascii_strcasecmp (name, "host") == 0 || g_str_equal (name, ":authority"))
        json_object_set_string_member (target, "hostHeader", cs_json_array_string (pair, 1, ""));
    }
  if (run->request->connect_to[0] != NULL)
    {
      g_autofree char *rules = g_strjoinv (" ", run->request->connect_to);

      json_object_set_string_member (target, "connectTo", rules);
    }
  if (run->request->proxy != NULL)
    {
      g_autoptr (GUri) proxy = g_uri_parse (run->request->proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);
      g_autofree char *shown = proxy != NULL ? g_uri_to_string_partial (proxy, G_URI_HIDE_USERINFO) : NULL;

      set_string (target, "proxy", shown);
    }
  return target;
}

static JsonObject *
build_trust (CsRun      *run,
             JsonObject *certificates)
{
  JsonObject           *trust = json_object_new ();
  CsTrustJudgement     *judgement = run->judgement;
  g_autoptr (GPtrArray) roots = cs_trust_dup_roots (run->trust, 32);
  JsonArray            *fingerprints = json_array_new ();

  json_object_set_array_member (trust, "sources", cs_trust_dup_sources (run->trust));
  for (guint i = 0; i < roots->len; i++)
    json_array_add_string_element (fingerprints, cs_certificate_get_fingerprint (g_ptr_array_index (roots, i)));
  json_object_set_array_member (trust, "roots", fingerprints);
  if (judgement == NULL)
    return trust;

  json_object_set_string_member (trust, "decision",
                                 judgement->trusted ? "trusted" : (run->overridden ? "overridden" : "untrusted"));
  fingerprints = json_array_new ();
  for (guint i = 0; i < judgement->path->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (judgement->path, i);

      json_array_add_string_element (fingerprints, cs_certificate_get_fingerprint (certificate));
      add_certificate (certificates, cs_certificate_get_fingerprint (certificate), cs_certificate_get_der (certificate));
    }
  json_object_set_array_member (trust, "path", fingerprints);
  if (judgement->reasons->len > 0)
    {
      JsonArray *reasons = json_array_new ();

      for (guint i = 0; i < judgement->reasons->len; i++)
        {
          CsTrustReason *reason = g_ptr_array_index (judgement->reasons, i);
          JsonObject    *json = json_object_new ();

          set_string (json, "certificate", reason->certificate);
          set_string (json, "check", reason->check);
          set_string (json, "detail", reason->detail);
          json_array_add_object_element (reasons, json);
        }
      json_object_set_array_member (trust, "reasons", reasons);
    }
  return trust;
}

static JsonObject *
build_identity (CsRun      *run,
                JsonObject *certificates)
{
  static const char *const modes[] = { "always", "strict", "none" };

  JsonObject *json = json_object_new ();

  json_object_set_string_member (json, "mode", modes[run->request->identity_mode]);
  if (run->identity == NULL)
    {
      g_autofree char *name = run->request->cert_file != NULL ? g_path_get_basename (run->request->cert_file) : NULL;

      json_object_set_string_member (json, "kind", "none");
      set_string (json, "name", name);
      return json;
    }

  json_object_set_string_member (json, "kind", cs_identity_get_kind (run->identity));
  json_object_set_string_member (json, "name", cs_identity_get_name (run->identity));
  json_object_set_array_member (json, "chain", chain_fingerprints (cs_identity_get_chain (run->identity)));
  for (guint i = 0; i < g_list_model_get_n_items (cs_identity_get_chain (run->identity)); i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (cs_identity_get_chain (run->identity), i);

      add_certificate (certificates, cs_certificate_get_fingerprint (certificate), cs_certificate_get_der (certificate));
    }
  return json;
}

/* Why an empty certificate was sent is known to the sender alone. */
static void
add_why (CsRun      *run,
         JsonObject *tls)
{
  JsonObject *client = cs_json_get_object (tls, "clientCertificate");
  const char *why = run->withheld;

  if (g_strcmp0 (cs_json_get_string (client, "state", NULL), "empty") != 0)
    return;

  if (why == NULL)
    why = run->identity == NULL ? "no-identity" : "no-common-signature-algorithm";
  json_object_set_string_member (client, "why", why);
}

/* NULL when no TLS was begun: the talk with an upstream proxy went nowhere. */
static JsonObject *
build_tls (CsRun        *run,
           CsConnection *c,
           JsonObject   *certificates)
{
  g_autoptr (JsonObject) tls = c->transcript != NULL ? cs_transcript_to_json (c->transcript) : NULL;

  GHashTableIter iter;
  gpointer       fingerprint, der;

  if (!cs_json_has (tls, "offered"))
    return NULL;

  add_why (run, tls);
  g_hash_table_iter_init (&iter, cs_transcript_get_certificates (c->transcript));
  while (g_hash_table_iter_next (&iter, &fingerprint, &der))
    add_certificate (certificates, fingerprint, der);
  return g_steal_pointer (&tls);
}

static JsonObject *
build_connection (CsRun              *run,
                  CsConnection       *c,
                  GInetSocketAddress *peer,
                  JsonObject         *certificates)
{
  g_autofree char *address = g_inet_address_to_string (g_inet_socket_address_get_address (peer));

  JsonObject *json = json_object_new ();
  JsonObject *tls = build_tls (run, c, certificates);

  json_object_set_int_member (json, "id", c->id);
  json_object_set_string_member (json, "address", address);
  json_object_set_int_member (json, "port", g_inet_socket_address_get_port (peer));
  json_object_set_boolean_member (json, "reused", FALSE);
  if (tls != NULL)
    json_object_set_object_member (json, "tls", tls);
  if (c->closed_by != NULL)
    {
      JsonObject *closed = json_object_new ();

      json_object_set_string_member (closed, "by", c->closed_by);
      json_object_set_string_member (closed, "how", c->closed_how);
      json_object_set_int_member (closed, "at", c->closed_us);
      json_object_set_object_member (json, "closed", closed);
    }
  return json;
}

static JsonArray *
build_connections (CsRun      *run,
                   JsonObject *certificates)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < run->connections->len; i++)
    {
      CsConnection       *c = g_ptr_array_index (run->connections, i);
      GInetSocketAddress *peer = cs_tap_get_peer (run->tap, c->id);

      if (peer != NULL)
        json_array_add_object_element (array, build_connection (run, c, peer, certificates));
    }

  return array;
}

static JsonObject *
build_outcome (CsRun *run)
{
  JsonObject *outcome = json_object_new ();

  json_object_set_boolean_member (outcome, "completed", run->stage == NULL);
  if (run->stage == NULL)
    return outcome;

  json_object_set_string_member (outcome, "stage", run->stage);
  set_string (outcome, "limit", run->limit);
  if (run->error != NULL)
    {
      json_object_set_string_member (outcome, "domain", g_quark_to_string (run->error->domain));
      json_object_set_int_member (outcome, "code", run->error->code);
      json_object_set_string_member (outcome, "message", run->error->message);
    }
  return outcome;
}

static JsonObject *
build_mtls (CsRun *run,
            GUri  *uri)
{
  JsonObject *mtls = json_object_new ();
  JsonObject *certificates = json_object_new ();
  JsonArray  *events = json_array_sized_new (run->events->len);

  json_object_set_int_member (mtls, "version", 1);
  json_object_set_string_member (mtls, "transport", run->request->probe ? "probe" : "libsoup");
  json_object_set_object_member (mtls, "target", build_target (run, uri));
  if (run->trust != NULL)
    json_object_set_object_member (mtls, "trust", build_trust (run, certificates));
  json_object_set_object_member (mtls, "identity", build_identity (run, certificates));
  json_object_set_array_member (mtls, "connections", build_connections (run, certificates));
  for (guint i = 0; i < run->events->len; i++)
    json_array_add_object_element (events, cs_event_to_json (g_ptr_array_index (run->events, i)));
  json_object_set_array_member (mtls, "events", events);
  json_object_set_object_member (mtls, "certificates", certificates);
  json_object_set_object_member (mtls, "capture", cs_capture_to_json (run->capture));
  json_object_set_object_member (mtls, "outcome", build_outcome (run));
  return mtls;
}

static void
set_server (JsonObject *entry,
            CsRun      *run)
{
  guint               n = cs_tap_get_n_connections (run->tap);
  GInetSocketAddress *peer = n > 0 ? cs_tap_get_peer (run->tap, n - 1) : NULL;
  g_autofree char    *address = NULL;
  g_autofree char    *port = NULL;

  if (peer == NULL)
    return;

  address = g_inet_address_to_string (g_inet_socket_address_get_address (peer));
  port = g_strdup_printf ("%u", (guint) g_inet_socket_address_get_port (peer));
  json_object_set_string_member (entry, "serverIPAddress", address);
  json_object_set_string_member (entry, "connection", port);
}

JsonObject *
cs_entry_new (CsRun *run)
{
  JsonObject           *entry = json_object_new ();
  g_autoptr (GUri)      uri = g_uri_parse (run->url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (run->start_real_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) start = g_date_time_add (seconds, run->start_real_us % G_USEC_PER_SEC);
  g_autofree char      *started = g_date_time_format (start, "%Y-%m-%dT%H:%M:%S");
  g_autofree char      *with_ms = g_strdup_printf ("%s.%03dZ", started, (int) (run->start_real_us / 1000 % 1000));

  double      total;
  JsonObject *timings = build_timings (run, &total);

  json_object_set_string_member (entry, "startedDateTime", with_ms);
  json_object_set_double_member (entry, "time", total);
  json_object_set_object_member (entry, "request", build_request (run, uri));
  json_object_set_object_member (entry, "response", build_response (run, uri));
  json_object_set_object_member (entry, "cache", json_object_new ());
  json_object_set_object_member (entry, "timings", timings);
  set_server (entry, run);
  json_object_set_object_member (entry, "_mtls", build_mtls (run, uri));
  return entry;
}
