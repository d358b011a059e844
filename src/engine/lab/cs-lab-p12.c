/* cs-lab-p12.c: writes an identity as PKCS#12
 *
 * DER is built from the inside out: each function returns one whole element.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-p12.h"

#include <gnutls/crypto.h>

#include <string.h>

#define ITERATIONS     2048
#define SALT_LEN       16
#define BLOCK_LEN      16
#define KEY_LEN        32
#define HASH_LEN       32
#define HASH_BLOCK_LEN 64

enum
{
  TAG_INTEGER = 0x02,
  TAG_OCTETS = 0x04,
  TAG_NULL = 0x05,
  TAG_OID = 0x06,
  TAG_BMP = 0x1e,
  TAG_SEQUENCE = 0x30,
  TAG_SET = 0x31,
  TAG_IMPLICIT_0 = 0x80,
  TAG_EXPLICIT_0 = 0xa0,
};

/* Content octets of object identifiers, each led by its length. */
#define OID_DATA           "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"         /* 1.2.840.113549.1.7.1 */
#define OID_ENCRYPTED_DATA "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06"         /* 1.2.840.113549.1.7.6 */
#define OID_PBKDF2         "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c"         /* 1.2.840.113549.1.5.12 */
#define OID_PBES2          "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"         /* 1.2.840.113549.1.5.13 */
#define OID_HMAC_SHA256    "\x08\x2a\x86\x48\x86\xf7\x0d\x02\x09"             /* 1.2.840.113549.2.9 */
#define OID_AES_256_CBC    "\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a"         /* 2.16.840.1.101.3.4.1.42 */
#define OID_SHA256         "\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"         /* 2.16.840.1.101.3.4.2.1 */
#define OID_SHROUDED_KEY   "\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02" /* 1.2.840.113549.1.12.10.1.2 */
#define OID_CERT_BAG       "\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x03" /* 1.2.840.113549.1.12.10.1.3 */
#define OID_X509           "\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01"     /* 1.2.840.113549.1.9.22.1 */
#define OID_FRIENDLY_NAME  "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14"         /* 1.2.840.113549.1.9.20 */
#define OID_LOCAL_KEY_ID   "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x15"         /* 1.2.840.113549.1.9.21 */

static GByteArray *
element (guint8        tag,
         gconstpointer data,
         gsize         len)
{
  GByteArray *out = g_byte_array_new ();
  guint8      head[5] = { tag };
  guint       n = 1;

  if (len < 0x80)
    head[n++] = (guint8) len;
  else if (len < 0x100)
    {
      head[n++] = 0x81;
      head[n++] = (guint8) len;
    }
  else
    {
      g_assert (len < 0x10000);
      head[n++] = 0x82;
      head[n++] = (guint8) (len >> 8);
      head[n++] = (guint8) len;
    }
  g_byte_array_append (out, head, n);
  if (len > 0)
    g_byte_array_append (out, data, (guint) len);
  return out;
}

static GByteArray *
oid (const char *prefixed)
{
  return element (TAG_OID, prefixed + 1, (guint8) prefixed[0]);
}

static GByteArray *
integer (guint16 value)
{
  guint8 bytes[2] = { (guint8) (value >> 8), (guint8) value };

  return value < 0x80 ? element (TAG_INTEGER, bytes + 1, 1) : element (TAG_INTEGER, bytes, 2);
}

/* Puts elements, which it takes over, into one with the given tag. */
static GByteArray *wrap (guint8      tag,
                         GByteArray *first,
                         ...) G_GNUC_NULL_TERMINATED;

static GByteArray *
wrap (guint8      tag,
      GByteArray *first,
      ...)
{
  g_autoptr (GByteArray) inner = g_byte_array_new ();

  va_list     args;
  GByteArray *part;

  va_start (args, first);
  for (part = first; part != NULL; part = va_arg (args, GByteArray *))
    {
      g_byte_array_append (inner, part->data, part->len);
      g_byte_array_unref (part);
    }
  va_end (args);
  return element (tag, inner->data, inner->len);
}

