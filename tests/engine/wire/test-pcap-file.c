/* test-pcap-file.c: captures out as pcapng, and in again by every way
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-pcap-blocks.h"
#include "cs-pcap-file.h"
#include "cs-pcapng.h"

#define STARTED_US G_GINT64_CONSTANT (1790000000123456)
#define LIMIT      (1024 * 1024)

/* Two connections, their segments of all sizes, both directions. */
static CsCapture *
make_capture (void)
{
  CsCapture         *capture = cs_capture_new (LIMIT);
  g_autofree guint8 *bytes = g_malloc (40000);

  for (guint i = 0; i < 40000; i++)
    bytes[i] = (guint8) (i * 7 + i / 256);
  cs_capture_append (capture, 0, CS_SIDE_CLIENT, 10, bytes, 300);
  cs_capture_append (capture, 1, CS_SIDE_CLIENT, 20, bytes + 1, 1);
  cs_capture_append (capture, 0, CS_SIDE_SERVER, 30, bytes + 2, 16384);
  cs_capture_append (capture, 1, CS_SIDE_SERVER, 40, bytes + 3, 17);
  cs_capture_append (capture, 0, CS_SIDE_SERVER, 50, bytes + 4, 999);
  cs_capture_append (capture, 0, CS_SIDE_CLIENT, 60, bytes + 5, 40);
  cs_capture_append (capture, 1, CS_SIDE_SERVER, 70, bytes + 6, 39000);
  return capture;
}

static GBytes *
bytes_of (CsCapture *capture,
          guint      connection,
          CsSide     side)
{
  return cs_capture_dup_range (capture, connection, side, 0, G_MAXUINT64);
}

static void
assert_same_streams (CsCapture *a,
                     CsCapture *b)
{
  for (guint connection = 0; connection < 2; connection++)
    for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
      {
        g_autoptr (GBytes) left = bytes_of (a, connection, side);
        g_autoptr (GBytes) right = bytes_of (b, connection, side);

        g_assert_cmpmem (g_bytes_get_data (left, NULL), g_bytes_get_size (left),
                         g_bytes_get_data (right, NULL), g_bytes_get_size (right));
      }
}

static CsPcapFile *
read_file (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  CsPcapFile        *file = cs_pcap_file_new ("test", bytes, LIMIT, &error);

  g_assert_no_error (error);
  return file;
}

static GInetSocketAddress *
endpoint (const char *address,
          guint       port)
{
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new_from_string (address, port));
}

static void
assert_endpoint (GInetSocketAddress *address,
                 const char         *text)
{
  g_autofree char *is = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));

  g_assert_cmpstr (is, ==, text);
}

/* What is written is read: bytes, times, ends, secrets. */
static void
test_round_trip (void)
{
  g_autoptr (CsCapture)          capture = make_capture ();
  g_autoptr (GInetSocketAddress) client = endpoint ("2001:db8::1", 40001);
  g_autoptr (GInetSocketAddress) server = endpoint ("2001:db8::2", 8443);
  g_autoptr (CsSecret)           keys = cs_secret_new_from_string ("CLIENT_RANDOM 00 11\n");
  CsPcapngConnection             connections[] = { { 1, client, server } };
  g_autoptr (GBytes)             bytes = cs_pcapng_render (capture, connections, 1, STARTED_US, keys);
  g_autoptr (CsPcapFile)         file = read_file (bytes);
  const CsPcapConnection        *first = cs_pcap_file_get_connection (file, 0);
  const CsPcapConnection        *second = cs_pcap_file_get_connection (file, 1);
  gsize                          len;
  const guint8                  *text = cs_secret_peek (cs_pcap_file_get_key_log (file), &len);

  g_assert_cmpuint (cs_pcap_file_get_n_connections (file), ==, 2);
  g_assert_cmpint (cs_pcap_file_get_started_us (file), ==, STARTED_US + 10);
  g_assert_cmpuint (cs_pcap_file_get_n_passed_over (file), ==, 0);
  g_assert_false (cs_pcap_file_get_is_cut (file));
  assert_same_streams (capture, cs_pcap_file_get_capture (file));
  g_assert_cmpint (cs_capture_get_segment (cs_pcap_file_get_capture (file), 0)->time_us, ==, 0);
  g_assert_cmpint (cs_capture_get_segment (cs_pcap_file_get_capture (file), 1)->time_us, ==, 10);
  g_assert_cmpmem (text, len, "CLIENT_RANDOM 00 11\n\n", 21);
  g_assert_true (first->is_whole);
  assert_endpoint (first->client, "192.0.2.1:49152");
  assert_endpoint (first->server, "192.0.2.2:443");
  assert_endpoint (second->client, "[2001:db8::1]:40001");
  assert_endpoint (second->server, "[2001:db8::2]:8443");
}

