/* cs-catalogue-shape.c: whether a person's own entry says what an entry has to say
 *
 * The built-in entries are held against data/schemas by a test; a person's own
 * meet this table, which knows the same members.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-catalogue-shape.h"

#include "cs-condition.h"
#include "cs-data.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  KIND_TEXT, /* a string that is not empty */
  KIND_NOTE, /* a string */
  KIND_INTEGER,
  KIND_BOOLEAN,
  KIND_TEXTS, /* a list of texts, at least one */
  KIND_OBJECT,
  KIND_OBJECTS, /* a list of objects, at least one */
  KIND_WHEN,
} Kind;

typedef struct _Member Member;

struct _Member
{
  const char        *name;
  Kind               kind;
  gboolean           required;
  const char *const *values;  /* of a text, when not all will do */
  const Member      *members; /* of an object */
};

#define REQUIRED TRUE
#define OPTIONAL FALSE

static const char *const grades[] = {
  "measured", "verified in source", "stated by the vendor", "documented", "reported", "unsure", NULL
};
static const char *const sights[] = { "answer", "exception-with-answer", "transport-error", "cannot-tell", NULL };
static const char *const offers[] = { "not-asked", "chain", "leaf", "nothing", "breaks-off", "cannot-tell", NULL };
static const char *const fits[] = { "strong", "likely", "possible", "no", NULL };

/* How a claim is known: all of them say so. */
#define KNOWN                               \
  { "grade", KIND_TEXT, REQUIRED, grades }, \
    { "seen", KIND_TEXT, REQUIRED },        \
  {                                         \
    "sources", KIND_TEXTS, REQUIRED         \
  }

static const Member reachable_members[] = {
  { "status", KIND_BOOLEAN, REQUIRED },
  { "headers", KIND_BOOLEAN, REQUIRED },
  { "body", KIND_BOOLEAN, REQUIRED },
  { NULL },
};

static const Member callback_members[] = {
  { "call", KIND_TEXT, REQUIRED },
  { "note", KIND_NOTE, REQUIRED },
  { "when", KIND_WHEN, OPTIONAL },
  { NULL },
};

static const Member fingerprint_members[] = {
  { "where", KIND_TEXT, REQUIRED },
  { "note", KIND_TEXT, REQUIRED },
  { NULL },
};

static const Member rule_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "when", KIND_WHEN, REQUIRED },
  { "sees", KIND_TEXT, REQUIRED, sights },
  { "domain", KIND_TEXT, OPTIONAL },
  { "code", KIND_INTEGER, OPTIONAL },
  { "symbol", KIND_TEXT, OPTIONAL },
  { "messages", KIND_TEXTS, OPTIONAL },
  { "reachable", KIND_OBJECT, REQUIRED, NULL, reachable_members },
  { "flagged", KIND_BOOLEAN, OPTIONAL },
  { "probable", KIND_BOOLEAN, OPTIONAL },
  { "missing", KIND_TEXT, OPTIONAL },
  KNOWN,
  { "why", KIND_TEXT, REQUIRED },
  { "todo", KIND_TEXT, OPTIONAL },
  { "callbacks", KIND_OBJECTS, OPTIONAL, NULL, callback_members },
  { "fingerprint", KIND_OBJECTS, OPTIONAL, NULL, fingerprint_members },
  { NULL },
};

static const Member platform_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "name", KIND_TEXT, REQUIRED },
  { "family", KIND_TEXT, OPTIONAL },
  { "order", KIND_INTEGER, OPTIONAL },
  { "sends", KIND_TEXT, OPTIONAL },
  { "rules", KIND_OBJECTS, REQUIRED, NULL, rule_members },
  { NULL },
};

static const Member fit_members[] = {
  { "when", KIND_WHEN, REQUIRED },
  { "how", KIND_TEXT, REQUIRED, fits },
  { NULL },
};

static const Member cause_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "when", KIND_WHEN, OPTIONAL },
  { "words", KIND_TEXT, REQUIRED },
  { "stacks", KIND_TEXTS, OPTIONAL },
  { "fits", KIND_OBJECTS, OPTIONAL, NULL, fit_members },
  { "otherwise", KIND_TEXT, OPTIONAL, fits },
  KNOWN,
  { NULL },
};

static const Member alert_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "number", KIND_INTEGER, REQUIRED },
  { "name", KIND_TEXT, REQUIRED },
  { "order", KIND_INTEGER, OPTIONAL },
  { "osStatus", KIND_INTEGER, OPTIONAL },
  { "osStatusSymbol", KIND_TEXT, OPTIONAL },
  { "causes", KIND_OBJECTS, REQUIRED, NULL, cause_members },
  { NULL },
};

static const Member sign_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "when", KIND_WHEN, REQUIRED },
  { "words", KIND_TEXT, REQUIRED },
  { "means", KIND_TEXT, REQUIRED },
  KNOWN,
  { NULL },
};

static const Member server_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "name", KIND_TEXT, REQUIRED },
  { "order", KIND_INTEGER, OPTIONAL },
  { "stack", KIND_TEXT, OPTIONAL },
  { "withoutCertificate", KIND_TEXT, OPTIONAL },
  { "signs", KIND_OBJECTS, REQUIRED, NULL, sign_members },
  { NULL },
};

static const Member send_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "when", KIND_WHEN, REQUIRED },
  { "sends", KIND_TEXT, REQUIRED, offers },
  { "missing", KIND_TEXT, OPTIONAL },
  { "why", KIND_TEXT, REQUIRED },
  KNOWN,
  { NULL },
};

static const Member sender_members[] = {
  { "id", KIND_TEXT, REQUIRED },
  { "name", KIND_TEXT, REQUIRED },
  { "order", KIND_INTEGER, OPTIONAL },
  { "rules", KIND_OBJECTS, REQUIRED, NULL, send_members },
  { NULL },
};

