/* cs-worker.c: the process that sends one request
 *
 * The process writes a JSON line for every event and every finished entry to its
 * standard output, and the answer's body to descriptor 3. Both are pipes that are
 * read below the priority of drawing: a flood waits in the pipe, and what is kept
 * of it has a bound.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-worker.h"

#include "cs-cut-entry.h"
#include "cs-json.h"
#include "cs-json-reader.h"
#include "cs-program.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define CS_WORKER_BODY_FD 3

#define CS_WORKER_CHUNK_BYTES (64 * 1024)

struct _CsWorker
{
  GObject parent_instance;

  GSubprocess  *process;
  CsJsonReader *objects;
  GInputStream *body_stream;
  GByteArray   *body;
  guint64       body_dropped;

  CsRequest  *request;
  GBytes     *request_line;
  GPtrArray  *records;
  JsonObject *entry;   /* the last record's, held back until it is known to be the last */
  char       *refusal; /* what the worker said instead of an entry */
  gint64      started_us;
  gboolean    stopped;
  gboolean    garbled;   /* it wrote what is no line of JSON */
  guint       n_pending; /* of standard input, standard output, body and exit */

  GCancellable *reading; /* of both outputs: what is left in them has no reader once the process was ended */
};

enum
{
  BEGUN,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsWorker, cs_worker, G_TYPE_OBJECT)

static CsRecord *
get_last_record (CsWorker *self)
{
  return g_ptr_array_index (self->records, self->records->len - 1);
}

static void
begin_record (CsWorker *self)
{
  CsRecord *record = cs_record_new ();

  g_ptr_array_add (self->records, record);
  g_signal_emit (self, signals[BEGUN], 0, record);
}

static void
complete_record (CsWorker *self)
{
  g_autoptr (JsonObject) entry = g_steal_pointer (&self->entry);

  cs_record_set_entry (get_last_record (self), entry);
}

static void
handle_event (CsWorker   *self,
              JsonObject *json)
{
  g_autoptr (CsEvent) event = NULL;

  if (self->entry != NULL && self->records->len < CS_WORKER_MAX_RECORDS)
    {
      complete_record (self); /* it was a redirect's */
      begin_record (self);
    }
  if (self->entry != NULL ||
      g_list_model_get_n_items (cs_record_get_events (get_last_record (self))) >= CS_WORKER_MAX_EVENTS)
    return;

  event = cs_event_new_from_json (json);
  cs_record_add_event (get_last_record (self), event);
}

static void
handle_object (CsWorker   *self,
               JsonObject *object)
{
  JsonObject *entry = cs_json_get_object (object, "entry");
  JsonObject *refusal = cs_json_get_object (object, "error");

  if (entry != NULL)
    {
      if (self->entry != NULL && self->records->len < CS_WORKER_MAX_RECORDS)
        {
          complete_record (self);
          begin_record (self);
        }
      g_clear_pointer (&self->entry, json_object_unref);
      self->entry = json_object_ref (entry);
    }
  else if (refusal != NULL)
    {
      g_free (self->refusal);
      self->refusal = g_strdup (cs_json_get_string (refusal, "message", ""));
    }
  else
    handle_event (self, object);
}

/* Where the exchange had got to: behind a redirect it is not the request's URL. */
static const char *
get_last_url (CsWorker *self)
{
  CsRecord *previous;

  if (self->records->len < 2)
    return NULL;

  previous = g_ptr_array_index (self->records, self->records->len - 2);
  return cs_json_get_string (cs_record_get_response (previous), "redirectURL", NULL);
}

static char *
describe_exit (CsWorker *self)
{
  if (self->garbled)
    return g_strdup (_ ("The process that sent this request wrote something that is not JSON, and was ended."));
  if (g_subprocess_get_if_signaled (self->process))
    return g_strdup_printf (_ ("The process that sent this request was ended by signal %d (%s) before it was done."),
                            g_subprocess_get_term_sig (self->process),
                            g_strsignal (g_subprocess_get_term_sig (self->process)));

  return g_strdup_printf (_ ("The process that sent this request ended with status %d before it was done."),
                          g_subprocess_get_exit_status (self->process));
}

