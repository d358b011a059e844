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
#include "cs-soup.h"
#include "cs-tls-database.h"
#include "cs-tls-stream.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CS_RUNNER_LINGER_MS 300

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
  GSource            *linger;
  GError             *failure; /* while lingering */
  guint               n_redirects;
  gboolean            resumed; /* the second connection of `--resume` is on its way */
  CsSecret           *session; /* the first connection's, for the second */
  gboolean            retries; /* the next hop is the last one again, with HTTP/1.1 */
  int                 exit_status;

  CsTrust         *trust;
  CsIdentity      *identity;
  GTlsCertificate *tls_certificate;

  CsRun *run;
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
runner_free (gpointer data)
{
  Runner *self = data;

  g_clear_pointer (&self->run, cs_run_free);
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
  g_clear_pointer (&self->session, cs_secret_unref);
  g_clear_pointer (&self->request, cs_request_free);
  g_clear_pointer (&self->key_log, cs_key_log_unref);
  g_free (self);
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

  if (self->run->body_out != NULL || cs_run_get_response (self->run) == NULL)
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
  run->judgement = cs_tls_database_steal_judgement (run->database);
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

static void
add_to_message (GError     *error,
                const char *more)
{
  g_autofree char *message = error->message;

  error->message = g_strdup_printf ("%s. %s", message, more);
}

static void
start_again (GTask *task)
{
  Runner            *self = g_task_get_task_data (task);
  g_autofree char   *url = g_strdup (self->run->url);
  g_autofree char   *method = g_strdup (self->run->method);
  g_autoptr (GBytes) body = self->run->request_body != NULL ? g_bytes_ref (self->run->request_body) : NULL;

  start_hop (task, url, method, body);
}

static gboolean
lingered_cb (gpointer user_data)
{
  GTask  *task = user_data;
  Runner *self = g_task_get_task_data (task);
  CsRetry retry = cs_run_find_retry (self->run);

  stop_timer (&self->linger);
  self->retries = retry == CS_RETRY_SAFE;
  self->run->is_retried = self->retries;
  if (retry == CS_RETRY_SAFE)
    add_to_message (self->failure, _ ("It was sent again with HTTP/1.1."));
  else if (retry == CS_RETRY_UNSAFE)
    add_to_message (self->failure, _ ("It was not sent again with HTTP/1.1: it might be carried out twice."));

  finish_hop (task, NULL, g_steal_pointer (&self->failure));
  if (retry == CS_RETRY_SAFE)
    start_again (task);
  else
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

/* Where the answer sends us, or NULL. */
static char *
dup_redirect (CsRun *run)
{
  g_autofree char *url = NULL;

  if (!cs_run_is_redirect (run))
    return NULL;

  url = g_uri_resolve_relative (run->url, cs_run_find_header (run, "location"),
                                G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  if (url == NULL || (!g_str_has_prefix (url, "https:") && !g_str_has_prefix (url, "http:")))
    return NULL;
  return g_steal_pointer (&url);
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
  gint64             status = cs_json_get_int (cs_run_get_response (self->run), "status", 0);
  g_autofree char   *url = dup_redirect (self->run);
  g_autofree char   *method = NULL;
  g_autoptr (GBytes) body = NULL;

  if (url == NULL && self->request->resume && !self->resumed)
    {
      self->resumed = TRUE;
      if (self->run->tls_stream != NULL)
        self->session = cs_tls_stream_dup_session (CS_TLS_STREAM (self->run->tls_stream));
      finish_hop (task, NULL, NULL);
      start_again (task);
      return;
    }
  if (url == NULL)
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

/* The start of an exchange, and of a hop. */

static gboolean
max_time_cb (gpointer user_data)
{
  Runner *self = user_data;

  self->run->limit = "max-time";
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

static void
new_run (Runner     *self,
         const char *url,
         const char *method,
         GBytes     *body)
{
  CsTrustOverride override = self->request->insecure ? CS_TRUST_OVERRIDE_GO_ON : CS_TRUST_OVERRIDE_NONE;

  g_clear_pointer (&self->run, cs_run_free);
  self->run = cs_run_new (self->request, url, method, body, self->key_log, event_cb, self);
  self->run->session = g_steal_pointer (&self->session);
  /* Our own TLS speaks HTTP/1.1 alone, and takes up no session of GIO's. */
  self->run->own_tls |= self->retries;
  self->run->trust = g_object_ref (self->trust);
  self->run->database = cs_tls_database_new (self->trust, self->run->tap, override);
  if (self->identity != NULL)
    {
      self->run->identity = g_object_ref (self->identity);
      self->run->tls_certificate = g_object_ref (self->tls_certificate);
    }
  /* Of two connections the last one's body is handed on; the first one's stays in its entry. */
  if (self->body != NULL && (!self->request->resume || self->resumed))
    self->run->body_out = g_object_ref (self->body);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GError) error = NULL;

  if (cs_soup_send_finish (result, &error))
    complete (task);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    {
      finish_hop (task, "input", g_steal_pointer (&error));
      return_result (task);
    }
  else
    fail (task, g_steal_pointer (&error));
}

static void
start_hop (GTask      *task,
           const char *url,
           const char *method,
           GBytes     *body)
{
  Runner            *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  new_run (self, url, method, body);
  if (self->retries)
    cs_run_tell_retry (self->run);
  self->retries = FALSE;
  if (!cs_run_set_route (self->run, &error))
    {
      finish_hop (task, "input", g_steal_pointer (&error));
      return_result (task);
      return;
    }

  cs_run_start_connect_timeout (self->run, self->cancel);
  cs_soup_send_async (self->run, self->cancel, sent_cb, g_object_ref (task));
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

/* The roots that a chain may end in: those that the person named. */
#define MAX_ROOTS_TO_SEND 1000

static gboolean
compose_chain (Runner  *self,
               GError **error)
{
  const CsRequest *request = self->request;

  g_autoptr (GPtrArray) more = NULL;

  if (request->chain == CS_CHAIN_CHOSEN)
    {
      more = cs_trust_read_certificates (request->chain_file, error);
      if (more == NULL)
        return FALSE;
    }
  if (request->chain == CS_CHAIN_ROOT)
    more = cs_trust_dup_roots (self->trust, MAX_ROOTS_TO_SEND);

  cs_identity_choose_chain (self->identity, request->chain, more);
  return TRUE;
}

static gboolean
load_input (Runner  *self,
            GError **error)
{
  g_autoptr (GPtrArray) identities = NULL;
  CsIdentity           *picked;

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

  identities = cs_identity_load_all (&files, request->passphrase, error);
  picked = identities != NULL ? cs_identity_choose (identities, request->pick, error) : NULL;
  if (picked == NULL)
    return FALSE;

  self->identity = g_object_ref (picked);
  if (!compose_chain (self, error))
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

  self->max_time = start_timer (self->request->max_time, max_time_cb, self);
  start_hop (task, self->request->url, method, self->request->body);
}

int
cs_runner_run_finish (GAsyncResult *result)
{
  return (int) g_task_propagate_int (G_TASK (result), NULL);
}
