/* cs-header-row.h: a header in the composer
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-header.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsHeaderRow:
 *
 * Edits a header. Signal `remove`: the person wants it gone.
 */
#define CS_TYPE_HEADER_ROW (cs_header_row_get_type ())
G_DECLARE_FINAL_TYPE (CsHeaderRow, cs_header_row, CS, HEADER_ROW, GtkWidget)

GtkWidget *cs_header_row_new (CsHeader *header);

CsHeader *cs_header_row_get_header (CsHeaderRow *self);

G_END_DECLS
