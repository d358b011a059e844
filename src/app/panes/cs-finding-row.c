/* cs-finding-row.c: a finding, with its causes, its remedies and what to try
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-finding-row.h"

#include "cs-flow.h"
#include "cs-pane-actions.h"
#include "cs-tone.h"
#include "cs-verdict-words.h"

#include <glib/gi18n-lib.h>

struct _CsFindingRow
{
  GtkWidget parent_instance;

  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *explanation;
  GtkLabel  *evidence;
  GtkWidget *causes_title;
  GtkLabel  *causes;
  GtkWidget *remedies_title;
  GtkLabel  *remedies;
  GtkWidget *server_remedies_title;
  GtkLabel  *server_remedies;
  GtkWidget *confirmations;
  GtkButton *confirm_first;
  GtkButton *confirm_second;
  GtkButton *confirm_third;
};

G_DEFINE_FINAL_TYPE (CsFindingRow, cs_finding_row, GTK_TYPE_WIDGET)

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_list (GtkWidget *title,
           GtkLabel  *label,
           char     **items)
{
  g_autofree char *joined = items != NULL && *items != NULL ? g_strjoinv ("\n•  ", items) : NULL;
  g_autofree char *text = joined != NULL ? g_strconcat ("•  ", joined, NULL) : NULL;

  show_text (label, text);
  gtk_widget_set_visible (title, text != NULL);
}

static void
show_confirmations (CsFindingRow *self,
                    char        **names)
{
  GtkButton *const buttons[] = { self->confirm_first, self->confirm_second, self->confirm_third };
  guint            n = names != NULL ? g_strv_length (names) : 0;
  gboolean         any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      cs_pane_show_confirmation (buttons[i], i < n ? names[i] : NULL);
      any = any || gtk_widget_get_visible (GTK_WIDGET (buttons[i]));
    }
  gtk_widget_set_visible (self->confirmations, any);
}

static void
close_popover (CsFindingRow *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

static gboolean
activate_link_cb (CsFindingRow *self,
                  const char   *uri)
{
  close_popover (self);
  cs_pane_select_event (GTK_WIDGET (self), cs_verdict_words_get_link_event (uri));

  return GDK_EVENT_STOP;
}

static void
cs_finding_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_finding_row_parent_class)->dispose (object);
}

static void
cs_finding_row_class_init (CsFindingRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_finding_row_dispose;

  g_type_ensure (CS_TYPE_FLOW);
  gtk_widget_class_set_css_name (widget_class, "cs-finding-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-finding-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, title);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, explanation);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, evidence);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, causes_title);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, causes);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, remedies_title);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, remedies);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, server_remedies_title);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, server_remedies);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, confirmations);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, confirm_first);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, confirm_second);
  gtk_widget_class_bind_template_child (widget_class, CsFindingRow, confirm_third);
  gtk_widget_class_bind_template_callback (widget_class, activate_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_popover);
}

static void
cs_finding_row_init (CsFindingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cs_finding_row_new (const CsFinding *finding,
                    CsRecord        *record)
{
  CsFindingRow    *self = g_object_new (CS_TYPE_FINDING_ROW, NULL);
  CsTone           tone = cs_tone_from_severity (finding->severity);
  g_autofree char *evidence = cs_verdict_words_dup_evidence (finding->evidence, record);

  gtk_image_set_from_icon_name (self->icon, cs_tone_get_icon (tone));
  cs_tone_apply (GTK_WIDGET (self->icon), tone);
  gtk_label_set_label (self->title, finding->title);
  show_text (self->explanation, finding->explanation);
  gtk_label_set_markup (self->evidence, evidence);
  gtk_widget_set_visible (GTK_WIDGET (self->evidence), *evidence != '\0');
  show_list (self->causes_title, self->causes, finding->causes);
  show_list (self->remedies_title, self->remedies, finding->remedies);
  show_list (self->server_remedies_title, self->server_remedies, finding->server_remedies);
  show_confirmations (self, finding->confirm);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, finding->title, -1);
  return GTK_WIDGET (self);
}
