/* cs-ber.c: BER made DER
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-ber.h"

#include "cs-der-writer.h"
#include "cs-der.h"

#define MAX_DEPTH 32

#define CONSTRUCTED  0x20
#define INDEFINITE   0x80
#define HIGH_TAG     0x1f
#define END_OF_VALUE 0x00

static gboolean convert_element (CsCursor   *ber,
                                 GByteArray *der,
                                 guint       depth);

/* The elements of a constructed value: up to the end of @ber, or to the mark that
 * ends a value without a length. */
static gboolean
convert_elements (CsCursor   *ber,
                  gboolean    indefinite,
                  GByteArray *der,
                  guint       depth)
{
  CsCursor probe;
  guint8   tag;
  guint8   len;

  for (;;)
    {
      probe = *ber;
      if (!indefinite && cs_cursor_at_end (ber))
        return TRUE;
      if (indefinite && cs_cursor_read_u8 (&probe, &tag) && tag == END_OF_VALUE && cs_cursor_read_u8 (&probe, &len))
        {
          *ber = probe;
          return len == 0;
        }
      if (!convert_element (ber, der, depth + 1))
        return FALSE;
    }
}

/* The contents of the pieces of a string, which are elements by now. */
static void
join_pieces (GByteArray *der,
             GByteArray *pieces)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();
  g_autoptr (GByteArray) whole = NULL;

  CsCursor  cursor = cs_cursor_init (pieces->data, pieces->len, 0);
  CsDerItem piece;

  while (cs_der_read (&cursor, &piece))
    g_byte_array_append (joined, piece.content.data, (guint) piece.content.len);
  whole = cs_der_write (CS_DER_OCTET_STRING, joined->data, joined->len);
  g_byte_array_append (der, whole->data, whole->len);
}

static gboolean
convert_constructed (guint8      tag,
                     CsCursor   *content,
                     gboolean    indefinite,
                     GByteArray *der,
                     guint       depth)
{
  g_autoptr (GByteArray) inner = g_byte_array_new ();
  g_autoptr (GByteArray) whole = NULL;

  if (!convert_elements (content, indefinite, inner, depth))
    return FALSE;
  if (tag == (CS_DER_OCTET_STRING | CONSTRUCTED))
    {
      join_pieces (der, inner);
      return TRUE;
    }

  whole = cs_der_write (tag, inner->data, inner->len);
  g_byte_array_append (der, whole->data, whole->len);
  return TRUE;
}

static gboolean
convert_element (CsCursor   *ber,
                 GByteArray *der,
                 guint       depth)
{
  CsCursor  probe = *ber;
  CsDerItem item;
  guint8    tag;
  guint8    len;

  if (depth > MAX_DEPTH || !cs_cursor_read_u8 (&probe, &tag) || (tag & HIGH_TAG) == HIGH_TAG || !cs_cursor_read_u8 (&probe, &len))
    return FALSE;

  if (len == INDEFINITE)
    {
      *ber = probe;
      return (tag & CONSTRUCTED) && convert_constructed (tag, ber, TRUE, der, depth);
    }

  if (!cs_der_read (ber, &item))
    return FALSE;
  if (tag & CONSTRUCTED)
    return convert_constructed (tag, &item.content, FALSE, der, depth);
  g_byte_array_append (der, item.whole.data, (guint) item.whole.len);
  return TRUE;
}

GBytes *
cs_ber_to_der (CsCursor ber)
{
  g_autoptr (GByteArray) der = g_byte_array_new ();

  if (!convert_element (&ber, der, 0))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&der));
}
