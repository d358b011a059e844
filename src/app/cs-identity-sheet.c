/* cs-identity-sheet.c: an identity with all there is to know about it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-sheet.h"

#include "cs-certificate-sheet.h"
#include "cs-copy-dialog.h"
#include "cs-identity-notes.h"
#include "cs-identity-rules.h"
#include "cs-note-row.h"
#include "cs-settings.h"

#include <glib/gi18n-lib.h>

struct _CsIdentitySheet
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget      *copy;
  GtkWidget      *lint_group;
  GtkListBox     *lint;
  GtkListBox     *chain;
  GtkWidget      *choices[CS_CHAIN_CHOSEN + 1];
  GtkWidget      *asked_group;
  GtkListBox     *asked;
  GtkListBox     *places;
  GtkWidget      *rules_group;
  GtkWidget      *rules;
  GtkWidget      *elsewhere_group;
  GtkListBox     *elsewhere;

  CsIdentityChoice *choice;
  GSettings        *settings;
};

G_DEFINE_FINAL_TYPE (CsIdentitySheet, cs_identity_sheet, ADW_TYPE_WINDOW)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* ---- the chain */

/* Binds @model (transfer full) to a list, which goes when there is nothing in it. */
static void
show_notes (GtkListBox *list,
            GtkWidget  *group,
            GListModel *model)
{
  gtk_list_box_bind_model (list, model, cs_note_row_create, NULL, NULL);
  if (group != NULL)
    gtk_widget_set_visible (group, g_list_model_get_n_items (model) > 0);
  g_object_unref (model);
}

static void
show_chain (CsIdentitySheet *self);

static void
show_asked (CsIdentitySheet *self)
{
  GPtrArray *ca_names = cs_identity_choice_get_ca_names (self->choice);

  if (ca_names == NULL)
    {
      gtk_widget_hide (self->asked_group);
      return;
    }

  show_notes (self->asked, self->asked_group,
              cs_identity_notes_new_asked (cs_identity_choice_get_identity (self->choice),
                                           cs_identity_choice_get_chain (self->choice), ca_names));
}

/* The leaf always goes; what is ticked goes in the chain's order. */
static void
ticks_changed (CsIdentitySheet *self)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->chain, i);
      CsNote        *note;

      if (row == NULL)
        break;
      note = cs_note_row_get_note (CS_NOTE_ROW (row));
      if (cs_note_get_checkable (note) && cs_note_get_checked (note))
        g_ptr_array_add (chosen, cs_note_get_subject (note));
    }

  cs_identity_chain_set_chosen (cs_identity_choice_get_chain (self->choice), chosen);
}

static gboolean
rebuild_cb (gpointer user_data)
{
  CsIdentitySheet *self = user_data;

  if (self->choice != NULL && cs_identity_choice_get_identity (self->choice) != NULL)
    show_chain (self);
  return G_SOURCE_REMOVE;
}

