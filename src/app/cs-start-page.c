/* cs-start-page.c: the first thing that a person sees
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-start-page.h"

#include "cs-identity-row.h"

#include <glib/gi18n-lib.h>

struct _CsStartPage
{
  GtkWidget parent_instance;

  GtkWidget     *scroller;
  GtkWidget     *trust_text;
  GtkWidget     *identity_text;
  CsIdentityRow *offered;
  GtkWidget     *address_box;
  GtkWidget     *address;
  GtkWidget     *send;
  GtkWidget     *lab_box;
  GtkWidget     *links_box;
  GtkWidget     *lab_title;
  GtkWidget     *lab_text;
  GtkWidget     *lab_button;
  GtkWidget     *lab_spinner;

  CsDraft   *draft;
  CsStartLab lab;
  gboolean   stacked;
};

enum
{
  PROP_0,
  PROP_DRAFT,
  PROP_STACKED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsStartPage, cs_start_page, GTK_TYPE_WIDGET)

/* The blue button is the one to press next. */
static void
set_suggested (GtkWidget *button,
               gboolean   suggested)
{
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static void
update_buttons (CsStartPage *self)
{
  gboolean typed = *gtk_editable_get_text (GTK_EDITABLE (self->address)) != '\0';

  set_suggested (self->send, typed);
  set_suggested (self->lab_button, !typed);
}

static void
update_trust (CsStartPage *self)
{
  CsTrustChoice   *trust = cs_draft_get_trust (self->draft);
  CsTrustSource   *system = g_list_model_get_item (cs_trust_choice_get_sources (trust), 0);
  g_autofree char *text = NULL;
  const char      *error = cs_trust_choice_get_error (trust);

  if (error != NULL)
    text = g_strdup (error);
  else if (cs_trust_source_get_chosen (system))
    text = g_strdup (_ ("Whom to trust: the system’s roots, until you choose a file"));
  else
    text = g_strdup_printf (_ ("%s: %s"), cs_trust_choice_get_title (trust), cs_trust_choice_get_detail (trust));
  gtk_label_set_text (GTK_LABEL (self->trust_text), text);
  g_object_unref (system);
}

static void
update_identity (CsStartPage *self)
{
  CsIdentityShelf  *shelf = cs_draft_get_identities (self->draft);
  CsIdentityChoice *chosen = cs_identity_shelf_get_chosen (shelf);
  CsIdentityChoice *offered = cs_identity_shelf_get_offered (shelf);
  g_autofree char  *text = NULL;

  if (cs_identity_choice_get_state (chosen) == CS_IDENTITY_CHOICE_NONE)
    text = g_strdup (_ ("What to show: none, until you choose a .p12 or PEM file"));
  else if (cs_identity_choice_get_tag (chosen) != NULL)
    text = g_strdup_printf ("%s: %s, %s", cs_identity_choice_get_name (chosen),
                            cs_identity_choice_get_detail (chosen), cs_identity_choice_get_tag (chosen));
  else
    text = g_strdup_printf ("%s: %s", cs_identity_choice_get_name (chosen), cs_identity_choice_get_detail (chosen));
  gtk_label_set_text (GTK_LABEL (self->identity_text), text);

  g_object_set (self->offered, "choice", offered, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->offered), offered != NULL);
  if (offered != NULL && cs_identity_choice_get_state (offered) == CS_IDENTITY_CHOICE_LOCKED)
    cs_identity_row_focus_passphrase (self->offered);
}

