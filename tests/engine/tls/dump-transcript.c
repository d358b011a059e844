/* dump-transcript.c: a capture's transcript as JSON, for oracles and for eyes
 *
 *     dump-transcript CAPTURE.json KEYS [FILE.pcapng]
 *
 * Prints {"events": […], "tls": {…}, "data": {"client": base64, "server": base64}},
 * and writes the capture with its keys to FILE.pcapng.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>

#include "cs-json.h"
#include "cs-pcapng.h"
#include "cs-transcript.h"

typedef struct
{
  JsonArray  *events;
  GByteArray *data[2];
} Dump;

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  Dump *dump = user_data;

  json_array_add_object_element (dump->events, cs_event_to_json (event));
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
  Dump *dump = user_data;

  g_byte_array_append (dump->data[side], data, (guint) len);
}

static const CsTranscriptSink sink = { event_cb, data_cb };

static CsCapture *
load_capture (const char *path,
              GError    **error)
{
  g_autofree char     *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize                len;

  if (!g_file_get_contents (path, &text, &len, error))
    return NULL;
  node = cs_json_parse (path, text, len, error);
  return node != NULL ? cs_capture_new_from_json (json_node_get_object (node)) : NULL;
}

static void
feed (CsTranscript *transcript,
      CsCapture    *capture)
{
  for (guint i = 0; i < cs_capture_get_n_segments (capture); i++)
    {
      const CsSegment *segment = cs_capture_get_segment (capture, i);

      cs_transcript_feed (transcript, segment->side, segment->time_us, segment->offset,
                          g_bytes_get_data (segment->bytes, NULL), g_bytes_get_size (segment->bytes));
    }
  cs_transcript_close (transcript);
}

static JsonObject *
dump_to_json (Dump         *dump,
              CsTranscript *transcript)
{
  JsonObject *json = json_object_new ();
  JsonObject *data = json_object_new ();

  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    {
      g_autofree char *base64 = g_base64_encode (dump->data[side]->data, dump->data[side]->len);

      json_object_set_string_member (data, cs_side_to_string (side), base64);
    }
  json_object_set_array_member (json, "events", dump->events);
  json_object_set_object_member (json, "tls", cs_transcript_to_json (transcript));
  json_object_set_object_member (json, "data", data);
  return json;
}

static gboolean
write_pcapng (CsCapture  *capture,
              const char *keys,
              const char *path,
              GError    **error)
{
  g_autoptr (CsSecret) secrets = cs_secret_new_from_string (keys);
  g_autoptr (GBytes)   file = cs_pcapng_render (capture, NULL, 0, G_GINT64_CONSTANT (1700000000000000), secrets);

  return g_file_set_contents (path, g_bytes_get_data (file, NULL), (gssize) g_bytes_get_size (file), error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (CsCapture)    capture = NULL;
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) transcript = NULL;
  g_autoptr (JsonObject)   json = NULL;
  g_autoptr (GError)       error = NULL;
  g_autofree char         *line = NULL;
  g_autofree char         *text = NULL;
  Dump                     dump = { json_array_new (), { g_byte_array_new (), g_byte_array_new () } };
  gsize                    len = 0;

  setlocale (LC_ALL, "");
  if (argc < 3)
    {
      g_printerr ("usage: %s CAPTURE.json KEYS [FILE.pcapng]\n", argv[0]);
      return 2;
    }

  capture = load_capture (argv[1], &error);
  if (capture == NULL || !g_file_get_contents (argv[2], &text, &len, &error) ||
      (argc > 3 && !write_pcapng (capture, text, argv[3], &error)))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  cs_key_log_add (keys, (const guint8 *) text, len);
  transcript = cs_transcript_new (0, keys, &sink, &dump);
  feed (transcript, capture);
  json = dump_to_json (&dump, transcript);
  line = cs_json_object_to_line (json);
  g_print ("%s\n", line);
  g_byte_array_unref (dump.data[CS_SIDE_CLIENT]);
  g_byte_array_unref (dump.data[CS_SIDE_SERVER]);
  return 0;
}
