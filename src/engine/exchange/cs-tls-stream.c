/* cs-tls-stream.c: TLS by GnuTLS itself, for what GIO's TLS cannot do
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-stream.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define CS_TLS_STREAM_MAX_CHAIN 16

/* What the server has asked for and is not done yet. */
typedef enum
{
  PENDING_NOTHING,
  PENDING_HANDSHAKE,
  PENDING_REAUTH,
} Pending;

struct _CsTlsStream
{
  GIOStream parent_instance;

  CsRun                           *run;
  char                            *host;
  GIOStream                       *base;
  GInputStream                    *input;
  GOutputStream                   *output;
  gnutls_session_t                 session;
  gnutls_certificate_credentials_t credentials;
  Pending                          pending;
  gsize                            unsent; /* GnuTLS took them, and must be called again */
};

/* The two ends live inside the stream and hold no reference on it. */
#define CS_TYPE_TLS_INPUT (cs_tls_input_get_type ())
G_DECLARE_FINAL_TYPE (CsTlsInput, cs_tls_input, CS, TLS_INPUT, GInputStream)

struct _CsTlsInput
{
  GInputStream parent_instance;

  CsTlsStream *stream;
};

#define CS_TYPE_TLS_OUTPUT (cs_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (CsTlsOutput, cs_tls_output, CS, TLS_OUTPUT, GOutputStream)

struct _CsTlsOutput
{
  GOutputStream parent_instance;

  CsTlsStream *stream;
};

static void cs_tls_input_pollable_init (GPollableInputStreamInterface *iface);
static void cs_tls_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE (CsTlsStream, cs_tls_stream, G_TYPE_IO_STREAM)
G_DEFINE_FINAL_TYPE_WITH_CODE (CsTlsInput, cs_tls_input, G_TYPE_INPUT_STREAM, G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, cs_tls_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (CsTlsOutput, cs_tls_output, G_TYPE_OUTPUT_STREAM, G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, cs_tls_output_pollable_init))

/* GnuTLS's way to the socket. */

static void
set_errno (CsTlsStream  *self,
           const GError *error)
{
  gboolean again = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  gnutls_transport_set_errno (self->session, again ? EAGAIN : ECONNRESET);
}

static ssize_t
push (gnutls_transport_ptr_t ptr,
      const void            *data,
      size_t                 len)
{
  g_autoptr (GError) error = NULL;

  CsTlsStream   *self = ptr;
  GOutputStream *output = g_io_stream_get_output_stream (self->base);
  gssize         n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), data, len, NULL, &error);

  if (n < 0)
    set_errno (self, error);
  return n;
}

static ssize_t
pull (gnutls_transport_ptr_t ptr,
      void                  *data,
      size_t                 len)
{
  g_autoptr (GError) error = NULL;

  CsTlsStream  *self = ptr;
  GInputStream *input = g_io_stream_get_input_stream (self->base);
  gssize        n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), data, len, NULL, &error);

  if (n < 0)
    set_errno (self, error);
  return n;
}

/* The source that fires when GnuTLS can go on. */
static GSource *
create_base_source (CsTlsStream  *self,
                    gboolean      writing,
                    GCancellable *cancellable)
{
  if (writing)
    return g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->base)), cancellable);
  return g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->base)), cancellable);
}

static void
set_error (CsTlsStream *self,
           int          status,
           GError     **error)
{
  if (status == GNUTLS_E_AGAIN || status == GNUTLS_E_INTERRUPTED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "TLS waits for the socket");
  else if (status == GNUTLS_E_FATAL_ALERT_RECEIVED)
    g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, _ ("The server sent a fatal alert: %s"),
                 gnutls_alert_get_name (gnutls_alert_get (self->session)));
  else if (status == GNUTLS_E_CERTIFICATE_ERROR)
    g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, _ ("The server’s certificate is not trusted."));
  else if (status == GNUTLS_E_PREMATURE_TERMINATION)
    g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_EOF, _ ("The server closed the connection without a word."));
  else
    g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, "%s", gnutls_strerror (status));
}

/* What GnuTLS asks. */

static int
verify (gnutls_session_t session)
{
  CsTlsStream          *self = gnutls_session_get_ptr (session);
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  unsigned              n = 0;
  const gnutls_datum_t *peers = gnutls_certificate_get_peers (session, &n);
  GTlsCertificateFlags  flags;

  for (unsigned i = 0; i < n; i++)
    g_ptr_array_add (chain, g_bytes_new (peers[i].data, peers[i].size));

  flags = cs_tls_database_judge (self->run->database, chain, self->host);
  if (flags == 0 || self->run->request->insecure)
    return 0;

  gnutls_alert_send (session, GNUTLS_AL_FATAL,
                     flags & G_TLS_CERTIFICATE_UNKNOWN_CA ? GNUTLS_A_UNKNOWN_CA : GNUTLS_A_BAD_CERTIFICATE);
  return GNUTLS_E_CERTIFICATE_ERROR;
}