static void
note_checked (CsIdentitySheet *self)
{
  ticks_changed (self);
  /* Not while the row that was ticked is still at it. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, rebuild_cb, g_object_ref (self), g_object_unref);
}

static void
show_chain (CsIdentitySheet *self)
{
  GListModel *notes = cs_identity_notes_new_chain (cs_identity_choice_get_identity (self->choice),
                                                   cs_identity_choice_get_chain (self->choice), get_now ());

  for (guint i = 0; i < g_list_model_get_n_items (notes); i++)
    {
      g_autoptr (CsNote) note = g_list_model_get_item (notes, i);

      g_signal_connect_object (note, "notify::checked", G_CALLBACK (note_checked), self, G_CONNECT_SWAPPED);
    }
  show_notes (self->chain, NULL, notes);
  show_asked (self);
}

static void
chain_activated (CsIdentitySheet *self,
                 GtkListBoxRow   *row)
{
  GObject *subject = cs_note_get_subject (cs_note_row_get_note (CS_NOTE_ROW (row)));

  cs_certificate_sheet_present (GTK_WIDGET (self), CS_CERTIFICATE (subject), NULL);
}

/* A chosen set begins with what would be sent otherwise. */
static void
begin_choosing (CsIdentitySheet *self,
                CsIdentityChain *chain)
{
  g_autoptr (GPtrArray) sent = cs_identity_chain_compose (chain, cs_identity_choice_get_identity (self->choice));

  g_ptr_array_remove_index (sent, 0);
  cs_identity_chain_set_chosen (chain, sent);
}

static void
choice_toggled (CsIdentitySheet *self,
                GtkCheckButton  *button)
{
  CsIdentityChain *chain;

  if (self->choice == NULL || !gtk_check_button_get_active (button))
    return;

  chain = cs_identity_choice_get_chain (self->choice);
  for (guint i = 0; i < G_N_ELEMENTS (self->choices); i++)
    if (self->choices[i] == GTK_WIDGET (button))
      {
        if (i == CS_CHAIN_CHOSEN)
          begin_choosing (self, chain);
        cs_identity_chain_set_choice (chain, (CsChainChoice) i);
      }
  show_chain (self);
}

/* ---- rules */

static void
show_rules (CsIdentitySheet *self)
{
  g_autofree char     *place = cs_identity_choice_dup_place (self->choice);
  g_autofree char     *patterns = NULL;
  g_autoptr (GVariant) rules = NULL;

  gtk_widget_set_visible (self->rules_group, self->settings != NULL);
  if (self->settings == NULL)
    return;

  rules = g_settings_get_value (self->settings, "identity-rules");
  patterns = cs_identity_rules_dup_patterns (rules, place);
  gtk_editable_set_text (GTK_EDITABLE (self->rules), patterns);
}

static void
rules_applied (CsIdentitySheet *self)
{
  g_autofree char     *place = cs_identity_choice_dup_place (self->choice);
  g_autoptr (GVariant) rules = g_settings_get_value (self->settings, "identity-rules");

  g_settings_set_value (self->settings, "identity-rules",
                        cs_identity_rules_replace (rules, place, gtk_editable_get_text (GTK_EDITABLE (self->rules))));
}

/* ---- the whole */

static void
save_copy (CsIdentitySheet *self)
{
  cs_copy_dialog_present (GTK_WINDOW (self), self->choice);
}

static void
show_choice (CsIdentitySheet *self)
{
  CsIdentity      *identity = cs_identity_choice_get_identity (self->choice);
  CsIdentityChain *chain = cs_identity_choice_get_chain (self->choice);

  /* Its files changed, and it does not open any more: the popover says why. */
  if (identity == NULL)
    {
      if (cs_identity_choice_get_state (self->choice) != CS_IDENTITY_CHOICE_LOADING)
        gtk_window_close (GTK_WINDOW (self));
      return;
    }

  gtk_widget_set_sensitive (self->copy, !g_str_equal (cs_identity_get_kind (identity), "pkcs11"));
  adw_window_title_set_title (self->title, cs_identity_choice_get_name (self->choice));
  adw_window_title_set_subtitle (self->title, cs_identity_choice_get_file (self->choice));
  gtk_window_set_title (GTK_WINDOW (self), cs_identity_choice_get_name (self->choice));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->choices[cs_identity_chain_get_choice (chain)]), TRUE);
  show_notes (self->lint, self->lint_group, cs_identity_notes_new_lint (self->choice));
  show_notes (self->places, NULL, cs_identity_notes_new_places (self->choice));
  show_notes (self->elsewhere, self->elsewhere_group, cs_identity_notes_new_elsewhere (identity));
  show_rules (self);
  show_chain (self);
}

static void
cs_identity_sheet_dispose (GObject *object)
{
  g_clear_object (&CS_IDENTITY_SHEET (object)->settings);
  g_clear_object (&CS_IDENTITY_SHEET (object)->choice);

  G_OBJECT_CLASS (cs_identity_sheet_parent_class)->dispose (object);
}

static void
cs_identity_sheet_class_init (CsIdentitySheetClass *klass)
{
  static const char *const choices[] = {
    [CS_CHAIN_INTERMEDIATES] = "intermediates",
    [CS_CHAIN_LEAF] = "leaf",
    [CS_CHAIN_ROOT] = "root",
    [CS_CHAIN_CHOSEN] = "chosen",
  };

  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_identity_sheet_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-identity-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, title);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, copy);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, lint_group);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, lint);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, chain);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, asked_group);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, asked);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, places);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, rules_group);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, rules);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, elsewhere_group);
  gtk_widget_class_bind_template_child (widget_class, CsIdentitySheet, elsewhere);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_widget_class_bind_template_child_full (widget_class, choices[i], FALSE,
                                               G_STRUCT_OFFSET (CsIdentitySheet, choices) +
                                                 (gssize) (i * sizeof (GtkWidget *)));
  gtk_widget_class_bind_template_callback (widget_class, chain_activated);
  gtk_widget_class_bind_template_callback (widget_class, choice_toggled);
  gtk_widget_class_bind_template_callback (widget_class, save_copy);
  gtk_widget_class_bind_template_callback (widget_class, rules_applied);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cs_identity_sheet_init (CsIdentitySheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = cs_settings_dup ();
}

void
cs_identity_sheet_present (GtkWindow        *parent,
                           CsIdentityChoice *choice)
{
  CsIdentitySheet *self;

  g_return_if_fail (CS_IS_IDENTITY_CHOICE (choice));

  if (cs_identity_choice_get_identity (choice) == NULL)
    return;

  self = g_object_new (CS_TYPE_IDENTITY_SHEET, "transient-for", parent, NULL);
  self->choice = g_object_ref (choice);
  g_signal_connect_object (choice, "notify::state", G_CALLBACK (show_choice), self, G_CONNECT_SWAPPED);
  show_choice (self);
  gtk_window_present (GTK_WINDOW (self));
}
