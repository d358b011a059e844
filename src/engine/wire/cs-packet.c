/* cs-packet.c: from a link's frame to what TCP carries
 *
 * Pure: bytes in, parts out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-packet.h"

#include <string.h>

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define PROTOCOL_TCP   6
#define MAX_TAGS       4
#define MAX_EXTENSIONS 16
#define IPV4_HEADER    20
#define IPV6_HEADER    40
#define TCP_HEADER     20

/* Moves @frame to the IP header. */
typedef gboolean (*SkipLink) (CsCursor *frame);

static gboolean
is_ip (guint16 ethertype)
{
  return ethertype == ETHERTYPE_IPV4 || ethertype == ETHERTYPE_IPV6;
}

/* IEEE 802.3, with the tags of 802.1Q and 802.1ad. */
static gboolean
skip_ethernet (CsCursor *frame)
{
  guint16 ethertype;

  if (!cs_cursor_skip (frame, 12) || !cs_cursor_read_u16 (frame, &ethertype))
    return FALSE;

  for (guint i = 0; i < MAX_TAGS && (ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100); i++)
    if (!cs_cursor_skip (frame, 2) || !cs_cursor_read_u16 (frame, &ethertype))
      return FALSE;
  return is_ip (ethertype);
}

static gboolean
skip_raw (CsCursor *frame)
{
  return TRUE;
}

/* An address family in some machine's byte order: the IP header says it better. */
static gboolean
skip_loopback (CsCursor *frame)
{
  return cs_cursor_skip (frame, 4);
}

static gboolean
skip_cooked (CsCursor *frame)
{
  guint16 ethertype;

  return cs_cursor_skip (frame, 14) && cs_cursor_read_u16 (frame, &ethertype) && is_ip (ethertype);
}

static gboolean
skip_cooked_2 (CsCursor *frame)
{
  guint16 ethertype;

  return cs_cursor_read_u16 (frame, &ethertype) && cs_cursor_skip (frame, 18) && is_ip (ethertype);
}

static gboolean skip_apple (CsCursor *frame);

static const struct
{
  guint    link_type;
  SkipLink skip;
} links[] = {
  { 0, skip_loopback },   /* NULL */
  { 1, skip_ethernet },   /* EN10MB */
  { 12, skip_raw },       /* RAW, as some systems number it */
  { 14, skip_raw },       /* likewise */
  { 101, skip_raw },      /* RAW */
  { 108, skip_loopback }, /* LOOP */
  { 113, skip_cooked },   /* LINUX_SLL */
  { 149, skip_apple },    /* USER2, as macOS numbers PKTAP */
  { 228, skip_raw },      /* IPV4 */
  { 229, skip_raw },      /* IPV6 */
  { 258, skip_apple },    /* PKTAP */
  { 276, skip_cooked_2 }, /* LINUX_SLL2 */
};

static SkipLink
find_link (guint link_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    if (links[i].link_type == link_type)
      return links[i].skip;
  return NULL;
}

