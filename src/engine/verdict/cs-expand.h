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
 *   `{alert}`, `{alertName}`, `{malformed}` or `{osStatus}` in them
 * @evidence: evidence
 *
 * Returns: (transfer full): @text with each of these as it was here
 */
char *cs_expand (const char       *text,
                 const CsEvidence *evidence);

/**
 * cs_expand_member:
 * @object: an object of the catalogue
 * @name: a member with prose
 * @evidence: evidence
 *
 * Returns: (transfer full): the member's words, translated and expanded; ""
 *   when there are none
 */
char *cs_expand_member (const CsData     *object,
                        const char       *name,
                        const CsEvidence *evidence);

/**
 * cs_expand_list:
 * @object: an object of the catalogue
 * @name: a member with texts that are not prose: messages, sources
 * @evidence: evidence
 *
 * Returns: (transfer full) (array zero-terminated=1): them, expanded
 */
char **cs_expand_list (const CsData     *object,
                       const char       *name,
                       const CsEvidence *evidence);

G_END_DECLS
