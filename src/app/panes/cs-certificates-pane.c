/* cs-certificates-pane.c: which certificates went which way
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificates-pane.h"

#include <glib/gi18n-lib.h>

#include "cs-certificate-row.h"
#include "cs-certificate-sheet.h"

struct _CsCertificatesPane
{
  GtkWidget parent_instance;

  CsExchange         *exchange;
  GSignalGroup       *signals;
  CsCertificatesNames names;

  GtkStack       *stack;
  GtkLabel       *placeholder;
  GtkListView    *list;
  GtkNoSelection *selection;
};

enum
{
  PROP_EXCHANGE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsCertificatesPane, cs_certificates_pane, GTK_TYPE_WIDGET)

static void
show_placeholder (CsCertificatesPane *self,
                  const char         *text)
{
  gtk_no_selection_set_model (self->selection, NULL);
  gtk_label_set_label (self->placeholder, text);
  gtk_stack_set_visible_child_name (self->stack, "placeholder");
}

static void
show_items (CsCertificatesPane *self)
{
  g_autoptr (GListStore) items = NULL;

  CsRecord *record = self->exchange != NULL ? cs_exchange_get_record (self->exchange) : NULL;

  if (record == NULL)
    {
      show_placeholder (self, _ ("The certificates of both sides appear here."));
      return;
    }

  if (!cs_record_get_complete (record))
    {
      show_placeholder (self, _ ("The certificates appear when the exchange is over."));
      return;
    }

  if (cs_record_get_mtls (record) == NULL)
    {
      show_placeholder (self, _ ("This file holds no handshake, so there are no certificates to show."));
      return;
    }

  items = cs_certificate_items_new (record, self->names);
  if (g_list_model_get_n_items (G_LIST_MODEL (items)) == 0)
    {
      show_placeholder (self, _ ("No connection came about, so no certificate was seen."));
      return;
    }

  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (items));
  gtk_stack_set_visible_child_name (self->stack, "certificates");
}

static void
refresh (CsCertificatesPane *self)
{
  self->names = CS_CERTIFICATES_NAMES_FOLDED;
  show_items (self);
}

static void
activate_cb (CsCertificatesPane *self,
             guint               position)
{
  g_autoptr (CsCertificateItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item == NULL)
    return;

  if (item->kind == CS_CERTIFICATE_MORE)
    {
      self->names = CS_CERTIFICATES_NAMES_ALL;
      show_items (self);
      return;
    }

  if (item->certificate != NULL)
    cs_certificate_sheet_present (GTK_WIDGET (self), item->certificate, (const char *const *) item->remarks);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          CsCertificatesPane       *self)
{
  gtk_list_item_set_child (list_item, cs_certificate_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         CsCertificatesPane       *self)
{
  CsCertificateItem *item = gtk_list_item_get_item (list_item);
  GtkWidget         *child = gtk_list_item_get_child (list_item);
  GtkWidget         *row = gtk_widget_get_parent (child);
  gboolean           opens = item->certificate != NULL || item->kind == CS_CERTIFICATE_MORE;

  cs_certificate_row_set_item (CS_CERTIFICATE_ROW (child), item);
  gtk_list_item_set_activatable (list_item, opens);
  if (opens)
    gtk_widget_add_css_class (row, "cs-opens");
  else
    gtk_widget_remove_css_class (row, "cs-opens");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, item->spoken, -1);
}

static void
set_exchange (CsCertificatesPane *self,
              CsExchange         *exchange)
{
  if (!g_set_object (&self->exchange, exchange))
    return;

  g_signal_group_set_target (self->signals, exchange);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGE]);
}

static gboolean
cs_certificates_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CS_CERTIFICATES_PANE (widget)->list));
}

static void
cs_certificates_pane_dispose (GObject *object)
{
  CsCertificatesPane *self = CS_CERTIFICATES_PANE (object);
  GtkWidget          *child;

  g_clear_object (&self->signals);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->exchange);

  G_OBJECT_CLASS (cs_certificates_pane_parent_class)->dispose (object);
}

static void
cs_certificates_pane_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  CsCertificatesPane *self = CS_CERTIFICATES_PANE (object);

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
cs_certificates_pane_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  CsCertificatesPane *self = CS_CERTIFICATES_PANE (object);

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
cs_certificates_pane_class_init (CsCertificatesPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_certificates_pane_dispose;
  object_class->get_property = cs_certificates_pane_get_property;
  object_class->set_property = cs_certificates_pane_set_property;
  widget_class->grab_focus = cs_certificates_pane_grab_focus;

  properties[PROP_EXCHANGE] =
    g_param_spec_object ("exchange", NULL, NULL,
                         CS_TYPE_EXCHANGE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "cs-certificates-pane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-certificates-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CsCertificatesPane, stack);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatesPane, placeholder);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatesPane, list);
  gtk_widget_class_bind_template_child (widget_class, CsCertificatesPane, selection);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
}

static void
cs_certificates_pane_init (CsCertificatesPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (CS_TYPE_EXCHANGE);
  g_signal_group_connect_swapped (self->signals, "notify::record", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh), self);
  refresh (self);
}
