/* cs-fact-row.h: a fact with its name, to be read and copied
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-field.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsFactRow:
 *
 * Shows its property `field`, a #CsField, and a button that copies the value.
 */
#define CS_TYPE_FACT_ROW (cs_fact_row_get_type ())
G_DECLARE_FINAL_TYPE (CsFactRow, cs_fact_row, CS, FACT_ROW, GtkWidget)

G_END_DECLS
