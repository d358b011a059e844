/* cs-online-page.h: what came of asking a chain's own addresses, for a person
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-page.h"

G_BEGIN_DECLS

/**
 * cs_online_page_put:
 * @report: a page
 * @answers: (element-type CsOnlineAnswer): what came of each address
 *
 * Puts them under a heading of their own.
 */
void cs_online_page_put (CsPage    *report,
                         GPtrArray *answers);

G_END_DECLS
