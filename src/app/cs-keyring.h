/* cs-keyring.h: passphrases that a person asked to have remembered
 *
 * They lie in the desktop's Secret Service, in the Flatpak in a file of ours that
 * the Secret portal's key encrypts. Nothing gets there that nobody asked for.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"

G_BEGIN_DECLS

/**
 * CsKeyringAnswer:
 * @CS_KEYRING_NOT_ASKED: nobody asked yet
 * @CS_KEYRING_SILENT: no keyring answers here
 * @CS_KEYRING_EMPTY: it holds no passphrase of these files
 * @CS_KEYRING_LOCKED: it holds one, and is locked itself
 * @CS_KEYRING_FOUND: it holds one
 */
typedef enum
{
  CS_KEYRING_NOT_ASKED,
  CS_KEYRING_SILENT,
  CS_KEYRING_EMPTY,
  CS_KEYRING_LOCKED,
  CS_KEYRING_FOUND,
} CsKeyringAnswer;

#define CS_TYPE_KEYRING_ANSWER (cs_keyring_answer_get_type ())
GType cs_keyring_answer_get_type (void);

/**
 * CsKeyringManner:
 * @CS_KEYRING_QUIETLY: a locked keyring stays locked, and one that does not
 *   answer within seconds counts as silent
 * @CS_KEYRING_OPENLY: the desktop may ask the person to open it
 */
typedef enum
{
  CS_KEYRING_QUIETLY,
  CS_KEYRING_OPENLY,
} CsKeyringManner;

/**
 * cs_keyring_look_up_async:
 * @files: where an identity lies, copied
 * @manner: whether anybody may be asked
 * @cancellable: (nullable): to stop it
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Looks for the passphrase of these files, in a thread.
 */
void cs_keyring_look_up_async (const CsIdentityFiles *files,
                               CsKeyringManner        manner,
                               GCancellable          *cancellable,
                               GAsyncReadyCallback    callback,
                               gpointer               user_data);

/**
 * cs_keyring_look_up_finish:
 * @result: what the callback got
 * @passphrase: (out) (transfer full) (nullable): with %CS_KEYRING_FOUND
 * @changed: (out): whether the files are others than they were when it was
 *   remembered
 *
 * Returns: what came of it; a failure is silence
 */
CsKeyringAnswer cs_keyring_look_up_finish (GAsyncResult *result,
                                           CsSecret    **passphrase,
                                           gboolean     *changed);

/**
 * cs_keyring_remember_async:
 * @files: where an identity lies, copied
 * @passphrase: what opens them
 * @cancellable: (nullable): to stop it
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Puts @passphrase in the place of what was remembered for the same paths. What
 * stands beside it in the clear: the paths, a SHA-256 of the files, and a label
 * with the file's name.
 */
void cs_keyring_remember_async (const CsIdentityFiles *files,
                                CsSecret              *passphrase,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data);

/**
 * cs_keyring_remember_finish:
 * @result: what the callback got
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with the service's error
 */
gboolean cs_keyring_remember_finish (GAsyncResult *result,
                                     GError      **error);

/* Takes out what was remembered for these paths. */
void cs_keyring_forget_async (const CsIdentityFiles *files,
                              GCancellable          *cancellable,
                              GAsyncReadyCallback    callback,
                              gpointer               user_data);

/* Returns: %FALSE with the service's error */
gboolean cs_keyring_forget_finish (GAsyncResult *result,
                                   GError      **error);

G_END_DECLS
