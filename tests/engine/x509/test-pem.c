/* test-pem.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pem.h"

#include <string.h>

static CsPemReader
reader_over (const char *text)
{
  return cs_pem_reader_init (cs_cursor_init ((const guint8 *) text, strlen (text), 0));
}

static void
assert_refused (const char *text,
                CsPemError  code,
                const char *beginning)
{
  g_autoptr (CsPemBlock) block = NULL;
  g_autoptr (GError)     error = NULL;

  CsPemReader reader = reader_over (text);

  g_assert_false (cs_pem_reader_next (&reader, &block, &error));
  g_assert_null (block);
  g_assert_error (error, CS_PEM_ERROR, (int) code);
  if (!g_str_has_prefix (error->message, beginning))
    g_error ("“%s” does not begin with “%s”", error->message, beginning);
}

/* Text between blocks, CRLF, blanks and lines of odd lengths do not disturb. */
static void
test_lenient (void)
{
  static const char text[] = "Bag Attributes: \r\n"
                             "-----BEGIN A-----  \r\n"
                             "AQID\t\r\n"
                             "\r\n"
                             "BA==\r\n"
                             "-----END A-----\r\n"
                             "text\n"
                             "-----BEGIN B B-----\n"
                             "A QI DBAUG\n"
                             "-----END B B-----";

  g_autoptr (CsPemBlock) first = NULL;
  g_autoptr (CsPemBlock) second = NULL;
  g_autoptr (CsPemBlock) none = NULL;

  CsPemReader reader = reader_over (text);

  g_assert_true (cs_pem_reader_next (&reader, &first, NULL));
  g_assert_true (cs_pem_reader_next (&reader, &second, NULL));
  g_assert_true (cs_pem_reader_next (&reader, &none, NULL));
  g_assert_null (none);
  g_assert_cmpstr (first->label, ==, "A");
  g_assert_cmpuint (first->line, ==, 2);
  g_assert_cmpmem (g_bytes_get_data (first->der, NULL), g_bytes_get_size (first->der), "\1\2\3\4", 4);
  g_assert_cmpstr (second->label, ==, "B B");
  g_assert_cmpuint (second->line, ==, 8);
  g_assert_cmpmem (g_bytes_get_data (second->der, NULL), g_bytes_get_size (second->der), "\1\2\3\4\5\6", 6);
}

/* RFC 1421's headers are kept apart from the base64 text. */
/* Windows editors put one before a file that begins with its first block. */
static void
test_byte_order_mark (void)
{
  static const char text[] = "\xef\xbb\xbf-----BEGIN A-----\nAQID\n-----END A-----\n";

  g_autoptr (CsPemBlock) block = NULL;

  CsPemReader reader = reader_over (text);

  g_assert_true (cs_pem_is_text (cs_cursor_init ((const guint8 *) text, strlen (text), 0)));
  g_assert_true (cs_pem_reader_next (&reader, &block, NULL));
  g_assert_nonnull (block);
  g_assert_cmpstr (block->label, ==, "A");
  g_assert_cmpuint (block->line, ==, 1);
}

static void
test_headers (void)
{
  g_autoptr (CsPemBlock) block = NULL;

  CsPemReader reader = reader_over ("-----BEGIN RSA PRIVATE KEY-----\n"
                                    "Proc-Type: 4,ENCRYPTED\n"
                                    "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n"
                                    "\n"
                                    "MIID\n"
                                    "-----END RSA PRIVATE KEY-----\n");

  g_assert_true (cs_pem_reader_next (&reader, &block, NULL));
  g_assert_cmpstr (block->dek_info, ==, "AES-128-CBC,00112233445566778899AABBCCDDEEFF");
  g_assert_cmpuint (g_bytes_get_size (block->der), ==, 3);
}

/* Each fault is told with its line. */
static void
test_faults (void)
{
  assert_refused ("-----BEGIN A-----\nAQID\n", CS_PEM_ERROR_TRUNCATED, "line 2: ");
  assert_refused ("-----BEGIN A-----\nAQID\nBA\n-----END A-----\n", CS_PEM_ERROR_TRUNCATED, "line 4: ");
  assert_refused ("-----BEGIN A-----\nAQID\n-----BEGIN A-----\n", CS_PEM_ERROR_TRUNCATED, "line 3: ");
  assert_refused ("\n-----BEGIN A-----\nAQID\n-----END B-----\n", CS_PEM_ERROR_MALFORMED, "line 4: ");
  assert_refused ("-----BEGIN A-----\nAQID\nAQ*D\n-----END A-----\n", CS_PEM_ERROR_MALFORMED, "line 3: column 3 ");
  assert_refused ("-----BEGIN A-----\nAQ==AQID\n-----END A-----\n", CS_PEM_ERROR_MALFORMED, "line 2: column 5 ");
  assert_refused ("-----BEGIN A-----\nA===\n-----END A-----\n", CS_PEM_ERROR_TRUNCATED, "line 2: ");
  assert_refused ("-----BEGIN A-----\nMIIBAA==\n-----END A-----\n", CS_PEM_ERROR_TRUNCATED, "line 3: ");
}

/* Whatever the length of the data, base64 as GLib writes it comes back. */
static void
test_round_trip (void)
{
  for (gsize len = 0; len < 200; len++)
    {
      g_autofree guint8     *data = g_malloc (len + 1);
      g_autofree char       *base64 = NULL;
      g_autofree char       *text = NULL;
      g_autoptr (CsPemBlock) block = NULL;

      CsPemReader reader;

      for (gsize i = 0; i < len; i++)
        data[i] = (guint8) (i * 7 + len + 1);
      data[0] = 0;
      base64 = g_base64_encode (data, len);
      text = g_strdup_printf ("-----BEGIN X-----\n%s\n-----END X-----\n", base64);
      reader = reader_over (text);
      g_assert_true (cs_pem_reader_next (&reader, &block, NULL));
      g_assert_cmpmem (g_bytes_get_data (block->der, NULL), g_bytes_get_size (block->der), data, len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/x509/pem/lenient", test_lenient);
  g_test_add_func ("/x509/pem/byte-order-mark", test_byte_order_mark);
  g_test_add_func ("/x509/pem/headers", test_headers);
  g_test_add_func ("/x509/pem/faults", test_faults);
  g_test_add_func ("/x509/pem/round-trip", test_round_trip);
  return g_test_run ();
}
