/* cs-soup.c: a hop over libsoup, with GIO's TLS
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-soup.h"

#include "cs-soup-watch.h"
#include "cs-tls-stream.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define CS_SOUP_READ_BYTES  (64 * 1024)
#define CS_SOUP_YIELD_BYTES (64 * 1024)

/* HTTP/1.1 bodies are read a piece a turn already, and a turn costs; but an
 * endless row of informational answers would never leave libsoup's loop. */
#define CS_SOUP_YIELD_BYTES_HTTP1 (1024 * 1024)

/* libsoup 3.2 forgets a message whose HTTP/2 connection failed in certain ways,
 * as under a flood of SETTINGS: cancelled, it never comes back. */
#define CS_SOUP_CANCEL_MS 500

/* Nor does one come back whose connection ended just before its turn came, as
 * with a server that refuses a certificate at once. So we ask now and then
 * whether the connection has ended and nothing came of it. */
#define CS_SOUP_WATCH_MS     100
#define CS_SOUP_FORGOTTEN_US (300 * 1000)
#define CS_SOUP_STALLED_US   G_USEC_PER_SEC

/* A hop as its task's data. */
typedef struct
{
  GTask        *task;        /* borrowed: it owns the hop */
  CsRun        *run;         /* the caller keeps it until the task returns */
  GCancellable *cancellable; /* the hop's own, cancelled with the caller's */
  SoupSession  *session;
  SoupMessage  *message;
  GInputStream *stream;
  GBytes       *piece; /* being written */
  GSource      *cancelled;
  GSource      *grace; /* after being cancelled */
  GSource      *watch;
  CsSoupWatch  *http2;  /* what libsoup does not tell */
  GSocket      *socket; /* of the last connection */
  gboolean      is_connected;
  gint64        read_us;    /* when the body was last read, since the run's start */
  gboolean      is_writing; /* a piece is on its way to body_out */
} Hop;

static gboolean
dropped_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* libsoup 3.2 wants its connections gone before the session is, and lets go of
 * a failed one only when the main loop comes round. */
static void
drop_session (SoupSession *session)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  soup_session_abort (session);
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, dropped_cb, session, g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
stop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
hop_free (gpointer data)
{
  Hop *hop = data;

  stop_source (&hop->cancelled);
  stop_source (&hop->grace);
  stop_source (&hop->watch);
  g_clear_pointer (&hop->http2, cs_soup_watch_free);
  g_clear_object (&hop->socket);
  if (hop->message != NULL)
    g_signal_handlers_disconnect_by_data (hop->message, hop);
  g_clear_object (&hop->stream);
  g_clear_pointer (&hop->piece, g_bytes_unref);
  g_clear_object (&hop->message);
  g_clear_pointer (&hop->session, drop_session);
  g_clear_object (&hop->cancellable);
  g_free (hop);
}

static gboolean
accept_certificate_cb (SoupMessage         *message,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags errors,
                       gpointer             user_data)
{
  Hop *hop = user_data;

  return hop->run->request->insecure;
}

static gboolean
request_certificate_cb (SoupMessage          *message,
                        GTlsClientConnection *connection,
                        gpointer              user_data)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  Hop   *hop = user_data;
  GList *accepted = g_tls_client_connection_get_accepted_cas (connection);

  for (GList *l = accepted; l != NULL; l = l->next)
    {
      GByteArray *der = l->data;

      g_ptr_array_add (names, g_bytes_new (der->data, der->len));
    }
  g_list_free_full (accepted, (GDestroyNotify) g_byte_array_unref);

  if (!cs_run_decide (hop->run, names))
    return FALSE;

  soup_message_set_tls_client_certificate (message, hop->run->tls_certificate);
  return TRUE;
}

/* A token may want its PIN for each signature. GIO borrows it, and keeps no copy. */
static gboolean
request_password_cb (SoupMessage  *message,
                     GTlsPassword *password,
                     gpointer      user_data)
{
  Hop          *hop = user_data;
  CsSecret     *pin = hop->run->identity != NULL ? cs_identity_get_pin (hop->run->identity) : NULL;
  gsize         len = 0;
  const guint8 *bytes;

  if (pin == NULL || (g_tls_password_get_flags (password) & G_TLS_PASSWORD_RETRY) != 0)
    return FALSE;

  bytes = cs_secret_peek (pin, &len);
  g_tls_password_set_value_full (password, (guchar *) bytes, (gssize) len, NULL);
  soup_message_tls_client_certificate_password_request_complete (message);
  return TRUE;
}

/* An answer 421 libsoup would drop, and send the request again (RFC 9110 §15.5.20);
 * for us it is the answer. Its handler stands behind ours. */
static void
got_body_cb (SoupMessage *message,
             gpointer     user_data)
{
  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    g_signal_stop_emission_by_name (message, "got-body");
}

/* Ends the hop, with @error unless that is %NULL. What libsoup still has to say
 * afterwards finds no hop any more. */
