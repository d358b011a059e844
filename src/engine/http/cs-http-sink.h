/* cs-http-sink.h: how the decoders of both HTTP versions hand on what they read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-http-decoder.h"
#include "cs-http-raw.h"

G_BEGIN_DECLS

/* What the events of one side of a connection may cost in memory, about. A peer
 * that floods us with small frames must not make a million objects of them, nor
 * drown what the other side says. */
#define CS_HTTP_MAX_EVENT_COST (4 * 1024 * 1024)

/* Of that, kept for what a flood must not drown: see CS_HTTP_WEIGHT_MESSAGE. */
#define CS_HTTP_RESERVED_COST (1024 * 1024)

/* The first headers of a message that go into its event's fields. */
#define CS_HTTP_MAX_HEADERS 1000

/* A head, or a header block once it is decoded, in bytes. */
#define CS_HTTP_MAX_HEAD (256 * 1024)

/**
 * CsHttpMark:
 * @time_us: when the bytes crossed, in microseconds since the entry's start
 * @start: offset in the capture of the record or segment that carried the first of them
 * @end: offset behind the one that carried the last
 *
 * Where an event stands in time and in the capture.
 */
typedef struct
{
  gint64  time_us;
  guint64 start;
  guint64 end;
} CsHttpMark;

/**
 * CsHttpWeight:
 * @CS_HTTP_WEIGHT_CONTROL: left out first when a side has too many events
 * @CS_HTTP_WEIGHT_MESSAGE: a request, a final response, how a stream or the
 *   connection ended: still delivered then, up to a limit of its own
 */
typedef enum
{
  CS_HTTP_WEIGHT_CONTROL,
  CS_HTTP_WEIGHT_MESSAGE,
} CsHttpWeight;

/**
 * CsHttpSink:
 * @raw: what crossed, by side, for the plaintext of the events
 *
 * Where the events of one connection go.
 */
typedef struct
{
  CsEventFunc func;
  gpointer    user_data;
  guint       connection;
  gboolean    is_protected;
  gboolean    quiet;
  gboolean    overflowed[2]; /* by side */
  guint64     cost[2];
  CsHttpRaw   raw;

  CsHttpBodyFunc body; /* may be NULL */
  gpointer       body_data;
} CsHttpSink;

/**
 * cs_http_sink_deliver:
 * @self: a sink
 * @side: who wrote it
 * @mark: when and where; without a range on the wire when its end is its start
 * @type: the event's type
 * @weight: what to do with it when there are too many
 * @cost: bytes of text and headers that the event holds on to, about
 * @summary: (transfer full): one line
 * @fields: (transfer full): its fields
 *
 * Makes an event and hands it on, with what the side's raw bytes are by now. The
 * first of a side that is too much becomes an `Omitted` event, later ones become
 * nothing.
 */
void cs_http_sink_deliver (CsHttpSink       *self,
                           CsSide            side,
                           const CsHttpMark *mark,
                           const char       *type,
                           CsHttpWeight      weight,
                           gsize             cost,
                           char             *summary,
                           JsonObject       *fields);

/**
 * cs_http_sink_malformed:
 * @self: a sink
 * @side: who wrote it
 * @mark: when and where
 * @problem: which: one of those that #CsHttpDecoder lists
 * @message: (transfer full): what was expected and what was found, translated
 *
 * Delivers a `Malformed` event.
 */
void cs_http_sink_malformed (CsHttpSink       *self,
                             CsSide            side,
                             const CsHttpMark *mark,
                             const char       *problem,
                             char             *message);

/**
 * cs_http_sink_unread:
 * @self: a sink
 * @side: whose direction is over
 * @mark: when and where
 *
 * Delivers an `Unread` event with what of the direction was passed over, if
 * there is anything.
 */
void cs_http_sink_unread (CsHttpSink       *self,
                          CsSide            side,
                          const CsHttpMark *mark);

/**
 * cs_http_sink_body:
 * @self: a sink
 * @side: who wrote it
 * @stream: HTTP/2's stream, -1 with HTTP/1.1
 * @part: content of a message, without its framing
 */
void cs_http_sink_body (CsHttpSink *self,
                        CsSide      side,
                        gint64      stream,
                        CsCursor    part);

/**
 * cs_http_headers_add:
 * @headers: an array of [name, value] arrays
 * @name: (array length=name_len): as it crossed the wire
 * @name_len: its length
 * @value: (array length=value_len): as it crossed the wire
 * @value_len: its length
 *
 * Appends a header, made safe to show.
 *
 * Returns: %FALSE when @headers holds CS_HTTP_MAX_HEADERS already
 */
gboolean cs_http_headers_add (JsonArray    *headers,
                              const guint8 *name,
                              gsize         name_len,
                              const guint8 *value,
                              gsize         value_len);

/**
 * cs_http_headers_cost:
 * @headers: an array of [name, value] arrays
 *
 * Returns: what it costs in memory beside its text, about, in bytes
 */
gsize cs_http_headers_cost (JsonArray *headers);

/**
 * cs_http_status_text:
 * @status: a status code
 *
 * Returns: (nullable): its reason phrase in the IANA registry (RFC 9110 §15),
 *   for HTTP/2, which does not send one
 */
const char *cs_http_status_text (guint status);

G_END_DECLS
