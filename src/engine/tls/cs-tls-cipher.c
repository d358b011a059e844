/* cs-tls-cipher.c: taking the protection off records
 *
 * Pure: keys and bytes in, bytes out. The primitives are GnuTLS's; every length
 * is checked here before one of them sees it. Nothing here needs to hide its
 * timing: it reads a copy of what has already crossed.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tls-cipher.h"

#include <string.h>

#define RANDOM_LEN     32
#define NONCE_LEN      12 /* of every AEAD that TLS uses */
#define SALT_LEN       4  /* RFC 5288 §3: the implicit part of the nonce */
#define EXPLICIT_LEN   8  /* RFC 5288 §3: the part that is sent */
#define MAX_KEY_BLOCK  (2 * (64 + 32 + 16))
#define MAX_LABEL      64
#define MAX_SEED       (MAX_LABEL + 2 * RANDOM_LEN)
#define ADDITIONAL_LEN 13 /* sequence number, type, version, length */

struct _CsTlsCipher
{
  gboolean (*open) (CsTlsCipher  *self,
                    const guint8 *record,
                    gsize         len,
                    guint8       *plaintext,
                    gsize        *plaintext_len,
                    guint8       *type);
  gnutls_aead_cipher_hd_t aead;
  gnutls_cipher_hd_t      cbc;
  gnutls_hmac_hd_t        hmac; /* of CBC's records; in TLS 1.3 keyed with the traffic secret */
  gnutls_mac_algorithm_t  hash; /* TLS 1.3 */
  guint8                  iv[NONCE_LEN];
  gboolean                explicit_nonce;
  gsize                   tag_len; /* of the AEAD, or the MAC */
  gsize                   block_len;
  guint64                 sequence;
};

/* Key derivation. */

/* RFC 8446 §7.1: struct { uint16 length; opaque label<7..255>; opaque context<0..255>; }
 * What is wanted is never longer than the hash: HKDF-Expand (RFC 5869 §2.3) is
 * then one HMAC, and @hmac is keyed once for all that is drawn from a secret. */
static void
expand_label (gnutls_hmac_hd_t hmac,
              const char      *label,
              guint8          *out,
              gsize            out_len)
{
  guint8 info[4 + 6 + MAX_LABEL + 1];
  guint8 digest[CS_TLS_MAX_HASH];
  gsize  label_len = strlen (label);

  g_assert (label_len <= MAX_LABEL && out_len <= sizeof digest);
  info[0] = (guint8) (out_len >> 8);
  info[1] = (guint8) out_len;
  info[2] = (guint8) (6 + label_len);
  memcpy (info + 3, "tls13 ", 6);
  memcpy (info + 9, label, label_len);
  info[9 + label_len] = 0;
  info[10 + label_len] = 1; /* HKDF's counter */

  gnutls_hmac (hmac, info, 11 + label_len);
  gnutls_hmac_output (hmac, digest);
  memcpy (out, digest, out_len);
  cs_secret_wipe (digest, sizeof digest);
}

static gboolean
init_expand (gnutls_hmac_hd_t      *hmac,
             gnutls_mac_algorithm_t hash,
             const CsSecret        *secret)
{
  gsize         len = 0;
  const guint8 *data = cs_secret_peek (secret, &len);

  return len == gnutls_hmac_get_len (hash) && gnutls_hmac_init (hmac, hash, data, len) == 0;
}

/* RFC 5246 §5: P_hash, with seed = label + seed. */
static void
prf_12 (gnutls_mac_algorithm_t hash,
        const CsSecret        *secret,
        const char            *label,
        const guint8          *seed,
        gsize                  seed_len,
        guint8                *out,
        gsize                  out_len)
{
  guint8        block[CS_TLS_MAX_HASH + MAX_SEED]; /* A(i) + label + seed */
  guint8        digest[CS_TLS_MAX_HASH];
  gsize         hash_len = gnutls_hmac_get_len (hash);
  gsize         label_len = strlen (label);
  gsize         key_len = 0;
  const guint8 *key = cs_secret_peek (secret, &key_len);

  g_assert (label_len + seed_len <= MAX_SEED && hash_len <= CS_TLS_MAX_HASH);
  memcpy (block + hash_len, label, label_len);
  memcpy (block + hash_len + label_len, seed, seed_len);
  gnutls_hmac_fast (hash, key, key_len, block + hash_len, label_len + seed_len, block);

  while (out_len > 0)
    {
      gsize n = MIN (out_len, hash_len);

      gnutls_hmac_fast (hash, key, key_len, block, hash_len + label_len + seed_len, digest);
      memcpy (out, digest, n);
      out += n;
      out_len -= n;
      gnutls_hmac_fast (hash, key, key_len, block, hash_len, digest);
      memcpy (block, digest, hash_len);
    }

  cs_secret_wipe (block, sizeof block);
  cs_secret_wipe (digest, sizeof digest);
}

