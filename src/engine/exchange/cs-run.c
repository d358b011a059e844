/* cs-run.c: one hop of an exchange while it runs: watching the wire
 *
 * What the tap tells becomes events, by way of the transcript and the HTTP
 * decoder, and the facts that an entry needs are noted as they pass.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-run.h"

#include "cs-json.h"

#include <glib/gi18n-lib.h>

static void
connection_free (gpointer data)
{
  CsConnection *c = data;

  if (c == NULL)
    return;
  g_clear_pointer (&c->transcript, cs_transcript_free);
  g_clear_pointer (&c->http, cs_http_decoder_free);
  g_clear_object (&c->client);
  g_clear_object (&c->server);
  g_free (c);
}

static void
note_tcp (CsRun   *run,
          CsEvent *event)
{
  CsConnection *c = cs_run_ensure_connection (run, cs_event_get_connection (event));
  gint64        time_us = cs_event_get_time_us (event);

  if (cs_event_is (event, CS_LAYER_TCP, "Connect"))
    c->connect_us = time_us;
  else if (cs_event_is (event, CS_LAYER_TCP, "Connected"))
    c->connected_us = time_us;
  else if (cs_event_is (event, CS_LAYER_TCP, "Close"))
    {
      c->is_closed |= cs_event_get_side (event) == CS_SIDE_CLIENT;
      if (c->closed_by != NULL)
        return;
      c->closed_by = cs_side_to_string (cs_event_get_side (event));
      c->closed_how = g_intern_string (cs_json_get_string (cs_event_get_fields (event), "how", "fin"));
      c->closed_us = time_us;
    }
}

/* What ends a direction (RFC 8446 §6) also ends a body without a length, and its last event
 * belongs before the one that ended it. Our own close ends both; another client may close its
 * direction and wait for the answer. */
static void
note_end (CsRun   *run,
          CsEvent *event)
{
  gboolean closes = cs_event_is (event, CS_LAYER_TCP, "Close");
  gboolean ends = cs_event_is (event, CS_LAYER_TLS, "Alert") &&
                  (cs_json_get_int (cs_event_get_fields (event), "number", -1) == 0 ||
                   g_strcmp0 (cs_json_get_string (cs_event_get_fields (event), "level", NULL), "fatal") == 0);
  CsSide        side = cs_event_get_side (event);
  CsConnection *c;

  if (!closes && !ends)
    return;

  c = cs_run_ensure_connection (run, cs_event_get_connection (event));
  if (c->ended_us < 0)
    c->ended_us = cs_event_get_time_us (event);
  if (closes && side == CS_SIDE_CLIENT && !run->is_observed)
    cs_http_decoder_close (c->http, CS_SIDE_SERVER);
  cs_http_decoder_close (c->http, side);
}

void
cs_run_tell (CsEvent *event,
             gpointer user_data)
{
  CsRun *run = user_data;
  guint  exchange = CS_RUN_ALL_EXCHANGES;

  note_end (run, event);
  if (cs_event_get_layer (event) == CS_LAYER_HTTP)
    exchange = cs_run_note_http (run, event);
  else if (cs_event_get_layer (event) == CS_LAYER_TCP)
    note_tcp (run, event);

  g_ptr_array_add (run->events, g_object_ref (event));
  g_array_append_val (run->event_exchanges, exchange);
  run->func (event, run->user_data);
}

static void
transcript_event_cb (CsEvent *event,
                     gpointer user_data)
{
  CsConnection *c = user_data;

  cs_run_tell (event, c->run);
}

static void
transcript_data_cb (CsSide        side,
                    gint64        time_us,
                    guint64       start,
                    guint64       end,
                    const guint8 *data,
                    gsize         len,
                    gpointer      user_data)
{
  CsConnection *c = user_data;

  cs_http_decoder_feed (c->http, side, time_us, start, end, data, len);
}

static const CsTranscriptSink transcript_sink = {
  .event = transcript_event_cb,
  .data = transcript_data_cb,
};

