/* record-maker.c: makes records for tests out of a few facts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "record-maker.h"

#include "cs-json.h"

#include <string.h>

/* When things happen, in microseconds. Late is 13 ms after our Finished. */
#define T_LOOKUP              400
#define T_CONNECTED           1200
#define T_CLIENT_HELLO        13100
#define T_SERVER_HELLO        26000
#define T_REQUEST_CERTIFICATE 26300
#define T_SERVER_FINISHED     26400
#define T_CERTIFICATE         27900
#define T_CLIENT_FINISHED     29800
#define T_HTTP_REQUEST        30200
#define T_REFUSED             42800
#define T_ANSWER              58900
#define T_CLOSED              60000

static CsCertificate *
load_fixture (const char *name)
{
  g_autofree char   *base = g_strconcat (name, ".pem", NULL);
  g_autofree char   *path = g_test_build_filename (G_TEST_DIST, "data", "records", "pki", base, NULL);
  g_autofree char   *pem = NULL;
  g_autofree guint8 *der = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  char *begin;
  char *end;
  gsize len = 0;

  g_file_get_contents (path, &pem, NULL, &error);
  g_assert_no_error (error);
  begin = strstr (pem, "-----BEGIN CERTIFICATE-----");
  g_assert_nonnull (begin);
  begin += strlen ("-----BEGIN CERTIFICATE-----");
  end = strstr (begin, "-----END");
  g_assert_nonnull (end);
  *end = '\0';
  der = g_base64_decode (begin, &len);
  bytes = g_bytes_new (der, len);
  return cs_certificate_new (bytes);
}

/* Fingerprints of fixtures; the certificates themselves go into @store. */
static JsonArray *
chain_to_json (const char *const *names,
               JsonObject        *store)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < RECORD_MAX_CHAIN && names[i] != NULL; i++)
    {
      g_autoptr (CsCertificate) certificate = load_fixture (names[i]);
      g_autofree char          *base64 = NULL;

      gsize         len = 0;
      const guint8 *der = g_bytes_get_data (cs_certificate_get_der (certificate), &len);

      base64 = g_base64_encode (der, len);
      json_array_add_string_element (array, cs_certificate_get_fingerprint (certificate));
      json_object_set_string_member (store, cs_certificate_get_fingerprint (certificate), base64);
    }
  return array;
}

static JsonArray *
ca_names_to_json (const char *const *names)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < RECORD_MAX_CHAIN && names[i] != NULL; i++)
    {
      g_autoptr (CsCertificate) certificate = load_fixture (names[i]);
      g_autofree char          *base64 = NULL;

      JsonObject   *object = json_object_new ();
      gsize         len = 0;
      const guint8 *der = g_bytes_get_data (cs_certificate_get_subject_der (certificate), &len);

      base64 = g_base64_encode (der, len);
      json_object_set_string_member (object, "dn", cs_certificate_get_subject (certificate));
      json_object_set_string_member (object, "der", base64);
      json_array_add_object_element (array, object);
    }
  return array;
}

static const char *
alert_name (int number)
{
  static const struct
  {
    int         number;
    const char *name;
  } rows[] = {
    { 40, "handshake_failure" },
    { 42, "bad_certificate" },
    { 43, "unsupported_certificate" },
    { 44, "certificate_revoked" },
    { 45, "certificate_expired" },
    { 46, "certificate_unknown" },
    { 48, "unknown_ca" },
    { 49, "access_denied" },
    { 50, "decode_error" },
    { 51, "decrypt_error" },
    { 70, "protocol_version" },
    { 80, "internal_error" },
    { 116, "certificate_required" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].number == number)
      return rows[i].name;
  return "unknown";
}

/* Events. */