CsSecret *
cs_tls_next_traffic_secret (const CsCipherSuite *suite,
                            const CsSecret      *traffic_secret)
{
  guint8           next[CS_TLS_MAX_HASH];
  gsize            len = gnutls_hmac_get_len (suite->hash);
  gnutls_hmac_hd_t hmac = NULL;
  CsSecret        *secret;

  if (!init_expand (&hmac, suite->hash, traffic_secret))
    return NULL;

  expand_label (hmac, "traffic upd", next, len);
  gnutls_hmac_deinit (hmac, NULL);
  secret = cs_secret_new (next, len);
  cs_secret_wipe (next, sizeof next);
  return secret;
}

gsize
cs_tls_cipher_verify_data (CsTlsCipher  *self,
                           const guint8 *hash,
                           guint8       *verify_data)
{
  guint8 finished_key[CS_TLS_MAX_HASH];
  gsize  len = gnutls_hmac_get_len (self->hash);

  expand_label (self->hmac, "finished", finished_key, len);
  gnutls_hmac_fast (self->hash, finished_key, len, hash, len, verify_data);
  cs_secret_wipe (finished_key, sizeof finished_key);
  return len;
}

void
cs_tls_verify_data_12 (const CsCipherSuite *suite,
                       const CsSecret      *master_secret,
                       CsSide               side,
                       const guint8        *hash,
                       guint8              *verify_data)
{
  prf_12 (suite->hash, master_secret,
          side == CS_SIDE_CLIENT ? "client finished" : "server finished",
          hash, gnutls_hmac_get_len (suite->hash), verify_data, CS_TLS_VERIFY_DATA_12);
}

/* Records. */

static void
write_u64 (guint8 *out,
           guint64 value)
{
  value = GUINT64_TO_BE (value);
  memcpy (out, &value, sizeof value);
}

/* RFC 8446 §5.3 and RFC 7905 §2 */
static void
xor_nonce (const CsTlsCipher *self,
           guint8            *nonce)
{
  guint8 sequence[8];

  write_u64 (sequence, self->sequence);
  memcpy (nonce, self->iv, NONCE_LEN);
  for (gsize i = 0; i < sizeof sequence; i++)
    nonce[NONCE_LEN - sizeof sequence + i] ^= sequence[i];
}

/* RFC 5246 §6.2.3.3 and §6.2.3.1 authenticate the same thirteen bytes. */
static void
write_additional (const CsTlsCipher *self,
                  const guint8      *record,
                  gsize              content_len,
                  guint8            *additional)
{
  write_u64 (additional, self->sequence);
  memcpy (additional + 8, record, 3);
  additional[11] = (guint8) (content_len >> 8);
  additional[12] = (guint8) content_len;
}

/* RFC 8446 §5.2: content, its type, and zeros as padding. */
static gboolean
open_13 (CsTlsCipher  *self,
         const guint8 *record,
         gsize         len,
         guint8       *plaintext,
         gsize        *plaintext_len,
         guint8       *type)
{
  guint8 nonce[NONCE_LEN];
  gsize  body_len = len - CS_TLS_RECORD_HEADER;
  gsize  n = CS_TLS_MAX_RECORD;

  if (body_len <= self->tag_len)
    return FALSE;

  xor_nonce (self, nonce);
  if (gnutls_aead_cipher_decrypt (self->aead, nonce, sizeof nonce, record, CS_TLS_RECORD_HEADER,
                                  self->tag_len, record + CS_TLS_RECORD_HEADER, body_len,
                                  plaintext, &n) != 0)
    return FALSE;

  while (n > 0 && plaintext[n - 1] == 0)
    n--;
  *type = n > 0 ? plaintext[n - 1] : 0;
  *plaintext_len = n > 0 ? n - 1 : 0;
  return TRUE;
}

static gboolean
open_aead_12 (CsTlsCipher  *self,
              const guint8 *record,
              gsize         len,
              guint8       *plaintext,
              gsize        *plaintext_len,
              guint8       *type)
{
  guint8        nonce[NONCE_LEN];
  guint8        additional[ADDITIONAL_LEN];
  const guint8 *body = record + CS_TLS_RECORD_HEADER;
  gsize         body_len = len - CS_TLS_RECORD_HEADER;
  gsize         explicit_len = self->explicit_nonce ? EXPLICIT_LEN : 0;
  gsize         n = CS_TLS_MAX_RECORD;

  if (body_len < explicit_len + self->tag_len)
    return FALSE;

  if (self->explicit_nonce)
    {
      memcpy (nonce, self->iv, SALT_LEN);
      memcpy (nonce + SALT_LEN, body, EXPLICIT_LEN);
    }
  else
    {
      xor_nonce (self, nonce);
    }
  write_additional (self, record, body_len - explicit_len - self->tag_len, additional);
  if (gnutls_aead_cipher_decrypt (self->aead, nonce, sizeof nonce, additional, sizeof additional,
                                  self->tag_len, body + explicit_len, body_len - explicit_len,
                                  plaintext, &n) != 0)
    return FALSE;

  *type = record[0];
  *plaintext_len = n;
  return TRUE;
}

