/* cs-http-decoder.c: raw HTTP as it crossed one connection
 *
 * Pure. It finds out which HTTP it is and leaves the rest to the decoder of
 * that version. The client's first bytes tell; a server may speak before them
 * (HTTP/2's SETTINGS often do), and then its own tell.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http-decoder.h"

#include "cs-http-sink.h"
#include "cs-http1.h"
#include "cs-http2.h"
#include "cs-http2-frame.h"

#include <string.h>

/* @early holds each side's bytes until the version is known: at most a preface
 * of the client, a frame's header of the server. */
struct _CsHttpDecoder
{
  CsHttpSink  sink;
  CsHttp1    *http1; /* %NULL until it is known, or when it is HTTP/2 */
  CsHttp2    *http2;
  GByteArray *early[2];
  CsHttpMark  marks[2];
  gboolean    closed[2];
};

typedef enum
{
  VERSION_UNKNOWN,
  VERSION_1,
  VERSION_2,
} Version;

CsHttpDecoder *
cs_http_decoder_new (guint       connection,
                     gboolean    is_protected,
                     CsEventFunc func,
                     gpointer    user_data)
{
  CsHttpDecoder *self = g_new0 (CsHttpDecoder, 1);

  self->sink.connection = connection;
  self->sink.is_protected = is_protected;
  self->sink.func = func;
  self->sink.user_data = user_data;
  self->sink.raw.room = CS_HTTP_RAW_DEFAULT_LIMIT;
  for (guint i = 0; i < G_N_ELEMENTS (self->early); i++)
    self->early[i] = g_byte_array_new ();
  return self;
}

void
cs_http_decoder_free (CsHttpDecoder *self)
{
  g_clear_pointer (&self->http1, cs_http1_free);
  g_clear_pointer (&self->http2, cs_http2_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->early); i++)
    g_byte_array_unref (self->early[i]);
  cs_http_raw_clear (&self->sink.raw);
  g_free (self);
}

void
cs_http_decoder_set_body_func (CsHttpDecoder *self,
                               CsHttpBodyFunc func,
                               gpointer       user_data)
{
  self->sink.body = func;
  self->sink.body_data = user_data;
}

void
cs_http_decoder_set_raw_limit (CsHttpDecoder *self,
                               gsize          limit)
{
  self->sink.raw.room = limit;
}

void
cs_http_decoder_set_quiet (CsHttpDecoder *self,
                           gboolean       quiet)
{
  self->sink.quiet = quiet;
}

static void
pass_on (CsHttpDecoder *self,
         CsSide         side,
         CsCursor       bytes)
{
  if (self->http1 != NULL)
    cs_http1_feed (self->http1, side, &self->marks[side], &bytes);

  if (self->http1 != NULL && cs_http1_get_upgraded (self->http1))
    {
      g_clear_pointer (&self->http1, cs_http1_free);
      self->http2 = cs_http2_new (&self->sink);
    }

  if (self->http2 != NULL)
    cs_http2_feed (self->http2, side, &self->marks[side], bytes);
}

static Version
tell_by_client (GByteArray *bytes)
{
  gsize len = MIN (bytes->len, CS_HTTP2_PREFACE_LEN);

  if (len > 0 && memcmp (bytes->data, CS_HTTP2_PREFACE, len) != 0)
    return VERSION_1;
  return len == CS_HTTP2_PREFACE_LEN ? VERSION_2 : VERSION_UNKNOWN;
}

static Version
tell_by_server (GByteArray *bytes)
{
  CsCursor     cursor = cs_cursor_init (bytes->data, bytes->len, 0);
  CsHttp2Frame frame;

  if (bytes->len >= 5 && memcmp (bytes->data, "HTTP/", 5) == 0)
    return VERSION_1;
  if (!cs_http2_frame_read (&cursor, &frame))
    return VERSION_UNKNOWN;
  return frame.type == CS_HTTP2_SETTINGS && frame.stream == 0 ? VERSION_2 : VERSION_1;
}

static void
settle (CsHttpDecoder *self,
        Version        version)
{
  if (version == VERSION_1)
    self->http1 = cs_http1_new (&self->sink);
  else
    self->http2 = cs_http2_new (&self->sink);

  for (guint i = 0; i < G_N_ELEMENTS (self->early); i++)
    {
      g_autoptr (GByteArray) early = g_steal_pointer (&self->early[i]);

      self->early[i] = g_byte_array_new ();
      if (early->len > 0)
        pass_on (self, (CsSide) i, cs_cursor_init (early->data, early->len, 0));
    }
}

/* Keeps what is needed to tell, and no more. */
static void
read_early (CsHttpDecoder *self,
            CsSide         side,
            CsCursor      *bytes)
{
  gsize    enough = side == CS_SIDE_CLIENT ? CS_HTTP2_PREFACE_LEN : CS_HTTP2_FRAME_HEADER_LEN;
  Version  version = VERSION_UNKNOWN;
  CsCursor part;

  if (cs_cursor_read_bytes (bytes, MIN (enough - self->early[side]->len, bytes->len), &part))
    g_byte_array_append (self->early[side], part.data, (guint) part.len);

  version = side == CS_SIDE_CLIENT ? tell_by_client (self->early[side]) : tell_by_server (self->early[side]);
  if (version != VERSION_UNKNOWN)
    settle (self, version);
}

void
cs_http_decoder_feed (CsHttpDecoder *self,
                      CsSide         side,
                      gint64         time_us,
                      guint64        start,
                      guint64        end,
                      const guint8  *data,
                      gsize          len)
{
  CsCursor bytes = cs_cursor_init (data, len, start);
  gboolean waits = FALSE;

  g_return_if_fail (side == CS_SIDE_CLIENT || side == CS_SIDE_SERVER);

  if (bytes.len == 0 || self->closed[side])
    return;

  waits = self->early[side]->len > 0;
  self->marks[side] = (CsHttpMark) { time_us, waits ? self->marks[side].start : start, end };
  if (self->http1 == NULL && self->http2 == NULL)
    read_early (self, side, &bytes);
  if (bytes.len > 0)
    pass_on (self, side, bytes);
}

void
cs_http_decoder_lose (CsHttpDecoder *self,
                      CsSide         side)
{
  self->closed[side] = TRUE;
}

void
cs_http_decoder_close (CsHttpDecoder *self,
                       CsSide         side)
{
  gint64 time_us = self->marks[side].time_us;

  if (self->closed[side])
    return;

  /* Too little came to tell: what there is can only be the beginning of HTTP/1. */
  if (self->http1 == NULL && self->http2 == NULL && self->early[side]->len > 0)
    settle (self, VERSION_1);

  self->closed[side] = TRUE;
  if (self->http1 != NULL)
    cs_http1_close (self->http1, side, time_us);
  if (self->http2 != NULL)
    cs_http2_close (self->http2, side, time_us);
}
