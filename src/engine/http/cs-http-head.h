/* cs-http-head.h: the head of an HTTP/1.1 message
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"
#include "cs-event.h"

G_BEGIN_DECLS

/**
 * CsHttpFraming:
 * @CS_HTTP_FRAMING_UNSAID: no header says how long the body is
 * @CS_HTTP_FRAMING_LENGTH: `Content-Length`
 * @CS_HTTP_FRAMING_CHUNKED: `Transfer-Encoding` whose last coding is chunked
 * @CS_HTTP_FRAMING_CODED: `Transfer-Encoding` with another last coding
 * @CS_HTTP_FRAMING_BROKEN: `Content-Length` with a value that is no length
 * @CS_HTTP_FRAMING_CONFLICT: `Content-Length` with two lengths that differ
 *
 * What a head's headers say about the end of the body (RFC 9112 §6.3).
 */
typedef enum
{
  CS_HTTP_FRAMING_UNSAID,
  CS_HTTP_FRAMING_LENGTH,
  CS_HTTP_FRAMING_CHUNKED,
  CS_HTTP_FRAMING_CODED,
  CS_HTTP_FRAMING_BROKEN,
  CS_HTTP_FRAMING_CONFLICT,
} CsHttpFraming;

/**
 * CsHttpHead:
 * @method: a request's method; %NULL in a response
 * @target: a request's target; %NULL in a response
 * @version: "HTTP/1.1"
 * @status: a response's status; 0 in a request
 * @reason: a response's reason phrase, may be empty; %NULL in a request
 * @headers: [name, value] arrays in wire order, at most CS_HTTP_MAX_HEADERS;
 *   a folded value is joined with a space (RFC 9112 §5.2)
 * @text: the head as it crossed the wire, empty line included, each line made
 *   safe to show
 * @framing: what the headers say about the body's end
 * @length: with CS_HTTP_FRAMING_LENGTH, the body's length in bytes
 * @has_both: whether there are a `Transfer-Encoding` and a `Content-Length`, of
 *   which the former counts; nobody may send both (RFC 9112 §6.2)
 * @upgrades_to_h2c: whether `Upgrade` names h2c (RFC 7540 §3.2)
 *
 * A head as it crossed the wire. Text is made safe with cs_text_safe().
 */
typedef struct
{
  char         *method;
  char         *target;
  char         *version;
  guint         status;
  char         *reason;
  JsonArray    *headers;
  char         *text;
  CsHttpFraming framing;
  guint64       length;
  gboolean      has_both;
  gboolean      upgrades_to_h2c;
} CsHttpHead;

/**
 * cs_http_head_parse:
 * @side: who wrote it: the client a request, the server a response
 * @data: (array length=len): the bytes up to the empty line
 * @len: their number
 *
 * Returns: (transfer full) (nullable): the head, or %NULL when its first line is
 *   no request line or no status line
 */
CsHttpHead *cs_http_head_parse (CsSide        side,
                                const guint8 *data,
                                gsize         len);
void        cs_http_head_free (CsHttpHead *self);

/**
 * cs_http_head_line_is_good:
 * @side: who wrote it
 * @line: the first line, or its beginning
 * @complete: whether it is all of the line, without its end
 *
 * Returns: %FALSE when @line can be no request line or no status line
 */
gboolean cs_http_head_line_is_good (CsSide   side,
                                    CsCursor line,
                                    gboolean complete);

/**
 * cs_http_head_parse_fields:
 * @data: (array length=len): header lines, up to the empty line
 * @len: their number
 *
 * Returns: (transfer full): the trailer's [name, value] arrays
 */
JsonArray *cs_http_head_parse_fields (const guint8 *data,
                                      gsize         len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsHttpHead, cs_http_head_free)

G_END_DECLS
