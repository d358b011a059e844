/* cs-body-job.c: making a body readable, in a thread when it is long
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-body-job.h"

#include "cs-answer-words.h"
#include "cs-raw-text.h"

/* A longer body is made readable in a thread of its own. */
#define MAX_SYNC (64 * 1024)

static char *
dup_safe_head (CsRecord *record)
{
  g_autofree char   *head = cs_answer_words_dup_head (record);
  g_autoptr (GBytes) bytes = g_bytes_new (head, strlen (head));
  g_autofree char   *safe = cs_body_text_dup (bytes, NULL, CS_BODY_AS_IT_IS);

  return g_strconcat (safe != NULL ? g_strchomp (safe) : "", "\n\n", NULL);
}

CsBodyJob *
cs_body_job_new (CsRecord   *record,
                 const char *content_type,
                 CsBodyShape shape)
{
  CsBodyJob *self = g_new0 (CsBodyJob, 1);
  GBytes    *body = cs_record_get_body (record);

  self->bytes = body != NULL ? g_bytes_ref (body) : g_bytes_new (NULL, 0);
  self->content_type = g_strdup (content_type);
  self->shape = shape;
  if (shape == CS_BODY_AS_IT_IS)
    self->pieces = cs_raw_text_collect (record);
  if (shape == CS_BODY_AS_IT_IS && self->pieces == NULL)
    self->head = dup_safe_head (record);
  return self;
}

void
cs_body_job_free (CsBodyJob *self)
{
  g_bytes_unref (self->bytes);
  g_free (self->content_type);
  g_free (self->head);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_free (self);
}

gboolean
cs_body_job_is_short (const CsBodyJob *self)
{
  return g_bytes_get_size (self->bytes) <= MAX_SYNC && (self->pieces == NULL || self->pieces->len < 64);
}

char *
cs_body_job_run (const CsBodyJob *self)
{
  g_autofree char *text = NULL;

  if (self->pieces != NULL)
    return cs_raw_text_render (self->pieces);

  text = cs_body_text_dup (self->bytes, self->content_type, self->shape);
  if (text == NULL || self->head == NULL)
    return g_steal_pointer (&text);

  return g_strconcat (self->head, text, NULL);
}

static void
job_thread (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  g_task_return_pointer (task, cs_body_job_run (task_data), g_free);
}

void
cs_body_job_run_async (CsBodyJob          *self,
                       gpointer            source,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, NULL);

  g_task_set_task_data (task, self, (GDestroyNotify) cs_body_job_free);
  g_task_run_in_thread (task, job_thread);
}
