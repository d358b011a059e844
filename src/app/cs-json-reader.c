/* cs-json-reader.c: objects from another process, one a line
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json-reader.h"

#include "cs-json.h"
#include "cs-line-reader.h"

/* A longer line is parsed in a thread: only entries are, with their capture. */
#define CS_JSON_READER_INLINE_BYTES (64 * 1024)

struct _CsJsonReader
{
  GObject parent_instance;

  CsLineReader *lines;
};

G_DEFINE_FINAL_TYPE (CsJsonReader, cs_json_reader, G_TYPE_OBJECT)

static void
cs_json_reader_finalize (GObject *object)
{
  g_clear_object (&CS_JSON_READER (object)->lines);

  G_OBJECT_CLASS (cs_json_reader_parent_class)->finalize (object);
}

static void
cs_json_reader_class_init (CsJsonReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_json_reader_finalize;
}

static void
cs_json_reader_init (CsJsonReader *self)
{
}

CsJsonReader *
cs_json_reader_new (GInputStream *stream,
                    gsize         max_bytes)
{
  CsJsonReader *self = g_object_new (CS_TYPE_JSON_READER, NULL);

  self->lines = cs_line_reader_new (stream, max_bytes);
  return self;
}

static void
parse_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  gsize                len;
  const char          *text = g_bytes_get_data (task_data, &len);
  GError              *error = NULL;
  g_autoptr (JsonNode) node = cs_json_parse ("a line", text, len, &error);

  if (node == NULL)
    g_task_return_error (task, error);
  else if (!JSON_NODE_HOLDS_OBJECT (node))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a line: expected an object");
  else
    g_task_return_pointer (task, json_node_dup_object (node), (GDestroyNotify) json_object_unref);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GBytes) line = NULL;
  GError            *error = NULL;

  line = cs_line_reader_read_finish (CS_LINE_READER (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
    }
  else if (line == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
    }
  else if (g_bytes_get_size (line) > CS_JSON_READER_INLINE_BYTES)
    {
      g_task_set_task_data (task, g_steal_pointer (&line), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, parse_thread);
    }
  else
    {
      parse_thread (task, NULL, line, NULL);
    }
}

void
cs_json_reader_read_async (CsJsonReader       *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (CS_IS_JSON_READER (self));

  cs_line_reader_read_async (self->lines, cancellable, line_cb,
                             g_task_new (self, cancellable, callback, user_data));
}

JsonObject *
cs_json_reader_read_finish (CsJsonReader *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
