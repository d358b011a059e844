/* cs-panes-fixture.h: records for the tests of the panes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

G_BEGIN_DECLS

/* The record in tests/data/records/NAME.har. */
CsRecord *cs_panes_fixture_load (const char *name);

/* A record made from a HAR entry's text. */
CsRecord *cs_panes_fixture_parse (const char *entry);

/* Adds an event to a record that is being written; @fields is JSON or %NULL. */
void cs_panes_fixture_add (CsRecord   *record,
                           gint64      time_us,
                           CsSide      side,
                           CsLayer     layer,
                           const char *type,
                           gboolean    is_protected,
                           const char *fields);

/* A whole TLS 1.3 exchange up to our Finished; the last event is at 29 900 µs. */
void cs_panes_fixture_add_handshake (CsRecord *record);

/* A hostile record: every member missing, of another type or out of bounds. */
CsRecord *cs_panes_fixture_hostile (guint n_events,
                                    guint n_names);

G_END_DECLS
