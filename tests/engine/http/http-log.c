/* http-log.c: what a decoder said, as text that tests compare
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "http-log.h"

#include "cs-json.h"

#include <string.h>

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  HttpLog *self = user_data;

  g_assert_cmpint (cs_event_get_layer (event), ==, CS_LAYER_HTTP);
  g_assert_cmpuint (cs_event_get_connection (event), ==, 7);
  g_assert_true (cs_event_get_protected (event));
  g_assert_true (g_utf8_validate (cs_event_get_summary (event), -1, NULL));
  g_ptr_array_add (self->events, g_object_ref (event));
}

HttpLog *
http_log_new (void)
{
  HttpLog *self = g_new0 (HttpLog, 1);

  self->events = g_ptr_array_new_with_free_func (g_object_unref);
  self->decoder = cs_http_decoder_new (7, TRUE, event_cb, self);
  for (guint i = 0; i < G_N_ELEMENTS (self->written); i++)
    self->written[i] = g_byte_array_new ();
  return self;
}

void
http_log_free (HttpLog *self)
{
  cs_http_decoder_free (self->decoder);
  g_ptr_array_unref (self->events);
  for (guint i = 0; i < G_N_ELEMENTS (self->written); i++)
    g_byte_array_unref (self->written[i]);
  g_free (self);
}

void
http_log_feed (HttpLog    *self,
               CsSide      side,
               const void *data,
               gsize       len)
{
  http_log_feed_in_pieces (self, side, data, len, len);
}

void
http_log_feed_in_pieces (HttpLog    *self,
                         CsSide      side,
                         const void *data,
                         gsize       len,
                         gsize       piece)
{
  guint64 start = self->offset;

  g_byte_array_append (self->written[side], data, (guint) len);
  for (gsize done = 0; done < len; done += piece)
    {
      gsize              n = MIN (piece, len - done);
      g_autofree guint8 *copy = g_memdup2 ((const guint8 *) data + done, n);

      /* A copy of its own lets AddressSanitizer see a byte read too far. */
      cs_http_decoder_feed (self->decoder, side, (gint64) (start + done + n), start, start + len, copy, n);
    }
  self->offset += len;
}

void
http_log_feed_text (HttpLog    *self,
                    CsSide      side,
                    const char *text)
{
  http_log_feed (self, side, text, strlen (text));
}

CsEvent *
http_log_get (HttpLog    *self,
              guint       index,
              const char *type)
{
  CsEvent *event = NULL;

  g_assert_cmpuint (index, <, self->events->len);
  event = g_ptr_array_index (self->events, index);
  g_assert_cmpstr (cs_event_get_event_type (event), ==, type);
  return event;
}

JsonObject *
http_log_get_fields (HttpLog    *self,
                     guint       index,
                     const char *type)
{
  return cs_event_get_fields (http_log_get (self, index, type));
}

void
http_log_assert_raw (HttpLog *self,
                     CsSide   side)
{
  g_autoptr (GByteArray) raw = g_byte_array_new ();

  for (guint i = 0; i < self->events->len; i++)
    {
      CsEvent      *event = g_ptr_array_index (self->events, i);
      GBytes       *bytes = cs_event_get_plaintext (event);
      gsize         len = 0;
      const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

      if (cs_event_get_side (event) == side && len > 0)
        g_byte_array_append (raw, data, (guint) len);
    }
  g_assert_cmpmem (raw->data, raw->len, self->written[side]->data, self->written[side]->len);
}

guint
http_log_count (HttpLog    *self,
                const char *type)
{
  guint n = 0;

  for (guint i = 0; i < self->events->len; i++)
    if (g_str_equal (cs_event_get_event_type (g_ptr_array_index (self->events, i)), type))
      n++;
  return n;
}

static gboolean
is_piece (CsEvent *event)
{
  return cs_event_is (event, CS_LAYER_HTTP, "Body") || cs_event_is (event, CS_LAYER_HTTP, "DATA");
}

static gboolean
goes_on (CsEvent *a,
         CsEvent *b)
{
  JsonObject *left = cs_event_get_fields (a);
  JsonObject *right = cs_event_get_fields (b);

  return is_piece (a) && cs_event_get_side (a) == cs_event_get_side (b) &&
         g_str_equal (cs_event_get_event_type (a), cs_event_get_event_type (b)) &&
         cs_json_get_int (left, "stream", 0) == cs_json_get_int (right, "stream", 0) &&
         !cs_json_get_boolean (left, "end", FALSE) && !cs_json_get_boolean (left, "endStream", FALSE);
}

/* Adds up what two pieces count and takes the rest from the later one. */
static JsonObject *
join (JsonObject *earlier,
      JsonObject *later)
{
  static const char *const counts[] = { "bytes", "chunks", "frames" };
  g_autoptr (GList)        names = json_object_get_members (later);
  JsonObject              *joined = json_object_new ();

  for (GList *name = names; name != NULL; name = name->next)
    json_object_set_member (joined, name->data, json_node_copy (json_object_get_member (later, name->data)));
  for (guint i = 0; earlier != NULL && i < G_N_ELEMENTS (counts); i++)
    if (cs_json_has (earlier, counts[i]) || cs_json_has (later, counts[i]))
      json_object_set_int_member (joined, counts[i],
                                  cs_json_get_int (earlier, counts[i], 0) + cs_json_get_int (later, counts[i], 0));
  return joined;
}

/* The order in which json-glib was given members is not what we compare. */
static void
append_sorted (GString    *text,
               JsonObject *fields)
{
  g_autoptr (GList) names = g_list_sort (json_object_get_members (fields), (GCompareFunc) strcmp);

  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autofree char *value = cs_json_to_line (json_object_get_member (fields, name->data));

      g_string_append_printf (text, " %s=%s", (const char *) name->data, value);
    }
}

char *
http_log_dump (HttpLog *self)
{
  g_autoptr (GString)    text = g_string_new (NULL);
  g_autoptr (JsonObject) pending = NULL;

  for (guint i = 0; i < self->events->len; i++)
    {
      CsEvent               *event = g_ptr_array_index (self->events, i);
      CsEvent               *next = i + 1 < self->events->len ? g_ptr_array_index (self->events, i + 1) : NULL;
      g_autoptr (JsonObject) fields = join (pending, cs_event_get_fields (event));

      if (cs_event_is (event, CS_LAYER_HTTP, "Unread"))
        continue;

      g_clear_pointer (&pending, json_object_unref);
      if (next != NULL && goes_on (event, next))
        {
          pending = g_steal_pointer (&fields);
          continue;
        }

      g_string_append_printf (text, "%s %s %s", cs_side_to_string (cs_event_get_side (event)),
                              cs_event_get_event_type (event),
                              is_piece (event) ? "" : cs_event_get_summary (event));
      append_sorted (text, fields);
      g_string_append_c (text, '\n');
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
http_log_dump_summaries (HttpLog *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->events->len; i++)
    {
      CsEvent *event = g_ptr_array_index (self->events, i);

      if (cs_event_is (event, CS_LAYER_HTTP, "Unread"))
        continue;
      g_string_append_printf (text, "%s %s %s\n", cs_side_to_string (cs_event_get_side (event)),
                              cs_event_get_event_type (event), cs_event_get_summary (event));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
