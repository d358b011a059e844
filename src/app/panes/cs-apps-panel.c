/* cs-apps-panel.c: what an app on each platform would have seen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-apps-panel.h"

#include <adwaita.h>

#include "cs-platform-detail.h"
#include "cs-platform-item.h"
#include "cs-platform-row.h"

struct _CsAppsPanel
{
  GtkWidget parent_instance;

  CsExchange   *exchange;
  GSignalGroup *signals;
  char         *platform;
  gboolean      syncing; /* the list follows the property: not to be told back */

  AdwLeaflet         *leaflet;
  GtkWidget          *list_page;
  GtkWidget          *detail_page;
  GtkEditable        *search;
  GtkStack           *stack;
  GtkListView        *list;
  GtkSingleSelection *selection;
  CsPlatformDetail   *detail;
};

enum
{
  PROP_EXCHANGE = 1,
  PROP_PLATFORM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsAppsPanel, cs_apps_panel, GTK_TYPE_WIDGET)

static guint
find_position (CsAppsPanel *self,
               const char  *platform)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CsPlatformItem) item = g_list_model_get_item (model, i);

      if (item->id != NULL && g_strcmp0 (item->id, platform) == 0)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
show_platform (CsAppsPanel *self)
{
  guint position = find_position (self, self->platform);

  self->syncing = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->syncing = FALSE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);

  cs_platform_detail_show (self->detail, self->exchange, self->platform);
}

static void
set_platform (CsAppsPanel *self,
              const char  *platform)
{
  if (g_strcmp0 (self->platform, platform) == 0)
    return;

  g_free (self->platform);
  self->platform = g_strdup (platform);
  show_platform (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLATFORM]);
}

static const char *
get_first_platform (CsVerdict *verdict)
{
  CsPlatformView *first;

  if (verdict == NULL || verdict->platforms->len == 0)
    return NULL;

  first = verdict->platforms->pdata[0];

  return first->id;
}

static gboolean
has_platform (CsVerdict  *verdict,
              const char *id)
{
  for (guint i = 0; verdict != NULL && i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = verdict->platforms->pdata[i];

      if (g_strcmp0 (view->id, id) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
show_list (CsAppsPanel *self)
{
  CsVerdict             *verdict = self->exchange != NULL ? cs_exchange_get_verdict (self->exchange) : NULL;
  CsRecord              *record = self->exchange != NULL ? cs_exchange_get_record (self->exchange) : NULL;
  int                    status = record != NULL && cs_record_get_complete (record) ? cs_record_get_status (record) : 0;
  g_autoptr (GListStore) items = cs_platform_items_new (verdict, status, gtk_editable_get_text (self->search));

  self->syncing = TRUE;
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (items));
  self->syncing = FALSE;
  gtk_stack_set_visible_child_name (self->stack, verdict == NULL                                        ? "none"
                                                 : g_list_model_get_n_items (G_LIST_MODEL (items)) == 0 ? "not-found"
                                                                                                        : "list");
}

static void
refresh (CsAppsPanel *self)
{
  CsVerdict *verdict = self->exchange != NULL ? cs_exchange_get_verdict (self->exchange) : NULL;

  show_list (self);
  if (verdict != NULL && !has_platform (verdict, self->platform))
    set_platform (self, get_first_platform (verdict));
  show_platform (self);
}

static void
search_cb (CsAppsPanel *self)
{
  show_list (self);
  show_platform (self);
}

static void
selected_cb (CsAppsPanel *self)
{
  CsPlatformItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (self->syncing || item == NULL)
    return;

  if (item->id != NULL)
    set_platform (self, item->id);
}

static void
activate_cb (CsAppsPanel *self,
             guint        position)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
back_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  CsAppsPanel *self = CS_APPS_PANEL (widget);

  if (adw_leaflet_get_folded (self->leaflet) && adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK))
    return;

  gtk_widget_activate_action (widget, "win.hide-apps", NULL);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          CsAppsPanel              *self)
{
  gtk_list_item_set_child (item, cs_platform_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         CsAppsPanel              *self)
{
  CsPlatformItem *item = gtk_list_item_get_item (list_item);
  GtkWidget      *child = gtk_list_item_get_child (list_item);

  cs_platform_row_set_item (CS_PLATFORM_ROW (child), item);
  gtk_list_item_set_selectable (list_item, item->id != NULL);
  gtk_list_item_set_activatable (list_item, item->id != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (child)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, item->spoken, -1);
}

static void
set_exchange (CsAppsPanel *self,
              CsExchange  *exchange)
{
  if (!g_set_object (&self->exchange, exchange))
    return;

  g_signal_group_set_target (self->signals, exchange);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGE]);
}

static gboolean
cs_apps_panel_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CS_APPS_PANEL (widget)->list));
}

static void
cs_apps_panel_dispose (GObject *object)
{
  CsAppsPanel *self = CS_APPS_PANEL (object);
  GtkWidget   *child;

  g_clear_object (&self->signals);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->exchange);
  g_clear_pointer (&self->platform, g_free);

  G_OBJECT_CLASS (cs_apps_panel_parent_class)->dispose (object);
}

static void
cs_apps_panel_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  CsAppsPanel *self = CS_APPS_PANEL (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      g_value_set_object (value, self->exchange);
      break;

    case PROP_PLATFORM:
      g_value_set_string (value, self->platform);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_apps_panel_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  CsAppsPanel *self = CS_APPS_PANEL (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      set_exchange (self, g_value_get_object (value));
      break;

    case PROP_PLATFORM:
      set_platform (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_apps_panel_class_init (CsAppsPanelClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_apps_panel_dispose;
  object_class->get_property = cs_apps_panel_get_property;
  object_class->set_property = cs_apps_panel_set_property;
  widget_class->grab_focus = cs_apps_panel_grab_focus;

  properties[PROP_EXCHANGE] =
    g_param_spec_object ("exchange", NULL, NULL,
                         CS_TYPE_EXCHANGE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PLATFORM] =
    g_param_spec_string ("platform", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_PLATFORM_DETAIL);
  gtk_widget_class_set_css_name (widget_class, "cs-apps-panel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-apps-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, list_page);
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, detail_page);
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, search);
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, list);
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, selection);
  gtk_widget_class_bind_template_child (widget_class, CsAppsPanel, detail);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);

  gtk_widget_class_install_action (widget_class, "apps.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "apps.back", NULL);
}

static void
cs_apps_panel_init (CsAppsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (CS_TYPE_EXCHANGE);
  g_signal_group_connect_swapped (self->signals, "notify::record", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh), self);
  refresh (self);
}
