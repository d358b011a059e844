/* test-tls-cipher.c: record protection against RFC 8448, and against bad records
 *
 * That every suite of TLS 1.2 and 1.3 opens real records is what test-transcript
 * shows.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-tls-cipher.h"
#include "cs-tls-names.h"

/* RFC 8448 §3: client_handshake_traffic_secret and the client's Finished. */
static const guint8 secret[] = {
  0xb3, 0xed, 0xdb, 0x12, 0x6e, 0x06, 0x7f, 0x35, 0xa7, 0x80, 0xb3, 0xab, 0xf4, 0x5e, 0x2d, 0x8f,
  0x3b, 0x1a, 0x95, 0x07, 0x38, 0xf5, 0x2e, 0x96, 0x00, 0x74, 0x6a, 0x0e, 0x27, 0xa5, 0x5a, 0x21
};

static const guint8 record[] = {
  0x17, 0x03, 0x03, 0x00, 0x35, 0x75, 0xec, 0x4d, 0xc2, 0x38, 0xcc, 0xe6, 0x0b, 0x29, 0x80, 0x44,
  0xa7, 0x1e, 0x21, 0x9c, 0x56, 0xcc, 0x77, 0xb0, 0x51, 0x7f, 0xe9, 0xb9, 0x3c, 0x7a, 0x4b, 0xfc,
  0x44, 0xd8, 0x7f, 0x38, 0xf8, 0x03, 0x38, 0xac, 0x98, 0xfc, 0x46, 0xde, 0xb3, 0x84, 0xbd, 0x1c,
  0xae, 0xac, 0xab, 0x68, 0x67, 0xd7, 0x26, 0xc4, 0x05, 0x46
};

static const guint8 finished[] = {
  0x14, 0x00, 0x00, 0x20, 0xa8, 0xec, 0x43, 0x6d, 0x67, 0x76, 0x34, 0xae, 0x52, 0x5a, 0xc1, 0xfc,
  0xeb, 0xe1, 0x1a, 0x03, 0x9e, 0xc1, 0x76, 0x94, 0xfa, 0xc6, 0xe9, 0x85, 0x27, 0xb6, 0x42, 0xf2,
  0xed, 0xd5, 0xce, 0x61
};

static const CsCipherSuite *
suite_13 (void)
{
  return cs_cipher_suite_lookup (0x1301);
}

static CsTlsCipher *
cipher_13 (void)
{
  g_autoptr (CsSecret) traffic = cs_secret_new (secret, sizeof secret);

  return cs_tls_cipher_new_13 (suite_13 (), traffic);
}

/* The RFC's record opens to the RFC's message, once: the next number is another. */
static void
test_rfc8448 (void)
{
  g_autoptr (CsTlsCipher) cipher = cipher_13 ();
  guint8                  plaintext[CS_TLS_MAX_RECORD];
  gsize                   len;
  guint8                  type;

  g_assert_true (cs_tls_cipher_open (cipher, record, sizeof record, plaintext, &len, &type));
  g_assert_cmpmem (plaintext, len, finished, sizeof finished);
  g_assert_cmpuint (type, ==, CS_TLS_HANDSHAKE);
  g_assert_false (cs_tls_cipher_open (cipher, record, sizeof record, plaintext, &len, &type));
}

/* Every prefix, and every record with one bit changed, is refused and not counted. */
static void
test_refused (void)
{
  g_autoptr (CsTlsCipher) cipher = cipher_13 ();
  guint8                  plaintext[CS_TLS_MAX_RECORD];
  guint8                  copy[sizeof record];
  gsize                   len;
  guint8                  type;

  for (gsize n = 0; n < sizeof record; n++)
    {
      memcpy (copy, record, sizeof record);
      copy[n] ^= 1;
      g_assert_false (cs_tls_cipher_open (cipher, copy, sizeof copy, plaintext, &len, &type));
      g_assert_false (cs_tls_cipher_open (cipher, record, n, plaintext, &len, &type));
    }
  g_assert_true (cs_tls_cipher_open (cipher, record, sizeof record, plaintext, &len, &type));
}

/* No suite of TLS 1.2, whatever its kind, reads before or behind a short record. */
static void
test_short_records_12 (void)
{
  static const guint16 ids[] = { 0xc02b, 0xc02c, 0xcca9, 0xc0ac, 0xc0ae, 0xc009, 0xc023, 0xc024, 0x000a };

  guint8               random[32] = { 0 };
  guint8               master[48] = { 0 };
  g_autoptr (CsSecret) master_secret = cs_secret_new (master, sizeof master);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    for (gboolean etm = FALSE; etm <= TRUE; etm++)
      {
        g_autoptr (CsTlsCipher) cipher = cs_tls_cipher_new_12 (cs_cipher_suite_lookup (ids[i]), master_secret,
                                                               random, random, CS_SIDE_SERVER, etm);
        guint8                  plaintext[CS_TLS_MAX_RECORD];
        gsize                   plaintext_len;
        guint8                  type;

        g_assert_nonnull (cipher);
        for (gsize len = 0; len < 120; len++)
          {
            g_autofree guint8 *exact = g_malloc0 (MAX (len, 1));

            g_assert_false (cs_tls_cipher_open (cipher, exact, len, plaintext, &plaintext_len, &type));
          }
      }
}

/* Suites that cannot be read, and secrets of a wrong length, make no cipher. */
static void
test_not_made (void)
{
  guint8               random[32] = { 0 };
  guint8               bytes[48] = { 0 };
  g_autoptr (CsSecret) wrong = cs_secret_new (bytes, 16);
  g_autoptr (CsSecret) right = cs_secret_new (bytes, 32);

  g_assert_null (cs_tls_cipher_new_13 (suite_13 (), wrong));
  g_assert_null (cs_tls_next_traffic_secret (suite_13 (), wrong));
  g_assert_null (cs_tls_cipher_new_13 (cs_cipher_suite_lookup (0xc009), right));
  g_assert_null (cs_tls_cipher_new_12 (cs_cipher_suite_lookup (0x0005), right, random, random, CS_SIDE_CLIENT, FALSE));
  g_assert_null (cs_tls_cipher_new_12 (cs_cipher_suite_lookup (0x0000), right, random, random, CS_SIDE_CLIENT, FALSE));
}

/* What a record is longer than what it carries, by suite (RFC 5288, 6655, 7905). */
static void
test_overhead (void)
{
  g_assert_cmpuint (cs_tls_cipher_overhead (cs_cipher_suite_lookup (0xc02b)), ==, 24);
  g_assert_cmpuint (cs_tls_cipher_overhead (cs_cipher_suite_lookup (0xc0ae)), ==, 16);
  g_assert_cmpuint (cs_tls_cipher_overhead (cs_cipher_suite_lookup (0xcca9)), ==, 16);
  g_assert_cmpuint (cs_tls_cipher_overhead (cs_cipher_suite_lookup (0x0000)), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/cipher/rfc8448", test_rfc8448);
  g_test_add_func ("/tls/cipher/refused", test_refused);
  g_test_add_func ("/tls/cipher/short-records-12", test_short_records_12);
  g_test_add_func ("/tls/cipher/not-made", test_not_made);
  g_test_add_func ("/tls/cipher/overhead", test_overhead);
  return g_test_run ();
}