static void
update_lab (CsStartPage *self)
{
  gboolean ready = self->lab == CS_START_LAB_READY;

  gtk_widget_set_visible (self->lab_spinner, self->lab == CS_START_LAB_STARTING);
  gtk_widget_set_visible (self->lab_button, !ready);
  gtk_widget_set_sensitive (self->lab_button, self->lab == CS_START_LAB_OFFERED);
  gtk_label_set_text (GTK_LABEL (self->lab_title), ready ? _ ("The practice lab is running") : _ ("No server at hand?"));
  gtk_label_set_text (GTK_LABEL (self->lab_text),
                      ready ? _ ("Its first lesson is filled in above: a server that asks for your certificate and "
                                 "answers 403. Send it, and see what an iPhone app would be told.")
                            : _ ("The practice lab runs a small mutual-TLS server on this computer. First lesson: "
                                 "the 403 that an iPhone app never sees."));
}

static void
address_activated (CsStartPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.send", NULL);
}

static void
choose_key (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  gtk_widget_activate_action_variant (widget, "win.choose-key", parameter);
}

static void
set_draft (CsStartPage *self,
           CsDraft     *draft)
{
  CsIdentityShelf *shelf;

  if (!g_set_object (&self->draft, draft) || draft == NULL)
    return;

  shelf = cs_draft_get_identities (draft);
  gtk_entry_set_buffer (GTK_ENTRY (self->address), cs_draft_get_address (draft));
  g_signal_connect_object (cs_draft_get_trust (draft), "notify", G_CALLBACK (update_trust), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (shelf, "changed", G_CALLBACK (update_identity), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (shelf, "notify::offered", G_CALLBACK (update_identity), self, G_CONNECT_SWAPPED);
  update_trust (self);
  update_identity (self);
  update_buttons (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

static void
set_stacked (CsStartPage *self,
             gboolean     stacked)
{
  GtkOrientation orientation = stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  if (self->stacked == stacked)
    return;

  self->stacked = stacked;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->address_box), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->lab_box), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->links_box), orientation);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STACKED]);
}

static void
cs_start_page_dispose (GObject *object)
{
  CsStartPage *self = CS_START_PAGE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (cs_start_page_parent_class)->dispose (object);
}

static void
cs_start_page_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  CsStartPage *self = CS_START_PAGE (object);

  switch (prop_id)
    {
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    case PROP_STACKED:
      g_value_set_boolean (value, self->stacked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_start_page_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  CsStartPage *self = CS_START_PAGE (object);

  switch (prop_id)
    {
    case PROP_DRAFT:
      set_draft (self, g_value_get_object (value));
      break;
    case PROP_STACKED:
      set_stacked (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_start_page_class_init (CsStartPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_start_page_dispose;
  object_class->get_property = cs_start_page_get_property;
  object_class->set_property = cs_start_page_set_property;

  properties[PROP_DRAFT] =
    g_param_spec_object ("draft", NULL, NULL, CS_TYPE_DRAFT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STACKED] =
    g_param_spec_boolean ("stacked", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_IDENTITY_ROW);

  gtk_widget_class_install_action (widget_class, "identity.choose-key", "s", choose_key);
  gtk_widget_class_set_css_name (widget_class, "startpage");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, trust_text);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, identity_text);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, offered);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, address_box);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, address);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, send);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, lab_box);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, links_box);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, lab_title);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, lab_text);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, lab_button);
  gtk_widget_class_bind_template_child (widget_class, CsStartPage, lab_spinner);
  gtk_widget_class_bind_template_callback (widget_class, update_buttons);
  gtk_widget_class_bind_template_callback (widget_class, address_activated);
}

static void
cs_start_page_init (CsStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_lab (self);
}

void
cs_start_page_set_lab (CsStartPage *self,
                       CsStartLab   lab)
{
  g_return_if_fail (CS_IS_START_PAGE (self));

  self->lab = lab;
  update_lab (self);
}

void
cs_start_page_focus_address (CsStartPage *self)
{
  g_return_if_fail (CS_IS_START_PAGE (self));

  gtk_widget_grab_focus (self->address);
}

void
cs_start_page_focus_send (CsStartPage *self)
{
  g_return_if_fail (CS_IS_START_PAGE (self));

  gtk_widget_grab_focus (self->send);
}
