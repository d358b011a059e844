/* cs-settings.c: what is kept from one start to the next
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-settings.h"

#define CS_SETTINGS_MAX_RECENT 8

GSettings *
cs_settings_dup (void)
{
  GSettingsSchemaSource      *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

void
cs_settings_remember (GSettings  *settings,
                      const char *key,
                      const char *value)
{
  g_auto (GStrv)           old = NULL;
  g_auto (GStrv)           now = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  guint n = 1;

  if (settings == NULL)
    return;

  old = g_settings_get_strv (settings, key);
  g_strv_builder_add (builder, value);
  for (char **item = old; *item != NULL && n < CS_SETTINGS_MAX_RECENT; item++)
    if (!g_str_equal (*item, value))
      {
        g_strv_builder_add (builder, *item);
        n++;
      }
  now = g_strv_builder_end (builder);
  g_settings_set_strv (settings, key, (const char *const *) now);
}
