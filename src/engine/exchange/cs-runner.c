/* cs-runner.c: sends a request and watches
 *
 * One hop is one SoupSession with a tap of its own: each redirect has a cold
 * handshake and an entry. TLS works in a thread; what it tells reaches us in
 * the main context by way of the tap's queue.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-runner.h"

#include "cs-json.h"
#include "cs-run.h"
#include "cs-tls-database.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define CS_RUNNER_READ_BYTES  (64 * 1024)
#define CS_RUNNER_YIELD_BYTES (64 * 1024)

/* An exchange, hop by hop, as its task's data. */
typedef struct
{
  CsRequest          *request;
  CsKeyLog           *key_log;
  GOutputStream      *body;
  const CsRunnerSink *sink;
  gpointer            sink_data;
  GCancellable       *asked_cancel; /* the caller's */
  gulong              asked_cancel_id;
  GCancellable       *cancel; /* ours: also cancelled by a time limit */
  GSource            *max_time;
  GSource            *connect_timeout;
  guint               n_redirects;
  int                 exit_status;

  CsTrust         *trust;
  CsIdentity      *identity;
  GTlsCertificate *tls_certificate;

  CsRun         *run;
  CsTlsDatabase *database;
  SoupSession   *session;
  SoupMessage   *message;
  GInputStream  *stream;
} Runner;

static void start_hop (GTask      *task,
                       const char *url,
                       const char *method,
                       GBytes     *body);

static void
connection_free (gpointer data)
{
  CsConnection *c = data;

  if (c == NULL)
    return;
  g_clear_pointer (&c->transcript, cs_transcript_free);
  g_clear_pointer (&c->http, cs_http_decoder_free);
  g_free (c);
}

static void
run_free (CsRun *run)
{
  g_clear_object (&run->tap);
  g_clear_pointer (&run->connections, g_ptr_array_unref);
  g_clear_pointer (&run->events, g_ptr_array_unref);
  g_clear_pointer (&run->capture, cs_capture_unref);
  g_clear_pointer (&run->judgement, cs_trust_judgement_free);
  g_clear_pointer (&run->http_request, json_object_unref);
  g_clear_pointer (&run->http_response, json_object_unref);
  g_clear_pointer (&run->body, g_byte_array_unref);
  g_clear_pointer (&run->request_body, g_bytes_unref);
  g_clear_pointer (&run->key_log, cs_key_log_unref);
  g_clear_object (&run->trust);
  g_clear_object (&run->identity);
  g_clear_error (&run->error);
  g_free (run->url);
  g_free (run->method);
  g_free (run);
}

