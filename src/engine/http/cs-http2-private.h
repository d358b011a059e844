/* cs-http2-private.h: what the files of HTTP/2 share
 *
 * cs-http2.c takes frames apart, cs-http2-messages.c has what they carry.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-http2-block.h"
#include "cs-http2-frame.h"
#include "cs-http2.h"

G_BEGIN_DECLS

typedef enum
{
  CS_HTTP2_STATE_PREFACE,
  CS_HTTP2_STATE_HEADER,
  CS_HTTP2_STATE_PREFIX,
  CS_HTTP2_STATE_PAYLOAD,
  CS_HTTP2_STATE_PADDING,
  CS_HTTP2_STATE_LOST,
} CsHttp2State;

/* DATA since the last event, all of one stream. */
typedef struct
{
  guint32  stream;
  guint64  bytes;
  guint    frames;
  gboolean waits;
} CsHttp2Piece;

/* @kept holds the preface, a frame's header, its prefix or a control frame's
 * payload, one at a time. @left and @padding are what is to come of the frame
 * @frame. @block_frame is the HEADERS or PUSH_PROMISE of an open header block. */
typedef struct
{
  CsHttp2State  state;
  GByteArray   *kept;
  CsHttp2Frame  frame;
  guint64       frame_start;
  gsize         left;
  gsize         padding;
  gboolean      has_settings;
  gboolean      was_too_long;
  guint32       max_frame_size;
  CsHttp2Block *block;
  gboolean      in_block;
  gboolean      block_was_truncated;
  CsHttp2Frame  block_frame;
  guint64       block_start;
  guint32       promised;
  guint         n_block_frames;
  CsHttp2Piece  piece;
} CsHttp2Direction;

typedef struct
{
  guint64  total[2];
  gboolean begun[2];
  gboolean ended[2];
} CsHttp2Stream;

struct _CsHttp2
{
  CsHttpSink      *sink; /* borrowed */
  CsHttp2Direction directions[2];
  GHashTable      *streams; /* of CsHttp2Stream, by number */
};

/* Where a step works: one direction, one call of feed. */
typedef struct
{
  CsHttp2          *self;
  CsHttp2Direction *direction;
  CsSide            side;
  const CsHttpMark *mark;
  CsCursor          in;
} CsHttp2Step;

/* cs-http2-messages.c */

/* One event for all of a stream's bytes that came in a row in one call of feed. A
 * stream's last one is delivered even when quiet: it has the total. */
void cs_http2_deliver_piece (CsHttp2Step *step,
                             gboolean     end);

/* Says what is wrong; takes @message. The second passes over the rest of the
 * direction too. */
void cs_http2_complain (CsHttp2Step *step,
                        guint64      start,
                        const char  *problem,
                        char        *message);
void cs_http2_lose (CsHttp2Step *step,
                    const char  *problem,
                    char        *message);

/* Says what a frame was; takes @summary and @fields. */
void cs_http2_deliver (CsHttp2Step *step,
                       guint64      start,
                       const char  *type,
                       CsHttpWeight weight,
                       gsize        cost,
                       char        *summary,
                       JsonObject  *fields);

gboolean cs_http2_carries_block (guint8 type);
void     cs_http2_begin_block (CsHttp2Direction *direction);
void     cs_http2_begin_piece (CsHttp2Step *step);

/* A part of what the current frame carries. */
void cs_http2_count_data (CsHttp2Step *step,
                          CsCursor     part);
void cs_http2_decompress (CsHttp2Step *step,
                          CsCursor     part);
void cs_http2_keep_control (CsHttp2Step *step,
                            CsCursor     part);

/* The end of a header block, of a control frame, of a DATA frame. */
void cs_http2_end_block (CsHttp2Step *step);
void cs_http2_end_control (CsHttp2Step *step);
void cs_http2_end_data (CsHttp2Step *step);

/* A stream that was begun and neither ended nor reset; 0 for none. */
guint32 cs_http2_find_unfinished (CsHttp2 *self,
                                  CsSide   side);
void    cs_http2_lose_unfinished (CsHttp2Step *step,
                                  guint32      number);

G_END_DECLS
