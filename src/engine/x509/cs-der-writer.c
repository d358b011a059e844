/* cs-der-writer.c: building DER from the inside out
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-der-writer.h"

#include "cs-der.h"

/* Tag, the length's length, and four octets of it. */
#define MAX_HEAD 6

GByteArray *
cs_der_write (guint8        tag,
              gconstpointer content,
              gsize         len)
{
  GByteArray *element = g_byte_array_sized_new ((guint) (MAX_HEAD + len));
  guint8      head[MAX_HEAD] = { tag };
  guint       n_octets = 0;
  guint       n = 1;

  g_assert (len <= G_MAXUINT - MAX_HEAD);
  while (len >= 0x80 && n_octets < 4 && len >> (8 * n_octets) > 0)
    n_octets++;

  head[n++] = n_octets == 0 ? (guint8) len : (guint8) (0x80 | n_octets);
  for (guint i = n_octets; i > 0; i--)
    head[n++] = (guint8) (len >> (8 * (i - 1)));

  g_byte_array_append (element, head, n);
  if (len > 0)
    g_byte_array_append (element, content, (guint) len);
  return element;
}

/* Seven bits an octet, all but the last marked (X.690 §8.19.2). */
static void
append_arc (GByteArray *content,
            guint64     arc)
{
  guint8 octets[10];
  guint  n = 0;

  do
    {
      octets[n] = (guint8) ((arc & 0x7f) | (n > 0 ? 0x80 : 0));
      arc >>= 7;
      n++;
    }
  while (arc > 0);

  while (n > 0)
    g_byte_array_append (content, &octets[--n], 1);
}

GByteArray *
cs_der_write_oid (const char *oid)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_auto (GStrv)         arcs = g_strsplit (oid, ".", -1);

  g_assert (g_strv_length (arcs) >= 2);
  append_arc (content, 40 * g_ascii_strtoull (arcs[0], NULL, 10) + g_ascii_strtoull (arcs[1], NULL, 10));
  for (guint i = 2; arcs[i] != NULL; i++)
    append_arc (content, g_ascii_strtoull (arcs[i], NULL, 10));
  return cs_der_write (CS_DER_OID, content->data, content->len);
}

GByteArray *
cs_der_write_integer (guint32 value)
{
  guint8 octets[5] = { 0, (guint8) (value >> 24), (guint8) (value >> 16), (guint8) (value >> 8), (guint8) value };
  guint  first = 0;

  /* The shortest form whose first bit is no sign (X.690 §8.3). */
  while (first < 4 && octets[first] == 0 && !(octets[first + 1] & 0x80))
    first++;
  return cs_der_write (CS_DER_INTEGER, octets + first, sizeof octets - first);
}

GByteArray *
cs_der_wrap (guint8      tag,
             GByteArray *first,
             ...)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  va_list arguments;

  va_start (arguments, first);
  for (GByteArray *part = first; part != NULL; part = va_arg (arguments, GByteArray *))
    {
      g_byte_array_append (content, part->data, part->len);
      g_byte_array_unref (part);
    }
  va_end (arguments);
  return cs_der_write (tag, content->data, content->len);
}
