/* cs-raw-text.c: HTTP as it crossed, as text to read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-raw-text.h"

#include "cs-body-text.h"
#include "cs-cursor.h"
#include "cs-event-words.h"
#include "cs-frame-list.h"
#include "cs-http-words.h"
#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

/* Of what is no text no more is shown here: the record has it all. */
#define HEX_MAX_BYTES (16 * 1024)

#define FLAG_PADDED 0x08 /* RFC 9113 §6.1 */

static void
piece_free (gpointer data)
{
  CsRawPiece *piece = data;

  g_free (piece->heading);
  g_free (piece->head);
  g_clear_pointer (&piece->bytes, g_bytes_unref);
  g_free (piece);
}

static char *
dup_heading (CsEvent *event,
             gboolean framed)
{
  g_autofree char *ms = cs_text_ms (cs_event_words_get_time_us (event));
  g_autofree char *title = framed ? cs_event_words_dup_title (event) : NULL;
  g_autofree char *detail = framed ? cs_event_words_dup_detail (event) : NULL;

  const char *from = cs_event_words_get_from (cs_event_get_side (event));

  if (framed)
    return g_strdup_printf (_ ("▸ %s, after %s ms: %s %s"), from, ms, title, detail);

  return g_strdup_printf (_ ("▸ %s, after %s ms"), from, ms);
}

/* What DATA frames carry, without their headers and padding. */
static GBytes *
dup_payload (GBytes *frames)
{
  GByteArray *payload = g_byte_array_new ();
  CsCursor    cursor = cs_cursor_init_bytes (frames);
  guint32     len;
  guint8      type;
  guint8      flags;
  guint32     stream;
  CsCursor    body;

  while (cs_cursor_read_u24 (&cursor, &len) && cs_cursor_read_u8 (&cursor, &type) &&
         cs_cursor_read_u8 (&cursor, &flags) && cs_cursor_read_u32 (&cursor, &stream))
    {
      guint8 padding = 0;

      if (!cs_cursor_read_bytes (&cursor, MIN (len, cursor.len), &body))
        break;
      if ((flags & FLAG_PADDED) != 0 && !cs_cursor_read_u8 (&body, &padding))
        break;
      g_byte_array_append (payload, body.data, (guint) (body.len - MIN (padding, body.len)));
    }

  return g_byte_array_free_to_bytes (payload);
}

static CsRawPiece *
piece_new (CsEvent *event,
           gboolean with_heading)
{
  CsRawPiece *piece = g_new0 (CsRawPiece, 1);
  GBytes     *bytes = cs_event_get_plaintext (event);
  gboolean    framed = !cs_http_words_is_http1 (event);

  piece->heading = with_heading || framed ? dup_heading (event, framed) : NULL;
  piece->head = framed ? cs_http_words_dup_headers (event) : NULL; /* on the wire it is compressed */
  piece->cut = (guint64) MAX (cs_json_get_int (cs_event_get_fields (event), "cut", 0), 0);
  if (bytes != NULL && !framed)
    piece->bytes = g_bytes_ref (bytes);
  else if (bytes != NULL && cs_event_is (event, CS_LAYER_HTTP, "DATA"))
    piece->bytes = dup_payload (bytes);

  return piece;
}

/* Flow control says little to most: a run of it is one line. */
static CsRawPiece *
piece_new_run (const CsFrameRun *run)
{
  g_autofree char *title = cs_frame_run_dup_title (run);
  g_autofree char *detail = cs_frame_run_dup_detail (run);

  CsRawPiece *piece = g_new0 (CsRawPiece, 1);

  piece->heading = g_strdup_printf ("▸ %s: %s", title, detail);
  return piece;
}

gboolean
cs_raw_text_is_there (CsRecord *record)
{
  GListModel *events = cs_record_get_events (record);
  guint       n = g_list_model_get_n_items (events);

  for (guint i = 0; i < n; i++)
    {
      CsEvent *event = cs_record_get_event (record, i);

      if (cs_event_get_layer (event) == CS_LAYER_HTTP && cs_event_get_plaintext (event) != NULL)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
cs_raw_text_collect (CsRecord *record)
{
  g_autoptr (GListModel) frames = NULL;
  GPtrArray             *pieces;
  int                    side = -1;

  if (!cs_raw_text_is_there (record))
    return NULL;

  pieces = g_ptr_array_new_with_free_func (piece_free);
  frames = cs_frame_list_new (record);
  for (guint i = 0; i < g_list_model_get_n_items (frames); i++)
    {
      g_autoptr (CsFrame) frame = g_list_model_get_item (frames, i);
      CsEvent            *event = cs_frame_get_event (frame);

      if (cs_frame_get_run (frame)->n > 1)
        g_ptr_array_add (pieces, piece_new_run (cs_frame_get_run (frame)));
      else
        g_ptr_array_add (pieces, piece_new (event, side != (int) cs_event_get_side (event) ||
                                                     !cs_event_is (event, CS_LAYER_HTTP, "Body")));
      side = (int) cs_event_get_side (event);
    }
  return pieces;
}

static void
append_hex (GString *text,
            GBytes  *bytes)
{
  gsize         len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  gsize         shown = MIN (len, HEX_MAX_BYTES);

  for (gsize row = 0; row < shown; row += CS_TEXT_HEX_COLUMNS)
    cs_text_append_hex_row (text, data, shown, row);
  if (shown < len)
    {
      g_autofree char *size = cs_text_size (len - shown);

      g_string_append_printf (text, _ ("… %s more, no text either\n"), size);
    }
}

static void
append_bytes (GString *text,
              GBytes  *bytes)
{
  g_autofree char *safe = cs_body_text_dup (bytes, NULL, CS_BODY_AS_IT_IS);

  if (safe == NULL)
    {
      append_hex (text, bytes);
      return;
    }

  g_string_append (text, safe);
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
}

char *
cs_raw_text_render (GPtrArray *pieces)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      CsRawPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->heading != NULL)
        g_string_append_printf (text, "%s%s\n", text->len > 0 ? "\n" : "", piece->heading);
      if (piece->head != NULL)
        g_string_append (text, piece->head);
      if (piece->bytes != NULL && g_bytes_get_size (piece->bytes) > 0)
        append_bytes (text, piece->bytes);
      if (piece->cut > 0)
        {
          g_autofree char *size = cs_text_size (piece->cut);

          g_string_append_printf (text, _ ("… %s more crossed and were not kept\n"), size);
        }
    }

  return g_string_free (text, FALSE);
}
