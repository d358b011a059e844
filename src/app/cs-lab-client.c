/* cs-lab-client.c: the practice lab, running beside the window
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-client.h"

#include "cs-json.h"
#include "cs-line-reader.h"
#include "cs-program.h"

#include <glib/gi18n-lib.h>

#define CS_LAB_CLIENT_MAX_LINE_BYTES (1024 * 1024)

struct _CsLabClient
{
  GObject parent_instance;

  GSubprocess  *process;
  CsLineReader *lines;
  JsonObject   *served;
};

G_DEFINE_FINAL_TYPE (CsLabClient, cs_lab_client, G_TYPE_OBJECT)

static void
stop (CsLabClient *self)
{
  /* The end of its standard input ends it: it removes its folder then. */
  if (self->process != NULL)
    g_output_stream_close_async (g_subprocess_get_stdin_pipe (self->process), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->process);
  g_clear_object (&self->lines);
  g_clear_pointer (&self->served, json_object_unref);
}

static void
cs_lab_client_dispose (GObject *object)
{
  stop (CS_LAB_CLIENT (object));

  G_OBJECT_CLASS (cs_lab_client_parent_class)->dispose (object);
}

static void
cs_lab_client_class_init (CsLabClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cs_lab_client_dispose;
}

static void
cs_lab_client_init (CsLabClient *self)
{
}

CsLabClient *
cs_lab_client_new (void)
{
  return g_object_new (CS_TYPE_LAB_CLIENT, NULL);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask)    task = user_data;
  g_autoptr (GBytes)   line = NULL;
  g_autoptr (JsonNode) node = NULL;

  CsLabClient *self = g_task_get_source_object (task);
  GError      *error = NULL;
  gsize        len = 0;
  const char  *text;

  line = cs_line_reader_read_finish (CS_LINE_READER (source), result, &error);
  if (error != NULL)
    {
      stop (self);
      g_task_return_error (task, error);
      return;
    }

  text = line != NULL ? g_bytes_get_data (line, &len) : "";
  node = cs_json_parse ("lab", text, len, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      stop (self);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                               _ ("The practice lab ended before it served anything. "
                                  "“countersign-cli lab” in a terminal says why."));
      return;
    }

  self->served = json_object_ref (json_node_get_object (node));
  g_task_return_pointer (task, json_object_ref (self->served), (GDestroyNotify) json_object_unref);
}

void
cs_lab_client_start_async (CsLabClient        *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GTask) task = NULL;

  GError *error = NULL;

  g_return_if_fail (CS_IS_LAB_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  if (self->served != NULL && g_subprocess_get_identifier (self->process) != NULL)
    {
      g_task_return_pointer (task, json_object_ref (self->served), (GDestroyNotify) json_object_unref);
      return;
    }

  stop (self);
  self->process = cs_program_spawn_cli (launcher, &error, "lab", "--json", "--until-eof", NULL);
  if (self->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->lines = cs_line_reader_new (g_subprocess_get_stdout_pipe (self->process), CS_LAB_CLIENT_MAX_LINE_BYTES);
  cs_line_reader_read_async (self->lines, cancellable, line_cb, g_steal_pointer (&task));
}

JsonObject *
cs_lab_client_start_finish (CsLabClient  *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

JsonObject *
cs_lab_client_find (JsonArray  *members,
                    const char *key,
                    const char *value)
{
  for (guint i = 0; i < cs_json_array_length (members); i++)
    {
      JsonObject *member = cs_json_array_object (members, i);

      if (g_strcmp0 (cs_json_get_string (member, key, NULL), value) == 0)
        return member;
    }

  return NULL;
}
