/* test-identity.c
 *
 * A zoo of files made on the spot by openssl, certtool and hand; one test a file.
 * That a file which loads is an identity is not taken on trust: GIO's backend
 * must take it, and the leaf must be the one that openssl was told to write.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-report.h"
#include "cs-json.h"

#include "pki.h"

#include <fcntl.h>
#include <gnutls/pkcs12.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOADS (-1)

typedef struct
{
  const char *certificate;
  const char *key;
  const char *passphrase; /* NULL: none is given */
  int         code;
  const char *expected; /* LOADS: the kind; else a part of the message */
  guint       n_chain;
  const char *is;
} Animal;

/* clang-format off */
static const Animal zoo[] = {
  /* Kinds of keys. */
  { "pem-rsa.pem",             NULL, NULL, LOADS, "pem", 1 },
  { "pem-pss.pem",             NULL, NULL, LOADS, "pem", 1 },
  { "pem-P-256.pem",           NULL, NULL, LOADS, "pem", 1 },
  { "pem-P-384.pem",           NULL, NULL, LOADS, "pem", 1 },
  { "pem-P-521.pem",           NULL, NULL, LOADS, "pem", 1 },
  { "pem-ed25519.pem",         NULL, NULL, LOADS, "pem", 1 },
  { "pem-ed448.pem",           NULL, NULL, LOADS, "pem", 1 },
  { "pem-P-224.pem",           NULL, NULL, CS_IDENTITY_ERROR_UNSUPPORTED_KEY, "EC, 224 bits" },
  { "pem-secp256k1.pem",       NULL, NULL, CS_IDENTITY_ERROR_UNSUPPORTED_KEY, "secp256k1 (1.3.132.0.10)" },
  { "pem-brainpoolP256r1.pem", NULL, NULL, CS_IDENTITY_ERROR_UNSUPPORTED_KEY, "brainpoolP256r1" },
  { "ec.pem", "x25519.key",    NULL, CS_IDENTITY_ERROR_UNSUPPORTED_KEY, "X25519" },

  /* PEM in all its disorder. */
  { "pem-key-first.pem",   NULL, NULL, LOADS, "pem", 1 },
  { "pem-upside-down.pem", NULL, NULL, LOADS, "pem", 3 },
  { "pem-chain.pem",       NULL, NULL, LOADS, "pem", 3 },
  { "pem-stranger.pem",    NULL, NULL, LOADS, "pem", 3 },
  { "pem-two.pem",         NULL, NULL, LOADS, "pem", 3 },
  { "pem-with-csr.pem",    NULL, NULL, LOADS, "pem", 1 },
  { "pem-parameters.pem",  NULL, NULL, LOADS, "pem", 1 },
  { "pem-pkcs1.pem",       NULL, NULL, LOADS, "pem", 1 },
  { "pem-crlf.pem",        NULL, NULL, LOADS, "pem", 3 },
  { "pem-text.pem",        NULL, NULL, LOADS, "pem", 1 },
  { "pem-trusted.pem",     NULL, NULL, LOADS, "pem", 1 },
  { "pem-pkcs7.pem",       NULL, NULL, LOADS, "pem", 3 },
  { "pem-one-line.pem",    NULL, NULL, LOADS, "pem", 1 },
  { "no-extension",        NULL, NULL, LOADS, "pem", 3 },
  { "wrong-extension.p12", NULL, NULL, LOADS, "pem", 3 },

  /* Two files. */
  { "ec.pem", "ec.key",        NULL, LOADS, "pem", 1 },
  { "ec.pem", "sec1.key",      NULL, LOADS, "pem", 1 },
  { "rsa.pem", "pkcs1.key",    NULL, LOADS, "pem", 1 },
  { "ec.pem", "pkcs8.der",     NULL, LOADS, "pem", 1 },
  { "pem-encrypted.pem", "ec.key", NULL, LOADS, "pem", 1 },
  { "ec.pem", "p12-key-only.p12", "1234", LOADS, "pem", 1 },
  { "ec.pem", "ec.pem",        NULL, CS_IDENTITY_ERROR_NO_KEY, "ec.pem: it holds a certificate but no private key" },
  { "ec.pem", "root.pem",      NULL, CS_IDENTITY_ERROR_NO_KEY, "root.pem: expected the private key" },
  { "ec.pem", "other.key",     NULL, CS_IDENTITY_ERROR_KEY_MISMATCH, "other.key: the private key (EC, 256 bits) does not belong to the certificate “alice” (EC, 256 bits)" },
  { "ec.pem", "missing.key",   NULL, CS_IDENTITY_ERROR_NOT_FOUND, "missing.key" },
  { "ec.pem", "csr.der",       NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "csr.der", 0, "csr" },

  /* Encrypted keys. */
  { "ec.pem", "pkcs8-aes-128-cbc.key",      "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-aes-192-cbc.key",      "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-aes-256-cbc.key",      "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-des3.key",             "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-sha512.key",           "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-utf8.key",             "pässwörd", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-pbe-3des.key",         "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-pbe-md5-des.key",      "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-pbe-rc4.key",          "1234", LOADS, "pem", 1 },
  { "ec.pem", "pkcs8-encrypted.der",        "1234", LOADS, "pem", 1 },
  { "ec.pem", "dek-aes128.key",             "1234", LOADS, "pem", 1 },
  { "ec.pem", "dek-aes256.key",             "1234", LOADS, "pem", 1 },
  { "ec.pem", "dek-des3.key",               "1234", LOADS, "pem", 1 },
  { "ec.pem", "dek-des.key",                "1234", LOADS, "pem", 1 },
  { "ec.pem", "dek-camellia256.key",        "1234", LOADS, "pem", 1 },
  { "rsa.pem", "dek-rsa.key",               "1234", LOADS, "pem", 1 },
  { "pem-encrypted.pem", NULL,              "1234", LOADS, "pem", 1 },
  { "pem-encrypted.pem", NULL, NULL,   CS_IDENTITY_ERROR_PASSPHRASE_NEEDED, "pem-encrypted.pem, line " },
  { "pem-encrypted.pem", NULL, "1235", CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "this passphrase does not open it" },
  { "pem-encrypted.pem", NULL, "",     CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "the empty passphrase" },
  { "ec.pem", "pkcs8-encrypted.der", NULL,  CS_IDENTITY_ERROR_PASSPHRASE_NEEDED, "pkcs8-encrypted.der" },
  { "ec.pem", "pkcs8-encrypted.der", "x",   CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "pkcs8-encrypted.der" },
  { "ec.pem", "dek-aes256.key", NULL,       CS_IDENTITY_ERROR_PASSPHRASE_NEEDED, "dek-aes256.key, line " },
  { "ec.pem", "dek-aes256.key", "x",        CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "dek-aes256.key" },
  { "ec.pem", "pkcs8-camellia-256-cbc.key", "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "Camellia-256-CBC (1.2.392.200011.61.1.1.1.4)" },
  { "ec.pem", "pkcs8-aria-256-cbc.key",     "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "ARIA-256-CBC" },
  { "ec.pem", "pkcs8-scrypt.key",           "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "scrypt (1.3.6.1.4.1.11591.4.11)" },
  { "ec.pem", "pkcs8-pbe-rc2-128.key",      "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "PKCS#12 RC2-128" },
  { "ec.pem", "pkcs8-endless-rounds.key",   "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "8388607 rounds" },
  { "ec.pem", "dek-aria256.key",            "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "ARIA-256-CBC" },

  /* DER. */
  { "cert.der", "pkcs8.der",           NULL,   LOADS, "der", 1 },
  { "cert.der", "sec1.der",            NULL,   LOADS, "der", 1 },
  { "cert.der", "ec.key",              NULL,   LOADS, "der", 1 },
  { "cert.der", "pkcs8-encrypted.der", "1234", LOADS, "der", 1 },
  { "rsa-cert.der", "pkcs1.der",       NULL,   LOADS, "der", 1 },
  { "cert.der", NULL,  NULL, CS_IDENTITY_ERROR_NO_KEY, "Choose the key’s file too" },
  { "pkcs8.der", NULL, NULL, CS_IDENTITY_ERROR_NO_CERTIFICATE, "Choose the certificate" },
  { "chain.p7b", NULL, NULL, CS_IDENTITY_ERROR_NO_KEY, "chain.p7b" },

  /* PKCS#12. */
  { "p12-modern.p12",          NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-legacy.p12",          NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-3des.p12",            NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-rc4.p12",             NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-aes128.p12",          NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-sha512.p12",          NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-utf8.p12",            NULL, "pässwörd", LOADS, "pkcs12", 3 },
  { "p12-many-rounds.p12",     NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-plain-bags.p12",      NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-no-mac.p12",          NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-leaf.p12",            NULL, "1234", LOADS, "pkcs12", 1 },
  { "p12-certtool.p12",        NULL, "1234", LOADS, "pkcs12", 2 },
  { "p12-no-extension",        NULL, "1234", LOADS, "pkcs12", 3 },
  { "p12-empty.p12",           NULL, NULL,   LOADS, "pkcs12", 3 },
  { "p12-empty.p12",           NULL, "",     LOADS, "pkcs12", 3 },
  { "p12-certtool-empty.p12",  NULL, NULL,   LOADS, "pkcs12", 1 },
  { "p12-certtool-empty.p12",  NULL, "",     LOADS, "pkcs12", 1 },
  { "p12-certtool-null.p12",   NULL, NULL,   LOADS, "pkcs12", 1 },
  { "p12-certtool-null.p12",   NULL, "",     LOADS, "pkcs12", 1 },
  { "p12-no-mac-empty.p12",    NULL, NULL,   LOADS, "pkcs12", 3 },
  { "p12-bare.p12",            NULL, NULL,   LOADS, "pkcs12", 3 },
  { "p12-modern.p12",          NULL, NULL,   CS_IDENTITY_ERROR_PASSPHRASE_NEEDED, "p12-modern.p12" },
  { "p12-modern.p12",          NULL, "1235", CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "nearly always" },
  { "p12-modern.p12",          NULL, "",     CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "the empty passphrase" },
  { "p12-modern.p12",          NULL, "bad\xff", CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "UTF-8" },
  { "p12-legacy.p12",          NULL, "1235", CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "nearly always" },
  { "p12-no-mac.p12",          NULL, NULL,   CS_IDENTITY_ERROR_PASSPHRASE_NEEDED, "p12-no-mac.p12" },
  { "p12-no-mac.p12",          NULL, "1235", CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "p12-no-mac.p12" },
  { "p12-empty.p12",           NULL, "1234", CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "p12-empty.p12" },
  { "p12-sha3.p12",            NULL, "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "SHA3-256" },
  { "p12-camellia.p12",        NULL, "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "Camellia-256-CBC" },
  { "p12-rc2-128.p12",         NULL, "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "PKCS#12 RC2-128" },
  { "p12-endless-rounds.p12",  NULL, "1234", CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER, "8388607 rounds" },
  { "p12-secp256k1.p12",       NULL, "1234", CS_IDENTITY_ERROR_UNSUPPORTED_KEY, "the passphrase is right" },
  { "p12-key-only.p12",        NULL, "1234", CS_IDENTITY_ERROR_NO_CERTIFICATE, "p12-key-only.p12" },
  { "p12-certificates-only.p12", NULL, "1234", CS_IDENTITY_ERROR_NO_KEY, "p12-certificates-only.p12" },
  { "p12-leaf-no-key.p12",     NULL, "1234", CS_IDENTITY_ERROR_NO_KEY, "p12-leaf-no-key.p12" },

  /* Faults. */
  { "missing.pem",       NULL, NULL, CS_IDENTITY_ERROR_NOT_FOUND, "missing.pem: there is no such file" },
  { ".",                 NULL, NULL, CS_IDENTITY_ERROR_NOT_READABLE, "it is a folder" },
  { "/dev/zero",         NULL, NULL, CS_IDENTITY_ERROR_NOT_READABLE, "it is a device" },
  { "fifo",              NULL, NULL, CS_IDENTITY_ERROR_NOT_READABLE, "named pipe" },
  { "empty.pem",         NULL, NULL, CS_IDENTITY_ERROR_EMPTY, "the file is empty" },
  { "blank.pem",         NULL, NULL, CS_IDENTITY_ERROR_EMPTY, "the file is empty" },
  { "large.bin",         NULL, NULL, CS_IDENTITY_ERROR_NOT_READABLE, "larger than 16.0" },
  { "text.txt",          NULL, NULL, CS_IDENTITY_ERROR_MALFORMED, "expected a certificate or key" },
  { "noise.bin",         NULL, NULL, CS_IDENTITY_ERROR_MALFORMED, "expected a certificate or key" },
  { "cut-block.pem",     NULL, NULL, CS_IDENTITY_ERROR_TRUNCATED, "found the end of the file" },
  { "lost-line.pem",     NULL, NULL, CS_IDENTITY_ERROR_TRUNCATED, "48 bytes too early" },
  { "lost-character.pem", NULL, NULL, CS_IDENTITY_ERROR_TRUNCATED, "middle of a group" },
  { "bad-character.pem", NULL, NULL, CS_IDENTITY_ERROR_MALFORMED, "bad-character.pem, line 5: column 3" },
  { "lost-end.pem",      NULL, NULL, CS_IDENTITY_ERROR_TRUNCATED, "expected “-----END CERTIFICATE-----”, found “-----BEGIN CERTIFICATE-----”" },
  { "cut.p12",           NULL, "1234", CS_IDENTITY_ERROR_TRUNCATED, "bytes too early" },
  { "cut.der",           NULL, NULL, CS_IDENTITY_ERROR_TRUNCATED, "bytes too early" },
  { "damaged.p12",       NULL, "1234", CS_IDENTITY_ERROR_WRONG_PASSPHRASE, "the file is damaged" },
  { "utf16.pem",         NULL, NULL, CS_IDENTITY_ERROR_MALFORMED, "UTF-16" },
  { "bare-base64.txt",   NULL, NULL, CS_IDENTITY_ERROR_MALFORMED, "base64" },
  { "mismatch.pem",      NULL, NULL, CS_IDENTITY_ERROR_KEY_MISMATCH, "(RSA, 2048 bits) does not belong to the certificate “alice” (EC, 256 bits)" },
  { "ec.pem",            NULL, NULL, CS_IDENTITY_ERROR_NO_KEY, "ec.pem" },
  { "ec.key",            NULL, NULL, CS_IDENTITY_ERROR_NO_CERTIFICATE, "ec.key" },
  { "params.pem",        NULL, NULL, CS_IDENTITY_ERROR_NO_CERTIFICATE, "neither" },

  /* What is no identity at all. */
  { "ec.csr",     NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "signing request", 0, "csr" },
  { "csr.der",    NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "signing request", 0, "csr" },
  { "public.pem", NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "public key", 0, "public-key" },
  { "public.der", NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "public key", 0, "public-key" },
  { "crl.pem",    NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "revoked", 0, "crl" },
  { "crl.der",    NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "revoked", 0, "crl" },
  { "pgp.asc",    NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "OpenPGP", 0, "pgp" },
  { "magic.jks",  NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "keytool -importkeystore", 0, "jks" },
  { "ssh.pub",    NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "SSH", 0, "ssh-key" },
  { "ssh.key",    NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "ssh-keygen", 0, "ssh-key" },
  { "putty.ppk",  NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "puttygen", 0, "ssh-key" },
  { "key.pvk",    NULL, NULL, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, "-inform PVK", 0, "pvk" },
  { "explicit.pem", NULL, NULL, CS_IDENTITY_ERROR_UNSUPPORTED_KEY, "named_curve" },
};
/* clang-format on */

typedef struct
{
  const char   *folder;
  const Animal *animal;
} Visit;

static char *
in_folder (const char *folder,
           const char *name)
{
  return name == NULL || *name == '/' ? g_strdup (name) : g_build_filename (folder, name, NULL);
}

/* What GIO would send: leaf first, no root. */
static guint
count_tls_chain (CsIdentity *identity)
{
  g_autoptr (GError)          error = NULL;
  g_autoptr (GTlsCertificate) tls = cs_identity_dup_tls_certificate (identity, &error);

  guint n = 0;

  g_assert_no_error (error);
  for (GTlsCertificate *next = tls; next != NULL; next = g_tls_certificate_get_issuer (next))
    n++;
  return n;
}

static void
check_loaded (const Animal *animal,
              CsIdentity   *identity)
{
  GListModel *chain = cs_identity_get_chain (identity);

  g_assert_cmpstr (cs_identity_get_kind (identity), ==, animal->expected);
  g_assert_cmpstr (cs_identity_get_name (identity), ==, animal->certificate);
  g_assert_cmpuint (g_list_model_get_n_items (chain), ==, animal->n_chain);
  g_assert_cmpstr (cs_certificate_get_display_name (cs_identity_get_leaf (identity)), ==, "alice");
  g_assert_cmpuint (count_tls_chain (identity), ==, MIN (animal->n_chain, 2));

  for (guint i = 1; i < animal->n_chain; i++)
    {
      g_autoptr (CsCertificate) issuer = g_list_model_get_item (chain, i);
      g_autoptr (CsCertificate) below = g_list_model_get_item (chain, i - 1);

      g_assert_true (cs_certificate_issued (issuer, below));
      g_assert_true (cs_certificate_signed (issuer, below));
    }
}

static void
check_refused (const Animal *animal,
               const GError *error)
{
  if (!g_error_matches (error, CS_IDENTITY_ERROR, animal->code))
    {
      g_test_fail_printf ("expected %s, found %s: %s", cs_identity_error_to_string (animal->code),
                          cs_identity_error_to_string (error->code), error->message);
      return;
    }
  g_assert_cmpstr (cs_identity_error_get_is (error), ==, animal->is);
  if (strstr (error->message, animal->expected) == NULL)
    g_test_fail_printf ("“%s” does not say “%s”", error->message, animal->expected);
  if (animal->passphrase != NULL && strlen (animal->passphrase) > 1)
    g_assert_null (strstr (error->message, animal->passphrase));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_animal (gconstpointer data)
{
  const Visit  *visit = data;
  const Animal *animal = visit->animal;

  g_autofree char       *certificate = in_folder (visit->folder, animal->certificate);
  g_autofree char       *key = in_folder (visit->folder, animal->key);
  g_autoptr (CsSecret)   passphrase = animal->passphrase != NULL ? cs_secret_new_from_string (animal->passphrase) : NULL;
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsIdentity) identity = cs_identity_load (&(CsIdentityFiles) { .certificate = certificate, .key = key },
                                                      passphrase, &error);

  if (animal->code == LOADS && error != NULL)
    g_test_fail_printf ("expected an identity, found %s: %s", cs_identity_error_to_string (error->code), error->message);
  else if (animal->code == LOADS)
    check_loaded (animal, identity);
  else if (identity != NULL)
    g_test_fail_printf ("expected %s, found an identity", cs_identity_error_to_string (animal->code));
  else
    check_refused (animal, error);
}

static CsIdentity *
load (const char *folder,
      const char *name,
      const char *passphrase)
{
  g_autofree char     *path = in_folder (folder, name);
  g_autoptr (CsSecret) secret = passphrase != NULL ? cs_secret_new_from_string (passphrase) : NULL;
  g_autoptr (GError)   error = NULL;
  CsIdentity          *identity = cs_identity_load (&(CsIdentityFiles) { .certificate = path }, secret, &error);

  g_assert_no_error (error);
  return identity;
}

/* The fingerprint of the leaf is what openssl makes of the file it came from. */
static void
test_leaf (gconstpointer data)
{
  static const char *const files[] = { "pem-stranger.pem", "pem-two.pem", "pem-upside-down.pem", "p12-modern.p12" };

  const char *folder = data;

  g_autofree char *path = g_build_filename (folder, "ec.pem", NULL);
  g_autofree char *output = NULL;
  g_auto (GStrv)   parts = NULL;
  g_autofree char *hex = NULL;

  g_assert_cmpint (pki_run (&output, "openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", path, NULL), ==, 0);
  parts = g_strsplit (strchr (g_strstrip (output), '=') + 1, ":", -1);
  hex = g_strjoinv ("", parts);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (CsIdentity) identity = load (folder, files[i], "1234");

      g_assert_cmpint (g_ascii_strcasecmp (cs_certificate_get_fingerprint (cs_identity_get_leaf (identity)), hex), ==, 0);
    }
}

/* Both identities of a file are there, in its order, each with its chain. */
static void
test_several (gconstpointer data)
{
  g_autofree char      *path = g_build_filename (data, "pem-two.pem", NULL);
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) all = cs_identity_load_all (&(CsIdentityFiles) { .certificate = path }, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (cs_certificate_get_display_name (cs_identity_get_leaf (g_ptr_array_index (all, 0))), ==, "alice");
  g_assert_cmpstr (cs_certificate_get_display_name (cs_identity_get_leaf (g_ptr_array_index (all, 1))), ==, "bob");
  g_assert_cmpuint (g_list_model_get_n_items (cs_identity_get_chain (g_ptr_array_index (all, 1))), ==, 3);
}

static void
add_bag (gnutls_pkcs12_t          pkcs12,
         gnutls_pkcs12_bag_type_t type,
         gnutls_datum_t          *data)
{
  gnutls_pkcs12_bag_t bag = NULL;

  g_assert_cmpint (gnutls_pkcs12_bag_init (&bag), ==, 0);
  g_assert_cmpint (gnutls_pkcs12_bag_set_data (bag, type, data), >=, 0);
  g_assert_cmpint (gnutls_pkcs12_bag_encrypt (bag, "1234", GNUTLS_PKCS_PKCS12_3DES), ==, 0);
  g_assert_cmpint (gnutls_pkcs12_set_bag (pkcs12, bag), ==, 0);
  gnutls_pkcs12_bag_deinit (bag);
  gnutls_free (data->data);
}

/* The same of a PKCS#12 file, which openssl cannot write: GnuTLS puts two into one. */
static void
test_several_in_pkcs12 (void)
{
  static const char *const names[] = { "alice", "bob" };

  g_autofree char      *folder = g_dir_make_tmp ("cs-identity-XXXXXX", NULL);
  g_autofree char      *path = g_build_filename (folder, "two.p12", NULL);
  g_autoptr (CsSecret)  passphrase = cs_secret_new_from_string ("1234");
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError)    error = NULL;

  gnutls_pkcs12_t pkcs12 = NULL;
  gnutls_datum_t  data = { NULL, 0 };

  g_assert_cmpint (gnutls_pkcs12_init (&pkcs12), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PkiCertificate) one = pki_make (&(PkiPlan) { .cn = names[i] });

      g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (one->key, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN, &data), ==, 0);
      add_bag (pkcs12, GNUTLS_BAG_PKCS8_KEY, &data);
      g_assert_cmpint (gnutls_x509_crt_export2 (one->crt, GNUTLS_X509_FMT_DER, &data), ==, 0);
      add_bag (pkcs12, GNUTLS_BAG_CERTIFICATE, &data);
    }
  g_assert_cmpint (gnutls_pkcs12_generate_mac (pkcs12, "1234"), ==, 0);
  g_assert_cmpint (gnutls_pkcs12_export2 (pkcs12, GNUTLS_X509_FMT_DER, &data), ==, 0);
  g_assert_true (g_file_set_contents_full (path, (const char *) data.data, data.size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  gnutls_free (data.data);
  gnutls_pkcs12_deinit (pkcs12);

  all = cs_identity_load_all (&(CsIdentityFiles) { .certificate = path }, passphrase, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CsIdentity *picked = cs_identity_choose (all, names[i], &error);

      g_assert_no_error (error);
      g_assert_true (picked == g_ptr_array_index (all, i));
    }
  g_assert_null (cs_identity_choose (all, "carol", &error));
  g_assert_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_FOUND);
  pki_remove_folder (folder);
}

/* RFC 8446 §4.4.2.3: any level of the chain may be what the server asked for. */
static void
test_ca_names (gconstpointer data)
{
  g_autoptr (CsIdentity) whole = load (data, "pem-chain.pem", NULL);
  g_autoptr (CsIdentity) bare = load (data, "pem-P-256.pem", NULL);
  g_autoptr (GPtrArray)  names = g_ptr_array_new ();
  g_autoptr (GBytes)     stranger = g_bytes_new_static ("\x30\x00", 2);

  g_autoptr (CsCertificate) root = g_list_model_get_item (cs_identity_get_chain (whole), 2);

  g_assert_true (cs_identity_matches_ca_names (whole, names));
  g_ptr_array_add (names, stranger);
  g_assert_false (cs_identity_matches_ca_names (whole, names));
  g_ptr_array_add (names, cs_certificate_get_subject_der (root));
  g_assert_true (cs_identity_matches_ca_names (whole, names));
  g_assert_false (cs_identity_matches_ca_names (bare, names));
}

/* What `<(…)` of a shell hands over is read to its end. */
static void
test_pipe (gconstpointer data)
{
  g_autofree char       *path = g_build_filename (data, "pem-chain.pem", NULL);
  g_autofree char       *text = NULL;
  g_autofree char       *fd_path = NULL;
  g_autoptr (CsIdentity) identity = NULL;

  gsize len = 0;
  int   fds[2];

  g_assert_true (g_file_get_contents (path, &text, &len, NULL));
  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (write (fds[1], text, len), ==, (gssize) len);
  close (fds[1]);
  fd_path = g_strdup_printf ("/dev/fd/%d", fds[0]);
  identity = load (data, fd_path, NULL);
  close (fds[0]);
  g_assert_cmpuint (g_list_model_get_n_items (cs_identity_get_chain (identity)), ==, 3);
}

/* Cut anywhere, a file is refused with a reason; it never loads as less. */
static void
test_cut_everywhere (gconstpointer data)
{
  static const char *const files[] = { "p12-modern.p12", "pem-key-first.pem", "p12-no-mac.p12" };

  g_autofree char     *path = g_build_filename (data, "cut-here", NULL);
  g_autoptr (CsSecret) passphrase = cs_secret_new_from_string ("1234");

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *source = g_build_filename (data, files[i], NULL);
      g_autofree char *content = NULL;

      gsize len = 0;

      g_assert_true (g_file_get_contents (source, &content, &len, NULL));
      for (gsize cut = 0; cut + 1 < len; cut += 7)
        {
          g_autoptr (GError)     error = NULL;
          g_autoptr (CsIdentity) identity = NULL;

          g_assert_true (g_file_set_contents_full (path, content, (gssize) cut, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
          identity = cs_identity_load (&(CsIdentityFiles) { .certificate = path }, passphrase, &error);
          g_assert_null (identity);
          g_assert_true (error->domain == CS_IDENTITY_ERROR);
        }
    }
}

static JsonObject *
report (const char *folder,
        const char *certificate,
        const char *key,
        const char *passphrase)
{
  g_autofree char     *certificate_path = in_folder (folder, certificate);
  g_autofree char     *key_path = in_folder (folder, key);
  g_autoptr (CsSecret) secret = passphrase != NULL ? cs_secret_new_from_string (passphrase) : NULL;

  return cs_identity_report (&(CsIdentityFiles) { .certificate = certificate_path, .key = key_path }, secret,
                             &(CsLintFacts) { .now = g_get_real_time () / G_USEC_PER_SEC });
}

/* What the command line prints of a good file, a wrong key and something else. */
static void
test_report (gconstpointer data)
{
  g_autoptr (JsonObject) good = report (data, "p12-modern.p12", NULL, "1234");
  g_autoptr (JsonObject) mismatch = report (data, "pem-chain.pem", "other.key", NULL);
  g_autoptr (JsonObject) csr = report (data, "ec.csr", NULL, NULL);
  g_autoptr (JsonObject) lone = report (data, "pem-rsa.pem", NULL, NULL);

  JsonObject *identity = cs_json_array_object (cs_json_get_array (good, "identities"), 0);
  JsonObject *wrong = cs_json_array_object (cs_json_get_array (mismatch, "identities"), 0);

  g_assert_true (cs_json_get_boolean (good, "loads", FALSE));
  g_assert_cmpstr (cs_json_get_string (good, "format", NULL), ==, "pkcs12");
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (identity, "chain")), ==, 3);
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (good, "certificates")), ==, 3);
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (good, "lint")), ==, 0);
  g_assert_true (cs_json_get_boolean (identity, "keyMatches", FALSE));
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (identity, "key"), "type", NULL), ==, "EC");
  g_assert_cmpint (cs_json_get_int (cs_json_get_object (identity, "key"), "bits", 0), ==, 256);
  g_assert_false (cs_json_has (good, "refusal"));

  g_assert_false (cs_json_get_boolean (mismatch, "loads", TRUE));
  g_assert_false (cs_json_get_boolean (wrong, "keyMatches", TRUE));
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (mismatch, "refusal"), "code", NULL), ==, "key-mismatch");

  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (csr, "refusal"), "code", NULL), ==, "not-an-identity");
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (csr, "refusal"), "is", NULL), ==, "csr");
  g_assert_cmpstr (cs_json_get_string (cs_json_array_object (cs_json_get_array (lone, "lint"), 0), "id", NULL), ==,
                   "identity.chain-gap");
}

