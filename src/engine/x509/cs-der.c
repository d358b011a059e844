/* cs-der.c: walking DER without importing it
 *
 * Pure: bytes in, cursors out. Finding a certificate's names this way costs a
 * hundredth of importing it, and shapes are told apart before any library sees
 * the bytes.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-der.h"

#include <string.h>

/* Arcs of an OBJECT IDENTIFIER; the longest in use has fewer than 20. */
#define MAX_ARCS 64

/* X.690 §8.1.3. @len is what the length says, whether or not it is there. */
static gboolean
read_header (CsCursor *self,
             guint8   *tag,
             gsize    *len)
{
  guint8 first;
  guint8 octet;

  if (!cs_cursor_read_u8 (self, tag) || (*tag & 0x1f) == 0x1f || !cs_cursor_read_u8 (self, &first))
    return FALSE;

  if (first < 0x80)
    {
      *len = first;
      return TRUE;
    }

  if (first == 0x80 || first > 0x84)
    return FALSE;

  *len = 0;
  for (guint i = 0; i < (first & 0x7fu); i++)
    {
      if (!cs_cursor_read_u8 (self, &octet))
        return FALSE;
      *len = *len << 8 | octet;
    }
  return TRUE;
}

gboolean
cs_der_read (CsCursor  *self,
             CsDerItem *item)
{
  CsCursor probe = *self;
  gsize    len;

  if (!read_header (&probe, &item->tag, &len) || !cs_cursor_read_bytes (&probe, len, &item->content))
    return FALSE;

  item->whole = cs_cursor_init (self->data, self->len - probe.len, self->offset);
  *self = probe;
  return TRUE;
}

gboolean
cs_der_read_tag (CsCursor  *self,
                 guint8     tag,
                 CsDerItem *item)
{
  CsCursor probe = *self;

  if (!cs_der_read (&probe, item) || item->tag != tag)
    return FALSE;

  *self = probe;
  return TRUE;
}

gsize
cs_der_missing (const CsCursor *self)
{
  CsCursor probe = *self;
  guint8   tag;
  gsize    len;

  if (!read_header (&probe, &tag, &len))
    return 0;

  return len > probe.len ? len - probe.len : 0;
}

