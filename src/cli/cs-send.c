/* cs-send.c: one exchange in this process, from options to exit status
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-send.h"

#include "cs-import.h"

#include "cs-command.h"
#include "cs-output.h"
#include "cs-passphrase.h"
#include "cs-raw.h"
#include "cs-runner.h"
#include "cs-runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

typedef struct
{
  CsSendOptions *options;
  GPtrArray     *records; /* of CsRecord: redirects first */
  GOutputStream *body;    /* NULL: the body stays in the record */
  GCancellable  *cancellable;
  guint          n_signals;
  gboolean       over;
  int            status;
} Send;

/* A second signal does not wait for the first one's work to be done. */
static gboolean
signal_cb (gpointer data)
{
  Send *self = data;

  g_cancellable_cancel (self->cancellable);
  if (self->n_signals++ > 0)
    {
      self->status = CS_EXIT_INTERRUPTED;
      self->over = TRUE;
    }
  return G_SOURCE_CONTINUE;
}

static void
event_cb (CsEvent *event,
          gpointer data)
{
  Send *self = data;

  g_autoptr (JsonObject) json = NULL;

  if (self->options->output != CS_SEND_EVENTS)
    return;

  json = cs_event_to_json (event);
  if (!cs_output_line (stdout, NULL, json))
    g_cancellable_cancel (self->cancellable);
}

static void
entry_cb (JsonObject *entry,
          gpointer    data)
{
  Send     *self = data;
  CsRecord *record = cs_record_new_from_entry (entry);

  g_ptr_array_add (self->records, record);
  if (self->options->output != CS_SEND_EVENTS)
    return;

  cs_verdict_free (cs_output_judge (record));
  cs_output_line (stdout, "entry", cs_record_get_entry (record));
}

static void
over_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Send *self = data;

  self->status = cs_runner_run_finish (result);
  self->over = TRUE;
}

/* An existing file stays as it was unless there is an answer to put into it;
 * what is no plain file, such as /dev/null, is written to directly. */
static GOutputStream *
open_body (const char *path,
           GError    **error)
{
  g_autoptr (GFile)             file = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;

  int fd;

  if (path == NULL)
    return NULL;
  if (g_str_equal (path, "-"))
    return g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  file = g_file_new_for_path (path);
  if (!g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_REGULAR))
    stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);
  else
    {
      fd = open (path, O_WRONLY | O_CLOEXEC);
      if (fd >= 0)
        return g_unix_output_stream_new (fd, TRUE);
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    }
  if (stream == NULL)
    g_prefix_error (error, "--output: %s: ", path);
  return G_OUTPUT_STREAM (g_steal_pointer (&stream));
}

static gboolean
has_answer (Send *self)
{
  return self->records->len > 0 && cs_record_get_status (g_ptr_array_index (self->records, self->records->len - 1)) > 0;
}

/* Closing a replacement that was cancelled drops it. */
static gboolean
close_body (Send    *self,
            GError **error)
{
  g_autoptr (GCancellable) drop = NULL;

  if (self->body == NULL || g_output_stream_is_closed (self->body))
    return TRUE;
  if (has_answer (self))
    return g_output_stream_close (self->body, NULL, error);

  drop = g_cancellable_new ();
  g_cancellable_cancel (drop);
  g_output_stream_close (self->body, drop, NULL);
  return TRUE;
}

static void
exchange (Send     *self,
          CsKeyLog *key_log)
{
  static const CsRunnerSink sink = { event_cb, entry_cb };

  guint interrupt = g_unix_signal_add (SIGINT, signal_cb, self);
  guint terminate = g_unix_signal_add (SIGTERM, signal_cb, self);

  cs_runner_run_async (self->options->request, key_log, self->body, &sink, self, self->cancellable, over_cb, self);
  while (!self->over)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (interrupt);
  g_source_remove (terminate);
}