void
cs_run_start_decoding (CsRun        *run,
                       CsConnection *c)
{
  gboolean is_https = g_str_has_prefix (run->url, "https:");

  g_clear_pointer (&c->http, cs_http_decoder_free);
  c->http = cs_http_decoder_new (c->id, is_https, cs_run_tell, run);
  cs_http_decoder_set_raw_limit (c->http, cs_capture_get_limit (run->capture));
  if (run->is_observed)
    cs_http_decoder_set_body_func (c->http, cs_run_note_body, c);
  if (is_https)
    c->transcript = cs_transcript_new (c->id, run->key_log, &transcript_sink, c);
}

CsConnection *
cs_run_ensure_connection (CsRun *run,
                          guint  id)
{
  GPtrArray *connections = run->connections;

  while (run->first_id + connections->len <= id)
    {
      CsConnection *c = g_new0 (CsConnection, 1);

      c->run = run;
      c->id = run->first_id + connections->len;
      c->connect_us = -1;
      c->ended_us = -1;
      c->connected_us = -1;
      cs_run_start_decoding (run, c);
      g_ptr_array_add (connections, c);
    }

  return g_ptr_array_index (connections, id - run->first_id);
}

void
cs_run_keys_changed (CsRun *run)
{
  for (guint i = 0; i < run->connections->len; i++)
    {
      CsConnection *c = g_ptr_array_index (run->connections, i);

      if (c->transcript != NULL)
        cs_transcript_keys_changed (c->transcript);
    }
}

void
cs_run_decode (CsRun        *run,
               guint         connection,
               CsSide        side,
               gint64        time_us,
               guint64       offset,
               const guint8 *data,
               gsize         len)
{
  CsConnection *c = cs_run_ensure_connection (run, connection);

  if (cs_capture_get_truncated (run->capture))
    cs_http_decoder_set_quiet (c->http, TRUE);

  if (c->transcript == NULL)
    cs_http_decoder_feed (c->http, side, time_us, offset, offset + len, data, len);
  else
    cs_transcript_feed (c->transcript, side, time_us, offset, data, len);
}

static void
tap_bytes_cb (guint         connection,
              CsSide        side,
              gint64        time_us,
              guint64       offset,
              const guint8 *data,
              gsize         len,
              gpointer      user_data)
{
  CsRun *run = user_data;

  if (cs_key_log_poll (run->key_log) > 0)
    cs_run_keys_changed (run);
  cs_run_decode (run, connection, side, time_us, offset, data, len);
}

static const CsTapObserver tap_observer = {
  .event = cs_run_tell,
  .bytes = tap_bytes_cb,
};

CsRun *
cs_run_new_bare (const char *url,
                 const char *method,
                 CsKeyLog   *key_log,
                 CsEventFunc func,
                 gpointer    user_data)
{
  CsRun *run = g_new0 (CsRun, 1);

  run->url = g_strdup (url);
  run->method = g_strdup (method);
  run->key_log = cs_key_log_ref (key_log);
  run->func = func;
  run->user_data = user_data;
  run->connections = g_ptr_array_new_with_free_func (connection_free);
  run->events = g_ptr_array_new_with_free_func (g_object_unref);
  run->event_exchanges = g_array_new (FALSE, FALSE, sizeof (guint));
  run->exchanges = g_ptr_array_new_with_free_func (cs_http_exchange_free);
  run->body = g_byte_array_new ();
  return run;
}

CsRun *
cs_run_new (const CsRequest *request,
            const char      *url,
            const char      *method,
            GBytes          *body,
            CsKeyLog        *key_log,
            CsEventFunc      func,
            gpointer         user_data)
{
  CsRun *run = cs_run_new_bare (url, method, key_log, func, user_data);

  run->request = request;
  run->own_tls = !g_str_equal (cs_request_get_transport (request, url), "libsoup");
  run->request_body = body != NULL ? g_bytes_ref (body) : NULL;
  run->start_us = g_get_monotonic_time ();
  run->start_real_us = g_get_real_time ();
  run->capture = cs_capture_new (request->capture_limit);
  run->tap = cs_tap_new (run->capture, run->start_us, &tap_observer, run);
  return run;
}

