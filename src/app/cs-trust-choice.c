/* cs-trust-choice.c: whom the request's sender trusts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust-choice.h"

#include <glib/gi18n-lib.h>

struct _CsTrustChoice
{
  GObject parent_instance;

  GListStore *sources;
  char       *title;
  char       *detail;
  char       *error;
};

enum
{
  PROP_0,
  PROP_DETAIL,
  PROP_ERROR,
  PROP_TITLE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsTrustChoice, cs_trust_choice, G_TYPE_OBJECT)

static CsTrustSource *
get_source (CsTrustChoice *self,
            guint          index)
{
  g_autoptr (CsTrustSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), index);

  return source; /* the list holds it */
}

static guint
get_n_sources (CsTrustChoice *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->sources));
}

static void
set_text (CsTrustChoice *self,
          char         **field,
          char          *text,
          guint          prop_id)
{
  if (g_strcmp0 (*field, text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (*field);
  *field = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
update_texts (CsTrustChoice *self)
{
  CsTrustSource *first = NULL;
  const char    *error = NULL;
  guint          n_chosen = 0;

  for (guint i = get_n_sources (self); i > 0; i--)
    {
      CsTrustSource *source = get_source (self, i - 1);

      if (!cs_trust_source_get_chosen (source))
        continue;

      /* The system's roots stand first in the list, and last in the words. */
      if (first == NULL || cs_trust_source_get_path (source) != NULL)
        first = source;
      if (cs_trust_source_get_error (source) != NULL)
        error = cs_trust_source_get_error (source);
      n_chosen++;
    }

  if (first == NULL)
    return;

  if (n_chosen > 1)
    set_text (self, &self->title,
              g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s and %u more", "%s and %u more", n_chosen - 1),
                               cs_trust_source_get_name (first), n_chosen - 1),
              PROP_TITLE);
  else
    set_text (self, &self->title, g_strdup (cs_trust_source_get_name (first)), PROP_TITLE);
  set_text (self, &self->detail, g_strdup (cs_trust_source_get_detail (first)), PROP_DETAIL);
  set_text (self, &self->error, g_strdup (error), PROP_ERROR);
}

static CsTrustSource *
append_source (CsTrustChoice *self,
               const char    *path)
{
  g_autoptr (CsTrustSource) source = cs_trust_source_new (path);

  g_signal_connect_object (source, "notify", G_CALLBACK (update_texts), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->sources, source);
  return source; /* the list holds it */
}

static CsTrustSource *
find_file (CsTrustChoice *self,
           const char    *path)
{
  for (guint i = 0; i < get_n_sources (self); i++)
    if (g_strcmp0 (cs_trust_source_get_path (get_source (self, i)), path) == 0)
      return get_source (self, i);

  return NULL;
}

static gboolean
any_file_chosen (CsTrustChoice *self)
{
  for (guint i = 1; i < get_n_sources (self); i++)
    if (cs_trust_source_get_chosen (get_source (self, i)))
      return TRUE;

  return FALSE;
}

static void
cs_trust_choice_finalize (GObject *object)
{
  CsTrustChoice *self = CS_TRUST_CHOICE (object);

  g_clear_object (&self->sources);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->error);

  G_OBJECT_CLASS (cs_trust_choice_parent_class)->finalize (object);
}

static void
cs_trust_choice_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  CsTrustChoice *self = CS_TRUST_CHOICE (object);

  switch (prop_id)
    {
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_trust_choice_class_init (CsTrustChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_trust_choice_finalize;
  object_class->get_property = cs_trust_choice_get_property;

  properties[PROP_DETAIL] =
    g_param_spec_string ("detail", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] =
    g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_trust_choice_init (CsTrustChoice *self)
{
  self->sources = g_list_store_new (CS_TYPE_TRUST_SOURCE);
  cs_trust_source_set_chosen (append_source (self, NULL), TRUE);
}

CsTrustChoice *
cs_trust_choice_new (void)
{
  return g_object_new (CS_TYPE_TRUST_CHOICE, NULL);
}

GListModel *
cs_trust_choice_get_sources (CsTrustChoice *self)
{
  g_return_val_if_fail (CS_IS_TRUST_CHOICE (self), NULL);

  return G_LIST_MODEL (self->sources);
}

void
cs_trust_choice_add_file (CsTrustChoice *self,
                          const char    *path)
{
  CsTrustSource *source;

  g_return_if_fail (CS_IS_TRUST_CHOICE (self));
  g_return_if_fail (path != NULL);

  source = find_file (self, path);
  if (source == NULL)
    source = append_source (self, path);
  if (!any_file_chosen (self))
    cs_trust_source_set_chosen (get_source (self, 0), FALSE);
  cs_trust_source_set_chosen (source, TRUE);
  g_signal_emit (self, signals[CHANGED], 0);
}

CsTrustSource *
cs_trust_choice_offer_file (CsTrustChoice *self,
                            const char    *path)
{
  CsTrustSource *known;

  g_return_val_if_fail (CS_IS_TRUST_CHOICE (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  known = find_file (self, path);
  return known != NULL ? known : append_source (self, path);
}

void
cs_trust_choice_remove_file (CsTrustChoice *self,
                             const char    *path)
{
  CsTrustSource *source;
  guint          position;

  g_return_if_fail (CS_IS_TRUST_CHOICE (self));
  g_return_if_fail (path != NULL);

  source = find_file (self, path);
  if (source == NULL || !g_list_store_find (self->sources, source, &position))
    return;

  g_list_store_remove (self->sources, position);
  if (!any_file_chosen (self))
    cs_trust_source_set_chosen (get_source (self, 0), TRUE);
  update_texts (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
cs_trust_choice_toggle (CsTrustChoice *self,
                        CsTrustSource *source)
{
  g_return_if_fail (CS_IS_TRUST_CHOICE (self));
  g_return_if_fail (CS_IS_TRUST_SOURCE (source));

  cs_trust_source_set_chosen (source, !cs_trust_source_get_chosen (source));
  if (!any_file_chosen (self))
    cs_trust_source_set_chosen (get_source (self, 0), TRUE);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
cs_trust_choice_apply (CsTrustChoice *self,
                       CsRequest     *request)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  g_return_if_fail (CS_IS_TRUST_CHOICE (self));

  for (guint i = 1; i < get_n_sources (self); i++)
    if (cs_trust_source_get_chosen (get_source (self, i)))
      g_strv_builder_add (cs_trust_source_is_folder (get_source (self, i)) ? folders : files,
                          cs_trust_source_get_path (get_source (self, i)));

  g_strfreev (request->ca_folders);
  request->ca_folders = g_strv_builder_end (folders);
  g_strfreev (request->ca_files);
  request->ca_files = g_strv_builder_end (files);
  request->ca_system = cs_trust_source_get_chosen (get_source (self, 0));
}

const char *
cs_trust_choice_get_title (CsTrustChoice *self)
{
  g_return_val_if_fail (CS_IS_TRUST_CHOICE (self), NULL);

  return self->title;
}

const char *
cs_trust_choice_get_detail (CsTrustChoice *self)
{
  g_return_val_if_fail (CS_IS_TRUST_CHOICE (self), NULL);

  return self->detail;
}

const char *
cs_trust_choice_get_error (CsTrustChoice *self)
{
  g_return_val_if_fail (CS_IS_TRUST_CHOICE (self), NULL);

  return self->error;
}
