/* cs-http2-frame.h: one HTTP/2 frame and what it says
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* RFC 9113 §6; the last three are RFC 7838, 8336 and 9218. */
typedef enum
{
  CS_HTTP2_DATA = 0x0,
  CS_HTTP2_HEADERS = 0x1,
  CS_HTTP2_PRIORITY = 0x2,
  CS_HTTP2_RST_STREAM = 0x3,
  CS_HTTP2_SETTINGS = 0x4,
  CS_HTTP2_PUSH_PROMISE = 0x5,
  CS_HTTP2_PING = 0x6,
  CS_HTTP2_GOAWAY = 0x7,
  CS_HTTP2_WINDOW_UPDATE = 0x8,
  CS_HTTP2_CONTINUATION = 0x9,
  CS_HTTP2_ALTSVC = 0xa,
  CS_HTTP2_ORIGIN = 0xc,
  CS_HTTP2_PRIORITY_UPDATE = 0x10,
} CsHttp2Type;

typedef enum
{
  CS_HTTP2_FLAG_ACK = 0x01,
  CS_HTTP2_FLAG_END_STREAM = 0x01,
  CS_HTTP2_FLAG_END_HEADERS = 0x04,
  CS_HTTP2_FLAG_PADDED = 0x08,
  CS_HTTP2_FLAG_PRIORITY = 0x20,
} CsHttp2Flag;

#define CS_HTTP2_SETTING_MAX_FRAME_SIZE 0x5

/**
 * CsHttp2Frame:
 * @length: of the payload, in bytes
 * @type: a #CsHttp2Type or another number
 * @flags: #CsHttp2Flag bits; others are of no meaning
 * @stream: 0 for the connection itself
 *
 * A frame's header (RFC 9113 §4.1).
 */
typedef struct
{
  guint32 length;
  guint8  type;
  guint8  flags;
  guint32 stream;
} CsHttp2Frame;

gboolean cs_http2_frame_read (CsCursor     *cursor,
                              CsHttp2Frame *frame);

/**
 * cs_http2_frame_name:
 * @type: a frame's type
 *
 * Returns: its name in the RFC, "UNKNOWN" when it has none that we know
 */
const char *cs_http2_frame_name (guint8 type);

/**
 * cs_http2_error_name:
 * @code: an error code
 *
 * Returns: (transfer full): its name (RFC 9113 §7), or its number as "0x1f"
 */
char *cs_http2_error_name (guint32 code);

/**
 * cs_http2_frame_new_fields:
 * @frame: a frame
 *
 * Returns: (transfer full): stream, length and the names of its flags
 */
JsonObject *cs_http2_frame_new_fields (const CsHttp2Frame *frame);

/**
 * cs_http2_frame_describe:
 * @frame: a frame that carries neither a body nor headers
 * @payload: as much of its payload as was kept
 * @fields: its fields, to be added to
 *
 * Returns: (transfer full) (nullable): one line about it, translated; %NULL when
 *   its payload has another form than its type demands
 */
char *cs_http2_frame_describe (const CsHttp2Frame *frame,
                               CsCursor            payload,
                               JsonObject         *fields);

G_END_DECLS
