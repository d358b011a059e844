/* cs-platform-detail.h: what one platform makes of the exchange
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsPlatformDetail:
 *
 * What an app gets, why here, what its callbacks would have been, what to do,
 * and how all this is known.
 */
#define CS_TYPE_PLATFORM_DETAIL (cs_platform_detail_get_type ())
G_DECLARE_FINAL_TYPE (CsPlatformDetail, cs_platform_detail, CS, PLATFORM_DETAIL, GtkWidget)

/**
 * cs_platform_detail_show:
 * @self: a detail
 * @exchange: (nullable): the exchange
 * @platform: (nullable): a platform's id
 */
void cs_platform_detail_show (CsPlatformDetail *self,
                              CsExchange       *exchange,
                              const char       *platform);

G_END_DECLS
