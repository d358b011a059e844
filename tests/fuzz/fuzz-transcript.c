/* fuzz-transcript.c: a capture with its key log, either or both hostile
 *
 * The input is a byte of flags (1: the keys come after the bytes), the key log
 * with a length of two bytes before it, then pieces: a byte with the side in
 * its highest bit, a length of two bytes, and as many bytes.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cursor.h"
#include "cs-fuzz.h"
#include "cs-transcript.h"

#define KEYS_LATE 1

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  g_autoptr (JsonObject) json = cs_event_to_json (event);
  guint64                start;
  guint64                end;

  g_assert_true (json_object_has_member (json, "type"));
  g_assert_true (g_utf8_validate (cs_event_get_summary (event), -1, NULL));
  g_assert_true (cs_event_get_range (event, &start, &end));
  g_assert_cmpuint (start, <, end);
}

static void
data_cb (CsSide        side,
         gint64        time_us,
         guint64       start,
         guint64       end,
         const guint8 *data,
         gsize         len,
         gpointer      user_data)
{
  guint64 *total = user_data;

  g_assert_cmpuint (len, >, 0);
  g_assert_cmpuint (len, <, end - start);
  *total += len;
}

static const CsTranscriptSink sink = { event_cb, data_cb };

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  guint64                  total = 0;
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) transcript = cs_transcript_new (0, keys, &sink, &total);
  g_autoptr (JsonObject)   facts = NULL;

  CsCursor input = cs_cursor_init (data, len, 0);
  CsCursor key_log;
  CsCursor piece;
  guint8   flags;
  guint8   control;

  if (!cs_cursor_read_u8 (&input, &flags) || !cs_cursor_read_vector16 (&input, &key_log))
    return 0;

  if ((flags & KEYS_LATE) == 0)
    cs_key_log_add (keys, key_log.data, key_log.len);
  while (cs_cursor_read_u8 (&input, &control) && cs_cursor_read_vector16 (&input, &piece))
    cs_transcript_feed (transcript, control < 0x80 ? CS_SIDE_CLIENT : CS_SIDE_SERVER, (gint64) piece.offset,
                        piece.offset, piece.data, piece.len);
  if ((flags & KEYS_LATE) != 0)
    {
      cs_key_log_add (keys, key_log.data, key_log.len);
      cs_transcript_keys_changed (transcript);
    }
  cs_transcript_close (transcript);

  facts = cs_transcript_to_json (transcript);
  g_assert_cmpuint (total, <=, len);
  return 0;
}
