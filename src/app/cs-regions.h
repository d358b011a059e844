/* cs-regions.h: from one part of a window to the next
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * cs_region_focus:
 * @region: a widget
 *
 * Puts the keyboard on the first thing in @region that takes it.
 *
 * Returns: %FALSE when @region is not in sight or takes no keys
 */
gboolean cs_region_focus (GtkWidget *region);

/**
 * cs_regions_focus_next:
 * @regions: (array length=n_regions): widgets of one window, in reading order
 * @n_regions: their number
 * @backwards: whether to go the other way round
 *
 * Puts the keyboard into the next region that takes it, after the one that has
 * it now; from the last one on to the first.
 */
void cs_regions_focus_next (GtkWidget *const *regions,
                            guint             n_regions,
                            gboolean          backwards);

G_END_DECLS
