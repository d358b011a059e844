/* cs-lab-stream.h: bytes to and from one client of the lab, with a time limit
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * CsLabStream:
 * @session: the client's TLS session, non-blocking
 * @fd: its socket
 * @stop_fd: readable once the lab closes
 * @deadline_us: on g_get_monotonic_time()'s clock; what is not done by then fails
 *
 * A stack value that borrows all it names.
 */
typedef struct
{
  gnutls_session_t session;
  int              fd;
  int              stop_fd;
  gint64           deadline_us;
} CsLabStream;

/**
 * CsLabWait:
 * @CS_LAB_WAIT_READY: the socket is ready
 * @CS_LAB_WAIT_TIMEOUT: it was not in time
 * @CS_LAB_WAIT_STOPPED: the lab closes
 */
typedef enum
{
  CS_LAB_WAIT_READY,
  CS_LAB_WAIT_TIMEOUT,
  CS_LAB_WAIT_STOPPED,
} CsLabWait;

/**
 * cs_lab_stream_wait:
 * @self: a stream
 * @events: POLLIN or POLLOUT
 * @until_us: when to give up; the stream's deadline counts as well
 *
 * Returns: what ended the wait
 */
CsLabWait cs_lab_stream_wait (CsLabStream *self,
                              short        events,
                              gint64       until_us);

/**
 * cs_lab_stream_handshake:
 * @self: a stream
 *
 * Returns: %GNUTLS_E_SUCCESS or what ended it; %GNUTLS_E_TIMEDOUT also when the
 *   lab closed
 */
int cs_lab_stream_handshake (CsLabStream *self);

/**
 * cs_lab_stream_read:
 * @self: a stream
 * @data: (array length=len): where to put it
 * @len: how much there is room for
 *
 * Returns: bytes read, 0 at the end, −1 on an error or when the time is over
 */
gssize cs_lab_stream_read (CsLabStream *self,
                           guint8      *data,
                           gsize        len);

/**
 * cs_lab_stream_write:
 * @self: a stream
 * @data: (array length=len): what to write
 * @len: its length
 *
 * Returns: whether all of it went out
 */
gboolean cs_lab_stream_write (CsLabStream  *self,
                              const guint8 *data,
                              gsize         len);

/**
 * cs_lab_stream_alert:
 * @self: a stream
 * @alert: a fatal alert to send
 */
void cs_lab_stream_alert (CsLabStream               *self,
                          gnutls_alert_description_t alert);

/**
 * cs_lab_stream_linger:
 * @self: a stream whose last word has been written
 *
 * Closes our direction and reads the rest away, for a second at most. Closing a
 * socket that holds unread bytes makes a reset of it, which can overtake the
 * last word.
 */
void cs_lab_stream_linger (CsLabStream *self);

G_END_DECLS
