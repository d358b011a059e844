/* cs-command-worker.c: countersign-cli worker
 *
 * Gets everything ready that does not depend on the request, then waits for it:
 * the window keeps one such process started. What GnuTLS reads once per process
 * (versions, key log) must not be touched before the request is here.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-json.h"
#include "cs-option.h"
#include "cs-runner.h"
#include "cs-runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BODY_FD              3
#define REQUEST_MAX_BYTES    (96 * 1024 * 1024) /* a body of 64 MiB in base64, and the rest */
#define PASSPHRASE_MAX_BYTES (64 * 1024)
#define LINES_MAX_BYTES      (256 * 1024)

typedef struct
{
  GString *lines; /* not yet written */
  GSource *flush; /* waits for the main loop's next turn while there are some */
  gboolean over;
  int      status;
} Worker;

/* clang-format off */
static const CsOption options[] = {
  { "help", 'h', NULL, NULL, cs_option_set_boolean },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "worker",
  .summary = N_ ("For programs: sends the request on standard input and streams what happens. "
                 "Standard input holds one line of JSON, a request, and, when its member “passphrase” is true, "
                 "the passphrase as a second line. Standard output gets a line of JSON for each event, "
                 "and {\"entry\": …} for each entry of the record; {\"error\": {\"message\": …}} and exit status 2 "
                 "when the request is none. "
                 "The answer’s body goes to file descriptor 3 when that is open."
                 "\n\n"
                 "The end of standard input before a request ends it quietly. The exit status is that of “send”."),
  .options = options,
};

/* Blocks when nobody reads: then the exchange waits as well, and the memory
 * does not grow. When nobody is there any more, there is nobody to work for. */
static void
write_lines (Worker *self)
{
  gsize done = 0;

  while (done < self->lines->len)
    {
      ssize_t n = write (STDOUT_FILENO, self->lines->str + done, self->lines->len - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        _exit (CS_EXIT_OUTPUT);
      done += (gsize) n;
    }
  g_string_truncate (self->lines, 0);
}

static gboolean
flush_cb (gpointer data)
{
  Worker *self = data;

  write_lines (self);
  g_clear_pointer (&self->flush, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
add_line (Worker     *self,
          const char *member,
          JsonObject *object)
{
  g_autofree char *line = cs_json_object_to_line (object);

  if (member != NULL)
    g_string_append_printf (self->lines, "{\"%s\":%s}\n", member, line);
  else
    g_string_append_printf (self->lines, "%s\n", line);

  if (self->lines->len >= LINES_MAX_BYTES)
    write_lines (self);
  if (self->flush == NULL)
    {
      self->flush = g_idle_source_new ();
      g_source_set_priority (self->flush, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->flush, flush_cb, self, NULL);
      g_source_attach (self->flush, NULL);
    }
}

static void
event_cb (CsEvent *event,
          gpointer data)
{
  g_autoptr (JsonObject) json = cs_event_to_json (event);

  add_line (data, NULL, json);
}

static void
entry_cb (JsonObject *entry,
          gpointer    data)
{
  add_line (data, "entry", entry);
}

static void
over_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Worker *self = data;

  self->status = cs_runner_run_finish (result);
  self->over = TRUE;
}

/* What stands on standard input: the first line, and what was read of the rest. */
typedef struct
{
  GString *request;
  guint8   rest[PASSPHRASE_MAX_BYTES]; /* the beginning of a passphrase, perhaps */
  gsize    n_rest;
  gboolean ended;
} Input;

static gboolean
read_request (Input   *input,
              GError **error)
{
  for (;;)
    {
      ssize_t       n = read (STDIN_FILENO, input->rest, sizeof input->rest);
      const guint8 *newline;
      gsize         len;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          input->ended = TRUE;
          return TRUE;
        }

      newline = memchr (input->rest, '\n', (gsize) n);
      len = newline != NULL ? (gsize) (newline - input->rest) : (gsize) n;
      g_string_append_len (input->request, (const char *) input->rest, (gssize) len);
      if (input->request->len > REQUEST_MAX_BYTES)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       _ ("The request is larger than %d MiB."), REQUEST_MAX_BYTES / (1024 * 1024));
          return FALSE;
        }
      if (newline != NULL)
        {
          input->n_rest = (gsize) n - len - 1;
          memmove (input->rest, newline + 1, input->n_rest);
          return TRUE;
        }
    }
}

