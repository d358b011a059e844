/* fuzz-http.c: what two peers wrote, one of them hostile or both
 *
 * The input is pieces: a byte with the side in its highest bit and the length
 * less one in the others, then as many bytes.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cursor.h"
#include "cs-fuzz.h"
#include "cs-http-decoder.h"

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  g_autoptr (JsonObject) json = cs_event_to_json (event);

  guint64 *last_start = user_data;
  guint64  start, end;

  g_assert_true (g_utf8_validate (cs_event_get_summary (event), -1, NULL));
  if (!cs_event_get_range (event, &start, &end))
    return;

  g_assert_cmpuint (start, <, end);
  *last_start = MAX (*last_start, start);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  guint64                   last_start = 0;
  g_autoptr (CsHttpDecoder) decoder = cs_http_decoder_new (0, FALSE, event_cb, &last_start);

  CsCursor input = cs_cursor_init (data, len, 0);
  guint8   control;

  while (cs_cursor_read_u8 (&input, &control))
    {
      CsSide   side = control < 0x80 ? CS_SIDE_CLIENT : CS_SIDE_SERVER;
      CsCursor piece = input;

      piece.len = MIN ((gsize) (control & 0x7f) + 1, input.len);
      cs_cursor_skip (&input, piece.len);
      cs_http_decoder_feed (decoder, side, (gint64) piece.offset, piece.offset,
                            piece.offset + piece.len, piece.data, piece.len);
      g_assert_cmpuint (last_start, <, len);
    }

  cs_http_decoder_close (decoder, CS_SIDE_SERVER);
  cs_http_decoder_close (decoder, CS_SIDE_CLIENT);
  return 0;
}
