/* cs-runner.h: sends a request and watches
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-key-log.h"
#include "cs-record.h"
#include "cs-request.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsRunnerSink:
 * @event: an event, as it happens
 * @entry: (nullable): a HAR entry, complete with `_mtls`: a redirect's first,
 *   the last one at the end
 *
 * Where a runner delivers.
 */
typedef struct
{
  CsEventFunc event;
  void (*entry) (JsonObject *entry,
                 gpointer    user_data);
} CsRunnerSink;

/**
 * cs_runner_run_async:
 * @request: what to send; copied
 * @key_log: made by cs_runtime_prepare()
 * @body: (nullable): where the answer's body goes, as it came; otherwise it is kept
 *   in the entry, up to the capture's limit
 * @sink: where to deliver; must outlive the call
 * @sink_data: for @sink
 * @cancellable: (nullable): stops it
 * @callback: called when all is over
 * @user_data: for @callback
 *
 * Sends @request over libsoup and the tap. Every outcome, also a failure or a
 * cancellation, ends in an entry: `_mtls.outcome` says how far it came.
 *
 * One exchange per process: TLS versions and the key log are fixed at the first
 * connection, and the session cache could otherwise resume.
 */
void cs_runner_run_async (const CsRequest    *request,
                          CsKeyLog           *key_log,
                          GOutputStream      *body,
                          const CsRunnerSink *sink,
                          gpointer            sink_data,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);

/**
 * cs_runner_run_finish:
 * @result: what @callback was given
 *
 * Returns: the exit status that `record.md` gives the outcome: 0 answered … 130
 */
int cs_runner_run_finish (GAsyncResult *result);

/**
 * cs_runner_exit_status:
 * @record: a complete record
 *
 * Returns: the exit status of its outcome
 */
int cs_runner_exit_status (CsRecord *record);

G_END_DECLS
