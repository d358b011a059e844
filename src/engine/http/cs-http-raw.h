/* cs-http-raw.h: a connection's bytes as they crossed, cut where its events are
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"
#include "cs-event.h"

G_BEGIN_DECLS

/**
 * CsHttpRaw:
 *
 * What both sides of a connection wrote since their last events, framing and
 * all. A decoder says where it begins to read and how far it has come; an event
 * takes what there is. Up to a limit: what is more is counted.
 */
typedef struct
{
  gsize room; /* for both sides, from now on */
  struct
  {
    GByteArray *bytes; /* NULL while there are none */
    guint64     dropped;
    CsCursor    ahead; /* what was fed, from behind @bytes on */
  } sides[2];
} CsHttpRaw;

void cs_http_raw_clear (CsHttpRaw *self);

/**
 * cs_http_raw_begin:
 * @self: raw bytes
 * @side: who wrote
 * @bytes: what is going to be read; must not go before the next call for @side
 */
void cs_http_raw_begin (CsHttpRaw *self,
                        CsSide     side,
                        CsCursor   bytes);

/**
 * cs_http_raw_reach:
 * @self: raw bytes
 * @side: who wrote
 * @rest: the cursor that cs_http_raw_begin() was given, moved on: what is
 *   before it belongs to the side's next event
 */
void cs_http_raw_reach (CsHttpRaw      *self,
                        CsSide          side,
                        const CsCursor *rest);

/**
 * cs_http_raw_get_len:
 * @self: raw bytes
 * @side: who wrote
 *
 * Returns: how many bytes the side's next event would stand for, kept or not
 */
guint64 cs_http_raw_get_len (CsHttpRaw *self,
                             CsSide     side);

/**
 * cs_http_raw_steal:
 * @self: raw bytes
 * @side: who wrote
 * @dropped: (out): how many more there were for which there was no room
 *
 * Returns: (transfer full) (nullable): the bytes since the last call
 */
GBytes *cs_http_raw_steal (CsHttpRaw *self,
                           CsSide     side,
                           guint64   *dropped);

G_END_DECLS
