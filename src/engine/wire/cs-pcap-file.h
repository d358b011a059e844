/* cs-pcap-file.h: the connections in a file that tcpdump or Wireshark wrote
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cs-capture.h"
#include "cs-secret.h"

G_BEGIN_DECLS

/* More connections in one file than these are left out. */
#define CS_PCAP_MAX_CONNECTIONS 65535

/**
 * CsPcapConnection:
 * @id: its number in the capture
 * @client: who opened it; when its beginning was not captured, who wrote a
 *   ClientHello, or else the higher port
 * @server: the other one
 * @opened_us: when its first packet came
 * @missing: by side: how many bytes were lost before some that were captured;
 *   that direction ends there
 * @missing_us: by side: when the first of those was captured
 * @missing_at: by side: how many segments the capture had by then
 * @is_whole: whether its beginning was captured
 * @is_closed: whether somebody closed it
 * @closed_by: who
 * @closed_how: "fin" or "rst"
 * @closed_us: when, and not before its last bytes were in order
 * @closed_at: how many segments the capture had by then
 *
 * A TCP connection. Times are microseconds since the file's first packet.
 */
typedef struct
{
  guint               id;
  GInetSocketAddress *client;
  GInetSocketAddress *server;
  gint64              opened_us;
  guint64             missing[2];
  gint64              missing_us[2];
  guint               missing_at[2];
  gboolean            is_whole;
  gboolean            is_closed;
  CsSide              closed_by;
  const char         *closed_how;
  gint64              closed_us;
  guint               closed_at;
} CsPcapConnection;

/**
 * CsPcapFile:
 *
 * A pcap (draft-ietf-opsawg-pcap) or pcapng file (draft-ietf-opsawg-pcapng) as a
 * capture: TCP put in order, each connection under its own number.
 */
typedef struct _CsPcapFile CsPcapFile;

/**
 * cs_pcap_file_new:
 * @name: what to call the file in errors
 * @bytes: its bytes
 * @limit: as for cs_capture_new()
 * @error: return location for an error, or %NULL
 *
 * Reads a file. One that ends inside a packet is read up to there.
 *
 * Returns: (transfer full) (nullable): the file, or %NULL with
 *   %G_IO_ERROR_INVALID_DATA when it is none, and %G_IO_ERROR_NOT_SUPPORTED when
 *   none of its links is one that is read here
 */
CsPcapFile *cs_pcap_file_new (const char *name,
                              GBytes     *bytes,
                              gsize       limit,
                              GError    **error);
void        cs_pcap_file_free (CsPcapFile *self);

CsCapture              *cs_pcap_file_get_capture (CsPcapFile *self);
guint                   cs_pcap_file_get_n_connections (CsPcapFile *self);
const CsPcapConnection *cs_pcap_file_get_connection (CsPcapFile *self,
                                                     guint       index);

/* Microseconds since 1970 of the first packet. */
gint64 cs_pcap_file_get_started_us (CsPcapFile *self);

/* Packets in the file, and how many of them no connection came from: not TCP,
 * fragments, links that are not known. */
guint64 cs_pcap_file_get_n_packets (CsPcapFile *self);
guint64 cs_pcap_file_get_n_passed_over (CsPcapFile *self);

/* Whether the file ends inside a packet. */
gboolean cs_pcap_file_get_is_cut (CsPcapFile *self);

/**
 * cs_pcap_file_get_key_log:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): the text of its Decryption Secrets
 *   Blocks for cs_key_log_add(), or %NULL when it has none
 */
CsSecret *cs_pcap_file_get_key_log (CsPcapFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsPcapFile, cs_pcap_file_free)

G_END_DECLS
