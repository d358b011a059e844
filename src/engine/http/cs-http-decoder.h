/* cs-http-decoder.h: raw HTTP as it crossed one connection
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

G_BEGIN_DECLS

/**
 * CsHttpBodyFunc:
 * @side: who wrote it
 * @stream: HTTP/2's stream, -1 with HTTP/1.1
 * @data: (array length=len): the next bytes of a message's content, without
 *   framing, its content coding still on
 * @len: their number
 * @user_data: the receiver's
 *
 * The message is the last one whose head was delivered, on that side or stream.
 */
typedef void (*CsHttpBodyFunc) (CsSide        side,
                                gint64        stream,
                                const guint8 *data,
                                gsize         len,
                                gpointer      user_data);

#define CS_HTTP_RAW_DEFAULT_LIMIT (16 * 1024 * 1024)

/**
 * CsHttpDecoder:
 *
 * HTTP/1.1 (RFC 9112) or HTTP/2 (RFC 9113), told apart by the client's
 * preface; header compression by libnghttp2. It watches both directions of one
 * connection and turns what it reads into events (see #CsLayer). Pure: no I/O.
 * Never fails as a whole: what is no HTTP becomes a `Malformed` event, and, unless
 * told otherwise below, the rest of that direction is passed over: one `Unread`
 * event at its end stands for it (field bytes).
 *
 * Each event has, as its plaintext, the bytes it stands for exactly as they
 * crossed: a head with its empty line, a body with its chunks' sizes, a whole
 * frame or, for a header block and for DATA, several. One side's plaintexts in
 * their order are what that side wrote. A connection keeps so many bytes of it as
 * cs_http_decoder_set_raw_limit() says; an event that lacks some has the field
 * cut, how many.
 *
 * Heads and header blocks are kept up to CS_HTTP_MAX_HEAD, bodies never. A peer
 * that floods the connection with small messages or frames gets one `Omitted`
 * event for all of its that are more than CS_HTTP_MAX_EVENT_COST; final responses and
 * how streams ended have room of their own.
 *
 * Fields beyond those that #CsLayer lists:
 *
 * - `Request`, `Response`: end, whether no body follows. An informational
 *   response is a `Response` of its own; the final one follows.
 * - `Malformed`: message, and problem: `request-line`, `status-line`,
 *   `head-too-long`, `head-cut`, `content-length` (it is no length),
 *   `content-length-conflict` (several that differ), `length-and-coding` (both,
 *   and decoding goes on by the coding), `transfer-encoding` (of a
 *   request, without chunked at its end), `chunk-size`, `chunk-end` (the chunk was
 *   longer than its size said), `trailer-too-long`, `body-cut`; in HTTP/2
 *   `preface`, `http1-answer`, `no-settings`, `header-block` (broken off, cut, or
 *   not to be decompressed), `header-block-too-long`, `continuation`, `no-stream`,
 *   `frame-length`, `frame-too-long`, `padding`, `frame-cut`, `stream-cut`.
 * - `Body`: total, bytes of the body so far; chunks, how many began in this
 *   piece; trailers, as headers; tunnel, when it is another protocol's.
 * - HTTP/2 frames: stream, flags (an array of names), length.
 * - `HEADERS`, `PUSH_PROMISE`: version, headers, endStream, authority, scheme;
 *   trailers, whether they follow a body; frames, how many carried them;
 *   truncated, whether there were more than are kept; promisedStream.
 * - `DATA`: bytes, without padding, of all frames in a row in one call; frames,
 *   how many began in it; total; endStream.
 * - `SETTINGS`: ack, settings ([name, value] arrays). `PING`: ack, data in
 *   hexadecimal. `WINDOW_UPDATE`: increment. `RST_STREAM`: errorCode, errorName.
 *   `GOAWAY`: lastStream, errorCode, errorName, debug. `PRIORITY`: dependsOn,
 *   exclusive, weight. `UNKNOWN` and others that are only named: number.
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
 * cs_http_decoder_set_body_func:
 * @self: a decoder
 * @func: gets the bodies
 * @user_data: for @func
 */
void cs_http_decoder_set_body_func (CsHttpDecoder *self,
                                    CsHttpBodyFunc func,
                                    gpointer       user_data);

/**
 * cs_http_decoder_set_raw_limit:
 * @self: a decoder that has not been fed
 * @limit: how many raw bytes, of both sides together, the events keep;
 *   CS_HTTP_RAW_DEFAULT_LIMIT unless set
 */
void cs_http_decoder_set_raw_limit (CsHttpDecoder *self,
                                    gsize          limit);

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
 * bytes are still counted: the last event of a body, which has the total, is
 * delivered all the same, and so are messages and control frames.
 */
void cs_http_decoder_set_quiet (CsHttpDecoder *self,
                                gboolean       quiet);

/**
 * cs_http_decoder_lose:
 * @self: a decoder
 * @side: whose bytes
 *
 * What @side wrote from here on was not captured. That is no fault of its HTTP:
 * what is unfinished stays so, without a `Malformed` event.
 */
void cs_http_decoder_lose (CsHttpDecoder *self,
                           CsSide         side);

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
