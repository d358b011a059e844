/* cs-identity-key.c: private keys: every encoding, every refusal explained
 *
 * GnuTLS opens them; this room finds out beforehand what they are, because its
 * answers ("ASN1 parser: Generic parsing error" for scrypt) help nobody.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-key.h"

#include "cs-der.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define OID_PKCS5_PREFIX      "1.2.840.113549.1.5."
#define OID_PKCS12_PBE_PREFIX "1.2.840.113549.1.12.1."
#define OID_PBES2             "1.2.840.113549.1.5.13"
#define OID_PBKDF2            "1.2.840.113549.1.5.12"

typedef struct
{
  const char *oid;
  const char *name;
} OidName;

/* clang-format off */
static const OidName cipher_names[] = {
  { "1.2.392.200011.61.1.1.1.2",  "Camellia-128-CBC" },
  { "1.2.392.200011.61.1.1.1.3",  "Camellia-192-CBC" },
  { "1.2.392.200011.61.1.1.1.4",  "Camellia-256-CBC" },
  { "1.2.410.200004.1.4",         "SEED-CBC" },
  { "1.2.410.200046.1.1.2",       "ARIA-128-CBC" },
  { "1.2.410.200046.1.1.7",       "ARIA-192-CBC" },
  { "1.2.410.200046.1.1.12",      "ARIA-256-CBC" },
  { "1.2.840.113533.7.66.10",     "CAST5-CBC" },
  { "1.2.840.113549.1.12.1.2",    "PKCS#12 RC4-40" },
  { "1.2.840.113549.1.12.1.4",    "PKCS#12 two-key 3DES" },
  { "1.2.840.113549.1.12.1.5",    "PKCS#12 RC2-128" },
  { "1.2.840.113549.1.5.1",       "PBES1 MD2 with DES" },
  { "1.2.840.113549.1.5.4",       "PBES1 MD2 with RC2" },
  { "1.2.840.113549.1.5.6",       "PBES1 MD5 with RC2" },
  { "1.2.840.113549.1.5.10",      "PBES1 SHA-1 with DES" },
  { "1.2.840.113549.1.5.11",      "PBES1 SHA-1 with RC2" },
  { "1.2.840.113549.1.5.14",      "PBMAC1" },
  { "1.2.840.113549.3.2",         "RC2-CBC" },
  { "1.2.840.113549.3.4",         "RC4" },
  { "1.2.840.113549.3.9",         "RC5-CBC" },
  { "1.3.6.1.4.1.3029.1.2",       "Blowfish-CBC" },
  { "1.3.6.1.4.1.11591.4.11",     "scrypt" },
  { "2.16.840.1.101.3.4.1.6",     "AES-128-GCM" },
  { "2.16.840.1.101.3.4.1.26",    "AES-192-GCM" },
  { "2.16.840.1.101.3.4.1.46",    "AES-256-GCM" },
  { "2.16.840.1.101.3.4.2.7",     "SHA3-224" },
  { "2.16.840.1.101.3.4.2.8",     "SHA3-256" },
  { "2.16.840.1.101.3.4.2.9",     "SHA3-384" },
  { "2.16.840.1.101.3.4.2.10",    "SHA3-512" },
};

static const OidName key_names[] = {
  { "1.2.156.10197.1.301",        "SM2" },
  { "1.2.643.7.1.1.1.1",          "GOST R 34.10-2012" },
  { "1.2.643.2.2.19",             "GOST R 34.10-2001" },
  { "1.2.840.10040.4.1",          "DSA" },
  { "1.2.840.10045.2.1",          "EC" },
  { "1.2.840.10045.3.1.1",        "EC P-192" },
  { "1.2.840.113549.1.3.1",       "Diffie-Hellman" },
  { "1.3.36.3.3.2.8.1.1.7",       "EC brainpoolP256r1" },
  { "1.3.36.3.3.2.8.1.1.11",      "EC brainpoolP384r1" },
  { "1.3.36.3.3.2.8.1.1.13",      "EC brainpoolP512r1" },
  { "1.3.101.110",                "X25519" },
  { "1.3.101.111",                "X448" },
  { "1.3.132.0.10",               "EC secp256k1" },
  { "1.3.132.0.33",               "EC P-224" },
  { "2.16.840.1.101.3.4.3.17",    "ML-DSA-44" },
  { "2.16.840.1.101.3.4.3.18",    "ML-DSA-65" },
  { "2.16.840.1.101.3.4.3.19",    "ML-DSA-87" },
};
/* clang-format on */

