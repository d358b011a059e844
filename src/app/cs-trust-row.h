/* cs-trust-row.h: a source of root CAs, in the trust popover
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-trust-source.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsTrustRow:
 *
 * Properties: `source` (#CsTrustSource, nullable).
 */
#define CS_TYPE_TRUST_ROW (cs_trust_row_get_type ())
G_DECLARE_FINAL_TYPE (CsTrustRow, cs_trust_row, CS, TRUST_ROW, GtkWidget)

G_END_DECLS
