/* panes-shots.c: pictures of the banner and the panes
 *
 * panes-shots RECORD.har FOLDER [NAME…]: renders what NAME says, or everything.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <stdlib.h>

#include "cs-panes.h"

#define FRAMES  4
#define SECONDS 20

typedef struct
{
  const char *name;
  const char *ui; /* a window with the id "window" */
  int         width;
  int         height;
  gboolean    dark;
  gboolean    large;
  gboolean    rtl;
  void (*prepare) (GtkBuilder *builder,
                   CsExchange *exchange);
} Shot;

static GMainLoop *loop;

static void
frame_cb (GdkFrameClock *clock,
          int           *left)
{
  (*left)--;
}

/* Waits until the window has drawn itself a few times. */
static void
settle (GtkWidget *widget)
{
  gint64         end = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  int            left = FRAMES;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gulong         handler = g_signal_connect (clock, "after-paint", G_CALLBACK (frame_cb), &left);

  while (left > 0 && g_get_monotonic_time () < end)
    {
      gtk_widget_queue_draw (widget);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, handler);
}

static void
save (GtkWidget  *window,
      const char *file)
{
  g_autoptr (GdkPaintable)  paintable = gtk_widget_paintable_new (window);
  g_autoptr (GtkSnapshot)   snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture)    texture = NULL;

  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (!gdk_texture_save_to_png (texture, file))
    g_error ("%s: cannot be written", file);
  g_print ("%s\n", file);
}

static void
select_event (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       exchange)
{
  cs_exchange_set_selected_event (exchange, g_variant_get_uint32 (parameter));
}

static void
ignore (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       exchange)
{
}

static void
add_actions (GtkWidget  *window,
             CsExchange *exchange)
{
  static const GActionEntry entries[] = {
    { "select-event", select_event, "u", NULL, NULL, { 0 } },
    { "confirm", ignore, "s", NULL, NULL, { 0 } },
    { "show-apps", ignore, "s", NULL, NULL, { 0 } },
    { "hide-apps", ignore, NULL, NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), exchange);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
}

static guint
find_event (CsRecord   *record,
            CsSide      side,
            const char *type)
{
  guint n = g_list_model_get_n_items (cs_record_get_events (record));

  for (guint i = 0; i < n; i++)
    {
      CsEvent *event = cs_record_get_event (record, i);

      if (cs_event_get_side (event) == side && cs_event_is (event, CS_LAYER_TLS, type))
        return i;
    }

  return CS_EXCHANGE_NO_EVENT;
}

static void
select_certificate (GtkBuilder *builder,
                    CsExchange *exchange)
{
  cs_exchange_set_selected_event (exchange, find_event (cs_exchange_get_record (exchange), CS_SIDE_CLIENT, "Certificate"));
}

static void
open_detail (GtkBuilder *builder,
             CsExchange *exchange)
{
  GtkWidget *pane = GTK_WIDGET (gtk_builder_get_object (builder, "handshake"));

  select_certificate (builder, exchange);
  gtk_widget_activate_action (pane, "handshake.detail", NULL);
}

static void
show_raw (GtkBuilder *builder,
          CsExchange *exchange)
{
  gtk_widget_activate_action (GTK_WIDGET (gtk_builder_get_object (builder, "response")), "response.view", "s", "raw");
}

static void
show_hex (GtkBuilder *builder,
          CsExchange *exchange)
{
  gtk_widget_activate_action (GTK_WIDGET (gtk_builder_get_object (builder, "response")), "response.view", "s", "hex");
}

static void
show_frames (GtkBuilder *builder,
             CsExchange *exchange)
{
  gtk_widget_activate_action (GTK_WIDGET (gtk_builder_get_object (builder, "response")), "response.view", "s", "frames");
}

#define HEAD "<interface><object class='GtkWindow' id='window'>"
#define TAIL "</object></interface>"
#define PANES(TOP)                                                                                                     \
  HEAD "<property name='child'><object class='GtkBox'><property name='orientation'>vertical</property>"                \
       "<child><object class='CsVerdictCard' id='card'>" TOP                                                           \
       "<property name='margin-start'>10</property><property name='margin-end'>10</property>"                          \
       "<property name='margin-top'>10</property><property name='margin-bottom'>10</property></object></child>"        \
       "<child><object class='GtkPaned'><property name='position'>480</property><property name='vexpand'>1</property>" \
       "<property name='start-child'><object class='CsHandshakePane' id='handshake'/></property>"                      \
       "<property name='end-child'><object class='GtkPaned'><property name='position'>390</property>"                  \
       "<property name='start-child'><object class='CsCertificatesPane' id='certificates'/></property>"                \
       "<property name='end-child'><object class='CsResponsePane' id='response'/></property></object></property>"      \
       "</object></child></object></property>" TAIL
