/* cs-soup.h: a hop over libsoup, with GIO's TLS
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-run.h"

G_BEGIN_DECLS

/**
 * cs_soup_send_async:
 * @run: a hop, which must live until @callback
 * @cancellable: stops it
 * @callback: called when the answer's body has ended, or could not come
 * @user_data: for @callback
 *
 * Sends @run's request and reads its answer. Session and connection are closed
 * when the result is freed, TLS's part in a thread.
 */
void cs_soup_send_async (CsRun              *run,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data);

/**
 * cs_soup_send_finish:
 * @result: what @callback was given
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with whatever libsoup, TLS or the socket said
 */
gboolean cs_soup_send_finish (GAsyncResult *result,
                              GError      **error);

G_END_DECLS
