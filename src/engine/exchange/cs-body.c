/* cs-body.c: an answer's body without its content coding
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-body.h"

#include <string.h>

static GBytes *
inflate (GBytes               *body,
         GZlibCompressorFormat format)
{
  g_autoptr (GConverter)   converter = G_CONVERTER (g_zlib_decompressor_new (format));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (body);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, converter);
  g_autoptr (GByteArray)   decoded = g_byte_array_new ();

  guint8 buffer[16 * 1024];
  gssize n;

  while (decoded->len < CS_BODY_MAX_BYTES &&
         (n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (decoded, buffer, (guint) n);

  return decoded->len > 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&decoded)) : NULL;
}

GBytes *
cs_body_decode (GBytes     *body,
                const char *content_encoding)
{
  g_autofree char *coding = g_ascii_strdown (content_encoding != NULL ? content_encoding : "", -1);
  GBytes          *decoded = NULL;

  g_strstrip (coding);
  if (g_str_equal (coding, "gzip") || g_str_equal (coding, "x-gzip"))
    decoded = inflate (body, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  else if (g_str_equal (coding, "deflate"))
    {
      /* RFC 9110 §8.4.1.2: zlib's format; some servers leave its header out. */
      decoded = inflate (body, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
      if (decoded == NULL)
        decoded = inflate (body, G_ZLIB_COMPRESSOR_FORMAT_RAW);
    }

  return decoded != NULL ? decoded : g_bytes_ref (body);
}
