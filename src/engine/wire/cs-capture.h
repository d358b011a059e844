/* cs-capture.h: the bytes of an exchange, timed, up to a limit
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

G_BEGIN_DECLS

#define CS_CAPTURE_DEFAULT_LIMIT (16 * 1024 * 1024)

/* Past so many segments, what follows at once on the same side joins the one
 * before until that has CS_CAPTURE_JOINED_BYTES, and has its time: 100,000 acks
 * in answer to a flood would cost many times their bytes. */
#define CS_CAPTURE_MANY_SEGMENTS 4096
#define CS_CAPTURE_JOINED_BYTES  4096
/* Parts of bytes that stay are joined below this length only: what a longer one
 * costs besides is less than a copy of it. */
#define CS_CAPTURE_SMALL_PART 256

/**
 * CsSegment:
 * @connection: the connection's id
 * @side: who wrote it
 * @time_us: when it crossed the socket, in microseconds since the entry's start
 * @offset: of its first byte in the capture, counting the bytes of all
 *   connections and both directions in the order in which they crossed
 * @bytes: what crossed
 */
typedef struct
{
  guint   connection;
  CsSide  side;
  gint64  time_us;
  guint64 offset;
  GBytes *bytes;
} CsSegment;

/**
 * CsCapture:
 *
 * What crossed the sockets. Each connection keeps its first @limit bytes; later
 * ones still count in the offsets, and the capture then says that it is cut.
 */
typedef struct _CsCapture CsCapture;

CsCapture *cs_capture_new (gsize limit);
CsCapture *cs_capture_ref (CsCapture *self);
void       cs_capture_unref (CsCapture *self);

/**
 * cs_capture_append:
 * @self: a capture
 * @connection: the connection's id
 * @side: who wrote the bytes
 * @time_us: microseconds since the entry's start
 * @data: (array length=len): the bytes
 * @len: their number
 *
 * Returns: the offset of the first byte
 */
guint64 cs_capture_append (CsCapture    *self,
                           guint         connection,
                           CsSide        side,
                           gint64        time_us,
                           const guint8 *data,
                           gsize         len);

/**
 * cs_capture_append_part:
 * @self: a capture
 * @connection: the connection's id
 * @side: who wrote the bytes
 * @time_us: microseconds since the entry's start
 * @whole: bytes that stay, as those of a file: a part of them is kept by reference
 * @start: where the part begins
 * @len: how long it is
 *
 * Returns: the offset of the first byte
 */
guint64 cs_capture_append_part (CsCapture *self,
                                guint      connection,
                                CsSide     side,
                                gint64     time_us,
                                GBytes    *whole,
                                gsize      start,
                                gsize      len);

gsize            cs_capture_get_limit (CsCapture *self);
gboolean         cs_capture_get_truncated (CsCapture *self);
guint            cs_capture_get_n_segments (CsCapture *self);
const CsSegment *cs_capture_get_segment (CsCapture *self,
                                         guint      index);

/**
 * cs_capture_get_total:
 * @self: a capture
 * @connection: the connection's id
 * @side: who wrote
 *
 * Returns: how many bytes that side wrote, kept or not
 */
guint64 cs_capture_get_total (CsCapture *self,
                              guint      connection,
                              CsSide     side);

/**
 * cs_capture_dup_range:
 * @self: a capture
 * @connection: the connection's id
 * @side: whose bytes
 * @start: offset of the first byte
 * @end: offset behind the last byte
 *
 * Returns: (transfer full): that side's bytes in the range, as far as they were kept
 */
GBytes *cs_capture_dup_range (CsCapture *self,
                              guint      connection,
                              CsSide     side,
                              guint64    start,
                              guint64    end);

/**
 * cs_capture_to_json:
 * @self: a capture
 *
 * Returns: (transfer full): the record's `capture`: limit, truncated and
 *   segments: [{connection, side, t, offset, data in base64}]
 */
JsonObject *cs_capture_to_json (CsCapture *self);

/**
 * cs_capture_new_from_json:
 * @json: (nullable): a record's `capture`
 *
 * Returns: (transfer full): a capture; empty when @json is
 */
CsCapture *cs_capture_new_from_json (JsonObject *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCapture, cs_capture_unref)

G_END_DECLS
