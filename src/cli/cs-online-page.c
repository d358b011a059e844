/* cs-online-page.c: what came of asking a chain's own addresses, for a person
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-online-page.h"

#include "cs-online.h"

#include <glib/gi18n-lib.h>

static CsInk
choose_ink (const char *result)
{
  if (g_str_equal (result, "good") || g_str_equal (result, "fetched"))
    return CS_INK_SUCCESS;
  return g_str_equal (result, "revoked") ? CS_INK_ERROR : CS_INK_WARNING;
}

void
cs_online_page_put (CsPage    *report,
                    GPtrArray *answers)
{
  static const char *const kinds[] = { N_ ("issuer"), N_ ("OCSP"), N_ ("revocation list") };

  cs_page_heading (report, _ ("Asked online"));
  if (answers->len == 0)
    cs_page_line (report, 2, CS_INK_PLAIN, _ ("nobody: the certificates name no address"));
  for (guint i = 0; i < answers->len; i++)
    {
      const CsOnlineAnswer *answer = g_ptr_array_index (answers, i);

      /* Translators: a certificate's name, what was asked for ("OCSP"), an address */
      g_autofree char *line = g_strdup_printf (_ ("%s, %s at %s"), cs_certificate_get_display_name (answer->certificate),
                                               _ (kinds[answer->kind]), answer->url);

      cs_page_line (report, 2, CS_INK_STRONG, line);
      cs_page_prose (report, 4, 0, choose_ink (answer->result), answer->detail);
    }
}