static JsonObject *
add_event (JsonArray  *events,
           gint64      t,
           const char *side,
           const char *layer,
           const char *type,
           const char *summary)
{
  JsonObject *event = json_object_new ();
  JsonObject *fields = json_object_new ();

  json_object_set_int_member (event, "t", t);
  json_object_set_int_member (event, "connection", 0);
  json_object_set_string_member (event, "side", side);
  json_object_set_string_member (event, "layer", layer);
  json_object_set_string_member (event, "type", type);
  json_object_set_string_member (event, "summary", summary);
  json_object_set_boolean_member (event, "protected", FALSE);
  json_object_set_object_member (event, "fields", fields);
  json_array_add_object_element (events, event);
  return fields;
}

static JsonObject *
alert_to_json (const char *side,
               int         number,
               const char *when)
{
  JsonObject *alert = json_object_new ();

  json_object_set_string_member (alert, "side", side);
  json_object_set_string_member (alert, "level", "fatal");
  json_object_set_int_member (alert, "number", number);
  json_object_set_string_member (alert, "name", alert_name (number));
  json_object_set_string_member (alert, "when", when != NULL ? when : "handshake");
  return alert;
}

static void
add_alert_event (JsonArray  *events,
                 gint64      t,
                 const char *side,
                 int         number)
{
  JsonObject *fields = add_event (events, t, side, "tls", "Alert", alert_name (number));

  json_object_set_string_member (fields, "level", "fatal");
  json_object_set_int_member (fields, "number", number);
  json_object_set_string_member (fields, "name", alert_name (number));
}

static void
add_connect_events (JsonArray         *events,
                    const RecordFacts *facts)
{
  JsonObject *fields = add_event (events, T_LOOKUP, "local", "dns", "Lookup", "ss3.example.test has 2 addresses");
  JsonArray  *addresses = json_array_new ();

  json_array_add_string_element (addresses, "203.0.113.10");
  json_array_add_string_element (addresses, "203.0.113.11");
  json_object_set_string_member (fields, "host", "ss3.example.test");
  json_object_set_array_member (fields, "addresses", addresses);
  if (g_strcmp0 (facts->stage, "dns") == 0)
    return;

  add_event (events, T_LOOKUP + 1, "client", "tcp", "Connect", "203.0.113.10 port 443");
  if (g_strcmp0 (facts->stage, "connect") == 0)
    add_event (events, T_CONNECTED, "local", "tcp", "ConnectFailed", "Connection refused");
  else
    add_event (events, T_CONNECTED, "server", "tcp", "Connected", "203.0.113.10 port 443");
  if (g_strcmp0 (facts->stage, "proxy") == 0)
    {
      add_event (events, T_CONNECTED + 1, "client", "proxy", "ProxyRequest", "CONNECT ss3.example.test:443");
      fields = add_event (events, T_CONNECTED + 2, "server", "proxy", "ProxyAnswer", "403 Forbidden");
      json_object_set_int_member (fields, "status", 403);
    }
}

static void
add_handshake_events (JsonArray         *events,
                      const RecordFacts *facts)
{
  gboolean asked = g_strcmp0 (facts->requested, "yes") == 0;
  gboolean sent = g_strcmp0 (facts->client, "sent") == 0 || g_strcmp0 (facts->client, "empty") == 0;

  add_event (events, T_CLIENT_HELLO, "client", "tls", "ClientHello", "TLS 1.3 or 1.2, h2 or http/1.1");
  if (facts->server[0] == NULL)
    return;
  add_event (events, T_SERVER_HELLO, "server", "tls", "ServerHello", "TLS 1.3");
  if (asked)
    add_event (events, T_REQUEST_CERTIFICATE, "server", "tls", "CertificateRequest", "CA names");
  if (!facts->resumed)
    add_event (events, T_REQUEST_CERTIFICATE, "server", "tls", "Certificate", "ss3.example.test");
  if (!facts->unfinished)
    add_event (events, T_SERVER_FINISHED, "server", "tls", "Finished", "");
  add_event (events, T_SERVER_FINISHED, "local", "tls", "TrustDecision", "trusted");
  if (asked && sent)
    add_event (events, T_CERTIFICATE, "client", "tls", "Certificate", sent ? "alice" : "empty");
  if (!facts->unfinished)
    add_event (events, T_CLIENT_FINISHED, "client", "tls", "Finished", "");
}