static guint32
read_little_endian (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

/* Apple's tcpdump, as for an iPhone on a cable: a header of the length that it
 * begins with, whose third word is the link type of what follows. */
static gboolean
skip_apple (CsCursor *frame)
{
  guint32  header_len;
  SkipLink skip;

  if (frame->len < 12)
    return FALSE;

  header_len = read_little_endian (frame->data);
  skip = find_link (read_little_endian (frame->data + 8));
  return header_len >= 12 && skip != NULL && skip != skip_apple && cs_cursor_skip (frame, header_len) && skip (frame);
}

gboolean
cs_packet_knows_link_type (guint link_type)
{
  return find_link (link_type) != NULL;
}

static gboolean
read_address (CsCursor    *header,
              gsize        len,
              CsPacketEnd *end)
{
  CsCursor address;

  if (!cs_cursor_read_bytes (header, len, &address))
    return FALSE;

  memcpy (end->address, address.data, len);
  return TRUE;
}

/* Leaves out what an Ethernet frame is padded with. A length of 0 comes from a
 * network card that cuts the packet up itself. */
static void
limit_to (CsCursor *packet,
          gsize     len)
{
  if (len > 0 && len < packet->len)
    packet->len = len;
}

/* RFC 791 §3.1 */
static gboolean
skip_ipv4 (CsPacket *self,
           CsCursor *packet)
{
  CsCursor header;
  guint16  total_len;
  guint16  fragment;
  guint8   protocol;
  gsize    header_len = (gsize) (packet->data[0] & 15) * 4;

  if (header_len < IPV4_HEADER || packet->len < header_len)
    return FALSE;

  header = *packet;
  cs_cursor_skip (&header, 2);
  cs_cursor_read_u16 (&header, &total_len);
  cs_cursor_skip (&header, 2);
  cs_cursor_read_u16 (&header, &fragment);
  cs_cursor_skip (&header, 1);
  cs_cursor_read_u8 (&header, &protocol);
  cs_cursor_skip (&header, 2);
  self->address_len = 4;
  if (protocol != PROTOCOL_TCP || (fragment & 0x3fff) != 0 || (total_len != 0 && total_len < header_len) ||
      !read_address (&header, 4, &self->source) || !read_address (&header, 4, &self->destination))
    return FALSE;

  limit_to (packet, total_len);
  return cs_cursor_skip (packet, header_len);
}

/* RFC 8200 §4: hop-by-hop (0), routing (43) and destination options (60). */
static gboolean
skip_extensions (CsCursor *packet,
                 guint8   *next)
{
  for (guint i = 0; i < MAX_EXTENSIONS && (*next == 0 || *next == 43 || *next == 60); i++)
    {
      guint8 len;

      if (!cs_cursor_read_u8 (packet, next) || !cs_cursor_read_u8 (packet, &len) ||
          !cs_cursor_skip (packet, (gsize) len * 8 + 6))
        return FALSE;
    }
  return *next == PROTOCOL_TCP;
}

/* RFC 8200 §3 */
static gboolean
skip_ipv6 (CsPacket *self,
           CsCursor *packet)
{
  guint16 payload_len;
  guint8  next;

  if (!cs_cursor_skip (packet, 4) || !cs_cursor_read_u16 (packet, &payload_len) ||
      !cs_cursor_read_u8 (packet, &next) || !cs_cursor_skip (packet, 1) ||
      !read_address (packet, 16, &self->source) || !read_address (packet, 16, &self->destination))
    return FALSE;

  self->address_len = 16;
  limit_to (packet, payload_len);
  return skip_extensions (packet, &next);
}

/* RFC 9293 §3.1 */
static gboolean
read_tcp (CsPacket *self,
          CsCursor *packet)
{
  CsCursor header = *packet;
  guint8   data_offset;
  gsize    header_len;

  if (!cs_cursor_read_u16 (&header, &self->source.port) ||
      !cs_cursor_read_u16 (&header, &self->destination.port) ||
      !cs_cursor_read_u32 (&header, &self->sequence) ||
      !cs_cursor_skip (&header, 4) ||
      !cs_cursor_read_u8 (&header, &data_offset) ||
      !cs_cursor_read_u8 (&header, &self->flags))
    return FALSE;

  header_len = (gsize) (data_offset >> 4) * 4;
  if (header_len < TCP_HEADER || !cs_cursor_skip (packet, header_len))
    return FALSE;

  self->payload = *packet;
  return TRUE;
}

gboolean
cs_packet_parse (CsPacket *self,
                 guint     link_type,
                 CsCursor  frame)
{
  SkipLink skip = find_link (link_type);
  guint    ip_version;

  *self = (CsPacket) { 0 };
  if (skip == NULL || !skip (&frame) || cs_cursor_at_end (&frame))
    return FALSE;

  ip_version = frame.data[0] >> 4;
  if (ip_version == 4)
    return skip_ipv4 (self, &frame) && read_tcp (self, &frame);
  if (ip_version == 6)
    return skip_ipv6 (self, &frame) && read_tcp (self, &frame);
  return FALSE;
}
