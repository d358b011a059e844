/* cs-pkcs12-facts.h: how a PKCS#12 file is protected
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * CS_PKCS12_MAX_BAGS:
 *
 * The most safes, and the most bags in each, that are looked into.
 */
#define CS_PKCS12_MAX_BAGS 1000

/**
 * CsPkcs12Protection:
 * @cipher: what encrypts: "AES-256-CBC", "PKCS#12 3DES"; an unknown one's OID
 * @derivation: (nullable): under PBES2, what makes the key of the passphrase:
 *   "PBKDF2", "scrypt"; %NULL where the cipher's name says it
 * @prf: (nullable): under PBKDF2, its hash: "HMAC-SHA-256"
 * @rounds: iterations of the derivation, 0 when they could not be read
 *
 * How one safe or one key is encrypted (RFC 8018 §6.2, RFC 7292 appendix C).
 */
typedef struct
{
  char *cipher;
  char *derivation;
  char *prf;
  guint rounds;
} CsPkcs12Protection;

void cs_pkcs12_protection_free (CsPkcs12Protection *self);

/**
 * CsPkcs12Passphrase:
 * @CS_PKCS12_PASSPHRASE_UNKNOWN: the file was not opened
 * @CS_PKCS12_PASSPHRASE_TEXT: one of at least one character
 * @CS_PKCS12_PASSPHRASE_EMPTY: an empty text: two zero bytes (RFC 7292 B.1)
 * @CS_PKCS12_PASSPHRASE_NONE: no text at all: no bytes
 *
 * What opened the file. Some readers try only one of the last two.
 */
typedef enum
{
  CS_PKCS12_PASSPHRASE_UNKNOWN,
  CS_PKCS12_PASSPHRASE_TEXT,
  CS_PKCS12_PASSPHRASE_EMPTY,
  CS_PKCS12_PASSPHRASE_NONE,
} CsPkcs12Passphrase;

/**
 * CsPkcs12Facts:
 * @readable: whether its outer layers could be read; without it, nothing else counts
 * @signed_by_key: whether a signature stands in for the passphrase (RFC 7292 §3.1)
 * @mac: (nullable): the hash of its MAC: "SHA-256", or "PBMAC1" (RFC 9579);
 *   %NULL when it has none
 * @mac_rounds: iterations behind the MAC's key
 * @certificates: (element-type CsPkcs12Protection): of each encrypted safe
 * @keys: (element-type CsPkcs12Protection): of each encrypted key
 * @key_types: (element-type utf8): "RSA", "EC", "Ed25519"; only of a file that was opened
 * @passphrase: what opened it
 *
 * All that decides who can read the file. The safes and the keys beside them
 * show it without the passphrase; a key within an encrypted safe does not.
 */
typedef struct
{
  gboolean           readable;
  gboolean           signed_by_key;
  char              *mac;
  guint              mac_rounds;
  GPtrArray         *certificates;
  GPtrArray         *keys;
  GPtrArray         *key_types;
  CsPkcs12Passphrase passphrase;
} CsPkcs12Facts;

/**
 * cs_pkcs12_facts_new:
 * @pfx: a PKCS#12 file in DER or BER
 *
 * Returns: (transfer full): what can be seen without its passphrase
 */
CsPkcs12Facts *cs_pkcs12_facts_new (CsCursor pfx);
void           cs_pkcs12_facts_free (CsPkcs12Facts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsPkcs12Facts, cs_pkcs12_facts_free)

/**
 * cs_pkcs12_facts_add_key:
 * @self: facts
 * @key: an EncryptedPrivateKeyInfo (RFC 5958 §3) that was found in an encrypted safe
 */
void cs_pkcs12_facts_add_key (CsPkcs12Facts *self,
                              CsCursor       key);

G_END_DECLS
