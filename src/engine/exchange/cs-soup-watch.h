/* cs-soup-watch.h: notices what libsoup does not tell about HTTP/2
 *
 * Private to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-run.h"

G_BEGIN_DECLS

/**
 * CsSoupWatch:
 *
 * libsoup 3.2 forgets a message whose HTTP/2 connection or stream libnghttp2
 * has given up: no error, no end. What crossed the wire tells all the same:
 * that we sent GOAWAY or RST_STREAM with an error, or that what the server
 * writes is no longer read.
 */
typedef struct _CsSoupWatch CsSoupWatch;

/**
 * cs_soup_watch_new:
 * @run: a hop, which must outlive the watch
 *
 * Returns: (transfer full): a watch that has seen nothing yet
 */
CsSoupWatch *cs_soup_watch_new (CsRun *run);
void         cs_soup_watch_free (CsSoupWatch *self);

/**
 * cs_soup_watch_set_socket:
 * @self: a watch
 * @socket: the connection's, once it speaks HTTP/2
 */
void cs_soup_watch_set_socket (CsSoupWatch *self,
                               GSocket     *socket);

/**
 * cs_soup_watch_check:
 * @self: a watch
 * @read_us: when the body was last read, in microseconds since the run's start
 * @error: return location for an error, or %NULL
 *
 * To be called now and then.
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_DATA when nothing more can come, and
 *   nothing did for CS_SOUP_WATCH_FORGOTTEN_US
 */
gboolean cs_soup_watch_check (CsSoupWatch *self,
                              gint64       read_us,
                              GError     **error);

/**
 * cs_soup_watch_new_reset_error:
 * @self: a watch
 *
 * Returns: (transfer full): why libsoup would begin anew: the server's last
 *   RST_STREAM or GOAWAY, as %G_IO_ERROR_CONNECTION_CLOSED
 */
GError *cs_soup_watch_new_reset_error (CsSoupWatch *self);

#define CS_SOUP_WATCH_FORGOTTEN_US G_USEC_PER_SEC

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSoupWatch, cs_soup_watch_free)

G_END_DECLS