static char *
name_oid (const OidName *names,
          gsize          n_names,
          const char    *oid)
{
  for (gsize i = 0; i < n_names; i++)
    if (strcmp (names[i].oid, oid) == 0)
      return g_strdup_printf ("%s (%s)", names[i].name, oid);
  return g_strdup (oid);
}

char *
cs_identity_cipher_name (const char *oid)
{
  return name_oid (cipher_names, G_N_ELEMENTS (cipher_names), oid);
}

void
cs_identity_set_passphrase_error (GError    **error,
                                  const char *where,
                                  CsSecret   *passphrase)
{
  gsize len = 0;

  if (passphrase == NULL)
    {
      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED,
                   _ ("%s: it is locked with a passphrase, and none was given."), where);
      return;
    }

  cs_secret_peek (passphrase, &len);
  if (len == 0)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
                 _ ("%s: the empty passphrase does not open it."), where);
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
                 _ ("%s: this passphrase does not open it. The file itself can be read: "
                    "check upper and lower case and a blank at the end."),
                 where);
}

char *
cs_identity_read_scheme (CsCursor cursor)
{
  g_autofree char *scheme = NULL;
  g_autofree char *derivation = NULL;

  CsCursor  rest;
  CsCursor  ignored;
  CsDerItem parameters;

  scheme = cs_der_read_algorithm (&cursor, &rest);
  if (scheme == NULL ||
      (!g_str_has_prefix (scheme, OID_PKCS5_PREFIX) && !g_str_has_prefix (scheme, OID_PKCS12_PBE_PREFIX)))
    return NULL;
  if (strcmp (scheme, OID_PBES2) != 0 || !cs_der_read_tag (&rest, CS_DER_SEQUENCE, &parameters))
    return g_steal_pointer (&scheme);

  derivation = cs_der_read_algorithm (&parameters.content, &ignored);
  if (g_strcmp0 (derivation, OID_PBKDF2) != 0)
    return g_steal_pointer (&derivation);
  return cs_der_read_algorithm (&parameters.content, &ignored);
}

static char *
find_cipher_oid (GBytes *der)
{
  CsCursor  cursor = cs_cursor_init_bytes (der);
  CsDerItem outer;

  return cs_der_read_tag (&cursor, CS_DER_SEQUENCE, &outer) ? cs_identity_read_scheme (outer.content) : NULL;
}

static void
set_cipher_error (GError    **error,
                  const char *where,
                  const char *cipher)
{
  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER,
               _ ("%s: it is encrypted with %s, which GnuTLS does not know. Write the key again with AES: "
                  "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW"),
               where, cipher);
}

static gboolean
check_cipher (const char           *where,
              GBytes               *der,
              const gnutls_datum_t *data,
              GError              **error)
{
  g_autofree char *oid = NULL;
  g_autofree char *cipher = NULL;

  unsigned int rounds = 0;
  guint8       salt[256];
  unsigned int salt_len = sizeof salt;
  int          status = gnutls_pkcs8_info (data, GNUTLS_X509_FMT_DER, NULL, NULL, salt, &salt_len, &rounds, NULL);

  if (status >= 0 && rounds > CS_IDENTITY_MAX_ROUNDS)
    {
      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER,
                   _ ("%s: it asks for %u rounds of key derivation; more than %u are not worked through."),
                   where, rounds, (guint) CS_IDENTITY_MAX_ROUNDS);
      return FALSE;
    }
  if (status >= 0 || status == GNUTLS_E_SHORT_MEMORY_BUFFER)
    return TRUE;

  oid = find_cipher_oid (der);
  cipher = cs_identity_cipher_name (oid != NULL ? oid : "?");
  set_cipher_error (error, where, cipher);
  return FALSE;
}

