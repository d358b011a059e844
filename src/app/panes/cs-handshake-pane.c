/* cs-handshake-pane.c: who said what, when
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-handshake-pane.h"

#include <glib/gi18n-lib.h>

#include "cs-event-detail.h"
#include "cs-event-row.h"
#include "cs-json.h"
#include "cs-pane-actions.h"
#include "cs-text.h"
#include "cs-time-bar.h"
#include "cs-timeline.h"

/* Where a request goes is said by one of its first events. */
#define MAX_SEARCHED 16

struct _CsHandshakePane
{
  GtkWidget parent_instance;

  CsExchange   *exchange;
  GSignalGroup *signals;
  CsTimeline   *timeline;
  gboolean      syncing;      /* the selection follows the exchange: not to be told back */
  gboolean      follows;      /* the end of what is being received stays in sight */
  guint         wanted_event; /* selected, and its row not there yet */
  guint         follow_source;

  GtkWidget          *stack;
  GtkWidget          *paned;
  GtkDropDown        *level;
  GtkToggleButton    *search_toggle;
  GtkSearchBar       *search_bar;
  GtkEditable        *search_entry;
  CsTimeBar          *time_bar;
  GtkLabel           *client_name;
  GtkLabel           *server_name;
  GtkScrolledWindow  *scroller;
  GtkListView        *list;
  GtkSingleSelection *selection;
  CsEventDetail      *detail;
};

enum
{
  PROP_EXCHANGE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsHandshakePane, cs_handshake_pane, GTK_TYPE_WIDGET)

static CsRecord *
get_record (CsHandshakePane *self)
{
  return self->exchange != NULL ? cs_exchange_get_record (self->exchange) : NULL;
}

/* The list item's widget that holds the row at a position, as far as it is realized. */
static GtkWidget *
find_row_widget (CsHandshakePane  *self,
                 const CsRowFacts *facts)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list));
       item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget     *child = gtk_widget_get_first_child (item);
      CsTimelineRow *row = CS_IS_EVENT_ROW (child) ? cs_event_row_get_row (CS_EVENT_ROW (child)) : NULL;

      if (row != NULL && gtk_widget_get_child_visible (item) &&
          row->facts.first == facts->first && row->facts.kind == facts->kind)
        return item;
    }

  return NULL;
}

static void
scroll_to (CsHandshakePane *self,
           guint            position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* Selects, shows and focuses a row: what the arrow keys and N do. */
static void
go_to (CsHandshakePane *self,
       guint            position)
{
  const CsRowFacts *facts = cs_timeline_get_facts (self->timeline, position);
  GtkWidget        *row;

  gtk_single_selection_set_selected (self->selection, position);
  scroll_to (self, position);

  row = facts != NULL ? find_row_widget (self, facts) : NULL;
  if (row != NULL)
    gtk_widget_grab_focus (row);
}

static void
show_selected_event (CsHandshakePane *self)
{
  guint index = self->exchange != NULL ? cs_exchange_get_selected_event (self->exchange) : CS_EXCHANGE_NO_EVENT;
  guint position = GTK_INVALID_LIST_POSITION;

  self->wanted_event = CS_EXCHANGE_NO_EVENT;
  if (index != CS_EXCHANGE_NO_EVENT && !cs_timeline_find_event (self->timeline, index, &position))
    self->wanted_event = index;

  if (gtk_single_selection_get_selected (self->selection) != position)
    {
      self->syncing = TRUE;
      gtk_single_selection_set_selected (self->selection, position);
      self->syncing = FALSE;
      if (position != GTK_INVALID_LIST_POSITION)
        scroll_to (self, position);
    }

  cs_event_detail_set_event (self->detail, get_record (self), index);
}

static void
selected_cb (CsHandshakePane *self)
{
  guint             position = gtk_single_selection_get_selected (self->selection);
  const CsRowFacts *facts = cs_timeline_get_facts (self->timeline, position);

  if (self->syncing || self->exchange == NULL)
    return;

  if (facts == NULL)
    {
      cs_pane_select_event (GTK_WIDGET (self), CS_EXCHANGE_NO_EVENT);
      return;
    }

  /* A list moves its selection to whatever row comes next: skip those that
   * stand for no event. */
  if (facts->kind != CS_ROW_MESSAGE && facts->kind != CS_ROW_BUBBLE)
    {
      if (cs_timeline_find_message (self->timeline, position, 1, FALSE, &position) ||
          cs_timeline_find_message (self->timeline, position, -1, FALSE, &position))
        gtk_single_selection_set_selected (self->selection, position);
      return;
    }

  self->follows = FALSE;
  cs_pane_select_event (GTK_WIDGET (self), facts->first);
}

static void
set_detail_visible (CsHandshakePane *self,
                    gboolean         visible)
{
  gtk_widget_set_visible (GTK_WIDGET (self->detail), visible);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "handshake.close-detail", visible);
}

static void
activate_cb (CsHandshakePane *self,
             guint            position)
{
  set_detail_visible (self, TRUE);
}

