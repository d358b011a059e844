/* cs-key-exchange-message.c: ServerKeyExchange, ClientKeyExchange, CertificateVerify
 *
 * Pure: bytes in, parts or an error out. The form of the first two depends on
 * the suite, which the messages themselves do not name.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-key-exchange-message.h"

#include <glib/gi18n-lib.h>

#include "cs-handshake-message.h"
#include "cs-json.h"
#include "cs-text.h"
#include "cs-tls-describe.h"
#include "cs-tls-names.h"

#define NAMED_CURVE  3 /* RFC 8422 §5.4; the two others are deprecated */
#define KEY_EXCHANGE "key_exchange_algorithm"

/* RFC 5246 §7.4.3, RFC 8422 §5.4, RFC 4279 §2 to §4, RFC 5489 §2 */
static gboolean
has_hint (CsKeyExchange key_exchange)
{
  return key_exchange >= CS_KEY_EXCHANGE_PSK;
}

static gboolean
has_point (CsKeyExchange key_exchange)
{
  return key_exchange == CS_KEY_EXCHANGE_ECDHE || key_exchange == CS_KEY_EXCHANGE_ECDHE_PSK;
}

static gboolean
has_prime (CsKeyExchange key_exchange)
{
  return key_exchange == CS_KEY_EXCHANGE_DHE || key_exchange == CS_KEY_EXCHANGE_DHE_PSK;
}

static gboolean
read_curve (CsServerKeyExchange *self,
            CsCursor            *body)
{
  guint8 type;

  return cs_cursor_read_u8 (body, &type) && type == NAMED_CURVE &&
         cs_cursor_read_u16 (body, &self->group) &&
         cs_cursor_read_vector8 (body, &self->public_key);
}

static gboolean
read_prime (CsServerKeyExchange *self,
            CsCursor            *body)
{
  return cs_cursor_read_vector16 (body, &self->prime) &&
         cs_cursor_read_vector16 (body, &self->generator) &&
         cs_cursor_read_vector16 (body, &self->public_key);
}

/* RFC 5246 §4.7: digitally-signed. Anonymous suites end before it. */
static gboolean
read_signature (CsServerKeyExchange *self,
                guint16              version,
                CsCursor            *body)
{
  if (cs_cursor_at_end (body))
    return TRUE;

  self->is_signed = TRUE;
  return (version < CS_TLS_1_2 || cs_cursor_read_u16 (body, &self->scheme)) &&
         cs_cursor_read_vector16 (body, &self->signature) && cs_cursor_at_end (body);
}

gboolean
cs_server_key_exchange_parse (CsServerKeyExchange *self,
                              CsKeyExchange        key_exchange,
                              guint16              version,
                              CsCursor             body,
                              GError             **error)
{
  *self = (CsServerKeyExchange) { 0 };
  if ((has_hint (key_exchange) && !cs_cursor_read_vector16 (&body, &self->hint)) ||
      (has_point (key_exchange) && !read_curve (self, &body)) ||
      (has_prime (key_exchange) && !read_prime (self, &body)) ||
      !read_signature (self, version, &body))
    {
      cs_tls_error_malformed (error, &body, "ServerKeyExchange",
                              _ ("the parameters of the suite’s key exchange and a signature"));
      return FALSE;
    }

  return TRUE;
}

static guint
bits_of (const CsCursor *number)
{
  CsCursor rest = *number;
  guint8   top = 0;

  while (cs_cursor_read_u8 (&rest, &top) && top == 0)
    continue;
  return (guint) rest.len * 8 + (top != 0 ? g_bit_storage (top) : 0);
}

char *
cs_server_key_exchange_dup_group_name (const CsServerKeyExchange *self)
{
  if (self->group != 0)
    return cs_tls_dup_group_name (self->group);
  if (self->prime.len > 0)
    return g_strdup_printf ("%u-bit DH", bits_of (&self->prime));
  return NULL;
}

gboolean
cs_certificate_verify_parse (guint16  *scheme,
                             CsCursor *signature,
                             guint16   version,
                             CsCursor  body,
                             GError  **error)
{
  *scheme = 0;
  if ((version >= CS_TLS_1_2 && !cs_cursor_read_u16 (&body, scheme)) ||
      !cs_cursor_read_vector16 (&body, signature) || !cs_cursor_at_end (&body))
    {
      cs_tls_error_malformed (error, &body, "CertificateVerify",
                              _ ("an algorithm, a signature and nothing after"));
      return FALSE;
    }

  return TRUE;
}

JsonObject *
cs_key_exchange_message_preset (CsKeyExchange key_exchange)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, KEY_EXCHANGE, cs_key_exchange_to_string (key_exchange));
  return fields;
}

static CsKeyExchange
key_exchange_of (JsonObject *fields)
{
  const char *name = cs_json_get_string (fields, KEY_EXCHANGE, "");

  for (CsKeyExchange i = CS_KEY_EXCHANGE_RSA; i <= CS_KEY_EXCHANGE_ECDHE_PSK; i++)
    if (g_str_equal (name, cs_key_exchange_to_string (i)))
      return i;
  return CS_KEY_EXCHANGE_OTHER;
}

