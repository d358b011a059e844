/* test-frame-list.c: HTTP frames and messages, flow control folded
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-frame-list.h"

#include "cs-json.h"

static void
add_event (CsRecord   *record,
           CsLayer     layer,
           const char *type,
           gboolean    ack)
{
  g_autoptr (CsEvent)    event = cs_event_new (1000, 0, CS_SIDE_CLIENT, layer, type);
  g_autoptr (JsonObject) fields = json_object_new ();

  if (ack)
    json_object_set_boolean_member (fields, "ack", TRUE);
  cs_event_take_fields (event, g_steal_pointer (&fields));
  cs_record_add_event (record, event);
}

/* "HEADERS | 2 frames: … | DATA", and what opens in brackets behind a run. */
static char *
dup_rows (GListModel *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (CsFrame)    frame = g_list_model_get_item (list, i);
      g_autoptr (GListModel) members = cs_frame_dup_members (frame);

      if (i > 0)
        g_string_append (text, " | ");
      if (members == NULL)
        {
          g_assert_cmpuint (cs_frame_get_run (frame)->n, ==, 1);
          g_string_append (text, cs_event_get_event_type (cs_frame_get_event (frame)));
        }
      else
        {
          g_autofree char *title = cs_frame_run_dup_title (cs_frame_get_run (frame));
          g_autofree char *detail = cs_frame_run_dup_detail (cs_frame_get_run (frame));
          g_autofree char *inside = dup_rows (members);

          g_string_append_printf (text, "%s: %s [%s]", title, detail, inside);
        }
    }
  return g_string_free (text, FALSE);
}

/* A run is one row, in its place; what is of another layer does not break it,
 * what says something does, and one alone is no run. */
static void
test_fold (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (GListModel) list = NULL;
  g_autofree char       *rows = NULL;

  add_event (record, CS_LAYER_TLS, "Finished", FALSE);
  add_event (record, CS_LAYER_HTTP, "SETTINGS", FALSE);
  add_event (record, CS_LAYER_HTTP, "WINDOW_UPDATE", FALSE);
  add_event (record, CS_LAYER_HTTP, "HEADERS", FALSE);
  add_event (record, CS_LAYER_HTTP, "SETTINGS", FALSE);
  add_event (record, CS_LAYER_HTTP, "SETTINGS", TRUE);
  add_event (record, CS_LAYER_HTTP, "WINDOW_UPDATE", FALSE);
  add_event (record, CS_LAYER_TLS, "NewSessionTicket", FALSE);
  add_event (record, CS_LAYER_HTTP, "WINDOW_UPDATE", FALSE);
  add_event (record, CS_LAYER_HTTP, "DATA", FALSE);
  add_event (record, CS_LAYER_HTTP, "PING", FALSE);
  add_event (record, CS_LAYER_HTTP, "PING", TRUE);
  list = cs_frame_list_new (record);
  rows = dup_rows (list);

  g_assert_cmpstr (rows, ==,
                   "SETTINGS | WINDOW_UPDATE | HEADERS | SETTINGS | "
                   "3 frames: 2 WINDOW_UPDATE, 1 SETTINGS [SETTINGS | WINDOW_UPDATE | WINDOW_UPDATE] | "
                   "DATA | 2 frames: 2 PING [PING | PING]");
}

/* A record without HTTP has no rows. */
static void
test_empty (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (GListModel) list = NULL;

  add_event (record, CS_LAYER_TLS, "Finished", FALSE);
  list = cs_frame_list_new (record);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  g_assert_null (g_list_model_get_item (list, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/panes/frame-list/fold", test_fold);
  g_test_add_func ("/app/panes/frame-list/empty", test_empty);

  return g_test_run ();
}
