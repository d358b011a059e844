/* cs-shell-places.c: going from place to place in the window
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-shell-private.h"

#include "cs-composer.h"
#include "cs-regions.h"

const char *const cs_shell_page_names[] = { "handshake", "certificates", "response", "apps" };

static void
scroll_to_top (CsShell *self)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}

CsShellLayout
cs_shell_get_layout (CsShell *self)
{
  g_return_val_if_fail (CS_IS_SHELL (self), CS_SHELL_WIDE);

  return self->layout;
}

CsShellPage
cs_shell_get_page (CsShell *self)
{
  g_return_val_if_fail (CS_IS_SHELL (self), CS_SHELL_HANDSHAKE);

  return self->page;
}

void
cs_shell_show_page (CsShell    *self,
                    CsShellPage page)
{
  g_return_if_fail (CS_IS_SHELL (self));

  if (self->page == page)
    return;

  self->page = page;
  if (page == CS_SHELL_CERTIFICATES || page == CS_SHELL_RESPONSE)
    self->second = page;
  adw_view_stack_set_visible_child_name (self->stack, cs_shell_page_names[page]);
  cs_shell_update_panes (self);
  cs_shell_update_card (self);
  scroll_to_top (self);
}

GtkWidget *
cs_shell_get_pane (CsShell    *self,
                   CsShellPage page)
{
  g_return_val_if_fail (CS_IS_SHELL (self), NULL);

  switch (page)
    {
    case CS_SHELL_CERTIFICATES:
      return self->certificates;
    case CS_SHELL_RESPONSE:
      return self->response;
    case CS_SHELL_APPS:
      return self->apps;
    case CS_SHELL_HANDSHAKE:
    default:
      return self->handshake;
    }
}

void
cs_shell_focus_page (CsShell    *self,
                     CsShellPage page)
{
  g_return_if_fail (CS_IS_SHELL (self));

  cs_shell_show_page (self, page);
  cs_region_focus (cs_shell_get_pane (self, page));
}

void
cs_shell_focus_next_region (CsShell *self,
                            gboolean backwards)
{
  GtkWidget *const regions[] = {
    GTK_WIDGET (self->header_bar),
    GTK_WIDGET (self->lower_bar),
    GTK_WIDGET (self->start_page),
    GTK_WIDGET (self->strip),
    GTK_WIDGET (self->watch_bar),
    self->composer,
    self->card,
    self->handshake,
    self->certificates,
    self->response,
    self->apps,
  };

  cs_regions_focus_next (regions, G_N_ELEMENTS (regions), backwards);
}

void
cs_shell_edit_connection (CsShell *self)
{
  g_return_if_fail (CS_IS_SHELL (self));

  g_object_set (self, "started", TRUE, "composing", TRUE, NULL);
  cs_composer_focus_connection (CS_COMPOSER (self->composer));
}

gboolean
cs_shell_get_started (CsShell *self)
{
  g_return_val_if_fail (CS_IS_SHELL (self), FALSE);

  return self->started;
}

CsWatchBar *
cs_shell_get_watch_bar (CsShell *self)
{
  g_return_val_if_fail (CS_IS_SHELL (self), NULL);

  return self->watch_bar;
}

CsStrip *
cs_shell_get_strip (CsShell *self)
{
  g_return_val_if_fail (CS_IS_SHELL (self), NULL);

  return self->strip;
}

CsStartPage *
cs_shell_get_start_page (CsShell *self)
{
  g_return_val_if_fail (CS_IS_SHELL (self), NULL);

  return self->start_page;
}

CsRequestBar *
cs_shell_get_request_bar (CsShell *self)
{
  g_return_val_if_fail (CS_IS_SHELL (self), NULL);

  if (!self->started)
    return NULL;
  return self->bar_fits ? self->header_bar : self->lower_bar;
}

void
cs_shell_show_platform (CsShell    *self,
                        const char *platform)
{
  g_return_if_fail (CS_IS_SHELL (self));

  if (platform != NULL && *platform != '\0')
    g_object_set (self->apps, "platform", platform, NULL);
  cs_shell_show_page (self, CS_SHELL_APPS);
}

void
cs_shell_set_records (CsShell           *self,
                      const char *const *labels,
                      guint              shown)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (labels);

  g_return_if_fail (CS_IS_SHELL (self));

  g_signal_handlers_block_by_func (self->records, cs_shell_record_selected, self);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->records), G_LIST_MODEL (list));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->records), shown);
  g_signal_handlers_unblock_by_func (self->records, cs_shell_record_selected, self);
  gtk_widget_set_visible (self->records_box, g_list_model_get_n_items (G_LIST_MODEL (list)) > 1);
}

static double
get_share (GtkWidget *paned,
           double     fallback)
{
  int max = 0;
  int position = gtk_paned_get_position (GTK_PANED (paned));

  g_object_get (paned, "max-position", &max, NULL);
  max = MAX (max, gtk_widget_get_width (paned));
  return max > 0 && position > 0 ? CLAMP ((double) position / max, 0.1, 0.9) : fallback;
}

void
cs_shell_set_shares (CsShell *self,
                     int      width,
                     double   handshake,
                     double   certificates)
{
  g_return_if_fail (CS_IS_SHELL (self));

  /* A paned keeps its share when its width changes, from the first one on. */
  gtk_paned_set_position (GTK_PANED (self->outer_paned), (int) (width * handshake));
  gtk_paned_set_position (GTK_PANED (self->inner_paned),
                          (int) (width * certificates));
}

void
cs_shell_get_shares (CsShell *self,
                     double  *handshake,
                     double  *certificates)
{
  g_return_if_fail (CS_IS_SHELL (self));

  *handshake = get_share (self->outer_paned, 0.38);
  *certificates = (1 - *handshake) * get_share (self->inner_paned, 0.48);
}