/* The algorithm of a key that GnuTLS did not take: in PKCS#8 and SEC1 it stands
 * at the beginning, and for EC keys the curve says more. */
static char *
find_key_name (GBytes *der)
{
  g_autofree char *algorithm = NULL;
  g_autofree char *curve = NULL;

  CsCursor  cursor = cs_cursor_init_bytes (der);
  CsCursor  rest = { NULL, 0, 0 };
  CsDerItem outer;
  CsDerItem item;

  if (!cs_der_read_tag (&cursor, CS_DER_SEQUENCE, &outer) ||
      !cs_der_read_tag (&outer.content, CS_DER_INTEGER, &item))
    return NULL;

  if (cs_der_read_tag (&outer.content, CS_DER_OCTET_STRING, &item))
    {
      if (cs_der_read_tag (&outer.content, CS_DER_CONTEXT_0, &item))
        rest = item.content;
    }
  else
    algorithm = cs_der_read_algorithm (&outer.content, &rest);

  if (cs_der_read_tag (&rest, CS_DER_OID, &item))
    curve = cs_der_oid_to_text (&item.content);
  if (curve != NULL)
    return name_oid (key_names, G_N_ELEMENTS (key_names), curve);
  return algorithm != NULL ? name_oid (key_names, G_N_ELEMENTS (key_names), algorithm) : NULL;
}

static void
set_key_error (GError    **error,
               const char *where,
               const char *key_name)
{
  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_UNSUPPORTED_KEY,
               _ ("%s: it is a key of the kind %s, which cannot be used here. Wanted is RSA, EC on P-256, P-384 or P-521, "
                  "Ed25519 or Ed448."),
               where, key_name);
}

static gboolean
is_usable_in_tls (gnutls_x509_privkey_t key)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

  switch (gnutls_x509_privkey_get_pk_algorithm (key))
    {
    case GNUTLS_PK_RSA:
    case GNUTLS_PK_RSA_PSS:
    case GNUTLS_PK_EDDSA_ED25519:
    case GNUTLS_PK_EDDSA_ED448:
      return TRUE;
    case GNUTLS_PK_ECDSA:
      return gnutls_x509_privkey_export_ecc_raw (key, &curve, NULL, NULL, NULL) >= 0 &&
             (curve == GNUTLS_ECC_CURVE_SECP256R1 ||
              curve == GNUTLS_ECC_CURVE_SECP384R1 ||
              curve == GNUTLS_ECC_CURVE_SECP521R1);
    default:
      return FALSE;
    }
}

static gnutls_x509_privkey_t
refuse (gnutls_x509_privkey_t key)
{
  gnutls_x509_privkey_deinit (key);
  return NULL;
}

static gnutls_x509_privkey_t
accept_usable (gnutls_x509_privkey_t key,
               const char           *where,
               GError              **error)
{
  g_autofree char *name = NULL;

  if (is_usable_in_tls (key))
    return key;

  name = cs_identity_key_describe (key);
  set_key_error (error, where, name);
  return refuse (key);
}

/* A curve's own numbers stand where its name should (RFC 5480 §2.1.1): they begin
 * with id-prime-field. */
static gboolean
spells_out_curve (GBytes *der)
{
  static const guint8 prime_field[] = { 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01 };

  return memmem (g_bytes_get_data (der, NULL), g_bytes_get_size (der), prime_field, sizeof prime_field) != NULL;
}

