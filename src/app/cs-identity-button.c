/* cs-identity-button.c: what is shown to the server, always in sight
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-button.h"

#include "cs-certificate-sheet.h"
#include "cs-compat.h"
#include "cs-identity-row.h"
#include "cs-identity-sheet.h"
#include "cs-strip-label.h"
#include "cs-token-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CsIdentityButton
{
  GtkWidget parent_instance;

  GtkWidget          *button;
  CsStripLabel       *label;
  GtkWidget          *popover;
  GtkWidget          *search;
  GtkWidget          *list;
  GtkWidget          *details;
  GtkFilterListModel *filtered;
  GtkNoSelection     *selection;

  CsIdentityShelf *shelf;
  GPtrArray       *rows; /* those that are bound, borrowed */
};

enum
{
  PROP_0,
  PROP_COMPACT,
  PROP_SHELF,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsIdentityButton, cs_identity_button, GTK_TYPE_WIDGET)

/* Those that are not NULL. */
static char *
join_words (const char *first,
            const char *second,
            const char *third)
{
  const char *words[] = { first, second != NULL ? second : third, second != NULL ? third : NULL, NULL };

  return g_strjoinv (_ (", "), (char **) words);
}

static void
update_label (CsIdentityButton *self)
{
  g_autofree char *text = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *chosen_by = NULL;

  CsIdentityChoice *choice = cs_identity_shelf_get_chosen (self->shelf);
  const char       *rule = cs_identity_shelf_get_rule (self->shelf);
  const char       *words = cs_identity_chain_get_words (cs_identity_choice_get_chain (choice));

  if (rule != NULL)
    chosen_by = g_strdup_printf (_ ("chosen by rule %s"), rule);
  detail = join_words (cs_identity_choice_get_file (choice), words, chosen_by);
  g_object_set (self->label,
                "value", cs_identity_choice_get_name (choice),
                "detail", detail,
                "tag", cs_identity_choice_get_tag (choice),
                "tag-class", cs_identity_choice_get_tag_class (choice),
                NULL);
  text = cs_strip_label_dup_text (self->label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update_row (CsIdentityButton *self,
            CsIdentityRow    *row)
{
  CsIdentityChoice *choice = NULL;

  g_object_get (row, "choice", &choice, NULL);
  g_object_set (row, "chosen", choice == cs_identity_shelf_get_chosen (self->shelf), NULL);
  g_clear_object (&choice);
}

static void
update_details (CsIdentityButton *self)
{
  gtk_widget_set_sensitive (self->details,
                            cs_identity_choice_get_leaf (cs_identity_shelf_get_chosen (self->shelf)) != NULL);
}

static void
shelf_changed (CsIdentityButton *self)
{
  update_label (self);
  update_details (self);
  for (guint i = 0; i < self->rows->len; i++)
    update_row (self, g_ptr_array_index (self->rows, i));
}

static CsIdentityRow *
find_row (CsIdentityButton *self,
          CsIdentityChoice *choice)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      CsIdentityRow               *row = g_ptr_array_index (self->rows, i);
      g_autoptr (CsIdentityChoice) shown = NULL;

      g_object_get (row, "choice", &shown, NULL);
      if (shown == choice)
        return row;
    }

  return NULL;
}

/* ---- rows */

static void
update_row_label (GtkListItem *item)
{
  g_autoptr (GString) label = NULL;

  CsIdentityChoice *choice = gtk_list_item_get_item (item);

  if (choice == NULL)
    return;

  label = g_string_new (cs_identity_choice_get_name (choice));
  g_string_append_printf (label, ", %s", cs_identity_choice_get_detail (choice));
  if (cs_identity_choice_get_tag (choice) != NULL)
    g_string_append_printf (label, ", %s", cs_identity_choice_get_tag (choice));
  cs_compat_list_item_set_label (item, label->str);
}

static void
row_unlocking (CsIdentityButton *self,
               CsIdentityRow    *row)
{
  g_autoptr (CsIdentityChoice) choice = NULL;

  g_object_get (row, "choice", &choice, NULL);
  cs_identity_shelf_offer (self->shelf, choice);
}

