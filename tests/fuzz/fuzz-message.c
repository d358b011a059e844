/* fuzz-message.c: one handshake message, whoever wrote it
 *
 * The input is the version's second byte, a key exchange, then the message from
 * its type byte on.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"
#include "cs-handshake-message.h"
#include "cs-key-exchange-message.h"

#define HEADER 4

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (CsEvent)    event = NULL;
  g_autoptr (JsonObject) json = NULL;
  CsHandshakeKind        kind;

  if (len < 2 + HEADER)
    return 0;

  kind = cs_handshake_kind_lookup (data[2], (guint16) (0x0300 | data[0]));
  event = cs_event_new (0, 0, CS_SIDE_CLIENT, CS_LAYER_TLS, kind.name);
  cs_event_take_fields (event, cs_key_exchange_message_preset (data[1] % (CS_KEY_EXCHANGE_ECDHE_PSK + 1)));
  cs_event_take_plaintext (event, g_bytes_new (data + 2, len - 2), kind.describe);
  json = cs_event_to_json (event);
  g_assert_true (g_utf8_validate (cs_event_get_summary (event), -1, NULL));
  return 0;
}
