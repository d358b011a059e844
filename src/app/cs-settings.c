/* cs-settings.c: what is kept from one start to the next
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-settings.h"

#define CS_SETTINGS_MAX_RECENT 12

/* Nothing is written again for the date alone more often than that. */
#define DAY_SECONDS (24 * 60 * 60)

GSettings *
cs_settings_dup (void)
{
  GSettingsSchemaSource      *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
recent_free (CsRecent *recent)
{
  g_free (recent->place);
  g_free (recent->fingerprint);
  g_free (recent);
}

static CsRecent *
recent_new (const char *place,
            const char *fingerprint,
            gint64      seen)
{
  CsRecent *recent = g_new0 (CsRecent, 1);

  recent->place = g_strdup (place);
  recent->fingerprint = g_strdup (fingerprint);
  recent->seen = seen;
  return recent;
}

GPtrArray *
cs_settings_dup_recent (GSettings  *settings,
                        const char *key)
{
  g_autoptr (GVariant) value = g_settings_get_value (settings, key);
  GPtrArray           *recent = g_ptr_array_new_with_free_func ((GDestroyNotify) recent_free);
  GVariantIter         iter;
  const char          *place;
  const char          *fingerprint;
  gint64               seen;

  g_variant_iter_init (&iter, value);
  while (recent->len < CS_SETTINGS_MAX_RECENT && g_variant_iter_next (&iter, "(&s&sx)", &place, &fingerprint, &seen))
    if (*place != '\0')
      g_ptr_array_add (recent, recent_new (place, fingerprint, seen));
  return recent;
}

static void
store_recent (GSettings  *settings,
              const char *key,
              GPtrArray  *recent)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssx)"));
  for (guint i = 0; i < recent->len && i < CS_SETTINGS_MAX_RECENT; i++)
    {
      CsRecent *each = g_ptr_array_index (recent, i);

      g_variant_builder_add (&builder, "(ssx)", each->place, each->fingerprint, each->seen);
    }
  g_settings_set_value (settings, key, g_variant_builder_end (&builder));
}

static CsRecent *
find_recent (GPtrArray  *recent,
             const char *place,
             guint      *index)
{
  for (guint i = 0; i < recent->len; i++)
    {
      CsRecent *each = g_ptr_array_index (recent, i);

      *index = i;
      if (g_str_equal (each->place, place))
        return each;
    }

  return NULL;
}

void
cs_settings_remember (GSettings  *settings,
                      const char *key,
                      const char *place)
{
  g_autoptr (GPtrArray) recent = NULL;
  CsRecent             *known;
  guint                 index = 0;

  if (settings == NULL)
    return;

  recent = cs_settings_dup_recent (settings, key);
  known = find_recent (recent, place, &index);
  if (known != NULL)
    known = g_ptr_array_steal_index (recent, index);
  g_ptr_array_insert (recent, 0, known != NULL ? known : recent_new (place, "", 0));
  store_recent (settings, key, recent);
}

void
cs_settings_recognize (GSettings  *settings,
                       const char *key,
                       const char *place,
                       const char *fingerprint)
{
  g_autoptr (GPtrArray) recent = NULL;
  gint64                now = g_get_real_time () / G_USEC_PER_SEC;
  CsRecent             *known;
  guint                 index = 0;

  if (settings == NULL)
    return;

  recent = cs_settings_dup_recent (settings, key);
  known = find_recent (recent, place, &index);
  if (known == NULL || (g_str_equal (known->fingerprint, fingerprint) && now - known->seen < DAY_SECONDS))
    return;

  g_free (known->fingerprint);
  known->fingerprint = g_strdup (fingerprint);
  known->seen = now;
  store_recent (settings, key, recent);
}

void
cs_settings_forget (GSettings  *settings,
                    const char *key,
                    const char *place)
{
  g_autoptr (GPtrArray) recent = NULL;
  guint                 index = 0;

  if (settings == NULL)
    return;

  recent = cs_settings_dup_recent (settings, key);
  if (find_recent (recent, place, &index) == NULL)
    return;

  g_ptr_array_remove_index (recent, index);
  store_recent (settings, key, recent);
}
