/* cs-trust-button.c: whom to trust, always in sight
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust-button.h"

#include "cs-compat.h"
#include "cs-strip-label.h"
#include "cs-trust-row.h"

#include <glib/gi18n-lib.h>

struct _CsTrustButton
{
  GtkWidget parent_instance;

  GtkWidget      *button;
  CsStripLabel   *label;
  GtkWidget      *popover;
  GtkNoSelection *selection;

  CsTrustChoice *choice;
};

enum
{
  PROP_0,
  PROP_CHOICE,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsTrustButton, cs_trust_button, GTK_TYPE_WIDGET)

static void
update_label (CsTrustButton *self)
{
  g_autofree char *text = NULL;

  const char *error = cs_trust_choice_get_error (self->choice);

  g_object_set (self->label,
                "value", cs_trust_choice_get_title (self->choice),
                "detail", error == NULL ? cs_trust_choice_get_detail (self->choice) : NULL,
                "tag", error != NULL ? _ ("could not be read") : NULL,
                "tag-class", error != NULL ? "cs-error" : NULL,
                NULL);
  text = cs_strip_label_dup_text (self->label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update_row_label (GtkListItem *item)
{
  g_autofree char *label = NULL;
  g_autofree char *words = NULL;

  CsTrustSource *source = gtk_list_item_get_item (item);

  if (source == NULL)
    return;

  words = cs_trust_source_get_note (source) != NULL
            ? g_strdup_printf ("%s, %s", cs_trust_source_get_detail (source), cs_trust_source_get_note (source))
            : g_strdup (cs_trust_source_get_detail (source));
  label = g_strdup_printf (cs_trust_source_get_chosen (source)
                             /* Translators: a row for a screen reader: the root CA's file and whom it holds */
                             ? _ ("%s, %s, trusted")
                             : _ ("%s, %s, not trusted"),
                           cs_trust_source_get_name (source), words);
  cs_compat_list_item_set_label (item, label);
}

static void
setup_row (CsTrustButton *self,
           GtkListItem   *item)
{
  gtk_list_item_set_child (item, g_object_new (CS_TYPE_TRUST_ROW, NULL));
}

static void
bind_row (CsTrustButton *self,
          GtkListItem   *item)
{
  CsTrustSource *source = gtk_list_item_get_item (item);

  g_object_set (gtk_list_item_get_child (item), "source", source, NULL);
  g_signal_connect_object (source, "notify", G_CALLBACK (update_row_label), item, G_CONNECT_SWAPPED);
  update_row_label (item);
}

static void
unbind_row (CsTrustButton *self,
            GtkListItem   *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update_row_label, item);
  g_object_set (gtk_list_item_get_child (item), "source", NULL, NULL);
}

static void
row_activated (CsTrustButton *self,
               guint          position)
{
  g_autoptr (CsTrustSource) source = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  cs_trust_choice_toggle (self->choice, source);
}

static void
choose_file (CsTrustButton *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.choose-root", NULL);
}

static void
choose_folder (CsTrustButton *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.choose-root-folder", NULL);
}

static void
set_choice (CsTrustButton *self,
            CsTrustChoice *choice)
{
  if (!g_set_object (&self->choice, choice))
    return;

  gtk_no_selection_set_model (self->selection, choice != NULL ? cs_trust_choice_get_sources (choice) : NULL);
  if (choice != NULL)
    {
      g_signal_connect_object (choice, "notify", G_CALLBACK (update_label), self, G_CONNECT_SWAPPED);
      update_label (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOICE]);
}

static void
cs_trust_button_dispose (GObject *object)
{
  CsTrustButton *self = CS_TRUST_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->choice);

  G_OBJECT_CLASS (cs_trust_button_parent_class)->dispose (object);
}

static void
cs_trust_button_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  CsTrustButton *self = CS_TRUST_BUTTON (object);

  switch (prop_id)
    {
    case PROP_CHOICE:
      g_value_set_object (value, self->choice);
      break;
    case PROP_COMPACT:
      g_object_get_property (G_OBJECT (self->label), "compact", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_trust_button_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  CsTrustButton *self = CS_TRUST_BUTTON (object);

  switch (prop_id)
    {
    case PROP_CHOICE:
      set_choice (self, g_value_get_object (value));
      break;
    case PROP_COMPACT:
      g_object_set_property (G_OBJECT (self->label), "compact", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_trust_button_class_init (CsTrustButtonClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_trust_button_dispose;
  object_class->get_property = cs_trust_button_get_property;
  object_class->set_property = cs_trust_button_set_property;

  properties[PROP_CHOICE] =
    g_param_spec_object ("choice", NULL, NULL, CS_TYPE_TRUST_CHOICE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_STRIP_LABEL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-trust-button.ui");
  gtk_widget_class_bind_template_child (widget_class, CsTrustButton, button);
  gtk_widget_class_bind_template_child (widget_class, CsTrustButton, label);
  gtk_widget_class_bind_template_child (widget_class, CsTrustButton, popover);
  gtk_widget_class_bind_template_child (widget_class, CsTrustButton, selection);
  gtk_widget_class_bind_template_callback (widget_class, setup_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, choose_file);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder);
}

static void
cs_trust_button_init (CsTrustButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cs_trust_button_popup (CsTrustButton *self)
{
  g_return_if_fail (CS_IS_TRUST_BUTTON (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
