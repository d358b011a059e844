/* cs-worker.h: the process that sends one request
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-request.h"

G_BEGIN_DECLS

/* What a worker may make the window hold. */
#define CS_WORKER_MAX_LINE_BYTES CS_RECORD_MAX_BYTES
#define CS_WORKER_MAX_BODY_BYTES (64 * 1024 * 1024)
#define CS_WORKER_MAX_EVENTS     (256 * 1024)
#define CS_WORKER_MAX_RECORDS    1000

/**
 * CsWorker:
 *
 * `countersign-cli worker`, started and waiting for a request, then busy with it
 * until it ends. One worker sends one request. Whatever happens to the process,
 * it ends in a complete record: a worker that crashed or was stopped leaves one
 * whose `_mtls.outcome` says so.
 *
 * Signals: `begun` (#CsRecord): a record is going to grow, the first one or that
 * after a redirect; `ended`: the last record is complete and nothing follows.
 */
#define CS_TYPE_WORKER (cs_worker_get_type ())
G_DECLARE_FINAL_TYPE (CsWorker, cs_worker, CS, WORKER, GObject)

/**
 * cs_worker_new:
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a worker that waits, or %NULL with a
 *   #GSpawnError
 */
CsWorker *cs_worker_new (GError **error);

/**
 * cs_worker_is_alive:
 * @self: a worker
 *
 * Returns: whether its process is still there
 */
gboolean cs_worker_is_alive (CsWorker *self);

/**
 * cs_worker_send:
 * @self: a worker that waits
 * @request: what to send; its passphrase goes to the process and nowhere else
 *
 * Sends. The signal `begun` is emitted before this returns. The worker keeps
 * itself alive until `ended`.
 */
void cs_worker_send (CsWorker        *self,
                     const CsRequest *request);

/**
 * cs_worker_stop:
 * @self: a worker
 *
 * Kills the process at once. What came before is kept: the record says how far
 * it had come.
 */
void cs_worker_stop (CsWorker *self);

/**
 * cs_worker_get_records:
 * @self: a worker
 *
 * Returns: (transfer none) (element-type CsRecord): one, or more with redirects
 */
GPtrArray *cs_worker_get_records (CsWorker *self);

G_END_DECLS