/* PBES2-params of RFC 8018 §A.4, and what they encrypt to. */
static gboolean
encrypt (const char  *passphrase,
         GByteArray  *plain,
         GByteArray **algorithm,
         GByteArray **encrypted)
{
  guint8             key[KEY_LEN];
  guint8             salt[SALT_LEN];
  guint8             iv[BLOCK_LEN];
  guint8             padding[BLOCK_LEN];
  guint              n_padding = BLOCK_LEN - plain->len % BLOCK_LEN;
  gnutls_datum_t     passphrase_datum = { (guint8 *) passphrase, (guint) strlen (passphrase) };
  gnutls_datum_t     salt_datum = { salt, sizeof salt };
  gnutls_datum_t     key_datum = { key, sizeof key };
  gnutls_datum_t     iv_datum = { iv, sizeof iv };
  gnutls_cipher_hd_t cipher = NULL;
  int                ret;

  memset (padding, (int) n_padding, n_padding);
  g_byte_array_append (plain, padding, n_padding);

  ret = gnutls_rnd (GNUTLS_RND_NONCE, salt, sizeof salt);
  if (ret >= 0)
    ret = gnutls_rnd (GNUTLS_RND_NONCE, iv, sizeof iv);
  if (ret >= 0)
    ret = gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &passphrase_datum, &salt_datum, ITERATIONS, key, sizeof key);
  if (ret >= 0)
    ret = gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_CBC, &key_datum, &iv_datum);
  if (ret < 0)
    return FALSE;

  ret = gnutls_cipher_encrypt (cipher, plain->data, plain->len);
  gnutls_cipher_deinit (cipher);
  if (ret < 0)
    return FALSE;

  *encrypted = plain;
  *algorithm =
    wrap (TAG_SEQUENCE,
          oid (OID_PBES2),
          wrap (TAG_SEQUENCE,
                wrap (TAG_SEQUENCE,
                      oid (OID_PBKDF2),
                      wrap (TAG_SEQUENCE,
                            element (TAG_OCTETS, salt, sizeof salt),
                            integer (ITERATIONS),
                            wrap (TAG_SEQUENCE, oid (OID_HMAC_SHA256), element (TAG_NULL, NULL, 0), NULL),
                            NULL),
                      NULL),
                wrap (TAG_SEQUENCE, oid (OID_AES_256_CBC), element (TAG_OCTETS, iv, sizeof iv), NULL),
                NULL),
          NULL);
  return TRUE;
}

/* BMPString (UTF-16 big-endian) of ASCII text. */
static GByteArray *
bmp_string (const char *text)
{
  g_autoptr (GByteArray) wide = g_byte_array_new ();

  for (; *text != '\0'; text++)
    g_byte_array_append (wide, (const guint8[]) { 0, (guint8) *text }, 2);
  return element (TAG_BMP, wide->data, wide->len);
}

/* friendlyName and localKeyID, which tie a key to its certificate. */
static GByteArray *
attributes (const char *name)
{
  static const guint8 key_id[] = { 1 };

  return wrap (TAG_SET,
               wrap (TAG_SEQUENCE, oid (OID_FRIENDLY_NAME), wrap (TAG_SET, bmp_string (name), NULL), NULL),
               wrap (TAG_SEQUENCE,
                     oid (OID_LOCAL_KEY_ID),
                     wrap (TAG_SET, element (TAG_OCTETS, key_id, sizeof key_id), NULL),
                     NULL),
               NULL);
}

static GByteArray *
certificate_bag (const gnutls_datum_t *der,
                 const char           *name)
{
  GByteArray *value = wrap (TAG_EXPLICIT_0,
                            wrap (TAG_SEQUENCE,
                                  oid (OID_X509),
                                  wrap (TAG_EXPLICIT_0, element (TAG_OCTETS, der->data, der->size), NULL),
                                  NULL),
                            NULL);

  if (name == NULL)
    return wrap (TAG_SEQUENCE, oid (OID_CERT_BAG), value, NULL);
  return wrap (TAG_SEQUENCE, oid (OID_CERT_BAG), value, attributes (name), NULL);
}

/* A ContentInfo of type encryptedData that holds all certificates. */
static GByteArray *
certificates_content (const char           *name,
                      const gnutls_datum_t *chain,
                      guint                 n_chain,
                      const char           *passphrase)
{
  g_autoptr (GByteArray) bags = g_byte_array_new ();
  g_autoptr (GByteArray) plain = NULL;

  GByteArray *algorithm;
  GByteArray *encrypted;

  for (guint i = 0; i < n_chain; i++)
    {
      g_autoptr (GByteArray) bag = certificate_bag (&chain[i], i == 0 ? name : NULL);

      g_byte_array_append (bags, bag->data, bag->len);
    }
  plain = element (TAG_SEQUENCE, bags->data, bags->len);
  if (!encrypt (passphrase, plain, &algorithm, &encrypted))
    return NULL;

  return wrap (TAG_SEQUENCE,
               oid (OID_ENCRYPTED_DATA),
               wrap (TAG_EXPLICIT_0,
                     wrap (TAG_SEQUENCE,
                           integer (0),
                           wrap (TAG_SEQUENCE,
                                 oid (OID_DATA),
                                 algorithm,
                                 element (TAG_IMPLICIT_0, encrypted->data, encrypted->len),
                                 NULL),
                           NULL),
                     NULL),
               NULL);
}

