/* cs-watch-bar.h: where to listen for another client, and where to point it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-watch.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsWatchBar:
 *
 * Asks what a relay needs to know, and says where to point the client while one
 * runs.
 *
 * Properties: `watch` (#CsWatch, nullable), `stacked` (for a narrow window).
 * Acts through `win.watch-start`, `win.watch-stop`, `win.choose-key-log` and
 * `win.toast` (s).
 */
#define CS_TYPE_WATCH_BAR (cs_watch_bar_get_type ())
G_DECLARE_FINAL_TYPE (CsWatchBar, cs_watch_bar, CS, WATCH_BAR, GtkWidget)

void cs_watch_bar_set_watch (CsWatchBar *self,
                             CsWatch    *watch);

/* What was filled in. */
const char *cs_watch_bar_get_to (CsWatchBar *self);
const char *cs_watch_bar_get_listen (CsWatchBar *self);
const char *cs_watch_bar_get_key_log (CsWatchBar *self);

void cs_watch_bar_set_to (CsWatchBar *self,
                          const char *to);
void cs_watch_bar_set_key_log (CsWatchBar *self,
                               const char *path);

/* Shows why it could not start. */
void cs_watch_bar_set_trouble (CsWatchBar *self,
                               const char *trouble);

G_END_DECLS
