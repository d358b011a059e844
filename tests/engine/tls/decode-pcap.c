/* decode-pcap.c: every connection of a pcap or pcapng file through a transcript
 *
 *     decode-pcap FILE [--describe]
 *
 * Prints how many connections, events and bytes of application data there were.
 * With --describe every event is described, as if somebody looked at them all.
 * What bench-transcript.py measures.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pcap-file.h"
#include "cs-transcript.h"

typedef struct
{
  gboolean describe;
  guint64  n_events;
  guint64  n_bytes;
} Count;

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  Count *count = user_data;

  count->n_events++;
  if (count->describe)
    cs_event_get_summary (event);
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
  Count *count = user_data;

  count->n_bytes += len;
}

static const CsTranscriptSink sink = { event_cb, data_cb };

/* The segments of each connection, in their order. */
static GPtrArray *
sort_segments (CsPcapFile *file)
{
  CsCapture *capture = cs_pcap_file_get_capture (file);
  GPtrArray *lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < cs_pcap_file_get_n_connections (file); i++)
    g_ptr_array_add (lists, g_ptr_array_new ());
  for (guint i = 0; i < cs_capture_get_n_segments (capture); i++)
    {
      const CsSegment *segment = cs_capture_get_segment (capture, i);

      g_ptr_array_add (g_ptr_array_index (lists, segment->connection), (gpointer) segment);
    }
  return lists;
}

static void
decode (CsPcapFile *file,
        CsKeyLog   *keys,
        Count      *count)
{
  g_autoptr (GPtrArray) lists = sort_segments (file);

  for (guint i = 0; i < lists->len; i++)
    {
      g_autoptr (CsTranscript) transcript = cs_transcript_new (i, keys, &sink, count);
      GPtrArray               *segments = g_ptr_array_index (lists, i);

      for (guint n = 0; n < segments->len; n++)
        {
          const CsSegment *segment = g_ptr_array_index (segments, n);

          cs_transcript_feed (transcript, segment->side, segment->time_us, segment->offset,
                              g_bytes_get_data (segment->bytes, NULL), g_bytes_get_size (segment->bytes));
        }
      cs_transcript_close (transcript);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (GBytes)      bytes = NULL;
  g_autoptr (CsPcapFile)  file = NULL;
  g_autoptr (CsKeyLog)    keys = cs_key_log_new ();
  g_autoptr (GError)      error = NULL;
  Count                   count = { .describe = argc > 2 && g_str_equal (argv[2], "--describe") };
  gsize                   len = 0;

  if (argc < 2)
    {
      g_printerr ("usage: %s FILE [--describe]\n", argv[0]);
      return 2;
    }

  mapped = g_mapped_file_new (argv[1], FALSE, &error);
  bytes = mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
  file = bytes != NULL ? cs_pcap_file_new (argv[1], bytes, CS_CAPTURE_DEFAULT_LIMIT, &error) : NULL;
  if (file == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  if (cs_pcap_file_get_key_log (file) != NULL)
    {
      const guint8 *text = cs_secret_peek (cs_pcap_file_get_key_log (file), &len);

      cs_key_log_add (keys, text, len);
    }
  decode (file, keys, &count);
  g_print ("%u connections, %" G_GUINT64_FORMAT " events, %" G_GUINT64_FORMAT " bytes of application data\n",
           cs_pcap_file_get_n_connections (file), count.n_events, count.n_bytes);
  return 0;
}
