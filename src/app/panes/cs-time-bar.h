/* cs-time-bar.h: where the time went
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsTimeBar:
 *
 * A bar with a share for each of name lookup, TCP, TLS, waiting and body, and
 * the figures beside it; only their sum where there is no room.
 */
#define CS_TYPE_TIME_BAR (cs_time_bar_get_type ())
G_DECLARE_FINAL_TYPE (CsTimeBar, cs_time_bar, CS, TIME_BAR, GtkWidget)

/**
 * cs_time_bar_set_record:
 * @self: a time bar
 * @record: (nullable): a record; an empty bar until it is complete
 */
void cs_time_bar_set_record (CsTimeBar *self,
                             CsRecord  *record);

/* Whether there is anything to show. */
gboolean cs_time_bar_has_times (CsTimeBar *self);

G_END_DECLS
