/* cs-finding.h: what is worth knowing about an exchange, with its causes
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
 * cs_finding_list:
 * @evidence: evidence
 *
 * Returns: (transfer full) (element-type CsFinding): what holds, the gravest first
 */
GPtrArray *cs_finding_list (const CsEvidence *evidence);

G_END_DECLS
