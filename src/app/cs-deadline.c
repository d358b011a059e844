/* cs-deadline.c: a cancellable that gives up by itself
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-deadline.h"

static void
parent_cancelled (GCancellable *parent,
                  gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* What ended in time leaves both behind: nobody listens to the cancellable then. */
GCancellable *
cs_deadline_new (GCancellable *parent,
                 guint         seconds)
{
  GCancellable *self = g_cancellable_new ();

  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, seconds, timeout_cb, g_object_ref (self), g_object_unref);
  if (parent != NULL)
    g_cancellable_connect (parent, G_CALLBACK (parent_cancelled), g_object_ref (self), g_object_unref);
  return self;
}
