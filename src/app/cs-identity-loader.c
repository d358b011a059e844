/* cs-identity-loader.c: reads identities without keeping the window waiting
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-loader.h"

#include "cs-json.h"
#include "cs-program.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <unistd.h>

typedef struct
{
  char     *certificate;
  char     *key;
  CsSecret *passphrase;
} Load;

static void
load_free (Load *load)
{
  g_free (load->certificate);
  g_free (load->key);
  g_clear_pointer (&load->passphrase, cs_secret_unref);
  g_free (load);
}

static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Load           *load = task_data;
  CsIdentityFiles files = { load->certificate, load->key, NULL };
  GError         *error = NULL;
  GPtrArray      *identities = cs_identity_load_all (&files, load->passphrase, &error);

  for (guint i = 0; identities != NULL && i < identities->len; i++)
    cs_identity_forget_key (g_ptr_array_index (identities, i));
  if (identities != NULL)
    g_task_return_pointer (task, identities, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
cs_identity_loader_load_async (const CsIdentityFiles *files,
                               CsSecret              *passphrase,
                               GCancellable          *cancellable,
                               GAsyncReadyCallback    callback,
                               gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  Load *load = g_new0 (Load, 1);

  load->certificate = g_strdup (files->certificate);
  load->key = g_strdup (files->key);
  load->passphrase = passphrase != NULL ? cs_secret_ref (passphrase) : NULL;
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  g_task_run_in_thread (task, load_thread);
}

GPtrArray *
cs_identity_loader_load_finish (GAsyncResult *result,
                                CsSecret    **passphrase,
                                GError      **error)
{
  Load *load = g_task_get_task_data (G_TASK (result));

  *passphrase = load->passphrase != NULL ? cs_secret_ref (load->passphrase) : NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- tokens */

static void
fail_from_report (GTask      *task,
                  const char *text,
                  gsize       len)
{
  g_autoptr (JsonNode) node = cs_json_parse ("identity", text, len, NULL);

  JsonObject *report = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *file = cs_json_array_object (cs_json_get_array (report, "files"), 0);

  g_task_return_new_error (task, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_READABLE, "%s",
                           cs_json_get_string (cs_json_get_object (file, "refusal"), "message",
                                               _ ("The process that reads tokens ended without a word.")));
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  GSubprocess *process = G_SUBPROCESS (source);
  gsize        len = 0;
  const char  *text;

  if (!g_subprocess_communicate_finish (process, result, &output, NULL, &error))
    {
      g_subprocess_force_exit (process); /* cancelling is killing */
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  text = g_bytes_get_data (output, &len);
  if (g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0)
    g_task_return_boolean (task, TRUE);
  else
    fail_from_report (task, text, len);
}

/* A pipe with the PIN in it: no stream's buffer ever holds a copy. What a pipe
 * takes at once does not wait for a reader. */
static int
open_pin (CsSecret *pin,
          GError  **error)
{
  int           fds[2];
  gssize        written;
  gsize         len = 0;
  const guint8 *data = pin != NULL ? cs_secret_peek (pin, &len) : (const guint8 *) "";

  if (len > PIPE_BUF)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("No PIN is that long."));
      return -1;
    }
  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return -1;

  written = write (fds[1], data, len);
  close (fds[1]);
  if (written == (gssize) len)
    return fds[0];

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The PIN could not be handed on."));
  close (fds[0]);
  return -1;
}

void
cs_identity_loader_check_token_async (const char         *uri,
                                      CsSecret           *pin,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GTask)       task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSubprocess) process = NULL;

  GError *error = NULL;
  int     stdin_fd;

  if (pin != NULL)
    g_task_set_task_data (task, cs_secret_ref (pin), (GDestroyNotify) cs_secret_unref);
  stdin_fd = open_pin (pin, &error);
  if (stdin_fd < 0)
    {
      g_task_return_error (task, error);
      return;
    }

  g_subprocess_launcher_take_stdin_fd (launcher, stdin_fd);
  process = cs_program_spawn_cli (launcher, &error, "identity", "--json", "--pass-file", "-", uri, NULL);
  if (process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_subprocess_communicate_async (process, NULL, cancellable, checked_cb, g_steal_pointer (&task));
}

gboolean
cs_identity_loader_check_token_finish (GAsyncResult *result,
                                       CsSecret    **pin,
                                       GError      **error)
{
  CsSecret *tried = g_task_get_task_data (G_TASK (result));

  *pin = tried != NULL ? cs_secret_ref (tried) : NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}
