/* cs-data.h: JSON in a form that is read where it lies
 *
 * What the program knows is written as JSON and compiled at build time: it is
 * mapped with the program and read without being parsed, copied or counted.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsData:
 *
 * A value: an object, an array, a string, a number or a boolean. What it holds
 * follows it in the same block of memory, at distances from it, so the block can
 * lie anywhere that is aligned to four bytes. Whoever owns the block lends every
 * value and string in it.
 */
typedef struct _CsData CsData;

/**
 * cs_data_from_json:
 * @node: a JSON value
 * @len: (out) (optional): how many bytes were made
 *
 * A number becomes a gint64 or a double; what is null is left out. Members keep
 * their order. A text that occurs again is kept once.
 *
 * Returns: (transfer full): one block with @node's value at its start, to be
 *   freed with g_free()
 */
CsData *cs_data_from_json (JsonNode *node,
                           gsize    *len);

/**
 * cs_data_to_json:
 * @data: a value made by cs_data_from_json()
 *
 * Returns: (transfer full): what it was made from
 */
JsonNode *cs_data_to_json (const CsData *data);

/* Readers. Each takes %NULL, or a value of another type, for what is not there. */

gboolean cs_data_has (const CsData *object,
                      const char   *name);

/**
 * cs_data_get:
 * @object: (nullable): an object
 * @name: a member's name
 *
 * Returns: (transfer none) (nullable): the member's value
 */
const CsData *cs_data_get (const CsData *object,
                           const char   *name);

/* The same, and %NULL for what is no object or no array. */
const CsData *cs_data_get_object (const CsData *object,
                                  const char   *name);
const CsData *cs_data_get_array (const CsData *object,
                                 const char   *name);

const char *cs_data_get_string (const CsData *object,
                                const char   *name,
                                const char   *fallback);
gint64      cs_data_get_int (const CsData *object,
                             const char   *name,
                             gint64        fallback);
gboolean    cs_data_get_boolean (const CsData *object,
                                 const char   *name,
                                 gboolean      fallback);

/**
 * cs_data_next_member:
 * @object: (nullable): an object
 * @position: (inout): 0 at first
 * @name: (out) (transfer none): the member's name
 *
 * Returns: (transfer none) (nullable): a member's value after the other; %NULL
 *   after the last
 */
const CsData *cs_data_next_member (const CsData *object,
                                   guint        *position,
                                   const char  **name);

guint cs_data_length (const CsData *array);

/* (transfer none) (nullable): an element; cs_data_get_element() gives %NULL when
 * it is no object. */
const CsData *cs_data_get_value (const CsData *array,
                                 guint         index);
const CsData *cs_data_get_element (const CsData *array,
                                   guint         index);
const char   *cs_data_get_element_string (const CsData *array,
                                          guint         index,
                                          const char   *fallback);

/* What a lone value holds. */
gboolean    cs_data_is_object (const CsData *data);
gboolean    cs_data_is_array (const CsData *data);
const char *cs_data_peek_string (const CsData *data,
                                 const char   *fallback);
gint64      cs_data_peek_int (const CsData *data,
                              gint64        fallback);
gboolean    cs_data_peek_boolean (const CsData *data,
                                  gboolean      fallback);

G_END_DECLS
