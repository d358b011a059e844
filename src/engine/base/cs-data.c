/* cs-data.c: JSON as a GVariant, read where it lies
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-data.h"

static GVariant *variant_from_node (JsonNode *node);

static GVariant *
variant_from_object (JsonObject *object)
{
  GVariantBuilder builder;
  JsonObjectIter  iter;
  const char     *name;
  JsonNode       *member;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!JSON_NODE_HOLDS_NULL (member))
      g_variant_builder_add (&builder, "{sv}", name, variant_from_node (member));
  return g_variant_builder_end (&builder);
}

static GVariant *
variant_from_array (JsonArray *array)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!JSON_NODE_HOLDS_NULL (json_array_get_element (array, i)))
      g_variant_builder_add (&builder, "v", variant_from_node (json_array_get_element (array, i)));
  return g_variant_builder_end (&builder);
}

static GVariant *
variant_from_node (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return variant_from_object (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return variant_from_array (json_node_get_array (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_variant_new_boolean (json_node_get_boolean (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_variant_new_int64 (json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return g_variant_new_double (json_node_get_double (node));
  return g_variant_new_string (json_node_get_string (node));
}

GVariant *
cs_data_from_json (JsonNode *node)
{
  GVariant *data = g_variant_ref_sink (JSON_NODE_HOLDS_NULL (node) ? g_variant_new ("a{sv}", NULL)
                                                                   : variant_from_node (node));

  g_variant_get_data (data);
  return data;
}

static JsonNode *
node_from_object (GVariant *data)
{
  JsonNode    *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject  *object = json_object_new ();
  GVariantIter iter;
  const char  *name;
  GVariant    *member;

  g_variant_iter_init (&iter, data);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &member))
    json_object_set_member (object, name, cs_data_to_json (member));
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
node_from_array (GVariant *data)
{
  JsonNode    *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray   *array = json_array_new ();
  GVariantIter iter;
  GVariant    *element;

  g_variant_iter_init (&iter, data);
  while (g_variant_iter_loop (&iter, "v", &element))
    json_array_add_element (array, cs_data_to_json (element));
  json_node_take_array (node, array);
  return node;
}

JsonNode *
cs_data_to_json (GVariant *data)
{
  JsonNode *node;

  if (cs_data_is_object (data))
    return node_from_object (data);
  if (cs_data_is_array (data))
    return node_from_array (data);

  node = json_node_new (JSON_NODE_VALUE);
  if (g_variant_is_of_type (data, G_VARIANT_TYPE_BOOLEAN))
    json_node_set_boolean (node, g_variant_get_boolean (data));
  else if (g_variant_is_of_type (data, G_VARIANT_TYPE_INT64))
    json_node_set_int (node, g_variant_get_int64 (data));
  else if (g_variant_is_of_type (data, G_VARIANT_TYPE_DOUBLE))
    json_node_set_double (node, g_variant_get_double (data));
  else
    json_node_set_string (node, cs_data_peek_string (data, ""));
  return node;
}

gboolean
cs_data_is_object (GVariant *data)
{
  return data != NULL && g_variant_is_of_type (data, G_VARIANT_TYPE_VARDICT);
}

gboolean
cs_data_is_array (GVariant *data)
{
  return data != NULL && g_variant_is_of_type (data, G_VARIANT_TYPE ("av"));
}

const char *
cs_data_peek_string (GVariant   *data,
                     const char *fallback)
{
  return data != NULL && g_variant_is_of_type (data, G_VARIANT_TYPE_STRING) ? g_variant_get_string (data, NULL) : fallback;
}

gint64
cs_data_peek_int (GVariant *data,
                  gint64    fallback)
{
  return data != NULL && g_variant_is_of_type (data, G_VARIANT_TYPE_INT64) ? g_variant_get_int64 (data) : fallback;
}

gboolean
cs_data_peek_boolean (GVariant *data,
                      gboolean  fallback)
{
  return data != NULL && g_variant_is_of_type (data, G_VARIANT_TYPE_BOOLEAN) ? g_variant_get_boolean (data) : fallback;
}

GVariant *
cs_data_dup (GVariant   *object,
             const char *name)
{
  return cs_data_is_object (object) ? g_variant_lookup_value (object, name, NULL) : NULL;
}

gboolean
cs_data_has (GVariant   *object,
             const char *name)
{
  g_autoptr (GVariant) member = cs_data_dup (object, name);

  return member != NULL;
}

GVariant *
cs_data_dup_object (GVariant   *object,
                    const char *name)
{
  return cs_data_is_object (object) ? g_variant_lookup_value (object, name, G_VARIANT_TYPE_VARDICT) : NULL;
}

GVariant *
cs_data_dup_array (GVariant   *object,
                   const char *name)
{
  return cs_data_is_object (object) ? g_variant_lookup_value (object, name, G_VARIANT_TYPE ("av")) : NULL;
}

const char *
cs_data_get_string (GVariant   *object,
                    const char *name,
                    const char *fallback)
{
  g_autoptr (GVariant) member = cs_data_dup (object, name);

  return cs_data_peek_string (member, fallback);
}

gint64
cs_data_get_int (GVariant   *object,
                 const char *name,
                 gint64      fallback)
{
  g_autoptr (GVariant) member = cs_data_dup (object, name);

  return cs_data_peek_int (member, fallback);
}

gboolean
cs_data_get_boolean (GVariant   *object,
                     const char *name,
                     gboolean    fallback)
{
  g_autoptr (GVariant) member = cs_data_dup (object, name);

  return cs_data_peek_boolean (member, fallback);
}

guint
cs_data_length (GVariant *array)
{
  return cs_data_is_array (array) ? (guint) g_variant_n_children (array) : 0;
}

static GVariant *
dup_element (GVariant *array,
             guint     index)
{
  g_autoptr (GVariant) boxed = NULL;

  if (index >= cs_data_length (array))
    return NULL;
  boxed = g_variant_get_child_value (array, index);
  return g_variant_get_variant (boxed);
}

GVariant *
cs_data_dup_element (GVariant *array,
                     guint     index)
{
  g_autoptr (GVariant) element = dup_element (array, index);

  return cs_data_is_object (element) ? g_steal_pointer (&element) : NULL;
}

const char *
cs_data_get_element_string (GVariant   *array,
                            guint       index,
                            const char *fallback)
{
  g_autoptr (GVariant) element = dup_element (array, index);

  return cs_data_peek_string (element, fallback);
}