static void
set_text (JsonObject     *fields,
          const char     *name,
          const CsCursor *text)
{
  cs_tls_take_string (fields, name, cs_text_safe ((const char *) text->data, (gssize) text->len));
}

static void
set_signature (JsonObject     *fields,
               guint16         scheme,
               const CsCursor *signature)
{
  if (scheme != 0)
    cs_tls_take_string (fields, "algorithm", cs_tls_dup_signature_scheme_name (scheme));
  json_object_set_int_member (fields, "signature_length", (gint64) signature->len);
}

static char *
server_key_exchange_summary (const CsServerKeyExchange *self)
{
  g_autofree char *group = self->group != 0 ? cs_tls_dup_group_label (self->group)
                                            : cs_server_key_exchange_dup_group_name (self);
  g_autofree char *scheme = self->scheme != 0 ? cs_tls_dup_signature_scheme_label (self->scheme) : NULL;

  if (group != NULL && scheme != NULL)
    return g_strdup_printf ("%s, %s", group, scheme);
  return group != NULL ? g_steal_pointer (&group) : g_steal_pointer (&scheme);
}

static void
describe_server_key_exchange (CsEvent    *event,
                              guint16     version,
                              char      **summary,
                              JsonObject *fields)
{
  CsServerKeyExchange message;
  CsCursor            body = cs_handshake_message_body (event);
  CsKeyExchange       key_exchange = key_exchange_of (fields);
  GError             *error = NULL;

  if (key_exchange == CS_KEY_EXCHANGE_OTHER)
    {
      cs_tls_set_hex (fields, "data", &body);
      return;
    }
  if (!cs_server_key_exchange_parse (&message, key_exchange, version, body, &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  if (has_hint (key_exchange))
    set_text (fields, "psk_identity_hint", &message.hint);
  if (message.group != 0)
    cs_tls_take_string (fields, "named_curve", cs_tls_dup_group_name (message.group));
  if (message.prime.len > 0)
    {
      json_object_set_int_member (fields, "dh_p_bits", bits_of (&message.prime));
      cs_tls_set_hex (fields, "dh_g", &message.generator);
    }
  json_object_set_int_member (fields, "public_length", (gint64) message.public_key.len);
  if (message.is_signed)
    set_signature (fields, message.scheme, &message.signature);
  *summary = server_key_exchange_summary (&message);
}

void
cs_server_key_exchange_describe_12 (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  describe_server_key_exchange (event, CS_TLS_1_2, summary, fields);
}

void
cs_server_key_exchange_describe_10 (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  describe_server_key_exchange (event, CS_TLS_1_0, summary, fields);
}

/* RFC 5246 §7.4.7, RFC 8422 §5.7: a point has one byte of length, the rest two. */
void
cs_client_key_exchange_describe (CsEvent    *event,
                                 char      **summary,
                                 JsonObject *fields)
{
  CsCursor      body = cs_handshake_message_body (event);
  CsCursor      identity;
  CsCursor      key = { 0 };
  CsKeyExchange key_exchange = key_exchange_of (fields);
  GError       *error = NULL;
  gboolean      ok = TRUE;

  *summary = g_strdup (cs_key_exchange_to_string (key_exchange));
  if (key_exchange == CS_KEY_EXCHANGE_OTHER)
    {
      cs_tls_set_hex (fields, "data", &body);
      return;
    }

  if (has_hint (key_exchange))
    {
      ok = cs_cursor_read_vector16 (&body, &identity);
      if (ok)
        set_text (fields, "psk_identity", &identity);
    }
  if (ok && (has_point (key_exchange) || key_exchange == CS_KEY_EXCHANGE_ECDH))
    ok = cs_cursor_read_vector8 (&body, &key);
  else if (ok && key_exchange != CS_KEY_EXCHANGE_PSK && !cs_cursor_at_end (&body))
    ok = cs_cursor_read_vector16 (&body, &key);
  if (!ok || !cs_cursor_at_end (&body))
    {
      g_clear_pointer (summary, g_free);
      cs_tls_error_malformed (&error, &body, "ClientKeyExchange", _ ("a key share and nothing after"));
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  json_object_set_int_member (fields, "public_length", (gint64) key.len);
}

static void
describe_certificate_verify (CsEvent    *event,
                             guint16     version,
                             char      **summary,
                             JsonObject *fields)
{
  CsCursor signature;
  guint16  scheme;
  GError  *error = NULL;

  if (!cs_certificate_verify_parse (&scheme, &signature, version, cs_handshake_message_body (event), &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  set_signature (fields, scheme, &signature);
  if (scheme != 0)
    *summary = cs_tls_dup_signature_scheme_label (scheme);
}

void
cs_certificate_verify_describe_12 (CsEvent    *event,
                                   char      **summary,
                                   JsonObject *fields)
{
  describe_certificate_verify (event, CS_TLS_1_2, summary, fields);
}

void
cs_certificate_verify_describe_10 (CsEvent    *event,
                                   char      **summary,
                                   JsonObject *fields)
{
  describe_certificate_verify (event, CS_TLS_1_0, summary, fields);
}
