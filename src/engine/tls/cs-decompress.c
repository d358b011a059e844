/* cs-decompress.c: what certificate compression (RFC 8879) made small
 *
 * Pure: bytes in, bytes out. The length that the sender claims is the room that
 * its bytes get, and one more, so that a bomb is seen and not unpacked.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-decompress.h"

#include <brotli/decode.h>
#include <gio/gio.h>
#include <zstd.h>

/* Writes at most @room bytes to @out. */
typedef gboolean (*Unpack) (const CsCursor *packed,
                            guint8         *out,
                            gsize           room,
                            gsize          *n_out);

static gboolean
unpack_zlib (const CsCursor *packed,
             guint8         *out,
             gsize           room,
             gsize          *n_out)
{
  g_autoptr (GZlibDecompressor) zlib = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  GConverterResult              result = G_CONVERTER_CONVERTED;
  gsize                         done_in = 0;

  *n_out = 0;
  while (result == G_CONVERTER_CONVERTED && *n_out < room)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      result = g_converter_convert (G_CONVERTER (zlib), packed->data + done_in, packed->len - done_in,
                                    out + *n_out, room - *n_out,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      done_in += n_read;
      *n_out += n_written;
    }
  return result == G_CONVERTER_FINISHED;
}

static gboolean
unpack_brotli (const CsCursor *packed,
               guint8         *out,
               gsize           room,
               gsize          *n_out)
{
  *n_out = room;
  return BrotliDecoderDecompress (packed->len, packed->data, n_out, out) == BROTLI_DECODER_RESULT_SUCCESS;
}

static gboolean
unpack_zstd (const CsCursor *packed,
             guint8         *out,
             gsize           room,
             gsize          *n_out)
{
  *n_out = ZSTD_decompress (out, room, packed->data, packed->len);
  return !ZSTD_isError (*n_out);
}

/* RFC 8879 §7.3: by its number, less one. */
static const Unpack unpackers[] = { unpack_zlib, unpack_brotli, unpack_zstd };

gboolean
cs_decompress_knows (guint16 algorithm)
{
  return algorithm >= 1 && algorithm <= G_N_ELEMENTS (unpackers);
}

GBytes *
cs_decompress (guint16         algorithm,
               const CsCursor *packed,
               gsize           len)
{
  g_autofree guint8 *out = NULL;
  gsize              n_out = 0;

  g_return_val_if_fail (cs_decompress_knows (algorithm), NULL);

  if (packed->len == 0)
    return NULL;
  out = g_malloc (len + 1);
  if (!unpackers[algorithm - 1](packed, out, len + 1, &n_out) || n_out != len)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&out), len);
}