/* Of one on a token there is its certificate to see. */
static void
present_sheet (CsIdentityButton *self,
               CsIdentityChoice *choice)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  if (cs_identity_choice_get_identity (choice) != NULL)
    cs_identity_sheet_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), choice);
  else if (cs_identity_choice_get_leaf (choice) != NULL)
    cs_certificate_sheet_present (GTK_WIDGET (self), cs_identity_choice_get_leaf (choice), NULL);
}

static void
row_details (CsIdentityButton *self,
             CsIdentityRow    *row)
{
  g_autoptr (CsIdentityChoice) choice = NULL;

  g_object_get (row, "choice", &choice, NULL);
  present_sheet (self, choice);
}

static void
setup_row (CsIdentityButton *self,
           GtkListItem      *item)
{
  GtkWidget *row = g_object_new (CS_TYPE_IDENTITY_ROW, NULL);

  g_signal_connect_object (row, "unlocking", G_CALLBACK (row_unlocking), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "details", G_CALLBACK (row_details), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
bind_row (CsIdentityButton *self,
          GtkListItem      *item)
{
  CsIdentityChoice *choice = gtk_list_item_get_item (item);
  CsIdentityRow    *row = CS_IDENTITY_ROW (gtk_list_item_get_child (item));

  g_object_set (row, "choice", choice, NULL);
  g_ptr_array_add (self->rows, row);
  update_row (self, row);
  g_signal_connect_object (choice, "notify", G_CALLBACK (update_row_label), item, G_CONNECT_SWAPPED);
  update_row_label (item);
}

static void
unbind_row (CsIdentityButton *self,
            GtkListItem      *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), update_row_label, item);
  g_ptr_array_remove (self->rows, row);
  g_object_set (row, "choice", NULL, NULL);
}

static void
row_activated (CsIdentityButton *self,
               guint             position)
{
  g_autoptr (CsIdentityChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  CsIdentityRow *row = find_row (self, choice);

  switch (cs_identity_choice_get_state (choice))
    {
    case CS_IDENTITY_CHOICE_NONE:
    case CS_IDENTITY_CHOICE_READY:
      cs_identity_shelf_choose (self->shelf, choice);
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      break;
    case CS_IDENTITY_CHOICE_LOCKED:
      if (row != NULL)
        cs_identity_row_focus_passphrase (row);
      break;
    default:
      break;
    }
}

/* ---- search */

static gboolean
contains (const char *text,
          const char *needle)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

static gboolean
match_cb (gpointer item,
          gpointer user_data)
{
  CsIdentityButton *self = user_data;
  CsIdentityChoice *choice = item;
  g_autofree char  *needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);

  return contains (cs_identity_choice_get_name (choice), needle) ||
         contains (cs_identity_choice_get_detail (choice), needle);
}

static void
search_changed (CsIdentityButton *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered), GTK_FILTER_CHANGE_DIFFERENT);
}

/* ---- the popover */

static void
popover_closed (CsIdentityButton *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    cs_identity_row_forget (g_ptr_array_index (self->rows, i));
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
close_popover (CsIdentityButton *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
choose_file (CsIdentityButton *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.choose-identity", NULL);
}

static void
choose_token (CsIdentityButton *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  cs_token_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->shelf);
}

static void
show_details (CsIdentityButton *self)
{
  present_sheet (self, cs_identity_shelf_get_chosen (self->shelf));
}

static void
choose_key (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  CsIdentityButton *self = CS_IDENTITY_BUTTON (widget);

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_activate_action_variant (widget, "win.choose-key", parameter);
}

static gboolean
focus_offered (gpointer user_data)
{
  CsIdentityButton *self = user_data;
  CsIdentityChoice *offered = self->shelf != NULL ? cs_identity_shelf_get_offered (self->shelf) : NULL;
  CsIdentityRow    *row = offered != NULL ? find_row (self, offered) : NULL;

  if (row != NULL)
    cs_identity_row_focus_passphrase (row);
  return G_SOURCE_REMOVE;
}

static void
choice_changed (CsIdentityButton *self,
                GParamSpec       *pspec,
                CsIdentityChoice *choice)
{
  if (choice != cs_identity_shelf_get_offered (self->shelf) || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      cs_identity_choice_get_state (choice) == CS_IDENTITY_CHOICE_LOADING)
    return;

  /* It did not open by itself. The list makes its rows when the popover is laid out. */
  cs_identity_button_popup (self);
  g_idle_add_full (G_PRIORITY_LOW, focus_offered, g_object_ref (self), g_object_unref);
}

static void
offered_changed (CsIdentityButton *self)
{
  CsIdentityChoice *offered = cs_identity_shelf_get_offered (self->shelf);

  if (offered != NULL)
    choice_changed (self, NULL, offered);
}

/* What was being unlocked is open now: the popover has done its work. */
static void
chosen_changed (CsIdentityButton *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
choice_added (CsIdentityButton *self,
              guint             position,
              guint             n_removed,
              guint             n_added,
              GListModel       *choices)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (CsIdentityChoice) choice = g_list_model_get_item (choices, i);

      g_signal_connect_object (choice, "notify::state", G_CALLBACK (choice_changed), self, G_CONNECT_SWAPPED);
    }
}

