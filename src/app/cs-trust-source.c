/* cs-trust-source.c: one place that root CAs come from
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust-source.h"

#include "cs-deadline.h"
#include "cs-file-watch.h"
#include "cs-json.h"
#include "cs-text.h"
#include "cs-trust.h"

#include <glib/gi18n-lib.h>

/* Roots may lie behind another program: a token, p11-kit's server. */
#define LISTING_SECONDS 5

struct _CsTrustSource
{
  GObject parent_instance;

  char    *path;
  char    *name;
  char    *detail;
  char    *note;
  char    *error;
  gboolean chosen;

  char    *fingerprint;
  char    *store; /* (nullable): of the system's */
  char    *known; /* (nullable): the fingerprint of an earlier start */
  gint64   known_seen;
  gboolean changed; /* on disk, since it was read first */

  CsFileWatch  *watch; /* (nullable): of a file */
  GCancellable *cancellable;
};

enum
{
  PROP_0,
  PROP_CHOSEN,
  PROP_DETAIL,
  PROP_ERROR,
  PROP_NAME,
  PROP_NOTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsTrustSource, cs_trust_source, G_TYPE_OBJECT)

/* What a reading found out. */
typedef struct
{
  char *detail;
  char *store; /* (nullable): where the system's roots are kept */
  char *fingerprint;
} Reading;

static void
reading_free (Reading *reading)
{
  g_free (reading->detail);
  g_free (reading->store);
  g_free (reading->fingerprint);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* Whose roots "the system's" are, and where they are kept. */
static char *
dup_store (CsTrust *trust)
{
  g_autoptr (JsonArray) sources = cs_trust_dup_sources (trust);

  JsonObject *source = cs_json_array_object (sources, 0);
  gboolean    is_runtime = g_str_equal (cs_json_get_string (source, "store", ""), "flatpak-runtime");
  const char *place = cs_json_get_string (source, "path", cs_json_get_string (source, "name", ""));

  /* Translators: where root CAs are kept: a path */
  return is_runtime ? g_strdup_printf (_ ("%s of the Flatpak’s runtime, not of the host"), place) : g_strdup (place);
}

static char *
dup_fingerprint (GPtrArray *roots)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (roots->len == 1)
    return g_strdup (cs_certificate_get_fingerprint (g_ptr_array_index (roots, 0)));

  for (guint i = 0; i < roots->len; i++)
    g_checksum_update (sum, (const guchar *) cs_certificate_get_fingerprint (g_ptr_array_index (roots, i)), -1);
  return g_strdup (g_checksum_get_string (sum));
}

static gboolean
add_place (CsTrust    *trust,
           const char *path,
           GError    **error)
{
  if (path == NULL)
    return cs_trust_add_system (trust, error);
  if (g_str_has_suffix (path, "/"))
    return cs_trust_add_folder (trust, path, error);
  return cs_trust_add_file (trust, path, error);
}

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
  Reading    *reading;

  if (!add_place (trust, path, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  reading = g_new0 (Reading, 1);
  roots = cs_trust_dup_roots (trust, G_MAXUINT);
  if (roots->len == 1)
    reading->detail = g_strdup (cs_certificate_get_display_name (g_ptr_array_index (roots, 0)));
  else
    reading->detail = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u root CA", "%u root CAs", roots->len), roots->len);
  if (path == NULL)
    reading->store = dup_store (trust);
  reading->fingerprint = dup_fingerprint (roots);
  g_task_return_pointer (task, reading, (GDestroyNotify) reading_free);
}

static void
update_note (CsTrustSource *self)
{
  g_autofree char *date = NULL;
  char            *note = NULL;

  if (self->known != NULL && self->fingerprint != NULL && !g_str_equal (self->known, self->fingerprint))
    {
      date = cs_text_date (self->known_seen);
      note = g_strdup_printf (_ ("rotated: not the root CAs that were there on %s"), date);
    }
  else if (self->changed && self->error == NULL)
    note = g_strdup (_ ("changed on disk and read again"));
  else
    note = g_strdup (self->store);

  if (g_strcmp0 (note, self->note) == 0)
    {
      g_free (note);
      return;
    }
  g_free (self->note);
  self->note = note;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTE]);
}