static gboolean
mac_matches (CsTlsCipher  *self,
             const guint8 *record,
             const guint8 *content,
             gsize         content_len,
             const guint8 *mac)
{
  guint8 additional[ADDITIONAL_LEN];
  guint8 expected[CS_TLS_MAX_HASH];

  write_additional (self, record, content_len, additional);
  gnutls_hmac (self->hmac, additional, sizeof additional);
  gnutls_hmac (self->hmac, content, content_len);
  gnutls_hmac_output (self->hmac, expected);
  return memcmp (expected, mac, self->tag_len) == 0;
}

/* Decrypts an IV and whole blocks. Leaves the length without the padding. */
static gboolean
decrypt_cbc (CsTlsCipher  *self,
             const guint8 *body,
             gsize         body_len,
             guint8       *plaintext,
             gsize        *plaintext_len)
{
  guint8 iv[16];
  gsize  n = body_len - self->block_len;
  guint  padding;

  if (body_len < 2 * self->block_len || body_len % self->block_len != 0)
    return FALSE;

  memcpy (iv, body, self->block_len);
  gnutls_cipher_set_iv (self->cbc, iv, self->block_len);
  if (gnutls_cipher_decrypt2 (self->cbc, body + self->block_len, n, plaintext, n) != 0)
    return FALSE;

  padding = plaintext[n - 1];
  if (n < padding + 1U)
    return FALSE;
  for (gsize i = n - padding - 1; i < n; i++)
    if (plaintext[i] != padding)
      return FALSE;

  *plaintext_len = n - padding - 1;
  return TRUE;
}

/* RFC 5246 §6.2.3.2: the MAC is within what is encrypted. */
static gboolean
open_mac_then_encrypt (CsTlsCipher  *self,
                       const guint8 *record,
                       gsize         len,
                       guint8       *plaintext,
                       gsize        *plaintext_len,
                       guint8       *type)
{
  gsize n;

  if (!decrypt_cbc (self, record + CS_TLS_RECORD_HEADER, len - CS_TLS_RECORD_HEADER, plaintext, &n) ||
      n < self->tag_len ||
      !mac_matches (self, record, plaintext, n - self->tag_len, plaintext + n - self->tag_len))
    return FALSE;

  *type = record[0];
  *plaintext_len = n - self->tag_len;
  return TRUE;
}

/* RFC 7366 §3: the MAC is over IV and ciphertext. */
static gboolean
open_encrypt_then_mac (CsTlsCipher  *self,
                       const guint8 *record,
                       gsize         len,
                       guint8       *plaintext,
                       gsize        *plaintext_len,
                       guint8       *type)
{
  const guint8 *body = record + CS_TLS_RECORD_HEADER;
  gsize         body_len = len - CS_TLS_RECORD_HEADER;

  if (body_len < self->tag_len)
    return FALSE;

  body_len -= self->tag_len;
  *type = record[0];
  return mac_matches (self, record, body, body_len, body + body_len) &&
         decrypt_cbc (self, body, body_len, plaintext, plaintext_len);
}

/* Making and freeing. */

static gsize
fixed_iv_len (const CsCipherSuite *suite)
{
  if (suite->mac != GNUTLS_MAC_AEAD)
    return 0; /* RFC 5246 §6.2.3.2: the IV is sent */
  return suite->cipher == GNUTLS_CIPHER_CHACHA20_POLY1305 ? NONCE_LEN : SALT_LEN;
}

static gboolean
is_readable (const CsCipherSuite *suite)
{
  return suite->cipher != GNUTLS_CIPHER_UNKNOWN && suite->mac != GNUTLS_MAC_UNKNOWN &&
         gnutls_cipher_get_key_size (suite->cipher) > 0;
}

CsTlsCipher *
cs_tls_cipher_new_13 (const CsCipherSuite *suite,
                      const CsSecret      *traffic_secret)
{
  g_autoptr (CsTlsCipher) self = g_new0 (CsTlsCipher, 1);
  guint8                  key[32];
  gsize                   key_len = gnutls_cipher_get_key_size (suite->cipher);
  gnutls_datum_t          datum = { key, (guint) key_len };
  gboolean                ok;

  if (!is_readable (suite) || suite->mac != GNUTLS_MAC_AEAD || key_len > sizeof key)
    return NULL;

  self->open = open_13;
  self->tag_len = gnutls_cipher_get_tag_size (suite->cipher);
  self->hash = suite->hash;
  if (!init_expand (&self->hmac, suite->hash, traffic_secret))
    return NULL;

  expand_label (self->hmac, "key", key, key_len);
  expand_label (self->hmac, "iv", self->iv, NONCE_LEN);
  ok = gnutls_aead_cipher_init (&self->aead, suite->cipher, &datum) == 0;
  cs_secret_wipe (key, sizeof key);
  return ok ? g_steal_pointer (&self) : NULL;
}

