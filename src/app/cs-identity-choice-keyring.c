/* cs-identity-choice-keyring.c: an identity's passphrase and the desktop's keyring
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-choice-private.h"

#include <glib/gi18n-lib.h>

/* An answer that nobody waits for any more is told by its cancellable. */
typedef struct
{
  CsIdentityChoice *choice;
  GCancellable     *cancellable;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->choice);
  g_object_unref (question->cancellable);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static CsIdentityFiles
get_files (CsIdentityChoice *self)
{
  return (CsIdentityFiles) { self->certificate, self->key, NULL };
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (CsSecret) passphrase = NULL;

  CsIdentityChoice *self = question->choice;
  gboolean          changed = FALSE;
  CsKeyringAnswer   answer = cs_keyring_look_up_finish (result, &passphrase, &changed);

  if (g_cancellable_is_cancelled (question->cancellable))
    return;

  self->keyring = answer;
  self->keyring_changed = changed;
  self->state = CS_IDENTITY_CHOICE_LOCKED;
  if (answer == CS_KEYRING_FOUND)
    {
      self->from_keyring = TRUE;
      cs_identity_choice_read (self, passphrase);
      return;
    }

  cs_identity_choice_notify_all (self);
}

void
cs_identity_choice_look_up (CsIdentityChoice *self,
                            CsKeyringManner   manner)
{
  CsIdentityFiles files = get_files (self);
  Question       *question = g_new0 (Question, 1);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  question->choice = g_object_ref (self);
  question->cancellable = g_object_ref (self->cancellable);
  self->state = CS_IDENTITY_CHOICE_LOADING;
  cs_identity_choice_notify_all (self);
  cs_keyring_look_up_async (&files, manner, self->cancellable, looked_up_cb, question);
}

static void
show_keyring (CsIdentityChoice *self,
              CsKeyringAnswer   answer,
              char             *note)
{
  self->keyring = answer;
  g_free (self->keyring_note);
  self->keyring_note = note;
  g_object_notify (G_OBJECT (self), "keyring");
  g_object_notify (G_OBJECT (self), "keyring-note");
}

static void
remembered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (CsIdentityChoice) self = user_data;
  g_autoptr (GError)           error = NULL;

  if (!cs_keyring_remember_finish (result, &error))
    {
      show_keyring (self, CS_KEYRING_EMPTY,
                    g_strdup_printf (_ ("The keyring did not take the passphrase: %s"), error->message));
      return;
    }

  self->from_keyring = TRUE;
  self->keyring_changed = FALSE;
  show_keyring (self, CS_KEYRING_FOUND, NULL);
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (CsIdentityChoice) self = user_data;
  g_autoptr (GError)           error = NULL;

  if (cs_keyring_forget_finish (result, &error))
    show_keyring (self, CS_KEYRING_EMPTY, NULL);
  else
    show_keyring (self, self->keyring, g_strdup_printf (_ ("The keyring did not forget it: %s"), error->message));
}

void
cs_identity_choice_settle_keyring (CsIdentityChoice *self)
{
  CsIdentityFiles files = get_files (self);

  if (self->passphrase == NULL || self->from_keyring)
    return;

  /* Both end by themselves when the window has gone: the person asked for them. */
  if (self->remember == CS_REMEMBER_IN_KEYRING)
    cs_keyring_remember_async (&files, self->passphrase, NULL, remembered_cb, g_object_ref (self));
  else if (self->keyring == CS_KEYRING_FOUND)
    cs_keyring_forget_async (&files, NULL, forgotten_cb, g_object_ref (self));
  self->remember = CS_REMEMBER_NOWHERE;
}

void
cs_identity_choice_open_keyring (CsIdentityChoice *self)
{
  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));
  g_return_if_fail (self->certificate != NULL);

  cs_identity_choice_look_up (self, CS_KEYRING_OPENLY);
}

void
cs_identity_choice_forget_passphrase (CsIdentityChoice *self)
{
  CsIdentityFiles files;

  g_return_if_fail (CS_IS_IDENTITY_CHOICE (self));
  g_return_if_fail (self->certificate != NULL);

  files = get_files (self);
  cs_keyring_forget_async (&files, NULL, forgotten_cb, g_object_ref (self));
}