static gnutls_x509_privkey_t
import_plain (gnutls_x509_privkey_t key,
              const char           *where,
              GBytes               *der,
              const gnutls_datum_t *data,
              gboolean              is_pkcs8,
              GError              **error)
{
  g_autofree char *name = NULL;

  int status = is_pkcs8
                 ? gnutls_x509_privkey_import_pkcs8 (key, data, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN)
                 : gnutls_x509_privkey_import (key, data, GNUTLS_X509_FMT_DER);

  if (status >= 0)
    return accept_usable (key, where, error);

  name = find_key_name (der);
  if (name != NULL && strchr (name, ' ') != NULL && strncmp (name, "EC (", 4) != 0)
    set_key_error (error, where, name);
  else if (spells_out_curve (der))
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_UNSUPPORTED_KEY,
                 _ ("%s: its curve is spelt out in numbers, where TLS wants its name (RFC 5480 §2.1.1). Write the key again: "
                    "openssl ec -param_enc named_curve -in OLD -out NEW. A certificate with such a key has to be issued anew."),
                 where);
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                 _ ("%s: it has the form of a private key, but its content makes none. GnuTLS says: %s"),
                 where, gnutls_strerror (status));
  return refuse (key);
}

static gnutls_x509_privkey_t
import_encrypted (gnutls_x509_privkey_t key,
                  const char           *where,
                  GBytes               *der,
                  const gnutls_datum_t *data,
                  CsSecret             *passphrase,
                  GError              **error)
{
  int status;

  if (!check_cipher (where, der, data, error))
    return refuse (key);

  if (passphrase != NULL)
    {
      status = gnutls_x509_privkey_import_pkcs8 (key, data, GNUTLS_X509_FMT_DER,
                                                 (const char *) cs_secret_peek (passphrase, NULL), 0);
      if (status >= 0)
        return accept_usable (key, where, error);
      if (status == GNUTLS_E_UNKNOWN_PK_ALGORITHM || status == GNUTLS_E_ECC_UNSUPPORTED_CURVE ||
          status == GNUTLS_E_UNIMPLEMENTED_FEATURE)
        {
          /* Translators: stands where a key's kind would: "a key of the kind …" */
          set_key_error (error, where, _ ("that GnuTLS does not know"));
          return refuse (key);
        }
    }

  /* Rarely a wrong passphrase leaves good padding, and the ASN.1 fails instead. */
  cs_identity_set_passphrase_error (error, where, passphrase);
  return refuse (key);
}

gnutls_x509_privkey_t
cs_identity_key_import (const char *where,
                        GBytes     *der,
                        CsSecret   *passphrase,
                        GError    **error)
{
  gnutls_x509_privkey_t key = NULL;
  CsDerKind             kind = cs_der_get_kind (cs_cursor_init_bytes (der));
  gsize                 len = 0;
  const guint8         *bytes = g_bytes_get_data (der, &len);
  gnutls_datum_t        data = { .data = (guint8 *) bytes, .size = (guint) len };

  if (gnutls_x509_privkey_init (&key) < 0)
    g_error ("out of memory for a key");

  switch (kind)
    {
    case CS_DER_KIND_PKCS1_KEY:
    case CS_DER_KIND_SEC1_KEY:
      return import_plain (key, where, der, &data, FALSE, error);
    case CS_DER_KIND_PKCS8_KEY:
      return import_plain (key, where, der, &data, TRUE, error);
    case CS_DER_KIND_ENCRYPTED_KEY:
      return import_encrypted (key, where, der, &data, passphrase, error);
    case CS_DER_KIND_UNKNOWN:
    case CS_DER_KIND_CERTIFICATE:
    case CS_DER_KIND_CSR:
    case CS_DER_KIND_CRL:
    case CS_DER_KIND_PUBLIC_KEY:
    case CS_DER_KIND_PKCS12:
    case CS_DER_KIND_PKCS7:
    default:
      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                   _ ("%s: expected a private key (PKCS#8, PKCS#1 or SEC1), found something else."), where);
      return refuse (key);
    }
}

