/* cs-cause.h: what may have caused an alert, ranked by the facts at hand
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
 * cs_cause_rank:
 * @evidence: evidence
 * @alert: the server's alert
 * @n_leading: (out) (optional): how many of the first fit equally well
 *
 * Returns: (transfer full) (array zero-terminated=1): clauses that say what may
 *   be wrong, translated, the likeliest first: "the intermediate was not sent"
 */
char **cs_cause_rank (const CsEvidence *evidence,
                      int               alert,
                      guint            *n_leading);

/**
 * cs_cause_os_status:
 * @evidence: evidence
 * @number: (out): what Apple's TLS calls the server's alert, 0 when not known
 * @symbol: (out): its symbol, "" when not known
 */
void cs_cause_os_status (const CsEvidence *evidence,
                         int              *number,
                         const char      **symbol);

G_END_DECLS
