/* cs-findings.c: what is worth knowing of an exchange, behind a button
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-findings.h"

#include "cs-finding-row.h"

#include <glib/gi18n-lib.h>

struct _CsFindings
{
  GtkWidget parent_instance;

  GtkMenuButton *button;
  GtkBox        *list;
};

G_DEFINE_FINAL_TYPE (CsFindings, cs_findings, GTK_TYPE_WIDGET)

static void
clear (CsFindings *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_box_remove (self->list, child);
}

static void
cs_findings_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_findings_parent_class)->dispose (object);
}

static void
cs_findings_class_init (CsFindingsClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_findings_dispose;

  gtk_widget_class_set_css_name (widget_class, "cs-findings");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-findings.ui");
  gtk_widget_class_bind_template_child (widget_class, CsFindings, button);
  gtk_widget_class_bind_template_child (widget_class, CsFindings, list);
}

static void
cs_findings_init (CsFindings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cs_findings_show (CsFindings *self,
                  CsExchange *exchange)
{
  CsVerdict       *verdict = cs_exchange_get_verdict (exchange);
  guint            n = verdict != NULL ? verdict->findings->len : 0;
  g_autofree char *label = g_strdup_printf (ngettext ("%u Finding", "%u Findings", n), n);

  g_return_if_fail (CS_IS_FINDINGS (self));

  clear (self);
  gtk_menu_button_set_label (self->button, label);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  for (guint i = 0; i < n; i++)
    gtk_box_append (self->list, cs_finding_row_new (g_ptr_array_index (verdict->findings, i),
                                                    cs_exchange_get_record (exchange)));
}
