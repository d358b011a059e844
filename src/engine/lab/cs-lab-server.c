/* cs-lab-server.c: serves one scenario on one port, in threads of its own
 *
 * A thread accepts, a pool of them serves. GnuTLS is used directly, since GIO's
 * and libsoup's servers give no say in which alert leaves, and when.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-server.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 16
#define QUEUE_MAX       64
#define CONNECTION_US   (60 * G_USEC_PER_SEC)

/* How long a late refusal waits for the request that it will not answer. A
 * client on the same machine has written by then. */
#define LATE_US (20 * 1000)

#define NO_ALERT (-1)

struct _CsLabServer
{
  const CsLabBehaviour            *behaviour;
  CsLabPki                        *pki;
  gnutls_certificate_credentials_t credentials;
  int                              listeners[2]; /* 127.0.0.1 and ::1, or −1 */
  int                              stop_fd;      /* readable from the first of our last moments on */
  guint16                          port;
  GThread                         *acceptor;
  GThreadPool                     *pool;
};

typedef struct
{
  CsLabServer *server;
  CsLabStream  stream;
  int          alert; /* what a refusal in the handshake is to say, or NO_ALERT */
} Connection;

/* What to say to a client, by what it showed: an alert, or NO_ALERT. */
static int
judge (CsLabServer     *self,
       gnutls_session_t session)
{
  guint                 n = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &n);

  if (chain != NULL && n > 0)
    return cs_lab_pki_judge (self->pki, chain, n);
  /* As OpenSSL answers an empty Certificate; RFC 8446 §4.4.2.4 made it 116. */
  return gnutls_protocol_get_version (session) == GNUTLS_TLS1_3 ? GNUTLS_A_CERTIFICATE_REQUIRED : GNUTLS_A_HANDSHAKE_FAILURE;
}

/* TLS 1.2 refuses within the handshake. In TLS 1.3 the client is done by now,
 * and refuse_late() does it. */
static int
verify_cb (gnutls_session_t session)
{
  Connection *self = gnutls_session_get_ptr (session);

  if (self->server->behaviour->ask != CS_LAB_ASK_REQUIRED || gnutls_protocol_get_version (session) == GNUTLS_TLS1_3)
    return 0;

  self->alert = judge (self->server, session);
  return self->alert == NO_ALERT ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

static gboolean
set_up_session (Connection *self)
{
  static const gnutls_datum_t protocols[] = {
    { (guint8 *) "h2", 2 },
    { (guint8 *) "http/1.1", 8 },
  };

  CsLabServer          *server = self->server;
  const CsLabBehaviour *behaviour = server->behaviour;
  gnutls_session_t      session = self->stream.session;
  guint                 skip = behaviour->http1_only ? 1 : 0;
  int                   ret;

  gnutls_session_set_ptr (session, self);
  gnutls_transport_set_int (session, self->stream.fd);
  gnutls_certificate_server_set_request (session,
                                         behaviour->ask == CS_LAB_ASK_NEVER ? GNUTLS_CERT_IGNORE : GNUTLS_CERT_REQUEST);

  ret = gnutls_priority_set_direct (session, behaviour->priority, NULL);
  if (ret >= 0)
    ret = gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, server->credentials);
  if (ret >= 0)
    ret = gnutls_alpn_set_protocols (session, protocols + skip, G_N_ELEMENTS (protocols) - skip, GNUTLS_ALPN_SERVER_PRECEDENCE);
  return ret >= 0;
}

/* GnuTLS 3.7.9 takes a client that offers only another version for one without
 * a cipher in common, and would say handshake_failure. */
static gnutls_alert_description_t
alert_for_error (const CsLabBehaviour *behaviour,
                 int                   error)
{
  int level;

  if ((error == GNUTLS_E_NO_CIPHER_SUITES || error == GNUTLS_E_UNKNOWN_CIPHER_SUITE) &&
      g_str_equal (behaviour->tls_min, behaviour->tls_max))
    return GNUTLS_A_PROTOCOL_VERSION;
  return (gnutls_alert_description_t) gnutls_error_to_alert (error, &level);
}

