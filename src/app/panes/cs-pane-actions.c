/* cs-pane-actions.c: how panes tell the window what a person chose
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pane-actions.h"

#include "cs-confirmation.h"

#include <glib/gi18n-lib.h>

void
cs_pane_select_event (GtkWidget *widget,
                      guint      index)
{
  gtk_widget_activate_action (widget, "win.select-event", "u", index);
}

void
cs_pane_show_confirmation (GtkButton  *button,
                           const char *name)
{
  const CsConfirmation *confirmation = cs_confirmation_find (name);

  gtk_widget_set_visible (GTK_WIDGET (button), confirmation != NULL);
  if (confirmation == NULL)
    return;

  gtk_button_set_label (button, _ (confirmation->label));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", name);
}

void
cs_pane_show_apps (GtkWidget  *widget,
                   const char *platform)
{
  gtk_widget_activate_action (widget, "win.show-apps", "s", platform);
}
