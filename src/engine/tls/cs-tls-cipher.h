/* cs-tls-cipher.h: taking the protection off records
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cipher-suite.h"
#include "cs-event.h"
#include "cs-secret.h"

G_BEGIN_DECLS

#define CS_TLS_RECORD_HEADER  5
#define CS_TLS_MAX_CIPHERTEXT (16384 + 2048) /* RFC 5246 §6.2.3; TLS 1.3 allows 256 */
#define CS_TLS_MAX_RECORD     (CS_TLS_RECORD_HEADER + CS_TLS_MAX_CIPHERTEXT)
#define CS_TLS_MAX_HASH       64
#define CS_TLS_VERIFY_DATA_12 12

/**
 * CsTlsCipher:
 *
 * The record protection of one direction while its keys last, with the number
 * of the next record. The keys themselves are in GnuTLS's hands.
 */
typedef struct _CsTlsCipher CsTlsCipher;

/**
 * cs_tls_cipher_new_13:
 * @suite: the negotiated suite
 * @traffic_secret: a traffic secret of RFC 8446 §7.1
 *
 * Returns: (transfer full) (nullable): the protection, or %NULL when the suite
 *   is not one of TLS 1.3 or the secret does not have its length
 */
CsTlsCipher *cs_tls_cipher_new_13 (const CsCipherSuite *suite,
                                   const CsSecret      *traffic_secret);

/**
 * cs_tls_cipher_new_12:
 * @suite: the negotiated suite
 * @master_secret: 48 bytes
 * @client_random: (array fixed-size=32): of the handshake that made the keys
 * @server_random: (array fixed-size=32): likewise
 * @side: who writes the records
 * @encrypt_then_mac: whether RFC 7366 was negotiated; only CBC suites care
 *
 * Returns: (transfer full) (nullable): the protection, or %NULL when the suite
 *   cannot be decrypted here
 */
CsTlsCipher *cs_tls_cipher_new_12 (const CsCipherSuite *suite,
                                   const CsSecret      *master_secret,
                                   const guint8        *client_random,
                                   const guint8        *server_random,
                                   CsSide               side,
                                   gboolean             encrypt_then_mac);
void         cs_tls_cipher_free (CsTlsCipher *self);

/**
 * cs_tls_cipher_open:
 * @self: a protection
 * @record: (array length=len): a whole record with its header
 * @len: its length, at most %CS_TLS_MAX_RECORD
 * @plaintext: (out caller-allocates): room for %CS_TLS_MAX_RECORD bytes
 * @plaintext_len: (out): how many came out
 * @type: (out): the content type, TLS 1.3's inner one
 *
 * Counts the record only when it is authentic, so that a record of other keys
 * may be tried and left.
 *
 * Returns: whether the record is authentic
 */
gboolean cs_tls_cipher_open (CsTlsCipher  *self,
                             const guint8 *record,
                             gsize         len,
                             guint8       *plaintext,
                             gsize        *plaintext_len,
                             guint8       *type);

/**
 * cs_tls_cipher_overhead:
 * @suite: a suite of TLS 1.2
 *
 * Returns: by how many bytes a record is longer than what it carries; for CBC
 *   suites the least that it can be
 */
gsize cs_tls_cipher_overhead (const CsCipherSuite *suite);

/**
 * cs_tls_next_traffic_secret:
 * @suite: the negotiated suite
 * @traffic_secret: generation N
 *
 * Returns: (transfer full) (nullable): generation N + 1 (RFC 8446 §7.2)
 */
CsSecret *cs_tls_next_traffic_secret (const CsCipherSuite *suite,
                                      const CsSecret      *traffic_secret);

/**
 * cs_tls_cipher_verify_data:
 * @self: made by cs_tls_cipher_new_13() of the secret that RFC 8446 §4.4 says
 * @hash: the transcript hash, of the suite's hash length
 * @verify_data: (out caller-allocates): room for %CS_TLS_MAX_HASH bytes
 *
 * Returns: its length
 */
gsize cs_tls_cipher_verify_data (CsTlsCipher  *self,
                                 const guint8 *hash,
                                 guint8       *verify_data);

/**
 * cs_tls_verify_data_12:
 * @suite: the negotiated suite
 * @master_secret: 48 bytes
 * @side: who finishes
 * @hash: of the handshake's messages so far
 * @verify_data: (out caller-allocates): %CS_TLS_VERIFY_DATA_12 bytes
 *
 * RFC 5246 §7.4.9.
 */
void cs_tls_verify_data_12 (const CsCipherSuite *suite,
                            const CsSecret      *master_secret,
                            CsSide               side,
                            const guint8        *hash,
                            guint8              *verify_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTlsCipher, cs_tls_cipher_free)

G_END_DECLS
