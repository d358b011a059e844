/* cs-import.c: a packet capture as records
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-import.h"

#include "cs-pcap-file.h"
#include "cs-run.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
cs_import_is_capture (const char *data,
                      gsize       len)
{
  /* pcapng, and pcap in both byte orders and both resolutions. */
  static const guint8 magics[][4] = {
    { 0x0a, 0x0d, 0x0d, 0x0a },
    { 0xd4, 0xc3, 0xb2, 0xa1 },
    { 0xa1, 0xb2, 0xc3, 0xd4 },
    { 0x4d, 0x3c, 0xb2, 0xa1 },
    { 0xa1, 0xb2, 0x3c, 0x4d },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (magics) && len >= 4; i++)
    if (memcmp (data, magics[i], 4) == 0)
      return TRUE;
  return FALSE;
}

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  /* All of them are in the entry. */
}

/* What of a connection is no segment: bytes lost, by side, and its end. */
enum
{
  MARK_CLOSED = 2,
  N_MARKS
};

typedef struct
{
  CsRun   *run;
  gboolean is_told[N_MARKS];
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  if (reading == NULL)
    return;
  cs_run_free (reading->run);
  g_free (reading);
}

static Reading *
reading_new (CsPcapFile             *file,
             const CsPcapConnection *connection,
             CsKeyLog               *key_log)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->run = cs_run_new_observed (connection->id, key_log,
                                      cs_pcap_file_get_started_us (file) + connection->opened_us, event_cb, NULL);
  cs_run_open (reading->run, connection->client, connection->server, 0);
  return reading;
}

/* The place of a mark among the segments, or G_MAXUINT for one that is none. */
static guint
place_of (const CsPcapConnection *connection,
          guint                   mark)
{
  if (mark == MARK_CLOSED)
    return connection->is_closed ? connection->closed_at : G_MAXUINT;
  return connection->missing[mark] > 0 ? connection->missing_at[mark] : G_MAXUINT;
}

static void
tell_mark (Reading                *reading,
           const CsPcapConnection *connection,
           guint                   mark)
{
  reading->is_told[mark] = TRUE;
  if (mark == MARK_CLOSED)
    cs_run_end (reading->run, connection->closed_by, connection->closed_how, connection->closed_us - connection->opened_us);
  else
    cs_run_tell_lost (reading->run, mark, connection->missing_us[mark] - connection->opened_us, connection->missing[mark]);
}

/* Those that belong before the segment @index, in their order. */
static void
tell_marks (Reading                *reading,
            const CsPcapConnection *connection,
            guint                   index)
{
  for (guint n = 0; n < N_MARKS; n++)
    {
      guint next = N_MARKS;

      for (guint mark = 0; mark < N_MARKS; mark++)
        if (!reading->is_told[mark] && place_of (connection, mark) <= index &&
            (next == N_MARKS || place_of (connection, mark) < place_of (connection, next)))
          next = mark;
      if (next == N_MARKS)
        return;
      tell_mark (reading, connection, next);
    }
}

/* By connection; NULL for those on which nothing was said. */
static GPtrArray *
read_connections (CsPcapFile *file,
                  CsKeyLog   *key_log)
{
  CsCapture *capture = cs_pcap_file_get_capture (file);
  guint      n = cs_pcap_file_get_n_connections (file);
  GPtrArray *readings = g_ptr_array_new_with_free_func (reading_free);

  g_ptr_array_set_size (readings, (int) n);
  for (guint i = 0; i < cs_capture_get_n_segments (capture); i++)
    {
      const CsSegment        *segment = cs_capture_get_segment (capture, i);
      const CsPcapConnection *connection = cs_pcap_file_get_connection (file, segment->connection);
      gsize                   len = 0;
      const guint8           *data = g_bytes_get_data (segment->bytes, &len);

      Reading *reading = readings->pdata[segment->connection];

      if (reading == NULL)
        readings->pdata[segment->connection] = reading = reading_new (file, connection, key_log);
      tell_marks (reading, connection, i);
      cs_run_feed (reading->run, segment->side, segment->time_us - connection->opened_us, data, len);
    }
  return readings;
}

/* Neither TLS nor HTTP came of what other protocols said. */
static gboolean
is_readable (CsRun *run)
{
  return run->opening == CS_OPENING_OVER || run->opening == CS_OPENING_TUNNEL;
}

static void
add_keys (CsKeyLog *keys,
          CsSecret *text)
{
  gsize         len = 0;
  const guint8 *data = text != NULL ? cs_secret_peek (text, &len) : NULL;

  if (len == 0)
    return;

  cs_key_log_add (keys, data, len);
  cs_key_log_add (keys, (const guint8 *) "\n", 1); /* a last line without its end */
}

GPtrArray *
cs_import_capture (const char *name,
                   GBytes     *bytes,
                   CsSecret   *key_log,
                   GError    **error)
{
  g_autoptr (CsPcapFile) file = cs_pcap_file_new (name, bytes, CS_CAPTURE_DEFAULT_LIMIT, error);
  g_autoptr (CsKeyLog)   keys = cs_key_log_new ();
  g_autoptr (GPtrArray)  records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray)  readings = NULL;

  if (file == NULL)
    return NULL;

  add_keys (keys, cs_pcap_file_get_key_log (file));
  add_keys (keys, key_log);

  readings = read_connections (file, keys);
  for (guint i = 0; i < readings->len; i++)
    {
      g_autoptr (GPtrArray) entries = NULL;

      Reading *reading = readings->pdata[i];

      if (reading == NULL)
        continue;
      tell_marks (reading, cs_pcap_file_get_connection (file, i), G_MAXUINT - 1);
      cs_run_close (reading->run);
      entries = is_readable (reading->run) ? cs_run_dup_entries (reading->run) : g_ptr_array_new ();
      for (guint j = 0; j < entries->len; j++)
        g_ptr_array_add (records, cs_record_new_from_entry (g_ptr_array_index (entries, j)));
      g_clear_pointer (&readings->pdata[i], reading_free);
    }

  if (records->len > 0)
    return g_steal_pointer (&records);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _ ("%s: expected a capture with TLS or HTTP connections in it, found none among its %u TCP connections."),
               name, cs_pcap_file_get_n_connections (file));
  return NULL;
}