static void
free_chain (gnutls_pcert_st *chain,
            unsigned         n)
{
  for (unsigned i = 0; i < n; i++)
    gnutls_pcert_deinit (&chain[i]);
  gnutls_free (chain);
}

/* GnuTLS frees what it is given (GNUTLS_CERT_RETR_DEINIT_ALL). */
static int
retrieve (gnutls_session_t                  session,
          const struct gnutls_cert_retr_st *info,
          gnutls_pcert_st                 **pcert,
          unsigned int                     *pcert_len,
          gnutls_ocsp_data_st             **ocsp,
          unsigned int                     *ocsp_len,
          gnutls_privkey_t                 *key,
          unsigned int                     *flags)
{
  CsTlsStream          *self = gnutls_session_get_ptr (session);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  gnutls_pcert_st *chain;
  GListModel      *certificates;
  unsigned         n = 0;

  *pcert_len = 0;
  *ocsp_len = 0;
  for (unsigned i = 0; i < info->nreqs; i++)
    g_ptr_array_add (names, g_bytes_new (info->req_ca_rdn[i].data, info->req_ca_rdn[i].size));
  if (!cs_run_decide (self->run, names))
    return 0;

  *key = cs_identity_dup_privkey (self->run->identity);
  if (*key == NULL)
    return GNUTLS_E_INTERNAL_ERROR;

  certificates = cs_identity_get_sent (self->run->identity);
  chain = gnutls_malloc (sizeof *chain * CS_TLS_STREAM_MAX_CHAIN);
  for (guint i = 0; i < g_list_model_get_n_items (certificates) && n < CS_TLS_STREAM_MAX_CHAIN; i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (certificates, i);

      gsize          len = 0;
      const guint8  *data = g_bytes_get_data (cs_certificate_get_der (certificate), &len);
      gnutls_datum_t der = { (unsigned char *) data, (unsigned) len };

      if (gnutls_pcert_import_x509_raw (&chain[n], &der, GNUTLS_X509_FMT_DER, 0) < 0)
        {
          free_chain (chain, n);
          g_clear_pointer (key, gnutls_privkey_deinit);
          return GNUTLS_E_CERTIFICATE_ERROR;
        }
      n++;
    }

  *pcert = chain;
  *pcert_len = n;
  *flags = GNUTLS_CERT_RETR_DEINIT_ALL;
  return 0;
}

/* Goes on with what the server has asked for. TRUE when nothing is left of it. */
static gboolean
run_pending (CsTlsStream *self,
             GError     **error)
{
  int status = GNUTLS_E_SUCCESS;

  if (self->pending == PENDING_HANDSHAKE)
    status = gnutls_handshake (self->session);
  else if (self->pending == PENDING_REAUTH)
    status = gnutls_reauth (self->session, 0);

  if (status == GNUTLS_E_SUCCESS || status == GNUTLS_E_GOT_APPLICATION_DATA)
    {
      if (status == GNUTLS_E_SUCCESS)
        self->pending = PENDING_NOTHING;
      return TRUE;
    }

  set_error (self, status, error);
  return FALSE;
}

static gssize
cs_tls_input_read_nonblocking (GPollableInputStream *stream,
                               void                 *buffer,
                               gsize                 count,
                               GError              **error)
{
  CsTlsStream *self = CS_TLS_INPUT (stream)->stream;

  while (run_pending (self, error))
    {
      ssize_t n = gnutls_record_recv (self->session, buffer, count);

      if (n >= 0)
        return n;
      if (n == GNUTLS_E_REHANDSHAKE && self->run->request->probe)
        self->pending = PENDING_HANDSHAKE;
      else if (n == GNUTLS_E_REAUTH_REQUEST)
        self->pending = PENDING_REAUTH;
      else if (n == GNUTLS_E_PREMATURE_TERMINATION)
        return 0; /* HTTP's own framing tells whether that was the end */
      else if (n != GNUTLS_E_WARNING_ALERT_RECEIVED)
        {
          set_error (self, (int) n, error);
          return -1;
        }
    }

  return -1;
}

static gssize
cs_tls_input_read (GInputStream *stream,
                   void         *buffer,
                   gsize         count,
                   GCancellable *cancellable,
                   GError      **error)
{
  return cs_tls_input_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, count, error);
}

static gboolean
cs_tls_input_is_readable (GPollableInputStream *stream)
{
  CsTlsStream  *self = CS_TLS_INPUT (stream)->stream;
  GInputStream *base = g_io_stream_get_input_stream (self->base);

  return gnutls_record_check_pending (self->session) > 0 ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base));
}