static void
finish (GTask  *task,
        GError *error)
{
  Hop *hop = g_task_get_task_data (task);

  hop->run = NULL;
  g_signal_handlers_disconnect_by_data (hop->message, hop);
  stop_source (&hop->cancelled);
  stop_source (&hop->grace);
  stop_source (&hop->watch);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* A stream that the server refused or reset with HTTP_1_1_REQUIRED, libsoup sends
 * again on a new connection, and again. What happened is what we are to show, and
 * whether it is sent again is the runner's choice. It is amid connecting and
 * cannot be stopped before it returns. */
static void
end_at_restart (Hop *hop)
{
  g_autoptr (GTask)   task = g_object_ref (hop->task);
  g_autoptr (GSource) source = g_idle_source_new ();

  finish (task, cs_soup_watch_new_reset_error (hop->http2));
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, cancel_cb, g_object_ref (hop->cancellable), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
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

  Hop   *hop = user_data;
  CsRun *run = hop->run;

  cs_tap_flush (run->tap);
  if (event == G_SOCKET_CLIENT_RESOLVING && hop->is_connected)
    {
      end_at_restart (hop);
      return;
    }

  cs_tap_network_event (run->tap, event, connection);
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (connection))
    g_set_object (&hop->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
  /* libsoup leaves h2 out when it believes in a proxy. */
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols[run->request->http_version]);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (connection) &&
      g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (connection)), "h2") == 0)
    {
      cs_tap_set_yield (run->tap, CS_SOUP_YIELD_BYTES);
      if (hop->socket != NULL)
        cs_soup_watch_set_socket (hop->http2, hop->socket);
    }
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED ||
      (event == G_SOCKET_CLIENT_COMPLETE && (run->own_tls || g_str_has_prefix (run->url, "http:"))))
    {
      hop->is_connected = TRUE;
      cs_run_set_connected (run);
    }
}

static gboolean
grace_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  finish (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "libsoup did not come back"));
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Hop *hop = g_task_get_task_data (user_data);

  hop->grace = g_timeout_source_new (CS_SOUP_CANCEL_MS);
  g_source_set_callback (hop->grace, grace_cb, g_object_ref (user_data), g_object_unref);
  g_source_attach (hop->grace, g_main_context_get_thread_default ());
  return G_SOURCE_REMOVE;
}

static gboolean
watch_cb (gpointer user_data)
{
  g_autoptr (GTask)  task = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;

  Hop   *hop = g_task_get_task_data (task);
  gint64 ended_us = cs_run_get_ended_us (hop->run);
  gint64 quiet_us = g_get_monotonic_time () - hop->run->start_us - MAX (ended_us, hop->read_us);
  gint64 limit_us = hop->stream == NULL ? CS_SOUP_FORGOTTEN_US : CS_SOUP_STALLED_US;

  if (hop->is_writing)
    return G_SOURCE_CONTINUE;
  if (ended_us >= 0 && quiet_us >= limit_us)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, _ ("The server closed the connection."));
  else if (cs_soup_watch_check (hop->http2, hop->read_us, &error))
    return G_SOURCE_CONTINUE;

  finish (task, g_steal_pointer (&error));
  return G_SOURCE_REMOVE;
}

static void
watch_connection (GTask *task)
{
  Hop *hop = g_task_get_task_data (task);

  hop->watch = g_timeout_source_new (CS_SOUP_WATCH_MS);
  g_source_set_callback (hop->watch, watch_cb, g_object_ref (task), g_object_unref);
  g_source_attach (hop->watch, g_main_context_get_thread_default ());
}

static void
watch_cancellable (GTask *task)
{
  Hop *hop = g_task_get_task_data (task);

  hop->cancelled = g_cancellable_source_new (hop->cancellable);
  g_source_set_callback (hop->cancelled, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task), g_object_unref);
  g_source_attach (hop->cancelled, g_main_context_get_thread_default ());
}

static void read_body (GTask *task);

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GError) error = NULL;

  Hop     *hop = g_task_get_task_data (task);
  gboolean written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);

  hop->is_writing = FALSE;
  if (hop->run == NULL)
    return;

  if (!written)
    {
      g_prefix_error (&error, _ ("The answer’s body could not be written: "));
      finish (task, g_steal_pointer (&error));
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

  Hop          *hop = g_task_get_task_data (task);
  gsize         len = 0;
  const guint8 *data;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (hop->run == NULL)
    return;

  hop->read_us = g_get_monotonic_time () - hop->run->start_us;
  if (bytes == NULL)
    {
      finish (task, g_steal_pointer (&error));
      return;
    }

  data = g_bytes_get_data (bytes, &len);
  if (len == 0)
    {
      finish (task, NULL);
      return;
    }

  if (!cs_run_take_body (hop->run, data, len))
    {
      read_body (task);
      return;
    }

  g_clear_pointer (&hop->piece, g_bytes_unref);
  hop->piece = g_steal_pointer (&bytes);
  hop->is_writing = TRUE;
  g_output_stream_write_all_async (hop->run->body_out, data, len, G_PRIORITY_DEFAULT, hop->cancellable,
                                   written_cb, g_object_ref (task));
}

