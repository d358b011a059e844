/* cs-identity-loader.c: reads identities without keeping the window waiting
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-loader.h"

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
