/* test-panes.c: the banner and the panes as widgets
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "cs-event-row.h"
#include "cs-panes-fixture.h"
#include "cs-panes.h"

#define SECONDS 60

static const char *const records[] = {
  "lab-forbidden",
  "lab-required-tls13",
  "lab-untrusted-server",
  "lab-never-asked",
};

typedef GType (*GetType) (void);

static const struct
{
  const char *name;
  GetType     get_type;
} classes[] = {
  { "apps-panel", cs_apps_panel_get_type },
  { "certificates-pane", cs_certificates_pane_get_type },
  { "handshake-pane", cs_handshake_pane_get_type },
  { "verdict-card", cs_verdict_card_get_type },
  { "response-pane", cs_response_pane_get_type }, /* the last: see test_leaks() */
};

static void
select_event (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       exchange)
{
  cs_exchange_set_selected_event (exchange, g_variant_get_uint32 (parameter));
}

static void
remember (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       exchange)
{
  g_object_set_data_full (exchange, g_action_get_name (G_ACTION (action)),
                          parameter != NULL ? g_variant_dup_string (parameter, NULL) : g_strdup (""), g_free);
}

/* A window with a pane in it and the actions that panes activate. */
static GtkWidget *
window_new (GType       type,
            CsExchange *exchange,
            GtkWidget **pane)
{
  static const GActionEntry entries[] = {
    { "select-event", select_event, "u", NULL, NULL, { 0 } },
    { "confirm", remember, "s", NULL, NULL, { 0 } },
    { "show-apps", remember, "s", NULL, NULL, { 0 } },
    { "hide-apps", remember, NULL, NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget                     *window = gtk_window_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), exchange);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
  *pane = g_object_new (type, "exchange", exchange, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 700);
  gtk_window_set_child (GTK_WINDOW (window), *pane);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static void
painted_cb (GdkFrameClock *clock,
            guint         *n_frames)
{
  (*n_frames)++;
}

static void
draw (GtkWidget *window)
{
  gint64 end = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  guint  n_frames = 0;
  gulong handler = g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb), &n_frames);

  while (n_frames < 3)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      gtk_widget_queue_draw (window);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (window), handler);
}

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_class (GtkWidget  *widget,
            const char *style_class)
{
  if (gtk_widget_has_css_class (widget, style_class))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class (child, style_class);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *n)
{
  (*n)++;
}

/* Without an exchange it is empty; setting one notifies once; it lets go of it. */
static void
test_exchange (gconstpointer data)
{
  GetType     get_type = *(const GetType *) data;
  CsExchange *exchange = cs_exchange_new ();
  CsExchange *got = NULL;
  GtkWidget  *pane = g_object_ref_sink (g_object_new (get_type (), NULL));
  guint       n = 0;

  g_object_get (pane, "exchange", &got, NULL);
  g_assert_null (got);

  g_signal_connect (pane, "notify::exchange", G_CALLBACK (count_cb), &n);
  g_object_set (pane, "exchange", exchange, NULL);
  g_object_set (pane, "exchange", exchange, NULL);
  g_assert_cmpuint (n, ==, 1);

  g_assert_finalize_object (pane);
  g_assert_finalize_object (exchange);
}

/* Every record, in every state of an exchange, is drawn and let go. */
static void
test_records (gconstpointer data)
{
  GetType get_type = *(const GetType *) data;

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (CsRecord) whole = cs_panes_fixture_load (records[i]);
      g_autoptr (CsRecord) record = cs_record_new ();
      CsExchange          *exchange = cs_exchange_new ();
      GtkWidget           *pane;
      GtkWidget           *window = window_new (get_type (), exchange, &pane);

      draw (window);
      cs_exchange_begin (exchange, record);
      cs_panes_fixture_add_handshake (record);
      draw (window);
      cs_record_set_entry (record, cs_record_get_entry (whole));
      draw (window);
      cs_exchange_set_stale (exchange, TRUE);
      cs_exchange_show (exchange, whole, "file.har");
      draw (window);

      g_object_add_weak_pointer (G_OBJECT (pane), (gpointer *) &pane);
      gtk_window_destroy (GTK_WINDOW (window));
      g_assert_null (pane);
      g_assert_finalize_object (exchange);
    }
}

