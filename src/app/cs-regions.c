/* cs-regions.c: from one part of a window to the next
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-regions.h"

gboolean
cs_region_focus (GtkWidget *region)
{
  return gtk_widget_get_mapped (region) &&
         (gtk_widget_child_focus (region, GTK_DIR_TAB_FORWARD) || gtk_widget_grab_focus (region));
}

void
cs_regions_focus_next (GtkWidget *const *regions,
                       guint             n_regions,
                       gboolean          backwards)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (regions[0]));
  guint      at = backwards ? 0 : n_regions - 1;

  for (guint i = 0; i < n_regions; i++)
    if (focus != NULL && (focus == regions[i] || gtk_widget_is_ancestor (focus, regions[i])))
      at = i;

  for (guint i = 1; i <= n_regions; i++)
    if (cs_region_focus (regions[backwards ? (at + n_regions - i) % n_regions : (at + i) % n_regions]))
      return;
}
