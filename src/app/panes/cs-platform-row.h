/* cs-platform-row.h: a line in the list of platforms as a widget
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-platform-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsPlatformRow:
 *
 * A heading, or a platform with what it gets.
 */
#define CS_TYPE_PLATFORM_ROW (cs_platform_row_get_type ())
G_DECLARE_FINAL_TYPE (CsPlatformRow, cs_platform_row, CS, PLATFORM_ROW, GtkWidget)

GtkWidget *cs_platform_row_new (void);

void cs_platform_row_set_item (CsPlatformRow  *self,
                               CsPlatformItem *item);

G_END_DECLS
