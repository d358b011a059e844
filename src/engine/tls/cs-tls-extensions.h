/* cs-tls-extensions.h: the extensions of every message that has some
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cs-cursor.h"
#include "cs-tls-names.h"

G_BEGIN_DECLS

/**
 * CsTlsExtensionPlace:
 *
 * The message that carries an extension: the same number has another content
 * in another place (RFC 8446 §4.2).
 */
typedef enum
{
  CS_TLS_IN_CLIENT_HELLO = 1 << 0,
  CS_TLS_IN_SERVER_HELLO = 1 << 1,
  CS_TLS_IN_HELLO_RETRY_REQUEST = 1 << 2,
  CS_TLS_IN_ENCRYPTED_EXTENSIONS = 1 << 3,
  CS_TLS_IN_CERTIFICATE_REQUEST = 1 << 4,
  CS_TLS_IN_CERTIFICATE = 1 << 5,
  CS_TLS_IN_NEW_SESSION_TICKET = 1 << 6,
} CsTlsExtensionPlace;

/**
 * cs_tls_extensions_next:
 * @extensions: Extension extensions<0..2^16-1>, without its length; moves on
 * @type: (out): the next extension's type
 * @body: (out): its extension_data
 *
 * Returns: %FALSE when no whole extension is left
 */
gboolean cs_tls_extensions_next (CsCursor *extensions,
                                 guint16  *type,
                                 CsCursor *body);

/**
 * cs_tls_extensions_find:
 * @extensions: as above
 * @type: an extension's type
 * @body: (out): its extension_data
 *
 * Returns: whether it is there
 */
gboolean cs_tls_extensions_find (CsCursor  extensions,
                                 guint16   type,
                                 CsCursor *body);

/**
 * cs_tls_extensions_are_whole:
 * @extensions: as above
 *
 * Returns: whether they fill it exactly
 */
gboolean cs_tls_extensions_are_whole (CsCursor extensions);

/**
 * cs_tls_extensions_to_json:
 * @extensions: as above
 * @place: the message they stand in
 *
 * Returns: (transfer full): an array of `{"type", "name", "length", …}` in wire
 *   order. What is not known, or does not follow its grammar, has its bytes in
 *   hexadecimal as `data`, and the latter `"malformed": true`.
 */
JsonArray *cs_tls_extensions_to_json (CsCursor            extensions,
                                      CsTlsExtensionPlace place);

G_END_DECLS
