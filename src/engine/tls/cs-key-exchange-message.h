/* cs-key-exchange-message.h: ServerKeyExchange, ClientKeyExchange, CertificateVerify
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cipher-suite.h"
#include "cs-event.h"
#include "cs-tls-error.h"

G_BEGIN_DECLS

/**
 * CsServerKeyExchange:
 * @hint: psk_identity_hint (RFC 4279 §2)
 * @group: the named curve (RFC 8422 §5.4); 0 for DHE
 * @public_key: the server's point or number
 * @prime: of DHE
 * @generator: of DHE
 * @is_signed: whether a signature follows
 * @scheme: SignatureScheme; 0 before TLS 1.2
 * @signature: the signature
 *
 * RFC 5246 §7.4.3. A stack value: its cursors borrow from the message.
 */
typedef struct
{
  CsCursor hint;
  guint16  group;
  CsCursor public_key;
  CsCursor prime;
  CsCursor generator;
  gboolean is_signed;
  guint16  scheme;
  CsCursor signature;
} CsServerKeyExchange;

/**
 * cs_server_key_exchange_parse:
 * @self: (out caller-allocates): gets the parts
 * @key_exchange: the suite's
 * @version: the connection's
 * @body: the message behind its header
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %CS_TLS_ERROR_MALFORMED, also for a key exchange whose
 *   form is not known here
 */
gboolean cs_server_key_exchange_parse (CsServerKeyExchange *self,
                                       CsKeyExchange        key_exchange,
                                       guint16              version,
                                       CsCursor             body,
                                       GError             **error);

/* "x25519"; "ffdhe2048"-like groups have no name here: "2048-bit DH". */
char *cs_server_key_exchange_dup_group_name (const CsServerKeyExchange *self);

/**
 * cs_certificate_verify_parse:
 * @scheme: (out): SignatureScheme; 0 before TLS 1.2
 * @signature: (out): the signature
 * @version: the connection's
 * @body: the message behind its header
 * @error: return location for an error, or %NULL
 *
 * RFC 8446 §4.4.3, RFC 5246 §7.4.8.
 *
 * Returns: %FALSE with %CS_TLS_ERROR_MALFORMED
 */
gboolean cs_certificate_verify_parse (guint16  *scheme,
                                      CsCursor *signature,
                                      guint16   version,
                                      CsCursor  body,
                                      GError  **error);

/**
 * cs_key_exchange_message_preset:
 * @key_exchange: the suite's
 *
 * Returns: (transfer full): the fields that an event of ServerKeyExchange or
 *   ClientKeyExchange needs before it can be described
 */
JsonObject *cs_key_exchange_message_preset (CsKeyExchange key_exchange);

/* #CsEventDescribe. The first two need cs_key_exchange_message_preset(); those
 * ending in 10 are for TLS 1.1 and before. */
void cs_server_key_exchange_describe_12 (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);
void cs_server_key_exchange_describe_10 (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);
void cs_client_key_exchange_describe (CsEvent    *event,
                                      char      **summary,
                                      JsonObject *fields);
void cs_certificate_verify_describe_12 (CsEvent    *event,
                                        char      **summary,
                                        JsonObject *fields);
void cs_certificate_verify_describe_10 (CsEvent    *event,
                                        char      **summary,
                                        JsonObject *fields);

G_END_DECLS
