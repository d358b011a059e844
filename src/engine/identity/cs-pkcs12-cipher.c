/* cs-pkcs12-cipher.c: encryption and MAC of PKCS#12
 *
 * The ciphers and hashes are GnuTLS's; the key derivation of RFC 7292 appendix B
 * is ours, because GnuTLS keeps its own to itself.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pkcs12-cipher.h"

#include "cs-der-writer.h"
#include "cs-der.h"

#include <gnutls/crypto.h>
#include <string.h>

#define SALT_LEN       16
#define MAX_KEY_LEN    32
#define MAX_BLOCK_LEN  16
#define HASH_BLOCK_LEN 64 /* of SHA-1 and SHA-256 alike */
#define MAX_HASH_LEN   32

#define OID_3DES_PBE    "1.2.840.113549.1.12.1.3"
#define OID_AES_256_CBC "2.16.840.1.101.3.4.1.42"
#define OID_HMAC_SHA256 "1.2.840.113549.2.9"
#define OID_PBES2       "1.2.840.113549.1.5.13"
#define OID_PBKDF2      "1.2.840.113549.1.5.12"
#define OID_SHA1        "1.3.14.3.2.26"
#define OID_SHA256      "2.16.840.1.101.3.4.2.1"

#define DER_NULL 0x05

/* What a derived key is for (RFC 7292 B.3). */
enum
{
  FOR_KEY = 1,
  FOR_IV = 2,
  FOR_MAC = 3,
};

typedef struct
{
  gnutls_cipher_algorithm_t cipher;
  guint                     key_len;
  guint                     block_len;
  gnutls_digest_algorithm_t digest;
  gnutls_mac_algorithm_t    mac;
  guint                     hash_len;
  const char               *hash_oid;
} Profile;

static const Profile profiles[] = {
  [CS_PKCS12_PROFILE_MODERN] = { GNUTLS_CIPHER_AES_256_CBC, 32, 16, GNUTLS_DIG_SHA256, GNUTLS_MAC_SHA256, 32, OID_SHA256 },
  [CS_PKCS12_PROFILE_LEGACY] = { GNUTLS_CIPHER_3DES_CBC, 24, 8, GNUTLS_DIG_SHA1, GNUTLS_MAC_SHA1, 20, OID_SHA1 },
};

static gsize
whole_blocks (gsize len)
{
  return (len + HASH_BLOCK_LEN - 1) / HASH_BLOCK_LEN * HASH_BLOCK_LEN;
}

/* UTF-16, big-endian, with two zero bytes at its end (RFC 7292 B.1). */
static CsSecret *
widen (CsSecret *passphrase)
{
  gsize              len = 0;
  const char        *text = (const char *) cs_secret_peek (passphrase, &len);
  gsize              n = 0;
  gsize              size = 2 * len + 2;
  g_autofree guint8 *wide = g_malloc0 (size);
  CsSecret          *secret;

  for (const char *p = text; p < text + len; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      guint16  units[2] = { (guint16) character, 0 };
      guint    n_units = 1;

      if (character > 0xffff)
        {
          units[0] = (guint16) (0xd800 + ((character - 0x10000) >> 10));
          units[1] = (guint16) (0xdc00 + (character & 0x3ff));
          n_units = 2;
        }
      for (guint i = 0; i < n_units; i++)
        {
          wide[n++] = (guint8) (units[i] >> 8);
          wide[n++] = (guint8) units[i];
        }
    }

  secret = cs_secret_new (wide, n + 2);
  cs_secret_wipe (wide, size);
  return secret;
}

static void
fill (guint8       *out,
      gsize         len,
      const guint8 *pattern,
      gsize         pattern_len)
{
  for (gsize i = 0; i < len; i++)
    out[i] = pattern[i % pattern_len];
}

/* @block = (@block + @addend + 1) mod 2^(8 · HASH_BLOCK_LEN) */
static void
add_block (guint8       *block,
           const guint8 *addend)
{
  guint carry = 1;

  for (guint i = HASH_BLOCK_LEN; i > 0; i--)
    {
      carry += (guint) block[i - 1] + addend[i - 1];
      block[i - 1] = (guint8) carry;
      carry >>= 8;
    }
}