void
cs_run_free (CsRun *run)
{
  cs_run_set_connected (run);
  if (run->tap != NULL)
    cs_tap_stop (run->tap);
  g_clear_object (&run->tap);
  g_clear_pointer (&run->connections, g_ptr_array_unref);
  g_clear_pointer (&run->events, g_ptr_array_unref);
  g_clear_pointer (&run->capture, cs_capture_unref);
  g_clear_pointer (&run->judgement, cs_trust_judgement_free);
  g_clear_pointer (&run->event_exchanges, g_array_unref);
  g_clear_pointer (&run->exchanges, g_ptr_array_unref);
  g_clear_pointer (&run->body, g_byte_array_unref);
  g_clear_pointer (&run->request_body, g_bytes_unref);
  g_clear_pointer (&run->key_log, cs_key_log_unref);
  g_clear_pointer (&run->session, cs_secret_unref);
  g_clear_object (&run->tls_stream);
  g_clear_object (&run->trust);
  g_clear_object (&run->database);
  g_clear_object (&run->tls_certificate);
  g_clear_object (&run->body_out);
  g_clear_object (&run->cancellable);
  g_clear_object (&run->identity);
  g_clear_error (&run->error);
  g_free (run->url);
  g_free (run->tunnel);
  g_clear_pointer (&run->proxy_answer, g_byte_array_unref);
  g_free (run->method);
  g_free (run);
}

gboolean
cs_run_set_route (CsRun   *run,
                  GError **error)
{
  const CsRequest *request = run->request;

  for (char **rule = request->resolve; *rule != NULL; rule++)
    if (!cs_tap_add_resolve (run->tap, *rule, error))
      return FALSE;
  for (char **rule = request->connect_to; *rule != NULL; rule++)
    if (!cs_tap_add_connect_to (run->tap, *rule, error))
      return FALSE;
  return request->proxy == NULL || *request->proxy == '\0' ||
         cs_tap_set_proxy (run->tap, request->proxy, request->no_proxy, error);
}

static gboolean
connect_timeout_cb (gpointer user_data)
{
  CsRun *run = user_data;

  run->limit = "connect-timeout";
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_REMOVE;
}

void
cs_run_start_connect_timeout (CsRun        *run,
                              GCancellable *cancellable)
{
  double seconds = run->request->connect_timeout;

  if (seconds <= 0)
    return;

  run->cancellable = g_object_ref (cancellable);
  run->connect_timeout = g_timeout_source_new ((guint) CLAMP (seconds * 1000, 1, (double) G_MAXUINT));
  g_source_set_callback (run->connect_timeout, connect_timeout_cb, run, NULL);
  g_source_attach (run->connect_timeout, g_main_context_get_thread_default ());
}

void
cs_run_set_connected (CsRun *run)
{
  if (run->connect_timeout != NULL)
    g_source_destroy (run->connect_timeout);
  g_clear_pointer (&run->connect_timeout, g_source_unref);
}

/* The record's `why` for an identity that is not handed over, or NULL. */
static const char *
why_withhold (CsRun     *run,
              GPtrArray *ca_names)
{
  if (run->request->identity_mode == CS_IDENTITY_MODE_NONE)
    return "declined";
  if (run->identity == NULL)
    return "no-identity";
  if (run->request->identity_mode == CS_IDENTITY_MODE_STRICT && !cs_identity_matches_ca_names (run->identity, ca_names))
    return "excluded-by-ca-list";
  return NULL;
}

