/* cs-data.c: JSON in a form that is read where it lies
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-data.h"

#include <string.h>

typedef enum
{
  TYPE_OBJECT,
  TYPE_ARRAY,
  TYPE_STRING,
  TYPE_INT,
  TYPE_DOUBLE,
  TYPE_BOOLEAN,
} Type;

/* A slot of an object, array or string is a distance in bytes from the value's
 * own start: of a name and a value for each member, of each element, of the text.
 * A number fills two slots. */
struct _CsData
{
  guint32 type;
  guint32 n; /* members, elements, the text's bytes, or the boolean */
  guint32 slots[];
};

/* A slot that is to hold the distance of a text. */
typedef struct
{
  gsize   slot;
  gsize   value;
  guint32 text; /* where it is among the texts */
} Link;

typedef struct
{
  GByteArray *values;
  GByteArray *texts;
  GHashTable *places; /* text → where it is among the texts, plus one */
  GArray     *links;
} Builder;

static gsize add_value (Builder  *builder,
                        JsonNode *node);

static void
set_slot (Builder *builder,
          gsize    value,
          guint    index,
          guint32  distance)
{
  memcpy (builder->values->data + value + sizeof (CsData) + index * sizeof distance, &distance, sizeof distance);
}

/* Room for a value, all zero but for its head. */
static gsize
add_head (Builder *builder,
          Type     type,
          guint32  n,
          guint    n_slots)
{
  gsize  value = builder->values->len;
  CsData head = { .type = type, .n = n };

  g_byte_array_set_size (builder->values, (guint) (value + sizeof head + n_slots * sizeof (guint32)));
  memset (builder->values->data + value, 0, builder->values->len - value);
  memcpy (builder->values->data + value, &head, sizeof head);
  return value;
}

static void
link_text (Builder    *builder,
           gsize       value,
           guint       index,
           const char *text)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (builder->places, text));
  Link  link = { value + sizeof (CsData) + index * sizeof (guint32), value, place - 1 };

  if (place == 0)
    {
      link.text = builder->texts->len;
      g_hash_table_insert (builder->places, g_strdup (text), GUINT_TO_POINTER (link.text + 1));
      g_byte_array_append (builder->texts, (const guint8 *) text, (guint) strlen (text) + 1);
    }
  g_array_append_val (builder->links, link);
}

static gsize
add_object (Builder    *builder,
            JsonObject *object)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *member;
  guint          n = 0;
  gsize          value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    n += !JSON_NODE_HOLDS_NULL (member);

  value = add_head (builder, TYPE_OBJECT, n, 2 * n);
  n = 0;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!JSON_NODE_HOLDS_NULL (member))
      {
        link_text (builder, value, 2 * n, name);
        set_slot (builder, value, 2 * n + 1, (guint32) (add_value (builder, member) - value));
        n++;
      }
  return value;
}

static gsize
add_array (Builder   *builder,
           JsonArray *array)
{
  guint len = json_array_get_length (array);
  guint n = 0;
  gsize value;

  for (guint i = 0; i < len; i++)
    n += !JSON_NODE_HOLDS_NULL (json_array_get_element (array, i));

  value = add_head (builder, TYPE_ARRAY, n, n);
  n = 0;
  for (guint i = 0; i < len; i++)
    if (!JSON_NODE_HOLDS_NULL (json_array_get_element (array, i)))
      set_slot (builder, value, n++, (guint32) (add_value (builder, json_array_get_element (array, i)) - value));
  return value;
}

static gsize
add_number (Builder      *builder,
            Type          type,
            gconstpointer number)
{
  gsize value = add_head (builder, type, 1, 2);

  memcpy (builder->values->data + value + sizeof (CsData), number, 2 * sizeof (guint32));
  return value;
}

static gsize
add_string (Builder    *builder,
            const char *text)
{
  gsize value = add_head (builder, TYPE_STRING, (guint32) strlen (text), 1);

  link_text (builder, value, 0, text);
  return value;
}

static gsize
add_value (Builder  *builder,
           JsonNode *node)
{
  gint64 integer;
  double real;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return add_object (builder, json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return add_array (builder, json_node_get_array (node));
  if (JSON_NODE_HOLDS_NULL (node))
    return add_head (builder, TYPE_OBJECT, 0, 0);
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return add_head (builder, TYPE_BOOLEAN, json_node_get_boolean (node) != FALSE, 0);
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      integer = json_node_get_int (node);
      return add_number (builder, TYPE_INT, &integer);
    }
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      real = json_node_get_double (node);
      return add_number (builder, TYPE_DOUBLE, &real);
    }
  return add_string (builder, json_node_get_string (node));
}

CsData *
cs_data_from_json (JsonNode *node,
                   gsize    *len)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();
  g_autoptr (GByteArray) texts = g_byte_array_new ();
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray)     links = g_array_new (FALSE, FALSE, sizeof (Link));

  Builder builder = { values, texts, places, links };

  add_value (&builder, node);
  for (guint i = 0; i < links->len; i++)
    {
      const Link *link = &g_array_index (links, Link, i);
      guint32     distance = (guint32) (values->len + link->text - link->value);

      memcpy (values->data + link->slot, &distance, sizeof distance);
    }
  g_byte_array_append (values, texts->data, texts->len);
  if (len != NULL)
    *len = values->len;
  return (CsData *) (gpointer) g_byte_array_free (g_steal_pointer (&values), FALSE);
}