static const Member *const entries[] = {
  [CS_KNOWLEDGE_PLATFORMS] = platform_members,
  [CS_KNOWLEDGE_ALERTS] = alert_members,
  [CS_KNOWLEDGE_SERVERS] = server_members,
  [CS_KNOWLEDGE_SENDERS] = sender_members,
};

/* Takes @words. */
static gboolean
refuse (CsShapeFault *fault,
        JsonObject   *object,
        const char   *member,
        char         *words)
{
  *fault = (CsShapeFault) { object, member, words };
  return FALSE;
}

static gboolean
is_value (JsonNode *node,
          GType     type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
is_text (JsonNode *node)
{
  return is_value (node, G_TYPE_STRING) && *json_node_get_string (node) != '\0';
}

/* A list, not empty, each element of which will do. */
static gboolean
is_list_of (JsonNode *node,
            gboolean (*will_do) (JsonNode *element))
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!will_do (json_array_get_element (array, i)))
      return FALSE;
  return array != NULL && json_array_get_length (array) > 0;
}

static gboolean
is_integer (JsonNode *node)
{
  return is_value (node, G_TYPE_INT64);
}

static gboolean
is_object (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node);
}

static gboolean
is_range (JsonNode *node)
{
  JsonObject *range = is_object (node) ? json_node_get_object (node) : NULL;

  return range != NULL && json_object_has_member (range, "min") && json_object_has_member (range, "max") &&
         is_integer (json_object_get_member (range, "min")) && is_integer (json_object_get_member (range, "max"));
}

static gboolean
is_header (JsonNode *node)
{
  JsonObject *header = is_object (node) ? json_node_get_object (node) : NULL;

  return header != NULL && json_object_has_member (header, "name") &&
         is_text (json_object_get_member (header, "name"));
}

static gboolean
is_wanted (JsonNode *node,
           CsWanted  wanted)
{
  switch (wanted)
    {
    case CS_WANTED_BOOLEAN:
      return is_value (node, G_TYPE_BOOLEAN);
    case CS_WANTED_NUMBERS:
      return is_integer (node) || is_list_of (node, is_integer) || is_range (node);
    case CS_WANTED_STRINGS:
      return is_text (node) || is_list_of (node, is_text);
    case CS_WANTED_HEADER:
      return is_header (node);
    default:
      return FALSE;
    }
}

static gboolean
check_when (JsonNode     *node,
            CsShapeFault *fault)
{
  JsonObject    *when = json_node_get_object (node);
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  json_object_iter_init (&iter, when);
  while (json_object_iter_next (&iter, &name, &value))
    {
      CsWanted wanted;

      if (!cs_condition_find (name, &wanted))
        return refuse (fault, when, name, g_strdup_printf (_ ("there is no condition “%s”"), name));
      if (!is_wanted (value, wanted))
        return refuse (fault, when, name, g_strdup_printf (_ ("“%s” has a value of the wrong kind"), name));
    }
  if (json_object_get_size (when) == 0)
    return refuse (fault, when, NULL, g_strdup (_ ("“when” is empty: the rule would always hold")));
  return TRUE;
}

static gboolean
is_of_kind (JsonNode *node,
            Kind      kind)
{
  switch (kind)
    {
    case KIND_TEXT:
      return is_text (node);
    case KIND_NOTE:
      return is_value (node, G_TYPE_STRING);
    case KIND_INTEGER:
      return is_integer (node);
    case KIND_BOOLEAN:
      return is_value (node, G_TYPE_BOOLEAN);
    case KIND_TEXTS:
      return is_list_of (node, is_text);
    case KIND_OBJECTS:
      return is_list_of (node, is_object);
    case KIND_OBJECT:
    case KIND_WHEN:
    default:
      return is_object (node);
    }
}

static gboolean check_object (JsonObject   *object,
                              const Member *members,
                              CsShapeFault *fault);

static gboolean
check_member (JsonObject   *object,
              const Member *member,
              JsonNode     *node,
              CsShapeFault *fault)
{
  if (!is_of_kind (node, member->kind))
    return refuse (fault, object, member->name,
                   g_strdup_printf (_ ("“%s” has a value of the wrong kind"), member->name));
  if (member->values != NULL && !g_strv_contains (member->values, json_node_get_string (node)))
    {
      g_autofree char *values = g_strjoinv (", ", (char **) member->values);

      return refuse (fault, object, member->name,
                     g_strdup_printf (_ ("“%s” has to be one of: %s"), member->name, values));
    }
  if (member->kind == KIND_WHEN)
    return check_when (node, fault);
  if (member->kind == KIND_OBJECT)
    return check_object (json_node_get_object (node), member->members, fault);
  if (member->kind == KIND_OBJECTS)
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!check_object (json_array_get_object_element (array, i), member->members, fault))
          return FALSE;
    }
  return TRUE;
}

static gboolean
check_object (JsonObject   *object,
              const Member *members,
              CsShapeFault *fault)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const Member *member = members;

      while (member->name != NULL && !g_str_equal (member->name, name))
        member++;
      if (member->name == NULL)
        return refuse (fault, object, name, g_strdup_printf (_ ("there is no member “%s”"), name));
      if (!check_member (object, member, node, fault))
        return FALSE;
    }
  for (const Member *member = members; member->name != NULL; member++)
    if (member->required && !json_object_has_member (object, member->name))
      return refuse (fault, object, NULL, g_strdup_printf (_ ("“%s” is missing"), member->name));
  return TRUE;
}

gboolean
cs_catalogue_shape_check (CsKnowledge   knowledge,
                          JsonObject   *entry,
                          CsShapeFault *fault)
{
  return check_object (entry, entries[knowledge], fault);
}
