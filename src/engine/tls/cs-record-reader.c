/* cs-record-reader.c: one direction's bytes, cut into records
 *
 * Pure. At most one record's bytes are held.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-record-reader.h"

#include <string.h>

#include "cs-tls-names.h"

/* From @position on, the record's bytes stand at @offset. */
typedef struct
{
  gsize   position;
  guint64 offset;
} Run;

struct _CsRecordReader
{
  CsSide       side;
  guint8       header[CS_TLS_RECORD_HEADER];
  gsize        header_len;
  CsTlsRecord *partial; /* from its first byte on */
  gsize        needed;  /* 0 until the header is whole */
  gboolean     is_broken;
};

CsRecordReader *
cs_record_reader_new (CsSide side)
{
  CsRecordReader *self = g_new0 (CsRecordReader, 1);

  self->side = side;
  return self;
}

void
cs_tls_record_free (CsTlsRecord *self)
{
  g_clear_pointer (&self->runs, g_array_unref);
  g_free (self->data);
  g_free (self);
}

void
cs_record_reader_free (CsRecordReader *self)
{
  g_clear_pointer (&self->partial, cs_tls_record_free);
  g_free (self);
}

guint64
cs_tls_record_map (const CsTlsRecord *self,
                   gsize              position)
{
  gsize low = 0;
  gsize high;

  if (self->runs == NULL)
    return self->start + position;

  high = self->runs->len;
  while (high - low > 1)
    {
      gsize middle = low + (high - low) / 2;

      if (g_array_index (self->runs, Run, middle).position <= position)
        low = middle;
      else
        high = middle;
    }

  return g_array_index (self->runs, Run, low).offset +
         (position - g_array_index (self->runs, Run, low).position);
}

/* Notes where the record's next bytes stand. */
static void
note_run (CsTlsRecord *record,
          guint64      offset)
{
  Run run = { record->len, offset };

  if (record->len == 0)
    {
      record->start = offset;
      record->end = offset;
    }
  if (offset == record->end)
    return;

  if (record->runs == NULL)
    {
      Run first = { 0, record->start };

      record->runs = g_array_new (FALSE, FALSE, sizeof (Run));
      g_array_append_val (record->runs, first);
    }
  g_array_append_val (record->runs, run);
}

static gsize
take (CsTlsRecord *record,
      guint8      *to,
      gsize        wanted,
      CsCursor    *input)
{
  gsize n = MIN (wanted, input->len);

  if (n == 0)
    return 0;

  note_run (record, input->offset);
  memcpy (to, input->data, n);
  record->len += n;
  record->end = input->offset + n;
  cs_cursor_skip (input, n);
  return n;
}

static gboolean
header_is_sound (const guint8 *header,
                 gsize         body_len)
{
  return header[0] >= CS_TLS_CHANGE_CIPHER_SPEC && header[0] <= CS_TLS_HEARTBEAT &&
         header[1] == 3 && header[2] <= 4 && body_len <= CS_TLS_MAX_CIPHERTEXT;
}

static CsTlsRecord *
finish (CsRecordReader *self,
        gint64          time_us)
{
  CsTlsRecord *record = g_steal_pointer (&self->partial);

  record->time_us = time_us;
  self->header_len = 0;
  self->needed = 0;
  return record;
}

static CsTlsRecord *
read_header (CsRecordReader *self,
             gint64          time_us,
             CsCursor       *input)
{
  gsize body_len;

  if (self->partial == NULL)
    {
      self->partial = g_new0 (CsTlsRecord, 1);
      self->partial->side = self->side;
    }

  self->header_len += take (self->partial, self->header + self->header_len,
                            CS_TLS_RECORD_HEADER - self->header_len, input);
  if (self->header_len < CS_TLS_RECORD_HEADER)
    return NULL;

  body_len = (gsize) self->header[3] << 8 | self->header[4];
  self->is_broken = !header_is_sound (self->header, body_len);
  self->partial->is_broken = self->is_broken;
  self->needed = CS_TLS_RECORD_HEADER + (self->is_broken ? 0 : body_len);
  self->partial->data = g_malloc (self->needed);
  memcpy (self->partial->data, self->header, CS_TLS_RECORD_HEADER);
  return self->partial->len == self->needed ? finish (self, time_us) : NULL;
}

CsTlsRecord *
cs_record_reader_read (CsRecordReader *self,
                       gint64          time_us,
                       CsCursor       *input)
{
  CsTlsRecord *record;

  if (self->is_broken)
    cs_cursor_skip (input, input->len);
  if (cs_cursor_at_end (input))
    return NULL;

  if (self->needed == 0)
    {
      record = read_header (self, time_us, input);
      if (record != NULL || self->needed == 0)
        return record;
    }

  record = self->partial;
  take (record, record->data + record->len, self->needed - record->len, input);
  return record->len == self->needed ? finish (self, time_us) : NULL;
}

gboolean
cs_record_reader_get_rest (const CsRecordReader *self,
                           gsize                *there,
                           gsize                *needed,
                           guint64              *start)
{
  if (self->partial == NULL || self->partial->len == 0)
    return FALSE;

  *there = self->partial->len;
  *needed = self->needed;
  *start = self->partial->start;
  return TRUE;
}
