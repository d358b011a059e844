/* cs-cut-entry.h: the record of an exchange whose worker did not get to write one
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-request.h"

G_BEGIN_DECLS

/**
 * cs_cut_entry_new:
 * @request: what was sent
 * @url: (nullable): where it had got to by redirects; %NULL for the request's own
 * @started_us: when it began, in microseconds since 1970
 * @record: the events that came before the end
 * @stage: the record's `outcome.stage`: "cancelled", "worker" or "input"
 * @message: a translated sentence
 *
 * Returns: (transfer full): a HAR entry of what is known: the request, the events
 *   so far, and how it ended
 */
JsonObject *cs_cut_entry_new (const CsRequest *request,
                              const char      *url,
                              gint64           started_us,
                              CsRecord        *record,
                              const char      *stage,
                              const char      *message);

G_END_DECLS
