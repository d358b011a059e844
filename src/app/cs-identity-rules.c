/* cs-identity-rules.c: which identity is for which hosts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-rules.h"

#include <string.h>

#define MAX_RULES 1000

/* How specific a pattern is for a host, or -1 when it does not apply. */
static int
rate (const char *pattern,
      const char *host)
{
  gsize pattern_len = strlen (pattern);
  gsize host_len = strlen (host);

  if (g_ascii_strcasecmp (pattern, host) == 0)
    return G_MAXINT;
  if (g_str_equal (pattern, "*"))
    return 0;
  if (!g_str_has_prefix (pattern, "*.") || host_len < pattern_len ||
      g_ascii_strcasecmp (host + host_len - (pattern_len - 1), pattern + 1) != 0)
    return -1;
  return (int) pattern_len;
}

char *
cs_identity_rules_find (GVariant   *rules,
                        const char *host,
                        char      **pattern)
{
  GVariantIter iter;
  const char  *each;
  const char  *place;
  const char  *found = NULL;
  const char  *found_pattern = NULL;
  int          best = -1;

  g_variant_iter_init (&iter, rules);
  while (g_variant_iter_next (&iter, "(&s&s)", &each, &place))
    {
      int specific = rate (each, host);

      if (specific <= best)
        continue;
      best = specific;
      found = place;
      found_pattern = each;
    }

  *pattern = g_strdup (found_pattern);
  return g_strdup (found);
}

char *
cs_identity_rules_dup_patterns (GVariant   *rules,
                                const char *place)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GVariantIter        iter;
  const char         *pattern;
  const char         *each;

  g_variant_iter_init (&iter, rules);
  while (g_variant_iter_next (&iter, "(&s&s)", &pattern, &each))
    if (g_str_equal (each, place))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", pattern);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GVariant *
cs_identity_rules_replace (GVariant   *rules,
                           const char *place,
                           const char *patterns)
{
  g_auto (GStrv)  words = g_strsplit_set (patterns, ", ;\t", MAX_RULES);
  GVariantBuilder builder;
  GVariantIter    iter;
  const char     *pattern;
  const char     *each;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_variant_builder_add (&builder, "(ss)", words[i], place);

  g_variant_iter_init (&iter, rules);
  while (g_variant_iter_next (&iter, "(&s&s)", &pattern, &each))
    if (!g_str_equal (each, place) && !g_strv_contains ((const char *const *) words, pattern))
      g_variant_builder_add (&builder, "(ss)", pattern, each);
  return g_variant_builder_end (&builder);
}
