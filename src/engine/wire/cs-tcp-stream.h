/* cs-tcp-stream.h: one direction of a TCP connection, put in order
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/* What may wait for a segment that is missing; with more, it is lost. */
#define CS_TCP_STREAM_MAX_WAITING (4 * 1024 * 1024)

/**
 * CsTcpStreamFunc:
 * @time_us: when the last of the segments that were needed came
 * @data: the stream's next bytes, where they stood in what was pushed
 * @user_data: the receiver's
 */
typedef void (*CsTcpStreamFunc) (gint64   time_us,
                                 CsCursor data,
                                 gpointer user_data);

/**
 * CsTcpStream:
 *
 * Puts segments in order: late ones wait, repeated ones are left out; where two
 * overlap, the first one's bytes stand. A stream ends at the first byte that is
 * missing for good: TLS could not be read behind it.
 */
typedef struct _CsTcpStream CsTcpStream;

CsTcpStream *cs_tcp_stream_new (CsTcpStreamFunc func,
                                gpointer        user_data);
void         cs_tcp_stream_free (CsTcpStream *self);

/**
 * cs_tcp_stream_start:
 * @self: a stream
 * @sequence: of its first byte: a SYN's plus 1. Without it the first segment
 *   that comes begins the stream
 */
void     cs_tcp_stream_start (CsTcpStream *self,
                              guint32      sequence);
gboolean cs_tcp_stream_is_started (const CsTcpStream *self);

/**
 * cs_tcp_stream_push:
 * @self: a stream
 * @time_us: when the segment came
 * @sequence: of its first byte
 * @payload: its bytes, perhaps none: borrowed until the stream ends
 */
void cs_tcp_stream_push (CsTcpStream *self,
                         gint64       time_us,
                         guint32      sequence,
                         CsCursor     payload);

/**
 * cs_tcp_stream_finish:
 * @self: a stream
 * @sequence: a FIN's, of the byte behind the stream's last
 */
void cs_tcp_stream_finish (CsTcpStream *self,
                           guint32      sequence);

/**
 * cs_tcp_stream_has_gap:
 * @self: a stream
 *
 * Returns: whether something that came waits for bytes that have not come
 */
gboolean cs_tcp_stream_has_gap (const CsTcpStream *self);

/**
 * cs_tcp_stream_end:
 * @self: a stream
 *
 * No more segments will come.
 *
 * Returns: how many bytes are missing before those that still wait, or before
 *   the FIN; 0 when nothing is
 */
guint64 cs_tcp_stream_end (CsTcpStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTcpStream, cs_tcp_stream_free)

G_END_DECLS
