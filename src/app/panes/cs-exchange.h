/* cs-exchange.h: what a tab shows: a record, its verdict, and how far it is
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * CsExchangeState:
 * @CS_EXCHANGE_EMPTY: nothing has been sent or opened
 * @CS_EXCHANGE_SENDING: a worker is at it; the record grows
 * @CS_EXCHANGE_DONE: over, whatever the outcome; the record is complete
 */
typedef enum
{
  CS_EXCHANGE_EMPTY,
  CS_EXCHANGE_SENDING,
  CS_EXCHANGE_DONE,
} CsExchangeState;

#define CS_TYPE_EXCHANGE_STATE (cs_exchange_state_get_type ())
GType cs_exchange_state_get_type (void);

#define CS_EXCHANGE_NO_EVENT G_MAXUINT

/**
 * CsExchange:
 *
 * The model behind the banner and the panes. They watch its properties and know
 * nothing of workers or of each other.
 *
 * Properties: `record` (#CsRecord, nullable), `state`, `stale` (the request was
 * edited since: the banner says "Before your changes:"), `takes-keys` (a key log
 * could tell more: the file it was opened from is a capture), `imported-name`
 * (nullable: file name when the record was opened, not sent), `selected-event`
 * (index into the record's events, or %CS_EXCHANGE_NO_EVENT).
 */
#define CS_TYPE_EXCHANGE (cs_exchange_get_type ())
G_DECLARE_FINAL_TYPE (CsExchange, cs_exchange, CS, EXCHANGE, GObject)

CsExchange *cs_exchange_new (void);

/**
 * cs_exchange_begin:
 * @self: an exchange
 * @record: an empty record that is going to grow
 *
 * A request goes out: state becomes sending, the selection is dropped.
 */
void cs_exchange_begin (CsExchange *self,
                        CsRecord   *record);

/**
 * cs_exchange_show:
 * @self: an exchange
 * @record: a complete record
 * @imported_name: (nullable): the file it came from
 *
 * Shows a record that is over: state becomes done.
 */
void cs_exchange_show (CsExchange *self,
                       CsRecord   *record,
                       const char *imported_name);

/* Shows nothing, as at the beginning. */
void cs_exchange_clear (CsExchange *self);

CsExchangeState cs_exchange_get_state (CsExchange *self);
CsRecord       *cs_exchange_get_record (CsExchange *self);
const char     *cs_exchange_get_imported_name (CsExchange *self);

/**
 * cs_exchange_get_verdict:
 * @self: an exchange
 *
 * Returns: (transfer none) (nullable): the record's verdict, made once when it is
 *   complete; %NULL before
 */
CsVerdict *cs_exchange_get_verdict (CsExchange *self);

gboolean cs_exchange_get_stale (CsExchange *self);
void     cs_exchange_set_stale (CsExchange *self,
                                gboolean    stale);

/* Whether some of what is shown could not be read for want of keys. */
gboolean cs_exchange_lacks_keys (CsExchange *self);

gboolean cs_exchange_get_takes_keys (CsExchange *self);
void     cs_exchange_set_takes_keys (CsExchange *self,
                                     gboolean    takes_keys);

guint cs_exchange_get_selected_event (CsExchange *self);
void  cs_exchange_set_selected_event (CsExchange *self,
                                      guint       index);

G_END_DECLS
