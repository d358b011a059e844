/* cs-raw.c: HTTP as it crossed, on its way to a person or a program
 *
 * The record has it: each event of HTTP carries its bytes.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-raw.h"

#include "cs-cursor.h"
#include "cs-http-words.h"
#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static void
print_hex (FILE         *file,
           const guint8 *data,
           gsize         len)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (gsize row = 0; row < len; row += CS_TEXT_HEX_COLUMNS)
    {
      g_string_truncate (line, 0);
      cs_text_append_hex_row (line, data, len, row);
      fprintf (file, "  %s", line->str);
    }
}

/* A terminal must not be given what a server may have put into its answer. */
static void
print_safe (FILE         *file,
            const guint8 *data,
            gsize         len)
{
  CsCursor rest = cs_cursor_init (data, len, 0);

  while (rest.len > 0)
    {
      g_autofree char *safe = NULL;
      const guint8    *newline = memchr (rest.data, '\n', rest.len);
      gsize            line_len = newline != NULL ? (gsize) (newline - rest.data) : rest.len;
      gboolean         has_return = line_len > 0 && rest.data[line_len - 1] == '\r';

      safe = cs_text_safe ((const char *) rest.data, (gssize) (has_return ? line_len - 1 : line_len));
      fputs (safe, file);
      if (newline != NULL)
        fputc ('\n', file);
      cs_cursor_skip (&rest, MIN (line_len + 1, rest.len));
    }
}

static void
print_frame (FILE    *file,
             CsEvent *event,
             GBytes  *bytes)
{
  g_autofree char *summary = cs_text_safe (cs_event_get_summary (event), -1);
  g_autofree char *headers = cs_http_words_dup_headers (event);
  g_auto (GStrv)   lines = g_strsplit (headers, "\n", -1);

  gsize         len = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

  fprintf (file, "%s  %s  %s\n", cs_side_to_string (cs_event_get_side (event)), cs_event_get_event_type (event), summary);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    fprintf (file, "  %s\n", lines[i]);
  print_hex (file, data, len);
}

static void
print_message (FILE   *file,
               GBytes *bytes)
{
  gsize         len = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

  if (isatty (fileno (file)))
    print_safe (file, data, len);
  else if (len > 0)
    fwrite (data, 1, len, file);
}

/* How many bytes are missing. */
static guint64
print_record (FILE     *file,
              CsRecord *record)
{
  GListModel *events = cs_record_get_events (record);
  gboolean    is_frames = TRUE;
  guint64     cut = 0;

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (CsEvent) event = g_list_model_get_item (events, i);

      if (cs_event_get_layer (event) != CS_LAYER_HTTP)
        continue;

      is_frames = is_frames && !cs_http_words_is_http1 (event);
      if (is_frames)
        print_frame (file, event, cs_event_get_plaintext (event));
      else
        print_message (file, cs_event_get_plaintext (event));
      cut += (guint64) MAX (cs_json_get_int (cs_event_get_fields (event), "cut", 0), 0);
    }
  return cut;
}

void
cs_raw_print (FILE      *file,
              GPtrArray *records)
{
  guint64 cut = 0;

  for (guint i = 0; i < records->len; i++)
    cut += print_record (file, g_ptr_array_index (records, i));

  if (cut > 0)
    {
      g_autofree char *size = cs_text_size (cut);

      fprintf (stderr, _ ("countersign-cli: %s more crossed and were not kept.\n"), size);
    }
}