/* A file cut anywhere gives a beginning of each stream. */
static void
test_cut_everywhere (void)
{
  g_autoptr (CsCapture) capture = make_capture ();
  g_autoptr (GBytes)    bytes = cs_pcapng_render (capture, NULL, 0, STARTED_US, NULL);
  gsize                 size = g_bytes_get_size (bytes);

  for (gsize len = 4; len < size; len += len < 2000 ? 1 : 977)
    {
      g_autoptr (GBytes)     cut = g_bytes_new_from_bytes (bytes, 0, len);
      g_autoptr (CsPcapFile) file = read_file (cut);

      for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
        {
          g_autoptr (GBytes) whole = bytes_of (capture, 0, side);
          g_autoptr (GBytes) part = bytes_of (cs_pcap_file_get_capture (file), 0, side);

          g_assert_cmpuint (g_bytes_get_size (part), <=, g_bytes_get_size (whole));
          g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part),
                           g_bytes_get_data (whole, NULL), g_bytes_get_size (part));
        }
    }
}

/* What is no capture is refused with what to do. */
static void
test_refused (void)
{
  static const char *const files[] = { "", "GIF", "GIF89a", "\x1f\x8b\x08\x00" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (files[i], i == 3 ? 4 : strlen (files[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (cs_pcap_file_new ("x.cap", bytes, LIMIT, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "x.cap: "));
    }
}

/* Raw IP packets, to be wrapped and shuffled. */

typedef struct
{
  GPtrArray *packets; /* of GBytes */
  GArray    *times;   /* of gint64 */
} Packets;

static void
collect_cb (guint    link_type,
            gint64   time_us,
            CsCursor frame,
            gpointer user_data)
{
  Packets *packets = user_data;

  g_ptr_array_add (packets->packets, cs_cursor_dup_bytes (&frame));
  g_array_append_val (packets->times, time_us);
}

static void
no_secrets_cb (CsCursor text,
               gpointer user_data)
{
  g_assert_not_reached ();
}

static void
packets_clear (Packets *self)
{
  g_ptr_array_unref (self->packets);
  g_array_unref (self->times);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Packets, packets_clear)

static Packets
make_packets (CsCapture *capture)
{
  static const CsPcapSink sink = { collect_cb, no_secrets_cb };

  g_autoptr (GBytes) bytes = cs_pcapng_render (capture, NULL, 0, STARTED_US, NULL);
  g_autoptr (GError) error = NULL;
  gboolean           is_cut = TRUE;
  Packets            packets = { g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
                                 g_array_new (FALSE, FALSE, sizeof (gint64)) };

  g_assert_true (cs_pcap_blocks_read ("test", bytes, &sink, &packets, &is_cut, &error));
  g_assert_no_error (error);
  g_assert_false (is_cut);
  return packets;
}

typedef struct
{
  const char   *name;
  guint         link_type;
  gboolean      is_big;
  gboolean      is_nano;
  const guint8 *header;
  gsize         header_len;
  gsize         trailer_len;
} Link;

static void
put_u32 (GByteArray *to,
         const Link *link,
         guint32     value)
{
  guint32 ordered = link->is_big ? GUINT32_TO_BE (value) : GUINT32_TO_LE (value);

  g_byte_array_append (to, (const guint8 *) &ordered, 4);
}

static void
put_packet (GByteArray *to,
            const Link *link,
            gint64      time_us,
            GBytes     *packet)
{
  static const guint8 trailer[64] = { 0 };

  gsize   len = g_bytes_get_size (packet);
  guint32 whole = (guint32) (link->header_len + len + link->trailer_len);

  put_u32 (to, link, (guint32) (time_us / G_USEC_PER_SEC));
  put_u32 (to, link, (guint32) (time_us % G_USEC_PER_SEC) * (link->is_nano ? 1000 : 1));
  put_u32 (to, link, whole);
  put_u32 (to, link, whole);
  g_byte_array_append (to, link->header, (guint) link->header_len);
  g_byte_array_append (to, g_bytes_get_data (packet, NULL), (guint) len);
  g_byte_array_append (to, trailer, (guint) link->trailer_len);
}

static GByteArray *
begin_pcap (const Link *link)
{
  GByteArray *file = g_byte_array_new ();

  put_u32 (file, link, link->is_nano ? 0xa1b23c4d : 0xa1b2c3d4);
  put_u32 (file, link, link->is_big ? 0x00020004 : 0x00040002);
  put_u32 (file, link, 0);
  put_u32 (file, link, 0);
  put_u32 (file, link, 65535);
  put_u32 (file, link, link->link_type);
  return file;
}

#define MACS 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12

static const guint8 ethernet[] = { MACS, 8, 0 };
static const guint8 vlan[] = { MACS, 0x81, 0, 0, 5, 8, 0 };
static const guint8 double_vlan[] = { MACS, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0 };
static const guint8 cooked[] = { 0, 4, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0 };
static const guint8 cooked_2[] = { 8, 0, 0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0 };
static const guint8 loopback[] = { 2, 0, 0, 0 };

static const guint8 apple_raw[] = { 16, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 'e', 'n', '0', 0 };
static const guint8 apple_ethernet[] = { 12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, MACS, 8, 0 };

static const Link links[] = {
  { "raw", 101, FALSE, FALSE, NULL, 0, 0 },
  { "raw-big-endian", 101, TRUE, FALSE, NULL, 0, 0 },
  { "raw-nanoseconds", 228, FALSE, TRUE, NULL, 0, 0 },
  { "ethernet", 1, FALSE, FALSE, ethernet, sizeof ethernet, 0 },
  { "ethernet-padded", 1, TRUE, TRUE, ethernet, sizeof ethernet, 18 },
  { "vlan", 1, FALSE, FALSE, vlan, sizeof vlan, 0 },
  { "double-vlan", 1, FALSE, FALSE, double_vlan, sizeof double_vlan, 0 },
  { "cooked", 113, FALSE, FALSE, cooked, sizeof cooked, 0 },
  { "cooked-2", 276, FALSE, FALSE, cooked_2, sizeof cooked_2, 0 },
  { "loopback", 0, FALSE, FALSE, loopback, sizeof loopback, 0 },
  { "apple-raw", 258, FALSE, FALSE, apple_raw, sizeof apple_raw, 0 },
  { "apple-ethernet", 149, FALSE, FALSE, apple_ethernet, sizeof apple_ethernet, 0 },
  { "loopback-big-endian", 108, FALSE, FALSE, loopback, sizeof loopback, 0 },
};

/* Each link type, byte order and resolution gives the same capture. */
static void
test_link (gconstpointer data)
{
  const Link            *link = data;
  g_autoptr (CsCapture)  capture = make_capture ();
  g_auto (Packets)       packets = make_packets (capture);
  g_autoptr (GByteArray) pcap = begin_pcap (link);
  g_autoptr (GBytes)     bytes = NULL;
  g_autoptr (CsPcapFile) file = NULL;

  for (guint i = 0; i < packets.packets->len; i++)
    put_packet (pcap, link, g_array_index (packets.times, gint64, i), g_ptr_array_index (packets.packets, i));
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&pcap));
  file = read_file (bytes);
  g_assert_cmpint (cs_pcap_file_get_started_us (file), ==, STARTED_US + 10);
  g_assert_cmpuint (cs_pcap_file_get_n_connections (file), ==, 2);
  assert_same_streams (capture, cs_pcap_file_get_capture (file));
}

/* A link type that is not known is said to be so. */
static void
test_unknown_link (void)
{
  Link                   link = { .link_type = 105 };
  g_autoptr (GByteArray) pcap = begin_pcap (&link);
  g_autoptr (GBytes)     packet = g_bytes_new_static ("1234", 4);
  g_autoptr (GBytes)     bytes = NULL;
  g_autoptr (GError)     error = NULL;

  put_packet (pcap, &link, 0, packet);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&pcap));
  g_assert_null (cs_pcap_file_new ("wifi.pcap", bytes, LIMIT, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

/* Packets late, early and twice, in any order behind the handshake, give the
 * same streams. */
static void
test_shuffled (void)
{
  g_autoptr (CsCapture) capture = make_capture ();
  g_auto (Packets)      packets = make_packets (capture);

  for (guint seed = 0; seed < 50; seed++)
    {
      g_autoptr (GRand)      rand = g_rand_new_with_seed (seed);
      g_autoptr (GByteArray) pcap = begin_pcap (&links[0]);
      g_autoptr (GArray)     order = g_array_new (FALSE, FALSE, sizeof (guint));
      g_autoptr (GBytes)     bytes = NULL;
      g_autoptr (CsPcapFile) file = NULL;

      for (guint i = 0; i < packets.packets->len; i++)
        for (guint n = 0; n < 1 + (guint) g_rand_int_range (rand, 0, 2); n++)
          g_array_append_val (order, i);
      for (guint i = order->len - 1; i > 0; i--)
        {
          guint  other = (guint) g_rand_int_range (rand, (gint32) MAX (0, (gint) i - 8), (gint32) i + 1);
          guint *a = &g_array_index (order, guint, i);
          guint *b = &g_array_index (order, guint, other);
          guint  swap = *a;

          /* Handshakes stay first, so that connections keep their numbers. */
          if (*a > 6 && *b > 6)
            {
              *a = *b;
              *b = swap;
            }
        }
      for (guint i = 0; i < order->len; i++)
        put_packet (pcap, &links[0], STARTED_US + i, g_ptr_array_index (packets.packets, g_array_index (order, guint, i)));
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&pcap));
      file = read_file (bytes);
      g_assert_cmpuint (cs_pcap_file_get_n_connections (file), ==, 2);
      assert_same_streams (capture, cs_pcap_file_get_capture (file));
      g_assert_cmpuint (cs_pcap_file_get_connection (file, 1)->missing[CS_SIDE_SERVER], ==, 0);
    }
}