/* A hostile record neither crashes a pane nor keeps it. */
static void
test_hostile (gconstpointer data)
{
  GetType              get_type = *(const GetType *) data;
  g_autoptr (CsRecord) record = cs_panes_fixture_hostile (100 * 1000, 1000);
  CsExchange          *exchange = cs_exchange_new ();
  GtkWidget           *pane;
  GtkWidget           *window = window_new (get_type (), exchange, &pane);

  cs_exchange_show (exchange, record, "\xff<b>.har");
  draw (window);
  for (guint i = 0; i < 12; i++)
    {
      cs_exchange_set_selected_event (exchange, i * 9000);
      draw (window);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (exchange);
}

/* No pane is wider than the narrowest window. */
static void
test_width (gconstpointer data)
{
  GetType                get_type = *(const GetType *) data;
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  GtkWidget *pane;
  GtkWidget *window;
  int        minimum;

  cs_exchange_show (exchange, record, NULL);
  window = window_new (get_type (), exchange, &pane);
  if (CS_IS_VERDICT_CARD (pane))
    g_object_set (pane, "stacked", TRUE, NULL);
  draw (window);
  gtk_widget_measure (pane, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The banner says both halves, is an alert, and its clauses select their events. */
static void
test_card (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  GtkWidget *card;
  GtkWidget *window;
  GtkWidget *label;
  gboolean   handled = FALSE;

  cs_exchange_show (exchange, record, NULL);
  window = window_new (CS_TYPE_VERDICT_CARD, exchange, &card);
  draw (window);

  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, "Verdict");
  g_assert_nonnull (find_label (card, "Your certificate was sent. The server answered 403."));
  g_assert_nonnull (find_label (card, "Apple apps see error −1206 instead of this 403"));

  label = find_label (card, "asked for a certificate");
  g_signal_emit_by_name (label, "activate-link", "event:8", &handled);
  g_assert_true (handled);
  g_assert_cmpuint (cs_exchange_get_selected_event (exchange), ==, 8);

  label = find_label (card, "Why, and what to do");
  g_signal_emit_by_name (label, "activate-link", "apps:", &handled);
  g_assert_cmpstr (g_object_get_data (G_OBJECT (exchange), "show-apps"), ==, "apple.cfnetwork.urlsession");

  g_object_set (card, "compact", TRUE, NULL);
  draw (window);
  g_assert_null (find_label (card, "asked for a certificate"));
  g_assert_nonnull (find_label (card, "Apple apps see error −1206 instead of this 403"));

  cs_exchange_set_stale (exchange, TRUE);
  g_assert_nonnull (find_label (card, "Before your changes: Your certificate was sent."));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* While a request is under way the banner says how far it is, and judges nothing. */
static void
test_card_sending (void)
{
  g_autoptr (CsRecord)   record = cs_record_new ();
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  GtkWidget *card;
  GtkWidget *window;

  cs_exchange_begin (exchange, record);
  cs_panes_fixture_add_handshake (record);
  window = window_new (CS_TYPE_VERDICT_CARD, exchange, &card);
  draw (window);
  g_assert_nonnull (find_label (card, "TLS handshake"));
  g_assert_null (find_label (card, "certificate"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The timeline's rows carry a name, on the list's item as well. */
static void
test_handshake_names (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  GtkWidget     *pane;
  GtkWidget     *window;
  GtkWidget     *row;
  CsTimelineRow *shown;

  cs_exchange_show (exchange, record, NULL);
  window = window_new (CS_TYPE_HANDSHAKE_PANE, exchange, &pane);
  draw (window);

  row = gtk_widget_get_ancestor (find_label (pane, "Asks for a client certificate"), CS_TYPE_EVENT_ROW);
  shown = cs_event_row_get_row (CS_EVENT_ROW (row));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, shown->spoken);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, shown->spoken);
  g_assert_true (g_str_has_prefix (shown->spoken, "Important: "));
  gtk_window_destroy (GTK_WINDOW (window));
}

static guint
get_selected (GtkWidget *pane)
{
  GtkWidget *list = find_class (pane, "cs-timeline");

  return gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

/* The selection follows the exchange and tells it; N goes on to the next bubble. */
static void
test_handshake_selection (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  GtkWidget *pane;
  GtkWidget *window;
  guint      first;

  cs_exchange_show (exchange, record, NULL);
  window = window_new (CS_TYPE_HANDSHAKE_PANE, exchange, &pane);
  draw (window);
  g_assert_cmpuint (get_selected (pane), ==, GTK_INVALID_LIST_POSITION);

  gtk_widget_activate_action (pane, "handshake.next", NULL);
  first = cs_exchange_get_selected_event (exchange);
  g_assert_true (cs_event_is (cs_record_get_event (record, first), CS_LAYER_TLS, "CertificateRequest"));
  gtk_widget_activate_action (pane, "handshake.next", NULL);
  g_assert_cmpuint (cs_exchange_get_selected_event (exchange), >, first);
  gtk_widget_activate_action (pane, "handshake.previous", NULL);
  g_assert_cmpuint (cs_exchange_get_selected_event (exchange), ==, first);

  cs_exchange_set_selected_event (exchange, CS_EXCHANGE_NO_EVENT);
  g_assert_cmpuint (get_selected (pane), ==, GTK_INVALID_LIST_POSITION);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The drawer opens on the selected event and shows its fields. */
static void
test_handshake_detail (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  GtkWidget *pane;
  GtkWidget *window;

  cs_exchange_show (exchange, record, NULL);
  window = window_new (CS_TYPE_HANDSHAKE_PANE, exchange, &pane);
  gtk_widget_activate_action (pane, "handshake.next", NULL);
  gtk_widget_activate_action (pane, "handshake.detail", NULL);
  draw (window);
  g_assert_nonnull (find_label (pane, "CertificateRequest, from the server"));
  g_assert_nonnull (find_label (pane, "extensions"));
  g_assert_nonnull (find_label (pane, "0000  0d"));

  gtk_widget_activate_action (pane, "handshake.detail", NULL);
  draw (window);
  g_assert_null (find_label (pane, "CertificateRequest, from the server"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The answer shows status and body; where there is none, why. */
static void
test_response (void)
{
  g_autoptr (CsRecord)   answered = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsRecord)   refused = cs_panes_fixture_load ("lab-required-tls13");
  g_autoptr (CsExchange) exchange = cs_exchange_new ();

  GtkWidget *pane;
  GtkWidget *window;

  cs_exchange_show (exchange, answered, NULL);
  window = window_new (CS_TYPE_RESPONSE_PANE, exchange, &pane);
  draw (window);
  g_assert_nonnull (find_label (pane, "403 Forbidden"));
  g_assert_nonnull (find_label (pane, "content-type"));

  gtk_widget_activate_action (pane, "response.view", "s", "frames");
  draw (window);
  g_assert_nonnull (find_label (pane, "SETTINGS"));
  g_assert_nonnull (find_label (pane, "2 frames"));
  g_assert_nonnull (find_label (pane, "2 SETTINGS"));
  gtk_widget_activate_action (pane, "response.view", "s", "hex");
  draw (window);
  g_assert_nonnull (find_label (pane, "0000  3c 68 74 6d"));

  cs_exchange_show (exchange, refused, NULL);
  draw (window);
  g_assert_nonnull (find_label (pane, "No answer"));
  g_assert_nonnull (find_label (pane, "of the request had been written"));

  gtk_widget_activate_action (pane, "response.view", "s", "frames");
  draw (window);
  g_assert_nonnull (find_label (pane, "HEADERS"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The apps panel opens on the platform that loses the answer. */
static void
test_apps (void)
{
  g_autoptr (CsRecord)   record = cs_panes_fixture_load ("lab-forbidden");
  g_autoptr (CsExchange) exchange = cs_exchange_new ();
  g_autofree char       *platform = NULL;

  GtkWidget *pane;
  GtkWidget *window;

  cs_exchange_show (exchange, record, NULL);
  window = window_new (CS_TYPE_APPS_PANEL, exchange, &pane);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 700);
  draw (window);
  draw (window);
  g_object_get (pane, "platform", &platform, NULL);
  g_assert_cmpstr (platform, ==, "apple.cfnetwork.urlsession");
  g_assert_nonnull (find_label (pane, "nothing: no status, headers or body"));

  g_object_set (pane, "platform", "cli.curl", NULL);
  draw (window);
  g_assert_nonnull (find_label (pane, "status, headers, body"));

  gtk_widget_activate_action (pane, "apps.back", NULL);
  g_assert_nonnull (g_object_get_data (G_OBJECT (exchange), "hide-apps"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* LeakSanitizer's, where the program is built with it. */
extern void __lsan_do_leak_check (void) __attribute__ ((weak));

/* Nothing is lost so far. GtkSourceView's languages then make more than 2,048
 * quarks, at which GLib lets go of its first table of them, and that would be
 * reported: the check is made once, here. */
static void
test_leaks (void)
{
  if (__lsan_do_leak_check == NULL)
    {
      g_test_skip ("built without LeakSanitizer");
      return;
    }

  __lsan_do_leak_check ();
}

static void
add (const char   *format,
     guint         i,
     GTestDataFunc func)
{
  g_autofree char *path = g_strconcat ("/panes/", classes[i].name, format, NULL);

  g_test_add_data_func (path, &classes[i].get_type, func);
}

int
main (int    argc,
      char **argv)
{
  /* What gtk_test_accessible_… () needs. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  cs_panes_init ();

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      if (i + 1 == G_N_ELEMENTS (classes))
        g_test_add_func ("/panes/leaks/so-far", test_leaks);
      add ("/exchange", i, test_exchange);
      add ("/records", i, test_records);
      add ("/hostile", i, test_hostile);
      add ("/width", i, test_width);
    }
  g_test_add_func ("/panes/verdict-card/story", test_card);
  g_test_add_func ("/panes/verdict-card/sending", test_card_sending);
  g_test_add_func ("/panes/handshake-pane/names", test_handshake_names);
  g_test_add_func ("/panes/handshake-pane/selection", test_handshake_selection);
  g_test_add_func ("/panes/handshake-pane/detail", test_handshake_detail);
  g_test_add_func ("/panes/response-pane/answer", test_response);
  g_test_add_func ("/panes/apps-panel/platform", test_apps);

  return g_test_run ();
}
