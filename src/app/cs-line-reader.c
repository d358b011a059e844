/* cs-line-reader.c: lines from another process, with a bound on their length
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-line-reader.h"

#include <string.h>

#define CS_LINE_READER_CHUNK_BYTES (64 * 1024)

struct _CsLineReader
{
  GObject parent_instance;

  GInputStream *stream;
  GByteArray   *buffer;
  gsize         scanned; /* bytes of @buffer that hold no newline */
  gsize         max_bytes;
  gboolean      at_end;
};

G_DEFINE_FINAL_TYPE (CsLineReader, cs_line_reader, G_TYPE_OBJECT)

static void
cs_line_reader_finalize (GObject *object)
{
  CsLineReader *self = CS_LINE_READER (object);

  g_clear_object (&self->stream);
  g_clear_pointer (&self->buffer, g_byte_array_unref);

  G_OBJECT_CLASS (cs_line_reader_parent_class)->finalize (object);
}

static void
cs_line_reader_class_init (CsLineReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_line_reader_finalize;
}

static void
cs_line_reader_init (CsLineReader *self)
{
  self->buffer = g_byte_array_new ();
}

CsLineReader *
cs_line_reader_new (GInputStream *stream,
                    gsize         max_bytes)
{
  CsLineReader *self = g_object_new (CS_TYPE_LINE_READER, NULL);

  self->stream = g_object_ref (stream);
  self->max_bytes = max_bytes;
  return self;
}

static GBytes *
take_line (CsLineReader *self)
{
  GByteArray   *buffer = self->buffer;
  const guint8 *newline = NULL;
  GBytes       *line;
  gsize         len;

  if (buffer->len > self->scanned)
    newline = memchr (buffer->data + self->scanned, '\n', buffer->len - self->scanned);
  self->scanned = buffer->len;
  if (newline == NULL && (!self->at_end || buffer->len == 0))
    return NULL;

  len = newline != NULL ? (gsize) (newline - buffer->data) : buffer->len;
  line = g_bytes_new (buffer->data, len);
  g_byte_array_remove_range (buffer, 0, MIN (len + 1, buffer->len));
  self->scanned = 0;
  return line;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data);

static void
advance (GTask *task)
{
  CsLineReader *self = g_task_get_source_object (task);
  GBytes       *line = take_line (self);

  if (line != NULL || self->at_end)
    {
      g_task_return_pointer (task, line, (GDestroyNotify) g_bytes_unref);
      g_object_unref (task);
    }
  else if (self->buffer->len > self->max_bytes)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               "expected lines of at most %" G_GSIZE_FORMAT " bytes", self->max_bytes);
      g_object_unref (task);
    }
  else
    g_input_stream_read_bytes_async (self->stream, CS_LINE_READER_CHUNK_BYTES, g_task_get_priority (task),
                                     g_task_get_cancellable (task), read_cb, task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GBytes) chunk = NULL;

  GTask        *task = user_data;
  CsLineReader *self = g_task_get_source_object (task);
  GError       *error = NULL;

  chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (chunk == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  self->at_end = g_bytes_get_size (chunk) == 0;
  g_byte_array_append (self->buffer, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
  advance (task);
}

void
cs_line_reader_read_async (CsLineReader       *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (CS_IS_LINE_READER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_priority (task, G_PRIORITY_DEFAULT_IDLE);
  advance (task);
}

GBytes *
cs_line_reader_read_finish (CsLineReader *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