static void
stop_timer (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
clear_hop (Runner *self)
{
  stop_timer (&self->connect_timeout);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  if (self->run != NULL)
    cs_tap_stop (self->run->tap);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_object (&self->database);
  g_clear_pointer (&self->run, run_free);
}

static void
runner_free (gpointer data)
{
  Runner *self = data;

  clear_hop (self);
  stop_timer (&self->max_time);
  if (self->asked_cancel_id != 0)
    g_cancellable_disconnect (self->asked_cancel, self->asked_cancel_id);
  g_clear_object (&self->asked_cancel);
  g_clear_object (&self->cancel);
  g_clear_object (&self->body);
  g_clear_object (&self->trust);
  g_clear_object (&self->identity);
  g_clear_object (&self->tls_certificate);
  g_clear_pointer (&self->request, cs_request_free);
  g_clear_pointer (&self->key_log, cs_key_log_unref);
  g_free (self);
}

static gint64
run_time_us (CsRun *run)
{
  return g_get_monotonic_time () - run->start_us;
}

/* What the wire told. */

static void
note_http (CsRun   *run,
           CsEvent *event)
{
  JsonObject *fields = cs_event_get_fields (event);
  gint64      status = cs_json_get_int (fields, "status", 0);

  if (cs_event_get_side (event) == CS_SIDE_CLIENT)
    {
      run->request_us = cs_event_get_time_us (event);
      if (cs_json_has (fields, "method"))
        {
          g_clear_pointer (&run->http_request, json_object_unref);
          run->http_request = json_object_ref (fields);
        }
    }
  else if (status >= 200 || status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    {
      run->response_us = cs_event_get_time_us (event);
      g_clear_pointer (&run->http_response, json_object_unref);
      run->http_response = json_object_ref (fields);
    }
}

static CsConnection *ensure_connection (Runner *self,
                                        guint   id);

static void
note_tcp (Runner  *self,
          CsEvent *event)
{
  CsConnection *c = ensure_connection (self, cs_event_get_connection (event));
  gint64        time_us = cs_event_get_time_us (event);

  if (cs_event_is (event, CS_LAYER_TCP, "Connect"))
    c->connect_us = time_us;
  else if (cs_event_is (event, CS_LAYER_TCP, "Connected"))
    c->connected_us = time_us;
  else if (cs_event_is (event, CS_LAYER_TCP, "Close") && c->closed_by == NULL)
    {
      c->closed_by = cs_side_to_string (cs_event_get_side (event));
      c->closed_how = g_intern_string (cs_json_get_string (cs_event_get_fields (event), "how", "fin"));
      c->closed_us = time_us;
    }
}

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  Runner *self = user_data;

  if (cs_event_get_layer (event) == CS_LAYER_HTTP)
    note_http (self->run, event);
  else if (cs_event_get_layer (event) == CS_LAYER_TCP)
    note_tcp (self, event);

  g_ptr_array_add (self->run->events, g_object_ref (event));
  self->sink->event (event, self->sink_data);
}

static void
transcript_event_cb (CsEvent *event,
                     gpointer user_data)
{
  CsConnection *c = user_data;

  event_cb (event, c->runner);
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

static CsConnection *
ensure_connection (Runner *self,
                   guint   id)
{
  GPtrArray *connections = self->run->connections;
  gboolean   is_https = g_str_has_prefix (self->run->url, "https:");

  while (connections->len <= id)
    {
      CsConnection *c = g_new0 (CsConnection, 1);

      c->runner = self;
      c->id = connections->len;
      c->connect_us = -1;
      c->connected_us = -1;
      c->http = cs_http_decoder_new (c->id, is_https, event_cb, self);
      if (is_https)
        c->transcript = cs_transcript_new (c->id, self->run->key_log, &transcript_sink, c);
      g_ptr_array_add (connections, c);
    }

  return g_ptr_array_index (connections, id);
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
  Runner       *self = user_data;
  CsConnection *c = ensure_connection (self, connection);

  if (cs_capture_get_truncated (self->run->capture))
    cs_http_decoder_set_quiet (c->http, TRUE);

  if (c->transcript == NULL)
    {
      cs_http_decoder_feed (c->http, side, time_us, offset, offset + len, data, len);
      return;
    }

  if (cs_key_log_poll (self->run->key_log) > 0)
    cs_transcript_keys_changed (c->transcript);
  cs_transcript_feed (c->transcript, side, time_us, offset, data, len);
}

static const CsTapObserver tap_observer = {
  .event = event_cb,
  .bytes = tap_bytes_cb,
};

/* What GIO asked. */

static gboolean
accept_certificate_cb (SoupMessage         *message,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags errors,
                       gpointer             user_data)
{
  Runner *self = user_data;

  return self->request->insecure;
}

/* The record's `why` for an identity that is not handed over, or NULL. */
static const char *
why_withhold (Runner               *self,
              GTlsClientConnection *connection)
{
  GList                *accepted;
  g_autoptr (GPtrArray) names = NULL;

  gboolean matches;

  if (self->request->identity_mode == CS_IDENTITY_MODE_NONE)
    return "declined";
  if (self->identity == NULL)
    return "no-identity";
  if (self->request->identity_mode == CS_IDENTITY_MODE_ALWAYS)
    return NULL;

  names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  accepted = g_tls_client_connection_get_accepted_cas (connection);
  for (GList *l = accepted; l != NULL; l = l->next)
    {
      GByteArray *der = l->data;

      g_ptr_array_add (names, g_bytes_new (der->data, der->len));
    }
  g_list_free_full (accepted, (GDestroyNotify) g_byte_array_unref);
  matches = cs_identity_matches_ca_names (self->identity, names);
  return matches ? NULL : "excluded-by-ca-list";
}

static gboolean
request_certificate_cb (SoupMessage          *message,
                        GTlsClientConnection *connection,
                        gpointer              user_data)
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

  Runner     *self = user_data;
  JsonObject *fields = json_object_new ();
  const char *why = why_withhold (self, connection);
  const char *summary = _ ("your identity goes out");

  for (guint i = 0; why != NULL && i < G_N_ELEMENTS (withheld); i++)
    if (g_str_equal (why, withheld[i].why))
      summary = _ (withheld[i].summary);

  self->run->withheld = why;
  json_object_set_boolean_member (fields, "sends", why == NULL);
  if (why != NULL)
    json_object_set_string_member (fields, "why", why);
  cs_tap_post_event (self->run->tap, "IdentityDecision", summary, fields);

  if (why != NULL)
    return FALSE;

  soup_message_set_tls_client_certificate (message, self->tls_certificate);
  return TRUE;
}

static void
network_event_cb (SoupMessage       *message,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  gpointer           user_data)
{
  static const char *const protocols[][3] = {
    [CS_HTTP_VERSION_ANY] = { "h2", "http/1.1", NULL },
    [CS_HTTP_VERSION_1_1] = { "http/1.1", NULL },
    [CS_HTTP_VERSION_2] = { "h2", NULL },
  };

  Runner *self = user_data;

  cs_tap_flush (self->run->tap);
  cs_tap_network_event (self->run->tap, event, connection);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols[self->request->http_version]);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (connection) &&
      g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (connection)), "h2") == 0)
    cs_tap_set_yield (self->run->tap, CS_RUNNER_YIELD_BYTES);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED ||
      (event == G_SOCKET_CLIENT_COMPLETE && g_str_has_prefix (self->run->url, "http:")))
    stop_timer (&self->connect_timeout);
}

