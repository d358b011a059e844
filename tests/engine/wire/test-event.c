/* test-event.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-event.h"

#include "cs-json.h"

static guint n_described;

static void
describe (CsEvent    *event,
          char      **summary,
          JsonObject *fields)
{
  n_described++;
  *summary = g_strdup_printf ("%" G_GSIZE_FORMAT " bytes", g_bytes_get_size (cs_event_get_plaintext (event)));
  json_object_set_int_member (fields, "length", 3);
}

/* Summary and fields are made once, and only when they are asked for. */
static void
test_lazy (void)
{
  g_autoptr (CsEvent) event = cs_event_new (5, 1, CS_SIDE_SERVER, CS_LAYER_TLS, "Finished");

  cs_event_take_plaintext (event, g_bytes_new_static ("abc", 3), describe);
  g_assert_cmpuint (n_described, ==, 0);
  g_assert_cmpstr (cs_event_get_summary (event), ==, "3 bytes");
  g_assert_cmpint (cs_json_get_int (cs_event_get_fields (event), "length", 0), ==, 3);
  g_assert_cmpuint (n_described, ==, 1);
  g_assert_true (cs_event_is (event, CS_LAYER_TLS, "Finished"));
  g_assert_false (cs_event_is (event, CS_LAYER_HTTP, "Finished"));
}

/* Through JSON and back it is the same, a protected message's plaintext included. */
static void
test_json (void)
{
  g_autoptr (CsEvent)    event = cs_event_new (5, 1, CS_SIDE_SERVER, CS_LAYER_TLS, "Finished");
  g_autoptr (CsEvent)    back = NULL;
  g_autoptr (JsonObject) json = NULL;

  guint64 start, end;

  cs_event_set_range (event, 10, 20);
  cs_event_set_protected (event, TRUE);
  cs_event_take_plaintext (event, g_bytes_new_static ("abc", 3), describe);
  json = cs_event_to_json (event);
  back = cs_event_new_from_json (json);

  g_assert_cmpint (cs_event_get_time_us (back), ==, 5);
  g_assert_cmpuint (cs_event_get_connection (back), ==, 1);
  g_assert_cmpint (cs_event_get_side (back), ==, CS_SIDE_SERVER);
  g_assert_cmpstr (cs_event_get_event_type (back), ==, "Finished");
  g_assert_cmpstr (cs_event_get_summary (back), ==, "3 bytes");
  g_assert_true (cs_event_get_protected (back));
  g_assert_true (cs_event_get_range (back, &start, &end));
  g_assert_cmpuint (start, ==, 10);
  g_assert_cmpuint (end, ==, 20);
  g_assert_true (g_bytes_equal (cs_event_get_plaintext (back), cs_event_get_plaintext (event)));
}

/* An event object without anything in it is an event all the same. */
static void
test_empty_json (void)
{
  g_autoptr (JsonObject) json = json_object_new ();
  g_autoptr (CsEvent)    event = cs_event_new_from_json (json);

  g_assert_cmpstr (cs_event_get_event_type (event), ==, "");
  g_assert_cmpstr (cs_event_get_summary (event), ==, "");
  g_assert_nonnull (cs_event_get_fields (event));
  g_assert_false (cs_event_get_range (event, NULL, NULL));
  g_assert_null (cs_event_get_plaintext (event));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/event/lazy", test_lazy);
  g_test_add_func ("/wire/event/json", test_json);
  g_test_add_func ("/wire/event/empty-json", test_empty_json);
  return g_test_run ();
}
