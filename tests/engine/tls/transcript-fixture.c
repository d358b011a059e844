/* transcript-fixture.c: captures of tests/data/tls, and what a transcript says of them
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "transcript-fixture.h"

#include <string.h>

#include "cs-json.h"

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  Delivered *delivered = user_data;

  g_ptr_array_add (delivered->events, g_object_ref (event));
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
  Delivered *delivered = user_data;

  g_assert_cmpuint (start, <, end);
  g_byte_array_append (delivered->data[side], data, (guint) len);
}

const CsTranscriptSink fixture_sink = { event_cb, data_cb };

Fixture *
fixture_load (const char *name)
{
  g_autofree char     *capture_name = g_strconcat (name, ".json", NULL);
  g_autofree char     *keys_name = g_strconcat (name, ".keys", NULL);
  g_autofree char     *capture_path = g_test_build_filename (G_TEST_DIST, "data", "tls", capture_name, NULL);
  g_autofree char     *keys_path = g_test_build_filename (G_TEST_DIST, "data", "tls", keys_name, NULL);
  g_autofree char     *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError)   error = NULL;
  Fixture             *self = g_new0 (Fixture, 1);
  gsize                len;

  g_file_get_contents (capture_path, &text, &len, &error);
  g_assert_no_error (error);
  node = cs_json_parse (name, text, len, &error);
  g_assert_no_error (error);
  self->capture = cs_capture_new_from_json (json_node_get_object (node));
  g_file_get_contents (keys_path, &self->keys, &self->keys_len, &error);
  g_assert_no_error (error);
  return self;
}

void
fixture_free (Fixture *self)
{
  cs_capture_unref (self->capture);
  g_free (self->keys);
  g_free (self);
}

Delivered *
delivered_new (void)
{
  Delivered *self = g_new0 (Delivered, 1);

  self->events = g_ptr_array_new_with_free_func (g_object_unref);
  self->data[CS_SIDE_CLIENT] = g_byte_array_new ();
  self->data[CS_SIDE_SERVER] = g_byte_array_new ();
  return self;
}

void
delivered_free (Delivered *self)
{
  g_ptr_array_unref (self->events);
  g_byte_array_unref (self->data[CS_SIDE_CLIENT]);
  g_byte_array_unref (self->data[CS_SIDE_SERVER]);
  g_free (self);
}

GPtrArray *
delivered_to_lines (Delivered *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->events->len; i++)
    {
      g_autoptr (JsonObject) json = cs_event_to_json (g_ptr_array_index (self->events, i));

      g_ptr_array_add (lines, cs_json_object_to_line (json));
    }
  return lines;
}

CsEvent *
delivered_find (Delivered  *self,
                CsSide      side,
                const char *type)
{
  for (guint i = 0; i < self->events->len; i++)
    {
      CsEvent *event = g_ptr_array_index (self->events, i);

      if (cs_event_get_side (event) == side && cs_event_is (event, CS_LAYER_TLS, type))
        return event;
    }
  return NULL;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
fixture_list (void)
{
  g_autofree char   *folder = g_test_build_filename (G_TEST_DIST, "data", "tls", NULL);
  g_autoptr (GDir)   dir = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray         *names = g_ptr_array_new ();
  const char        *entry;

  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  while ((entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (entry, ".json"))
      g_ptr_array_add (names, g_strndup (entry, strlen (entry) - strlen (".json")));

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

void
fixture_add_keys (Fixture  *self,
                  CsKeyLog *keys)
{
  cs_key_log_add (keys, (const guint8 *) self->keys, self->keys_len);
}

void
fixture_feed (Fixture      *self,
              CsTranscript *transcript,
              gsize         limit,
              gsize         piece)
{
  for (guint i = 0; i < cs_capture_get_n_segments (self->capture); i++)
    {
      const CsSegment *segment = cs_capture_get_segment (self->capture, i);
      gsize            len = 0;
      const guint8    *data = g_bytes_get_data (segment->bytes, &len);

      len = MIN (len, limit);
      for (gsize at = 0; at < len; at += piece)
        cs_transcript_feed (transcript, segment->side, segment->time_us, segment->offset + at,
                            data + at, MIN (piece, len - at));
      limit -= len;
    }
}

CsTranscript *
fixture_decode (Fixture   *self,
                Delivered *delivered)
{
  g_autoptr (CsKeyLog) keys = cs_key_log_new ();
  CsTranscript        *transcript = cs_transcript_new (0, keys, &fixture_sink, delivered);

  fixture_add_keys (self, keys);
  fixture_feed (self, transcript, G_MAXSIZE, G_MAXSIZE);
  cs_transcript_close (transcript);
  return transcript;
}
