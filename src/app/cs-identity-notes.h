/* cs-identity-notes.h: what there is to say about an identity, as notes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-choice.h"

G_BEGIN_DECLS

/* Each returns (transfer full) (element-type CsNote). */

/* What will go wrong, the worst first. */
GListModel *cs_identity_notes_new_lint (CsIdentityChoice *choice);

/* The chain, root last, and which of it is sent; each opens its certificate. */
GListModel *cs_identity_notes_new_chain (CsIdentity      *identity,
                                         CsIdentityChain *chain,
                                         gint64           now);

/**
 * cs_identity_notes_new_asked:
 * @identity: an identity
 * @chain: what is sent of its chain
 * @ca_names: (element-type GLib.Bytes): the names that the last server asked for
 *
 * Returns: (transfer full) (element-type CsNote): the names that issued a
 *   certificate of the chain, and which; then how many others there are
 */
GListModel *cs_identity_notes_new_asked (CsIdentity      *identity,
                                         CsIdentityChain *chain,
                                         GPtrArray       *ca_names);

/* Where the files and the key are. */
GListModel *cs_identity_notes_new_places (CsIdentityChoice *choice);

/* Who else could read the file; empty unless it is PKCS#12. */
GListModel *cs_identity_notes_new_elsewhere (CsIdentity *identity);

G_END_DECLS