/* A packet that was lost ends its direction, and how much is missing is told. */
static void
test_loss (void)
{
  g_autoptr (CsCapture)   capture = make_capture ();
  g_auto (Packets)        packets = make_packets (capture);
  g_autoptr (GByteArray)  pcap = begin_pcap (&links[0]);
  g_autoptr (GBytes)      bytes = NULL;
  g_autoptr (GBytes)      stream = NULL;
  g_autoptr (CsPcapFile)  file = NULL;
  const CsPcapConnection *second;
  guint                   n = packets.packets->len;

  /* The last three are the second connection's 39000 bytes. */
  for (guint i = 0; i < n; i++)
    if (i != n - 2)
      put_packet (pcap, &links[0], STARTED_US + i, g_ptr_array_index (packets.packets, i));
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&pcap));
  file = read_file (bytes);
  second = cs_pcap_file_get_connection (file, 1);
  stream = bytes_of (cs_pcap_file_get_capture (file), 1, CS_SIDE_SERVER);
  g_assert_cmpuint (second->missing[CS_SIDE_SERVER], ==, 16384);
  g_assert_cmpuint (second->missing[CS_SIDE_CLIENT], ==, 0);
  g_assert_cmpuint (g_bytes_get_size (stream), ==, 17 + 16384);
}

