/* test-http-words.c: what a server wrote does not reach a terminal as it is
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http-words.h"

#include <string.h>

static CsEvent *
make_event (const char *type,
            JsonObject *fields)
{
  CsEvent *event = cs_event_new (0, 0, CS_SIDE_SERVER, CS_LAYER_HTTP, type);

  cs_event_take_fields (event, fields);
  return event;
}

static void
test_headers (void)
{
  JsonObject *fields = json_object_new ();
  JsonArray  *headers = json_array_new ();
  JsonArray  *good = json_array_new ();
  JsonArray  *evil = json_array_new ();

  g_autoptr (CsEvent) event = NULL;
  g_autofree char    *text = NULL;

  json_array_add_string_element (good, ":status");
  json_array_add_string_element (good, "403");
  json_array_add_string_element (evil, "x-\x1b[2J");
  json_array_add_string_element (evil, "a\nb\x1b]0;title\x07");
  json_array_add_array_element (headers, good);
  json_array_add_array_element (headers, evil);
  json_array_add_int_element (headers, 5);
  json_object_set_array_member (fields, "headers", headers);

  event = make_event ("HEADERS", fields);
  text = cs_http_words_dup_headers (event);
  g_assert_true (g_str_has_prefix (text, ":status: 403\n"));
  g_assert_null (strchr (text, '\x1b'));
  g_assert_null (strchr (text, '\x07'));
  g_assert_null (strstr (text, "a\nb"));
}

static void
test_kinds (void)
{
  static const char *const http1[] = { "Request", "Response", "Body" };
  static const char *const others[] = { "HEADERS", "DATA", "Preface", "Malformed" };

  for (gsize i = 0; i < G_N_ELEMENTS (http1); i++)
    {
      g_autoptr (CsEvent) event = make_event (http1[i], json_object_new ());
      g_autofree char    *text = cs_http_words_dup_headers (event);

      g_assert_true (cs_http_words_is_http1 (event));
      g_assert_cmpstr (text, ==, "");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (CsEvent) event = make_event (others[i], json_object_new ());

      g_assert_false (cs_http_words_is_http1 (event));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/words/headers", test_headers);
  g_test_add_func ("/http/words/kinds", test_kinds);
  return g_test_run ();
}