gnutls_x509_privkey_t
cs_identity_key_import_null (const char *where,
                             GBytes     *der,
                             GError    **error)
{
  gnutls_x509_privkey_t key = NULL;
  gsize                 len = 0;
  const guint8         *bytes = g_bytes_get_data (der, &len);
  gnutls_datum_t        data = { .data = (guint8 *) bytes, .size = (guint) len };

  if (cs_der_get_kind (cs_cursor_init_bytes (der)) != CS_DER_KIND_ENCRYPTED_KEY)
    return cs_identity_key_import (where, der, NULL, error);

  if (gnutls_x509_privkey_init (&key) < 0)
    g_error ("out of memory for a key");
  if (!check_cipher (where, der, &data, error))
    return refuse (key);
  if (gnutls_x509_privkey_import_pkcs8 (key, &data, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_NULL_PASSWORD) >= 0)
    return accept_usable (key, where, error);

  cs_identity_set_passphrase_error (error, where, NULL);
  return refuse (key);
}

/* What GnuTLS knows of RFC 1421's DEK-Info. */
static gboolean
is_known_dek (const char *dek_info)
{
  static const char *const known[] = {
    "DES-EDE3-CBC,", "DES-CBC,", "AES-128-CBC,", "AES-192-CBC,", "AES-256-CBC,",
    "CAMELLIA-128-CBC,", "CAMELLIA-192-CBC,", "CAMELLIA-256-CBC,"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (dek_info, known[i]))
      return TRUE;
  return FALSE;
}

gnutls_x509_privkey_t
cs_identity_key_import_traditional (const char       *where,
                                    const CsPemBlock *block,
                                    CsSecret         *passphrase,
                                    GError          **error)
{
  gnutls_x509_privkey_t key = NULL;
  gnutls_datum_t        data = { .data = (guint8 *) block->text.data, .size = (guint) block->text.len };

  if (!is_known_dek (block->dek_info))
    {
      g_autofree char *cipher = g_strndup (block->dek_info, strcspn (block->dek_info, ","));

      set_cipher_error (error, where, cipher);
      return NULL;
    }
  if (passphrase == NULL)
    {
      cs_identity_set_passphrase_error (error, where, passphrase);
      return NULL;
    }

  if (gnutls_x509_privkey_init (&key) < 0)
    g_error ("out of memory for a key");
  if (gnutls_x509_privkey_import_openssl (key, &data, (const char *) cs_secret_peek (passphrase, NULL)) >= 0)
    return accept_usable (key, where, error);

  cs_identity_set_passphrase_error (error, where, passphrase);
  return refuse (key);
}

const char *
cs_identity_key_type (gnutls_x509_privkey_t key,
                      unsigned int         *bits)
{
  int algorithm = gnutls_x509_privkey_get_pk_algorithm2 (key, bits);

  switch (algorithm)
    {
    case GNUTLS_PK_RSA:
      return "RSA";
    case GNUTLS_PK_RSA_PSS:
      return "RSA-PSS";
    case GNUTLS_PK_ECDSA:
      return "EC";
    case GNUTLS_PK_EDDSA_ED25519:
      return "Ed25519";
    case GNUTLS_PK_EDDSA_ED448:
      return "Ed448";
    default:
      return gnutls_pk_get_name (algorithm);
    }
}

char *
cs_identity_key_describe (gnutls_x509_privkey_t key)
{
  unsigned int bits = 0;
  const char  *type = cs_identity_key_type (key, &bits);

  if (g_str_has_prefix (type, "RSA") || strcmp (type, "EC") == 0)
    /* Translators: a key's kind and size: "RSA, 2048 bits" */
    return g_strdup_printf (_ ("%s, %u bits"), type, bits);
  return g_strdup (type);
}

/* An RSA-PSS certificate may go with a key that is labelled plain RSA, and the
 * other way round: what counts is modulus and exponent. */
