/* cs-handshake-message.c: which handshake messages there are
 *
 * The table of all kinds, and the describers of those that are too small for a
 * file of their own. Pure.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-handshake-message.h"

#include <glib/gi18n-lib.h>

#include "cs-certificate-message.h"
#include "cs-certificate-request.h"
#include "cs-hello.h"
#include "cs-json.h"
#include "cs-key-exchange-message.h"
#include "cs-text.h"
#include "cs-tls-describe.h"
#include "cs-tls-error.h"
#include "cs-tls-extensions.h"
#include "cs-tls-names.h"

CsCursor
cs_handshake_message_body (CsEvent *event)
{
  GBytes  *plaintext = cs_event_get_plaintext (event);
  CsCursor body = cs_cursor_init (NULL, 0, 0);

  if (plaintext != NULL)
    {
      body = cs_cursor_init_bytes (plaintext);
      cs_cursor_skip (&body, CS_HANDSHAKE_HEADER);
    }
  return body;
}

JsonObject *
cs_finished_preset (gboolean verifies)
{
  JsonObject *fields = json_object_new ();

  json_object_set_boolean_member (fields, "verifies", verifies);
  return fields;
}

static void
describe_unknown (CsEvent    *event,
                  char      **summary,
                  JsonObject *fields)
{
  CsCursor body = cs_handshake_message_body (event);

  json_object_set_int_member (fields, "length", (gint64) body.len);
  cs_tls_set_hex (fields, "data", &body);
  *summary = cs_text_size (body.len);
}

/* HelloRequest, ServerHelloDone, EndOfEarlyData: struct { } */
static void
describe_empty (CsEvent    *event,
                char      **summary,
                JsonObject *fields)
{
  CsCursor body = cs_handshake_message_body (event);
  GError  *error = NULL;

  if (cs_cursor_at_end (&body))
    return;

  cs_tls_error_malformed (&error, &body, cs_event_get_event_type (event), _ ("nothing"));
  cs_tls_describe_malformed (error, summary, fields);
}

/* RFC 8446 §4.4.4, RFC 5246 §7.4.9: opaque verify_data[…] */
static void
describe_finished (CsEvent    *event,
                   char      **summary,
                   JsonObject *fields)
{
  CsCursor body = cs_handshake_message_body (event);

  cs_tls_set_hex (fields, "verify_data", &body);
  if (!cs_json_has (fields, "verifies"))
    *summary = g_strdup (_ ("verify data not checked"));
  else if (cs_json_get_boolean (fields, "verifies", FALSE))
    *summary = g_strdup (_ ("verify data matches"));
  else
    *summary = g_strdup (_ ("verify data does not match"));
}

static char *
lifetime_summary (guint32 seconds)
{
  if (seconds >= 3600)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "valid for %u hour", "valid for %u hours", seconds / 3600),
                            seconds / 3600);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "valid for %u second", "valid for %u seconds", seconds),
                          seconds);
}

/* RFC 8446 §4.6.1: uint32 ticket_lifetime; uint32 ticket_age_add; opaque
 * ticket_nonce<0..255>; opaque ticket<1..2^16-1>; Extension extensions<0..2^16-2> */
