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

static void
begin_run (GPtrArray              *runs,
           CsPcapFile             *file,
           const CsPcapConnection *connection,
           CsKeyLog               *key_log)
{
  CsRun *run = cs_run_new_observed (connection->id, key_log,
                                    cs_pcap_file_get_started_us (file) + connection->opened_us, event_cb, NULL);

  cs_run_open (run, connection->client, connection->server, 0);
  runs->pdata[connection->id] = run;
}

/* By connection; NULL for those on which nothing was said. */
static GPtrArray *
read_runs (CsPcapFile *file,
           CsKeyLog   *key_log)
{
  CsCapture *capture = cs_pcap_file_get_capture (file);
  guint      n = cs_pcap_file_get_n_connections (file);
  GPtrArray *runs = g_ptr_array_new ();

  g_ptr_array_set_size (runs, (int) n);
  for (guint i = 0; i < cs_capture_get_n_segments (capture); i++)
    {
      const CsSegment        *segment = cs_capture_get_segment (capture, i);
      const CsPcapConnection *connection = cs_pcap_file_get_connection (file, segment->connection);
      gsize                   len = 0;
      const guint8           *data = g_bytes_get_data (segment->bytes, &len);

      if (runs->pdata[segment->connection] == NULL)
        begin_run (runs, file, connection, key_log);
      cs_run_feed (runs->pdata[segment->connection], segment->side, segment->time_us - connection->opened_us, data, len);
    }
  return runs;
}

/* Neither TLS nor HTTP came of what other protocols said. */
static gboolean
is_readable (CsRun *run)
{
  return run->opening == CS_OPENING_OVER || run->opening == CS_OPENING_TUNNEL;
}

static void
end_run (CsRun                  *run,
         const CsPcapConnection *connection)
{
  for (guint side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    if (connection->missing[side] > 0)
      cs_run_tell_lost (run, side, connection->missing[side]);
  if (connection->is_closed)
    cs_run_end (run, connection->closed_by, connection->closed_how, connection->closed_us - connection->opened_us);
  cs_run_close (run);
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
  g_autoptr (GPtrArray)  runs = NULL;

  if (file == NULL)
    return NULL;

  add_keys (keys, cs_pcap_file_get_key_log (file));
  add_keys (keys, key_log);

  runs = read_runs (file, keys);
  for (guint i = 0; i < runs->len; i++)
    {
      g_autoptr (GPtrArray) entries = NULL;

      CsRun *run = runs->pdata[i];

      if (run == NULL)
        continue;
      end_run (run, cs_pcap_file_get_connection (file, i));
      entries = is_readable (run) ? cs_run_dup_entries (run) : g_ptr_array_new ();
      for (guint j = 0; j < entries->len; j++)
        g_ptr_array_add (records, cs_record_new_from_entry (g_ptr_array_index (entries, j)));
      cs_run_free (run);
    }

  if (records->len > 0)
    return g_steal_pointer (&records);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _ ("%s: expected a capture with TLS or HTTP connections in it, found none among its %u TCP connections."),
               name, cs_pcap_file_get_n_connections (file));
  return NULL;
}
