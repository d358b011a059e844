/* cs-cipher-suite.h: what a cipher suite's number stands for
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <gnutls/crypto.h>

G_BEGIN_DECLS

/**
 * CsKeyExchange:
 * @CS_KEY_EXCHANGE_OTHER: one whose messages are shown as bytes
 * @CS_KEY_EXCHANGE_TLS13: not the suite's business: RFC 8446 negotiates it apart
 *
 * How a TLS 1.2 suite agrees on its premaster secret, as far as the forms of
 * ServerKeyExchange and ClientKeyExchange depend on it.
 */
typedef enum
{
  CS_KEY_EXCHANGE_OTHER,
  CS_KEY_EXCHANGE_TLS13,
  CS_KEY_EXCHANGE_RSA,
  CS_KEY_EXCHANGE_DH,
  CS_KEY_EXCHANGE_DHE,
  CS_KEY_EXCHANGE_ECDH,
  CS_KEY_EXCHANGE_ECDHE,
  CS_KEY_EXCHANGE_PSK,
  CS_KEY_EXCHANGE_RSA_PSK,
  CS_KEY_EXCHANGE_DHE_PSK,
  CS_KEY_EXCHANGE_ECDHE_PSK,
} CsKeyExchange;

/**
 * CsCipherSuite:
 * @id: as it stands in a ClientHello
 * @name: IANA's name
 * @key_exchange: see #CsKeyExchange
 * @cipher: for GnuTLS; %GNUTLS_CIPHER_UNKNOWN when it cannot be decrypted here
 * @mac: of a CBC suite; %GNUTLS_MAC_AEAD; %GNUTLS_MAC_UNKNOWN
 * @hash: of the key schedule (RFC 8446 §7.1) or the TLS 1.2 PRF (RFC 5246 §5)
 */
typedef struct
{
  guint16                   id;
  const char               *name;
  CsKeyExchange             key_exchange;
  gnutls_cipher_algorithm_t cipher;
  gnutls_mac_algorithm_t    mac;
  gnutls_mac_algorithm_t    hash;
} CsCipherSuite;

/**
 * cs_cipher_suite_lookup:
 * @id: a suite's number
 *
 * Returns: (nullable): the suite, or %NULL when IANA's registry as of 2022 has none
 */
const CsCipherSuite *cs_cipher_suite_lookup (guint16 id);

/**
 * cs_cipher_suite_dup_short_name:
 * @suite: a suite
 *
 * Returns: (transfer full): what protects the records, for a person: "AES-256-GCM"
 */
char *cs_cipher_suite_dup_short_name (const CsCipherSuite *suite);

/* "ECDHE", "RSA", …; "" for the first two. */
const char *cs_key_exchange_to_string (CsKeyExchange key_exchange);

G_END_DECLS