static char *
dup_failure (CsTrustSource *self,
             const GError  *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "They could not be listed within %d second.",
                                         "They could not be listed within %d seconds.", LISTING_SECONDS),
                            LISTING_SECONDS);
  return g_strdup (error->message);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GCancellable) wanted = user_data;
  g_autoptr (GError)       error = NULL;
  g_autoptr (Reading)      reading = g_task_propagate_pointer (G_TASK (result), &error);

  CsTrustSource *self = CS_TRUST_SOURCE (object);

  if (g_cancellable_is_cancelled (wanted))
    return;

  g_free (self->detail);
  g_free (self->store);
  g_free (self->fingerprint);
  g_free (self->error);
  self->detail = reading != NULL ? g_steal_pointer (&reading->detail) : g_strdup (_ ("could not be read"));
  self->store = reading != NULL ? g_steal_pointer (&reading->store) : NULL;
  self->fingerprint = reading != NULL ? g_steal_pointer (&reading->fingerprint) : NULL;
  self->error = error != NULL ? dup_failure (self, error) : NULL;
  g_object_freeze_notify (object);
  g_object_notify_by_pspec (object, properties[PROP_DETAIL]);
  g_object_notify_by_pspec (object, properties[PROP_ERROR]);
  update_note (self);
  g_object_thaw_notify (object);
}

static void
read_roots (CsTrustSource *self)
{
  g_autoptr (GCancellable) deadline = NULL;
  g_autoptr (GTask)        task = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  deadline = cs_deadline_new (self->cancellable, LISTING_SECONDS);
  task = g_task_new (self, deadline, loaded_cb, g_object_ref (self->cancellable));
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, load_thread);
}

static void
file_changed (CsTrustSource *self)
{
  self->changed = TRUE;
  read_roots (self);
}

static void
cs_trust_source_dispose (GObject *object)
{
  CsTrustSource *self = CS_TRUST_SOURCE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->watch);

  G_OBJECT_CLASS (cs_trust_source_parent_class)->dispose (object);
}

static void
cs_trust_source_finalize (GObject *object)
{
  CsTrustSource *self = CS_TRUST_SOURCE (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->detail);
  g_free (self->note);
  g_free (self->error);
  g_free (self->fingerprint);
  g_free (self->store);
  g_free (self->known);
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
    case PROP_NOTE:
      g_value_set_string (value, self->note);
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
  properties[PROP_NOTE] =
    g_param_spec_string ("note", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_trust_source_init (CsTrustSource *self)
{
  self->detail = g_strdup ("");
}

CsTrustSource *
cs_trust_source_new (const char *path)
{
  CsTrustSource *self = g_object_new (CS_TYPE_TRUST_SOURCE, NULL);

  self->path = g_strdup (path);
  self->name = path != NULL ? g_filename_display_basename (path) : g_strdup (_ ("System"));
  if (path != NULL)
    {
      self->watch = cs_file_watch_new ();
      cs_file_watch_add (self->watch, path);
      g_signal_connect_object (self->watch, "changed", G_CALLBACK (file_changed), self, G_CONNECT_SWAPPED);
    }
  read_roots (self);
  return self;
}

void
cs_trust_source_set_known (CsTrustSource *self,
                           const char    *fingerprint,
                           gint64         seen)
{
  g_return_if_fail (CS_IS_TRUST_SOURCE (self));

  g_free (self->known);
  self->known = *fingerprint != '\0' ? g_strdup (fingerprint) : NULL;
  self->known_seen = seen;
  update_note (self);
}

const char *
cs_trust_source_get_fingerprint (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), NULL);

  return self->fingerprint;
}

gboolean
cs_trust_source_is_folder (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), FALSE);

  return self->path != NULL && g_str_has_suffix (self->path, "/");
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
cs_trust_source_get_note (CsTrustSource *self)
{
  g_return_val_if_fail (CS_IS_TRUST_SOURCE (self), NULL);

  return self->note;
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