static JsonObject *
make_cut_entry (CsWorker *self)
{
  g_autofree char *exit = NULL;

  CsRecord   *record = get_last_record (self);
  const char *url = get_last_url (self);

  if (self->stopped)
    return cs_cut_entry_new (self->request, url, self->started_us, record, "cancelled",
                             _ ("You stopped this request."));
  if (self->refusal != NULL)
    return cs_cut_entry_new (self->request, url, self->started_us, record, "input", self->refusal);

  exit = describe_exit (self);
  return cs_cut_entry_new (self->request, url, self->started_us, record, "worker", exit);
}

/* The body goes into the entry before the record has it: whoever is told that
 * the record is complete finds it whole. */
static void
fill_body (CsWorker *self)
{
  JsonObject *content = cs_json_get_object (cs_json_get_object (self->entry, "response"), "content");

  if (content == NULL || self->body->len == 0)
    return;

  cs_record_fill_content (content, self->body->data, self->body->len);
  if (self->body_dropped > 0)
    {
      g_autofree char *comment =
        g_strdup_printf ("the first %u bytes; %" G_GUINT64_FORMAT " more were not kept", self->body->len,
                         self->body_dropped);

      json_object_set_string_member (content, "comment", comment);
    }
}

static void
done_with_one (CsWorker *self)
{
  g_assert (self->n_pending > 0);

  if (--self->n_pending > 0)
    return;

  if (self->entry == NULL)
    self->entry = make_cut_entry (self);
  fill_body (self);
  complete_record (self);
  g_signal_emit (self, signals[ENDED], 0);
  g_object_unref (self); /* cs_worker_send()'s */
}

/* ---- standard output */

static void
read_next_object (CsWorker *self);

/* What it writes makes no sense: it is of no more use, and the end says so. */
static void
give_up (CsWorker *self)
{
  self->garbled = !self->stopped;
  g_cancellable_cancel (self->reading);
  g_subprocess_force_exit (self->process);
  done_with_one (self);
}

static void
object_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CsWorker)   self = user_data;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError)     error = NULL;

  object = cs_json_reader_read_finish (CS_JSON_READER (source), result, &error);
  if (error != NULL)
    {
      give_up (self);
    }
  else if (object == NULL)
    {
      done_with_one (self);
    }
  else
    {
      handle_object (self, object);
      read_next_object (self);
    }
}

static void
read_next_object (CsWorker *self)
{
  cs_json_reader_read_async (self->objects, self->reading, object_cb, g_object_ref (self));
}

/* ---- the body */

static void
read_body (CsWorker *self);

static void
body_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (CsWorker) self = user_data;
  g_autoptr (GBytes)   chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  gsize         len = 0;
  gsize         kept;
  const guint8 *data = chunk != NULL ? g_bytes_get_data (chunk, &len) : NULL;

  if (len == 0)
    {
      done_with_one (self);
      return;
    }

  kept = MIN (len, CS_WORKER_MAX_BODY_BYTES - self->body->len);
  g_byte_array_append (self->body, data, (guint) kept);
  self->body_dropped += len - kept;
  read_body (self);
}

static void
read_body (CsWorker *self)
{
  g_input_stream_read_bytes_async (self->body_stream, CS_WORKER_CHUNK_BYTES, G_PRIORITY_DEFAULT_IDLE, self->reading,
                                   body_cb, g_object_ref (self));
}

/* ---- standard input and the exit */

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CsWorker) self = user_data;

  g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, NULL);
  done_with_one (self);
}

/* A write that fails means that the process is gone, and its exit says why. */
static void
passphrase_written_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  CsWorker *self = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_clear_pointer (&self->request->passphrase, cs_secret_unref);
  g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, closed_cb, self);
}

