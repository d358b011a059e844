/* cs-entry.c: a run's facts as a HAR entry
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-entry-private.h"

#include "cs-identity-file.h"

#include "cs-json.h"
#include "cs-opinions.h"
#include "cs-ocsp-answer.h"

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

/* Where the last connection went. */
static GInetSocketAddress *
find_peer (CsRun *run)
{
  for (guint i = run->connections->len; i > 0; i--)
    {
      CsConnection *c = g_ptr_array_index (run->connections, i - 1);

      if (c->server != NULL)
        return c->server;
    }
  return NULL;
}

static JsonObject *
build_target (CsRun *run,
              GUri  *uri)
{
  JsonObject         *target = json_object_new ();
  GInetSocketAddress *peer = find_peer (run);
  JsonArray          *headers = cs_json_get_array (cs_run_get_request (run), "headers");
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
  if (run->request != NULL && run->request->connect_to[0] != NULL)
    {
      g_autofree char *rules = g_strjoinv (" ", run->request->connect_to);

      json_object_set_string_member (target, "connectTo", rules);
    }
  if (run->request != NULL && run->request->proxy != NULL)
    {
      g_autoptr (GUri) proxy = g_uri_parse (run->request->proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);
      g_autofree char *shown = proxy != NULL ? g_uri_to_string_partial (proxy, G_URI_HIDE_USERINFO) : NULL;

      set_string (target, "proxy", shown);
    }
  else if (run->tunnel != NULL && peer != NULL)
    {
      g_autofree char *proxy = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (peer));
      g_autofree char *shown = g_strconcat ("http://", proxy, NULL);

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
  json_object_set_array_member (trust, "opinions",
                                cs_opinions_ask (run->trust, judgement->shown, judgement->host, GNUTLS_KP_TLS_WWW_SERVER));
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
      g_autofree char *name = run->request->cert_file != NULL ? cs_identity_file_dup_name (run->request->cert_file) : NULL;

      json_object_set_string_member (json, "kind", "none");
      set_string (json, "name", name);
      return json;
    }

  json_object_set_string_member (json, "kind", cs_identity_get_kind (run->identity));
  json_object_set_string_member (json, "name", cs_identity_get_name (run->identity));
  json_object_set_array_member (json, "chain", chain_fingerprints (cs_identity_get_chain (run->identity)));
  json_object_set_string_member (json, "sends", cs_chain_choice_to_string (cs_identity_get_chain_choice (run->identity)));
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

  if (run->is_observed)
    return;
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
build_connection (CsRun        *run,
                  CsConnection *c,
                  JsonObject   *certificates)
{
  g_autofree char *address = g_inet_address_to_string (g_inet_socket_address_get_address (c->server));

  JsonObject *json = json_object_new ();
  JsonObject *tls = build_tls (run, c, certificates);

  json_object_set_int_member (json, "id", c->id);
  json_object_set_string_member (json, "address", address);
  json_object_set_int_member (json, "port", g_inet_socket_address_get_port (c->server));
  if (c->client != NULL)
    {
      g_autofree char *client = g_inet_address_to_string (g_inet_socket_address_get_address (c->client));

      json_object_set_string_member (json, "clientAddress", client);
      json_object_set_int_member (json, "clientPort", g_inet_socket_address_get_port (c->client));
    }
  /* Of somebody else's connection each exchange is an entry; ours has one each. */
  json_object_set_boolean_member (json, "reused", run->is_observed && run->selected > 0);
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
      CsConnection *c = g_ptr_array_index (run->connections, i);

      if (c->server != NULL)
        json_array_add_object_element (array, build_connection (run, c, certificates));
    }

  return array;
}

static JsonObject *
build_outcome (CsRun *run)
{
  JsonObject *outcome = json_object_new ();

  json_object_set_boolean_member (outcome, "completed", run->stage == NULL && !run->is_unreadable);
  if (run->stage == NULL && !run->is_unreadable)
    return outcome;

  set_string (outcome, "stage", run->stage);
  set_string (outcome, "limit", run->limit);
  if (run->is_retried)
    json_object_set_string_member (outcome, "retriedWith", "http/1.1");
  if (run->error != NULL)
    {
      json_object_set_string_member (outcome, "domain", g_quark_to_string (run->error->domain));
      json_object_set_int_member (outcome, "code", run->error->code);
      json_object_set_string_member (outcome, "message", run->error->message);
    }
  return outcome;
}

