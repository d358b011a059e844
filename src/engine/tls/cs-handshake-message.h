/* cs-handshake-message.h: which handshake messages there are
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"
#include "cs-event.h"

G_BEGIN_DECLS

#define CS_HANDSHAKE_HEADER 4 /* type, and a length of three bytes */

/**
 * CsHandshakeKind:
 * @name: the RFC's name of the message
 * @describe: makes an event's summary and fields
 */
typedef struct
{
  const char     *name;
  CsEventDescribe describe;
} CsHandshakeKind;

/**
 * cs_handshake_kind_lookup:
 * @type: a HandshakeType, or %CS_TLS_HELLO_RETRY_REQUEST
 * @version: the connection's version, which some forms depend on
 *
 * Returns: the kind; "HandshakeType200" for a number that is not known
 */
CsHandshakeKind cs_handshake_kind_lookup (guint   type,
                                          guint16 version);

/**
 * cs_handshake_message_body:
 * @event: an event whose plaintext is a handshake message
 *
 * Returns: the message behind its header; its offsets count from the type byte
 */
CsCursor cs_handshake_message_body (CsEvent *event);

/**
 * cs_finished_preset:
 * @verifies: whether verify_data is what it should be
 *
 * Returns: (transfer full): the fields that an event of Finished has before it
 *   is described, when that is known
 */
JsonObject *cs_finished_preset (gboolean verifies);

G_END_DECLS
