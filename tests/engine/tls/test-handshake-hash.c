/* test-handshake-hash.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-handshake-hash.h"

static char *
digest_of (CsHandshakeHash *hash)
{
  guint8   digest[CS_TLS_MAX_HASH] = { 0 };
  GString *hex = g_string_new (NULL);

  g_assert_true (cs_handshake_hash_peek (hash, digest));
  for (gsize i = 0; i < 32; i++)
    g_string_append_printf (hex, "%02x", digest[i]);
  return g_string_free (hex, FALSE);
}

/* It does not matter when the hash function becomes known, and peeking changes nothing. */
static void
test_late_algorithm (void)
{
  g_autoptr (CsHandshakeHash) hash = cs_handshake_hash_new ();
  g_autofree char            *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "abcdef", 6);
  g_autofree char            *first = NULL;
  g_autofree char            *second = NULL;
  guint8                      digest[CS_TLS_MAX_HASH];

  cs_handshake_hash_add (hash, (const guint8 *) "abc", 3);
  g_assert_false (cs_handshake_hash_peek (hash, digest));
  cs_handshake_hash_set_algorithm (hash, GNUTLS_MAC_SHA256);
  cs_handshake_hash_add (hash, (const guint8 *) "def", 3);
  first = digest_of (hash);
  second = digest_of (hash);
  g_assert_cmpstr (first, ==, expected);
  g_assert_cmpstr (second, ==, expected);
}

/* RFC 8446 §4.4.1: message_hash || 00 00 Hash.length || Hash(ClientHello1) */
static void
test_retry (void)
{
  g_autoptr (CsHandshakeHash) hash = cs_handshake_hash_new ();
  g_autoptr (GChecksum)       first = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum)       whole = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char            *digest = NULL;
  guint8                      message[36] = { 254, 0, 0, 32 };
  gsize                       len = 32;

  g_checksum_update (first, (const guchar *) "hello one", 9);
  g_checksum_get_digest (first, message + 4, &len);
  g_checksum_update (whole, message, sizeof message);
  g_checksum_update (whole, (const guchar *) "retry", 5);

  cs_handshake_hash_add (hash, (const guint8 *) "hello one", 9);
  cs_handshake_hash_set_algorithm (hash, GNUTLS_MAC_SHA256);
  cs_handshake_hash_retry (hash);
  cs_handshake_hash_add (hash, (const guint8 *) "retry", 5);
  digest = digest_of (hash);
  g_assert_cmpstr (digest, ==, g_checksum_get_string (whole));
}

/* A copy goes its own way; what was spoilt stays so until it begins anew. */
static void
test_copy_and_spoil (void)
{
  g_autoptr (CsHandshakeHash) hash = cs_handshake_hash_new ();
  g_autoptr (CsHandshakeHash) copy = NULL;
  g_autofree char            *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "a", 1);
  g_autofree char            *digest = NULL;
  guint8                      bytes[CS_TLS_MAX_HASH];

  cs_handshake_hash_set_algorithm (hash, GNUTLS_MAC_SHA256);
  cs_handshake_hash_add (hash, (const guint8 *) "a", 1);
  copy = cs_handshake_hash_copy (hash);
  cs_handshake_hash_spoil (hash);
  cs_handshake_hash_add (hash, (const guint8 *) "b", 1);
  g_assert_false (cs_handshake_hash_peek (hash, bytes));
  digest = digest_of (copy);
  g_assert_cmpstr (digest, ==, expected);

  cs_handshake_hash_reset (hash);
  cs_handshake_hash_set_algorithm (hash, GNUTLS_MAC_SHA256);
  g_assert_true (cs_handshake_hash_peek (hash, bytes));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/handshake-hash/late-algorithm", test_late_algorithm);
  g_test_add_func ("/tls/handshake-hash/retry", test_retry);
  g_test_add_func ("/tls/handshake-hash/copy-and-spoil", test_copy_and_spoil);
  return g_test_run ();
}