static gboolean
init_aead_12 (CsTlsCipher         *self,
              const CsCipherSuite *suite,
              gnutls_datum_t      *key,
              const guint8        *fixed_iv)
{
  self->open = open_aead_12;
  self->tag_len = gnutls_cipher_get_tag_size (suite->cipher);
  self->explicit_nonce = fixed_iv_len (suite) == SALT_LEN;
  memcpy (self->iv, fixed_iv, fixed_iv_len (suite));
  return gnutls_aead_cipher_init (&self->aead, suite->cipher, key) == 0;
}

static gboolean
init_cbc (CsTlsCipher         *self,
          const CsCipherSuite *suite,
          gnutls_datum_t      *key,
          const guint8        *mac_key,
          gboolean             encrypt_then_mac)
{
  self->open = encrypt_then_mac ? open_encrypt_then_mac : open_mac_then_encrypt;
  self->tag_len = gnutls_hmac_get_len (suite->mac);
  self->block_len = gnutls_cipher_get_block_size (suite->cipher);
  return gnutls_cipher_init (&self->cbc, suite->cipher, key, NULL) == 0 &&
         gnutls_hmac_init (&self->hmac, suite->mac, mac_key, self->tag_len) == 0;
}

/* RFC 5246 §6.3: both MAC keys, both keys, both IVs; the client's first. */
CsTlsCipher *
cs_tls_cipher_new_12 (const CsCipherSuite *suite,
                      const CsSecret      *master_secret,
                      const guint8        *client_random,
                      const guint8        *server_random,
                      CsSide               side,
                      gboolean             encrypt_then_mac)
{
  g_autoptr (CsTlsCipher) self = g_new0 (CsTlsCipher, 1);
  guint8                  block[MAX_KEY_BLOCK];
  guint8                  seed[2 * RANDOM_LEN];
  gsize                   which = side == CS_SIDE_CLIENT ? 0 : 1;
  gsize                   mac_len = suite->mac == GNUTLS_MAC_AEAD ? 0 : gnutls_hmac_get_len (suite->mac);
  gsize                   key_len = gnutls_cipher_get_key_size (suite->cipher);
  gsize                   iv_len = fixed_iv_len (suite);
  gnutls_datum_t          key = { block + 2 * mac_len + which * key_len, (guint) key_len };
  gboolean                ok;

  if (!is_readable (suite) || 2 * (mac_len + key_len + iv_len) > sizeof block)
    return NULL;

  memcpy (seed, server_random, RANDOM_LEN);
  memcpy (seed + RANDOM_LEN, client_random, RANDOM_LEN);
  prf_12 (suite->hash, master_secret, "key expansion", seed, sizeof seed,
          block, 2 * (mac_len + key_len + iv_len));
  if (suite->mac == GNUTLS_MAC_AEAD)
    ok = init_aead_12 (self, suite, &key, block + 2 * key_len + which * iv_len);
  else
    ok = init_cbc (self, suite, &key, block + which * mac_len, encrypt_then_mac);
  cs_secret_wipe (block, sizeof block);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
cs_tls_cipher_free (CsTlsCipher *self)
{
  g_clear_pointer (&self->aead, gnutls_aead_cipher_deinit);
  g_clear_pointer (&self->cbc, gnutls_cipher_deinit);
  if (self->hmac != NULL)
    gnutls_hmac_deinit (self->hmac, NULL);
  cs_secret_wipe (self, sizeof *self);
  g_free (self);
}

gboolean
cs_tls_cipher_open (CsTlsCipher  *self,
                    const guint8 *record,
                    gsize         len,
                    guint8       *plaintext,
                    gsize        *plaintext_len,
                    guint8       *type)
{
  if (len < CS_TLS_RECORD_HEADER || len > CS_TLS_MAX_RECORD ||
      !self->open (self, record, len, plaintext, plaintext_len, type))
    return FALSE;

  self->sequence++;
  return TRUE;
}

gsize
cs_tls_cipher_overhead (const CsCipherSuite *suite)
{
  if (!is_readable (suite))
    return 0;
  if (suite->mac != GNUTLS_MAC_AEAD)
    return gnutls_cipher_get_block_size (suite->cipher) + gnutls_hmac_get_len (suite->mac) + 1;
  return gnutls_cipher_get_tag_size (suite->cipher) +
         (fixed_iv_len (suite) == SALT_LEN ? EXPLICIT_LEN : 0);
}
