/* test-packet.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-packet.h"

#define RAW 101

#define TCP 0x30, 0x39, 0x01, 0xbb, 0, 0, 0, 7, 0, 0, 0, 0, 0x50, CS_TCP_ACK, 0xff, 0xff, 0, 0, 0, 0

/* With four bytes of IP options, four of TCP options, and a byte of padding. */
static const guint8 ipv4[] = {
  0x46, 0, 0, 50, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 1, 1, 1, 1,
  0x30, 0x39, 0x01, 0xbb, 0, 0, 0, 7, 0, 0, 0, 0, 0x60, CS_TCP_ACK, 0xff, 0xff, 0, 0, 0, 0, 1, 1, 1, 1,
  'h', 'i', 0
};

/* With hop-by-hop and destination options. */
static const guint8 ipv6[] = {
  0x60, 0, 0, 0, 0, 38, 0, 64, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
  0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
  60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0, TCP, 'h', 'i'
};

static gboolean
parse (CsPacket     *packet,
       const guint8 *bytes,
       gsize         len)
{
  return cs_packet_parse (packet, RAW, cs_cursor_init (bytes, len, 0));
}

static void
assert_packet (const CsPacket *packet)
{
  g_assert_cmpuint (packet->source.port, ==, 12345);
  g_assert_cmpuint (packet->destination.port, ==, 443);
  g_assert_cmpuint (packet->sequence, ==, 7);
  g_assert_cmpuint (packet->flags, ==, CS_TCP_ACK);
  g_assert_cmpmem (packet->payload.data, packet->payload.len, "hi", 2);
}

/* Options are passed over, and what an Ethernet frame is padded with is left out. */
static void
test_ipv4 (void)
{
  CsPacket packet;

  g_assert_true (parse (&packet, ipv4, sizeof ipv4));
  g_assert_cmpuint (packet.address_len, ==, 4);
  g_assert_cmpmem (packet.source.address, 4, "\300\0\2\1", 4);
  assert_packet (&packet);
}

static void
test_ipv6 (void)
{
  CsPacket packet;

  g_assert_true (parse (&packet, ipv6, sizeof ipv6));
  g_assert_cmpuint (packet.address_len, ==, 16);
  g_assert_cmpuint (packet.destination.address[15], ==, 2);
  assert_packet (&packet);
}

/* Every prefix that does not reach the payload is refused. */
static void
test_cut_everywhere (void)
{
  CsPacket packet;

  for (gsize len = 0; len < sizeof ipv4 - 3; len++)
    g_assert_false (parse (&packet, ipv4, len));
  for (gsize len = 0; len < sizeof ipv6 - 2; len++)
    g_assert_false (parse (&packet, ipv6, len));
}

/* Other protocols and fragments are not TCP segments. */
static void
test_others (void)
{
  guint8   copy[sizeof ipv4];
  CsPacket packet;

  memcpy (copy, ipv4, sizeof copy);
  copy[9] = 17; /* UDP */
  g_assert_false (parse (&packet, copy, sizeof copy));
  memcpy (copy, ipv4, sizeof copy);
  copy[6] = 0x20; /* more fragments */
  g_assert_false (parse (&packet, copy, sizeof copy));
  copy[6] = 0;
  copy[7] = 1; /* a later fragment */
  g_assert_false (parse (&packet, copy, sizeof copy));
  g_assert_false (cs_packet_parse (&packet, 105, cs_cursor_init (ipv4, sizeof ipv4, 0)));
}

/* A length that lies never reaches beyond the frame. */
static void
test_lying_lengths (void)
{
  for (gsize at = 0; at < sizeof ipv4; at++)
    for (guint value = 0; value < 256; value += 15)
      {
        g_autofree guint8 *copy = g_memdup2 (ipv4, sizeof ipv4);
        CsPacket           packet;

        copy[at] = (guint8) value;
        if (parse (&packet, copy, sizeof ipv4) && packet.payload.len > 0)
          g_assert_true (packet.payload.data + packet.payload.len <= copy + sizeof ipv4);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/packet/ipv4", test_ipv4);
  g_test_add_func ("/wire/packet/ipv6", test_ipv6);
  g_test_add_func ("/wire/packet/cut-everywhere", test_cut_everywhere);
  g_test_add_func ("/wire/packet/others", test_others);
  g_test_add_func ("/wire/packet/lying-lengths", test_lying_lengths);
  return g_test_run ();
}
