/* cs-tls-stream.h: TLS by GnuTLS itself, for what GIO's TLS cannot do
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-run.h"

G_BEGIN_DECLS

/**
 * CsTlsStream:
 *
 * A client's end of TLS over another stream. Unlike GIO's it offers
 * post-handshake authentication (RFC 8446 §4.2.6) and follows the server's wish
 * to negotiate again (RFC 5246 §7.4.1.1). It speaks HTTP/1.1 only, and never
 * blocks: all of it happens in the main context.
 */
#define CS_TYPE_TLS_STREAM (cs_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (CsTlsStream, cs_tls_stream, CS, TLS_STREAM, GIOStream)

/**
 * cs_tls_stream_connect_async:
 * @base: a stream whose both ends are pollable
 * @run: what to offer, whom to trust, what to hand over; must live as long as
 *   the stream
 * @host: the server's name or address
 * @cancellable: (nullable): stops the handshake
 * @callback: called when the handshake is over
 * @user_data: for @callback
 */
void cs_tls_stream_connect_async (GIOStream          *base,
                                  CsRun              *run,
                                  const char         *host,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);

/**
 * cs_tls_stream_connect_finish:
 * @result: what @callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): the stream, or %NULL with a #GTlsError
 */
GIOStream *cs_tls_stream_connect_finish (GAsyncResult *result,
                                         GError      **error);

G_END_DECLS
