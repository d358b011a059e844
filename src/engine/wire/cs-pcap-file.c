/* cs-pcap-file.c: the connections in a file that tcpdump or Wireshark wrote
 *
 * Pure: a file's bytes in, a capture out. A connection is known by its two
 * ends; a SYN with another number on the same ends begins a new one.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pcap-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cs-packet.h"
#include "cs-pcap-blocks.h"
#include "cs-tcp-stream.h"

/* The lower end first, so that both directions have the same key. */
typedef struct
{
  CsPacketEnd ends[2];
} FlowKey;

typedef struct Flow Flow;

/* One direction's way into the capture. */
typedef struct
{
  CsPcapFile  *file;
  Flow        *flow;
  CsSide       side;
  CsTcpStream *stream;
  gboolean     has_gap;
} Lane;

struct Flow
{
  FlowKey          key;
  CsPacketEnd      client;
  guint32          syn_sequence;
  Lane             lanes[2];
  CsPcapConnection connection;
};

struct _CsPcapFile
{
  GBytes     *bytes; /* the file: what its packets carry is kept as parts of it */
  CsCapture  *capture;
  GPtrArray  *flows;   /* of Flow, by the connection's id */
  GHashTable *current; /* FlowKey → Flow, borrowed */
  GByteArray *secrets;
  CsSecret   *key_log;

  /* The server's end of the connection that began last: it is often the next one's too. */
  CsPacketEnd         last_server;
  gsize               last_server_len;
  GInetSocketAddress *last_server_address;

  gint64   started_us;
  guint64  n_packets;
  guint64  n_passed_over;
  guint64  n_known_links;
  gboolean is_cut;
};

static guint
key_hash (gconstpointer data)
{
  const guint8 *bytes = data;
  guint         hash = 2166136261U; /* FNV-1a */

  for (gsize i = 0; i < sizeof (FlowKey); i++)
    hash = (hash ^ bytes[i]) * 16777619U;
  return hash;
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  return memcmp (a, b, sizeof (FlowKey)) == 0;
}

static FlowKey
key_of (const CsPacket *packet)
{
  gboolean swap = memcmp (&packet->source, &packet->destination, sizeof (CsPacketEnd)) > 0;

  return (FlowKey) {
    .ends = { swap ? packet->destination : packet->source, swap ? packet->source : packet->destination }
  };
}

static GInetSocketAddress *
address_of (const CsPacketEnd *end,
            gsize              address_len)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_bytes (end->address, address_len == 4
                                                                                    ? G_SOCKET_FAMILY_IPV4
                                                                                    : G_SOCKET_FAMILY_IPV6);

  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (address, end->port));
}

static GInetSocketAddress *
dup_server_address (CsPcapFile        *self,
                    const CsPacketEnd *end,
                    gsize              address_len)
{
  if (self->last_server_len != address_len || memcmp (end, &self->last_server, sizeof *end) != 0)
    {
      g_clear_object (&self->last_server_address);
      self->last_server_address = address_of (end, address_len);
      self->last_server = *end;
      self->last_server_len = address_len;
    }
  return g_object_ref (self->last_server_address);
}

/* RFC 8446 §5.1 and §4: a handshake record whose first message is of that type. */
static gboolean
begins_with_hello (const CsCursor *payload,
                   guint8          type)
{
  return payload->len > 5 && payload->data[0] == 22 && payload->data[1] == 3 && payload->data[5] == type;
}

static gboolean
is_from_client (const CsPacket *packet)
{
  if ((packet->flags & CS_TCP_SYN) != 0)
    return (packet->flags & CS_TCP_ACK) == 0;
  if (begins_with_hello (&packet->payload, 1))
    return TRUE;
  if (begins_with_hello (&packet->payload, 2))
    return FALSE;
  return packet->source.port > packet->destination.port;
}

static void
note_time (CsPcapFile *self,
           gint64      time_us,
           gint64     *noted_us,
           guint      *noted_at)
{
  *noted_us = time_us;
  *noted_at = cs_capture_get_n_segments (self->capture);
}

