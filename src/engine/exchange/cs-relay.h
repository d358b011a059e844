/* cs-relay.h: passes another client's bytes through, and watches
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsRelaySink:
 * @event: an event as it happens; its connection is the relay's number for it
 * @entry: an entry of a connection that is over; one with several HTTP
 *   exchanges has as many
 *
 * What a relay tells.
 */
typedef struct
{
  CsEventFunc event;
  void (*entry) (guint       connection,
                 JsonObject *entry,
                 gpointer    user_data);
} CsRelaySink;

/**
 * CsRelay:
 *
 * Listens, connects each client on to one server, and passes the bytes of both
 * through untouched, so that an app can be watched that cannot be changed. TLS
 * 1.2 handshakes can be read without any key, TLS 1.3 with the client's key
 * log, which is followed as it grows.
 */
#define CS_TYPE_RELAY (cs_relay_get_type ())
G_DECLARE_FINAL_TYPE (CsRelay, cs_relay, CS, RELAY, GObject)

/**
 * cs_relay_new:
 * @listen: ADDRESS:PORT or PORT: where to listen; 127.0.0.1 unless it says
 *   otherwise, a free port with 0
 * @to: HOST:PORT: where to connect
 * @key_log: (nullable): the client's key log file, which need not exist yet
 * @sink: what to call; must outlive the relay
 * @user_data: for @sink
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a relay that listens, or %NULL with a
 *   #GIOErrorEnum
 */
CsRelay *cs_relay_new (const char        *listen,
                       const char        *to,
                       const char        *key_log,
                       const CsRelaySink *sink,
                       gpointer           user_data,
                       GError           **error);

/**
 * cs_relay_get_port:
 * @self: a relay
 *
 * Returns: the port that it listens on
 */
guint16 cs_relay_get_port (CsRelay *self);

/**
 * cs_relay_stop:
 * @self: a relay
 *
 * Listens no more and ends its connections, each with its entries.
 */
void cs_relay_stop (CsRelay *self);

G_END_DECLS
