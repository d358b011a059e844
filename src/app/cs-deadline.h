/* cs-deadline.h: a cancellable that gives up by itself
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cs_deadline_new:
 * @parent: (nullable): a cancellable that cancels the new one as well
 * @seconds: how long to wait
 *
 * For what may never answer: a service of another program's, a token's module.
 * Needs the main loop of the thread's default context.
 *
 * Returns: (transfer full): a cancellable that is cancelled after @seconds
 */
GCancellable *cs_deadline_new (GCancellable *parent,
                               guint         seconds);

G_END_DECLS
