/* cs-identity-chain.h: which certificates of an identity go out
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"
#include "cs-request.h"

G_BEGIN_DECLS

/**
 * CsIdentityChain:
 *
 * What a person wants sent of a chain: one of #CsChainChoice, and with
 * %CS_CHAIN_CHOSEN the certificates that follow the leaf. Signal `changed`.
 */
#define CS_TYPE_IDENTITY_CHAIN (cs_identity_chain_get_type ())
G_DECLARE_FINAL_TYPE (CsIdentityChain, cs_identity_chain, CS, IDENTITY_CHAIN, GObject)

CsIdentityChain *cs_identity_chain_new (void);

CsChainChoice cs_identity_chain_get_choice (CsIdentityChain *self);
void          cs_identity_chain_set_choice (CsIdentityChain *self,
                                            CsChainChoice    choice);

/**
 * cs_identity_chain_set_chosen:
 * @self: a chain
 * @certificates: (element-type CsCertificate): what follows the leaf with
 *   %CS_CHAIN_CHOSEN, in this order
 *
 * Writes them to a file in the person's cache for the worker to read: there is
 * nothing secret in a certificate.
 */
void cs_identity_chain_set_chosen (CsIdentityChain *self,
                                   GPtrArray       *certificates);

/**
 * cs_identity_chain_wait_async:
 * @self: a chain
 * @callback: called once what was chosen is on the disk, or could not be written
 * @user_data: for @callback
 *
 * Whoever hands the file's name to a worker waits for it first. A file that is not
 * there then is for the worker to name.
 */
void cs_identity_chain_wait_async (CsIdentityChain    *self,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);

void cs_identity_chain_wait_finish (CsIdentityChain *self,
                                    GAsyncResult    *result);

/**
 * cs_identity_chain_compose:
 * @self: a chain
 * @identity: an identity
 *
 * Returns: (transfer full) (element-type CsCertificate): what goes out, leaf
 *   first; a root that is not in the identity's files is added by the worker
 */
GPtrArray *cs_identity_chain_compose (CsIdentityChain *self,
                                      CsIdentity      *identity);

/* For the strip, translated: "leaf only"; %NULL for the default. */
const char *cs_identity_chain_get_words (CsIdentityChain *self);

/* Puts the choice into @request. */
void cs_identity_chain_apply (CsIdentityChain *self,
                              CsRequest       *request);

G_END_DECLS
