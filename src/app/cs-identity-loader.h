/* cs-identity-loader.h: reads identities without keeping the window waiting
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"

G_BEGIN_DECLS

/**
 * cs_identity_loader_load_async:
 * @files: where they lie, copied
 * @passphrase: (nullable): what may open them
 * @cancellable: (nullable): to stop it
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Reads files in a thread, and keeps no key: it was there, that is all the window
 * has to know. Not for tokens: their modules have no place in the
 * window's process.
 */
void cs_identity_loader_load_async (const CsIdentityFiles *files,
                                    CsSecret              *passphrase,
                                    GCancellable          *cancellable,
                                    GAsyncReadyCallback    callback,
                                    gpointer               user_data);

/**
 * cs_identity_loader_load_finish:
 * @result: what the callback got
 * @passphrase: (out) (transfer full) (nullable): what was tried
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable) (element-type CsIdentity): at least one, or
 *   %NULL with a #CsIdentityError
 */
GPtrArray *cs_identity_loader_load_finish (GAsyncResult *result,
                                           CsSecret    **passphrase,
                                           GError      **error);

/**
 * cs_identity_loader_check_token_async:
 * @uri: a PKCS#11 URI
 * @pin: (nullable): the token's PIN, which is tried once
 * @cancellable: (nullable): to end it
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Lets `countersign-cli identity` open a token.
 */
void cs_identity_loader_check_token_async (const char         *uri,
                                           CsSecret           *pin,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);

/**
 * cs_identity_loader_check_token_finish:
 * @result: what the callback got
 * @pin: (out) (transfer full) (nullable): what was tried
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a sentence that says why the token does not open
 */
gboolean cs_identity_loader_check_token_finish (GAsyncResult *result,
                                                CsSecret    **pin,
                                                GError      **error);

G_END_DECLS
