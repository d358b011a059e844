/* cs-http2-block.h: HTTP/2 header blocks, decompressed
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsHttp2Block:
 *
 * One direction's header blocks, one after the other (RFC 7541). A block is
 * decompressed as its pieces come and never kept compressed, so a block without
 * an end costs no memory. What it decompresses to is kept up to
 * CS_HTTP_MAX_HEAD; the rest still goes through the tables, or later blocks
 * could not be read.
 */
typedef struct _CsHttp2Block CsHttp2Block;

CsHttp2Block *cs_http2_block_new (void);
void          cs_http2_block_free (CsHttp2Block *self);

/* Forgets the last block's headers: a new block begins. */
void cs_http2_block_begin (CsHttp2Block *self);

/**
 * cs_http2_block_feed:
 * @self: a block
 * @fragment: its next bytes
 * @end: whether they are its last
 *
 * Returns: %FALSE when they cannot be decompressed, and nothing later can
 */
gboolean cs_http2_block_feed (CsHttp2Block *self,
                              CsCursor      fragment,
                              gboolean      end);

/* Whether the block so far is longer than what is kept. */
gboolean cs_http2_block_get_truncated (CsHttp2Block *self);

/* What the headers so far cost in memory, about. */
gsize cs_http2_block_get_cost (CsHttp2Block *self);

/* The response's status, 0 when there is no `:status`. */
guint cs_http2_block_get_status (CsHttp2Block *self);

/**
 * cs_http2_block_describe:
 * @self: a block at its end
 * @fields: to be given `headers`, and method, target, authority and scheme, or
 *   status, or `trailers`
 *
 * Returns: (transfer full): "GET /path", "403 Forbidden" or that it is a trailer
 */
char *cs_http2_block_describe (CsHttp2Block *self,
                               JsonObject   *fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsHttp2Block, cs_http2_block_free)

G_END_DECLS