static void
request_written_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  CsWorker     *self = user_data;
  gsize         len = 0;
  const guint8 *data = (const guint8 *) "";

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_clear_pointer (&self->request_line, g_bytes_unref);
  if (self->request->passphrase != NULL)
    data = cs_secret_peek (self->request->passphrase, &len);
  g_output_stream_write_all_async (G_OUTPUT_STREAM (source), data, len, G_PRIORITY_DEFAULT, NULL,
                                   passphrase_written_cb, self);
}

static void
write_request (CsWorker *self)
{
  g_autoptr (JsonObject) json = cs_request_to_json (self->request);
  g_autofree char       *text = cs_json_object_to_line (json);
  char                  *line = g_strconcat (text, "\n", NULL);
  GOutputStream         *stream = g_subprocess_get_stdin_pipe (self->process);

  self->request_line = g_bytes_new_take (line, strlen (line));
  g_output_stream_write_all_async (stream, g_bytes_get_data (self->request_line, NULL),
                                   g_bytes_get_size (self->request_line), G_PRIORITY_DEFAULT, NULL,
                                   request_written_cb, g_object_ref (self));
}

static void
exited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CsWorker) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  done_with_one (self);
}

/* ---- the object */

static void
cs_worker_finalize (GObject *object)
{
  CsWorker *self = CS_WORKER (object);

  g_clear_object (&self->process);
  g_clear_object (&self->objects);
  g_clear_object (&self->body_stream);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->request, cs_request_free);
  g_clear_pointer (&self->request_line, g_bytes_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->entry, json_object_unref);
  g_free (self->refusal);

  G_OBJECT_CLASS (cs_worker_parent_class)->finalize (object);
}

static void
cs_worker_class_init (CsWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_worker_finalize;

  signals[BEGUN] = g_signal_new ("begun", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CS_TYPE_RECORD);
  signals[ENDED] =
    g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_worker_init (CsWorker *self)
{
  self->records = g_ptr_array_new_with_free_func (g_object_unref);
  self->body = g_byte_array_new ();
  self->reading = g_cancellable_new ();
}

CsWorker *
cs_worker_new (GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (CsWorker) self = g_object_new (CS_TYPE_WORKER, NULL);

  int body[2];

  if (!g_unix_open_pipe (body, FD_CLOEXEC, error))
    return NULL;

  g_subprocess_launcher_take_fd (launcher, body[1], CS_WORKER_BODY_FD);
  self->body_stream = g_unix_input_stream_new (body[0], TRUE);
  self->process = cs_program_spawn_cli (launcher, error, "worker", NULL);
  if (self->process == NULL)
    return NULL;

  /* A request longer than the pipe must not wait for the process here. */
  g_unix_set_fd_nonblocking (g_unix_output_stream_get_fd (G_UNIX_OUTPUT_STREAM (
                               g_subprocess_get_stdin_pipe (self->process))),
                             TRUE, NULL);
  self->objects = cs_json_reader_new (g_subprocess_get_stdout_pipe (self->process), CS_WORKER_MAX_LINE_BYTES);
  return g_steal_pointer (&self);
}

gboolean
cs_worker_is_alive (CsWorker *self)
{
  g_return_val_if_fail (CS_IS_WORKER (self), FALSE);

  return g_subprocess_get_identifier (self->process) != NULL;
}

void
cs_worker_send (CsWorker        *self,
                const CsRequest *request)
{
  g_return_if_fail (CS_IS_WORKER (self));
  g_return_if_fail (self->request == NULL);

  g_object_ref (self);
  self->request = cs_request_copy (request);
  self->started_us = g_get_real_time ();
  self->n_pending = 4;
  begin_record (self);
  write_request (self);
  read_next_object (self);
  read_body (self);
  g_subprocess_wait_async (self->process, NULL, exited_cb, g_object_ref (self));
}

void
cs_worker_stop (CsWorker *self)
{
  g_return_if_fail (CS_IS_WORKER (self));

  self->stopped = TRUE;
  g_cancellable_cancel (self->reading);
  g_subprocess_force_exit (self->process);
}

GPtrArray *
cs_worker_get_records (CsWorker *self)
{
  g_return_val_if_fail (CS_IS_WORKER (self), NULL);

  return self->records;
}