static void
describe_new_session_ticket_13 (CsEvent    *event,
                                char      **summary,
                                JsonObject *fields)
{
  CsCursor body = cs_handshake_message_body (event);
  CsCursor nonce;
  CsCursor ticket;
  CsCursor extensions;
  guint32  lifetime;
  guint32  age_add;
  GError  *error = NULL;

  if (!cs_cursor_read_u32 (&body, &lifetime) || !cs_cursor_read_u32 (&body, &age_add) ||
      !cs_cursor_read_vector8 (&body, &nonce) || !cs_cursor_read_vector16 (&body, &ticket) ||
      !cs_cursor_read_vector16 (&body, &extensions) || !cs_cursor_at_end (&body))
    {
      cs_tls_error_malformed (&error, &body, "NewSessionTicket",
                              _ ("a lifetime, a nonce, a ticket and extensions"));
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  json_object_set_int_member (fields, "ticket_lifetime", lifetime);
  json_object_set_int_member (fields, "ticket_age_add", age_add);
  cs_tls_set_hex (fields, "ticket_nonce", &nonce);
  json_object_set_int_member (fields, "ticket_length", (gint64) ticket.len);
  json_object_set_array_member (fields, "extensions",
                                cs_tls_extensions_to_json (extensions, CS_TLS_IN_NEW_SESSION_TICKET));
  *summary = lifetime_summary (lifetime);
}

/* RFC 5077 §3.3: uint32 ticket_lifetime_hint; opaque ticket<0..2^16-1> */
static void
describe_new_session_ticket_12 (CsEvent    *event,
                                char      **summary,
                                JsonObject *fields)
{
  CsCursor body = cs_handshake_message_body (event);
  CsCursor ticket;
  guint32  lifetime;
  GError  *error = NULL;

  if (!cs_cursor_read_u32 (&body, &lifetime) || !cs_cursor_read_vector16 (&body, &ticket) ||
      !cs_cursor_at_end (&body))
    {
      cs_tls_error_malformed (&error, &body, "NewSessionTicket", _ ("a lifetime and a ticket"));
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  json_object_set_int_member (fields, "ticket_lifetime_hint", lifetime);
  json_object_set_int_member (fields, "ticket_length", (gint64) ticket.len);
  *summary = lifetime_summary (lifetime);
}

/* RFC 8446 §4.6.3: enum { update_not_requested(0), update_requested(1) } */
static void
describe_key_update (CsEvent    *event,
                     char      **summary,
                     JsonObject *fields)
{
  CsCursor body = cs_handshake_message_body (event);
  guint8   request;
  GError  *error = NULL;

  if (!cs_cursor_read_u8 (&body, &request) || !cs_cursor_at_end (&body) || request > 1)
    {
      cs_tls_error_malformed (&error, &body, "KeyUpdate", _ ("a request of 0 or 1"));
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  json_object_set_string_member (fields, "request_update",
                                 request == 1 ? "update_requested" : "update_not_requested");
  *summary = g_strdup (request == 1 ? _ ("asks the other side to do the same") : _ ("new keys from here"));
}

static const struct
{
  guint           type;
  guint16         first; /* version */
  guint16         last;
  const char     *name;
  CsEventDescribe describe;
} kinds[] = {
  /* clang-format off */
  { CS_TLS_HELLO_REQUEST,          0,          0xffff,     "HelloRequest",          describe_empty                      },
  { CS_TLS_CLIENT_HELLO,           0,          0xffff,     "ClientHello",           cs_client_hello_describe            },
  { CS_TLS_SERVER_HELLO,           0,          0xffff,     "ServerHello",           cs_server_hello_describe            },
  { CS_TLS_HELLO_RETRY_REQUEST,    0,          0xffff,     "HelloRetryRequest",     cs_server_hello_describe            },
  { CS_TLS_NEW_SESSION_TICKET,     0,          CS_TLS_1_2, "NewSessionTicket",      describe_new_session_ticket_12      },
  { CS_TLS_NEW_SESSION_TICKET,     CS_TLS_1_3, 0xffff,     "NewSessionTicket",      describe_new_session_ticket_13      },
  { CS_TLS_END_OF_EARLY_DATA,      0,          0xffff,     "EndOfEarlyData",        describe_empty                      },
  { CS_TLS_ENCRYPTED_EXTENSIONS,   0,          0xffff,     "EncryptedExtensions",   cs_encrypted_extensions_describe    },
  { CS_TLS_CERTIFICATE,            0,          CS_TLS_1_2, "Certificate",           cs_certificate_message_describe_12  },
  { CS_TLS_CERTIFICATE,            CS_TLS_1_3, 0xffff,     "Certificate",           cs_certificate_message_describe_13  },
  { CS_TLS_SERVER_KEY_EXCHANGE,    0,          CS_TLS_1_1, "ServerKeyExchange",     cs_server_key_exchange_describe_10  },
  { CS_TLS_SERVER_KEY_EXCHANGE,    CS_TLS_1_2, 0xffff,     "ServerKeyExchange",     cs_server_key_exchange_describe_12  },
  { CS_TLS_CERTIFICATE_REQUEST,    0,          CS_TLS_1_1, "CertificateRequest",    cs_certificate_request_describe_10  },
  { CS_TLS_CERTIFICATE_REQUEST,    CS_TLS_1_2, CS_TLS_1_2, "CertificateRequest",    cs_certificate_request_describe_12  },
  { CS_TLS_CERTIFICATE_REQUEST,    CS_TLS_1_3, 0xffff,     "CertificateRequest",    cs_certificate_request_describe_13  },
  { CS_TLS_SERVER_HELLO_DONE,      0,          0xffff,     "ServerHelloDone",       describe_empty                      },
  { CS_TLS_CERTIFICATE_VERIFY,     0,          CS_TLS_1_1, "CertificateVerify",     cs_certificate_verify_describe_10   },
  { CS_TLS_CERTIFICATE_VERIFY,     CS_TLS_1_2, 0xffff,     "CertificateVerify",     cs_certificate_verify_describe_12   },
  { CS_TLS_CLIENT_KEY_EXCHANGE,    0,          0xffff,     "ClientKeyExchange",     cs_client_key_exchange_describe     },
  { CS_TLS_FINISHED,               0,          0xffff,     "Finished",              describe_finished                   },
  { 21,                            0,          0xffff,     "CertificateURL",        describe_unknown                    },
  { CS_TLS_CERTIFICATE_STATUS,     0,          0xffff,     "CertificateStatus",     cs_certificate_status_describe      },
  { 23,                            0,          0xffff,     "SupplementalData",      describe_unknown                    },
  { CS_TLS_KEY_UPDATE,             0,          0xffff,     "KeyUpdate",             describe_key_update                 },
  { CS_TLS_COMPRESSED_CERTIFICATE, 0,          0xffff,     "CompressedCertificate", cs_compressed_certificate_describe  },
  { CS_TLS_MESSAGE_HASH,           0,          0xffff,     "MessageHash",           describe_unknown                    },
  /* clang-format on */
};

CsHandshakeKind
cs_handshake_kind_lookup (guint   type,
                          guint16 version)
{
  char name[32];

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].type == type && version >= kinds[i].first && version <= kinds[i].last)
      return (CsHandshakeKind) { kinds[i].name, kinds[i].describe };

  g_snprintf (name, sizeof name, "HandshakeType%u", type);
  return (CsHandshakeKind) { g_intern_string (name), describe_unknown };
}