static void
read_body (GTask *task)
{
  Hop *hop = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (hop->stream, CS_SOUP_READ_BYTES, G_PRIORITY_DEFAULT, hop->cancellable, read_cb, g_object_ref (task));
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GError) error = NULL;

  Hop *hop = g_task_get_task_data (task);

  hop->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (hop->run == NULL)
    return;

  if (hop->stream == NULL)
    {
      finish (task, g_steal_pointer (&error));
      return;
    }

  read_body (task);
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

/* To libsoup our own TLS is plain HTTP: the tap puts it beneath. */
static GUri *
dup_uri (CsRun *run)
{
  g_autoptr (GUri) uri = g_uri_parse (run->url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || !run->own_tls)
    return g_steal_pointer (&uri);

  return soup_uri_copy (uri, SOUP_URI_SCHEME, "http", SOUP_URI_PORT, g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 443,
                        SOUP_URI_NONE);
}

/* The Host that the address's own scheme makes: without the scheme's own port. */
static char *
host_of (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  const char *host = g_uri_get_host (uri);
  char       *name = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  if (g_uri_get_port (uri) > 0 && g_uri_get_port (uri) != 443)
    {
      char *with_port = g_strdup_printf ("%s:%d", name, g_uri_get_port (uri));

      g_free (name);
      return with_port;
    }
  return name;
}

static SoupMessage *
new_message (Hop *hop)
{
  g_autoptr (GUri) uri = dup_uri (hop->run);

  SoupMessage *message = uri != NULL && g_uri_get_host (uri) != NULL ? soup_message_new_from_uri (hop->run->method, uri) : NULL;

  if (message == NULL)
    return NULL;
  if (hop->run->own_tls)
    {
      g_autofree char *host = host_of (hop->run->url);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Host", host);
    }

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_headers_append (soup_message_get_request_headers (message), "User-Agent", "Countersign/" PACKAGE_VERSION);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", "*/*");
  if (hop->run->request_body != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, hop->run->request_body);
  set_headers (message, hop->run->request->headers);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), hop);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), hop);
  g_signal_connect (message, "request-certificate-password", G_CALLBACK (request_password_cb), hop);
  g_signal_connect (message, "got-body", G_CALLBACK (got_body_cb), hop);
  g_signal_connect (message, "request-certificate", G_CALLBACK (request_certificate_cb), hop);
  return message;
}

static SoupSession *
new_session (CsRun       *run,
             SoupMessage *message)
{
  GUri                          *uri = soup_message_get_uri (message);
  g_autoptr (GSocketConnectable) address = cs_tap_new_address (run->tap, g_uri_get_scheme (uri), g_uri_get_host (uri),
                                                               (guint16) g_uri_get_port (uri));

  SoupSession *session;

  /* A connection asks the backend's database before the session's is set. */
  g_tls_backend_set_default_database (g_tls_backend_get_default (), G_TLS_DATABASE (run->database));
  session = soup_session_new_with_options ("tls-database", run->database,
                                           "remote-connectable", address,
                                           "timeout", 0,
                                           "idle-timeout", 0,
                                           NULL);
  /* What the server sends is shown as it is, and a challenge is an answer. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

/* The backend reads it when it makes its connection class, once. */
static void
set_tls_versions (const CsRequest *request)
{
  g_autofree char *priority = cs_run_dup_priority (request);

  g_setenv ("G_TLS_GNUTLS_PRIORITY", priority, TRUE);
}

static void
wrap_async (GIOStream          *stream,
            const char         *host,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            user_data)
{
  cs_tls_stream_connect_async (stream, user_data, host, cancellable, callback, callback_data);
}

static const CsTapWrap own_tls_wrap = {
  .wrap_async = wrap_async,
  .wrap_finish = cs_tls_stream_connect_finish,
};

void
cs_soup_send_async (CsRun              *run,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  Hop *hop = g_new0 (Hop, 1);

  set_tls_versions (run->request);
  if (run->own_tls)
    cs_tap_set_wrap (run->tap, &own_tls_wrap, run);
  hop->task = task;
  hop->run = run;
  hop->cancellable = g_cancellable_new ();
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel), hop->cancellable, G_CONNECT_SWAPPED);
  if (g_cancellable_is_cancelled (cancellable))
    g_cancellable_cancel (hop->cancellable);
  hop->http2 = cs_soup_watch_new (run);
  g_task_set_task_data (task, hop, hop_free);
  hop->message = new_message (hop);
  if (hop->message == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                             _ ("Address: expected https://HOST/ or http://HOST/, found “%s”"), run->url);
  else
    {
      hop->session = new_session (run, hop->message);
      cs_tap_set_yield (run->tap, CS_SOUP_YIELD_BYTES_HTTP1);
      watch_cancellable (task);
      watch_connection (task);
      soup_session_send_async (hop->session, hop->message, G_PRIORITY_DEFAULT, hop->cancellable, sent_cb, g_object_ref (task));
    }
}

gboolean
cs_soup_send_finish (GAsyncResult *result,
                     GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
