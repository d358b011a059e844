/* cs-cause.c: what may have caused an alert, ranked by the facts at hand
 *
 * An alert names a symptom. The catalogue lists what was seen behind it; what the
 * facts rule out is left out, what they point to comes first.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cause.h"

#include "cs-condition.h"
#include "cs-data.h"
#include "cs-expand.h"

#include <string.h>

/* How well a cause fits: the higher first, nothing at 0. */
typedef enum
{
  FIT_NONE,
  FIT_POSSIBLE,
  FIT_LIKELY,
  FIT_STRONG,
} Fit;

static Fit
fit_from_string (const char *text)
{
  static const char *const names[] = { "no", "possible", "likely", "strong" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], text))
      return (Fit) i;
  return FIT_POSSIBLE;
}

/* Where the server is known, what was seen with others counts for less. */
static gboolean
is_elsewhere (const CsData     *cause,
              const CsEvidence *evidence)
{
  const CsData *stacks = cs_data_get_array (cause, "stacks");

  const char *stack = cs_data_get_string (evidence->writer, "stack", "");
  guint       n = cs_data_length (stacks);

  if (n == 0 || *stack == '\0')
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (strstr (cs_data_get_element_string (stacks, i, ""), stack) != NULL)
      return FALSE;
  return TRUE;
}

static Fit
rank_cause (const CsData     *cause,
            const CsEvidence *evidence)
{
  const CsData *when = cs_data_get_object (cause, "when");
  const CsData *fits = cs_data_get_array (cause, "fits");

  Fit rank = fit_from_string (cs_data_get_string (cause, "otherwise", "possible"));

  if (cs_condition_all_hold (when, evidence, NULL, NULL) == CS_FALSE)
    return FIT_NONE;

  for (guint i = 0; i < cs_data_length (fits); i++)
    {
      const CsData *fit = cs_data_get_element (fits, i);
      const CsData *fit_when = cs_data_get_object (fit, "when");

      if (cs_condition_all_hold (fit_when, evidence, NULL, NULL) == CS_TRUE)
        {
          rank = fit_from_string (cs_data_get_string (fit, "how", ""));
          break;
        }
    }
  return rank == FIT_LIKELY && is_elsewhere (cause, evidence) ? FIT_POSSIBLE : rank;
}

static const CsData *
find_alert (const CsEvidence *evidence,
            int               number)
{
  GPtrArray *alerts;

  if (evidence->catalogue == NULL)
    return NULL;
  alerts = cs_catalogue_get_entries (evidence->catalogue, CS_KNOWLEDGE_ALERTS);
  for (guint i = 0; i < alerts->len; i++)
    if (cs_data_get_int (g_ptr_array_index (alerts, i), "number", -1) == number)
      return g_ptr_array_index (alerts, i);
  return NULL;
}

char **
cs_cause_rank (const CsEvidence *evidence,
               int               alert,
               guint            *n_leading)
{
  g_autoptr (GStrvBuilder) causes = g_strv_builder_new ();

  const CsData *list = cs_data_get_array (find_alert (evidence, alert), "causes");
  guint         n = 0;
  int           best = FIT_NONE;

  if (n_leading != NULL)
    *n_leading = 0;
  for (int fit = FIT_STRONG; fit > FIT_NONE; fit--)
    for (guint i = 0; i < cs_data_length (list); i++)
      {
        g_autofree char *words = NULL;

        const CsData *cause = cs_data_get_element (list, i);

        if ((int) rank_cause (cause, evidence) != fit)
          continue;
        words = cs_expand_member (cause, "words", evidence);
        g_strv_builder_add (causes, words);
        best = MAX (best, fit);
        n += fit == best;
        if (n_leading != NULL)
          *n_leading = n;
      }

  return g_strv_builder_end (causes);
}

void
cs_cause_os_status (const CsEvidence *evidence,
                    int              *number,
                    const char      **symbol)
{
  const CsData *alert = find_alert (evidence, evidence->alert);

  *number = (int) cs_data_get_int (alert, "osStatus", 0);
  *symbol = cs_data_get_string (alert, "osStatusSymbol", "");
}
