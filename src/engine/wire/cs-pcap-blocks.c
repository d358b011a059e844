/* cs-pcap-blocks.c: the packets of a pcap or pcapng file, one after the other
 *
 * Pure: bytes in, frames out. Both formats come in either byte order.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pcap-blocks.h"

#include <glib/gi18n-lib.h>

#define PCAP_MICROSECONDS 0xa1b2c3d4
#define PCAP_NANOSECONDS  0xa1b23c4d
#define BLOCK_SECTION     0x0a0d0d0a
#define BYTE_ORDER_MAGIC  0x1a2b3c4d
#define SECRETS_TLS       0x544c534b
#define OPTION_END        0
#define OPTION_TSRESOL    9
#define OPTION_TSOFFSET   14
#define MAX_INTERFACES    65536
#define MAX_SECONDS       (G_GINT64_CONSTANT (1) << 40)
#define USEC              G_USEC_PER_SEC

enum
{
  BLOCK_INTERFACE = 1,
  BLOCK_OBSOLETE_PACKET = 2,
  BLOCK_SIMPLE_PACKET = 3,
  BLOCK_ENHANCED_PACKET = 6,
  BLOCK_SECRETS = 10,
};

/* How a section's interface counts time: units per second, a power of 10 or 2. */
typedef struct
{
  guint   link_type;
  guint64 units;
  gint64  offset_s;
} Interface;

typedef struct
{
  const CsPcapSink *sink;
  gpointer          user_data;
  gboolean          is_little;
  GArray           *interfaces; /* of Interface */
} Reader;

static gboolean
read_u16 (const Reader *self,
          CsCursor     *from,
          guint16      *value)
{
  if (!cs_cursor_read_u16 (from, value))
    return FALSE;
  if (self->is_little)
    *value = GUINT16_SWAP_LE_BE (*value);
  return TRUE;
}

static gboolean
read_u32 (const Reader *self,
          CsCursor     *from,
          guint32      *value)
{
  if (!cs_cursor_read_u32 (from, value))
    return FALSE;
  if (self->is_little)
    *value = GUINT32_SWAP_LE_BE (*value);
  return TRUE;
}

/* Whole seconds and their rest apart, so that no product can overflow. */
static gint64
to_us (guint64 count,
       guint64 units,
       gint64  offset_s)
{
  guint64 seconds = count / units;
  guint64 rest = count % units;

  if (seconds > (guint64) MAX_SECONDS)
    return 0;
  return ((gint64) seconds + offset_s) * USEC + (gint64) ((double) rest * USEC / (double) units);
}

/* pcap. */

static gboolean
read_pcap (Reader  *self,
           CsCursor file,
           guint64  units)
{
  guint32 link_type;
  guint32 seconds;
  guint32 rest;
  guint32 captured_len;
  guint32 len;

  if (!cs_cursor_skip (&file, 20) || !read_u32 (self, &file, &link_type))
    return FALSE;

  while (!cs_cursor_at_end (&file))
    {
      CsCursor frame;

      if (!read_u32 (self, &file, &seconds) || !read_u32 (self, &file, &rest) ||
          !read_u32 (self, &file, &captured_len) || !read_u32 (self, &file, &len) ||
          !cs_cursor_read_bytes (&file, captured_len, &frame))
        return FALSE;
      /* The upper bits say whether there is a checksum behind the frame. */
      self->sink->packet (link_type & 0xffff, to_us (rest, units, seconds), frame, self->user_data);
    }
  return TRUE;
}

/* pcapng. */

/* if_tsresol: a negative power of 10, or of 2 when the top bit is set. */
static guint64
read_resolution (guint8 code)
{
  guint64 units = 1;

  if ((code & 0x80) != 0)
    return G_GUINT64_CONSTANT (1) << MIN (code & 0x7f, 62);
  for (guint i = 0; i < MIN (code, 18); i++)
    units *= 10;
  return units;
}

static gint64
read_offset (const Reader *self,
             CsCursor      value)
{
  guint64 seconds = 0;

  if (!cs_cursor_read_u64 (&value, &seconds))
    return 0;
  if (self->is_little)
    seconds = GUINT64_SWAP_LE_BE (seconds);
  return CLAMP ((gint64) seconds, -MAX_SECONDS, MAX_SECONDS);
}

static void
read_interface_options (Reader    *self,
                        CsCursor   options,
                        Interface *interface)
{
  CsCursor value;
  guint16  code;
  guint16  len;

  while (read_u16 (self, &options, &code) && read_u16 (self, &options, &len) && code != OPTION_END &&
         cs_cursor_read_bytes (&options, len, &value))
    {
      guint8 resolution;

      if (code == OPTION_TSOFFSET)
        interface->offset_s = read_offset (self, value);
      else if (code == OPTION_TSRESOL && cs_cursor_read_u8 (&value, &resolution))
        interface->units = read_resolution (resolution);
      if (!cs_cursor_skip (&options, (gsize) -len & 3))
        return;
    }
}

static void
read_interface (Reader  *self,
                CsCursor body)
{
  Interface interface = { .units = USEC };
  guint16   link_type;

  if (self->interfaces->len >= MAX_INTERFACES || !read_u16 (self, &body, &link_type) || !cs_cursor_skip (&body, 6))
    return;

  interface.link_type = link_type;
  read_interface_options (self, body, &interface);
  g_array_append_val (self->interfaces, interface);
}