static gboolean
save_har (Send    *self,
          GError **error)
{
  g_autofree char *text = NULL;

  const char *path = self->options->har_file;

  if (path == NULL || g_str_equal (path, "-"))
    return TRUE;

  text = cs_output_dup_har (self->records);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return TRUE;
  g_prefix_error (error, "--har: ");
  return FALSE;
}

/* A pcapng file may have several sections: one a record. */
static gboolean
save_pcapng (Send     *self,
             CsKeyLog *key_log,
             GError  **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (CsSecret)   keys = NULL;

  const char *path = self->options->pcapng_file;

  if (path == NULL)
    return TRUE;

  keys = cs_key_log_dup_text (key_log);
  for (guint i = 0; i < self->records->len; i++)
    {
      g_autoptr (GBytes) section = cs_export_pcapng (g_ptr_array_index (self->records, i), keys);

      gsize         len = 0;
      const guint8 *data = g_bytes_get_data (section, &len);

      g_byte_array_append (file, data, (guint) len);
    }

  if (g_file_set_contents_full (path, (const char *) file->data, file->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return TRUE;
  g_prefix_error (error, "--pcapng: ");
  return FALSE;
}

static void
print (Send *self)
{
  const CsSendOptions *options = self->options;
  gboolean             har_out = g_strcmp0 (options->har_file, "-") == 0;
  gboolean             body_out = g_strcmp0 (options->body_file, "-") == 0;

  if (options->output == CS_SEND_JSON || har_out)
    {
      g_autofree char *text = cs_output_dup_har (self->records);

      fputs (text, stdout);
    }
  else if (options->output == CS_SEND_RAW)
    cs_raw_print (stdout, self->records);
  else if (options->output == CS_SEND_REPORT)
    cs_output_report (body_out ? stderr : stdout, self->records, options->explain);
}

/* The report tells what happened; what did not work out around it goes to
 * standard error. */
static int
finish (Send     *self,
        CsKeyLog *key_log)
{
  g_autoptr (GError) body_error = NULL;
  g_autoptr (GError) har_error = NULL;
  g_autoptr (GError) pcapng_error = NULL;

  close_body (self, &body_error);
  print (self);
  save_har (self, &har_error);
  save_pcapng (self, key_log, &pcapng_error);

  if (body_error != NULL)
    fprintf (stderr, "countersign-cli: --output: %s\n", body_error->message);
  if (har_error != NULL)
    fprintf (stderr, "countersign-cli: %s\n", har_error->message);

  if (pcapng_error != NULL)
    fprintf (stderr, "countersign-cli: %s\n", pcapng_error->message);

  if (self->status == CS_EXIT_DONE && (body_error != NULL || har_error != NULL || pcapng_error != NULL))
    return CS_EXIT_OUTPUT;
  if (self->status == CS_EXIT_DONE && self->options->fail && self->records->len > 0 &&
      cs_record_get_status (g_ptr_array_index (self->records, self->records->len - 1)) >= 400)
    return CS_EXIT_HTTP_ERROR;
  return self->status;
}

int
cs_send_run (CsSendOptions *options)
{
  g_autoptr (CsKeyLog)      key_log = NULL;
  g_autoptr (GPtrArray)     records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr (GOutputStream) body = NULL;

  GError *error = NULL;
  Send    self = { .options = options, .records = records, .cancellable = cancellable };

  if (!cs_request_check (options->request, &error))
    return cs_command_refuse ("send", error);
  if (cs_passphrase_ask (options->request) == CS_PASSPHRASE_INTERRUPTED)
    return CS_EXIT_INTERRUPTED;

  key_log = cs_runtime_load_tls (&error);
  if (key_log == NULL)
    return cs_command_fail (error, CS_EXIT_INPUT);

  self.body = body = open_body (options->body_file, &error);
  if (error != NULL)
    return cs_command_fail (error, CS_EXIT_OUTPUT);

  exchange (&self, key_log);
  return finish (&self, key_log);
}
