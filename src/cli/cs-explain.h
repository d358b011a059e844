/* cs-explain.h: the rest of a verdict: causes, remedies, platforms, sources
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * cs_explain_render:
 * @verdict: a verdict
 *
 * Returns: (transfer full): text that follows a report, with a newline at its
 *   end; "" when there is nothing to explain
 */
char *cs_explain_render (CsVerdict *verdict);

G_END_DECLS
