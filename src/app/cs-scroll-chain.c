/* cs-scroll-chain.c: something that scrolls, within something that scrolls
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-scroll-chain.h"

/* Whether the scrolled window under the pointer can go further up. */
static gboolean
inner_is_scrolled (GtkWidget *outer,
                   double     x,
                   double     y)
{
  GtkWidget *under;
  GtkWidget *inner;

  gtk_widget_translate_coordinates (GTK_WIDGET (gtk_widget_get_root (outer)), outer, x, y, &x, &y);
  under = gtk_widget_pick (outer, x, y, GTK_PICK_DEFAULT);
  inner = under != NULL ? gtk_widget_get_ancestor (under, GTK_TYPE_SCROLLED_WINDOW) : NULL;
  return inner != NULL && inner != outer &&
         gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (inner))) > 0;
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           GtkWidget                *outer)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (outer));
  GdkEvent      *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  double         end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  double         value = gtk_adjustment_get_value (adjustment);
  double         x;
  double         y;

  if (end <= 0 || event == NULL || !gdk_event_get_position (event, &x, &y) || (dy > 0 && value >= end) ||
      (dy < 0 && inner_is_scrolled (outer, x, y)))
    return GDK_EVENT_PROPAGATE;

  gtk_adjustment_set_value (adjustment, value + dy * gtk_adjustment_get_step_increment (adjustment));
  return GDK_EVENT_STOP;
}

void
cs_scroll_chain_attach (GtkScrolledWindow *outer)
{
  GtkEventController *controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "scroll", G_CALLBACK (scroll_cb), outer);
  gtk_widget_add_controller (GTK_WIDGET (outer), controller);
}
