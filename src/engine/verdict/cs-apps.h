/* cs-apps.h: the right half: what apps would be told
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
 * cs_apps_tell:
 * @evidence: evidence
 * @verdict: a verdict whose platforms are there
 *
 * Writes `apps_headline`, `apps_sentence` and `apps_severity` of @verdict, or
 * leaves them %NULL when there is nothing to contrast.
 */
void cs_apps_tell (const CsEvidence *evidence,
                   CsVerdict        *verdict);

G_END_DECLS
