/* cs-runtime.h: how a process that sends starts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-key-log.h"

G_BEGIN_DECLS

/**
 * cs_runtime_prepare:
 *
 * To be called first thing in main(), before any other call of GLib, in a
 * process that will send: leaves out what GIO would load and never use (proxy
 * and settings modules, the system's CA bundle), and loads the TLS backend
 * alone.
 */
void cs_runtime_prepare (void);

/**
 * cs_runtime_load_backend:
 *
 * Loads GIO's GnuTLS backend, once, after cs_runtime_prepare() kept GIO from
 * looking for it: for who asks GIO about certificates and sends nothing.
 */
void cs_runtime_load_backend (void);

/**
 * cs_runtime_load_tls:
 * @error: return location for an error, or %NULL
 *
 * Loads GIO's GnuTLS backend and opens the key log's memory file.
 *
 * Returns: (transfer full) (nullable): the process's key log, or %NULL with a
 *   #GIOErrorEnum or #GTlsError
 */
CsKeyLog *cs_runtime_load_tls (GError **error);

G_END_DECLS
