/* test-der.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-der.h"

#include "pki.h"

static CsCursor
over (const guint8 *data,
      gsize         len)
{
  return cs_cursor_init (data, len, 0);
}

/* Short and long lengths are read; nothing moves when an item is not whole. */
static void
test_items (void)
{
  static const guint8 items[] = { 0x02, 0x01, 0x2a, 0x04, 0x81, 0x02, 0xab, 0xcd };

  CsCursor  cursor = over (items, sizeof items);
  CsDerItem item;

  g_assert_true (cs_der_read (&cursor, &item));
  g_assert_cmpuint (item.tag, ==, CS_DER_INTEGER);
  g_assert_cmpmem (item.content.data, item.content.len, "\x2a", 1);
  g_assert_false (cs_der_read_tag (&cursor, CS_DER_INTEGER, &item));
  g_assert_true (cs_der_read_tag (&cursor, CS_DER_OCTET_STRING, &item));
  g_assert_cmpmem (item.content.data, item.content.len, "\xab\xcd", 2);
  g_assert_cmpmem (item.whole.data, item.whole.len, items + 3, 5);
  g_assert_true (cs_cursor_at_end (&cursor));
  g_assert_false (cs_der_read (&cursor, &item));
}

/* Lengths that lie, indefinite ones and long tag numbers are refused. */
static void
test_refused (void)
{
  static const guint8 refused[][6] = {
    { 0x30, 0x05, 0x00, 0x00, 0x00, 0x00 },
    { 0x30, 0x80, 0x00, 0x00, 0x00, 0x00 },
    { 0x30, 0x84, 0xff, 0xff, 0xff, 0xff },
    { 0x30, 0x85, 0x00, 0x00, 0x00, 0x00 },
    { 0x1f, 0x01, 0x00, 0x00, 0x00, 0x00 },
    { 0x30, 0xff, 0x00, 0x00, 0x00, 0x00 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      CsCursor  cursor = over (refused[i], sizeof refused[i]);
      CsDerItem item;

      g_assert_false (cs_der_read (&cursor, &item));
      g_assert_cmpuint (cursor.len, ==, sizeof refused[i]);
    }
}

/* What a cut file lacks can be told. */
static void
test_missing (void)
{
  static const guint8 cut[] = { 0x30, 0x82, 0x01, 0x00, 0x02 };
  static const guint8 whole[] = { 0x30, 0x01, 0x02 };

  CsCursor a = over (cut, sizeof cut);
  CsCursor b = over (whole, sizeof whole);
  CsCursor c = over (cut, 3);

  g_assert_cmpuint (cs_der_missing (&a), ==, 255);
  g_assert_cmpuint (cs_der_missing (&b), ==, 0);
  g_assert_cmpuint (cs_der_missing (&c), ==, 0);
}

/* OIDs have their dotted form, the two arcs of the first number included. */
static void
test_oids (void)
{
  static const struct
  {
    const char *bytes;
    const char *text;
  } cases[] = {
    { "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d", "1.2.840.113549.1.5.13" },
    { "\x55\x1d\x11", "2.5.29.17" },
    { "\x2b\x65\x70", "1.3.101.112" },
    { "\x88\x37", "2.999" },
    { "\x2a\x86", NULL },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CsCursor         cursor = over ((const guint8 *) cases[i].bytes, strlen (cases[i].bytes));
      g_autofree char *text = cs_der_oid_to_text (&cursor);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* A certificate is known by its shape; none of its prefixes is one. */
static void
test_certificate (void)
{
  g_autoptr (PkiCertificate) root = pki_make (&(PkiPlan) { .cn = "Root", .ca = TRUE });

  GBytes          *der = cs_certificate_get_der (root->certificate);
  CsCursor         cursor = cs_cursor_init_bytes (der);
  CsDerCertificate parts;
  gsize            len = g_bytes_get_size (der);

  g_assert_cmpint (cs_der_get_kind (cursor), ==, CS_DER_KIND_CERTIFICATE);
  g_assert_true (cs_der_read_certificate (&cursor, &parts));
  g_assert_true (cs_cursor_at_end (&cursor));
  g_assert_cmpmem (parts.subject.data, parts.subject.len, parts.issuer.data, parts.issuer.len);

  for (gsize i = 0; i < len; i++)
    {
      g_autofree guint8 *prefix = g_memdup2 (g_bytes_get_data (der, NULL), i);

      CsCursor cut = over (prefix, i);

      g_assert_false (cs_der_read_certificate (&cut, &parts));
      g_assert_cmpint (cs_der_get_kind (cut), ==, CS_DER_KIND_UNKNOWN);
    }
}

/* The plain CN of a Name is read, the last of several; any other is left to GnuTLS. */
static void
test_common_name (void)
{
  static const struct
  {
    const char *der;
    gsize       len;
    const char *name;
  } names[] = {
    { "\x30\x10\x31\x0e\x30\x0c\x06\x03\x55\x04\x03\x0c\x05"
      "alice",
      18, "alice" },
    { "\x30\x1c\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x13\x03"
      "one"
      "\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x13\x03"
      "two",
      30, "two" },
    { "\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04\x0a\x0c\x03"
      "org",
      16, NULL },
    { "\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03"
      "a,b",
      16, NULL },
    { "\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x1e\x02"
      "\x00"
      "a",
      15, NULL },
    { "\x30\x0e\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x05"
      "cut",
      16, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = cs_der_dup_common_name (over ((const guint8 *) names[i].der, names[i].len));

      g_assert_cmpstr (name, ==, names[i].name);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/x509/der/items", test_items);
  g_test_add_func ("/x509/der/refused", test_refused);
  g_test_add_func ("/x509/der/missing", test_missing);
  g_test_add_func ("/x509/der/oids", test_oids);
  g_test_add_func ("/x509/der/certificate", test_certificate);
  g_test_add_func ("/x509/der/common-name", test_common_name);
  return g_test_run ();
}
