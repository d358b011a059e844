/* test-field.c: a decoded message's fields as a tree
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-field.h"
#include "cs-json.h"

static char *
render (const char *json)
{
  g_autoptr (JsonNode)   node = cs_json_parse ("fields", json, strlen (json), NULL);
  g_autoptr (GListModel) list = cs_field_list_new (node);
  GString               *text = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (CsField) field = g_list_model_get_item (list, i);
      g_autofree char    *name = NULL;
      g_autofree char    *value = NULL;

      g_object_get (field, "name", &name, "value", &value, NULL);
      g_string_append_printf (text, "%s=%s;", name, value);
    }

  return g_string_free (text, FALSE);
}

static void
test_values (void)
{
  g_autofree char *object = render ("{\"s\": \"a\\nb\", \"n\": 7, \"d\": 1.5, \"t\": true, \"z\": null, \"o\": {}, \"a\": [1, 2]}");
  g_autofree char *array = render ("[\"x\", 5]");
  g_autofree char *pairs = render ("[[\"server\", \"nginx\"], [\"date\", \"today\"], [1, 2]]");

  g_assert_cmpstr (object, ==, "s=a\\x0ab;n=7;d=1.5;t=yes;z=none;o=;a=2 entries;");
  g_assert_cmpstr (array, ==, "1=x;2=5;");
  g_assert_cmpstr (pairs, ==, "server=nginx;date=today;3=2 entries;");
}

/* What has no members is a leaf. */
static void
test_leaves (void)
{
  static const char *const leaves[] = { "{}", "[]", "[[]]", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autoptr (JsonNode)   node = cs_json_parse ("leaf", leaves[i], strlen (leaves[i]), NULL);
      g_autoptr (GListModel) list = node != NULL ? cs_field_list_new (node) : NULL;

      g_assert_true ((list != NULL) == (i == 2));
    }
  g_assert_null (cs_field_list_new (NULL));
}

/* A list that somebody made long is counted past a limit. */
static void
test_limit (void)
{
  g_autoptr (GString)    json = g_string_new ("[0");
  g_autoptr (JsonNode)   node = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (CsField)    last = NULL;
  g_autofree char       *value = NULL;

  for (guint i = 0; i < CS_FIELD_MAX_MEMBERS + 9; i++)
    g_string_append (json, ",0");
  g_string_append_c (json, ']');
  node = cs_json_parse ("long", json->str, json->len, NULL);
  list = cs_field_list_new (node);

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, CS_FIELD_MAX_MEMBERS + 1);
  last = g_list_model_get_item (list, CS_FIELD_MAX_MEMBERS);
  g_object_get (last, "value", &value, NULL);
  g_assert_cmpstr (value, ==, "10 more");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/panes/field/values", test_values);
  g_test_add_func ("/panes/field/leaves", test_leaves);
  g_test_add_func ("/panes/field/limit", test_limit);

  return g_test_run ();
}