static JsonArray *
build_events (CsRun *run)
{
  JsonArray *events = json_array_sized_new (run->events->len);

  for (guint i = 0; i < run->events->len; i++)
    {
      guint exchange = g_array_index (run->event_exchanges, guint, i);

      if (!run->is_observed || exchange == CS_RUN_ALL_EXCHANGES || exchange == run->selected)
        json_array_add_object_element (events, cs_event_to_record_json (g_ptr_array_index (run->events, i)));
    }
  return events;
}

/* What the server stapled beside its certificate. The connection was judged
 * without it: neither GIO nor we wait for it. */
static void
add_ocsp (CsRun      *run,
          JsonObject *trust,
          JsonArray  *connections)
{
  JsonObject *last = cs_json_array_object (connections, cs_json_array_length (connections) - 1);
  JsonObject *shown = cs_json_get_object (cs_json_get_object (last, "tls"), "serverCertificate");
  const char *base64 = cs_json_get_string (shown, "ocspStaple", NULL);

  g_autoptr (GBytes)       staple = NULL;
  g_autoptr (CsOcspAnswer) answer = NULL;

  JsonObject *ocsp;
  guint8     *der;
  gsize       len = 0;

  if (base64 == NULL || run->judgement == NULL || run->judgement->path->len < 2)
    return;

  der = g_base64_decode (base64, &len);
  staple = g_bytes_new_take (der, len);
  answer = cs_ocsp_answer_judge (staple, g_ptr_array_index (run->judgement->path, 0),
                                 g_ptr_array_index (run->judgement->path, 1), g_get_real_time () / G_USEC_PER_SEC);
  ocsp = json_object_new ();
  json_object_set_string_member (ocsp, "status", cs_ocsp_outcome_to_string (answer->outcome));
  json_object_set_string_member (ocsp, "detail", answer->detail);
  json_object_set_object_member (trust, "ocsp", ocsp);
}

static const char *
get_transport (CsRun *run)
{
  if (run->is_observed)
    return "observed";
  if (!run->own_tls)
    return "libsoup";
  return run->request->probe ? "probe" : "gnutls";
}

static JsonObject *
build_mtls (CsRun *run,
            GUri  *uri)
{
  JsonObject *mtls = json_object_new ();
  JsonObject *certificates = json_object_new ();
  JsonArray  *connections;

  json_object_set_int_member (mtls, "version", 1);
  json_object_set_string_member (mtls, "transport", get_transport (run));
  json_object_set_object_member (mtls, "target", build_target (run, uri));
  if (run->trust != NULL)
    json_object_set_object_member (mtls, "trust", build_trust (run, certificates));
  if (!run->is_observed)
    json_object_set_object_member (mtls, "identity", build_identity (run, certificates));
  connections = build_connections (run, certificates);
  json_object_set_array_member (mtls, "connections", connections);
  if (run->trust != NULL)
    add_ocsp (run, cs_json_get_object (mtls, "trust"), connections);
  json_object_set_array_member (mtls, "events", build_events (run));
  json_object_set_object_member (mtls, "certificates", certificates);
  /* The bytes of a connection go with the first of its exchanges. */
  if (!run->is_observed || run->selected == 0)
    json_object_set_object_member (mtls, "capture", cs_capture_to_json (run->capture));
  json_object_set_object_member (mtls, "outcome", build_outcome (run));
  return mtls;
}

static void
set_server (JsonObject *entry,
            CsRun      *run)
{
  GInetSocketAddress *peer = find_peer (run);
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
  JsonObject *timings = cs_entry_build_timings (run, &total);

  json_object_set_string_member (entry, "startedDateTime", with_ms);
  json_object_set_double_member (entry, "time", total);
  json_object_set_object_member (entry, "request", cs_entry_build_request (run, uri));
  json_object_set_object_member (entry, "response", cs_entry_build_response (run, uri));
  json_object_set_object_member (entry, "cache", json_object_new ());
  json_object_set_object_member (entry, "timings", timings);
  set_server (entry, run);
  json_object_set_object_member (entry, "_mtls", build_mtls (run, uri));
  return entry;
}
