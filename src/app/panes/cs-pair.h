/* cs-pair.h: a title and, where there is room, its detail
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsPair:
 *
 * Two labels on one baseline. The first has its natural width before the second
 * gets any: a box would shorten both. One that expands gets all of the rest.
 *
 * Properties: `pack-type`: at which end the pair stands; at the end the first
 * label is the outer one too.
 */
#define CS_TYPE_PAIR (cs_pair_get_type ())
G_DECLARE_FINAL_TYPE (CsPair, cs_pair, CS, PAIR, GtkWidget)

void cs_pair_set_pack_type (CsPair     *self,
                            GtkPackType pack_type);

G_END_DECLS
