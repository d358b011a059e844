/* cs-expand.h: puts what happened here into general words
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-evidence.h"

G_BEGIN_DECLS

/**
 * cs_expand:
 * @text: words of ours, translated, with `{status}`, `{host}`, `{identity}`,
 *   `{alert}` or `{alertName}` in them
 * @evidence: evidence
 *
 * Returns: (transfer full): @text with each of these as it was here
 */
char *cs_expand (const char       *text,
                 const CsEvidence *evidence);

G_END_DECLS
