/* cs-report-explanation.c: findings and platforms as text
 *
 * Pure: a verdict in, text out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-page.h"
#include "cs-report-private.h"
#include "cs-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAME_COLUMN 38

const char *
cs_report_grade (const char *grade)
{
  static const struct
  {
    const char *grade;
    const char *words;
  } rows[] = {
    { "measured", N_ ("measured") },
    { "verified in source", N_ ("verified in source") },
    { "stated by the vendor", N_ ("stated by the vendor") },
    { "documented", N_ ("documented") },
    { "reported", N_ ("reported") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].grade, grade))
      return _ (rows[i].words);
  return _ ("unsure");
}

static void
put_list (CsPage     *page,
          const char *title,
          char      **texts)
{
  if (texts == NULL || texts[0] == NULL)
    return;

  cs_page_line (page, 4, CS_INK_QUIET, title);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u. %s", i + 1, texts[i]);

      cs_page_prose (page, 6, 3, CS_INK_PLAIN, line);
    }
}

static const char *
severity_words (CsSeverity severity)
{
  static const char *const words[] = {
    [CS_SEVERITY_ERROR] = N_ ("Error"),
    [CS_SEVERITY_WARNING] = N_ ("Warning"),
    [CS_SEVERITY_NOTICE] = N_ ("Notice"),
    [CS_SEVERITY_INFO] = N_ ("Information"),
    [CS_SEVERITY_SUCCESS] = N_ ("Information"),
    [CS_SEVERITY_NEUTRAL] = N_ ("Information"),
  };

  return _ (words[severity]);
}

static void
put_finding (CsPage          *page,
             const CsFinding *finding)
{
  g_autofree char *title = g_strdup_printf ("%s: %s", severity_words (finding->severity), finding->title);

  cs_page_space (page);
  cs_page_prose (page, 2, 2, cs_page_ink (finding->severity), title);
  cs_page_prose (page, 4, 0, CS_INK_PLAIN, finding->explanation);
  put_list (page, _ ("What may be behind it, the likeliest first:"), finding->causes);
  put_list (page, _ ("What to do on the client’s side:"), finding->remedies);
  put_list (page, _ ("What to do on the server’s side:"), finding->server_remedies);
  cs_page_line (page, 4, CS_INK_QUIET, finding->id);
}

/* "−1206 NSURLErrorClientCertificateRequired", or what there is of it. */
static char *
dup_sight (const CsPlatformView *view)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (view->sees == CS_SEES_CANNOT_TELL)
    return g_strdup_printf (_ ("not known: %s"), view->missing);
  if (view->domain != NULL)
    g_string_append (text, view->domain);
  if (view->code != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", view->code);
  if (view->symbol != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", view->symbol);
  if (view->probable)
    g_string_append (text, _ (", probably"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
put_callbacks (CsPage *page,
               char  **callbacks)
{
  for (guint i = 0; callbacks[i] != NULL; i++)
    {
      g_auto (GStrv)   parts = g_strsplit (callbacks[i], "|", 2);
      g_autofree char *line = parts[1] != NULL && *parts[1] != '\0'
                                ? g_strdup_printf ("%u. %s (%s)", i + 1, parts[0], parts[1])
                                : g_strdup_printf ("%u. %s", i + 1, parts[0]);

      cs_page_prose (page, 6, 3, CS_INK_PLAIN, line);
    }
}

/* What tells this error from one of the same number. */
static void
put_fingerprint (CsPage *page,
                 char  **fingerprint)
{
  for (guint i = 0; fingerprint[i] != NULL; i++)
    {
      g_auto (GStrv)   parts = g_strsplit (fingerprint[i], "|", 2);
      g_autofree char *line = g_strdup_printf ("%s: %s", parts[0], parts[1] != NULL ? parts[1] : "");

      cs_page_prose (page, 6, 3, CS_INK_PLAIN, line);
    }
}

/* Where it would have sent something else than went out here, the rest is about
 * another exchange. */
static void
put_offer (CsPage            *page,
           const CsOfferView *offer)
{
  g_autofree char *text = NULL;

  if (offer == NULL || !offer->differs)
    return;

  text = g_strjoin (" ", offer->words, offer->why, offer->answer, NULL);
  cs_page_prose (page, 6, 0, CS_INK_PLAIN, text);
}

/* A lost answer, and a fact that is missing, want their reasons; for the rest a
 * line is enough. */
static void
put_platform (CsPage               *page,
              const CsPlatformView *view)
{
  g_autofree char *sight = dup_sight (view);
  g_autofree char *known = NULL;

  cs_page_entry (page, 4, NAME_COLUMN, view->name, sight);
  put_offer (page, view->offer);
  if (!view->flagged)
    return;

  cs_page_prose (page, 6, 0, CS_INK_PLAIN, view->why);
  put_callbacks (page, view->callbacks);
  put_fingerprint (page, view->fingerprint);
  cs_page_prose (page, 6, 0, CS_INK_PLAIN, view->todo);
  known = *view->seen != '\0' ? g_strdup_printf (_ ("%s, as of %s:"), cs_report_grade (view->grade), view->seen)
                              : g_strdup_printf ("%s:", cs_report_grade (view->grade));
  cs_page_line (page, 6, CS_INK_QUIET, known);
  for (guint i = 0; view->sources[i] != NULL; i++)
    cs_page_prose (page, 8, 2, CS_INK_QUIET, view->sources[i]);
}

typedef struct
{
  const char *title;
  gboolean (*takes) (const CsPlatformView *view);
  CsInk ink;
} Group;

static gboolean
is_lost (const CsPlatformView *view)
{
  return view->flagged;
}

static gboolean
is_failure (const CsPlatformView *view)
{
  return !view->flagged && view->sees == CS_SEES_TRANSPORT_ERROR;
}

static gboolean
is_exception (const CsPlatformView *view)
{
  return view->sees == CS_SEES_EXCEPTION;
}

static gboolean
is_answer (const CsPlatformView *view)
{
  return view->sees == CS_SEES_ANSWER;
}

static gboolean
is_open (const CsPlatformView *view)
{
  return view->sees == CS_SEES_CANNOT_TELL;
}

static void
put_group (CsPage      *page,
           CsVerdict   *verdict,
           const Group *group)
{
  g_autofree char *title = NULL;

  guint n = 0;

  for (guint i = 0; i < verdict->platforms->len; i++)
    if (group->takes (g_ptr_array_index (verdict->platforms, i)))
      n++;
  if (n == 0)
    return;

  cs_page_space (page);
  title = g_strdup_printf ("%s (%u)", _ (group->title), n);
  cs_page_line (page, 2, group->ink, title);
  for (guint i = 0; i < verdict->platforms->len; i++)
    if (group->takes (g_ptr_array_index (verdict->platforms, i)))
      put_platform (page, g_ptr_array_index (verdict->platforms, i));
}

static void
put_ats (CsPage      *page,
         const CsAts *ats)
{
  g_autofree char *tests = g_strjoinv (", ", ats->tests);
  g_autofree char *known = g_strdup_printf (_ ("as of %s: %s"), ats->seen, ats->source);

  cs_page_heading (page, _ ("App Transport Security"));
  cs_page_prose (page, 2, 0, ats->answer == CS_ATS_FAILS ? CS_INK_WARNING : CS_INK_STRONG, ats->headline);
  for (guint i = 0; i < ats->reasons->len; i++)
    {
      const CsAtsReason *reason = g_ptr_array_index (ats->reasons, i);
      g_autofree char   *line = g_strdup_printf ("%s (%s)", reason->detail, cs_report_grade (reason->grade));

      cs_page_prose (page, 2, 2, reason->weight == CS_ATS_FAILS ? CS_INK_WARNING : CS_INK_PLAIN, line);
    }
  if (*tests != '\0')
    cs_page_entry (page, 2, NAME_COLUMN, _ ("nscurl FAILs"), tests);
  cs_page_prose (page, 2, 2, CS_INK_QUIET, known);
}

char *
cs_report_render_explanation (CsRecord     *record,
                              CsVerdict    *verdict,
                              CsReportStyle style)
{
  static const Group groups[] = {
    { N_ ("Transport error, the answer is lost"), is_lost, CS_INK_WARNING },
    { N_ ("Transport error"), is_failure, CS_INK_STRONG },
    { N_ ("Exception that carries the answer"), is_exception, CS_INK_STRONG },
    { N_ ("Sees the answer"), is_answer, CS_INK_STRONG },
    { N_ ("Cannot tell"), is_open, CS_INK_STRONG },
  };

  CsPage *page = cs_page_new (style);

  cs_page_heading (page, _ ("Findings"));
  if (verdict->findings->len == 0)
    cs_page_line (page, 2, CS_INK_PLAIN, _ ("Nothing stands out."));
  for (guint i = 0; i < verdict->findings->len; i++)
    put_finding (page, g_ptr_array_index (verdict->findings, i));

  cs_page_heading (page, _ ("What apps would see"));
  if (verdict->platforms->len == 0)
    cs_page_line (page, 2, CS_INK_PLAIN, _ ("No server had its say, so there is nothing to predict."));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    put_group (page, verdict, &groups[i]);
  if (verdict->ats != NULL)
    put_ats (page, verdict->ats);
  return cs_page_finish (page);
}
