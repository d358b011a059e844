/* cs-http1.h: HTTP/1.1 as it crossed one connection
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"
#include "cs-http-sink.h"

G_BEGIN_DECLS

/* A chunk's size with its extensions, or the line end behind its data, in bytes. */
#define CS_HTTP1_MAX_CHUNK_LINE (16 * 1024)

/* Requests without an answer yet, whose methods are remembered: what a response
 * says about its body depends on them. Later ones are taken for GET. */
#define CS_HTTP1_MAX_PENDING 4096

/**
 * CsHttp1:
 *
 * Both directions of an HTTP/1.1 connection (RFC 9112). It keeps a head until
 * it is whole and never a body.
 */
typedef struct _CsHttp1 CsHttp1;

CsHttp1 *cs_http1_new (CsHttpSink *sink);
void     cs_http1_free (CsHttp1 *self);

/**
 * cs_http1_feed:
 * @self: a decoder
 * @side: who wrote the bytes
 * @mark: when and where they crossed
 * @bytes: (inout): the next bytes of that direction; all are read, but for what
 *   follows a switch to HTTP/2
 */
void cs_http1_feed (CsHttp1          *self,
                    CsSide            side,
                    const CsHttpMark *mark,
                    CsCursor         *bytes);

/**
 * cs_http1_close:
 * @self: a decoder
 * @side: whose direction ended
 * @time_us: when its last bytes had crossed
 */
void cs_http1_close (CsHttp1 *self,
                     CsSide   side,
                     gint64   time_us);

/**
 * cs_http1_get_upgraded:
 * @self: a decoder
 *
 * Returns: whether the server has switched the connection to HTTP/2 (RFC 7540
 *   §3.2): nothing that follows is HTTP/1.1
 */
gboolean cs_http1_get_upgraded (CsHttp1 *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsHttp1, cs_http1_free)

G_END_DECLS