static gboolean
rsa_numbers_match (gnutls_pubkey_t a,
                   gnutls_pubkey_t b)
{
  gnutls_datum_t a_m = { NULL, 0 }, a_e = { NULL, 0 };
  gnutls_datum_t b_m = { NULL, 0 }, b_e = { NULL, 0 };
  gboolean       match = gnutls_pubkey_export_rsa_raw2 (a, &a_m, &a_e, 0) >= 0 &&
                   gnutls_pubkey_export_rsa_raw2 (b, &b_m, &b_e, 0) >= 0 &&
                   a_m.size == b_m.size && memcmp (a_m.data, b_m.data, a_m.size) == 0 &&
                   a_e.size == b_e.size && memcmp (a_e.data, b_e.data, a_e.size) == 0;

  gnutls_free (a_m.data);
  gnutls_free (a_e.data);
  gnutls_free (b_m.data);
  gnutls_free (b_e.data);
  return match;
}

static gboolean
key_ids_match (gnutls_pubkey_t a,
               gnutls_pubkey_t b)
{
  guint8 a_id[64], b_id[64];
  size_t a_len = sizeof a_id, b_len = sizeof b_id;

  return gnutls_pubkey_get_key_id (a, GNUTLS_KEYID_USE_SHA256, a_id, &a_len) >= 0 &&
         gnutls_pubkey_get_key_id (b, GNUTLS_KEYID_USE_SHA256, b_id, &b_len) >= 0 &&
         a_len == b_len && memcmp (a_id, b_id, a_len) == 0;
}

gboolean
cs_identity_public_key_matches (gnutls_pubkey_t key,
                                CsCertificate  *certificate)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);
  gnutls_pubkey_t   shown = NULL;
  gboolean          match;

  if (crt == NULL || gnutls_pubkey_init (&shown) < 0)
    return FALSE;

  match = gnutls_pubkey_import_x509 (shown, crt, 0) >= 0 && (key_ids_match (key, shown) || rsa_numbers_match (key, shown));
  gnutls_pubkey_deinit (shown);
  return match;
}

gboolean
cs_identity_key_matches (gnutls_x509_privkey_t key,
                         CsCertificate        *certificate)
{
  gnutls_privkey_t private_key = NULL;
  gnutls_pubkey_t  own = NULL;
  gboolean         match;

  match = gnutls_privkey_init (&private_key) >= 0 &&
          gnutls_pubkey_init (&own) >= 0 &&
          gnutls_privkey_import_x509 (private_key, key, 0) >= 0 &&
          gnutls_pubkey_import_privkey (own, private_key, 0, 0) >= 0 &&
          cs_identity_public_key_matches (own, certificate);

  if (own != NULL)
    gnutls_pubkey_deinit (own);
  if (private_key != NULL)
    gnutls_privkey_deinit (private_key);
  return match;
}

/* In SubjectPublicKeyInfo the curve is the algorithm's parameter (RFC 5480 §2.1.1). */
char *
cs_identity_find_odd_curve (CsCertificate *certificate)
{
  static const char *const usual[] = { "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35", NULL };

  g_autofree char *algorithm = NULL;
  g_autofree char *curve = NULL;

  CsCursor         cursor = cs_cursor_init_bytes (cs_certificate_get_der (certificate));
  CsCursor         rest = { NULL, 0, 0 };
  CsDerCertificate parts;
  CsDerItem        item;

  if (!cs_der_read_certificate (&cursor, &parts) || !cs_der_read_tag (&parts.spki, CS_DER_SEQUENCE, &item))
    return NULL;

  algorithm = cs_der_read_algorithm (&item.content, &rest);
  if (g_strcmp0 (algorithm, "1.2.840.10045.2.1") != 0 || !cs_der_read_tag (&rest, CS_DER_OID, &item))
    return NULL;

  curve = cs_der_oid_to_text (&item.content);
  if (curve == NULL || g_strv_contains (usual, curve))
    return NULL;
  return name_oid (key_names, G_N_ELEMENTS (key_names), curve);
}