/* The end of a hop, and of the exchange. */

static void
return_result (GTask *task)
{
  Runner *self = g_task_get_task_data (task);

  /* The session's connections close on their own; nothing of them is told any more. */
  g_task_return_int (task, self->exit_status);
}

static void
keep_body (Runner     *self,
           JsonObject *entry)
{
  g_autoptr (CsRecord) record = NULL;
  g_autoptr (GBytes)   body = NULL;

  if (self->body != NULL || self->run->http_response == NULL)
    return;

  record = cs_record_new_from_entry (entry);
  body = g_bytes_new (self->run->body->data, self->run->body->len);
  cs_record_set_body (record, body);
}

static void
finish_hop (GTask      *task,
            const char *stage,
            GError     *error)
{
  Runner                *self = g_task_get_task_data (task);
  CsRun                 *run = self->run;
  g_autoptr (JsonObject) entry = NULL;
  g_autoptr (CsRecord)   record = NULL;

  run->end_us = run_time_us (run);
  cs_tap_drain (run->tap);
  for (guint i = 0; i < run->connections->len; i++)
    {
      CsConnection *c = g_ptr_array_index (run->connections, i);

      if (c->transcript != NULL)
        {
          if (cs_key_log_poll (run->key_log) > 0)
            cs_transcript_keys_changed (c->transcript);
          cs_transcript_close (c->transcript);
        }
      cs_http_decoder_close (c->http, CS_SIDE_CLIENT);
      cs_http_decoder_close (c->http, CS_SIDE_SERVER);
    }

  if (self->database != NULL)
    run->judgement = cs_tls_database_steal_judgement (self->database);
  run->overridden = self->request->insecure;
  if (error != NULL)
    {
      run->error = error;
      run->stage = stage != NULL ? stage : cs_run_find_stage (run);
    }
  entry = cs_entry_new (run);
  keep_body (self, entry);
  record = cs_record_new_from_entry (entry);
  self->exit_status = cs_runner_exit_status (record);
  self->sink->entry (entry, self->sink_data);
}

/* @error is what libsoup says; a cancellation of ours has a better reason. */
static void
fail (GTask  *task,
      GError *error)
{
  Runner *self = g_task_get_task_data (task);

  if (self->run->limit != NULL)
    {
      g_clear_error (&error);
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                           g_str_equal (self->run->limit, "max-time") ? _ ("The time limit of %g seconds was over.")
                                                                      : _ ("No connection came about within %g seconds."),
                           g_str_equal (self->run->limit, "max-time") ? self->request->max_time
                                                                      : self->request->connect_timeout);
      finish_hop (task, NULL, error);
    }
  else if (self->asked_cancel != NULL && g_cancellable_is_cancelled (self->asked_cancel))
    {
      g_clear_error (&error);
      finish_hop (task, "cancelled", g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("You stopped this request.")));
    }
  else
    finish_hop (task, NULL, error);

  return_result (task);
}

