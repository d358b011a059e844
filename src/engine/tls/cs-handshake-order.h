/* cs-handshake-order.h: which message may follow which
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

G_BEGIN_DECLS

/**
 * CsHandshakeState:
 *
 * Where a handshake stands, seen from outside: after RFC 8446 appendix A and
 * RFC 5246 §7.3, both sides in one. Those before @CS_HANDSHAKE_WAIT_EE are
 * common to all versions; then come TLS 1.3's, then those of TLS 1.2 and before.
 */
typedef enum
{
  CS_HANDSHAKE_START,
  CS_HANDSHAKE_WAIT_SH,
  CS_HANDSHAKE_WAIT_CH_2,
  CS_HANDSHAKE_WAIT_SH_2,

  CS_HANDSHAKE_WAIT_EE,
  CS_HANDSHAKE_WAIT_CERT_CR,
  CS_HANDSHAKE_WAIT_CERT,
  CS_HANDSHAKE_WAIT_CV,
  CS_HANDSHAKE_WAIT_FINISHED,
  CS_HANDSHAKE_WAIT_CLIENT,
  CS_HANDSHAKE_WAIT_CLIENT_CV,
  CS_HANDSHAKE_WAIT_CLIENT_FINISHED,
  CS_HANDSHAKE_CONNECTED_13,
  CS_HANDSHAKE_POST_CERT,
  CS_HANDSHAKE_POST_CV,

  CS_HANDSHAKE_12_CERT,
  CS_HANDSHAKE_12_STATUS,
  CS_HANDSHAKE_12_SKE,
  CS_HANDSHAKE_12_CR,
  CS_HANDSHAKE_12_DONE,
  CS_HANDSHAKE_12_CLIENT_CERT,
  CS_HANDSHAKE_12_CLIENT_CV,
  CS_HANDSHAKE_12_CLIENT_FINISHED,
  CS_HANDSHAKE_12_SERVER_FINISHED,
  CS_HANDSHAKE_12_RESUMED,
  CS_HANDSHAKE_CONNECTED_12,
} CsHandshakeState;

/**
 * cs_handshake_order_step:
 * @state: (inout): where the handshake stands; stays when the message does not fit
 * @side: who wrote the message
 * @type: a HandshakeType, or %CS_TLS_HELLO_RETRY_REQUEST
 * @version: the connection's version, once its ServerHello has said it
 *
 * Returns: whether the message may come here
 */
gboolean cs_handshake_order_step (CsHandshakeState *state,
                                  CsSide            side,
                                  guint             type,
                                  guint16           version);

/* Whether the handshake is over, and none that follows has begun. */
gboolean cs_handshake_order_is_connected (CsHandshakeState state);

G_END_DECLS