/* A capture that began midway: who wrote the ClientHello is the client. */
static void
test_midway (void)
{
  static const guint8 hello[] = { 22, 3, 1, 0, 1, 1 };

  g_autoptr (CsCapture)          capture = cs_capture_new (LIMIT);
  g_autoptr (GInetSocketAddress) client = endpoint ("192.0.2.7", 443);
  g_autoptr (GInetSocketAddress) server = endpoint ("192.0.2.8", 50000);
  CsPcapngConnection             connections[] = { { 0, client, server } };
  g_autoptr (GByteArray)         pcap = begin_pcap (&links[0]);
  g_autoptr (GBytes)             rendered = NULL;
  g_autoptr (GBytes)             bytes = NULL;
  g_autoptr (CsPcapFile)         file = NULL;
  Packets                        packets = { g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
                                             g_array_new (FALSE, FALSE, sizeof (gint64)) };
  static const CsPcapSink        sink = { collect_cb, no_secrets_cb };
  gboolean                       is_cut;

  cs_capture_append (capture, 0, CS_SIDE_CLIENT, 0, hello, sizeof hello);
  rendered = cs_pcapng_render (capture, connections, 1, STARTED_US, NULL);
  g_assert_true (cs_pcap_blocks_read ("test", rendered, &sink, &packets, &is_cut, NULL));
  put_packet (pcap, &links[0], STARTED_US, g_ptr_array_index (packets.packets, 3));
  packets_clear (&packets);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&pcap));
  file = read_file (bytes);
  g_assert_cmpuint (cs_pcap_file_get_n_connections (file), ==, 1);
  g_assert_false (cs_pcap_file_get_connection (file, 0)->is_whole);
  assert_endpoint (cs_pcap_file_get_connection (file, 0)->client, "192.0.2.7:443");
}

