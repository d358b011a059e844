/* cs-identity-page.h: what a person reads of an identity's file, and of tokens
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"
#include "cs-lint.h"
#include "cs-report.h"
#include "cs-token.h"

G_BEGIN_DECLS

/**
 * cs_identity_page_new:
 * @style: how it is rendered
 * @files: where it lies
 * @identities: (nullable) (element-type CsIdentity): what was loaded
 * @refusal: (nullable): why nothing was; with %NULL for @identities
 * @facts: what is known beside the identity, and the time
 *
 * Returns: (transfer full): text for a terminal
 */
char *cs_identity_page_new (CsReportStyle          style,
                            const CsIdentityFiles *files,
                            GPtrArray             *identities,
                            const GError          *refusal,
                            const CsLintFacts     *facts);

/**
 * cs_identity_page_new_for_tokens:
 * @style: how it is rendered
 * @list: what there is
 *
 * Returns: (transfer full): text for a terminal
 */
char *cs_identity_page_new_for_tokens (CsReportStyle      style,
                                       const CsTokenList *list);

G_END_DECLS
