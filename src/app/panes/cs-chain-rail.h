/* cs-chain-rail.h: what ties a chain together
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsChainRail:
 *
 * Draws a dot and the lines that lead from it to the rows above and below. Rows
 * abut, so the lines join. Presentation: the words say it too.
 */
#define CS_TYPE_CHAIN_RAIL (cs_chain_rail_get_type ())
G_DECLARE_FINAL_TYPE (CsChainRail, cs_chain_rail, CS, CHAIN_RAIL, GtkWidget)

void cs_chain_rail_set_item (CsChainRail       *self,
                             CsCertificateItem *item);

/**
 * CsValidityBar:
 *
 * How much of a certificate's validity is over, with a tick for the day of the
 * exchange.
 */
#define CS_TYPE_VALIDITY_BAR (cs_validity_bar_get_type ())
G_DECLARE_FINAL_TYPE (CsValidityBar, cs_validity_bar, CS, VALIDITY_BAR, GtkWidget)

/**
 * cs_validity_bar_set_share:
 * @self: a bar
 * @share: from 0 to 1
 */
void cs_validity_bar_set_share (CsValidityBar *self,
                                double         share);

G_END_DECLS