static JsonArray *
make_events (const RecordFacts *facts)
{
  JsonArray  *events = json_array_new ();
  JsonObject *fields;
  gboolean    late = facts->alert_when != NULL && !g_str_equal (facts->alert_when, "handshake");

  if (g_strcmp0 (facts->stage, "input") == 0)
    return events;
  add_connect_events (events, facts);
  if (!facts->no_tls)
    add_handshake_events (events, facts);
  if (facts->our_alert > 0)
    add_alert_event (events, T_CERTIFICATE, "client", facts->our_alert);
  if (facts->alert > 0)
    add_alert_event (events, late ? T_REFUSED : T_CERTIFICATE, "server", facts->alert);
  if (facts->status > 0 || g_strcmp0 (facts->stage, "http") == 0 || g_strcmp0 (facts->stage, "cancelled") == 0)
    {
      fields = add_event (events, T_HTTP_REQUEST, "client", "http", "HEADERS", "GET /");
      json_object_set_string_member (fields, "method", "GET");
    }
  if (facts->status > 0)
    {
      fields = add_event (events, T_ANSWER, "server", "http", "HEADERS", "");
      json_object_set_int_member (fields, "status", facts->status);
      if (facts->malformed)
        add_event (events, T_ANSWER, "server", "http", "Malformed", "two lengths that differ");
    }
  if (facts->closed_by != NULL)
    {
      fields = add_event (events, facts->status > 0 ? T_CLOSED : T_REFUSED, facts->closed_by, "tcp", "Close", "");
      json_object_set_string_member (fields, "how", "fin");
    }
  return events;
}

/* The extension object. */

static JsonObject *
make_tls (const RecordFacts *facts,
          JsonObject        *store)
{
  JsonObject *tls = json_object_new ();
  JsonObject *offered = json_object_new ();
  JsonObject *object;
  JsonArray  *alerts = json_array_new ();
  JsonArray  *versions = json_array_new ();

  json_array_add_string_element (versions, "TLS 1.3");
  json_object_set_array_member (offered, "versions", versions);
  json_object_set_object_member (tls, "offered", offered);
  json_object_set_string_member (tls, "version", facts->version != NULL ? facts->version : "TLS 1.3");
  json_object_set_string_member (tls, "alpn", facts->alpn != NULL ? facts->alpn : "h2");
  json_object_set_boolean_member (tls, "resumed", facts->resumed);

  if (facts->requested != NULL)
    {
      gboolean seen = g_str_equal (facts->requested, "yes");

      object = json_object_new ();
      json_object_set_boolean_member (object, "seen", seen);
      if (seen)
        {
          json_object_set_string_member (object, "when", facts->when != NULL ? facts->when : "handshake");
          json_object_set_array_member (object, "caNames", ca_names_to_json (facts->ca_names));
          json_object_set_array_member (object, "signatureAlgorithms", json_array_new ());
        }
      json_object_set_object_member (tls, "certificateRequest", object);
    }
  if (facts->client != NULL)
    {
      object = json_object_new ();
      json_object_set_string_member (object, "state", facts->client);
      if (facts->why != NULL)
        json_object_set_string_member (object, "why", facts->why);
      if (g_str_equal (facts->client, "sent"))
        json_object_set_array_member (object, "chain", chain_to_json (facts->sent, store));
      json_object_set_object_member (tls, "clientCertificate", object);
    }
  if (facts->server[0] != NULL)
    {
      object = json_object_new ();
      json_object_set_array_member (object, "chain", chain_to_json (facts->server, store));
      json_object_set_object_member (tls, "serverCertificate", object);
    }
  if (facts->alert > 0)
    json_array_add_object_element (alerts, alert_to_json ("server", facts->alert, facts->alert_when));
  if (facts->our_alert > 0)
    json_array_add_object_element (alerts, alert_to_json ("client", facts->our_alert, NULL));
  json_object_set_array_member (tls, "alerts", alerts);
  object = json_object_new ();
  if (!facts->unfinished)
    {
      json_object_set_int_member (object, "client", T_CLIENT_FINISHED);
      json_object_set_int_member (object, "server", T_SERVER_FINISHED);
    }
  json_object_set_object_member (tls, "finished", object);
  return tls;
}

