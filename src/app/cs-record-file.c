/* cs-record-file.c: records from HAR files and captures, and to HAR files
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-record-file.h"

#include "cs-import.h"
#include "cs-json.h"
#include "cs-program.h"
#include "cs-verdict.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  GFile   *file;
  char    *key_log; /* a path, or NULL */
  gboolean is_capture;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->file);
  g_free (load->key_log);
  g_free (load);
}

static char *
dup_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return g_filename_display_name (name != NULL ? name : "");
}

/* What the command line said, in the file's name instead of its own. */
static GError *
new_capture_error (const char *name,
                   GBytes     *said)
{
  gsize            len = 0;
  const char      *text = g_bytes_get_data (said, &len);
  g_autofree char *line = g_strndup (text, text != NULL ? strnlen (text, MIN (len, 4096)) : 0);
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  const char      *colon = strchr (valid, ':');

  colon = colon != NULL ? strchr (colon + 1, ':') : NULL;
  return g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", name,
                      colon != NULL ? g_strstrip ((char *) colon + 1) : _ ("this capture could not be read"));
}

/* A capture's bytes are hostile: a process of their own reads them, and what
 * comes back is a HAR. */
static GBytes *
read_capture (const char   *name,
              GBytes       *capture,
              const char   *key_log,
              GCancellable *cancellable,
              GError      **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = cs_program_spawn_cli (launcher, error, "inspect", "--json", "-",
                                                          key_log != NULL ? "--keylog" : NULL, key_log, NULL);
  g_autoptr (GBytes)      out = NULL;
  g_autoptr (GBytes)      err = NULL;

  if (process == NULL || !g_subprocess_communicate (process, capture, cancellable, &out, &err, error))
    {
      if (process != NULL)
        g_subprocess_force_exit (process);
      return NULL;
    }
  if (g_subprocess_get_successful (process))
    return g_steal_pointer (&out);

  g_propagate_error (error, new_capture_error (name, err));
  return NULL;
}

static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Load                 *load = task_data;
  g_autofree char      *name = dup_name (load->file);
  g_autofree char      *text = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GBytes)    capture = NULL;
  g_autoptr (GBytes)    har = NULL;

  GFile     *file = load->file;
  GPtrArray *records;
  GError    *error = NULL;
  gsize      len;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, cancellable, &error);
  if (info != NULL && g_file_info_get_size (info) > CS_RECORD_MAX_BYTES)
    error = g_error_new (CS_RECORD_ERROR, CS_RECORD_ERROR_TOO_LARGE,
                         _ ("%s: expected a record of at most %d MiB"), name, CS_RECORD_MAX_BYTES >> 20);
  if (error != NULL || !g_file_load_contents (file, cancellable, &text, &len, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  load->is_capture = cs_import_is_capture (text, len);
  if (load->is_capture)
    {
      capture = g_bytes_new_take (g_steal_pointer (&text), len);
      har = read_capture (name, capture, load->key_log, cancellable, &error);
      if (har == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  else
    har = g_bytes_new_take (g_steal_pointer (&text), len);

  records = cs_har_parse (name, g_bytes_get_data (har, NULL), g_bytes_get_size (har), &error);
  if (records != NULL)
    g_task_return_pointer (task, records, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
cs_record_file_load_async (GFile              *file,
                           GFile              *key_log,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  Load *load;

  g_return_if_fail (G_IS_FILE (file));

  g_task_set_source_tag (task, cs_record_file_load_async);
  load = g_new0 (Load, 1);
  load->file = g_object_ref (file);
  load->key_log = key_log != NULL ? g_file_get_path (key_log) : NULL;
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_thread);
}

GPtrArray *
cs_record_file_load_finish (GAsyncResult *result,
                            gboolean     *is_capture,
                            GError      **error)
{
  Load *load = g_task_get_task_data (G_TASK (result));

  if (is_capture != NULL)
    *is_capture = load->is_capture;
  return g_task_propagate_pointer (G_TASK (result), error);
}

GFile *
cs_record_file_get_loaded (GAsyncResult *result)
{
  return ((Load *) g_task_get_task_data (G_TASK (result)))->file;
}

typedef struct
{
  GFile    *file;
  JsonNode *har;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->file);
  json_node_unref (save->har);
  g_free (save);
}

static void
save_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char          *text = NULL;

  Save   *save = task_data;
  GError *error = NULL;
  gsize   len;

  json_generator_set_root (generator, save->har);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &len);
  if (g_file_replace_contents (save->file, text, len, NULL, FALSE,
                               G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
add_verdict (CsRecord *record)
{
  g_autoptr (CsVerdict) verdict = NULL;

  JsonObject *mtls = cs_record_get_mtls (record);

  if (mtls == NULL)
    return;

  verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
  json_object_set_object_member (mtls, "verdict", cs_verdict_to_json (verdict));
}

void
cs_record_file_save_async (GFile              *file,
                           GPtrArray          *records,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  Save *save = g_new0 (Save, 1);

  g_task_set_source_tag (task, cs_record_file_save_async);
  for (guint i = 0; i < records->len; i++)
    add_verdict (g_ptr_array_index (records, i));
  save->file = g_object_ref (file);
  save->har = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (save->har, cs_har_new (records));
  g_task_set_task_data (task, save, (GDestroyNotify) save_free);
  g_task_run_in_thread (task, save_thread);
}

gboolean
cs_record_file_save_finish (GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