/* RFC 9110 §15.4, and what curl makes of it. */
static gboolean
is_redirect (Runner *self,
             char  **url)
{
  gint64      status = cs_json_get_int (self->run->http_response, "status", 0);
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (self->message), "Location");

  if (!self->request->follow || location == NULL ||
      !(status == 301 || status == 302 || status == 303 || status == 307 || status == 308))
    return FALSE;

  *url = g_uri_resolve_relative (self->run->url, location, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  return *url != NULL && (g_str_has_prefix (*url, "https:") || g_str_has_prefix (*url, "http:"));
}

static gboolean
is_same_origin (const char *a,
                const char *b)
{
  g_autoptr (GUri) x = g_uri_parse (a, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autoptr (GUri) y = g_uri_parse (b, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  return x != NULL && y != NULL &&
         g_str_equal (g_uri_get_scheme (x), g_uri_get_scheme (y)) &&
         g_strcmp0 (g_uri_get_host (x), g_uri_get_host (y)) == 0 &&
         g_uri_get_port (x) == g_uri_get_port (y);
}

/* Credentials are for the server they were given for. */
static void
drop_credentials (CsRequest *request)
{
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();

  for (char **header = request->headers; *header != NULL; header++)
    if (g_ascii_strncasecmp (*header, "authorization:", 14) != 0 && g_ascii_strncasecmp (*header, "cookie:", 7) != 0 &&
        g_ascii_strncasecmp (*header, "host:", 5) != 0)
      g_strv_builder_add (kept, *header);
  g_strfreev (request->headers);
  request->headers = g_strv_builder_end (kept);
}

static void
complete (GTask *task)
{
  Runner            *self = g_task_get_task_data (task);
  gint64             status = cs_json_get_int (self->run->http_response, "status", 0);
  g_autofree char   *url = NULL;
  g_autofree char   *method = NULL;
  g_autoptr (GBytes) body = NULL;

  if (!is_redirect (self, &url))
    {
      finish_hop (task, NULL, NULL);
      return_result (task);
      return;
    }

  if (self->n_redirects++ >= self->request->max_redirects)
    {
      finish_hop (task, "http",
                  g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The server redirected more than %u times."),
                               self->request->max_redirects));
      return_result (task);
      return;
    }

  finish_hop (task, NULL, NULL);
  if (!is_same_origin (self->run->url, url))
    drop_credentials (self->request);
  if (status == 307 || status == 308 || g_str_equal (self->run->method, "HEAD"))
    {
      method = g_strdup (self->run->method);
      body = self->run->request_body != NULL ? g_bytes_ref (self->run->request_body) : NULL;
    }
  start_hop (task, url, method != NULL ? method : "GET", body);
}

static void read_body (GTask *task);

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      g_prefix_error (&error, _ ("The answer’s body could not be written: "));
      fail (task, g_steal_pointer (&error));
      return;
    }

  read_body (task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  Runner          *self = g_task_get_task_data (task);
  CsRun           *run = self->run;
  gsize            len = 0;
  gsize            room = self->request->capture_limit - MIN (self->request->capture_limit, run->body->len);
  const guint8    *data;
  g_autofree char *redirect = NULL;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL)
    {
      fail (task, g_steal_pointer (&error));
      return;
    }

  data = g_bytes_get_data (bytes, &len);
  if (len == 0)
    {
      complete (task);
      return;
    }

  run->body_total += len;
  g_byte_array_append (run->body, data, (guint) MIN (len, room));
  if (self->body != NULL && !is_redirect (self, &redirect))
    g_output_stream_write_all_async (self->body, data, len, G_PRIORITY_DEFAULT, self->cancel, written_cb, g_object_ref (task));
  else
    read_body (task);
}

static void
read_body (GTask *task)
{
  Runner *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (self->stream, CS_RUNNER_READ_BYTES, G_PRIORITY_DEFAULT, self->cancel, read_cb, g_object_ref (task));
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GError) error = NULL;

  Runner *self = g_task_get_task_data (task);

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      fail (task, g_steal_pointer (&error));
      return;
    }

  read_body (task);
}

/* The start of an exchange, and of a hop. */

static gboolean
max_time_cb (gpointer user_data)
{
  Runner *self = user_data;

  self->run->limit = "max-time";
  g_cancellable_cancel (self->cancel);
  return G_SOURCE_REMOVE;
}

