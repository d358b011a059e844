/* cs-worker-pool.c: one worker kept started
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-worker-pool.h"

struct _CsWorkerPool
{
  GObject parent_instance;

  CsWorker *spare;
  guint     refill_source;
};

G_DEFINE_FINAL_TYPE (CsWorkerPool, cs_worker_pool, G_TYPE_OBJECT)

static gboolean
refill_cb (gpointer user_data)
{
  CsWorkerPool *self = user_data;

  /* A failure here says nothing to anybody: the next take meets it again. */
  if (self->spare == NULL)
    self->spare = cs_worker_new (NULL);
  self->refill_source = 0;
  return G_SOURCE_REMOVE;
}

static void
refill_later (CsWorkerPool *self)
{
  if (self->refill_source == 0)
    self->refill_source = g_idle_add_full (G_PRIORITY_LOW, refill_cb, self, NULL);
}

static void
cs_worker_pool_dispose (GObject *object)
{
  CsWorkerPool *self = CS_WORKER_POOL (object);

  g_clear_handle_id (&self->refill_source, g_source_remove);
  if (self->spare != NULL)
    cs_worker_stop (self->spare);
  g_clear_object (&self->spare);

  G_OBJECT_CLASS (cs_worker_pool_parent_class)->dispose (object);
}

static void
cs_worker_pool_class_init (CsWorkerPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cs_worker_pool_dispose;
}

static void
cs_worker_pool_init (CsWorkerPool *self)
{
  refill_later (self);
}

CsWorkerPool *
cs_worker_pool_new (void)
{
  return g_object_new (CS_TYPE_WORKER_POOL, NULL);
}

CsWorker *
cs_worker_pool_take (CsWorkerPool *self,
                     GError      **error)
{
  g_autoptr (CsWorker) worker = NULL;

  g_return_val_if_fail (CS_IS_WORKER_POOL (self), NULL);

  worker = g_steal_pointer (&self->spare);
  if (worker == NULL || !cs_worker_is_alive (worker))
    {
      g_clear_object (&worker);
      worker = cs_worker_new (error);
    }

  refill_later (self);
  return g_steal_pointer (&worker);
}
