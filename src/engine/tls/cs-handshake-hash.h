/* cs-handshake-hash.h: the running hash of a handshake's messages
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-tls-cipher.h"

G_BEGIN_DECLS

/* What may come before the suite, and with it the hash, is known. */
#define CS_HANDSHAKE_HASH_MAX_WAITING (4 * 1024 * 1024)

/**
 * CsHandshakeHash:
 *
 * The transcript hash of RFC 8446 §4.4.1 and the handshake hash of RFC 5246
 * §7.4.9: over whole messages in the order in which they crossed. Messages are
 * kept until the hash function is known.
 */
typedef struct _CsHandshakeHash CsHandshakeHash;

CsHandshakeHash *cs_handshake_hash_new (void);
CsHandshakeHash *cs_handshake_hash_copy (const CsHandshakeHash *self);
void             cs_handshake_hash_free (CsHandshakeHash *self);

/* Begins anew: a renegotiation. */
void cs_handshake_hash_reset (CsHandshakeHash *self);

/* A message was missed: what it would say is not known any more. */
void cs_handshake_hash_spoil (CsHandshakeHash *self);

void cs_handshake_hash_add (CsHandshakeHash *self,
                            const guint8    *message,
                            gsize            len);
void cs_handshake_hash_set_algorithm (CsHandshakeHash       *self,
                                      gnutls_mac_algorithm_t hash);

/**
 * cs_handshake_hash_retry:
 * @self: the hash of the first ClientHello alone, its algorithm set
 *
 * RFC 8446 §4.4.1: a HelloRetryRequest puts a message_hash in its place.
 */
void cs_handshake_hash_retry (CsHandshakeHash *self);

/**
 * cs_handshake_hash_peek:
 * @self: a hash
 * @digest: (out caller-allocates): room for %CS_TLS_MAX_HASH bytes
 *
 * Returns: whether it is known
 */
gboolean cs_handshake_hash_peek (const CsHandshakeHash *self,
                                 guint8                *digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsHandshakeHash, cs_handshake_hash_free)

G_END_DECLS