static gconstpointer
at_slot (const CsData *data,
         guint         index)
{
  return (const guint8 *) data + data->slots[index];
}

static gboolean
is_a (const CsData *data,
      Type          type)
{
  return data != NULL && data->type == type;
}

static JsonNode *
node_from_object (const CsData *data)
{
  JsonNode     *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject   *object = json_object_new ();
  guint         position = 0;
  const char   *name;
  const CsData *member;

  while ((member = cs_data_next_member (data, &position, &name)) != NULL)
    json_object_set_member (object, name, cs_data_to_json (member));
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
node_from_array (const CsData *data)
{
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < data->n; i++)
    json_array_add_element (array, cs_data_to_json (at_slot (data, i)));
  json_node_take_array (node, array);
  return node;
}

static double
peek_double (const CsData *data)
{
  double number;

  memcpy (&number, data->slots, sizeof number);
  return number;
}

JsonNode *
cs_data_to_json (const CsData *data)
{
  JsonNode *node;

  if (cs_data_is_object (data))
    return node_from_object (data);
  if (cs_data_is_array (data))
    return node_from_array (data);

  node = json_node_new (JSON_NODE_VALUE);
  if (is_a (data, TYPE_BOOLEAN))
    json_node_set_boolean (node, cs_data_peek_boolean (data, FALSE));
  else if (is_a (data, TYPE_INT))
    json_node_set_int (node, cs_data_peek_int (data, 0));
  else if (is_a (data, TYPE_DOUBLE))
    json_node_set_double (node, peek_double (data));
  else
    json_node_set_string (node, cs_data_peek_string (data, ""));
  return node;
}

gboolean
cs_data_is_object (const CsData *data)
{
  return is_a (data, TYPE_OBJECT);
}

gboolean
cs_data_is_array (const CsData *data)
{
  return is_a (data, TYPE_ARRAY);
}

const char *
cs_data_peek_string (const CsData *data,
                     const char   *fallback)
{
  return is_a (data, TYPE_STRING) ? at_slot (data, 0) : fallback;
}

gint64
cs_data_peek_int (const CsData *data,
                  gint64        fallback)
{
  gint64 number = fallback;

  if (is_a (data, TYPE_INT))
    memcpy (&number, data->slots, sizeof number);
  return number;
}

gboolean
cs_data_peek_boolean (const CsData *data,
                      gboolean      fallback)
{
  return is_a (data, TYPE_BOOLEAN) ? data->n != 0 : fallback;
}

const CsData *
cs_data_next_member (const CsData *object,
                     guint        *position,
                     const char  **name)
{
  guint i = *position;

  if (!cs_data_is_object (object) || i >= object->n)
    return NULL;
  *position = i + 1;
  *name = at_slot (object, 2 * i);
  return at_slot (object, 2 * i + 1);
}

const CsData *
cs_data_get (const CsData *object,
             const char   *name)
{
  guint         position = 0;
  const char   *each;
  const CsData *member;

  while ((member = cs_data_next_member (object, &position, &each)) != NULL)
    if (strcmp (each, name) == 0)
      return member;
  return NULL;
}

gboolean
cs_data_has (const CsData *object,
             const char   *name)
{
  return cs_data_get (object, name) != NULL;
}

const CsData *
cs_data_get_object (const CsData *object,
                    const char   *name)
{
  const CsData *member = cs_data_get (object, name);

  return cs_data_is_object (member) ? member : NULL;
}

const CsData *
cs_data_get_array (const CsData *object,
                   const char   *name)
{
  const CsData *member = cs_data_get (object, name);

  return cs_data_is_array (member) ? member : NULL;
}

const char *
cs_data_get_string (const CsData *object,
                    const char   *name,
                    const char   *fallback)
{
  return cs_data_peek_string (cs_data_get (object, name), fallback);
}

gint64
cs_data_get_int (const CsData *object,
                 const char   *name,
                 gint64        fallback)
{
  return cs_data_peek_int (cs_data_get (object, name), fallback);
}

gboolean
cs_data_get_boolean (const CsData *object,
                     const char   *name,
                     gboolean      fallback)
{
  return cs_data_peek_boolean (cs_data_get (object, name), fallback);
}

guint
cs_data_length (const CsData *array)
{
  return cs_data_is_array (array) ? array->n : 0;
}

const CsData *
cs_data_get_value (const CsData *array,
                   guint         index)
{
  return index < cs_data_length (array) ? at_slot (array, index) : NULL;
}

const CsData *
cs_data_get_element (const CsData *array,
                     guint         index)
{
  const CsData *element = cs_data_get_value (array, index);

  return cs_data_is_object (element) ? element : NULL;
}

const char *
cs_data_get_element_string (const CsData *array,
                            guint         index,
                            const char   *fallback)
{
  return cs_data_peek_string (cs_data_get_value (array, index), fallback);
}
