/* cs-http1-private.h: what the files of HTTP/1.1 share
 *
 * cs-http1.c has the machine and reads heads, cs-http1-body.c what follows them.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-http1.h"

G_BEGIN_DECLS

/* So much of a first line is enough to see that it is none; also what a message quotes. */
#define CS_HTTP1_SAMPLE 64

typedef enum
{
  CS_HTTP1_HEAD,
  CS_HTTP1_LENGTH,
  CS_HTTP1_CHUNK_LINE,
  CS_HTTP1_CHUNK_DATA,
  CS_HTTP1_CHUNK_END,
  CS_HTTP1_TRAILER,
  CS_HTTP1_UNTIL_CLOSE,
  CS_HTTP1_TUNNEL,
  CS_HTTP1_LOST,
} CsHttp1State;

typedef enum
{
  CS_HTTP1_METHOD_OTHER,
  CS_HTTP1_METHOD_HEAD,
  CS_HTTP1_METHOD_CONNECT,
} CsHttp1Method;

/* @text holds a head, a chunk's size line or a trailer until it is whole;
 * @line_start is where its unfinished last line begins. @piece, @chunks and
 * @has_piece are of the body bytes since the last event. */
typedef struct
{
  CsHttp1State state;
  GByteArray  *text;
  gsize        line_start;
  guint64      text_start;
  guint64      left;
  guint64      total;
  guint64      piece;
  guint        chunks;
  gboolean     has_piece;
} CsHttp1Direction;

struct _CsHttp1
{
  CsHttpSink      *sink; /* borrowed */
  CsHttp1Direction directions[2];
  GQueue           pending; /* of CsHttp1Method */
  gboolean         upgraded;
};

typedef enum
{
  CS_HTTP1_LINE_UNFINISHED,
  CS_HTTP1_LINE_WHOLE,
  CS_HTTP1_LINE_TOO_LONG,
} CsHttp1Line;

/* Where a step works: one direction, one call of feed. */
typedef struct
{
  CsHttp1          *self;
  CsHttp1Direction *direction;
  CsSide            side;
  const CsHttpMark *mark;
  CsCursor         *in;
} CsHttp1Step;

/* cs-http1-body.c */

/* Moves bytes up to a line's end to the text, which never holds more than @max. */
CsHttp1Line cs_http1_take_line (CsHttp1Step *step,
                                gsize        max);

/* The last line of the text, without its end. */
CsCursor cs_http1_last_line (CsHttp1Direction *direction);

/* The text, or that line, as a message may quote it. */
char *cs_http1_dup_sample (CsHttp1Direction *direction);
void  cs_http1_begin_message (CsHttp1Direction *direction);
void  cs_http1_clear_text (CsHttp1Direction *direction);

/* One event for all of a body's bytes in one call of feed. The last one of a
 * body is delivered even when quiet: it has the total. */
void cs_http1_deliver_body (CsHttp1Step *step,
                            gboolean     end,
                            JsonArray   *trailers);
void cs_http1_end_body (CsHttp1Step *step,
                        JsonArray   *trailers);

/* Says what is wrong, and passes over the rest of the direction; takes @message. */
void cs_http1_lose (CsHttp1Step *step,
                    const char  *problem,
                    char        *message);

/* The message's parts that are kept until they are whole are bounded. */
void cs_http1_lose_too_long (CsHttp1Step *step,
                             gsize        max);

void cs_http1_step_length (CsHttp1Step *step);
void cs_http1_step_until_close (CsHttp1Step *step);
void cs_http1_step_chunk_line (CsHttp1Step *step);
void cs_http1_step_chunk_data (CsHttp1Step *step);
void cs_http1_step_chunk_end (CsHttp1Step *step);
void cs_http1_step_trailer (CsHttp1Step *step);

G_END_DECLS