static void
close_detail_cb (CsHandshakePane *self)
{
  set_detail_visible (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
detail_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  CsHandshakePane *self = CS_HANDSHAKE_PANE (widget);
  guint            position;

  if (gtk_widget_get_visible (GTK_WIDGET (self->detail)))
    {
      close_detail_cb (self);
      return;
    }

  if (gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION &&
      cs_timeline_find_message (self->timeline, G_MAXUINT, 1, FALSE, &position))
    go_to (self, position);
  set_detail_visible (self, TRUE);
}

static void
close_detail_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  close_detail_cb (CS_HANDSHAKE_PANE (widget));
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  CsHandshakePane *self = CS_HANDSHAKE_PANE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, !gtk_search_bar_get_search_mode (self->search_bar));
}

static void
step_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  CsHandshakePane *self = CS_HANDSHAKE_PANE (widget);
  int              step = g_str_has_suffix (action_name, "next") ? 1 : -1;
  guint            position;

  if (cs_timeline_find_message (self->timeline, gtk_single_selection_get_selected (self->selection), step, TRUE, &position))
    go_to (self, position);
  else
    gtk_widget_error_bell (widget);
}

/* Up and Down pass over rows that stand for no event; a list of GTK 4.8 would
 * stop at each. */
static gboolean
key_pressed_cb (CsHandshakePane *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  gboolean up = keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up;
  gboolean down = keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down;
  guint    position;

  if ((!up && !down) || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  if (cs_timeline_find_message (self->timeline, gtk_single_selection_get_selected (self->selection), down ? 1 : -1, FALSE, &position))
    go_to (self, position);

  return GDK_EVENT_STOP;
}

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - 4;
}

static void
scrolled_cb (CsHandshakePane *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  /* While rows arrive the end runs away by itself; only going back counts. */
  if (self->exchange != NULL && cs_exchange_get_state (self->exchange) == CS_EXCHANGE_SENDING)
    self->follows = self->follow_source != 0 || is_at_end (adjustment);
}

static gboolean
follow_cb (gpointer user_data)
{
  CsHandshakePane *self = user_data;
  guint            n = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));

  if (self->follows && n > 0)
    scroll_to (self, n - 1);
  self->follow_source = 0;

  return G_SOURCE_REMOVE;
}

/* Before there is an entry the events say where it goes. */
static void
find_target (CsRecord    *record,
             const char **host,
             gint64      *port)
{
  guint n = g_list_model_get_n_items (cs_record_get_events (record));

  for (guint i = 0; i < n && i < MAX_SEARCHED; i++)
    {
      CsEvent    *event = cs_record_get_event (record, i);
      JsonObject *fields = cs_event_get_fields (event);

      if (cs_event_is (event, CS_LAYER_DNS, "Lookup"))
        *host = cs_json_get_string (fields, "host", *host);
      if (cs_event_is (event, CS_LAYER_TCP, "Connect"))
        {
          *port = cs_json_get_int (fields, "port", *port);
          if (*host == NULL)
            *host = cs_json_get_string (fields, "address", NULL);
        }
    }
}

static void
show_parties (CsHandshakePane *self,
              CsRecord        *record)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *host = NULL;
  g_autofree char *name = NULL;

  JsonObject *target = cs_json_get_object (cs_record_get_mtls (record), "target");
  const char *url = cs_json_get_string (cs_record_get_request (record), "url", NULL);
  const char *known = cs_json_get_string (target, "host", NULL);
  gint64      port = cs_json_get_int (target, "port", -1);

  if (known == NULL && !cs_record_get_complete (record))
    find_target (record, &known, &port);
  host = cs_text_safe (known != NULL ? known : "", -1);
  if (*host == '\0' && url != NULL && (uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED, NULL)) != NULL)
    {
      g_free (host);
      host = cs_text_safe (g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "", -1);
      port = g_uri_get_port (uri);
    }

  if (*host == '\0')
    name = g_strdup (_ ("The server"));
  else if (port > 0)
    name = g_strdup_printf ("%s:%" G_GINT64_FORMAT, host, port);
  else
    name = g_strdup (host);

  gtk_label_set_label (self->server_name, name);
  gtk_label_set_label (self->client_name, cs_record_is_observed (record) ? _ ("The client") : _ ("You"));
}

static void
rows_changed_cb (CsHandshakePane *self)
{
  if (self->wanted_event != CS_EXCHANGE_NO_EVENT ||
      (self->exchange != NULL && cs_exchange_get_selected_event (self->exchange) != CS_EXCHANGE_NO_EVENT))
    show_selected_event (self);

  if (self->exchange != NULL && cs_exchange_get_state (self->exchange) == CS_EXCHANGE_SENDING &&
      g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) < MAX_SEARCHED)
    show_parties (self, get_record (self));

  if (self->follows && self->follow_source == 0 && self->exchange != NULL &&
      cs_exchange_get_state (self->exchange) == CS_EXCHANGE_SENDING)
    self->follow_source = g_idle_add (follow_cb, self);
}