/* RFC 7292 B.2; the names are its own. */
static gboolean
derive (const CsPkcs12Lock *lock,
        guint8              purpose,
        const guint8       *salt,
        guint8             *out,
        gsize               out_len)
{
  g_autoptr (CsSecret) wide = widen (lock->passphrase);

  const Profile *profile = &profiles[lock->profile];
  gsize          wide_len = 0;
  const guint8  *p = cs_secret_peek (wide, &wide_len);
  gsize          i_len = HASH_BLOCK_LEN + whole_blocks (wide_len);
  gsize          d_i_len = HASH_BLOCK_LEN + i_len;
  guint8        *d_i = g_malloc (d_i_len);
  guint8         a[MAX_HASH_LEN];
  guint8         b[HASH_BLOCK_LEN];
  int            status = 0;

  memset (d_i, purpose, HASH_BLOCK_LEN);
  fill (d_i + HASH_BLOCK_LEN, HASH_BLOCK_LEN, salt, SALT_LEN);
  fill (d_i + 2 * HASH_BLOCK_LEN, i_len - HASH_BLOCK_LEN, p, wide_len);

  for (gsize done = 0; done < out_len && status >= 0; done += profile->hash_len)
    {
      status = gnutls_hash_fast (profile->digest, d_i, d_i_len, a);
      for (guint round = 1; round < lock->rounds && status >= 0; round++)
        status = gnutls_hash_fast (profile->digest, a, profile->hash_len, a);

      memcpy (out + done, a, MIN (profile->hash_len, out_len - done));
      fill (b, sizeof b, a, profile->hash_len);
      for (gsize i = HASH_BLOCK_LEN; i < d_i_len; i += HASH_BLOCK_LEN)
        add_block (d_i + i, b);
    }

  cs_secret_wipe (d_i, d_i_len);
  cs_secret_wipe (a, sizeof a);
  cs_secret_wipe (b, sizeof b);
  g_free (d_i);
  return status >= 0;
}

static gboolean
make_key (const CsPkcs12Lock *lock,
          const guint8       *salt,
          guint8             *key,
          guint8             *iv)
{
  gsize          len = 0;
  const guint8  *passphrase = cs_secret_peek (lock->passphrase, &len);
  gnutls_datum_t passphrase_datum = { (guint8 *) passphrase, (guint) len };
  gnutls_datum_t salt_datum = { (guint8 *) salt, SALT_LEN };

  if (lock->profile == CS_PKCS12_PROFILE_LEGACY)
    return derive (lock, FOR_KEY, salt, key, profiles[lock->profile].key_len) &&
           derive (lock, FOR_IV, salt, iv, profiles[lock->profile].block_len);

  return gnutls_rnd (GNUTLS_RND_NONCE, iv, profiles[lock->profile].block_len) >= 0 &&
         gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &passphrase_datum, &salt_datum, lock->rounds, key,
                        profiles[lock->profile].key_len) >= 0;
}

/* PBES2-params of RFC 8018 A.4, or the parameters of RFC 7292 appendix C. */
static GByteArray *
describe (const CsPkcs12Lock *lock,
          const guint8       *salt,
          const guint8       *iv)
{
  if (lock->profile == CS_PKCS12_PROFILE_LEGACY)
    return cs_der_wrap (CS_DER_SEQUENCE,
                        cs_der_write_oid (OID_3DES_PBE),
                        cs_der_wrap (CS_DER_SEQUENCE,
                                     cs_der_write (CS_DER_OCTET_STRING, salt, SALT_LEN),
                                     cs_der_write_integer (lock->rounds),
                                     NULL),
                        NULL);

  return cs_der_wrap (CS_DER_SEQUENCE,
                      cs_der_write_oid (OID_PBES2),
                      cs_der_wrap (CS_DER_SEQUENCE,
                                   cs_der_wrap (CS_DER_SEQUENCE,
                                                cs_der_write_oid (OID_PBKDF2),
                                                cs_der_wrap (CS_DER_SEQUENCE,
                                                             cs_der_write (CS_DER_OCTET_STRING, salt, SALT_LEN),
                                                             cs_der_write_integer (lock->rounds),
                                                             cs_der_wrap (CS_DER_SEQUENCE,
                                                                          cs_der_write_oid (OID_HMAC_SHA256),
                                                                          cs_der_write (DER_NULL, NULL, 0),
                                                                          NULL),
                                                             NULL),
                                                NULL),
                                   cs_der_wrap (CS_DER_SEQUENCE,
                                                cs_der_write_oid (OID_AES_256_CBC),
                                                cs_der_write (CS_DER_OCTET_STRING, iv, MAX_BLOCK_LEN),
                                                NULL),
                                   NULL),
                      NULL);
}

