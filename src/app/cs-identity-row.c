/* cs-identity-row.c: an identity, in the identity popover
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-row.h"

#include <glib/gi18n-lib.h>

struct _CsIdentityRow
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkWidget *icon;
  GtkWidget *unlock_box;
  GtkWidget *passphrase;
  GtkWidget *remember;
  GtkWidget *tag;
  GtkWidget *list_tag;
  GtkWidget *details;
  GtkWidget *remove;

  CsIdentityChoice *choice;
  gboolean          chosen;
  gboolean          locked; /* kept while a passphrase is being tried */
  gulong            state_handler;
  gulong            tag_handler;
};

enum
{
  PROP_0,
  PROP_CHOICE,
  PROP_CHOSEN,
  N_PROPS
};

enum
{
  DETAILS,
  UNLOCKING,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsIdentityRow, cs_identity_row, GTK_TYPE_WIDGET)

static double
chosen_opacity (CsIdentityRow *self,
                gboolean       chosen)
{
  return chosen ? 1.0 : 0.0;
}

static gboolean
has_text (CsIdentityRow *self,
          const char    *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
is_locked (CsIdentityRow        *self,
           CsIdentityChoiceState state)
{
  if (state != CS_IDENTITY_CHOICE_LOADING)
    self->locked = state == CS_IDENTITY_CHOICE_LOCKED;
  return self->locked;
}

static gboolean
needs_key (CsIdentityRow        *self,
           CsIdentityChoiceState state)
{
  return state == CS_IDENTITY_CHOICE_NEEDS_KEY;
}

static gboolean
is_loading (CsIdentityRow        *self,
            CsIdentityChoiceState state)
{
  return state == CS_IDENTITY_CHOICE_LOADING;
}

static void
unlock (CsIdentityRow *self)
{
  g_autoptr (CsSecret) secret = NULL;

  CsRemember remember = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->remember)) ? CS_REMEMBER_IN_KEYRING
                                                                                        : CS_REMEMBER_NOWHERE;

  if (self->choice == NULL || cs_identity_choice_get_state (self->choice) != CS_IDENTITY_CHOICE_LOCKED)
    return;

  secret = cs_secret_new_from_string (gtk_editable_get_text (GTK_EDITABLE (self->passphrase)));
  g_signal_emit (self, signals[UNLOCKING], 0);
  cs_identity_choice_unlock (self->choice, secret, remember);
}

static void
passphrase_changed (CsIdentityRow *self)
{
  gtk_widget_remove_css_class (self->passphrase, "error");
}

/* ---- the keyring */

static gboolean
keyring_answers (CsIdentityRow  *self,
                 CsKeyringAnswer answer)
{
  return answer != CS_KEYRING_SILENT;
}

static char *
remember_text (CsIdentityRow  *self,
               CsKeyringAnswer answer)
{
  return g_strdup (answer == CS_KEYRING_SILENT ? _ ("Cannot be remembered: no keyring answers here")
                                               : _ ("Remember in the keyring"));
}

static gboolean
has_remembered (CsIdentityRow  *self,
                CsKeyringAnswer answer)
{
  return answer == CS_KEYRING_FOUND || answer == CS_KEYRING_LOCKED;
}

static gboolean
has_keyring_words (CsIdentityRow  *self,
                   CsKeyringAnswer answer,
                   const char     *note)
{
  return note != NULL || has_remembered (self, answer);
}

static char *
keyring_text (CsIdentityRow  *self,
              CsKeyringAnswer answer,
              const char     *note)
{
  if (note != NULL)
    return g_strdup (note);
  return g_strdup (answer == CS_KEYRING_LOCKED ? _ ("A passphrase for it is in the keyring, which is locked.")
                                               : _ ("A passphrase for it is in the keyring."));
}

static gboolean
can_open_keyring (CsIdentityRow        *self,
                  CsKeyringAnswer       answer,
                  CsIdentityChoiceState state)
{
  return answer == CS_KEYRING_LOCKED && state == CS_IDENTITY_CHOICE_LOCKED;
}

