/* cs-field.c: a decoded message's fields as a tree
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-field.h"

#include <glib/gi18n-lib.h>

#include "cs-text.h"

/* Text of a value past this is cut: the bytes beside it are complete. */
#define MAX_VALUE_BYTES 4096

struct _CsField
{
  GObject parent_instance;

  char     *name;
  char     *value;
  JsonNode *node;
};

enum
{
  PROP_NAME = 1,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsField, cs_field, G_TYPE_OBJECT)

static char *
dup_string_value (const char *text)
{
  gsize            len = strlen (text);
  g_autofree char *safe = cs_text_safe (text, (gssize) MIN (len, MAX_VALUE_BYTES));

  return len > MAX_VALUE_BYTES ? g_strconcat (safe, "…", NULL) : g_steal_pointer (&safe);
}

static char *
dup_count (guint n)
{
  return g_strdup_printf (ngettext ("%u entry", "%u entries", n), n);
}

static char *
dup_value (JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return g_strdup ("");

    case JSON_NODE_ARRAY:
      return dup_count (json_array_get_length (json_node_get_array (node)));

    case JSON_NODE_NULL:
      return g_strdup (_ ("none"));

    case JSON_NODE_VALUE:
    default:
      break;
    }

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return dup_string_value (json_node_get_string (node));

    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? _ ("yes") : _ ("no"));

    case G_TYPE_DOUBLE:
      return g_strdup_printf ("%g", json_node_get_double (node));

    default:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    }
}

static void
cs_field_finalize (GObject *object)
{
  CsField *self = CS_FIELD (object);

  g_free (self->name);
  g_free (self->value);
  g_clear_pointer (&self->node, json_node_unref);

  G_OBJECT_CLASS (cs_field_parent_class)->finalize (object);
}

static void
cs_field_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  CsField *self = CS_FIELD (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_VALUE:
      g_value_set_string (value, self->value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_field_class_init (CsFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_field_finalize;
  object_class->get_property = cs_field_get_property;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VALUE] =
    g_param_spec_string ("value", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_field_init (CsField *self)
{
}

static void
append_field (GListStore *list,
              const char *name,
              JsonNode   *node)
{
  g_autoptr (CsField) field = g_object_new (CS_TYPE_FIELD, NULL);

  field->name = cs_text_safe (name, -1);
  field->value = dup_value (node);
  field->node = json_node_ref (node);
  g_list_store_append (list, field);
}

static void
append_rest (GListStore *list,
             guint       n)
{
  g_autoptr (CsField) field = NULL;

  if (n <= CS_FIELD_MAX_MEMBERS)
    return;

  field = g_object_new (CS_TYPE_FIELD, NULL);
  field->name = g_strdup ("…");
  field->value = g_strdup_printf (_ ("%u more"), n - CS_FIELD_MAX_MEMBERS);
  field->node = json_node_new (JSON_NODE_NULL);
  g_list_store_append (list, field);
}

/* A pair of texts, as headers are, reads better as a name and a value. */
static gboolean
append_pair (GListStore *list,
             JsonNode   *node)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode  *name;
  JsonNode  *value;

  if (pair == NULL || json_array_get_length (pair) != 2)
    return FALSE;

  name = json_array_get_element (pair, 0);
  value = json_array_get_element (pair, 1);
  if (!JSON_NODE_HOLDS_VALUE (name) || !JSON_NODE_HOLDS_VALUE (value) ||
      json_node_get_value_type (name) != G_TYPE_STRING || json_node_get_value_type (value) != G_TYPE_STRING)
    return FALSE;

  append_field (list, json_node_get_string (name), value);

  return TRUE;
}

GListModel *
cs_field_list_new (JsonNode *node)
{
  g_autoptr (GListStore) list = NULL;

  if (node == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_OBJECT (node) && json_object_get_size (json_node_get_object (node)) > 0)
    {
      JsonObject    *object = json_node_get_object (node);
      JsonObjectIter iter;
      const char    *name;
      JsonNode      *member;
      guint          n = 0;

      list = g_list_store_new (CS_TYPE_FIELD);
      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &name, &member) && n++ < CS_FIELD_MAX_MEMBERS)
        append_field (list, name, member);
      append_rest (list, json_object_get_size (object));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    {
      JsonArray *array = json_node_get_array (node);

      list = g_list_store_new (CS_TYPE_FIELD);
      for (guint i = 0; i < json_array_get_length (array) && i < CS_FIELD_MAX_MEMBERS; i++)
        {
          g_autofree char *name = g_strdup_printf ("%u", i + 1);

          if (!append_pair (list, json_array_get_element (array, i)))
            append_field (list, name, json_array_get_element (array, i));
        }
      append_rest (list, json_array_get_length (array));
    }

  return list != NULL ? G_LIST_MODEL (g_steal_pointer (&list)) : NULL;
}

JsonNode *
cs_field_get_node (CsField *self)
{
  g_return_val_if_fail (CS_IS_FIELD (self), NULL);

  return self->node;
}
