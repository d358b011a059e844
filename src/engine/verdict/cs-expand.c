/* cs-expand.c: puts what happened here into general words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-expand.h"

#include "cs-cause.h"
#include "cs-data.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
cs_expand_pick (const CsEvidence *evidence,
                const char       *ours,
                const char       *theirs)
{
  return evidence->observed ? theirs : ours;
}

static char *
dup_status (const CsEvidence *evidence)
{
  return g_strdup_printf ("%d", evidence->status);
}

static char *
dup_alert (const CsEvidence *evidence)
{
  return g_strdup_printf ("%d", evidence->alert);
}

static char *
dup_alert_name (const CsEvidence *evidence)
{
  return g_strdup (evidence->alert_name);
}

static char *
dup_identity (const CsEvidence *evidence)
{
  if (evidence->identity_name != NULL)
    return g_strdup (evidence->identity_name);
  return g_strdup (cs_expand_pick (evidence, _ ("your certificate"), _ ("the client’s certificate")));
}

static char *
dup_host (const CsEvidence *evidence)
{
  return g_strdup (evidence->host);
}

static char *
dup_malformed (const CsEvidence *evidence)
{
  return g_strdup (evidence->malformed != NULL ? evidence->malformed : "");
}

static char *
dup_malformed_request (const CsEvidence *evidence)
{
  return g_strdup (evidence->malformed_request != NULL ? evidence->malformed_request : "");
}

/* "12 minutes": no finer than it takes. */
static char *
dup_span (gint64 seconds)
{
  gulong minutes = (gulong) (seconds / 60);
  gulong hours = minutes / 60;
  gulong days = hours / 24;

  if (days > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu day", "%lu days", days), days);
  if (hours > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu hour", "%lu hours", hours), hours);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu minute", "%lu minutes", minutes), minutes);
}

static char *
dup_clock (const CsEvidence *evidence)
{
  g_autofree char *span = dup_span (ABS (evidence->clock.ahead));

  /* Translators: said of a clock: "12 minutes slow" */
  return g_strdup_printf (evidence->clock.ahead > 0 ? _ ("%s slow") : _ ("%s fast"), span);
}

static gboolean
is_valid_at (CsCertificate *certificate,
             gint64         at)
{
  return cs_certificate_get_not_before (certificate) <= at && at <= cs_certificate_get_not_after (certificate);
}

/* Who is valid by one of the clocks only. */
static char *
dup_clock_harm (const CsEvidence *evidence)
{
  GPtrArray *const chains[] = { evidence->client_chain, evidence->identity_chain, evidence->server_chain };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++)
    for (guint j = 0; j < chains[i]->len; j++)
      {
        CsCertificate *certificate = g_ptr_array_index (chains[i], j);

        if (cs_certificate_is_readable (certificate) &&
            is_valid_at (certificate, evidence->clock.ours) !=
              is_valid_at (certificate, evidence->clock.ours + evidence->clock.ahead))
          return g_strdup_printf (_ ("Each side judges certificates by its own: %s is valid by one of them and not by the other."),
                                  cs_certificate_get_display_name (certificate));
      }
  return g_strdup (_ ("Each side judges certificates by its own; those of this exchange fare alike by both."));
}

static char *
dup_kept (const CsEvidence *evidence)
{
  if (evidence->clock.source != CS_SERVER_CLOCK_STORED)
    return g_strdup (_ ("Somebody between passed the answer on (Via) and may have kept it"));
  return g_strdup_printf (_ ("A cache had kept the answer for %" G_GINT64_FORMAT " seconds (Age)"), evidence->clock.age);
}

static char *
dup_os_status (const CsEvidence *evidence)
{
  const char *symbol;
  int         number;

  cs_cause_os_status (evidence, &number, &symbol);
  if (number == 0)
    return g_strdup (_ ("its own number for the alert"));
  return g_strdup_printf ("%s%d %s", number < 0 ? "\u2212" : "", ABS (number), symbol);
}

static const struct
{
  const char *name;
  char *(*dup) (const CsEvidence *evidence);
} values[] = {
  { "{status}", dup_status },
  { "{alert}", dup_alert },
  { "{alertName}", dup_alert_name },
  { "{identity}", dup_identity },
  { "{host}", dup_host },
  { "{malformed}", dup_malformed },
  { "{malformedRequest}", dup_malformed_request },
  { "{osStatus}", dup_os_status },
  { "{clock}", dup_clock },
  { "{clockHarm}", dup_clock_harm },
  { "{kept}", dup_kept },
};

/* One pass: what was put in is not looked at again. */
char *
cs_expand (const char       *text,
           const CsEvidence *evidence)
{
  GString *expanded = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize plain = strcspn (text, "{");
      gsize i = 0;

      g_string_append_len (expanded, text, (gssize) plain);
      text += plain;
      while (i < G_N_ELEMENTS (values) && !g_str_has_prefix (text, values[i].name))
        i++;
      if (i < G_N_ELEMENTS (values))
        {
          g_autofree char *value = values[i].dup (evidence);

          g_string_append (expanded, value);
          text += strlen (values[i].name);
        }
      else if (*text != '\0')
        {
          g_string_append_c (expanded, *text++);
        }
    }
  return g_string_free (expanded, FALSE);
}

char *
cs_expand_member (const CsData     *object,
                  const char       *name,
                  const CsEvidence *evidence)
{
  const char *text = cs_data_get_string (object, name, "");

  return cs_expand (*text != '\0' ? g_dgettext (GETTEXT_PACKAGE, text) : "", evidence);
}

char **
cs_expand_list (const CsData     *object,
                const char       *name,
                const CsEvidence *evidence)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  const CsData *texts = cs_data_get_array (object, name);

  for (guint i = 0; i < cs_data_length (texts); i++)
    {
      g_autofree char *text = cs_expand (cs_data_get_element_string (texts, i, ""), evidence);

      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}
