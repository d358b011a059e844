/* cs-body-job.h: making a body readable, in a thread when it is long
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-body-text.h"
#include "cs-record.h"

G_BEGIN_DECLS

/**
 * CsBodyJob:
 * @bytes: the body, decoded
 * @content_type: (nullable): its Content-Type
 * @shape: how to shape it
 * @head: (nullable): stands before a raw body
 * @pieces: (nullable): what crossed, to be shown instead
 *
 * What is to be made readable. It does not change.
 */
typedef struct
{
  GBytes     *bytes;
  char       *content_type;
  CsBodyShape shape;
  char       *head;
  GPtrArray  *pieces;
} CsBodyJob;

/**
 * cs_body_job_new:
 * @record: a record with an answer
 * @content_type: (nullable): of its body
 * @shape: how to shape it; as it is, it stands as it crossed, or after its head
 *   where the record does not hold what crossed
 *
 * Returns: (transfer full): a job
 */
CsBodyJob *cs_body_job_new (CsRecord   *record,
                            const char *content_type,
                            CsBodyShape shape);
void       cs_body_job_free (CsBodyJob *self);

/* Whether it is done in no time. */
gboolean cs_body_job_is_short (const CsBodyJob *self);

/**
 * cs_body_job_run:
 * @self: a job
 *
 * Returns: (transfer full) (nullable): text, or %NULL when the body is none
 */
char *cs_body_job_run (const CsBodyJob *self);

/**
 * cs_body_job_run_async:
 * @self: (transfer full): a job; the task's data
 * @source: who asks
 * @cancellable: gives up
 * @callback: called with the text, to be had by g_task_propagate_pointer()
 */
void cs_body_job_run_async (CsBodyJob          *self,
                            gpointer            source,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback);

G_END_DECLS
