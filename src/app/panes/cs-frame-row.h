/* cs-frame-row.h: an HTTP frame or message as a line
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-frame-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsFrameRow:
 *
 * Time, direction, type and summary of an HTTP event, or what a run of flow
 * control holds, behind an arrow that opens it.
 */
#define CS_TYPE_FRAME_ROW (cs_frame_row_get_type ())
G_DECLARE_FINAL_TYPE (CsFrameRow, cs_frame_row, CS, FRAME_ROW, GtkWidget)

GtkWidget *cs_frame_row_new (void);

/**
 * cs_frame_row_set_list_row:
 * @self: a row
 * @list_row: (nullable): a #CsFrame's place in the list
 *
 * Returns: (transfer none) (nullable): what a screen reader says, until the next
 *   call
 */
const char *cs_frame_row_set_list_row (CsFrameRow     *self,
                                       GtkTreeListRow *list_row);

G_END_DECLS