/* Says why the handshake failed, unless it was the client who ended it. */
static void
refuse_handshake (Connection *self,
                  int         error)
{
  if (self->alert != NO_ALERT)
    cs_lab_stream_alert (&self->stream, (gnutls_alert_description_t) self->alert);
  else if (error != GNUTLS_E_FATAL_ALERT_RECEIVED && error != GNUTLS_E_PREMATURE_TERMINATION && error != GNUTLS_E_TIMEDOUT)
    cs_lab_stream_alert (&self->stream, alert_for_error (self->server->behaviour, error));
}

/* Refuses a TLS 1.3 client whose handshake is done, the request most likely
 * written already: what makes late refusals so hard to read. */
static void
refuse_late (Connection *self,
             int         alert)
{
  cs_lab_stream_wait (&self->stream, POLLIN, g_get_monotonic_time () + LATE_US);
  cs_lab_stream_alert (&self->stream, (gnutls_alert_description_t) alert);
}

static char *
dup_client_name (const gnutls_datum_t *leaf)
{
  gnutls_x509_crt_t crt = NULL;
  char              name[256] = "";
  gsize             len = sizeof name;

  if (gnutls_x509_crt_init (&crt) < 0)
    return NULL;
  if (gnutls_x509_crt_import (crt, leaf, GNUTLS_X509_FMT_DER) < 0 ||
      gnutls_x509_crt_get_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &len) < 0)
    name[0] = '\0';
  gnutls_x509_crt_deinit (crt);
  return g_utf8_make_valid (name, -1);
}

static void
serve_http (Connection *self,
            gboolean    welcome)
{
  g_autofree char *client = NULL;

  gnutls_session_t      session = self->stream.session;
  guint                 n = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &n);
  gnutls_datum_t        protocol = { NULL, 0 };
  CsLabAnswer           answer;

  if (welcome && chain != NULL && n > 0)
    client = dup_client_name (&chain[0]);
  cs_lab_behaviour_dup_answer (self->server->behaviour, client, n, &answer);

  if (gnutls_alpn_get_selected_protocol (session, &protocol) >= 0 && protocol.size == 2)
    cs_lab_http2_serve (&self->stream, &answer);
  else
    cs_lab_http1_serve (&self->stream, &answer);
  g_free (answer.body);

  cs_lab_stream_alert (&self->stream, GNUTLS_A_CLOSE_NOTIFY);
}

static void
serve (Connection *self)
{
  CsLabAsk ask = self->server->behaviour->ask;
  int      ret = cs_lab_stream_handshake (&self->stream);
  int      alert;

  if (ret < 0)
    {
      refuse_handshake (self, ret);
      return;
    }

  if (ask == CS_LAB_ASK_HANG_UP)
    return;

  alert = judge (self->server, self->stream.session);
  if (ask == CS_LAB_ASK_REQUIRED && alert != NO_ALERT)
    refuse_late (self, alert);
  else
    serve_http (self, alert == NO_ALERT);
}

static void
connection_cb (gpointer data,
               gpointer user_data)
{
  CsLabServer *server = user_data;
  Connection   self = {
      .server = server,
      .stream = {
        .fd = GPOINTER_TO_INT (data) - 1, /* a pool takes no NULL */
        .stop_fd = server->stop_fd,
        .deadline_us = g_get_monotonic_time () + CONNECTION_US,
    },
      .alert = NO_ALERT,
  };

  if (gnutls_init (&self.stream.session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS) >= 0)
    {
      if (set_up_session (&self))
        {
          serve (&self);
          cs_lab_stream_linger (&self.stream);
        }
      gnutls_deinit (self.stream.session);
    }
  close (self.stream.fd);
}