static GSource *
cs_tls_input_create_source (GPollableInputStream *stream,
                            GCancellable         *cancellable)
{
  CsTlsStream        *self = CS_TLS_INPUT (stream)->stream;
  g_autoptr (GSource) child = NULL;

  /* What GnuTLS has decrypted already will not wake the socket. */
  if (gnutls_record_check_pending (self->session) > 0)
    {
      child = g_timeout_source_new (0);
      return g_pollable_source_new_full (stream, child, cancellable);
    }

  child = create_base_source (self, self->pending != PENDING_NOTHING && gnutls_record_get_direction (self->session) == 1, cancellable);
  return g_pollable_source_new_full (stream, child, cancellable);
}

static void
cs_tls_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = cs_tls_input_is_readable;
  iface->create_source = cs_tls_input_create_source;
  iface->read_nonblocking = cs_tls_input_read_nonblocking;
}

static void
cs_tls_input_class_init (CsTlsInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = cs_tls_input_read;
}

static void
cs_tls_input_init (CsTlsInput *self)
{
}

static gssize
cs_tls_output_write_nonblocking (GPollableOutputStream *stream,
                                 const void            *buffer,
                                 gsize                  count,
                                 GError               **error)
{
  CsTlsStream *self = CS_TLS_OUTPUT (stream)->stream;
  ssize_t      n;

  if (!run_pending (self, error))
    return -1;

  /* An interrupted record is sent on by a call without data (gnutls_record_send(3)). */
  n = self->unsent > 0 ? gnutls_record_send (self->session, NULL, 0) : gnutls_record_send (self->session, buffer, count);
  if (n >= 0)
    {
      self->unsent = 0;
      return n;
    }
  if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
    self->unsent = count;
  set_error (self, (int) n, error);
  return -1;
}

static gssize
cs_tls_output_write (GOutputStream *stream,
                     const void    *buffer,
                     gsize          count,
                     GCancellable  *cancellable,
                     GError       **error)
{
  return cs_tls_output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, count, error);
}

static gboolean
cs_tls_output_is_writable (GPollableOutputStream *stream)
{
  CsTlsStream   *self = CS_TLS_OUTPUT (stream)->stream;
  GOutputStream *base = g_io_stream_get_output_stream (self->base);

  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (base));
}

static GSource *
cs_tls_output_create_source (GPollableOutputStream *stream,
                             GCancellable          *cancellable)
{
  CsTlsStream        *self = CS_TLS_OUTPUT (stream)->stream;
  g_autoptr (GSource) child = create_base_source (self, self->pending == PENDING_NOTHING || gnutls_record_get_direction (self->session) == 1, cancellable);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static void
cs_tls_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = cs_tls_output_is_writable;
  iface->create_source = cs_tls_output_create_source;
  iface->write_nonblocking = cs_tls_output_write_nonblocking;
}

static void
cs_tls_output_class_init (CsTlsOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = cs_tls_output_write;
}

static void
cs_tls_output_init (CsTlsOutput *self)
{
}

static GInputStream *
cs_tls_stream_get_input_stream (GIOStream *stream)
{
  return CS_TLS_STREAM (stream)->input;
}

static GOutputStream *
cs_tls_stream_get_output_stream (GIOStream *stream)
{
  return CS_TLS_STREAM (stream)->output;
}

static gboolean
cs_tls_stream_close (GIOStream    *stream,
                     GCancellable *cancellable,
                     GError      **error)
{
  CsTlsStream *self = CS_TLS_STREAM (stream);

  (void) gnutls_bye (self->session, GNUTLS_SHUT_WR); /* if the socket takes it at once */
  return g_io_stream_close (self->base, cancellable, error);
}

static void
cs_tls_stream_finalize (GObject *object)
{
  CsTlsStream *self = CS_TLS_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_clear_object (&self->base);
  g_free (self->host);

  G_OBJECT_CLASS (cs_tls_stream_parent_class)->finalize (object);
}

static void
cs_tls_stream_class_init (CsTlsStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cs_tls_stream_finalize;
  stream_class->get_input_stream = cs_tls_stream_get_input_stream;
  stream_class->get_output_stream = cs_tls_stream_get_output_stream;
  stream_class->close_fn = cs_tls_stream_close;
}

static void
cs_tls_stream_init (CsTlsStream *self)
{
  CsTlsInput  *input = g_object_new (CS_TYPE_TLS_INPUT, NULL);
  CsTlsOutput *output = g_object_new (CS_TYPE_TLS_OUTPUT, NULL);

  input->stream = self;
  output->stream = self;
  self->input = G_INPUT_STREAM (input);
  self->output = G_OUTPUT_STREAM (output);
}