static gboolean
connect_timeout_cb (gpointer user_data)
{
  Runner *self = user_data;

  self->run->limit = "connect-timeout";
  g_cancellable_cancel (self->cancel);
  return G_SOURCE_REMOVE;
}

static GSource *
start_timer (double      seconds,
             GSourceFunc func,
             gpointer    user_data)
{
  GSource *source;

  if (seconds <= 0)
    return NULL;

  source = g_timeout_source_new ((guint) CLAMP (seconds * 1000, 1, (double) G_MAXUINT));
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* curl's -H: "Name: value" adds, "Name:" leaves out what would be sent, "Name;" sends it empty. */
static void
set_headers (SoupMessage *message,
             char       **headers)
{
  SoupMessageHeaders *request = soup_message_get_request_headers (message);

  for (; *headers != NULL; headers++)
    {
      gsize            name_len = strcspn (*headers, ":;");
      g_autofree char *name = g_strndup (*headers, name_len);
      const char      *value = *headers + name_len + 1;

      value += strspn (value, " \t");
      if ((*headers)[name_len] == ':' && *value == '\0')
        soup_message_headers_remove (request, name);
      else if (g_ascii_strcasecmp (name, "Host") == 0 || g_ascii_strcasecmp (name, "Content-Type") == 0 ||
               g_ascii_strcasecmp (name, "User-Agent") == 0)
        soup_message_headers_replace (request, name, value);
      else
        soup_message_headers_append (request, name, value);
    }
}

static SoupMessage *
new_message (Runner *self)
{
  SoupMessage *message = soup_message_new (self->run->method, self->run->url);

  if (message == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_headers_append (soup_message_get_request_headers (message), "User-Agent", "Countersign/" PACKAGE_VERSION);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", "*/*");
  if (self->run->request_body != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, self->run->request_body);
  set_headers (message, self->request->headers);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  g_signal_connect (message, "request-certificate", G_CALLBACK (request_certificate_cb), self);
  return message;
}

static SoupSession *
new_session (Runner *self)
{
  CsTrustOverride override = self->request->insecure ? CS_TRUST_OVERRIDE_GO_ON : CS_TRUST_OVERRIDE_NONE;
  SoupSession    *session;

  self->database = cs_tls_database_new (self->trust, self->run->tap, override);
  /* A connection asks the backend's database before the session's is set. */
  g_tls_backend_set_default_database (g_tls_backend_get_default (), G_TLS_DATABASE (self->database));
  session = soup_session_new_with_options ("tls-database", self->database,
                                           "proxy-resolver", self->run->tap,
                                           "timeout", 0,
                                           "idle-timeout", 0,
                                           NULL);
  /* What the server sends is shown as it is, and a challenge is an answer. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

static void
new_run (Runner     *self,
         const char *url,
         const char *method,
         GBytes     *body)
{
  CsRun *run = g_new0 (CsRun, 1);

  run->request = self->request;
  run->key_log = cs_key_log_ref (self->key_log);
  run->url = g_strdup (url);
  run->method = g_strdup (method);
  run->request_body = body != NULL ? g_bytes_ref (body) : NULL;
  run->start_us = g_get_monotonic_time ();
  run->start_real_us = g_get_real_time ();
  run->request_us = -1;
  run->response_us = -1;
  run->capture = cs_capture_new (self->request->capture_limit);
  run->tap = cs_tap_new (run->capture, run->start_us, &tap_observer, self);
  run->connections = g_ptr_array_new_with_free_func (connection_free);
  run->events = g_ptr_array_new_with_free_func (g_object_unref);
  run->body = g_byte_array_new ();
  run->trust = g_object_ref (self->trust);
  run->identity = self->identity != NULL ? g_object_ref (self->identity) : NULL;
  self->run = run;
}

static gboolean
configure_tap (Runner  *self,
               GError **error)
{
  CsRequest *request = self->request;

  for (char **rule = request->resolve; *rule != NULL; rule++)
    if (!cs_tap_add_resolve (self->run->tap, *rule, error))
      return FALSE;
  for (char **rule = request->connect_to; *rule != NULL; rule++)
    if (!cs_tap_add_connect_to (self->run->tap, *rule, error))
      return FALSE;
  return request->proxy == NULL || *request->proxy == '\0' ||
         cs_tap_set_proxy (self->run->tap, request->proxy, request->no_proxy, error);
}

static void
start_hop (GTask      *task,
           const char *url,
           const char *method,
           GBytes     *body)
{
  Runner            *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  clear_hop (self);
  new_run (self, url, method, body);
  if (!configure_tap (self, &error))
    {
      finish_hop (task, "input", g_steal_pointer (&error));
      return_result (task);
      return;
    }

  self->message = new_message (self);
  if (self->message == NULL)
    {
      finish_hop (task, "input",
                  g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               _ ("Address: expected https://HOST/ or http://HOST/, found “%s”"), url));
      return_result (task);
      return;
    }

  self->session = new_session (self);
  self->connect_timeout = start_timer (self->request->connect_timeout, connect_timeout_cb, self);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->cancel, sent_cb, g_object_ref (task));
}

/* The priority is read when the backend makes its connection class, once. */
static void
set_tls_versions (const CsRequest *request)
{
  gboolean         tls12 = request->tls_min != CS_TLS_VERSION_1_3;
  gboolean         tls13 = request->tls_max != CS_TLS_VERSION_1_2;
  g_autofree char *priority = g_strconcat ("NORMAL:-VERS-ALL",
                                           tls13 ? ":+VERS-TLS1.3" : "",
                                           tls12 ? ":+VERS-TLS1.2" : "",
                                           /* a redirect's handshake must not take up the last one's session */
                                           request->follow ? ":%NO_TICKETS" : "",
                                           NULL);

  g_setenv ("G_TLS_GNUTLS_PRIORITY", priority, TRUE);
}

static gboolean
load_trust (Runner  *self,
            GError **error)
{
  const CsRequest *request = self->request;
  gboolean         nothing_named = request->ca_files[0] == NULL && request->ca_folders[0] == NULL;

  for (char **file = request->ca_files; *file != NULL; file++)
    if (!cs_trust_add_file (self->trust, *file, error))
      return FALSE;
  for (char **folder = request->ca_folders; *folder != NULL; folder++)
    if (!cs_trust_add_folder (self->trust, *folder, error))
      return FALSE;
  return !(request->ca_system || nothing_named) || cs_trust_add_system (self->trust, error);
}

static gboolean
load_input (Runner  *self,
            GError **error)
{
  const CsRequest *request = self->request;
  CsIdentityFiles  files = {
     .certificate = request->cert_file,
     .key = request->key_file,
     .type = request->cert_type,
  };

  if (!cs_request_check (request, error) || !load_trust (self, error))
    return FALSE;
  if (request->cert_file == NULL)
    return TRUE;

  self->identity = cs_identity_load (&files, request->passphrase, error);
  if (self->identity == NULL)
    return FALSE;
  self->tls_certificate = cs_identity_dup_tls_certificate (self->identity, error);
  return self->tls_certificate != NULL;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

void
cs_runner_run_async (const CsRequest    *request,
                     CsKeyLog           *key_log,
                     GOutputStream      *body,
                     const CsRunnerSink *sink,
                     gpointer            sink_data,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (GTask)  task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GError) error = NULL;

  Runner     *self = g_new0 (Runner, 1);
  const char *method = request->method != NULL ? request->method : (request->body != NULL ? "POST" : "GET");

  g_task_set_task_data (task, self, runner_free);
  self->request = cs_request_copy (request);
  self->key_log = cs_key_log_ref (key_log);
  self->body = body != NULL ? g_object_ref (body) : NULL;
  self->sink = sink;
  self->sink_data = sink_data;
  self->cancel = g_cancellable_new ();
  self->trust = cs_trust_new ();
  if (cancellable != NULL)
    {
      self->asked_cancel = g_object_ref (cancellable);
      self->asked_cancel_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self->cancel, NULL);
    }

  if (!load_input (self, &error))
    {
      new_run (self, request->url != NULL ? request->url : "", method, request->body);
      finish_hop (task, "input", g_steal_pointer (&error));
      return_result (task);
      return;
    }

  set_tls_versions (self->request);
  self->max_time = start_timer (self->request->max_time, max_time_cb, self);
  start_hop (task, self->request->url, method, self->request->body);
}

int
cs_runner_run_finish (GAsyncResult *result)
{
  return (int) g_task_propagate_int (G_TASK (result), NULL);
}