static void
accept_one (CsLabServer *self,
            int          listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  int one = 1;

  if (fd < 0)
    return;

  /* Else an answer waits 40 ms for the client to acknowledge what came before. */
  (void) setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (g_thread_pool_unprocessed (self->pool) >= QUEUE_MAX || !g_thread_pool_push (self->pool, GINT_TO_POINTER (fd + 1), NULL))
    close (fd);
}

static gpointer
acceptor_thread (gpointer data)
{
  CsLabServer  *self = data;
  struct pollfd fds[] = {
    { self->stop_fd, POLLIN, 0 },
    { self->listeners[0], POLLIN, 0 },
    { self->listeners[1], POLLIN, 0 }, /* poll() passes over −1 */
  };

  for (;;)
    {
      int n = poll (fds, G_N_ELEMENTS (fds), -1);

      if (n < 0 && errno != EINTR)
        return NULL;
      if (n <= 0)
        continue;
      if (fds[0].revents != 0)
        return NULL;
      for (gsize i = 1; i < G_N_ELEMENTS (fds); i++)
        if (fds[i].revents != 0)
          accept_one (self, fds[i].fd);
    }
}

static int
listen_on (const struct sockaddr *address,
           socklen_t              len)
{
  int fd = socket (address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int one = 1;

  if (fd < 0)
    return -1;

  (void) setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (address->sa_family == AF_INET6)
    (void) setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  if (bind (fd, address, len) < 0 || listen (fd, SOMAXCONN) < 0)
    {
      int saved = errno;

      close (fd);
      errno = saved;
      return -1;
    }
  return fd;
}

static gboolean
open_listeners (CsLabServer *self,
                guint16      port,
                GError     **error)
{
  struct sockaddr_in  v4 = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  socklen_t           len = sizeof v4;

  self->listeners[0] = listen_on ((const struct sockaddr *) &v4, sizeof v4);
  if (self->listeners[0] < 0 || getsockname (self->listeners[0], (struct sockaddr *) &v4, &len) < 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
                   _ ("The practice lab could not listen on port %d of 127.0.0.1: %s. "
                      "Choose another port, or 0 for a free one."),
                   port, g_strerror (saved));
      return FALSE;
    }

  self->port = ntohs (v4.sin_port);
  v6.sin6_port = v4.sin_port;
  self->listeners[1] = listen_on ((const struct sockaddr *) &v6, sizeof v6);
  return TRUE;
}

CsLabServer *
cs_lab_server_new (const CsLabBehaviour *behaviour,
                   CsLabPki             *pki,
                   guint16               port,
                   GError              **error)
{
  CsLabServer *self = g_new0 (CsLabServer, 1);

  self->behaviour = behaviour;
  self->pki = pki;
  self->listeners[0] = self->listeners[1] = -1;
  self->stop_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->credentials = cs_lab_pki_new_credentials (pki, behaviour->server, behaviour->names, error);

  if (self->credentials == NULL || !open_listeners (self, port, error))
    {
      cs_lab_server_free (self);
      return NULL;
    }

  gnutls_certificate_set_verify_function (self->credentials, verify_cb);
  self->pool = g_thread_pool_new (connection_cb, self, CONNECTIONS_MAX, FALSE, NULL);
  self->acceptor = g_thread_new ("lab-acceptor", acceptor_thread, self);
  return self;
}

void
cs_lab_server_free (CsLabServer *self)
{
  guint64 one = 1;

  while (write (self->stop_fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
  g_clear_pointer (&self->acceptor, g_thread_join);
  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    if (self->listeners[i] >= 0)
      close (self->listeners[i]);
  close (self->stop_fd);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_free (self);
}

const CsLabBehaviour *
cs_lab_server_get_behaviour (CsLabServer *self)
{
  return self->behaviour;
}

guint16
cs_lab_server_get_port (CsLabServer *self)
{
  return self->port;
}