char *
cs_der_oid_to_text (const CsCursor *content)
{
  g_autoptr (GString) text = g_string_new (NULL);

  CsCursor probe = *content;
  guint64  arc = 0;
  guint    n_arcs = 0;
  guint8   octet = 0x80;

  while (cs_cursor_read_u8 (&probe, &octet))
    {
      if (arc > G_MAXUINT64 >> 7 || n_arcs > MAX_ARCS)
        return NULL;

      arc = arc << 7 | (octet & 0x7f);
      if (octet & 0x80)
        continue;

      /* The first two arcs share one number (X.690 §8.19.4). */
      if (n_arcs == 0)
        g_string_append_printf (text, "%u.%" G_GUINT64_FORMAT, (guint) MIN (arc / 40, 2), arc - 40 * MIN (arc / 40, 2));
      else
        g_string_append_printf (text, ".%" G_GUINT64_FORMAT, arc);
      n_arcs++;
      arc = 0;
    }

  if (octet & 0x80)
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
cs_der_read_certificate (CsCursor         *self,
                         CsDerCertificate *parts)
{
  CsCursor  probe = *self;
  CsDerItem certificate;
  CsDerItem tbs;
  CsDerItem item;

  if (!cs_der_read_tag (&probe, CS_DER_SEQUENCE, &certificate) ||
      !cs_der_read_tag (&certificate.content, CS_DER_SEQUENCE, &tbs))
    return FALSE;
  parts->tbs = tbs.whole;

  (void) cs_der_read_tag (&tbs.content, CS_DER_CONTEXT_0, &item); /* version, left out in v1 */
  if (!cs_der_read_tag (&tbs.content, CS_DER_INTEGER, &item))
    return FALSE;
  parts->serial = item.content;

  if (!cs_der_read_tag (&tbs.content, CS_DER_SEQUENCE, &item) ||
      !cs_der_read_tag (&tbs.content, CS_DER_SEQUENCE, &item))
    return FALSE;
  parts->issuer = item.whole;

  if (!cs_der_read_tag (&tbs.content, CS_DER_SEQUENCE, &item) ||
      !cs_der_read_tag (&tbs.content, CS_DER_SEQUENCE, &item))
    return FALSE;
  parts->subject = item.whole;

  if (!cs_der_read_tag (&tbs.content, CS_DER_SEQUENCE, &item))
    return FALSE;
  parts->spki = item.whole;

  if (!cs_der_read_tag (&certificate.content, CS_DER_SEQUENCE, &item) ||
      !cs_der_read_tag (&certificate.content, CS_DER_BIT_STRING, &item) ||
      !cs_cursor_at_end (&certificate.content))
    return FALSE;

  *self = probe;
  return TRUE;
}

/* The shapes of the outermost SEQUENCE, one row each: the tags of its first
 * items, then the tags of the first items within its first one. A 0 ends a list
 * without saying that nothing follows. */
typedef struct
{
  CsDerKind kind;
  guint8    outer[4];
  guint8    inner[8];
} Shape;

/* clang-format off */
static const Shape shapes[] = {
  { CS_DER_KIND_PKCS1_KEY,     { 0x02, 0x02, 0x02, 0x02 }, { 0 } },
  { CS_DER_KIND_SEC1_KEY,      { 0x02, 0x04 },             { 0 } },
  { CS_DER_KIND_PKCS8_KEY,     { 0x02, 0x30, 0x04 },       { 0 } },
  { CS_DER_KIND_PKCS12,        { 0x02, 0x30 },             { 0 } },
  { CS_DER_KIND_PKCS7,         { 0x06, 0xa0 },             { 0 } },
  { CS_DER_KIND_ENCRYPTED_KEY, { 0x30, 0x04 },             { 0x06 } },
  { CS_DER_KIND_PUBLIC_KEY,    { 0x30, 0x03 },             { 0x06 } },
  { CS_DER_KIND_CERTIFICATE,   { 0x30, 0x30, 0x03 },       { 0xa0, 0x02, 0x30, 0x30, 0x30, 0x30, 0x30 } },
  { CS_DER_KIND_CERTIFICATE,   { 0x30, 0x30, 0x03 },       { 0x02, 0x30, 0x30, 0x30, 0x30, 0x30 } },
  { CS_DER_KIND_CRL,           { 0x30, 0x30, 0x03 },       { 0x02, 0x30, 0x30, 0x17 } },
  { CS_DER_KIND_CRL,           { 0x30, 0x30, 0x03 },       { 0x02, 0x30, 0x30, 0x18 } },
  { CS_DER_KIND_CRL,           { 0x30, 0x30, 0x03 },       { 0x30, 0x30, 0x17 } },
  { CS_DER_KIND_CSR,           { 0x30, 0x30, 0x03 },       { 0x02, 0x30, 0x30 } },
};
/* clang-format on */

static gboolean
begins_with (CsCursor      content,
             const guint8 *tags,
             gsize         n_tags)
{
  CsDerItem item;

  for (gsize i = 0; i < n_tags && tags[i] != 0; i++)
    if (!cs_der_read_tag (&content, tags[i], &item))
      return FALSE;
  return TRUE;
}

CsDerKind
cs_der_get_kind (CsCursor der)
{
  CsDerItem outer;
  CsDerItem first;
  CsCursor  content;

  if (!cs_der_read_tag (&der, CS_DER_SEQUENCE, &outer))
    return CS_DER_KIND_UNKNOWN;

  content = outer.content;
  if (!cs_der_read (&content, &first))
    return CS_DER_KIND_UNKNOWN;

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (begins_with (outer.content, shapes[i].outer, G_N_ELEMENTS (shapes[i].outer)) &&
        begins_with (first.content, shapes[i].inner, G_N_ELEMENTS (shapes[i].inner)))
      return shapes[i].kind;

  return CS_DER_KIND_UNKNOWN;
}

/* RFC 4514 §2.4: what is written without an escape. */
static gboolean
is_plain (const CsCursor *text)
{
  for (gsize i = 0; i < text->len; i++)
    if (!g_ascii_isprint ((char) text->data[i]) || strchr ("\"#+,;<=>\\", text->data[i]) != NULL)
      return FALSE;
  return text->len > 0 && text->data[0] != ' ' && text->data[text->len - 1] != ' ';
}

/* AttributeTypeAndValue: an OID and a string of some kind. */
static gboolean
read_common_name (CsCursor   attribute,
                  CsDerItem *value)
{
  static const guint8 common_name[] = { 0x55, 0x04, 0x03 }; /* 2.5.4.3 */

  CsDerItem oid;

  return cs_der_read_tag (&attribute, CS_DER_OID, &oid) && oid.content.len == sizeof common_name &&
         memcmp (oid.content.data, common_name, sizeof common_name) == 0 && cs_der_read (&attribute, value);
}

char *
cs_der_dup_common_name (CsCursor name)
{
  CsDerItem sequence;
  CsDerItem set;
  CsDerItem attribute;
  CsDerItem value;
  CsDerItem last = { 0 };

  if (!cs_der_read_tag (&name, CS_DER_SEQUENCE, &sequence))
    return NULL;

  while (cs_der_read_tag (&sequence.content, CS_DER_SET, &set))
    while (cs_der_read_tag (&set.content, CS_DER_SEQUENCE, &attribute))
      if (read_common_name (attribute.content, &value))
        last = value;

  if (last.tag != CS_DER_UTF8_STRING && last.tag != CS_DER_PRINTABLE_STRING)
    return NULL;
  return is_plain (&last.content) ? g_strndup ((const char *) last.content.data, last.content.len) : NULL;
}

char *
cs_der_read_algorithm (CsCursor *cursor,
                       CsCursor *parameters)
{
  CsDerItem sequence;
  CsDerItem oid;

  if (!cs_der_read_tag (cursor, CS_DER_SEQUENCE, &sequence) ||
      !cs_der_read_tag (&sequence.content, CS_DER_OID, &oid))
    return NULL;

  *parameters = sequence.content;
  return cs_der_oid_to_text (&oid.content);
}