static void
open_keyring (CsIdentityRow *self)
{
  g_signal_emit (self, signals[UNLOCKING], 0);
  cs_identity_choice_open_keyring (self->choice);
}

static void
forget_passphrase (CsIdentityRow *self)
{
  cs_identity_choice_forget_passphrase (self->choice);
}

/* ---- the rest */

static void
choose_key (CsIdentityRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "identity.choose-key", "s",
                              cs_identity_choice_get_certificate (self->choice));
}

/* What cannot be used can be taken off the list. */
static gboolean
is_removable (CsIdentityRow        *self,
              CsIdentityChoiceState state)
{
  return state == CS_IDENTITY_CHOICE_REFUSED && !cs_identity_choice_is_on_token (self->choice);
}

/* A tooltip is no name: a screen reader has to be told. */
static char *
name_button (GtkWidget *button,
             char      *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return text;
}

static char *
remove_text (CsIdentityRow *self,
             const char    *name)
{
  return name_button (self->remove, g_strdup_printf (_ ("Remove %s from the list"), name));
}

static void
remove_choice (CsIdentityRow *self)
{
  g_autofree char *place = cs_identity_choice_dup_place (self->choice);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.forget-identity", "s", place);
}

static void
show_details (CsIdentityRow *self)
{
  g_signal_emit (self, signals[DETAILS], 0);
}

static gboolean
has_details (CsIdentityRow        *self,
             CsIdentityChoiceState state)
{
  return state == CS_IDENTITY_CHOICE_READY;
}

static char *
details_text (CsIdentityRow *self,
              const char    *name)
{
  return name_button (self->details, g_strdup_printf (_ ("Details of %s"), name));
}

static void
set_tone (GtkWidget  *label,
          const char *tone)
{
  static const char *const tones[] = { "cs-error", "cs-warning", "cs-success", "cs-neutral" };

  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    if (g_strcmp0 (tones[i], tone) == 0)
      gtk_widget_add_css_class (label, tones[i]);
    else
      gtk_widget_remove_css_class (label, tones[i]);
}

static void
update_tags (CsIdentityRow *self)
{
  g_autofree char *list_tag_class = NULL;

  g_object_get (self->choice, "list-tag-class", &list_tag_class, NULL);
  set_tone (self->icon, cs_identity_choice_get_error (self->choice) != NULL
                          ? "cs-error"
                          : cs_identity_choice_get_tag_class (self->choice));
  set_tone (self->tag, cs_identity_choice_get_tag_class (self->choice));
  set_tone (self->list_tag, list_tag_class);
}

static void
update_state (CsIdentityRow *self)
{
  gboolean wrong = cs_identity_choice_get_error (self->choice) != NULL;

  switch (cs_identity_choice_get_state (self->choice))
    {
    case CS_IDENTITY_CHOICE_READY:
      cs_identity_row_forget (self);
      break;
    case CS_IDENTITY_CHOICE_LOCKED:
      if (wrong)
        {
          gtk_widget_add_css_class (self->passphrase, "error");
          gtk_accessible_update_state (GTK_ACCESSIBLE (self->passphrase), GTK_ACCESSIBLE_STATE_INVALID,
                                       GTK_ACCESSIBLE_INVALID_TRUE, -1);
          gtk_editable_select_region (GTK_EDITABLE (self->passphrase), 0, -1);
          gtk_widget_grab_focus (self->passphrase);
        }
      break;
    default:
      break;
    }
}

