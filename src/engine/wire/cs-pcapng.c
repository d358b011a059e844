/* cs-pcapng.c: a capture as a file that Wireshark opens, decrypted
 *
 * Pure: a capture in, bytes out. Blocks are written in the byte order of the
 * machine, as the format asks; packets are big-endian.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pcapng.h"

#include <string.h>

#define BLOCK_SECTION    0x0a0d0d0a
#define BLOCK_INTERFACE  1
#define BLOCK_PACKET     6
#define BLOCK_SECRETS    10
#define SECRETS_TLS      0x544c534b /* "TLSK" */
#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define LINKTYPE_RAW     101

#define TCP_HEADER  20
#define TCP_FIN     0x01
#define TCP_SYN     0x02
#define TCP_PSH     0x08
#define TCP_ACK     0x10
#define MAX_PAYLOAD 16384 /* what IPv4's 16 bits of length leave room for, and a TLS record */
#define FIRST_PORT  49152

typedef struct
{
  guint8  address[2][16]; /* by side */
  guint16 port[2];
  gsize   address_len; /* 4 or 16 */
  guint32 sequence[2];
} Flow;

typedef struct
{
  GByteArray               *file;
  const CsPcapngConnection *connections;
  gsize                     n_connections;
  gint64                    started_us;
  GHashTable               *flows; /* connection → Flow */
} Writer;

static void
put_u16 (GByteArray *to,
         guint16     value)
{
  g_byte_array_append (to, (const guint8 *) &value, sizeof value);
}

static void
put_u32 (GByteArray *to,
         guint32     value)
{
  g_byte_array_append (to, (const guint8 *) &value, sizeof value);
}

/* A block: type, length, body padded to four bytes, length again. */
static void
put_block (GByteArray   *to,
           guint32       type,
           const guint8 *head,
           gsize         head_len,
           const guint8 *body,
           gsize         body_len)
{
  static const guint8 zeros[4] = { 0 };

  gsize   padding = -(head_len + body_len) & 3;
  guint32 len = (guint32) (12 + head_len + body_len + padding);

  put_u32 (to, type);
  put_u32 (to, len);
  g_byte_array_append (to, head, (guint) head_len);
  if (body_len > 0)
    g_byte_array_append (to, body, (guint) body_len);
  g_byte_array_append (to, zeros, (guint) padding);
  put_u32 (to, len);
}

static void
put_section (GByteArray *to)
{
  g_autoptr (GByteArray) section = g_byte_array_new ();
  g_autoptr (GByteArray) interface = g_byte_array_new ();

  put_u32 (section, BYTE_ORDER_MAGIC);
  put_u16 (section, 1); /* version 1.0 */
  put_u16 (section, 0);
  put_u32 (section, G_MAXUINT32); /* the section's length: not given */
  put_u32 (section, G_MAXUINT32);
  put_block (to, BLOCK_SECTION, section->data, section->len, NULL, 0);

  put_u16 (interface, LINKTYPE_RAW);
  put_u16 (interface, 0);
  put_u32 (interface, 0); /* no packet is cut; times are in microseconds */
  put_block (to, BLOCK_INTERFACE, interface->data, interface->len, NULL, 0);
}

/* Packets are decrypted with the secrets that stand before them. */
static void
put_secrets (GByteArray     *to,
             const CsSecret *key_log)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  gsize                  len = 0;
  const guint8          *text = cs_secret_peek (key_log, &len);

  put_u32 (head, SECRETS_TLS);
  put_u32 (head, (guint32) len);
  put_block (to, BLOCK_SECRETS, head->data, head->len, text, len);
}

/* RFC 1071: the sum may be taken in any byte order, as long as it is one. */
static guint32
add_to_sum (guint32       sum,
            const guint8 *data,
            gsize         len)
{
  for (gsize i = 0; i + 1 < len; i += 2)
    {
      sum += (guint32) data[i] << 8 | data[i + 1];
      sum = (sum & 0xffff) + (sum >> 16);
    }
  if (len % 2 != 0)
    sum += (guint32) data[len - 1] << 8;
  return (sum & 0xffff) + (sum >> 16);
}

