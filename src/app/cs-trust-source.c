/* cs-trust-source.c: one place that root CAs come from
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust-source.h"

#include "cs-trust.h"

#include <glib/gi18n-lib.h>

struct _CsTrustSource
{
  GObject parent_instance;

  char    *path;
  char    *name;
  char    *detail;
  char    *error;
  gboolean chosen;

  GCancellable *cancellable;
};

enum
{
  PROP_0,
  PROP_CHOSEN,
  PROP_DETAIL,
  PROP_ERROR,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsTrustSource, cs_trust_source, G_TYPE_OBJECT)

/* Runs in a thread: @path is a copy of its own. */
static void
load_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (CsTrust)   trust = cs_trust_new ();
  g_autoptr (GPtrArray) roots = NULL;

  const char *path = task_data;
  GError     *error = NULL;
  guint       n;

  if (path != NULL ? !cs_trust_add_file (trust, path, &error) : !cs_trust_add_system (trust, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  n = cs_trust_get_n_roots (trust);
  roots = n == 1 ? cs_trust_dup_roots (trust, 1) : NULL;
  if (roots != NULL && roots->len == 1)
    g_task_return_pointer (task, g_strdup (cs_certificate_get_display_name (g_ptr_array_index (roots, 0))), g_free);
  else
    g_task_return_pointer (task, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u root CA", "%u root CAs", n), n),
                           g_free);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *detail = g_task_propagate_pointer (G_TASK (result), &error);

  CsTrustSource *self = CS_TRUST_SOURCE (object);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_free (self->detail);
  self->detail = detail != NULL ? g_steal_pointer (&detail) : g_strdup (_ ("could not be read"));
  self->error = error != NULL ? g_strdup (error->message) : NULL;
  g_object_notify_by_pspec (object, properties[PROP_DETAIL]);
  if (self->error != NULL)
    g_object_notify_by_pspec (object, properties[PROP_ERROR]);
}

static void
cs_trust_source_dispose (GObject *object)
{
  CsTrustSource *self = CS_TRUST_SOURCE (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (cs_trust_source_parent_class)->dispose (object);
}

static void
cs_trust_source_finalize (GObject *object)
{
  CsTrustSource *self = CS_TRUST_SOURCE (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->detail);
  g_free (self->error);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (cs_trust_source_parent_class)->finalize (object);
}

static void
cs_trust_source_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  CsTrustSource *self = CS_TRUST_SOURCE (object);

  switch (prop_id)
    {
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_trust_source_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_CHOSEN:
      cs_trust_source_set_chosen (CS_TRUST_SOURCE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_trust_source_class_init (CsTrustSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cs_trust_source_dispose;
  object_class->finalize = cs_trust_source_finalize;
  object_class->get_property = cs_trust_source_get_property;
  object_class->set_property = cs_trust_source_set_property;

  properties[PROP_CHOSEN] =
    g_param_spec_boolean ("chosen", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DETAIL] =
    g_param_spec_string ("detail", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] =
    g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_trust_source_init (CsTrustSource *self)
{
  self->detail = g_strdup ("");
  self->cancellable = g_cancellable_new ();
}

CsTrustSource *
cs_trust_source_new (const char *path)
{
  CsTrustSource    *self = g_object_new (CS_TYPE_TRUST_SOURCE, NULL);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, loaded_cb, NULL);

  self->path = g_strdup (path);
  self->name = path != NULL ? g_filename_display_basename (path) : g_strdup (_ ("System"));
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_thread);
  return self;
}

const char *
cs_trust_source_get_path (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), NULL);

  return self->path;
}

const char *
cs_trust_source_get_name (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), NULL);

  return self->name;
}

const char *
cs_trust_source_get_detail (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), NULL);

  return self->detail;
}

const char *
cs_trust_source_get_error (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), NULL);

  return self->error;
}

gboolean
cs_trust_source_get_chosen (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), FALSE);

  return self->chosen;
}

void
cs_trust_source_set_chosen (CsTrustSource *self,
                            gboolean       chosen)
{
  g_return_if_fail (CS_IS_TRUST_SOURCE (self));

  if (self->chosen == chosen)
    return;

  self->chosen = chosen;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}
