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
#define CS_RUNNER_LINGER_MS   300

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
  GSource            *linger;
  GError             *failure; /* while lingering */
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
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_object (&self->database);
  g_clear_pointer (&self->run, cs_run_free);
}

static void
runner_free (gpointer data)
{
  Runner *self = data;

  clear_hop (self);
  stop_timer (&self->max_time);
  stop_timer (&self->linger);
  g_clear_error (&self->failure);
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

  cs_run_close (run);
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

static gboolean
lingered_cb (gpointer user_data)
{
  GTask  *task = user_data;
  Runner *self = g_task_get_task_data (task);

  stop_timer (&self->linger);
  finish_hop (task, NULL, g_steal_pointer (&self->failure));
  return_result (task);
  return G_SOURCE_REMOVE;
}

/* TLS says goodbye in a thread of its own when libsoup has already given up;
 * its last alert belongs to the story, so the end waits for the close a little. */
static void
linger (GTask  *task,
        GError *error)
{
  Runner *self = g_task_get_task_data (task);

  self->failure = error;
  self->linger = g_timeout_source_new (CS_RUNNER_LINGER_MS);
  g_source_set_callback (self->linger, lingered_cb, g_object_ref (task), g_object_unref);
  g_source_attach (self->linger, g_main_context_get_thread_default ());
  if (cs_tap_get_n_connections (self->run->tap) == 0 || cs_run_is_closed (self->run))
    g_source_set_ready_time (self->linger, 0);
  if (self->session != NULL)
    soup_session_abort (self->session);
}

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  Runner *self = user_data;

  self->sink->event (event, self->sink_data);
  if (self->linger != NULL && cs_run_is_closed (self->run))
    g_source_set_ready_time (self->linger, 0);
}

/* GIO takes the tap for a proxy, and says so; the reason is behind its colon. */
static void
improve_message (Runner *self,
                 GError *error)
{
  const char *colon = g_strrstr (error->message, ": ");
  char       *message;

  if (cs_tap_get_stage (self->run->tap) != CS_TAP_STAGE_CONNECT || colon == NULL)
    return;

  message = g_strdup (colon + 2);
  cs_tap_end_attempt (self->run->tap, message);
  g_free (error->message);
  error->message = message;
}

/* @error is what libsoup says; a cancellation of ours has a better reason. */
static void
fail (GTask  *task,
      GError *error)
{
  Runner     *self = g_task_get_task_data (task);
  const char *limit = self->run->limit;

  if (limit != NULL)
    {
      g_clear_error (&error);
      error = g_str_equal (limit, "max-time")
                ? g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                               _ ("The time limit of %g s was over."), self->request->max_time)
                : g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                               _ ("No connection came about within %g s."), self->request->connect_timeout);
      finish_hop (task, NULL, error);
      return_result (task);
    }
  else if (self->asked_cancel != NULL && g_cancellable_is_cancelled (self->asked_cancel))
    {
      g_clear_error (&error);
      finish_hop (task, "cancelled", g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("You stopped this request.")));
      return_result (task);
    }
  else
    {
      improve_message (self, error);
      linger (task, error);
    }
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
  self->run = cs_run_new (self->request, url, method, body, self->key_log, event_cb, self);
  self->run->trust = g_object_ref (self->trust);
  self->run->identity = self->identity != NULL ? g_object_ref (self->identity) : NULL;
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
  if (!cs_run_set_route (self->run, &error))
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
