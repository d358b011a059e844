/* cs-window.h: one request at a time, and what came of it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"
#include "cs-exchange.h"
#include "cs-shell.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsWindow:
 *
 * Binds the shell's parts to a draft and an exchange, and answers their actions:
 *
 * - `win.send`, `win.stop`, `win.escape`, `win.compose` (toggles the composer)
 * - `win.open`, `win.save`, `win.copy-verdict`, `win.lab`
 * - `win.choose-root`, `win.choose-identity`, `win.choose-key` (s, the
 *   certificate's path), `win.choose-body`
 * - `win.select-event` (u), `win.confirm` (s), `win.show-apps` (s), `win.hide-apps`,
 *   `win.show-record` (u, one of several)
 * - `win.focus-pane` (u, a #CsShellPage), `win.focus-address`, `win.focus-trust`,
 *   `win.focus-identity`, `win.next-region` (b, backwards), `win.find`, `win.detail`
 */
#define CS_TYPE_WINDOW (cs_window_get_type ())
G_DECLARE_FINAL_TYPE (CsWindow, cs_window, CS, WINDOW, AdwApplicationWindow)

CsWindow *cs_window_new (GtkApplication *application);

/**
 * cs_window_is_blank:
 * @self: a window
 *
 * Returns: whether nothing has been sent, opened or typed in it
 */
gboolean cs_window_is_blank (CsWindow *self);

/* Opens a record, as from the dialog. */
void cs_window_open_file (CsWindow *self,
                          GFile    *file);

/* Reads the capture that was opened once more, with the keys of @key_log. */
void cs_window_open_key_log (CsWindow *self,
                             GFile    *key_log);

/* Starts the practice lab and fills in its 403 request. */
void cs_window_open_lab (CsWindow *self);

/* What the window edits, shows and is made of. All (transfer none). */
CsDraft    *cs_window_get_draft (CsWindow *self);
CsExchange *cs_window_get_exchange (CsWindow *self);
CsShell    *cs_window_get_shell (CsWindow *self);

/**
 * cs_window_take_files:
 * @self: a window
 * @files: (array length=n_files): files that were dropped on it, or named when it starts
 * @n_files: their number
 *
 * Takes identities and root CAs. What is called like a certificate or a key is
 * read, in a thread, and its content decides which of the two it is; a key goes
 * with its certificate.
 *
 * Returns: (transfer full) (element-type GFile): the others: records and captures
 */
GPtrArray *cs_window_take_files (CsWindow     *self,
                                 GFile *const *files,
                                 gsize         n_files);

G_END_DECLS