static void
set_be16 (guint8 *at,
          guint16 value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

static void
set_be32 (guint8 *at,
          guint32 value)
{
  set_be16 (at, (guint16) (value >> 16));
  set_be16 (at + 2, (guint16) value);
}

/* RFC 791 §3.1 or RFC 8200 §3 */
static gsize
write_ip (const Flow *flow,
          CsSide      side,
          gsize       payload_len,
          guint8     *header)
{
  CsSide other = side == CS_SIDE_CLIENT ? CS_SIDE_SERVER : CS_SIDE_CLIENT;

  memset (header, 0, 40);
  if (flow->address_len == 16)
    {
      header[0] = 0x60;
      set_be16 (header + 4, (guint16) payload_len);
      header[6] = 6; /* TCP */
      header[7] = 64;
      memcpy (header + 8, flow->address[side], 16);
      memcpy (header + 24, flow->address[other], 16);
      return 40;
    }

  header[0] = 0x45;
  set_be16 (header + 2, (guint16) (20 + payload_len));
  set_be16 (header + 6, 0x4000); /* not to be fragmented */
  header[8] = 64;
  header[9] = 6;
  memcpy (header + 12, flow->address[side], 4);
  memcpy (header + 16, flow->address[other], 4);
  set_be16 (header + 10, (guint16) ~add_to_sum (0, header, 20));
  return 20;
}

/* RFC 9293 §3.1 */
static void
write_tcp (const Flow   *flow,
           CsSide        side,
           guint8        flags,
           const guint8 *payload,
           gsize         payload_len,
           guint8       *header)
{
  CsSide  other = side == CS_SIDE_CLIENT ? CS_SIDE_SERVER : CS_SIDE_CLIENT;
  guint32 sum = 6 + TCP_HEADER + (guint32) payload_len;

  memset (header, 0, TCP_HEADER);
  set_be16 (header, flow->port[side]);
  set_be16 (header + 2, flow->port[other]);
  set_be32 (header + 4, flow->sequence[side]);
  if ((flags & TCP_ACK) != 0)
    set_be32 (header + 8, flow->sequence[other]);
  header[12] = TCP_HEADER / 4 << 4;
  header[13] = flags;
  set_be16 (header + 14, 65535);

  sum = add_to_sum (sum, flow->address[side], flow->address_len);
  sum = add_to_sum (sum, flow->address[other], flow->address_len);
  sum = add_to_sum (sum, header, TCP_HEADER);
  sum = add_to_sum (sum, payload, payload_len);
  set_be16 (header + 16, (guint16) ~sum);
}

static void
put_packet (Writer       *self,
            Flow         *flow,
            CsSide        side,
            gint64        time_us,
            guint8        flags,
            const guint8 *payload,
            gsize         payload_len)
{
  guint8                 headers[40 + TCP_HEADER];
  guint64                time = (guint64) (self->started_us + time_us);
  guint32                len;
  gsize                  ip_len;
  g_autoptr (GByteArray) head = g_byte_array_new ();

  ip_len = write_ip (flow, side, TCP_HEADER + payload_len, headers);
  write_tcp (flow, side, flags, payload, payload_len, headers + ip_len);
  len = (guint32) (ip_len + TCP_HEADER + payload_len);

  put_u32 (head, 0); /* the interface */
  put_u32 (head, (guint32) (time >> 32));
  put_u32 (head, (guint32) time);
  put_u32 (head, len);
  put_u32 (head, len);
  g_byte_array_append (head, headers, (guint) (ip_len + TCP_HEADER));
  put_block (self->file, BLOCK_PACKET, head->data, head->len, payload, payload_len);

  flow->sequence[side] += (guint32) payload_len + ((flags & (TCP_SYN | TCP_FIN)) != 0 ? 1 : 0);
}

/* Flows. */

static void
set_endpoint (Flow               *flow,
              CsSide              side,
              GInetSocketAddress *address)
{
  GInetAddress *inet = g_inet_socket_address_get_address (address);

  flow->address_len = g_inet_address_get_native_size (inet);
  memcpy (flow->address[side], g_inet_address_to_bytes (inet), flow->address_len);
  flow->port[side] = g_inet_socket_address_get_port (address);
}

static Flow *
flow_new (Writer *self,
          guint   connection)
{
  static const guint8 documentation[] = { 192, 0, 2, 1 }; /* RFC 5737 */

  Flow *flow = g_new0 (Flow, 1);

  flow->sequence[CS_SIDE_CLIENT] = 1000;
  flow->sequence[CS_SIDE_SERVER] = 5000;
  for (gsize i = 0; i < self->n_connections; i++)
    if (self->connections[i].connection == connection)
      {
        set_endpoint (flow, CS_SIDE_CLIENT, self->connections[i].client);
        set_endpoint (flow, CS_SIDE_SERVER, self->connections[i].server);
        return flow;
      }

  flow->address_len = 4;
  memcpy (flow->address[CS_SIDE_CLIENT], documentation, 4);
  memcpy (flow->address[CS_SIDE_SERVER], documentation, 4);
  flow->address[CS_SIDE_SERVER][3] = 2;
  flow->port[CS_SIDE_CLIENT] = (guint16) (FIRST_PORT + connection % (65536 - FIRST_PORT));
  flow->port[CS_SIDE_SERVER] = 443;
  return flow;
}

static Flow *
find_flow (Writer *self,
           guint   connection,
           gint64  time_us)
{
  Flow *flow = g_hash_table_lookup (self->flows, GUINT_TO_POINTER (connection));

  if (flow != NULL)
    return flow;

  flow = flow_new (self, connection);
  g_hash_table_insert (self->flows, GUINT_TO_POINTER (connection), flow);
  put_packet (self, flow, CS_SIDE_CLIENT, time_us, TCP_SYN, NULL, 0);
  put_packet (self, flow, CS_SIDE_SERVER, time_us, TCP_SYN | TCP_ACK, NULL, 0);
  put_packet (self, flow, CS_SIDE_CLIENT, time_us, TCP_ACK, NULL, 0);
  return flow;
}

static void
put_segment (Writer          *self,
             const CsSegment *segment)
{
  gsize         len = 0;
  const guint8 *data = g_bytes_get_data (segment->bytes, &len);
  Flow         *flow = find_flow (self, segment->connection, segment->time_us);

  for (gsize at = 0; at < len; at += MAX_PAYLOAD)
    put_packet (self, flow, segment->side, segment->time_us, TCP_ACK | TCP_PSH,
                data + at, MIN (MAX_PAYLOAD, len - at));
}

GBytes *
cs_pcapng_render (CsCapture                *capture,
                  const CsPcapngConnection *connections,
                  gsize                     n_connections,
                  gint64                    started_us,
                  const CsSecret           *key_log)
{
  g_autoptr (GHashTable) flows = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Writer                 self = {
                    .file = g_byte_array_new (),
                    .connections = connections,
                    .n_connections = n_connections,
                    .started_us = started_us,
                    .flows = flows,
  };

  put_section (self.file);
  if (key_log != NULL)
    put_secrets (self.file, key_log);
  for (guint i = 0; i < cs_capture_get_n_segments (capture); i++)
    put_segment (&self, cs_capture_get_segment (capture, i));
  return g_byte_array_free_to_bytes (self.file);
}
