/* cs-json.c: reading JSON that somebody else wrote
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"

#include <string.h>

#define CS_JSON_MAX_DEPTH 64

static JsonNode *
get_member (JsonObject  *object,
            const char  *name,
            JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_TYPE (node) == type ? node : NULL;
}

static JsonNode *
get_element (JsonArray   *array,
             guint        index,
             JsonNodeType type)
{
  JsonNode *node;

  if (index >= cs_json_array_length (array))
    return NULL;

  node = json_array_get_element (array, index);
  return node != NULL && JSON_NODE_TYPE (node) == type ? node : NULL;
}

static gint64
node_int (JsonNode *node,
          gint64    fallback)
{
  if (node == NULL)
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      double d = json_node_get_double (node);

      return d > -9e15 && d < 9e15 ? (gint64) d : fallback;
    }
  return fallback;
}

JsonObject *
cs_json_get_object (JsonObject *object,
                    const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

JsonArray *
cs_json_get_array (JsonObject *object,
                   const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

const char *
cs_json_get_string (JsonObject *object,
                    const char *name,
                    const char *fallback)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : fallback;
}

gint64
cs_json_get_int (JsonObject *object,
                 const char *name,
                 gint64      fallback)
{
  return node_int (get_member (object, name, JSON_NODE_VALUE), fallback);
}

double
cs_json_get_double (JsonObject *object,
                    const char *name,
                    double      fallback)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);

  if (node == NULL)
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return json_node_get_double (node);
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return (double) json_node_get_int (node);
  return fallback;
}

gboolean
cs_json_get_boolean (JsonObject *object,
                     const char *name,
                     gboolean    fallback)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node) : fallback;
}

gboolean
cs_json_has (JsonObject *object,
             const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_TYPE (node) != JSON_NODE_NULL;
}

guint
cs_json_array_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

JsonObject *
cs_json_array_object (JsonArray *array,
                      guint      index)
{
  JsonNode *node = get_element (array, index, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

const char *
cs_json_array_string (JsonArray  *array,
                      guint       index,
                      const char *fallback)
{
  JsonNode *node = get_element (array, index, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : fallback;
}

gint64
cs_json_array_int (JsonArray *array,
                   guint      index,
                   gint64     fallback)
{
  return node_int (get_element (array, index, JSON_NODE_VALUE), fallback);
}

/* Counts brackets outside strings; json-glib judges everything else. */
static gboolean
nesting_is_bounded (const char *text,
                    gsize       len)
{
  gboolean in_string = FALSE;
  guint    depth = 0;

  for (gsize i = 0; i < len; i++)
    {
      char c = text[i];

      if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (in_string)
        continue;
      else if (c == '[' || c == '{')
        {
          if (++depth > CS_JSON_MAX_DEPTH)
            return FALSE;
        }
      else if ((c == ']' || c == '}') && depth > 0)
        depth--;
    }

  return TRUE;
}

/* json-glib begins with "<data>:LINE:COLUMN: Parse error: ". */
static void
set_parse_error (GError      **error,
                 const char   *name,
                 const GError *parse_error)
{
  g_autoptr (GRegex)     regex = g_regex_new ("^<data>:(\\d+):(\\d+): (?:Parse error: )?", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char       *line = NULL;
  int                    end = 0;

  if (!g_regex_match (regex, parse_error->message, 0, &match))
    {
      g_set_error (error, parse_error->domain, parse_error->code, "%s: expected JSON; %s", name, parse_error->message);
      return;
    }

  line = g_match_info_fetch (match, 1);
  g_match_info_fetch_pos (match, 0, NULL, &end);
  g_set_error (error, parse_error->domain, parse_error->code, "%s, line %s: expected JSON; %s", name, line,
               parse_error->message + end);
}

JsonNode *
cs_json_parse (const char *name,
               const char *text,
               gsize       len,
               GError    **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError)     parse_error = NULL;

  /* No bytes may come as %NULL, which json-glib does not take. */
  if (len == 0)
    text = "";

  if (len >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) /* as Windows editors begin UTF-8 */
    {
      text += 3;
      len -= 3;
    }

  if (!g_utf8_validate_len (text, len, NULL))
    {
      g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA,
                   "%s: expected JSON text in UTF-8", name);
      return NULL;
    }

  if (!nesting_is_bounded (text, len))
    {
      g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE,
                   "%s: expected JSON nested at most %d deep", name, CS_JSON_MAX_DEPTH);
      return NULL;
    }

  if (!json_parser_load_from_data (parser, text, (gssize) len, &parse_error))
    {
      set_parse_error (error, name, parse_error);
      return NULL;
    }

  if (json_parser_get_root (parser) == NULL)
    {
      g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE,
                   "%s: expected a JSON value, found nothing", name);
      return NULL;
    }

  return json_parser_steal_root (parser);
}

char *
cs_json_to_line (JsonNode *node)
{
  return json_to_string (node, FALSE);
}

char *
cs_json_object_to_line (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}
