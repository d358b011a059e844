/* cs-identity-chain.c: which certificates of an identity go out
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-chain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CsIdentityChain
{
  GObject parent_instance;

  CsChainChoice choice;
  GPtrArray    *chosen;
  char         *file; /* holds them, as soon as it is written */
  guint         n_writing;
  GPtrArray    *waiting; /* tasks */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsIdentityChain, cs_identity_chain, G_TYPE_OBJECT)

static void
cs_identity_chain_finalize (GObject *object)
{
  CsIdentityChain *self = CS_IDENTITY_CHAIN (object);

  g_clear_pointer (&self->chosen, g_ptr_array_unref);
  g_free (self->file);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (cs_identity_chain_parent_class)->finalize (object);
}

static void
cs_identity_chain_class_init (CsIdentityChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_identity_chain_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_identity_chain_init (CsIdentityChain *self)
{
  self->chosen = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

CsIdentityChain *
cs_identity_chain_new (void)
{
  return g_object_new (CS_TYPE_IDENTITY_CHAIN, NULL);
}

CsChainChoice
cs_identity_chain_get_choice (CsIdentityChain *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHAIN (self), CS_CHAIN_INTERMEDIATES);

  return self->choice;
}

void
cs_identity_chain_set_choice (CsIdentityChain *self,
                              CsChainChoice    choice)
{
  g_return_if_fail (CS_IS_IDENTITY_CHAIN (self));

  if (self->choice == choice)
    return;

  self->choice = choice;
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
render_chosen (CsIdentityChain *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->chosen->len; i++)
    {
      g_autofree char *pem = cs_certificate_dup_pem (g_ptr_array_index (self->chosen, i));

      g_string_append (text, pem);
    }

  return g_string_free (text, FALSE);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (CsIdentityChain) self = user_data;
  g_autoptr (GPtrArray)       waiting = NULL;

  g_file_replace_contents_finish (G_FILE (source), result, NULL, NULL);
  self->n_writing--;
  if (self->n_writing > 0)
    return;

  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
}

/* A file's name says what is in it, so one that is there need not be written again. */
static void
write_chosen (CsIdentityChain *self)
{
  g_autofree char   *text = render_chosen (self);
  g_autofree char   *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char   *name = g_strconcat (sum, ".pem", NULL);
  g_autofree char   *folder = g_build_filename (g_get_user_cache_dir (), "countersign", "chains", NULL);
  g_autoptr (GFile)  file = NULL;
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  g_free (self->file);
  self->file = g_build_filename (folder, name, NULL);
  g_mkdir_with_parents (folder, 0700);
  file = g_file_new_for_path (self->file);
  g_file_replace_contents_bytes_async (file, content, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, written_cb,
                                       g_object_ref (self));
  self->n_writing++;
}

void
cs_identity_chain_set_chosen (CsIdentityChain *self,
                              GPtrArray       *certificates)
{
  g_return_if_fail (CS_IS_IDENTITY_CHAIN (self));

  g_ptr_array_set_size (self->chosen, 0);
  for (guint i = 0; i < certificates->len; i++)
    g_ptr_array_add (self->chosen, g_object_ref (g_ptr_array_index (certificates, i)));
  if (self->chosen->len > 0)
    write_chosen (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
cs_identity_chain_wait_async (CsIdentityChain    *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CS_IS_IDENTITY_CHAIN (self));

  task = g_task_new (self, NULL, callback, user_data);
  if (self->n_writing == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
}

void
cs_identity_chain_wait_finish (CsIdentityChain *self,
                               GAsyncResult    *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* Nobody can choose less than the leaf. */
static CsChainChoice
get_effective (CsIdentityChain *self)
{
  return self->choice == CS_CHAIN_CHOSEN && self->chosen->len == 0 ? CS_CHAIN_LEAF : self->choice;
}

GPtrArray *
cs_identity_chain_compose (CsIdentityChain *self,
                           CsIdentity      *identity)
{
  g_return_val_if_fail (CS_IS_IDENTITY_CHAIN (self), NULL);

  return cs_chain_compose (cs_identity_get_chain (identity), get_effective (self), self->chosen);
}

const char *
cs_identity_chain_get_words (CsIdentityChain *self)
{
  static const char *const words[] = {
    [CS_CHAIN_LEAF] = N_ ("leaf only"),
    [CS_CHAIN_ROOT] = N_ ("with its root"),
    [CS_CHAIN_CHOSEN] = N_ ("with a chosen chain"),
  };

  CsChainChoice choice;

  g_return_val_if_fail (CS_IS_IDENTITY_CHAIN (self), NULL);

  choice = get_effective (self);
  return words[choice] != NULL ? _ (words[choice]) : NULL;
}

void
cs_identity_chain_apply (CsIdentityChain *self,
                         CsRequest       *request)
{
  g_return_if_fail (CS_IS_IDENTITY_CHAIN (self));

  request->chain = get_effective (self);
  g_free (request->chain_file);
  request->chain_file = request->chain == CS_CHAIN_CHOSEN ? g_strdup (self->file) : NULL;
}
