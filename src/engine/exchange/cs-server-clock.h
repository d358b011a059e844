/* cs-server-clock.h: a server's clock, as its answer shows it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

G_BEGIN_DECLS

/**
 * CsServerClockSource:
 * @CS_SERVER_CLOCK_NONE: the answer has no `Date`, or the record no time
 * @CS_SERVER_CLOCK_SERVER: nothing says that the answer came otherwise than from
 *   the server that wrote it, just then
 * @CS_SERVER_CLOCK_RELAYED: `Via` names somebody between, who may have kept it
 *   and not said how long
 * @CS_SERVER_CLOCK_STORED: `Age` says that a cache kept it, and how long
 *
 * How sure a reading is.
 */
typedef enum
{
  CS_SERVER_CLOCK_NONE,
  CS_SERVER_CLOCK_SERVER,
  CS_SERVER_CLOCK_RELAYED,
  CS_SERVER_CLOCK_STORED,
} CsServerClockSource;

/**
 * CsServerClock:
 * @source: how sure the rest is
 * @ours: when the exchange began, by the clock that recorded it, in seconds since 1970
 * @age: how long a cache had kept the answer, in seconds
 * @ahead: by how many seconds the server's clock is ahead of ours; less than 0
 *   when it is behind; 0 up to %CS_LINT_SKEW_SECONDS, and when the time that the
 *   exchange took explains it
 */
typedef struct
{
  CsServerClockSource source;
  gint64              ours;
  gint64              age;
  gint64              ahead;
} CsServerClock;

/**
 * cs_server_clock_read:
 * @record: a record
 *
 * Holds the answer's `Date` (RFC 9110 §6.6.1), put forward by its `Age` (RFC 9111
 * §5.1), against the time between the exchange's begin and the answer's head. A
 * browser's HAR gives no reading: its answers may come from the browser's cache.
 *
 * Returns: the reading
 */
CsServerClock cs_server_clock_read (CsRecord *record);

/**
 * cs_server_clock_is_sure:
 * @self: a reading
 *
 * An answer that was kept may be older than it says, but not newer.
 *
 * Returns: whether nobody between can have made the difference
 */
gboolean cs_server_clock_is_sure (const CsServerClock *self);

G_END_DECLS