static void
refresh (CsHandshakePane *self)
{
  CsRecord *record = get_record (self);

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), record != NULL ? "timeline" : "empty");
  self->follows = self->exchange != NULL && cs_exchange_get_state (self->exchange) == CS_EXCHANGE_SENDING;

  cs_time_bar_set_record (self->time_bar, record);
  gtk_widget_set_visible (GTK_WIDGET (self->time_bar), cs_time_bar_has_times (self->time_bar));
  if (record != NULL)
    show_parties (self, record);

  cs_timeline_set_record (self->timeline, record);
  show_selected_event (self);
}

static void
level_cb (CsHandshakePane *self)
{
  guint level = gtk_drop_down_get_selected (self->level);

  if (level <= CS_TIMELINE_RECORDS)
    cs_timeline_set_level (self->timeline, level);
}

static void
search_cb (CsHandshakePane *self)
{
  cs_timeline_set_search (self->timeline, gtk_editable_get_text (self->search_entry));
}

static void
search_mode_cb (CsHandshakePane *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    cs_timeline_set_search (self->timeline, NULL);
  else
    search_cb (self);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          CsHandshakePane          *self)
{
  gtk_list_item_set_child (item, cs_event_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         CsHandshakePane          *self)
{
  CsTimelineRow *row = gtk_list_item_get_item (item);
  GtkWidget     *child = gtk_list_item_get_child (item);
  gboolean       is_message = cs_timeline_row_is_message (row);

  cs_event_row_set_row (CS_EVENT_ROW (child), row);
  gtk_list_item_set_selectable (item, is_message);
  gtk_list_item_set_activatable (item, is_message);

  /* GtkListItem has a name of its own only since 4.12; its widget takes one. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (child)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, row->spoken, -1);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           CsHandshakePane          *self)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (child != NULL)
    cs_event_row_set_row (CS_EVENT_ROW (child), NULL);
}

static void
set_exchange (CsHandshakePane *self,
              CsExchange      *exchange)
{
  if (!g_set_object (&self->exchange, exchange))
    return;

  g_signal_group_set_target (self->signals, exchange);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGE]);
}

static gboolean
cs_handshake_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CS_HANDSHAKE_PANE (widget)->list));
}

static void
cs_handshake_pane_dispose (GObject *object)
{
  CsHandshakePane *self = CS_HANDSHAKE_PANE (object);
  GtkWidget       *child;

  g_clear_handle_id (&self->follow_source, g_source_remove);
  g_clear_object (&self->signals);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->timeline);
  g_clear_object (&self->exchange);

  G_OBJECT_CLASS (cs_handshake_pane_parent_class)->dispose (object);
}

static void
cs_handshake_pane_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  CsHandshakePane *self = CS_HANDSHAKE_PANE (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      g_value_set_object (value, self->exchange);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_handshake_pane_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  CsHandshakePane *self = CS_HANDSHAKE_PANE (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      set_exchange (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-handshake-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, stack);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, paned);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, level);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, search_toggle);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, time_bar);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, client_name);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, server_name);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, scroller);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, list);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, selection);
  gtk_widget_class_bind_template_child (widget_class, CsHandshakePane, detail);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_detail_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, level_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
cs_handshake_pane_class_init (CsHandshakePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_handshake_pane_dispose;
  object_class->get_property = cs_handshake_pane_get_property;
  object_class->set_property = cs_handshake_pane_set_property;
  widget_class->grab_focus = cs_handshake_pane_grab_focus;

  properties[PROP_EXCHANGE] =
    g_param_spec_object ("exchange", NULL, NULL,
                         CS_TYPE_EXCHANGE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_EVENT_DETAIL);
  g_type_ensure (CS_TYPE_TIME_BAR);
  gtk_widget_class_set_css_name (widget_class, "cs-handshake-pane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "handshake.detail", NULL, detail_action);
  gtk_widget_class_install_action (widget_class, "handshake.close-detail", NULL, close_detail_action);
  gtk_widget_class_install_action (widget_class, "handshake.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "handshake.next", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "handshake.previous", NULL, step_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F4, 0, "handshake.detail", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "handshake.close-detail", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "handshake.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, 0, "handshake.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_SHIFT_MASK, "handshake.previous", NULL);
}

static void
cs_handshake_pane_init (CsHandshakePane *self)
{
  self->wanted_event = CS_EXCHANGE_NO_EVENT;
  gtk_widget_init_template (GTK_WIDGET (self));
  set_detail_visible (self, FALSE);

  self->timeline = cs_timeline_new ();
  g_signal_connect_object (self->timeline, "items-changed", G_CALLBACK (rows_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->timeline));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);

  self->signals = g_signal_group_new (CS_TYPE_EXCHANGE);
  g_signal_group_connect_swapped (self->signals, "notify::record", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::selected-event", G_CALLBACK (show_selected_event), self);
}
