/* cs-entry-private.h: the standard fields of a HAR entry, for cs-entry.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-run.h"

G_BEGIN_DECLS

/* HAR 1.2's request, response and timings of the run's selected exchange; @uri
 * is the run's address, %NULL when it could not be parsed. @total is in
 * milliseconds. */
JsonObject *cs_entry_build_request (CsRun *run,
                                    GUri  *uri);
JsonObject *cs_entry_build_response (CsRun *run,
                                     GUri  *uri);
JsonObject *cs_entry_build_timings (CsRun  *run,
                                    double *total);

G_END_DECLS