/* In place: what was plain is encrypted or wiped. */
static gboolean
encrypt_buffer (const Profile *profile,
                guint8        *key,
                guint8        *iv,
                guint8        *buffer,
                gsize          len)
{
  gnutls_datum_t     key_datum = { key, profile->key_len };
  gnutls_datum_t     iv_datum = { iv, profile->block_len };
  gnutls_cipher_hd_t cipher = NULL;
  gboolean           good = gnutls_cipher_init (&cipher, profile->cipher, &key_datum, &iv_datum) >= 0;

  if (good)
    {
      good = gnutls_cipher_encrypt (cipher, buffer, len) >= 0;
      gnutls_cipher_deinit (cipher);
    }
  if (!good)
    cs_secret_wipe (buffer, len);
  return good;
}

gboolean
cs_pkcs12_encrypt (const CsPkcs12Lock *lock,
                   const guint8       *plain,
                   gsize               len,
                   GByteArray        **algorithm,
                   GByteArray        **encrypted)
{
  const Profile *profile = &profiles[lock->profile];
  gsize          padding = profile->block_len - len % profile->block_len;
  guint8        *buffer = g_malloc (len + padding);
  guint8         salt[SALT_LEN];
  guint8         iv[MAX_BLOCK_LEN];
  guint8         key[MAX_KEY_LEN];
  gboolean       good;

  *algorithm = NULL;
  memcpy (buffer, plain, len);
  memset (buffer + len, (int) padding, padding);
  good = gnutls_rnd (GNUTLS_RND_NONCE, salt, sizeof salt) >= 0 && make_key (lock, salt, key, iv);
  if (good)
    *algorithm = describe (lock, salt, iv); /* before the cipher takes the IV along */
  good = good && encrypt_buffer (profile, key, iv, buffer, len + padding);
  cs_secret_wipe (key, sizeof key);
  if (!good)
    {
      g_clear_pointer (algorithm, g_byte_array_unref);
      cs_secret_wipe (buffer, len + padding);
      g_free (buffer);
      return FALSE;
    }

  *encrypted = g_byte_array_new_take (buffer, len + padding);
  return TRUE;
}

GByteArray *
cs_pkcs12_mac (const CsPkcs12Lock *lock,
               GByteArray         *content)
{
  const Profile *profile = &profiles[lock->profile];
  guint8         salt[SALT_LEN];
  guint8         key[MAX_HASH_LEN];
  guint8         mac[MAX_HASH_LEN];
  gboolean       good = gnutls_rnd (GNUTLS_RND_NONCE, salt, sizeof salt) >= 0 &&
                  derive (lock, FOR_MAC, salt, key, profile->hash_len) &&
                  gnutls_hmac_fast (profile->mac, key, profile->hash_len, content->data, content->len, mac) >= 0;

  cs_secret_wipe (key, sizeof key);
  if (!good)
    return NULL;

  return cs_der_wrap (CS_DER_SEQUENCE,
                      cs_der_wrap (CS_DER_SEQUENCE,
                                   cs_der_wrap (CS_DER_SEQUENCE,
                                                cs_der_write_oid (profile->hash_oid),
                                                cs_der_write (DER_NULL, NULL, 0),
                                                NULL),
                                   cs_der_write (CS_DER_OCTET_STRING, mac, profile->hash_len),
                                   NULL),
                      cs_der_write (CS_DER_OCTET_STRING, salt, sizeof salt),
                      cs_der_write_integer (lock->rounds),
                      NULL);
}