/* The record's words, one a code. */
static void
test_codes (void)
{
  g_assert_cmpstr (cs_identity_error_to_string (CS_IDENTITY_ERROR_NOT_FOUND), ==, "not-found");
  g_assert_cmpstr (cs_identity_error_to_string (CS_IDENTITY_ERROR_NOT_AN_IDENTITY), ==, "not-an-identity");
  for (int code = 0; code <= CS_IDENTITY_ERROR_NOT_AN_IDENTITY; code++)
    for (int other = 0; other < code; other++)
      g_assert_cmpstr (cs_identity_error_to_string (code), !=, cs_identity_error_to_string (other));
}

static char *
make_zoo (void)
{
  g_autofree char *script = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "engine", "identity", "make-zoo.sh", NULL);
  g_autofree char *output = NULL;
  g_autofree char *fifo = NULL;
  g_autofree char *large = NULL;

  char *folder = g_dir_make_tmp ("cs-zoo-XXXXXX", NULL);
  int   fd;

  if (pki_run (&output, "sh", script, folder, NULL) != 0)
    {
      g_autofree char *log_path = g_build_filename (folder, "zoo.log", NULL);
      g_autofree char *log = NULL;

      (void) g_file_get_contents (log_path, &log, NULL, NULL);
      g_error ("the zoo could not be made: %s%s", output, log != NULL ? log : "");
    }

  fifo = g_build_filename (folder, "fifo", NULL);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  large = g_build_filename (folder, "large.bin", NULL);
  fd = open (large, O_CREAT | O_WRONLY, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, 17 * 1024 * 1024), ==, 0);
  close (fd);
  return folder;
}

