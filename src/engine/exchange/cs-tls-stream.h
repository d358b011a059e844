/* cs-tls-stream.h: TLS by GnuTLS itself, for what GIO's TLS cannot do
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-run.h"
#include "cs-secret.h"

G_BEGIN_DECLS

/**
 * CsTlsStream:
 *
 * A client's end of TLS over another stream. It speaks HTTP/1.1 only, and never
 * blocks: all of it happens in the main context. It does what GIO's cannot.
 *
 * For `--probe` it offers post-handshake authentication (RFC 8446 §4.2.6) and
 * follows the server's wish to negotiate again (RFC 5246 §7.4.1.1).
 *
 * For `--resume` it takes up sessions of TLS 1.2 too, by ID (RFC 5246 §7.3) and
 * by ticket (RFC 5077); GIO 2.74 keeps those of TLS 1.3 alone.
 */
#define CS_TYPE_TLS_STREAM (cs_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (CsTlsStream, cs_tls_stream, CS, TLS_STREAM, GIOStream)

/**
 * cs_tls_stream_connect_async:
 * @base: a stream whose both ends are pollable
 * @run: what to offer, whom to trust, what to hand over; must live as long as
 *   the stream; holds it once it is connected
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

/**
 * cs_tls_stream_dup_session:
 * @self: a stream
 *
 * To be called when an answer has been read: with TLS 1.3 the server hands its
 * tickets over after the handshake.
 *
 * Returns: (transfer full) (nullable): what a later stream needs to take this
 *   one's session up, its secret included; %NULL when there is nothing to take up
 */
CsSecret *cs_tls_stream_dup_session (CsTlsStream *self);

G_END_DECLS
