/* cs-finding-row.h: a finding, with its causes, its remedies and what to try
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsFindingRow:
 *
 * Shows one finding in full. Acts through `win.confirm` and `win.select-event`,
 * and closes the popover that it stands in when it does.
 */
#define CS_TYPE_FINDING_ROW (cs_finding_row_get_type ())
G_DECLARE_FINAL_TYPE (CsFindingRow, cs_finding_row, CS, FINDING_ROW, GtkWidget)

/**
 * cs_finding_row_new:
 * @finding: a finding
 * @record: the record that it was found in
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *cs_finding_row_new (const CsFinding *finding,
                               CsRecord        *record);

G_END_DECLS
