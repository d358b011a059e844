/* message-case.c: what every parser of a message has to do
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message-case.h"

#include <string.h>

#include "cs-handshake-message.h"
#include "cs-json.h"
#include "cs-key-exchange-message.h"
#include "cs-tls-names.h"

static GBytes *
make_message (const MessageCase *self,
              gsize              len)
{
  GByteArray *message = g_byte_array_new ();
  guint8      header[4] = { (guint8) self->type, 0, (guint8) (len >> 8), (guint8) len };
  guint8      extra = 0;

  g_byte_array_append (message, header, sizeof header);
  g_byte_array_append (message, self->body, (guint) MIN (len, self->len));
  if (len > self->len)
    g_byte_array_append (message, &extra, 1);
  return g_byte_array_free_to_bytes (message);
}

JsonObject *
message_case_describe (const MessageCase *self,
                       gsize              len,
                       JsonObject        *preset,
                       char             **summary)
{
  CsHandshakeKind     kind = cs_handshake_kind_lookup (self->type, self->version);
  g_autoptr (CsEvent) event = cs_event_new (0, 0, CS_SIDE_CLIENT, CS_LAYER_TLS, kind.name);

  if (preset != NULL)
    cs_event_take_fields (event, preset);
  cs_event_take_plaintext (event, make_message (self, len), kind.describe);
  if (summary != NULL)
    *summary = g_strdup (cs_event_get_summary (event));
  return json_object_ref (cs_event_get_fields (event));
}

static JsonObject *
preset_of (const MessageCase *self)
{
  if (self->type == CS_TLS_SERVER_KEY_EXCHANGE || self->type == CS_TLS_CLIENT_KEY_EXCHANGE)
    return cs_key_exchange_message_preset (CS_KEY_EXCHANGE_ECDHE);
  return NULL;
}

void
message_case_test (gconstpointer data)
{
  const MessageCase *self = data;

  for (gsize len = 0; len <= self->len + 1; len++)
    {
      g_autofree char       *summary = NULL;
      g_autoptr (JsonObject) fields = message_case_describe (self, len, preset_of (self), &summary);
      gboolean               good = len == self->len || (self->good_at != 0 && len == self->good_at);
      const char            *reason = cs_json_get_string (fields, "malformed", NULL);

      g_assert_cmpint (reason == NULL, ==, good);
      if (reason != NULL)
        {
          g_assert_cmpstr (summary, ==, reason);
          g_assert_nonnull (strstr (reason, ": expected "));
          g_assert_nonnull (strstr (reason, " at byte "));
        }
    }
}