static void
data_cb (gint64   time_us,
         CsCursor data,
         gpointer user_data)
{
  Lane             *lane = user_data;
  CsPcapConnection *connection = &lane->flow->connection;

  cs_capture_append_part (lane->file->capture, connection->id, lane->side, time_us,
                          lane->file->bytes, (gsize) data.offset, data.len);
  if (connection->is_closed && connection->closed_by == lane->side)
    note_time (lane->file, time_us, &connection->closed_us, &connection->closed_at);
}

static void
flow_free (gpointer data)
{
  Flow *flow = data;

  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    cs_tcp_stream_free (flow->lanes[side].stream);
  g_object_unref (flow->connection.client);
  g_object_unref (flow->connection.server);
  g_free (flow);
}

static Flow *
begin_flow (CsPcapFile     *self,
            const CsPacket *packet,
            gint64          time_us)
{
  Flow    *flow = g_new0 (Flow, 1);
  gboolean from_client = is_from_client (packet);

  flow->key = key_of (packet);
  flow->client = from_client ? packet->source : packet->destination;
  flow->connection.id = self->flows->len;
  flow->connection.client = address_of (&flow->client, packet->address_len);
  flow->connection.server = dup_server_address (self, from_client ? &packet->destination : &packet->source,
                                                packet->address_len);
  flow->connection.opened_us = time_us;
  flow->connection.is_whole = (packet->flags & CS_TCP_SYN) != 0;
  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    {
      flow->lanes[side] = (Lane) { .file = self, .flow = flow, .side = side };
      flow->lanes[side].stream = cs_tcp_stream_new (data_cb, &flow->lanes[side]);
    }

  g_ptr_array_add (self->flows, flow);
  g_hash_table_replace (self->current, &flow->key, flow);
  return flow;
}

static Lane *
lane_of (Flow           *flow,
         const CsPacket *packet)
{
  gboolean from_client = memcmp (&packet->source, &flow->client, sizeof (CsPacketEnd)) == 0;

  return &flow->lanes[from_client ? CS_SIDE_CLIENT : CS_SIDE_SERVER];
}

/* Ports are used again: a client's SYN that is not the first one's repetition. */
static gboolean
begins_anew (const Flow     *flow,
             const CsPacket *packet)
{
  return (packet->flags & (CS_TCP_SYN | CS_TCP_ACK)) == CS_TCP_SYN && packet->sequence != flow->syn_sequence;
}

static Flow *
find_flow (CsPcapFile     *self,
           const CsPacket *packet,
           gint64          time_us)
{
  FlowKey key = key_of (packet);
  Flow   *flow = g_hash_table_lookup (self->current, &key);

  if (flow != NULL && !begins_anew (flow, packet))
    return flow;
  /* A bare acknowledgement does not say who is the client. */
  if (self->flows->len >= CS_PCAP_MAX_CONNECTIONS ||
      ((packet->flags & CS_TCP_SYN) == 0 && cs_cursor_at_end (&packet->payload)))
    return flow;

  return begin_flow (self, packet, time_us);
}

static void
note_end (CsPcapFile     *self,
          Flow           *flow,
          CsSide          side,
          const CsPacket *packet,
          gint64          time_us)
{
  if (flow->connection.is_closed || (packet->flags & (CS_TCP_FIN | CS_TCP_RST)) == 0)
    return;

  flow->connection.is_closed = TRUE;
  flow->connection.closed_by = side;
  flow->connection.closed_how = (packet->flags & CS_TCP_RST) != 0 ? "rst" : "fin";
  note_time (self, time_us, &flow->connection.closed_us, &flow->connection.closed_at);
}

/* A gap that was open may have been closed by what came late. */
static void
note_gap (CsPcapFile *self,
          Lane       *lane,
          gint64      time_us)
{
  gboolean          has_gap = cs_tcp_stream_has_gap (lane->stream);
  CsPcapConnection *connection = &lane->flow->connection;

  if (has_gap && !lane->has_gap)
    note_time (self, time_us, &connection->missing_us[lane->side], &connection->missing_at[lane->side]);
  lane->has_gap = has_gap;
}

