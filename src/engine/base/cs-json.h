/* cs-json.h: reading JSON that somebody else wrote
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* json-glib's own getters warn or crash on a member that is missing or of
 * another type. These answer with what the caller says instead, and take %NULL
 * for an object or an array that is not there, so that a path can be walked
 * without a check at each step. All returned values are borrowed. */

JsonObject *cs_json_get_object (JsonObject *object,
                                const char *name);
JsonArray  *cs_json_get_array (JsonObject *object,
                               const char *name);

/**
 * cs_json_get_string:
 * @object: (nullable): an object
 * @name: a member's name
 * @fallback: (nullable): what to say when it is missing or no string
 *
 * Returns: (transfer none) (nullable): the member's value or @fallback
 */
const char *cs_json_get_string (JsonObject *object,
                                const char *name,
                                const char *fallback);
gint64      cs_json_get_int (JsonObject *object,
                             const char *name,
                             gint64      fallback);
double      cs_json_get_double (JsonObject *object,
                                const char *name,
                                double      fallback);
gboolean    cs_json_get_boolean (JsonObject *object,
                                 const char *name,
                                 gboolean    fallback);

/**
 * cs_json_has:
 * @object: (nullable): an object
 * @name: a member's name
 *
 * Returns: whether @name is there with a value other than null
 */
gboolean cs_json_has (JsonObject *object,
                      const char *name);

guint       cs_json_array_length (JsonArray *array);
JsonObject *cs_json_array_object (JsonArray *array,
                                  guint      index);
const char *cs_json_array_string (JsonArray  *array,
                                  guint       index,
                                  const char *fallback);
gint64      cs_json_array_int (JsonArray *array,
                               guint      index,
                               gint64     fallback);

/**
 * cs_json_parse:
 * @name: what to call the text in errors: a file's name
 * @text: (array length=len): UTF-8 text
 * @len: its length in bytes
 * @error: return location for an error, or %NULL
 *
 * Parses one JSON value. Nesting deeper than 64 is refused before json-glib,
 * which recurses, sees it.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with a
 *   #JsonParserError whose message names @name and the line
 */
JsonNode *cs_json_parse (const char *name,
                         const char *text,
                         gsize       len,
                         GError    **error);

/**
 * cs_json_to_line:
 * @node: a value
 *
 * Returns: (transfer full): it as JSON text without a newline
 */
char *cs_json_to_line (JsonNode *node);

/**
 * cs_json_object_to_line:
 * @object: (transfer none): an object
 *
 * Returns: (transfer full): it as JSON text without a newline
 */
char *cs_json_object_to_line (JsonObject *object);

G_END_DECLS