gboolean
cs_run_decide (CsRun     *run,
               GPtrArray *ca_names)
{
  static const struct
  {
    const char *why;
    const char *summary;
  } withheld[] = {
    { "declined", N_ ("an empty certificate goes out: you chose to send none") },
    { "no-identity", N_ ("an empty certificate goes out: no identity is chosen") },
    { "excluded-by-ca-list", N_ ("an empty certificate goes out: the server’s list leaves out its issuers") },
  };

  JsonObject *fields = json_object_new ();
  const char *why = why_withhold (run, ca_names);
  const char *summary = _ ("your identity goes out");

  for (guint i = 0; why != NULL && i < G_N_ELEMENTS (withheld); i++)
    if (g_str_equal (why, withheld[i].why))
      summary = _ (withheld[i].summary);

  run->withheld = why;
  json_object_set_boolean_member (fields, "sends", why == NULL);
  if (why != NULL)
    json_object_set_string_member (fields, "why", why);
  cs_tap_post_event (run->tap, "IdentityDecision", summary, fields);
  return why == NULL;
}

const char *
cs_run_find_header (CsRun      *run,
                    const char *name)
{
  JsonArray *headers = cs_json_get_array (cs_run_get_response (run), "headers");

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonNode  *node = json_array_get_element (headers, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (g_ascii_strcasecmp (cs_json_array_string (pair, 0, ""), name) == 0)
        return cs_json_array_string (pair, 1, NULL);
    }
  return NULL;
}

gboolean
cs_run_is_redirect (CsRun *run)
{
  gint64 status = cs_json_get_int (cs_run_get_response (run), "status", 0);

  return run->request->follow &&
         (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
         cs_run_find_header (run, "location") != NULL;
}

gboolean
cs_run_take_body (CsRun        *run,
                  const guint8 *data,
                  gsize         len)
{
  gsize room = run->request->capture_limit - MIN (run->request->capture_limit, run->body->len);

  run->body_total += len;
  g_byte_array_append (run->body, data, (guint) MIN (len, room));
  return run->body_out != NULL && !cs_run_is_redirect (run);
}

gint64
cs_run_get_ended_us (CsRun *run)
{
  CsConnection *c = run->connections->len > 0 ? g_ptr_array_index (run->connections, run->connections->len - 1) : NULL;

  return c != NULL ? c->ended_us : -1;
}

gboolean
cs_run_is_closed (CsRun *run)
{
  CsConnection *c = run->connections->len > 0 ? g_ptr_array_index (run->connections, run->connections->len - 1) : NULL;

  return c != NULL && c->is_closed;
}

static void
note_addresses (CsRun        *run,
                CsConnection *c)
{
  GInetSocketAddress *server = run->tap != NULL ? cs_tap_get_peer (run->tap, c->id) : NULL;
  GInetSocketAddress *client = run->tap != NULL ? cs_tap_get_local (run->tap, c->id) : NULL;

  if (server != NULL)
    g_set_object (&c->server, server);
  if (client != NULL)
    g_set_object (&c->client, client);
}

void
cs_run_close (CsRun *run)
{
  if (run->tap != NULL)
    {
      run->end_us = g_get_monotonic_time () - run->start_us;
      cs_tap_drain (run->tap);
    }
  if (cs_key_log_poll (run->key_log) > 0)
    cs_run_keys_changed (run);
  for (guint i = 0; i < run->connections->len; i++)
    {
      CsConnection *c = g_ptr_array_index (run->connections, i);

      note_addresses (run, c);
      if (c->transcript != NULL)
        cs_transcript_close (c->transcript);
      cs_http_decoder_close (c->http, CS_SIDE_CLIENT);
      cs_http_decoder_close (c->http, CS_SIDE_SERVER);
    }
}

char *
cs_run_dup_priority (const CsRequest *request)
{
  return g_strconcat ("NORMAL:-VERS-ALL",
                      request->tls_max != CS_TLS_VERSION_1_2 ? ":+VERS-TLS1.3" : "",
                      request->tls_min != CS_TLS_VERSION_1_3 ? ":+VERS-TLS1.2" : "",
                      /* a redirect's handshake must not take up the last one's session */
                      request->follow && !request->resume ? ":%NO_TICKETS" : "",
                      NULL);
}
