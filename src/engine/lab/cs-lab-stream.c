/* cs-lab-stream.c: bytes to and from one client of the lab, with a time limit
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-stream.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#define LINGER_US        G_USEC_PER_SEC
#define LINGER_MAX_BYTES (1024 * 1024)

CsLabWait
cs_lab_stream_wait (CsLabStream *self,
                    short        events,
                    gint64       until_us)
{
  struct pollfd fds[] = { { self->fd, events, 0 }, { self->stop_fd, POLLIN, 0 } };

  until_us = MIN (until_us, self->deadline_us);

  for (;;)
    {
      gint64 left_us = until_us - g_get_monotonic_time ();
      int    n;

      if (left_us <= 0)
        return CS_LAB_WAIT_TIMEOUT;

      n = poll (fds, G_N_ELEMENTS (fds), (int) ((left_us + 999) / 1000));
      if (n < 0 && errno != EINTR)
        return CS_LAB_WAIT_STOPPED;
      if (n > 0)
        return fds[1].revents != 0 ? CS_LAB_WAIT_STOPPED : CS_LAB_WAIT_READY;
    }
}

/* Waits for what GnuTLS wants next. */
static gboolean
wait_again (CsLabStream *self,
            int          ret)
{
  short events = gnutls_record_get_direction (self->session) == 0 ? POLLIN : POLLOUT;

  if (ret == GNUTLS_E_INTERRUPTED)
    return TRUE;
  return ret == GNUTLS_E_AGAIN && cs_lab_stream_wait (self, events, self->deadline_us) == CS_LAB_WAIT_READY;
}

int
cs_lab_stream_handshake (CsLabStream *self)
{
  for (;;)
    {
      int ret = gnutls_handshake (self->session);

      /* A warning alert, for one, ends the call and not the handshake. */
      if (ret == GNUTLS_E_SUCCESS || gnutls_error_is_fatal (ret))
        return ret;
      if ((ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED) && !wait_again (self, ret))
        return GNUTLS_E_TIMEDOUT;
    }
}

gssize
cs_lab_stream_read (CsLabStream *self,
                    guint8      *data,
                    gsize        len)
{
  for (;;)
    {
      gssize n = gnutls_record_recv (self->session, data, len);

      if (n >= 0)
        return n;
      if (!wait_again (self, (int) n))
        return -1;
    }
}

gboolean
cs_lab_stream_write (CsLabStream  *self,
                     const guint8 *data,
                     gsize         len)
{
  while (len > 0)
    {
      gssize n = gnutls_record_send (self->session, data, len);

      if (n > 0)
        {
          data += n;
          len -= (gsize) n;
        }
      else if (!wait_again (self, (int) n))
        return FALSE;
    }
  return TRUE;
}

void
cs_lab_stream_alert (CsLabStream               *self,
                     gnutls_alert_description_t alert)
{
  int ret;

  do
    ret = gnutls_alert_send (self->session, GNUTLS_AL_FATAL, alert);
  while (ret < 0 && wait_again (self, ret));
}

void
cs_lab_stream_linger (CsLabStream *self)
{
  guint8 waste[4096];
  gint64 until_us = g_get_monotonic_time () + LINGER_US;
  gsize  total = 0;

  shutdown (self->fd, SHUT_WR);
  while (total < LINGER_MAX_BYTES && cs_lab_stream_wait (self, POLLIN, until_us) == CS_LAB_WAIT_READY)
    {
      ssize_t n = recv (self->fd, waste, sizeof waste, 0);

      if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
        return;
      total += n > 0 ? (gsize) n : 0;
    }
}
