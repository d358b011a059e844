/* cs-packet.h: from a link's frame to what TCP carries
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

#define CS_TCP_FIN 0x01
#define CS_TCP_SYN 0x02
#define CS_TCP_RST 0x04
#define CS_TCP_ACK 0x10

/**
 * CsPacketEnd:
 * @address: 4 or 16 bytes, in the first of them
 * @port: in the machine's order
 *
 * One end of a TCP connection. Unused bytes are 0, so that two can be compared.
 */
typedef struct
{
  guint8  address[16];
  guint16 port;
} CsPacketEnd;

/**
 * CsPacket:
 * @address_len: 4 or 16
 * @source: who sent it
 * @destination: whom to
 * @sequence: of the first byte of @payload, or of a SYN
 * @flags: of RFC 9293 §3.1: %CS_TCP_SYN …
 * @payload: what TCP carries, as far as it was captured; borrowed
 *
 * A TCP segment on its way.
 */
typedef struct
{
  gsize       address_len;
  CsPacketEnd source;
  CsPacketEnd destination;
  guint32     sequence;
  guint8      flags;
  CsCursor    payload;
} CsPacket;

/**
 * cs_packet_parse:
 * @self: (out caller-allocates): gets the segment
 * @link_type: of tcpdump.org's list: Ethernet (also with VLAN tags), Linux
 *   cooked (1 and 2), BSD loopback, raw IP
 * @frame: as captured
 *
 * Checksums are not looked at: a sender's own capture often has none yet.
 *
 * Returns: %FALSE when it is not a whole TCP header over IPv4 or IPv6, or a
 *   fragment
 */
gboolean cs_packet_parse (CsPacket *self,
                          guint     link_type,
                          CsCursor  frame);

/* Whether cs_packet_parse() knows a link type. */
gboolean cs_packet_knows_link_type (guint link_type);

G_END_DECLS
