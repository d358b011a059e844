/* cs-hello.h: ClientHello, ServerHello, HelloRetryRequest, EncryptedExtensions
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"
#include "cs-tls-error.h"

G_BEGIN_DECLS

#define CS_TLS_RANDOM_LEN 32

/**
 * CsClientHello:
 *
 * RFC 8446 §4.1.2. A stack value: its cursors borrow from the message.
 * @extensions is empty when the message ends without any, as TLS 1.2 allows.
 */
typedef struct
{
  guint16  legacy_version;
  CsCursor random;
  CsCursor session_id;
  CsCursor cipher_suites;
  CsCursor compression_methods;
  CsCursor extensions;
} CsClientHello;

/**
 * CsServerHello:
 *
 * RFC 8446 §4.1.3. A stack value: its cursors borrow from the message.
 * @version is what was chosen: supported_versions' word, else legacy_version.
 * @is_retry says that it is a HelloRetryRequest (§4.1.4).
 */
typedef struct
{
  guint16  legacy_version;
  CsCursor random;
  CsCursor session_id;
  guint16  cipher_suite;
  guint8   compression_method;
  CsCursor extensions;
  guint16  version;
  gboolean is_retry;
} CsServerHello;

/**
 * cs_client_hello_parse:
 * @self: (out caller-allocates): gets the parts
 * @body: the message behind its header
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %CS_TLS_ERROR_MALFORMED
 */
gboolean cs_client_hello_parse (CsClientHello *self,
                                CsCursor       body,
                                GError       **error);
gboolean cs_server_hello_parse (CsServerHello *self,
                                CsCursor       body,
                                GError       **error);

/**
 * cs_encrypted_extensions_parse:
 * @extensions: (out): the extensions, without their length
 * @body: the message behind its header
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %CS_TLS_ERROR_MALFORMED
 */
gboolean cs_encrypted_extensions_parse (CsCursor *extensions,
                                        CsCursor  body,
                                        GError  **error);

/**
 * cs_hello_dup_alpn:
 * @extensions: of a ServerHello or EncryptedExtensions
 *
 * Returns: (transfer full) (nullable): the protocol that was chosen, made safe to show
 */
char *cs_hello_dup_alpn (CsCursor extensions);

/* What a ClientHello offers, as the record's `offered`; the versions it offers
 * as text: GREASE is left out of both. */
JsonObject *cs_client_hello_offered_to_json (const CsClientHello *self);

/**
 * cs_client_hello_dup_sni:
 * @self: a ClientHello
 *
 * Returns: (transfer full) (nullable): the host it asks for, made safe to show
 */
char *cs_client_hello_dup_sni (const CsClientHello *self);

/* #CsEventDescribe */
void cs_client_hello_describe (CsEvent    *event,
                               char      **summary,
                               JsonObject *fields);
void cs_server_hello_describe (CsEvent    *event,
                               char      **summary,
                               JsonObject *fields);
void cs_encrypted_extensions_describe (CsEvent    *event,
                                       char      **summary,
                                       JsonObject *fields);

G_END_DECLS
