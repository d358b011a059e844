/* cs-http2.h: HTTP/2 frames as they crossed one connection
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"
#include "cs-http-sink.h"

G_BEGIN_DECLS

/* RFC 9113 §3.4 */
#define CS_HTTP2_PREFACE     "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define CS_HTTP2_PREFACE_LEN 24

#define CS_HTTP2_FRAME_HEADER_LEN 9

/* How much of a control frame is kept to be decoded; SETTINGS_MAX_FRAME_SIZE's default. */
#define CS_HTTP2_MAX_CONTROL (16 * 1024)

/* What an encoder's dynamic table may hold (RFC 7541 §4.2). Browsers allow 64 KiB. */
#define CS_HTTP2_MAX_TABLE (1024 * 1024)

/* Streams whose bytes are counted at one time. */
#define CS_HTTP2_MAX_STREAMS 1024

/* Settings that are shown of one frame. */
#define CS_HTTP2_MAX_SETTINGS 64

/**
 * CsHttp2:
 *
 * Both directions of an HTTP/2 connection (RFC 9113). It keeps a control frame
 * until it is whole, the decoded headers of a header block, and never a body.
 */
typedef struct _CsHttp2 CsHttp2;

CsHttp2 *cs_http2_new (CsHttpSink *sink);
void     cs_http2_free (CsHttp2 *self);

/**
 * cs_http2_feed:
 * @self: a decoder
 * @side: who wrote the bytes
 * @mark: when and where they crossed
 * @bytes: the next bytes of that direction
 */
void cs_http2_feed (CsHttp2          *self,
                    CsSide            side,
                    const CsHttpMark *mark,
                    CsCursor          bytes);

/**
 * cs_http2_close:
 * @self: a decoder
 * @side: whose direction ended
 * @time_us: when its last bytes had crossed
 */
void cs_http2_close (CsHttp2 *self,
                     CsSide   side,
                     gint64   time_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsHttp2, cs_http2_free)

G_END_DECLS