#define ONE(CLASS, ID) HEAD "<property name='child'><object class='" CLASS "' id='" ID "'/></property>" TAIL
#define CARD(TOP)                                                                             \
  HEAD "<property name='child'><object class='CsVerdictCard' id='card'>" TOP                  \
       "<property name='margin-start'>10</property><property name='margin-end'>10</property>" \
       "<property name='valign'>start</property></object></property>" TAIL

/* clang-format off */
static const Shot shots[] = {
  { "panes", PANES (""), 1280, 740, FALSE, FALSE, FALSE, select_certificate },
  { "panes-dark", PANES (""), 1280, 740, TRUE, FALSE, FALSE, select_certificate },
  { "panes-rtl", PANES (""), 1280, 740, FALSE, FALSE, TRUE, select_certificate },
  { "panes-text-200", PANES ("<property name='compact'>1</property><property name='stacked'>1</property>"), 1600, 900, FALSE, TRUE, FALSE, NULL },
  { "panes-detail", PANES ("<property name='compact'>1</property>"), 1280, 740, FALSE, FALSE, FALSE, open_detail },
  { "panes-raw", PANES ("<property name='compact'>1</property>"), 1280, 740, FALSE, FALSE, FALSE, show_raw },
  { "panes-hex", PANES ("<property name='compact'>1</property>"), 1280, 740, FALSE, FALSE, FALSE, show_hex },
  { "panes-frames", PANES ("<property name='compact'>1</property>"), 1280, 740, FALSE, FALSE, FALSE, show_frames },
  { "card", CARD (""), 1280, 180, FALSE, FALSE, FALSE, NULL },
  { "card-stacked", CARD ("<property name='stacked'>1</property>"), 400, 420, FALSE, FALSE, FALSE, NULL },
  { "handshake-narrow", ONE ("CsHandshakePane", "handshake"), 380, 640, FALSE, FALSE, FALSE, NULL },
  { "certificates-narrow", ONE ("CsCertificatesPane", "certificates"), 380, 640, FALSE, FALSE, FALSE, NULL },
  { "response-narrow", ONE ("CsResponsePane", "response"), 380, 640, FALSE, FALSE, FALSE, NULL },
  { "apps", ONE ("CsAppsPanel", "apps"), 1280, 640, FALSE, FALSE, FALSE, NULL },
  { "apps-dark", ONE ("CsAppsPanel", "apps"), 1280, 640, TRUE, FALSE, FALSE, NULL },
  { "apps-narrow", ONE ("CsAppsPanel", "apps"), 380, 640, FALSE, FALSE, FALSE, NULL },
};
/* clang-format on */

static void
set_exchange (GtkBuilder *builder,
              CsExchange *exchange)
{
  static const char *const ids[] = { "card", "handshake", "certificates", "response", "apps" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      GObject *pane = gtk_builder_get_object (builder, ids[i]);

      if (pane != NULL)
        g_object_set (pane, "exchange", exchange, NULL);
    }
}

static void
take (const Shot *shot,
      CsRecord   *record,
      const char *folder)
{
  g_autoptr (GtkBuilder) builder = NULL;
  g_autoptr (CsExchange) exchange = cs_exchange_new ();
  g_autofree char       *name = g_strconcat (shot->name, ".png", NULL);
  g_autofree char       *file = g_build_filename (folder, name, NULL);

  GtkWidget *window;

  gtk_widget_set_default_direction (shot->rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * (shot->large ? 2 : 1), NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      shot->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);

  builder = gtk_builder_new_from_string (shot->ui, -1);
  window = GTK_WIDGET (gtk_builder_get_object (builder, "window"));
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), shot->width, shot->height);
  add_actions (window, exchange);
  cs_exchange_show (exchange, record, NULL);
  set_exchange (builder, exchange);
  gtk_window_present (GTK_WINDOW (window));
  settle (window);
  if (shot->prepare != NULL)
    shot->prepare (builder, exchange);
  settle (window);
  save (window, file);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_wanted (const Shot *shot,
           char      **names)
{
  return names[0] == NULL || g_strv_contains ((const char *const *) names, shot->name);
}

static gboolean
start_cb (gpointer user_data)
{
  char                **arguments = user_data;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError)    error = NULL;
  g_autofree char      *text = NULL;
  gsize                 len = 0;

  if (!g_file_get_contents (arguments[1], &text, &len, &error) ||
      (records = cs_har_parse (arguments[1], text, len, &error)) == NULL)
    g_error ("%s", error->message);

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    {
      if (is_wanted (&shots[i], arguments + 3))
        take (&shots[i], records->pdata[records->len - 1], arguments[2]);
    }
  g_main_loop_quit (loop);

  return G_SOURCE_REMOVE;
}

int
main (int    argc,
      char **argv)
{
  if (argc < 3)
    {
      g_printerr ("usage: panes-shots RECORD.har FOLDER [NAME…]\n");
      return EXIT_FAILURE;
    }

  adw_init ();
  cs_panes_init ();
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-enable-animations", FALSE, NULL);

  loop = g_main_loop_new (NULL, FALSE);
  g_idle_add (start_cb, argv);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);

  return EXIT_SUCCESS;
}
