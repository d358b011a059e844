/* cs-keyring.c: passphrases that a person asked to have remembered
 *
 * libsecret keeps what it hands out in memory that it locks and clears; a copy of
 * ours is a CsSecret.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-keyring.h"

#include "cs-deadline.h"
#include "cs-identity-file.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#define QUIET_SECONDS 5

G_DEFINE_ENUM_TYPE (CsKeyringAnswer, cs_keyring_answer, G_DEFINE_ENUM_VALUE (CS_KEYRING_NOT_ASKED, "not-asked"), G_DEFINE_ENUM_VALUE (CS_KEYRING_SILENT, "silent"), G_DEFINE_ENUM_VALUE (CS_KEYRING_EMPTY, "empty"), G_DEFINE_ENUM_VALUE (CS_KEYRING_LOCKED, "locked"), G_DEFINE_ENUM_VALUE (CS_KEYRING_FOUND, "found"))

/* The paths find it; the fingerprint tells whether they still mean the same. */
static const SecretSchema schema = {
  APP_ID ".Passphrase",
  SECRET_SCHEMA_NONE,
  {
    { "certificate", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "key", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "fingerprint", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* What one thread works on, and the main thread takes back. */
typedef struct
{
  char           *certificate;
  char           *key;
  CsKeyringManner manner;
  CsSecret       *passphrase;
  gboolean        changed;
} Errand;

static void
errand_free (Errand *errand)
{
  g_free (errand->certificate);
  g_free (errand->key);
  g_clear_pointer (&errand->passphrase, cs_secret_unref);
  g_free (errand);
}

static GTask *
start_errand (const CsIdentityFiles *files,
              Errand               **errand,
              GCancellable          *cancellable,
              GAsyncReadyCallback    callback,
              gpointer               user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  *errand = g_new0 (Errand, 1);
  (*errand)->certificate = g_strdup (files->certificate);
  (*errand)->key = g_strdup (files->key);
  g_task_set_task_data (task, *errand, (GDestroyNotify) errand_free);
  return task;
}

static void
sum_file (GChecksum  *checksum,
          const char *path)
{
  g_autoptr (GFile)            file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);

  guchar buffer[4096];
  gsize  total = 0;
  gssize n;

  if (stream == NULL)
    return;

  while (total < CS_IDENTITY_FILE_MAX_BYTES &&
         (n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      g_checksum_update (checksum, buffer, n);
      total += n;
    }
  cs_secret_wipe (buffer, sizeof buffer); /* it may be a key without a passphrase */
}

static char *
dup_fingerprint (Errand *errand)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  sum_file (checksum, errand->certificate);
  if (errand->key != NULL)
    sum_file (checksum, errand->key);
  return g_strdup (g_checksum_get_string (checksum));
}

/* The values are @errand's. */
static GHashTable *
new_attributes (Errand *errand)
{
  GHashTable *attributes = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (attributes, (char *) "certificate", errand->certificate);
  g_hash_table_insert (attributes, (char *) "key", errand->key != NULL ? errand->key : (char *) "");
  return attributes;
}

/* ---- looking up */

static gboolean
is_locked (SecretRetrievable *item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

static CsKeyringAnswer
take_item (Errand            *errand,
           SecretRetrievable *item,
           GCancellable      *cancellable)
{
  g_autoptr (SecretValue) value = NULL;
  g_autoptr (GHashTable)  attributes = secret_retrievable_get_attributes (item);
  g_autofree char        *fingerprint = dup_fingerprint (errand);

  const char *bytes;
  gsize       len = 0;

  errand->changed = g_strcmp0 (g_hash_table_lookup (attributes, "fingerprint"), fingerprint) != 0;
  value = secret_retrievable_retrieve_secret_sync (item, cancellable, NULL);
  if (value == NULL)
    return CS_KEYRING_SILENT;

  bytes = secret_value_get (value, &len);
  errand->passphrase = cs_secret_new (bytes, len);
  return CS_KEYRING_FOUND;
}

static void
look_up_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Errand                *errand = task_data;
  g_autoptr (GHashTable) attributes = new_attributes (errand);
  g_autoptr (GError)     error = NULL;
  CsKeyringAnswer        answer = CS_KEYRING_EMPTY;
  SecretSearchFlags      flags = errand->manner == CS_KEYRING_OPENLY ? SECRET_SEARCH_UNLOCK : SECRET_SEARCH_NONE;
  GList                 *items = secret_password_searchv_sync (&schema, attributes, flags, cancellable, &error);

  if (error != NULL)
    answer = CS_KEYRING_SILENT;
  else if (items != NULL)
    answer = is_locked (items->data) ? CS_KEYRING_LOCKED : take_item (errand, items->data, cancellable);
  g_list_free_full (items, g_object_unref);
  cs_secret_sweep ();
  g_task_return_int (task, answer);
}

void
cs_keyring_look_up_async (const CsIdentityFiles *files,
                          CsKeyringManner        manner,
                          GCancellable          *cancellable,
                          GAsyncReadyCallback    callback,
                          gpointer               user_data)
{
  g_autoptr (GCancellable) deadline = manner == CS_KEYRING_QUIETLY ? cs_deadline_new (cancellable, QUIET_SECONDS) : NULL;
  g_autoptr (GTask)        task = NULL;
  Errand                  *errand;

  task = start_errand (files, &errand, deadline != NULL ? deadline : cancellable, callback, user_data);
  errand->manner = manner;
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, look_up_thread);
}

CsKeyringAnswer
cs_keyring_look_up_finish (GAsyncResult *result,
                           CsSecret    **passphrase,
                           gboolean     *changed)
{
  Errand *errand = g_task_get_task_data (G_TASK (result));
  gssize  answer = g_task_propagate_int (G_TASK (result), NULL);

  *passphrase = NULL;
  *changed = FALSE;
  if (answer < 0)
    return CS_KEYRING_SILENT; /* a thread may still be at work on the errand */

  *passphrase = g_steal_pointer (&errand->passphrase);
  *changed = errand->changed;
  return (CsKeyringAnswer) answer;
}

/* ---- remembering and forgetting */

static void
remember_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Errand                 *errand = task_data;
  g_autoptr (GHashTable)  attributes = new_attributes (errand);
  g_autoptr (SecretValue) value = NULL;
  g_autofree char        *fingerprint = dup_fingerprint (errand);
  g_autofree char        *name = g_filename_display_basename (errand->certificate);
  /* Translators: an entry of the desktop's keyring: a certificate's file */
  g_autofree char *label = g_strdup_printf (_ ("Countersign: passphrase of %s"), name);
  gsize            len = 0;
  const char      *bytes = (const char *) cs_secret_peek (errand->passphrase, &len);
  GError          *error = NULL;

  value = secret_value_new (bytes, len, "text/plain");
  /* One of the same paths with another fingerprint would stay beside it. */
  secret_password_clearv_sync (&schema, attributes, cancellable, NULL);
  g_hash_table_insert (attributes, (char *) "fingerprint", fingerprint);
  if (secret_password_storev_binary_sync (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, value, cancellable,
                                          &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  cs_secret_sweep ();
}

void
cs_keyring_remember_async (const CsIdentityFiles *files,
                           CsSecret              *passphrase,
                           GCancellable          *cancellable,
                           GAsyncReadyCallback    callback,
                           gpointer               user_data)
{
  Errand           *errand;
  g_autoptr (GTask) task = start_errand (files, &errand, cancellable, callback, user_data);

  errand->passphrase = cs_secret_ref (passphrase);
  g_task_run_in_thread (task, remember_thread);
}

gboolean
cs_keyring_remember_finish (GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
forget_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  g_autoptr (GHashTable) attributes = new_attributes (task_data);
  GError                *error = NULL;

  secret_password_clearv_sync (&schema, attributes, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
cs_keyring_forget_async (const CsIdentityFiles *files,
                         GCancellable          *cancellable,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  Errand           *errand;
  g_autoptr (GTask) task = start_errand (files, &errand, cancellable, callback, user_data);

  g_task_run_in_thread (task, forget_thread);
}

gboolean
cs_keyring_forget_finish (GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
