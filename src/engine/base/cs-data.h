/* cs-data.h: JSON as a GVariant, read where it lies
 *
 * What the program knows is written as JSON and compiled at build time: a
 * GVariant is mapped with the program and read without being parsed.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * cs_data_from_json:
 * @node: a JSON value
 *
 * An object becomes a{sv}, an array av, a number x or d; what is null is left
 * out. Members keep their order. The value is serialised at once, so that the
 * readers below lend pointers into it.
 *
 * Returns: (transfer full): the value, not floating
 */
GVariant *cs_data_from_json (JsonNode *node);

/**
 * cs_data_to_json:
 * @data: a value made by cs_data_from_json()
 *
 * Returns: (transfer full): what it was made from
 */
JsonNode *cs_data_to_json (GVariant *data);

/* Readers. Each takes %NULL, or a value of another type, for what is not there.
 * Strings are borrowed from @object, which is serialised. */

gboolean cs_data_has (GVariant   *object,
                      const char *name);

/**
 * cs_data_dup:
 * @object: (nullable): an object
 * @name: a member's name
 *
 * Returns: (transfer full) (nullable): the member's value
 */
GVariant *cs_data_dup (GVariant   *object,
                       const char *name);

/* The same, and %NULL for what is no object or no array. */
GVariant *cs_data_dup_object (GVariant   *object,
                              const char *name);
GVariant *cs_data_dup_array (GVariant   *object,
                             const char *name);

const char *cs_data_get_string (GVariant   *object,
                                const char *name,
                                const char *fallback);
gint64      cs_data_get_int (GVariant   *object,
                             const char *name,
                             gint64      fallback);
gboolean    cs_data_get_boolean (GVariant   *object,
                                 const char *name,
                                 gboolean    fallback);

guint cs_data_length (GVariant *array);

/* (transfer full) (nullable): an element; %NULL when it is no object. */
GVariant   *cs_data_dup_element (GVariant *array,
                                 guint     index);
const char *cs_data_get_element_string (GVariant   *array,
                                        guint       index,
                                        const char *fallback);

/* What a lone value holds. */
gboolean    cs_data_is_object (GVariant *data);
gboolean    cs_data_is_array (GVariant *data);
const char *cs_data_peek_string (GVariant   *data,
                                 const char *fallback);
gint64      cs_data_peek_int (GVariant *data,
                              gint64    fallback);
gboolean    cs_data_peek_boolean (GVariant *data,
                                  gboolean  fallback);

G_END_DECLS
