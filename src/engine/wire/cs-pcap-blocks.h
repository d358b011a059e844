/* cs-pcap-blocks.h: the packets of a pcap or pcapng file, one after the other
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * CsPcapSink:
 * @packet: a frame of that link type; microseconds since 1970
 * @secrets: TLS key log text of a Decryption Secrets Block
 *
 * What a file holds.
 */
typedef struct
{
  void (*packet) (guint    link_type,
                  gint64   time_us,
                  CsCursor frame,
                  gpointer user_data);
  void (*secrets) (CsCursor text,
                   gpointer user_data);
} CsPcapSink;

/**
 * cs_pcap_blocks_read:
 * @name: what to call the file in errors
 * @bytes: its bytes
 * @sink: what to do with what it holds
 * @user_data: for @sink
 * @is_cut: (out): whether it ends inside a packet or a block
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_DATA when it is neither pcap nor pcapng
 */
gboolean cs_pcap_blocks_read (const char       *name,
                              GBytes           *bytes,
                              const CsPcapSink *sink,
                              gpointer          user_data,
                              gboolean         *is_cut,
                              GError          **error);

G_END_DECLS
