/* cs-platform.h: holds a platform's rules against the evidence
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-evidence.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * cs_platform_predict:
 * @platform: an entry of the catalogue
 * @evidence: evidence
 *
 * The first rule whose conditions all hold speaks. Where a rule before it hangs
 * on a fact that is not known, it does so only if both say the same.
 *
 * Returns: (transfer full): what the platform's application sees
 */
CsPlatformView *cs_platform_predict (const CsData     *platform,
                                     const CsEvidence *evidence);
void            cs_platform_view_free (CsPlatformView *self);

/**
 * cs_platform_is_predictable:
 * @evidence: evidence
 *
 * Returns: whether there is anything to predict: %FALSE when no server had its say
 */
gboolean cs_platform_is_predictable (const CsEvidence *evidence);

G_END_DECLS
