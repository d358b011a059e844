/* cs-header.c: one header line of a request that is being written
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-header.h"

struct _CsHeader
{
  GObject parent_instance;

  char    *name;
  char    *value;
  gboolean enabled;
};

enum
{
  PROP_0,
  PROP_ENABLED,
  PROP_NAME,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsHeader, cs_header, G_TYPE_OBJECT)

static void
set_text (CsHeader   *self,
          char      **field,
          const char *text,
          guint       prop_id)
{
  if (text == NULL)
    text = "";
  if (g_str_equal (*field, text))
    return;

  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
set_enabled (CsHeader *self,
             gboolean  enabled)
{
  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

static void
cs_header_finalize (GObject *object)
{
  CsHeader *self = CS_HEADER (object);

  g_free (self->name);
  g_free (self->value);

  G_OBJECT_CLASS (cs_header_parent_class)->finalize (object);
}

static void
cs_header_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  CsHeader *self = CS_HEADER (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_VALUE:
      g_value_set_string (value, self->value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_header_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  CsHeader *self = CS_HEADER (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      set_enabled (self, g_value_get_boolean (value));
      break;
    case PROP_NAME:
      set_text (self, &self->name, g_value_get_string (value), PROP_NAME);
      break;
    case PROP_VALUE:
      set_text (self, &self->value, g_value_get_string (value), PROP_VALUE);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_header_class_init (CsHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cs_header_finalize;
  object_class->get_property = cs_header_get_property;
  object_class->set_property = cs_header_set_property;

  properties[PROP_ENABLED] =
    g_param_spec_boolean ("enabled", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_VALUE] =
    g_param_spec_string ("value", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cs_header_init (CsHeader *self)
{
  self->enabled = TRUE;
  self->name = g_strdup ("");
  self->value = g_strdup ("");
}

CsHeader *
cs_header_new (const char *name,
               const char *value)
{
  return g_object_new (CS_TYPE_HEADER, "name", name, "value", value, NULL);
}

gboolean
cs_header_get_enabled (CsHeader *self)
{
  g_return_val_if_fail (CS_IS_HEADER (self), FALSE);

  return self->enabled;
}

const char *
cs_header_get_name (CsHeader *self)
{
  g_return_val_if_fail (CS_IS_HEADER (self), NULL);

  return self->name;
}

const char *
cs_header_get_value (CsHeader *self)
{
  g_return_val_if_fail (CS_IS_HEADER (self), NULL);

  return self->value;
}

gboolean
cs_header_is_blank (CsHeader *self)
{
  g_return_val_if_fail (CS_IS_HEADER (self), TRUE);

  return *self->name == '\0' && *self->value == '\0';
}

char *
cs_header_dup_line (CsHeader *self)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  g_return_val_if_fail (CS_IS_HEADER (self), NULL);

  name = g_strstrip (g_strdup (self->name));
  value = g_strstrip (g_strdup (self->value));
  return *value != '\0' ? g_strdup_printf ("%s: %s", name, value) : g_strdup_printf ("%s;", name);
}