/* The second line, up to its end or that of the input. */
static CsSecret *
read_passphrase (Input   *input,
                 GError **error)
{
  const guint8 *newline;

  while (!input->ended && input->n_rest < sizeof input->rest && memchr (input->rest, '\n', input->n_rest) == NULL)
    {
      ssize_t n = read (STDIN_FILENO, input->rest + input->n_rest, sizeof input->rest - input->n_rest);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        input->ended = TRUE;
      else
        input->n_rest += (gsize) n;
    }

  newline = memchr (input->rest, '\n', input->n_rest);
  if (newline == NULL && input->n_rest == sizeof input->rest)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _ ("The passphrase is longer than %d bytes."), PASSPHRASE_MAX_BYTES - 1);
      return NULL;
    }
  return cs_secret_new (input->rest, newline != NULL ? (gsize) (newline - input->rest) : input->n_rest);
}

static CsRequest *
parse_request (Input   *input,
               GError **error)
{
  g_autoptr (JsonNode)  node = NULL;
  g_autoptr (CsRequest) request = NULL;

  JsonObject *object;

  node = cs_json_parse (_ ("request"), input->request->str, input->request->len, error);
  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("request: expected a JSON object."));
      return NULL;
    }

  object = json_node_get_object (node);
  request = cs_request_new_from_json (object, error);
  if (request == NULL || !cs_request_check (request, error))
    return NULL;
  if (cs_json_get_boolean (object, "passphrase", FALSE))
    {
      request->passphrase = read_passphrase (input, error);
      if (request->passphrase == NULL)
        return NULL;
    }
  return g_steal_pointer (&request);
}

/* %NULL with no error when the input ended before there was a request. */
static CsRequest *
take_request (GError **error)
{
  Input     *input = g_new0 (Input, 1);
  CsRequest *request = NULL;

  input->request = g_string_new (NULL);
  if (read_request (input, error) && (!input->ended || input->request->len > 0))
    request = parse_request (input, error);

  g_string_free (input->request, TRUE);
  cs_secret_wipe (input, sizeof *input);
  g_free (input);
  return request;
}

static int
refuse (Worker *self,
        GError *error)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "message", error->message);
  g_error_free (error);
  add_line (self, "error", object);
  write_lines (self);
  return CS_EXIT_USAGE;
}

static int
work (GOutputStream *body)
{
  static const CsRunnerSink sink = { event_cb, entry_cb };

  g_autoptr (CsKeyLog)  key_log = NULL;
  g_autoptr (CsRequest) request = NULL;
  g_autoptr (GString)   lines = g_string_new (NULL);

  Worker  self = { .lines = lines };
  GError *error = NULL;

  key_log = cs_runtime_load_tls (&error);
  if (key_log != NULL)
    request = take_request (&error);
  if (error != NULL)
    return refuse (&self, error);
  if (request == NULL)
    return CS_EXIT_DONE;

  cs_runner_run_async (request, key_log, body, &sink, &self, NULL, over_cb, &self);
  while (!self.over)
    g_main_context_iteration (NULL, TRUE);
  if (body != NULL)
    g_output_stream_close (body, NULL, NULL);
  write_lines (&self);
  return self.status;
}

int
cs_command_worker (char **arguments)
{
  g_autoptr (GOutputStream) body = NULL;

  GError  *error = NULL;
  gboolean help = FALSE;

  /* First of all, before a descriptor of our own takes the number. */
  if (fcntl (BODY_FD, F_GETFD) >= 0)
    {
      (void) fcntl (BODY_FD, F_SETFD, FD_CLOEXEC);
      body = g_unix_output_stream_new (BODY_FD, TRUE);
    }

  if (!cs_option_parse (options, &help, arguments, NULL, &error))
    return cs_command_refuse ("worker", error);
  if (help)
    {
      cs_option_print_page (&page);
      return CS_EXIT_DONE;
    }
  return work (body);
}
