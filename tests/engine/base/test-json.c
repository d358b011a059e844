/* test-json.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"

#include <string.h>

/* A member that is missing or of another type gives the fallback, never a warning. */
static void
test_tolerant (void)
{
  static const char text[] =
    "{\"s\": \"x\", \"n\": 5, \"d\": 2.5, \"huge\": 1e300, \"b\": true, \"z\": null, \"o\": {}, \"a\": [1, \"y\"]}";

  g_autoptr (JsonNode) root = cs_json_parse ("test.json", text, strlen (text), NULL);

  JsonObject *object = json_node_get_object (root);

  g_assert_cmpstr (cs_json_get_string (object, "s", NULL), ==, "x");
  g_assert_cmpstr (cs_json_get_string (object, "n", "no"), ==, "no");
  g_assert_cmpint (cs_json_get_int (object, "n", -1), ==, 5);
  g_assert_cmpint (cs_json_get_int (object, "d", -1), ==, 2);
  g_assert_cmpint (cs_json_get_int (object, "huge", -1), ==, -1);
  g_assert_cmpint (cs_json_get_int (object, "o", -1), ==, -1);
  g_assert_cmpfloat (cs_json_get_double (object, "n", 0), ==, 5.0);
  g_assert_true (cs_json_get_boolean (object, "b", FALSE));
  g_assert_null (cs_json_get_object (object, "a"));
  g_assert_null (cs_json_get_array (NULL, "a"));
  g_assert_cmpint (cs_json_array_int (cs_json_get_array (object, "a"), 0, -1), ==, 1);
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (object, "a"), 1, NULL), ==, "y");
  g_assert_null (cs_json_array_string (cs_json_get_array (object, "a"), 2, NULL));
  g_assert_false (cs_json_has (object, "z"));
  g_assert_false (cs_json_has (object, "missing"));
  g_assert_true (cs_json_has (object, "o"));
}

/* Hostile text is refused with the file's name: too deep, no UTF-8, nothing, cut off. */
static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  const char *const bad[] = { "", "{", "[1,", "{\"a\"}", "\xff\xfe" };

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');

  for (guint i = 0; i <= G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      const char *text = i < G_N_ELEMENTS (bad) ? bad[i] : deep->str;

      g_assert_null (cs_json_parse ("bad.json", text, strlen (text), &error));
      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (error->message, i > 0 && i < 4 ? "bad.json, line 1: " : "bad.json: "));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/tolerant", test_tolerant);
  g_test_add_func ("/base/json/hostile", test_hostile);
  return g_test_run ();
}
