/* cs-expand.c: puts what happened here into general words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-expand.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
cs_expand_pick (const CsEvidence *evidence,
                const char       *ours,
                const char       *theirs)
{
  return evidence->observed ? theirs : ours;
}

char *
cs_expand (const char       *text,
           const CsEvidence *evidence)
{
  g_autoptr (GString) expanded = g_string_new (NULL);
  g_autofree char    *status = g_strdup_printf ("%d", evidence->status);
  g_autofree char    *alert = g_strdup_printf ("%d", evidence->alert);

  const struct
  {
    const char *name;
    const char *value;
  } values[] = {
    { "{status}", status },
    { "{alert}", alert },
    { "{alertName}", evidence->alert_name },
    { "{identity}", evidence->identity_name != NULL ? evidence->identity_name
                                                    : cs_expand_pick (evidence, _ ("your certificate"), _ ("the client’s certificate")) },
    { "{host}", evidence->host },
  };

  /* One pass: what was put in is not looked at again. */
  while (*text != '\0')
    {
      gsize i = 0;

      while (i < G_N_ELEMENTS (values) && !g_str_has_prefix (text, values[i].name))
        i++;
      if (i < G_N_ELEMENTS (values))
        {
          g_string_append (expanded, values[i].value);
          text += strlen (values[i].name);
        }
      else
        {
          g_string_append_c (expanded, *text++);
        }
    }
  return g_string_free (g_steal_pointer (&expanded), FALSE);
}