static JsonArray *
make_connections (const RecordFacts *facts,
                  JsonObject        *store)
{
  static const char *const without[] = { "input", "dns", "connect", "proxy", NULL };

  JsonArray  *connections = json_array_new ();
  JsonObject *connection;

  if (facts->stage != NULL && g_strv_contains (without, facts->stage))
    return connections;

  connection = json_object_new ();
  json_object_set_int_member (connection, "id", 0);
  json_object_set_string_member (connection, "address", "203.0.113.10");
  json_object_set_int_member (connection, "port", 443);
  json_object_set_boolean_member (connection, "reused", facts->reused);
  if (!facts->no_tls)
    json_object_set_object_member (connection, "tls", make_tls (facts, store));
  if (facts->closed_by != NULL)
    {
      JsonObject *closed = json_object_new ();

      json_object_set_string_member (closed, "by", facts->closed_by);
      json_object_set_string_member (closed, "how", "fin");
      json_object_set_int_member (closed, "at", facts->status > 0 ? T_CLOSED : T_REFUSED);
      json_object_set_object_member (connection, "closed", closed);
    }
  json_array_add_object_element (connections, connection);
  return connections;
}

static JsonObject *
make_mtls (const RecordFacts *facts)
{
  JsonObject *mtls = json_object_new ();
  JsonObject *store = json_object_new ();
  JsonObject *object;

  json_object_set_int_member (mtls, "version", 1);
  json_object_set_string_member (mtls, "transport", facts->observed ? "observed" : "libsoup");
  object = json_object_new ();
  json_object_set_string_member (object, "host", "ss3.example.test");
  json_object_set_int_member (object, "port", 443);
  if (facts->proxy != NULL)
    json_object_set_string_member (object, "proxy", facts->proxy);
  json_object_set_object_member (mtls, "target", object);

  object = json_object_new ();
  json_object_set_array_member (object, "sources", json_array_new ());
  if (facts->server[0] != NULL && !facts->resumed && !facts->observed)
    json_object_set_string_member (object, "decision", facts->decision != NULL ? facts->decision : "trusted");
  if (facts->check != NULL && !facts->observed)
    {
      JsonArray  *reasons = json_array_new ();
      JsonObject *reason = json_object_new ();

      json_object_set_string_member (reason, "check", facts->check);
      json_object_set_string_member (reason, "detail", "the detail of it");
      json_array_add_object_element (reasons, reason);
      json_object_set_array_member (object, "reasons", reasons);
    }
  json_object_set_object_member (mtls, "trust", object);

  object = json_object_new ();
  if (!facts->observed)
    {
      json_object_set_string_member (object, "kind", facts->chosen[0] != NULL ? "pkcs12" : "none");
      json_object_set_string_member (object, "mode", "always");
    }
  if (facts->chosen[0] != NULL && !facts->observed)
    {
      json_object_set_string_member (object, "name", "client_full.p12");
      if (g_strcmp0 (facts->stage, "input") != 0)
        json_object_set_array_member (object, "chain", chain_to_json (facts->chosen, store));
    }
  if (facts->observed)
    json_object_unref (object);
  else
    json_object_set_object_member (mtls, "identity", object);

  json_object_set_array_member (mtls, "connections", make_connections (facts, store));
  json_object_set_array_member (mtls, "events", make_events (facts));
  json_object_set_object_member (mtls, "certificates", store);

  object = json_object_new ();
  json_object_set_boolean_member (object, "completed", facts->stage == NULL);
  if (facts->stage != NULL)
    {
      json_object_set_string_member (object, "stage", facts->stage);
      json_object_set_string_member (object, "domain", facts->domain != NULL ? facts->domain : "g-tls-error-quark");
      json_object_set_int_member (object, "code", facts->code);
      json_object_set_string_member (object, "message", facts->message != NULL ? facts->message : "it failed");
      if (facts->limit != NULL)
        json_object_set_string_member (object, "limit", facts->limit);
    }
  json_object_set_object_member (mtls, "outcome", object);
  return mtls;
}