static void
deliver_packet (Reader  *self,
                guint    index,
                guint64  count,
                CsCursor frame)
{
  const Interface *interface;

  if (index >= self->interfaces->len)
    return;

  interface = &g_array_index (self->interfaces, Interface, index);
  self->sink->packet (interface->link_type, to_us (count, interface->units, interface->offset_s), frame, self->user_data);
}

static void
read_enhanced_packet (Reader  *self,
                      CsCursor body)
{
  CsCursor frame;
  guint32  index;
  guint32  high;
  guint32  low;
  guint32  captured_len;

  if (read_u32 (self, &body, &index) && read_u32 (self, &body, &high) && read_u32 (self, &body, &low) &&
      read_u32 (self, &body, &captured_len) && cs_cursor_skip (&body, 4) &&
      cs_cursor_read_bytes (&body, captured_len, &frame))
    deliver_packet (self, index, (guint64) high << 32 | low, frame);
}

static void
read_obsolete_packet (Reader  *self,
                      CsCursor body)
{
  CsCursor frame;
  guint16  index;
  guint32  high;
  guint32  low;
  guint32  captured_len;

  if (read_u16 (self, &body, &index) && cs_cursor_skip (&body, 2) &&
      read_u32 (self, &body, &high) && read_u32 (self, &body, &low) &&
      read_u32 (self, &body, &captured_len) && cs_cursor_skip (&body, 4) &&
      cs_cursor_read_bytes (&body, captured_len, &frame))
    deliver_packet (self, index, (guint64) high << 32 | low, frame);
}

/* It has no time, and its length is the original's: the padding is left to IP. */
static void
read_simple_packet (Reader  *self,
                    CsCursor body)
{
  if (cs_cursor_skip (&body, 4))
    deliver_packet (self, 0, 0, body);
}

static void
read_secrets (Reader  *self,
              CsCursor body)
{
  CsCursor text;
  guint32  type;
  guint32  len;

  if (read_u32 (self, &body, &type) && type == SECRETS_TLS && read_u32 (self, &body, &len) &&
      cs_cursor_read_bytes (&body, len, &text))
    self->sink->secrets (text, self->user_data);
}

static void
read_block (Reader  *self,
            guint32  type,
            CsCursor body)
{
  if (type == BLOCK_INTERFACE)
    read_interface (self, body);
  else if (type == BLOCK_ENHANCED_PACKET)
    read_enhanced_packet (self, body);
  else if (type == BLOCK_SIMPLE_PACKET)
    read_simple_packet (self, body);
  else if (type == BLOCK_OBSOLETE_PACKET)
    read_obsolete_packet (self, body);
  else if (type == BLOCK_SECRETS)
    read_secrets (self, body);
}

/* A section says its byte order behind its own length: look there first. */
static gboolean
begin_section (Reader  *self,
               CsCursor block)
{
  guint32 magic;

  if (!cs_cursor_skip (&block, 8) || !cs_cursor_read_u32 (&block, &magic))
    return FALSE;

  self->is_little = magic == GUINT32_SWAP_LE_BE (BYTE_ORDER_MAGIC);
  g_array_set_size (self->interfaces, 0);
  return self->is_little || magic == BYTE_ORDER_MAGIC;
}

static gboolean
read_pcapng (Reader  *self,
             CsCursor file)
{
  while (!cs_cursor_at_end (&file))
    {
      CsCursor block = file;
      CsCursor body;
      guint32  type;
      guint32  len;

      if (!read_u32 (self, &file, &type))
        return FALSE;
      if (type == BLOCK_SECTION && !begin_section (self, block))
        return FALSE;
      if (!read_u32 (self, &file, &len) || len < 12 || len % 4 != 0 ||
          !cs_cursor_read_bytes (&file, len - 12, &body) || !cs_cursor_skip (&file, 4))
        return FALSE;
      read_block (self, type, body);
    }
  return TRUE;
}

static void
set_not_one (GError    **error,
             const char *name,
             guint32     magic)
{
  /* RFC 1952 §2.3.1 */
  if (magic >> 16 == 0x1f8b)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _ ("%s: this is a gzip file. Unpack it, then open what was in it."), name);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _ ("%s: this is neither a pcap nor a pcapng file. Save the capture in one of these formats."), name);
}

gboolean
cs_pcap_blocks_read (const char       *name,
                     GBytes           *bytes,
                     const CsPcapSink *sink,
                     gpointer          user_data,
                     gboolean         *is_cut,
                     GError          **error)
{
  g_autoptr (GArray) interfaces = g_array_new (FALSE, FALSE, sizeof (Interface));
  Reader             reader = { .sink = sink, .user_data = user_data, .interfaces = interfaces };
  CsCursor           file = cs_cursor_init_bytes (bytes);
  CsCursor           start = file;
  guint32            magic = 0;

  cs_cursor_read_u32 (&start, &magic);
  if (magic == BLOCK_SECTION)
    {
      *is_cut = !read_pcapng (&reader, file);
      return TRUE;
    }

  reader.is_little = magic == GUINT32_SWAP_LE_BE (PCAP_MICROSECONDS) || magic == GUINT32_SWAP_LE_BE (PCAP_NANOSECONDS);
  if (reader.is_little)
    magic = GUINT32_SWAP_LE_BE (magic);
  if (magic != PCAP_MICROSECONDS && magic != PCAP_NANOSECONDS)
    {
      set_not_one (error, name, magic);
      return FALSE;
    }

  *is_cut = !read_pcap (&reader, file, magic == PCAP_NANOSECONDS ? 1000 * USEC : USEC);
  return TRUE;
}
