/* cs-worker-pool.h: one worker kept started
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-worker.h"

G_BEGIN_DECLS

/**
 * CsWorkerPool:
 *
 * Keeps one worker started and waiting, so that sending costs the exchange and
 * nothing else.
 */
#define CS_TYPE_WORKER_POOL (cs_worker_pool_get_type ())
G_DECLARE_FINAL_TYPE (CsWorkerPool, cs_worker_pool, CS, WORKER_POOL, GObject)

CsWorkerPool *cs_worker_pool_new (void);

/**
 * cs_worker_pool_take:
 * @self: a pool
 * @error: return location for an error, or %NULL
 *
 * Hands out the spare, or starts one when there is none, and has the next one
 * started once there is nothing better to do.
 *
 * Returns: (transfer full) (nullable): a worker, or %NULL as cs_worker_new()
 */
CsWorker *cs_worker_pool_take (CsWorkerPool *self,
                               GError      **error);

G_END_DECLS
