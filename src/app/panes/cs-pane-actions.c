/* cs-pane-actions.c: how panes tell the window what a person chose
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pane-actions.h"

#include <glib/gi18n-lib.h>

void
cs_pane_select_event (GtkWidget *widget,
                      guint      index)
{
  gtk_widget_activate_action (widget, "win.select-event", "u", index);
}

void
cs_pane_confirm (GtkWidget  *widget,
                 const char *name)
{
  gtk_widget_activate_action (widget, "win.confirm", "s", name);
}

const char *
cs_pane_get_confirm_label (const char *name)
{
  static const struct
  {
    const char *name;
    const char *label;
  } confirmations[] = {
    { "again", N_ ("Try Again") },
    { "always-send", N_ ("Send It Anyway") },
    { "choose-identity", N_ ("Choose an Identity…") },
    { "choose-root", N_ ("Choose a Root…") },
    { "cold", N_ ("Send Cold") },
    { "connect-to", N_ ("Connect to…") },
    { "go-on", N_ ("Go On Anyway") },
    { "http-1.1", N_ ("Try on HTTP/1.1") },
    { "http-2", N_ ("Try on HTTP/2") },
    { "no-identity", N_ ("Try without Identity") },
    { "tls-1.2", N_ ("Try with TLS 1.2") },
    { "tls-1.3", N_ ("Try with TLS 1.3") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (confirmations); i++)
    {
      if (g_strcmp0 (name, confirmations[i].name) == 0)
        return _ (confirmations[i].label);
    }

  return NULL;
}

void
cs_pane_show_apps (GtkWidget  *widget,
                   const char *platform)
{
  gtk_widget_activate_action (widget, "win.show-apps", "s", platform);
}