/* One that GnuTLS does not take, as when it has expired, is not offered. */
static void
offer_session (CsTlsStream *self)
{
  gsize         len = 0;
  const guint8 *data;

  if (self->run->session == NULL)
    return;

  data = cs_secret_peek (self->run->session, &len);
  (void) gnutls_session_set_data (self->session, data, len);
  cs_secret_sweep ();
}

static int
set_up (CsTlsStream *self)
{
  static const gnutls_datum_t http1 = { (unsigned char *) "http/1.1", 8 };

  /* No tickets: a probe is cold, and GnuTLS 3.7.9 waits for one in a
   * renegotiation in which OpenSSL sends none. */
  gboolean         probes = self->run->request->probe;
  unsigned         flags = probes ? GNUTLS_NO_TICKETS | GNUTLS_POST_HANDSHAKE_AUTH : 0;
  g_autofree char *priority = cs_run_dup_priority (self->run->request);
  int              status;

  if ((status = gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | flags)) < 0 ||
      (status = gnutls_priority_set_direct (self->session, priority, NULL)) < 0 ||
      (status = gnutls_certificate_allocate_credentials (&self->credentials)) < 0 ||
      (status = gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials)) < 0 ||
      (status = gnutls_alpn_set_protocols (self->session, &http1, 1, 0)) < 0)
    return status;

  gnutls_certificate_set_retrieve_function3 (self->credentials, retrieve);
  gnutls_session_set_verify_function (self->session, verify);
  gnutls_session_set_ptr (self->session, self);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, push);
  gnutls_transport_set_pull_function (self->session, pull);
  offer_session (self);
  if (g_hostname_is_ip_address (self->host))
    return GNUTLS_E_SUCCESS; /* RFC 6066 §3: no literal addresses */
  return gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, self->host, strlen (self->host));
}

static void step_handshake (GTask *task);

static gboolean
ready_cb (GObject *stream,
          gpointer user_data)
{
  step_handshake (user_data);
  return G_SOURCE_REMOVE;
}

static void
step_handshake (GTask *task)
{
  CsTlsStream        *self = g_task_get_task_data (task);
  g_autoptr (GSource) source = NULL;
  g_autoptr (GError)  error = NULL;

  int status;

  if (g_task_return_error_if_cancelled (task))
    return;

  do
    status = gnutls_handshake (self->session);
  while (status == GNUTLS_E_WARNING_ALERT_RECEIVED);

  /* The server shows no certificate when it takes a session up; the session's counts. */
  if (status == GNUTLS_E_SUCCESS && gnutls_session_is_resumed (self->session))
    status = verify (self->session);
  if (status == GNUTLS_E_SUCCESS)
    {
      g_set_object (&self->run->tls_stream, G_IO_STREAM (self));
      g_task_return_pointer (task, g_object_ref (self), g_object_unref);
      return;
    }
  if (gnutls_error_is_fatal (status))
    {
      set_error (self, status, &error);
      g_io_stream_close (self->base, NULL, NULL);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  source = create_base_source (self, gnutls_record_get_direction (self->session) == 1, g_task_get_cancellable (task));
  g_source_set_callback (source, G_SOURCE_FUNC (ready_cb), g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

void
cs_tls_stream_connect_async (GIOStream          *base,
                             CsRun              *run,
                             const char         *host,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  CsTlsStream *self = g_object_new (CS_TYPE_TLS_STREAM, NULL);
  int          status;

  self->run = run;
  self->host = g_strdup (host);
  self->base = g_object_ref (base);
  g_task_set_task_data (task, self, g_object_unref);
  status = set_up (self);
  if (status < 0)
    g_task_return_new_error (task, G_TLS_ERROR, G_TLS_ERROR_MISC, "%s", gnutls_strerror (status));
  else
    step_handshake (task);
}

GIOStream *
cs_tls_stream_connect_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

CsSecret *
cs_tls_stream_dup_session (CsTlsStream *self)
{
  gnutls_datum_t data = { NULL, 0 };
  CsSecret      *session;

  g_return_val_if_fail (CS_IS_TLS_STREAM (self), NULL);

  /* With TLS 1.3 GnuTLS would wait for a ticket, by a way to the socket that we do not have. */
  if (gnutls_protocol_get_version (self->session) == GNUTLS_TLS1_3 &&
      (gnutls_session_get_flags (self->session) & GNUTLS_SFLAGS_SESSION_TICKET) == 0)
    return NULL;
  if (gnutls_session_get_data2 (self->session, &data) < 0)
    return NULL;

  session = cs_secret_new (data.data, data.size);
  cs_secret_wipe (data.data, data.size);
  gnutls_free (data.data);
  cs_secret_sweep ();
  return session;
}
