/* cs-http-raw.c: a connection's bytes as they crossed, cut where its events are
 *
 * Pure.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http-raw.h"

void
cs_http_raw_clear (CsHttpRaw *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sides); i++)
    g_clear_pointer (&self->sides[i].bytes, g_byte_array_unref);
}

void
cs_http_raw_begin (CsHttpRaw *self,
                   CsSide     side,
                   CsCursor   bytes)
{
  self->sides[side].ahead = bytes;
}

void
cs_http_raw_reach (CsHttpRaw      *self,
                   CsSide          side,
                   const CsCursor *rest)
{
  CsCursor *ahead = &self->sides[side].ahead;
  gsize     len = ahead->len - MIN (rest->len, ahead->len);
  gsize     kept = MIN (len, self->room);
  CsCursor  part;

  if (kept > 0 && self->sides[side].bytes == NULL)
    self->sides[side].bytes = g_byte_array_new ();
  if (kept > 0 && cs_cursor_read_bytes (ahead, kept, &part))
    g_byte_array_append (self->sides[side].bytes, part.data, (guint) part.len);
  cs_cursor_skip (ahead, len - kept);
  self->room -= kept;
  self->sides[side].dropped += len - kept;
}

guint64
cs_http_raw_get_len (CsHttpRaw *self,
                     CsSide     side)
{
  GByteArray *bytes = self->sides[side].bytes;

  return (bytes != NULL ? bytes->len : 0) + self->sides[side].dropped;
}

GBytes *
cs_http_raw_steal (CsHttpRaw *self,
                   CsSide     side,
                   guint64   *dropped)
{
  GByteArray *bytes = g_steal_pointer (&self->sides[side].bytes);

  *dropped = self->sides[side].dropped;
  self->sides[side].dropped = 0;
  return bytes != NULL ? g_byte_array_free_to_bytes (bytes) : NULL;
}
