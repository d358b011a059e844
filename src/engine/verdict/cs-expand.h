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
 * cs_expand_pick:
 * @evidence: evidence
 * @ours: words for the person's own exchange: "You sent …"
 * @theirs: the same for somebody else's that was watched: "The client sent …"
 *
 * Both are whole, so that a translator sees sentences.
 *
 * Returns: (transfer none): the words that fit
 */
const char *cs_expand_pick (const CsEvidence *evidence,
                            const char       *ours,
                            const char       *theirs) G_GNUC_FORMAT (2) G_GNUC_FORMAT (3);

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
