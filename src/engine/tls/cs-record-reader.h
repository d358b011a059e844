/* cs-record-reader.h: one direction's bytes, cut into records
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"
#include "cs-tls-cipher.h"

G_BEGIN_DECLS

/**
 * CsTlsRecord:
 * @side: who wrote it
 * @time_us: when its last byte crossed
 * @data: (array length=len): all of it, its header included
 * @len: its length
 * @runs: (nullable): where its bytes stand in the capture, when they are not
 *   one run: for cs_tls_record_map()
 * @start: its first byte's offset in the capture
 * @end: the offset behind its last byte
 * @is_broken: no record at all: @data is the header that cannot be one
 *
 * A record (RFC 8446 §5.1) as it crossed.
 */
typedef struct
{
  CsSide   side;
  gint64   time_us;
  guint8  *data;
  gsize    len;
  GArray  *runs;
  guint64  start;
  guint64  end;
  gboolean is_broken;
} CsTlsRecord;

void cs_tls_record_free (CsTlsRecord *self);

/**
 * cs_tls_record_map:
 * @self: a record
 * @position: of one of its bytes
 *
 * Returns: that byte's offset in the capture
 */
guint64 cs_tls_record_map (const CsTlsRecord *self,
                           gsize              position);

/**
 * CsRecordReader:
 *
 * Puts records together from pieces of any size. Bytes of the other direction
 * may lie between two pieces in the capture.
 */
typedef struct _CsRecordReader CsRecordReader;

CsRecordReader *cs_record_reader_new (CsSide side);
void            cs_record_reader_free (CsRecordReader *self);

/**
 * cs_record_reader_read:
 * @self: a reader
 * @time_us: when @input crossed
 * @input: bytes, at their offset in the capture; moves past what was taken
 *
 * Returns: (transfer full) (nullable): the next record, or %NULL when @input is
 *   used up. After a broken one all that follows is passed over.
 */
CsTlsRecord *cs_record_reader_read (CsRecordReader *self,
                                    gint64          time_us,
                                    CsCursor       *input);

/**
 * cs_record_reader_get_rest:
 * @self: a reader
 * @there: (out): how many bytes of an unfinished record are there
 * @needed: (out): how long it would be; 0 while its header is unfinished
 * @start: (out): its first byte's offset in the capture
 *
 * Returns: whether there is an unfinished record
 */
gboolean cs_record_reader_get_rest (const CsRecordReader *self,
                                    gsize                *there,
                                    gsize                *needed,
                                    guint64              *start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTlsRecord, cs_tls_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsRecordReader, cs_record_reader_free)

G_END_DECLS
