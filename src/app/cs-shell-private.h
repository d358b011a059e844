/* cs-shell-private.h: what the files of CsShell share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-shell.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _CsShell
{
  GtkWidget parent_instance;

  GtkWidget    *column;
  GtkWidget    *title;
  GtkWidget    *header_bar_box;
  CsRequestBar *header_bar;
  CsRequestBar *lower_bar;
  CsStartPage  *start_page;
  GtkWidget    *main_box;
  CsStrip      *strip;
  CsWatchBar   *watch_bar;
  GtkWidget    *scroller;
  GtkWidget    *composer_revealer;
  GtkWidget    *composer;
  GtkWidget    *notice_box;
  GtkWidget    *notice;
  GtkWidget    *records_box;
  GtkWidget    *records;
  GtkWidget    *card;
  GtkWidget    *panes;
  GtkWidget    *outer_paned;
  GtkWidget    *inner_paned;
  GtkWidget    *handshake;
  GtkWidget    *certificates;
  GtkWidget    *response;
  GtkWidget    *apps;
  GtkWidget    *switcher;
  AdwViewStack *stack;

  CsDraft    *draft;
  CsExchange *exchange;

  CsShellLayout layout;
  CsShellPage   page;
  CsShellPage   second; /* what stands beside Handshake in the medium layout */
  gboolean      composing;
  gboolean      started;
  gboolean      bar_fits;
  gboolean      is_short;
  int           height; /* of what is in sight of the panes and the banner */

  CsShellLayout next_layout;
  gboolean      next_bar_fits;
  gboolean      next_is_short;
  int           next_height;
  guint         layout_source;
};

/* What the stack calls the pages, in their order. */
extern const char *const cs_shell_page_names[];

/* Shows and hides what the layout and the page ask for. */
void cs_shell_update_panes (CsShell *self);
void cs_shell_update_card (CsShell *self);

/* Another record was chosen from the list. */
void cs_shell_record_selected (CsShell *self);

G_END_DECLS