static JsonObject *
make_message (const char *name,
              const char *value)
{
  JsonObject *message = json_object_new ();
  JsonObject *header = json_object_new ();
  JsonArray  *headers = json_array_new ();

  json_object_set_string_member (header, "name", name);
  json_object_set_string_member (header, "value", value);
  json_array_add_object_element (headers, header);
  json_object_set_string_member (message, "httpVersion", "HTTP/2");
  json_object_set_array_member (message, "cookies", json_array_new ());
  json_object_set_array_member (message, "headers", headers);
  json_object_set_int_member (message, "headersSize", -1);
  json_object_set_int_member (message, "bodySize", -1);
  return message;
}

static JsonObject *
make_response (const RecordFacts *facts)
{
  JsonObject *response = make_message (facts->header != NULL ? facts->header : "server",
                                       facts->header != NULL ? facts->header_value : "nginx");
  JsonObject *content = json_object_new ();

  json_object_set_int_member (response, "status", facts->status);
  json_object_set_string_member (response, "statusText",
                                 facts->reason != NULL ? facts->reason : (facts->status == 403 ? "Forbidden" : ""));
  json_object_set_string_member (response, "redirectURL", "");
  json_object_set_int_member (content, "size", facts->body != NULL ? (gint64) strlen (facts->body) : 0);
  json_object_set_string_member (content, "mimeType", "text/html");
  if (facts->body != NULL)
    json_object_set_string_member (content, "text", facts->body);
  json_object_set_object_member (response, "content", content);
  if (facts->status == 0)
    json_object_set_string_member (response, "_error", "it failed");
  return response;
}

JsonObject *
record_make_entry (const RecordFacts *facts)
{
  static const char *const phases[] = { "blocked", "dns", "connect", "ssl", "send", "wait", "receive" };

  JsonObject *entry = json_object_new ();
  JsonObject *request = make_message ("user-agent", "countersign");
  JsonObject *timings = json_object_new ();

  json_object_set_string_member (request, "method", "GET");
  json_object_set_string_member (request, "url", facts->url != NULL ? facts->url : "https://ss3.example.test/");
  json_object_set_array_member (request, "queryString", json_array_new ());
  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    json_object_set_int_member (timings, phases[i], i < 4 ? -1 : 1);

  json_object_set_string_member (entry, "startedDateTime",
                                 facts->started != NULL ? facts->started : "2026-11-24T06:41:07.000Z");
  json_object_set_double_member (entry, "time", 60.0);
  json_object_set_object_member (entry, "request", request);
  json_object_set_object_member (entry, "response", make_response (facts));
  json_object_set_object_member (entry, "cache", json_object_new ());
  json_object_set_object_member (entry, "timings", timings);
  if (!facts->no_mtls)
    json_object_set_object_member (entry, "_mtls", make_mtls (facts));
  return entry;
}

CsRecord *
record_make (const RecordFacts *facts)
{
  g_autoptr (JsonObject) entry = record_make_entry (facts);

  return cs_record_new_from_entry (entry);
}

/* The exchanges of window.md's states, and what they miss. */

#define LIST                        \
  {                                 \
    "root", "other-root", "issuing" \
  }
