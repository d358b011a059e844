/* cs-file-watch.c: files that may change on disk
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-file-watch.h"

/* A file that is being replaced goes and comes: so long it must have been quiet. */
#define QUIET_MS 250

struct _CsFileWatch
{
  GObject parent_instance;

  GPtrArray *monitors;
  guint      timeout;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsFileWatch, cs_file_watch, G_TYPE_OBJECT)

static gboolean
quiet_cb (gpointer user_data)
{
  CsFileWatch *self = user_data;

  self->timeout = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
monitor_cb (CsFileWatch      *self,
            GFile            *file,
            GFile            *other,
            GFileMonitorEvent event)
{
  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    return;

  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add (QUIET_MS, quiet_cb, self);
}

static void
cs_file_watch_finalize (GObject *object)
{
  CsFileWatch *self = CS_FILE_WATCH (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->monitors, g_ptr_array_unref);

  G_OBJECT_CLASS (cs_file_watch_parent_class)->finalize (object);
}

static void
cs_file_watch_class_init (CsFileWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_file_watch_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_file_watch_init (CsFileWatch *self)
{
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
}

CsFileWatch *
cs_file_watch_new (void)
{
  return g_object_new (CS_TYPE_FILE_WATCH, NULL);
}

void
cs_file_watch_add (CsFileWatch *self,
                   const char  *path)
{
  g_autoptr (GFile)        file = NULL;
  g_autoptr (GFileMonitor) monitor = NULL;

  g_return_if_fail (CS_IS_FILE_WATCH (self));

  if (path == NULL)
    return;

  file = g_file_new_for_path (path);
  monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (monitor == NULL)
    return;

  g_signal_connect_object (monitor, "changed", G_CALLBACK (monitor_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->monitors, g_steal_pointer (&monitor));
}
