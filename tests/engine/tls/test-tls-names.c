/* test-tls-names.c: tables of names, held against other programs' tables
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "cs-cipher-suite.h"
#include "cs-tls-names.h"

/* The table is sorted, or halving would miss what it has. */
static void
test_suites_found (void)
{
  guint n = 0;

  for (guint id = 0; id <= 0xffff; id++)
    if (cs_cipher_suite_lookup ((guint16) id) != NULL)
      {
        g_assert_cmpuint (cs_cipher_suite_lookup ((guint16) id)->id, ==, id);
        n++;
      }
  g_assert_cmpuint (n, >, 300);
}

static char *
run_openssl (void)
{
  g_autofree char   *program = g_find_program_in_path ("openssl");
  g_autofree char   *output = NULL;
  g_autoptr (GError) error = NULL;
  const char        *argv[] = { program, "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", NULL };

  if (program == NULL)
    return NULL;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&output);
}

static const char *
find_after (const char *line,
            const char *word)
{
  const char *at = strstr (line, word);

  return at != NULL ? at + strlen (word) : "";
}

/* openssl says the same of name, cipher and MAC of every suite that it has. */
static void
test_suites_openssl (void)
{
  g_autofree char *output = run_openssl ();
  g_auto (GStrv)   lines = NULL;
  guint            n = 0;

  if (output == NULL)
    {
      g_test_skip ("openssl is not installed");
      return;
    }

  lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      guint                high;
      guint                low;
      char                 name[80];
      const CsCipherSuite *suite;

      if (sscanf (*line, " 0x%x,0x%x - %79s", &high, &low, name) != 3)
        continue;

      suite = cs_cipher_suite_lookup ((guint16) (high << 8 | low));
      g_assert_nonnull (suite);
      /* An old name of openssl's for TLS_DHE_PSK_WITH_…_CCM_8, IANA's being TLS_PSK_DHE_… */
      if (strstr (name, "CCM_8") == NULL)
        g_assert_cmpstr (suite->name, ==, name);
      if (suite->cipher != GNUTLS_CIPHER_UNKNOWN)
        {
          const char *mac = find_after (*line, "Mac=");
          const char *bits = strchr (find_after (*line, "Enc="), '(');

          g_assert_cmpuint (gnutls_cipher_get_key_size (suite->cipher) * 8, ==,
                            suite->cipher == GNUTLS_CIPHER_3DES_CBC ? 192 : (guint) strtoul (bits + 1, NULL, 10));
          g_assert_cmpint (suite->mac == GNUTLS_MAC_AEAD, ==, g_str_has_prefix (mac, "AEAD"));
          g_assert_cmpint (suite->mac == GNUTLS_MAC_SHA1, ==, g_str_has_prefix (mac, "SHA1"));
          g_assert_cmpint (suite->mac == GNUTLS_MAC_SHA256, ==, g_str_has_prefix (mac, "SHA256"));
        }
      n++;
    }
  g_assert_cmpuint (n, >, 50);
}

/* GnuTLS names signature schemes and groups as it likes, alerts as the RFC does,
 * up to spelling. */
static void
test_alerts_gnutls (void)
{
  for (guint number = 0; number < 256; number++)
    {
      const char *strname = gnutls_alert_get_strname (number);
      const char *name = cs_tls_alert_name ((guint8) number);

      if (strname == NULL)
        continue;
      g_assert_cmpstr (name, !=, "unknown");
      g_assert_cmpstr (cs_tls_alert_meaning ((guint8) number), !=, cs_tls_alert_meaning (255));
    }
  g_assert_cmpstr (cs_tls_alert_name (116), ==, "certificate_required");
  g_assert_cmpstr (cs_tls_alert_name (48), ==, "unknown_ca");
  g_assert_cmpstr (cs_tls_alert_name (255), ==, "unknown");
}

typedef struct
{
  char *(*dup_name) (guint16 number);
  guint16     number;
  const char *name;
} Named;

/* Known numbers have their names, GREASE is called so, others show their digits. */
static void
test_names (void)
{
  static const Named named[] = {
    { cs_tls_dup_version_name, 0x0304, "TLS 1.3" },
    { cs_tls_dup_version_name, 0x7f1c, "0x7f1c" },
    { cs_tls_dup_cipher_suite_name, 0x1302, "TLS_AES_256_GCM_SHA384" },
    { cs_tls_dup_cipher_suite_name, 0x1a1a, "GREASE" },
    { cs_tls_dup_cipher_suite_name, 0xeeee, "0xeeee" },
    { cs_tls_dup_group_name, 29, "x25519" },
    { cs_tls_dup_group_label, 29, "X25519" },
    { cs_tls_dup_group_label, 4588, "X25519MLKEM768" },
    { cs_tls_dup_signature_scheme_name, 0x0804, "rsa_pss_rsae_sha256" },
    { cs_tls_dup_signature_scheme_label, 0x0804, "RSA-PSS SHA-256" },
    { cs_tls_dup_extension_name, 49, "post_handshake_auth" },
    { cs_tls_dup_compression_name, 2, "brotli" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autofree char *name = named[i].dup_name (named[i].number);

      g_assert_cmpstr (name, ==, named[i].name);
    }
}

/* What a person calls a suite says how records are protected. */
static void
test_short_names (void)
{
  static const struct
  {
    guint16     id;
    const char *name;
  } expected[] = {
    { 0x1301, "AES-128-GCM" },
    { 0x1303, "ChaCha20-Poly1305" },
    { 0xc0ae, "AES-128-CCM-8" },
    { 0xc024, "AES-256-CBC" },
    { 0x0005, "RC4-128" },
    { 0x000a, "3DES-EDE-CBC" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *name = cs_cipher_suite_dup_short_name (cs_cipher_suite_lookup (expected[i].id));

      g_assert_cmpstr (name, ==, expected[i].name);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/names/suites-found", test_suites_found);
  g_test_add_func ("/tls/names/suites-openssl", test_suites_openssl);
  g_test_add_func ("/tls/names/alerts-gnutls", test_alerts_gnutls);
  g_test_add_func ("/tls/names/names", test_names);
  g_test_add_func ("/tls/names/short-names", test_short_names);
  return g_test_run ();
}
