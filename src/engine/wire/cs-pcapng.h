/* cs-pcapng.h: a capture as a file that Wireshark opens, decrypted
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cs-capture.h"
#include "cs-secret.h"

G_BEGIN_DECLS

/**
 * CsPcapngConnection:
 * @connection: the connection's id in the capture
 * @client: its address and port
 * @server: likewise
 *
 * Between whom a connection of a capture was. Both addresses have to be of the
 * same family.
 */
typedef struct
{
  guint               connection;
  GInetSocketAddress *client;
  GInetSocketAddress *server;
} CsPcapngConnection;

/**
 * cs_pcapng_render:
 * @capture: what crossed
 * @connections: (array length=n_connections): who its connections were between;
 *   one that is not named gets addresses of RFC 5737
 * @n_connections: their number
 * @started_us: microseconds since 1970 at which the entry started
 * @key_log: (nullable): the sessions' secrets as NSS key log text, to go into a
 *   Decryption Secrets Block
 *
 * Makes a pcapng file (draft-ietf-opsawg-pcapng) of raw IP packets. The capture
 * begins above TCP: its packets are made up, with a three-way handshake, the
 * real times, and right sequence numbers and checksums.
 *
 * With @key_log whoever has the file can read everything: whoever writes it
 * makes it readable by its owner only, and says so.
 *
 * Returns: (transfer full): the file's bytes
 */
GBytes *cs_pcapng_render (CsCapture                *capture,
                          const CsPcapngConnection *connections,
                          gsize                     n_connections,
                          gint64                    started_us,
                          const CsSecret           *key_log);

G_END_DECLS