#define ALICE          \
  {                    \
    "alice", "issuing" \
  }
#define SERVER             \
  {                        \
    "server", "other-root" \
  }
#define ASKED .requested = "yes", .ca_names = LIST, .server = SERVER, .chosen = ALICE
#define SENT  ASKED, .client = "sent", .sent = ALICE
#define NONE  .requested = "yes", .ca_names = LIST, .server = SERVER, .client = "empty", .why = "no-identity"
#define LATE  .stage = "tls-after-finished", .alert_when = "after-client-finished", .closed_by = "server"
#define EARLY .version = "TLS 1.2", .stage = "tls", .unfinished = TRUE, .closed_by = "server"

/* clang-format off */
static const struct
{
  const char *name;
  RecordFacts facts;
} rows[] = {
  { "sent-403", { SENT, .status = 403, .body = "<h1>403 Forbidden</h1>" } },
  { "sent-200", { SENT, .status = 200, .body = "hello" } },
  { "unlisted-200", { .requested = "yes", .ca_names = { "other-root" }, .server = SERVER, .chosen = ALICE, .client = "sent", .sent = ALICE, .status = 200 } },
  { "expired-200", { .requested = "yes", .ca_names = { "root" }, .server = SERVER, .chosen = { "expired", "issuing" }, .client = "sent", .sent = { "expired", "issuing" }, .status = 200 } },
  { "renegotiated-403", { SENT, .version = "TLS 1.2", .when = "renegotiation", .alpn = "http/1.1", .status = 403 } },
  { "sent-302", { SENT, .status = 302 } },
  { "sent-401", { SENT, .status = 401 } },
  { "sent-404", { SENT, .status = 404 } },
  { "sent-407", { SENT, .status = 407 } },
  { "sent-421", { SENT, .status = 421 } },
  { "sent-495", { SENT, .status = 495 } },
  { "sent-503", { SENT, .status = 503 } },
  { "sent-400", { SENT, .status = 400, .body = "<title>400 The SSL certificate error</title>" } },
  { "none-403", { NONE, .status = 403 } },
  { "none-200", { NONE, .status = 200 } },
  { "none-400", { NONE, .status = 400, .body = "400 No required SSL certificate was sent" } },
  { "declined-403", { ASKED, .client = "empty", .why = "declined", .status = 403 } },
  { "never-asked-403", { .requested = "no", .client = "not-asked", .server = SERVER, .chosen = ALICE, .status = 403 } },
  { "never-asked-200", { .requested = "no", .client = "not-asked", .server = SERVER, .status = 200 } },
  { "none-116-late", { NONE, LATE, .alert = 116 } },
  { "none-40-early", { NONE, EARLY, .alert = 40 } },
  { "none-closed", { NONE, .stage = "tls-after-finished", .closed_by = "server" } },
  { "excluded-116-late", { ASKED, LATE, .client = "empty", .why = "excluded-by-ca-list", .alert = 116 } },
  { "excluded-403", { ASKED, .client = "empty", .why = "excluded-by-ca-list", .status = 403 } },
  { "wrong-key-116-late", { ASKED, LATE, .client = "empty", .why = "no-common-signature-algorithm", .alert = 116 } },
  { "leaf-only-48-late", { LATE, .requested = "yes", .ca_names = { "root" }, .server = SERVER, .chosen = { "alice" }, .client = "sent", .sent = { "alice" }, .alert = 48 } },
  { "withheld-intermediate-48-late", { LATE, .requested = "yes", .ca_names = { "root" }, .server = SERVER, .chosen = ALICE, .client = "sent", .sent = { "alice" }, .alert = 48 } },
  { "chain-48-late", { SENT, LATE, .alert = 48 } },
  { "self-signed-48-late", { LATE, .requested = "yes", .ca_names = { "root" }, .server = SERVER, .chosen = { "lone" }, .client = "sent", .sent = { "lone" }, .alert = 48 } },
  { "chain-48-early", { SENT, EARLY, .alert = 48 } },
  { "expired-45-late", { LATE, .requested = "yes", .ca_names = { "root" }, .server = SERVER, .chosen = { "expired", "issuing" }, .client = "sent", .sent = { "expired", "issuing" }, .alert = 45 } },
  { "valid-45-late", { SENT, LATE, .alert = 45 } },
  { "sent-42-early", { SENT, EARLY, .alert = 42 } },
  { "sent-43-late", { SENT, LATE, .alert = 43 } },
  { "sent-44-late", { SENT, LATE, .alert = 44 } },
  { "sent-51-late", { SENT, LATE, .alert = 51 } },
  { "sent-51-early", { SENT, EARLY, .alert = 51 } },
  { "sent-80-late", { SENT, LATE, .alert = 80 } },
  { "sent-closed", { SENT, .stage = "tls-after-finished", .closed_by = "server" } },
  { "sent-closed-early", { SENT, EARLY } },
  { "untrusted", { .server = SERVER, .chosen = ALICE, .client = "not-reached", .stage = "tls", .unfinished = TRUE, .decision = "untrusted", .check = "no-issuer", .our_alert = 48, .closed_by = "client" } },
  { "name-mismatch", { .server = { "other-server", "root" }, .chosen = ALICE, .client = "not-reached", .stage = "tls", .unfinished = TRUE, .decision = "untrusted", .check = "hostname", .our_alert = 42, .closed_by = "client" } },
  { "overridden-200", { SENT, .status = 200, .decision = "overridden", .check = "no-issuer" } },
  { "unreachable", { .no_tls = TRUE, .stage = "connect", .domain = "g-io-error-quark", .code = 39, .message = "Connection refused" } },
  { "name-unknown", { .no_tls = TRUE, .stage = "dns", .domain = "g-resolver-error-quark", .message = "no such host" } },
  { "proxy-refused", { .no_tls = TRUE, .stage = "proxy", .proxy = "http://proxy:3128", .message = "the proxy answered 403" } },
  { "resumed-200", { .client = "not-asked", .server = SERVER, .chosen = ALICE, .resumed = TRUE, .status = 200 } },
  { "resumed-403", { .client = "not-asked", .server = SERVER, .chosen = ALICE, .resumed = TRUE, .status = 403 } },
  { "no-version", { EARLY, .alert = 70 } },
  { "wrong-passphrase", { .no_tls = TRUE, .chosen = { "alice" }, .stage = "input", .domain = "cs-identity-error-quark", .code = 4, .message = "client_full.p12: this passphrase does not open it" } },
  { "bad-root", { .no_tls = TRUE, .stage = "input", .domain = "cs-trust-error-quark", .message = "ca.pem: expected a certificate" } },
  { "stopped", { SENT, .stage = "cancelled", .closed_by = "client" } },
  { "timed-out", { SENT, .stage = "http", .limit = "max-time", .closed_by = "client" } },
  { "not-http", { SENT, .stage = "http", .message = "the status line is not HTTP", .closed_by = "client" } },
  { "cut", { SENT, .stage = "body", .status = 200, .body = "half", .closed_by = "server" } },
  { "plain-200", { .url = "http://ss3.example.test/", .no_tls = TRUE, .status = 200 } },
  { "browser-403", { .no_mtls = TRUE, .status = 403 } },
  { "browser-200", { .no_mtls = TRUE, .status = 200 } },
  { "keyless-403", { .requested = "yes", .ca_names = LIST, .server = SERVER, .client = "unknown", .status = 403 } },
};
/* clang-format on */

const RecordFacts *
record_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].name, name))
      return &rows[i].facts;
  g_error ("no record is called %s", name);
}

const char *
record_name (guint index)
{
  return index < G_N_ELEMENTS (rows) ? rows[index].name : NULL;
}
