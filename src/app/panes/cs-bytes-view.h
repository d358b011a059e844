/* cs-bytes-view.h: bytes, sixteen a row
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsBytesView:
 *
 * Shows bytes in hexadecimal and as text, any number of them: only the rows in
 * sight exist. Runs from left to right in every language.
 */
#define CS_TYPE_BYTES_VIEW (cs_bytes_view_get_type ())
G_DECLARE_FINAL_TYPE (CsBytesView, cs_bytes_view, CS, BYTES_VIEW, GtkWidget)

void cs_bytes_view_set_bytes (CsBytesView *self,
                              GBytes      *bytes);

/**
 * cs_bytes_view_set_highlight:
 * @self: a view
 * @start: first byte to light up
 * @end: the byte behind the last one; as @start for none
 *
 * Lights a range up and scrolls to it.
 */
void cs_bytes_view_set_highlight (CsBytesView *self,
                                  gsize        start,
                                  gsize        end);

G_END_DECLS