static void
packet_cb (guint    link_type,
           gint64   time_us,
           CsCursor frame,
           gpointer user_data)
{
  CsPcapFile *self = user_data;
  CsPacket    packet;
  Flow       *flow;
  Lane       *lane;
  guint32     sequence;

  if (self->n_packets++ == 0)
    self->started_us = time_us;
  time_us -= self->started_us;
  self->n_known_links += cs_packet_knows_link_type (link_type) ? 1 : 0;
  flow = cs_packet_parse (&packet, link_type, frame) ? find_flow (self, &packet, time_us) : NULL;
  if (flow == NULL)
    {
      self->n_passed_over++;
      return;
    }

  lane = lane_of (flow, &packet);
  sequence = packet.sequence;
  if ((packet.flags & CS_TCP_SYN) != 0)
    {
      if (lane->side == CS_SIDE_CLIENT)
        flow->syn_sequence = sequence;
      cs_tcp_stream_start (lane->stream, ++sequence); /* a SYN counts as one */
    }
  cs_tcp_stream_push (lane->stream, time_us, sequence, packet.payload);
  if ((packet.flags & CS_TCP_FIN) != 0)
    cs_tcp_stream_finish (lane->stream, sequence + (guint32) packet.payload.len);
  note_gap (self, lane, time_us);
  note_end (self, flow, lane->side, &packet, time_us);
}

static void
secrets_cb (CsCursor text,
            gpointer user_data)
{
  CsPcapFile *self = user_data;

  g_byte_array_append (self->secrets, text.data, (guint) text.len);
  g_byte_array_append (self->secrets, (const guint8 *) "\n", 1);
}

static void
end_flows (CsPcapFile *self)
{
  for (guint i = 0; i < self->flows->len; i++)
    {
      Flow *flow = g_ptr_array_index (self->flows, i);

      for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
        flow->connection.missing[side] = cs_tcp_stream_end (flow->lanes[side].stream);
    }
}

static void
seal_secrets (CsPcapFile *self)
{
  if (self->secrets->len > 0)
    self->key_log = cs_secret_new (self->secrets->data, self->secrets->len);
  cs_secret_wipe (self->secrets->data, self->secrets->len);
}

CsPcapFile *
cs_pcap_file_new (const char *name,
                  GBytes     *bytes,
                  gsize       limit,
                  GError    **error)
{
  static const CsPcapSink sink = { packet_cb, secrets_cb };

  g_autoptr (CsPcapFile) self = g_new0 (CsPcapFile, 1);
  gboolean               ok;

  self->bytes = g_bytes_ref (bytes);
  self->capture = cs_capture_new (limit);
  self->flows = g_ptr_array_new_with_free_func (flow_free);
  self->current = g_hash_table_new (key_hash, key_equal);
  self->secrets = g_byte_array_new ();
  ok = cs_pcap_blocks_read (name, bytes, &sink, self, &self->is_cut, error);
  seal_secrets (self);
  if (!ok)
    return NULL;

  end_flows (self);
  if (self->n_packets > 0 && self->n_known_links == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("%s: its packets are of a link type that is not read here. Capture on Ethernet, loopback or “any”."), name);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
cs_pcap_file_free (CsPcapFile *self)
{
  g_hash_table_unref (self->current);
  g_ptr_array_unref (self->flows);
  cs_capture_unref (self->capture);
  g_byte_array_unref (self->secrets);
  g_bytes_unref (self->bytes);
  g_clear_object (&self->last_server_address);
  g_clear_pointer (&self->key_log, cs_secret_unref);
  g_free (self);
}

CsCapture *
cs_pcap_file_get_capture (CsPcapFile *self)
{
  return self->capture;
}

guint
cs_pcap_file_get_n_connections (CsPcapFile *self)
{
  return self->flows->len;
}

const CsPcapConnection *
cs_pcap_file_get_connection (CsPcapFile *self,
                             guint       index)
{
  return index < self->flows->len ? &((Flow *) g_ptr_array_index (self->flows, index))->connection : NULL;
}

gint64
cs_pcap_file_get_started_us (CsPcapFile *self)
{
  return self->started_us;
}

guint64
cs_pcap_file_get_n_packets (CsPcapFile *self)
{
  return self->n_packets;
}

guint64
cs_pcap_file_get_n_passed_over (CsPcapFile *self)
{
  return self->n_passed_over;
}

gboolean
cs_pcap_file_get_is_cut (CsPcapFile *self)
{
  return self->is_cut;
}

CsSecret *
cs_pcap_file_get_key_log (CsPcapFile *self)
{
  return self->key_log;
}
