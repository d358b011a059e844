/* cs-cursor.h: the one way in which bytes from outside are read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsCursor:
 * @data: (array length=len): what is left to read; borrowed, never outlives its owner
 * @len: bytes left
 * @offset: where @data stands in the capture or the file, in bytes
 *
 * A stack value, copied by assignment. A reader returns %TRUE and moves past
 * what it read, or returns %FALSE and stays, so that @offset then names the
 * field that failed. Integers are big-endian unless a name says otherwise.
 */
typedef struct
{
  const guint8 *data;
  gsize         len;
  guint64       offset;
} CsCursor;

/**
 * cs_cursor_init:
 * @data: (array length=len) (nullable): bytes, borrowed
 * @len: their number
 * @offset: where they stand in the capture or the file
 *
 * Returns: a cursor before the first byte
 */
CsCursor cs_cursor_init (const guint8 *data,
                         gsize         len,
                         guint64       offset);

/**
 * cs_cursor_init_bytes:
 * @bytes: (transfer none): must outlive the cursor
 *
 * Returns: a cursor before the first byte, at offset 0
 */
CsCursor cs_cursor_init_bytes (GBytes *bytes);

gboolean cs_cursor_read_u8 (CsCursor *self,
                            guint8   *value);
gboolean cs_cursor_read_u16 (CsCursor *self,
                             guint16  *value);
gboolean cs_cursor_read_u24 (CsCursor *self,
                             guint32  *value);
gboolean cs_cursor_read_u32 (CsCursor *self,
                             guint32  *value);
gboolean cs_cursor_read_u64 (CsCursor *self,
                             guint64  *value);

/**
 * cs_cursor_read_bytes:
 * @self: a cursor
 * @len: how many bytes to take
 * @part: (out): a cursor over just these
 *
 * Returns: %FALSE when fewer than @len bytes are left
 */
gboolean cs_cursor_read_bytes (CsCursor *self,
                               gsize     len,
                               CsCursor *part);

/**
 * cs_cursor_read_vector8:
 * @self: a cursor
 * @part: (out): the vector's content
 *
 * Reads a variable-length vector (RFC 8446 §3.4) with a length of one byte.
 *
 * Returns: %FALSE when the length, or what it promises, is not there
 */
gboolean cs_cursor_read_vector8 (CsCursor *self,
                                 CsCursor *part);
gboolean cs_cursor_read_vector16 (CsCursor *self,
                                  CsCursor *part);
gboolean cs_cursor_read_vector24 (CsCursor *self,
                                  CsCursor *part);

gboolean cs_cursor_skip (CsCursor *self,
                         gsize     len);

gboolean cs_cursor_at_end (const CsCursor *self);

/**
 * cs_cursor_dup_bytes:
 * @self: a cursor
 *
 * Returns: (transfer full): a copy of what is left
 */
GBytes *cs_cursor_dup_bytes (const CsCursor *self);

G_END_DECLS
