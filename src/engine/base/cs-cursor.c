/* cs-cursor.c: the one way in which bytes from outside are read
 *
 * Pure. Every length is compared with what is left before anything is touched.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cursor.h"

CsCursor
cs_cursor_init (const guint8 *data,
                gsize         len,
                guint64       offset)
{
  return (CsCursor) { .data = data, .len = data != NULL ? len : 0, .offset = offset };
}

CsCursor
cs_cursor_init_bytes (GBytes *bytes)
{
  gsize         len = 0;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  return cs_cursor_init (data, len, 0);
}

static gboolean
read_uint (CsCursor *self,
           gsize     len,
           guint64  *value)
{
  guint64 v = 0;

  if (self->len < len)
    return FALSE;

  for (gsize i = 0; i < len; i++)
    v = v << 8 | self->data[i];

  *value = v;
  return cs_cursor_skip (self, len);
}

gboolean
cs_cursor_read_u8 (CsCursor *self,
                   guint8   *value)
{
  guint64 v;

  if (!read_uint (self, 1, &v))
    return FALSE;

  *value = (guint8) v;
  return TRUE;
}

gboolean
cs_cursor_read_u16 (CsCursor *self,
                    guint16  *value)
{
  guint64 v;

  if (!read_uint (self, 2, &v))
    return FALSE;

  *value = (guint16) v;
  return TRUE;
}

gboolean
cs_cursor_read_u24 (CsCursor *self,
                    guint32  *value)
{
  guint64 v;

  if (!read_uint (self, 3, &v))
    return FALSE;

  *value = (guint32) v;
  return TRUE;
}

gboolean
cs_cursor_read_u32 (CsCursor *self,
                    guint32  *value)
{
  guint64 v;

  if (!read_uint (self, 4, &v))
    return FALSE;

  *value = (guint32) v;
  return TRUE;
}

gboolean
cs_cursor_read_u64 (CsCursor *self,
                    guint64  *value)
{
  return read_uint (self, 8, value);
}

gboolean
cs_cursor_read_bytes (CsCursor *self,
                      gsize     len,
                      CsCursor *part)
{
  if (self->len < len)
    return FALSE;

  *part = (CsCursor) { .data = self->data, .len = len, .offset = self->offset };
  return cs_cursor_skip (self, len);
}

static gboolean
read_vector (CsCursor *self,
             gsize     len_len,
             CsCursor *part)
{
  CsCursor probe = *self;
  guint64  len;

  if (!read_uint (&probe, len_len, &len) || !cs_cursor_read_bytes (&probe, len, part))
    return FALSE;

  *self = probe;
  return TRUE;
}

gboolean
cs_cursor_read_vector8 (CsCursor *self,
                        CsCursor *part)
{
  return read_vector (self, 1, part);
}

gboolean
cs_cursor_read_vector16 (CsCursor *self,
                         CsCursor *part)
{
  return read_vector (self, 2, part);
}

gboolean
cs_cursor_read_vector24 (CsCursor *self,
                         CsCursor *part)
{
  return read_vector (self, 3, part);
}

gboolean
cs_cursor_skip (CsCursor *self,
                gsize     len)
{
  if (self->len < len)
    return FALSE;

  if (len > 0)
    self->data += len;
  self->len -= len;
  self->offset += len;
  return TRUE;
}

gboolean
cs_cursor_at_end (const CsCursor *self)
{
  return self->len == 0;
}

GBytes *
cs_cursor_dup_bytes (const CsCursor *self)
{
  return g_bytes_new (self->data, self->len);
}
