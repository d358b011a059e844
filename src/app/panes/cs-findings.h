/* cs-findings.h: what is worth knowing of an exchange, behind a button
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsFindings:
 *
 * A button that says how many findings there are, and opens them: each with its
 * evidence, its possible causes, what to do, and what to try.
 */
#define CS_TYPE_FINDINGS (cs_findings_get_type ())
G_DECLARE_FINAL_TYPE (CsFindings, cs_findings, CS, FINDINGS, GtkWidget)

/**
 * cs_findings_show:
 * @self: a button
 * @exchange: an exchange that is over
 *
 * Shows @exchange's findings; the button hides when there are none.
 */
void cs_findings_show (CsFindings *self,
                       CsExchange *exchange);

G_END_DECLS