static GByteArray *
data_content (GByteArray *inner)
{
  g_autoptr (GByteArray) owned = inner;

  return wrap (TAG_SEQUENCE,
               oid (OID_DATA),
               wrap (TAG_EXPLICIT_0, element (TAG_OCTETS, owned->data, owned->len), NULL),
               NULL);
}

/* A ContentInfo of type data that holds the key, encrypted by itself. */
static GByteArray *
key_content (const char           *name,
             const gnutls_datum_t *key,
             const char           *passphrase)
{
  g_autoptr (GByteArray) plain = g_byte_array_sized_new (key->size + BLOCK_LEN);

  GByteArray *algorithm;
  GByteArray *encrypted;

  g_byte_array_append (plain, key->data, key->size);
  if (!encrypt (passphrase, plain, &algorithm, &encrypted))
    {
      gnutls_memset (plain->data, 0, plain->len);
      return NULL;
    }

  return data_content (wrap (TAG_SEQUENCE,
                             wrap (TAG_SEQUENCE,
                                   oid (OID_SHROUDED_KEY),
                                   wrap (TAG_EXPLICIT_0,
                                         wrap (TAG_SEQUENCE,
                                               algorithm,
                                               element (TAG_OCTETS, encrypted->data, encrypted->len),
                                               NULL),
                                         NULL),
                                   attributes (name),
                                   NULL),
                             NULL));
}

/* RFC 7292 §B.2 with ID 3 and SHA-256, whose one block is the whole MAC key. */
static gboolean
derive_mac_key (const char  *passphrase,
                const guint8 salt[SALT_LEN],
                guint8       key[HASH_LEN])
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  g_autoptr (GByteArray) wide = g_byte_array_new ();

  int ret;

  for (const char *p = passphrase;; p++)
    {
      g_byte_array_append (wide, (const guint8[]) { 0, (guint8) *p }, 2);
      if (*p == '\0')
        break;
    }

  for (guint i = 0; i < HASH_BLOCK_LEN; i++)
    g_byte_array_append (input, (const guint8[]) { 3 }, 1);
  for (guint i = 0; i < HASH_BLOCK_LEN; i++)
    g_byte_array_append (input, &salt[i % SALT_LEN], 1);
  for (guint i = 0; i < (wide->len + HASH_BLOCK_LEN - 1) / HASH_BLOCK_LEN * HASH_BLOCK_LEN; i++)
    g_byte_array_append (input, &wide->data[i % wide->len], 1);

  ret = gnutls_hash_fast (GNUTLS_DIG_SHA256, input->data, input->len, key);
  for (guint i = 1; i < ITERATIONS && ret >= 0; i++)
    ret = gnutls_hash_fast (GNUTLS_DIG_SHA256, key, HASH_LEN, key);
  return ret >= 0;
}

static GByteArray *
mac_data (const char *passphrase,
          GByteArray *content)
{
  guint8 salt[SALT_LEN];
  guint8 key[HASH_LEN];
  guint8 mac[HASH_LEN];

  if (gnutls_rnd (GNUTLS_RND_NONCE, salt, sizeof salt) < 0 ||
      !derive_mac_key (passphrase, salt, key) ||
      gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, sizeof key, content->data, content->len, mac) < 0)
    return NULL;

  return wrap (TAG_SEQUENCE,
               wrap (TAG_SEQUENCE,
                     wrap (TAG_SEQUENCE, oid (OID_SHA256), element (TAG_NULL, NULL, 0), NULL),
                     element (TAG_OCTETS, mac, sizeof mac),
                     NULL),
               element (TAG_OCTETS, salt, sizeof salt),
               integer (ITERATIONS),
               NULL);
}

GBytes *
cs_lab_p12_render (const char           *name,
                   const gnutls_datum_t *chain,
                   guint                 n_chain,
                   const gnutls_datum_t *key,
                   const char           *passphrase)
{
  g_autoptr (GByteArray) certificates = certificates_content (name, chain, n_chain, passphrase);
  g_autoptr (GByteArray) shrouded = key_content (name, key, passphrase);
  g_autoptr (GByteArray) safe = NULL;
  g_autoptr (GByteArray) mac = NULL;

  if (certificates == NULL || shrouded == NULL)
    return NULL;

  safe = wrap (TAG_SEQUENCE, g_steal_pointer (&certificates), g_steal_pointer (&shrouded), NULL);
  mac = mac_data (passphrase, safe);
  if (mac == NULL)
    return NULL;

  return g_byte_array_free_to_bytes (
    wrap (TAG_SEQUENCE, integer (3), data_content (g_steal_pointer (&safe)), g_steal_pointer (&mac), NULL));
}
