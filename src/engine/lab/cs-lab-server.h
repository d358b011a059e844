/* cs-lab-server.h: serves one scenario on one port, in threads of its own
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-lab-scenario.h"

G_BEGIN_DECLS

typedef struct _CsLabServer CsLabServer;

/**
 * cs_lab_server_new:
 * @behaviour: what to serve
 * @pki: with which certificates; must outlive the server
 * @port: where; 0 for a free one
 * @error: return location for an error, or %NULL
 *
 * Listens on 127.0.0.1, and on ::1 if that port is free there too, so that
 * "localhost" leads here at the first attempt.
 *
 * Returns: (transfer full) (nullable): a server that serves, or %NULL with a #GIOErrorEnum
 */
CsLabServer *cs_lab_server_new (const CsLabBehaviour *behaviour,
                                CsLabPki             *pki,
                                guint16               port,
                                GError              **error);

/* Stops serving, also in the middle of an answer, and waits for its threads. */
void cs_lab_server_free (CsLabServer *self);

const CsLabBehaviour *cs_lab_server_get_behaviour (CsLabServer *self);
guint16               cs_lab_server_get_port (CsLabServer *self);

G_END_DECLS