static void
set_shelf (CsIdentityButton *self,
           CsIdentityShelf  *shelf)
{
  GListModel *choices;

  if (!g_set_object (&self->shelf, shelf))
    return;

  choices = shelf != NULL ? cs_identity_shelf_get_choices (shelf) : NULL;
  gtk_filter_list_model_set_model (self->filtered, choices);
  if (shelf != NULL)
    {
      g_signal_connect_object (shelf, "changed", G_CALLBACK (shelf_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (shelf, "notify::offered", G_CALLBACK (offered_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (shelf, "notify::chosen", G_CALLBACK (chosen_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (choices, "items-changed", G_CALLBACK (choice_added), self, G_CONNECT_SWAPPED);
      choice_added (self, 0, 0, g_list_model_get_n_items (choices), choices);
      update_label (self);
      update_details (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHELF]);
}

static void
cs_identity_button_dispose (GObject *object)
{
  CsIdentityButton *self = CS_IDENTITY_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->shelf);

  G_OBJECT_CLASS (cs_identity_button_parent_class)->dispose (object);
}

static void
cs_identity_button_finalize (GObject *object)
{
  g_clear_pointer (&CS_IDENTITY_BUTTON (object)->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (cs_identity_button_parent_class)->finalize (object);
}

static void
cs_identity_button_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  CsIdentityButton *self = CS_IDENTITY_BUTTON (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      g_object_get_property (G_OBJECT (self->label), "compact", value);
      break;
    case PROP_SHELF:
      g_value_set_object (value, self->shelf);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_identity_button_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  CsIdentityButton *self = CS_IDENTITY_BUTTON (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      g_object_set_property (G_OBJECT (self->label), "compact", value);
      break;
    case PROP_SHELF:
      set_shelf (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_identity_button_class_init (CsIdentityButtonClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_identity_button_dispose;
  object_class->finalize = cs_identity_button_finalize;
  object_class->get_property = cs_identity_button_get_property;
  object_class->set_property = cs_identity_button_set_property;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHELF] =
    g_param_spec_object ("shelf", NULL, NULL, CS_TYPE_IDENTITY_SHELF,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_STRIP_LABEL);

  gtk_widget_class_install_action (widget_class, "identity.choose-key", "s", choose_key);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-identity-button.ui");
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, button);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, label);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, popover);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, search);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, list);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, details);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, filtered);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityButton, selection);
  gtk_widget_class_bind_template_callback (widget_class, setup_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, popover_closed);
  gtk_widget_class_bind_template_callback (widget_class, close_popover);
  gtk_widget_class_bind_template_callback (widget_class, choose_file);
  gtk_widget_class_bind_template_callback (widget_class, choose_token);
  gtk_widget_class_bind_template_callback (widget_class, show_details);
}

static void
cs_identity_button_init (CsIdentityButton *self)
{
  g_autoptr (GtkFilter) filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_filter_list_model_set_filter (self->filtered, filter);
}

void
cs_identity_button_popup (CsIdentityButton *self)
{
  g_return_if_fail (CS_IS_IDENTITY_BUTTON (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
