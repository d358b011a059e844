/* cs-tls-describe.h: what the describers of messages share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * CsTlsDupName:
 * @number: a suite, a group, a signature scheme, a version …
 *
 * Returns: (transfer full): its name
 */
typedef char *(*CsTlsDupName) (guint16 number);

/* A member with the bytes in lower-case hexadecimal. */
void cs_tls_set_hex (JsonObject     *object,
                     const char     *name,
                     const CsCursor *bytes);

/* A member with a text that it frees. */
void cs_tls_take_string (JsonObject *object,
                         const char *name,
                         char       *text);

/**
 * cs_tls_names_of_u16:
 * @list: a list of 16-bit numbers
 * @dup_name: names one
 *
 * Returns: (transfer full) (nullable): their names, or %NULL when half a number is left
 */
JsonArray *cs_tls_names_of_u16 (CsCursor     list,
                                CsTlsDupName dup_name);

/* A member with the names; FALSE as above. */
gboolean cs_tls_set_names_of_u16 (JsonObject  *object,
                                  const char  *name,
                                  CsCursor     list,
                                  CsTlsDupName dup_name);

/**
 * cs_tls_dns_to_json:
 * @list: DistinguishedName authorities<0..2^16-1>, without its length
 *
 * Returns: (transfer full) (nullable): `[{"dn": RFC 4514 text, "der": base64}]`,
 *   or %NULL when a name is cut
 */
JsonArray *cs_tls_dns_to_json (CsCursor list);

/**
 * cs_tls_describe_malformed:
 * @error: (transfer full): why a message could not be read
 * @summary: (out): gets the reason
 * @fields: gets the reason as `malformed`
 */
void cs_tls_describe_malformed (GError     *error,
                                char      **summary,
                                JsonObject *fields);

G_END_DECLS