/* Bytes that were tampered with never stop it. */
static void
test_tampered (void)
{
  g_autoptr (CsCapture) capture = make_capture ();
  g_autoptr (GBytes)    bytes = cs_pcapng_render (capture, NULL, 0, STARTED_US, NULL);
  gsize                 size = g_bytes_get_size (bytes);

  for (guint seed = 0; seed < 400; seed++)
    {
      g_autoptr (GRand)      rand = g_rand_new_with_seed (seed);
      guint8                *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GBytes)     tampered = NULL;
      g_autoptr (CsPcapFile) file = NULL;

      for (guint n = 0; n < 20; n++)
        copy[g_rand_int_range (rand, 4, seed % 2 == 0 ? 2000 : (gint32) size)] = (guint8) g_rand_int (rand);
      tampered = g_bytes_new_take (copy, size);
      file = cs_pcap_file_new ("test", tampered, LIMIT, NULL);
      if (file != NULL)
        g_assert_cmpuint (cs_pcap_file_get_n_passed_over (file), <=, cs_pcap_file_get_n_packets (file));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/pcap-file/round-trip", test_round_trip);
  g_test_add_func ("/wire/pcap-file/cut-everywhere", test_cut_everywhere);
  g_test_add_func ("/wire/pcap-file/refused", test_refused);
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/pcap-file/link/%s", links[i].name);

      g_test_add_data_func (path, &links[i], test_link);
    }
  g_test_add_func ("/wire/pcap-file/unknown-link", test_unknown_link);
  g_test_add_func ("/wire/pcap-file/shuffled", test_shuffled);
  g_test_add_func ("/wire/pcap-file/loss", test_loss);
  g_test_add_func ("/wire/pcap-file/midway", test_midway);
  g_test_add_func ("/wire/pcap-file/tampered", test_tampered);
  return g_test_run ();
}
