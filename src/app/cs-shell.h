/* cs-shell.h: where everything stands, for the room there is
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"
#include "cs-exchange.h"
#include "cs-request-bar.h"
#include "cs-start-page.h"
#include "cs-strip.h"
#include "cs-watch-bar.h"

G_BEGIN_DECLS

/**
 * CsShellLayout:
 * @CS_SHELL_WIDE: all panes side by side
 * @CS_SHELL_MEDIUM: Handshake and one more
 * @CS_SHELL_NARROW: one at a time
 */
typedef enum
{
  CS_SHELL_WIDE,
  CS_SHELL_MEDIUM,
  CS_SHELL_NARROW,
} CsShellLayout;

#define CS_SHELL_WIDE_MIN   1000
#define CS_SHELL_MEDIUM_MIN 700

#define CS_SHELL_MIN_WIDTH  360
#define CS_SHELL_MIN_HEIGHT 294

/**
 * CsShellPage:
 *
 * The panes, by the number on the key that goes to them, less one.
 */
typedef enum
{
  CS_SHELL_HANDSHAKE,
  CS_SHELL_CERTIFICATES,
  CS_SHELL_RESPONSE,
  CS_SHELL_APPS,
} CsShellPage;

/**
 * cs_shell_layout_for:
 * @width: in pixels
 * @text_scale: how much larger than usual text is, 1.0 for not at all
 *
 * Large text needs room as a small window does. Pure.
 *
 * Returns: the layout that fits
 */
CsShellLayout cs_shell_layout_for (int    width,
                                   double text_scale);

/**
 * CsShell:
 *
 * The window's content. Its minimum size does not depend on its children: what
 * does not fit is put elsewhere or cut off, never the window made larger. Panes
 * are shown and hidden and never moved.
 *
 * Properties: `draft` (#CsDraft), `exchange` (#CsExchange), `composing` (whether
 * the composer is open), `watching` (whether the relay's bar is open), `started` (whether the first start is over), `notice`
 * (nullable: a sentence about what could not be done).
 */
#define CS_TYPE_SHELL (cs_shell_get_type ())
G_DECLARE_FINAL_TYPE (CsShell, cs_shell, CS, SHELL, GtkWidget)

CsShellLayout cs_shell_get_layout (CsShell *self);

CsShellPage cs_shell_get_page (CsShell *self);

/**
 * cs_shell_show_page:
 * @self: a shell
 * @page: the page to bring into sight
 */
void cs_shell_show_page (CsShell    *self,
                         CsShellPage page);

/* Brings @page into sight and puts the keyboard there. */
void cs_shell_focus_page (CsShell    *self,
                          CsShellPage page);

/**
 * cs_shell_focus_next_region:
 * @self: a shell
 * @backwards: whether to go the other way round
 *
 * F6: request, strip, composer, banner, panes.
 */
void cs_shell_focus_next_region (CsShell *self,
                                 gboolean backwards);

/* Opens the composer and puts the keyboard where it says what to connect to. */
void cs_shell_edit_connection (CsShell *self);

gboolean cs_shell_get_started (CsShell *self);

CsWatchBar  *cs_shell_get_watch_bar (CsShell *self);
CsStrip     *cs_shell_get_strip (CsShell *self);
CsStartPage *cs_shell_get_start_page (CsShell *self);

/* The request bar that is in sight, or %NULL on first start. */
CsRequestBar *cs_shell_get_request_bar (CsShell *self);

/* What the panes call a platform, in the apps panel. */
void cs_shell_show_platform (CsShell    *self,
                             const char *platform);

/* A pane, for its actions. */
GtkWidget *cs_shell_get_pane (CsShell    *self,
                              CsShellPage page);

/**
 * cs_shell_set_records:
 * @self: a shell
 * @labels: (array zero-terminated=1): what the records are called
 * @shown: which of them is on show
 *
 * Offers several records to choose from, after redirects or from a file that
 * holds more than one. Acts through `win.show-record` (u).
 */
void cs_shell_set_records (CsShell           *self,
                           const char *const *labels,
                           guint              shown);

/**
 * cs_shell_set_shares:
 * @self: a shell
 * @width: the width that the window is going to have
 * @handshake: Handshake's share of it
 * @certificates: Certificates'
 *
 * How much of the width the panes have.
 */
void cs_shell_set_shares (CsShell *self,
                          int      width,
                          double   handshake,
                          double   certificates);
void cs_shell_get_shares (CsShell *self,
                          double  *handshake,
                          double  *certificates);

G_END_DECLS
