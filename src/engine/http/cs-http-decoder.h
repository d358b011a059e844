/* cs-http-decoder.h: raw HTTP as it crossed one connection
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

G_BEGIN_DECLS

/**
 * CsHttpDecoder:
 *
 * HTTP/1.1 (RFC 9112) or HTTP/2 (RFC 9113), told apart by the client's
 * preface; header compression by libnghttp2. It watches both directions of one
 * connection and turns what it reads into events (see #CsLayer). Pure: no I/O.
 * Never fails as a whole: what is no HTTP becomes a `Malformed` event, and the
 * rest of that direction is passed over.
 */
typedef struct _CsHttpDecoder CsHttpDecoder;

/**
 * cs_http_decoder_new:
 * @connection: the connection's id, for its events
 * @is_protected: whether its bytes crossed the wire encrypted
 * @func: where to deliver
 * @user_data: for @func
 *
 * Returns: (transfer full): a decoder
 */
CsHttpDecoder *cs_http_decoder_new (guint       connection,
                                    gboolean    is_protected,
                                    CsEventFunc func,
                                    gpointer    user_data);
void           cs_http_decoder_free (CsHttpDecoder *self);

/**
 * cs_http_decoder_feed:
 * @self: a decoder
 * @side: who wrote the bytes
 * @time_us: when they crossed, in microseconds since the entry's start
 * @start: offset in the capture of the record or segment that carried them
 * @end: offset behind it
 * @data: (array length=len): application data, in order
 * @len: its length
 */
void cs_http_decoder_feed (CsHttpDecoder *self,
                           CsSide         side,
                           gint64         time_us,
                           guint64        start,
                           guint64        end,
                           const guint8  *data,
                           gsize          len);

/**
 * cs_http_decoder_set_quiet:
 * @self: a decoder
 * @quiet: whether to leave out `Body` and `DATA` events from now on
 *
 * Past the capture's limit a long body must not become a million events. Its
 * bytes are still counted, and messages and control frames still delivered.
 */
void cs_http_decoder_set_quiet (CsHttpDecoder *self,
                                gboolean       quiet);

/**
 * cs_http_decoder_close:
 * @self: a decoder
 * @side: whose direction ended
 *
 * A body that ends with the connection ends here; an unfinished message becomes
 * a `Malformed` event.
 */
void cs_http_decoder_close (CsHttpDecoder *self,
                            CsSide         side);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsHttpDecoder, cs_http_decoder_free)

G_END_DECLS