int
main (int   argc,
      char *argv[])
{
  g_autofree Visit *visits = g_new0 (Visit, G_N_ELEMENTS (zoo));
  g_autofree char  *folder = NULL;

  int status;

  g_test_init (&argc, &argv, NULL);
  folder = make_zoo ();

  g_test_add_func ("/identity/codes", test_codes);
  g_test_add_data_func ("/identity/leaf", folder, test_leaf);
  g_test_add_data_func ("/identity/several", folder, test_several);
  g_test_add_func ("/identity/several-in-pkcs12", test_several_in_pkcs12);
  g_test_add_data_func ("/identity/ca-names", folder, test_ca_names);
  g_test_add_data_func ("/identity/pipe", folder, test_pipe);
  g_test_add_data_func ("/identity/report", folder, test_report);
  g_test_add_data_func ("/identity/cut-everywhere", folder, test_cut_everywhere);
  for (gsize i = 0; i < G_N_ELEMENTS (zoo); i++)
    {
      g_autofree char *path = g_strdup_printf ("/identity/zoo/%03u/%s%s%s", (guint) i, zoo[i].certificate,
                                               zoo[i].key != NULL ? "+" : "", zoo[i].key != NULL ? zoo[i].key : "");

      for (char *p = path + strlen ("/identity/zoo/000/"); *p != '\0'; p++)
        if (*p == '/')
          *p = '-';
      visits[i] = (Visit) { .folder = folder, .animal = &zoo[i] };
      g_test_add_data_func (path, &visits[i], test_animal);
    }

  status = g_test_run ();
  pki_remove_folder (folder);
  return status;
}