static void
name_entry (CsIdentityRow *self)
{
  gboolean    on_token = cs_identity_choice_is_on_token (self->choice);
  const char *label = on_token ? _ ("PIN") : _ ("Passphrase");

  /* A PIN guards what a few wrong ones lock for good: it is not kept anywhere. */
  gtk_widget_set_visible (self->remember, !on_token);

  g_object_set (self->passphrase, "placeholder-text", label, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->passphrase), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
set_choice (CsIdentityRow    *self,
            CsIdentityChoice *choice)
{
  if (self->choice == choice)
    return;

  if (self->choice != NULL)
    {
      g_clear_signal_handler (&self->state_handler, self->choice);
      g_clear_signal_handler (&self->tag_handler, self->choice);
    }
  cs_identity_row_forget (self);
  self->locked = FALSE;
  g_set_object (&self->choice, choice);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOICE]);
  if (choice == NULL)
    return;

  self->state_handler = g_signal_connect_object (choice, "notify::state", G_CALLBACK (update_state), self,
                                                 G_CONNECT_SWAPPED);
  self->tag_handler = g_signal_connect_object (choice, "notify::list-tag-class", G_CALLBACK (update_tags), self,
                                               G_CONNECT_SWAPPED);
  update_tags (self);
  name_entry (self);
}

static void
cs_identity_row_dispose (GObject *object)
{
  CsIdentityRow *self = CS_IDENTITY_ROW (object);

  if (self->content != NULL)
    set_choice (self, NULL);
  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (cs_identity_row_parent_class)->dispose (object);
}

static void
cs_identity_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  CsIdentityRow *self = CS_IDENTITY_ROW (object);

  switch (prop_id)
    {
    case PROP_CHOICE:
      g_value_set_object (value, self->choice);
      break;
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_identity_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  CsIdentityRow *self = CS_IDENTITY_ROW (object);

  switch (prop_id)
    {
    case PROP_CHOICE:
      set_choice (self, g_value_get_object (value));
      break;
    case PROP_CHOSEN:
      self->chosen = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_identity_row_class_init (CsIdentityRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_identity_row_dispose;
  object_class->get_property = cs_identity_row_get_property;
  object_class->set_property = cs_identity_row_set_property;

  properties[PROP_CHOICE] =
    g_param_spec_object ("choice", NULL, NULL, CS_TYPE_IDENTITY_CHOICE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHOSEN] =
    g_param_spec_boolean ("chosen", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DETAILS] =
    g_signal_new ("details", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UNLOCKING] =
    g_signal_new ("unlocking", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "choicerow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-identity-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, content);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, unlock_box);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, passphrase);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, remember);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, tag);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, list_tag);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, details);
  gtk_widget_class_bind_template_child (widget_class, CsIdentityRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, chosen_opacity);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, is_locked);
  gtk_widget_class_bind_template_callback (widget_class, needs_key);
  gtk_widget_class_bind_template_callback (widget_class, is_loading);
  gtk_widget_class_bind_template_callback (widget_class, unlock);
  gtk_widget_class_bind_template_callback (widget_class, passphrase_changed);
  gtk_widget_class_bind_template_callback (widget_class, keyring_answers);
  gtk_widget_class_bind_template_callback (widget_class, remember_text);
  gtk_widget_class_bind_template_callback (widget_class, has_remembered);
  gtk_widget_class_bind_template_callback (widget_class, has_keyring_words);
  gtk_widget_class_bind_template_callback (widget_class, keyring_text);
  gtk_widget_class_bind_template_callback (widget_class, can_open_keyring);
  gtk_widget_class_bind_template_callback (widget_class, open_keyring);
  gtk_widget_class_bind_template_callback (widget_class, forget_passphrase);
  gtk_widget_class_bind_template_callback (widget_class, choose_key);
  gtk_widget_class_bind_template_callback (widget_class, is_removable);
  gtk_widget_class_bind_template_callback (widget_class, remove_text);
  gtk_widget_class_bind_template_callback (widget_class, remove_choice);
  gtk_widget_class_bind_template_callback (widget_class, show_details);
  gtk_widget_class_bind_template_callback (widget_class, has_details);
  gtk_widget_class_bind_template_callback (widget_class, details_text);
}

static void
cs_identity_row_init (CsIdentityRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gboolean
cs_identity_row_focus_passphrase (CsIdentityRow *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY_ROW (self), FALSE);

  return gtk_widget_get_visible (self->unlock_box) && gtk_widget_grab_focus (self->passphrase);
}

void
cs_identity_row_forget (CsIdentityRow *self)
{
  g_return_if_fail (CS_IS_IDENTITY_ROW (self));

  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->remember), FALSE);
}
