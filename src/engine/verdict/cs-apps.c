/* cs-apps.c: the right half: what apps would be told
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-apps.h"

#include "cs-expand.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>

#define URLSESSION "apple.cfnetwork.urlsession"
#define INSPECTION "server.inspection"

static CsPlatformView *
find_view (CsVerdict  *verdict,
           const char *id)
{
  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (verdict->platforms, i);

      if (g_str_equal (view->id, id))
        return view;
    }
  return NULL;
}

static guint
count_flagged (CsVerdict *verdict)
{
  guint n = 0;

  for (guint i = 0; i < verdict->platforms->len; i++)
    if (((CsPlatformView *) g_ptr_array_index (verdict->platforms, i))->flagged)
      n++;
  return n;
}

static void
tell_apple (const CsEvidence     *evidence,
            CsVerdict            *verdict,
            const CsPlatformView *apple)
{
  verdict->apps_severity = CS_SEVERITY_WARNING;
  verdict->apps_headline =
    g_strdup_printf (apple->probable ? _ ("Apple apps probably see error %s instead of this %d")
                                     : _ ("Apple apps see error %s instead of this %d"),
                     apple->code, evidence->status);
  verdict->apps_sentence =
    g_strdup (_ ("Apps are told “The server requires a client certificate” and never get status, headers or body. "
                 "Reported since 2015, not documented."));
}

static void
tell_lost (const CsEvidence *evidence,
           CsVerdict        *verdict,
           guint             n_flagged)
{
  CsPlatformView *first = g_ptr_array_index (verdict->platforms, 0);

  verdict->apps_severity = CS_SEVERITY_WARNING;
  if (n_flagged == 1)
    verdict->apps_headline = g_strdup_printf (_ ("%s sees an error instead of this %d"), first->name, evidence->status);
  else
    verdict->apps_headline =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                    "%s and %u other platform see an error instead of this %d",
                                    "%s and %u other platforms see an error instead of this %d",
                                    n_flagged - 1),
                       first->name, n_flagged - 1, evidence->status);
  verdict->apps_sentence = g_strdup (first->why);
}

static void
tell_unknown (const CsEvidence *evidence,
              CsVerdict        *verdict,
              guint             n_unknown)
{
  const char *missing = NULL;

  for (guint i = 0; i < verdict->platforms->len && missing == NULL; i++)
    missing = ((CsPlatformView *) g_ptr_array_index (verdict->platforms, i))->missing;

  verdict->apps_severity = CS_SEVERITY_NOTICE;
  verdict->apps_headline = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                         "Cannot tell for %u platform",
                                                         "Cannot tell for %u platforms", n_unknown),
                                            n_unknown);
  verdict->apps_sentence = g_strdup_printf (_ ("Not known: %s."), missing);
}

static void
tell_everybody (const CsEvidence *evidence,
                CsVerdict        *verdict)
{
  guint n = verdict->platforms->len;
  guint n_exceptions = cs_verdict_count (verdict, CS_SEES_EXCEPTION);

  verdict->apps_severity = CS_SEVERITY_NEUTRAL;
  if (evidence->status == 403 && cs_evidence_is_not (evidence, CS_FACT_REQUESTED))
    {
      verdict->apps_headline = g_strdup (_ ("Apple apps see this 403"));
      verdict->apps_sentence = g_strdup (_ ("Without a certificate request, error −1206 does not apply."));
      return;
    }

  verdict->apps_headline = g_strdup (_ ("Every platform sees this answer"));
  if (cs_evidence_is (evidence, CS_FACT_RESUMED))
    verdict->apps_sentence = g_strdup (_ ("On a first visit they may see another one."));
  else if (n_exceptions > 0)
    verdict->apps_sentence =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                    "All of %u known platforms hand over the status, %u as an exception.",
                                    "All of %u known platforms hand over the status, %u as exceptions.",
                                    n_exceptions),
                       n, n_exceptions);
  else
    verdict->apps_sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                           "The %u known platform hands over status, headers and body.",
                                                           "All %u known platforms hand over status, headers and body.",
                                                           n),
                                              n);
}

static void
tell_answer (const CsEvidence *evidence,
             CsVerdict        *verdict)
{
  CsPlatformView *apple = find_view (verdict, URLSESSION);
  guint           n_flagged = count_flagged (verdict);
  guint           n_unknown = cs_verdict_count (verdict, CS_SEES_CANNOT_TELL);

  if (apple != NULL && apple->flagged)
    tell_apple (evidence, verdict, apple);
  else if (n_flagged > 0)
    tell_lost (evidence, verdict, n_flagged);
  else if (n_unknown > 0)
    tell_unknown (evidence, verdict, n_unknown);
  else if (verdict->platforms->len > 0)
    tell_everybody (evidence, verdict);
}

/* A refusal after our Finished: TLS 1.3 lets a client believe that all is well
 * (RFC 8446 §4.4.2.4 leaves the server's verdict to an alert). */
static void
tell_late (const CsEvidence *evidence,
           CsVerdict        *verdict)
{
  verdict->apps_severity = CS_SEVERITY_NOTICE;
  verdict->apps_headline = g_strdup (_ ("Elsewhere this looks like a broken line"));
  if (evidence->late_us >= 0)
    {
      g_autofree char *ms = evidence->late_us < 10000 ? cs_text_ms (evidence->late_us)
                                                      : g_strdup_printf ("%.0f", (double) evidence->late_us / 1000.0);

      verdict->apps_sentence =
        g_strdup_printf (cs_expand_pick (evidence,
                                         _ ("The refusal came %s ms after our handshake was done, so tools report a "
                                            "read error or a broken pipe; curl stops with 56."),
                                         _ ("The refusal came %s ms after the client’s handshake was done, so tools "
                                            "report a read error or a broken pipe; curl stops with 56.")),
                         ms);
    }
  else
    {
      verdict->apps_sentence =
        g_strdup (cs_expand_pick (evidence,
                                  _ ("The refusal came after our handshake was done, so tools report a read error or a "
                                     "broken pipe; curl stops with 56."),
                                  _ ("The refusal came after the client’s handshake was done, so tools report a read "
                                     "error or a broken pipe; curl stops with 56.")));
    }
}

/* Before the server had its say, a proxy may have had one. */
static void
tell_proxy (const CsEvidence *evidence,
            CsVerdict        *verdict)
{
  gboolean known = verdict->writer != NULL && g_str_equal (verdict->writer->id, INSPECTION);

  verdict->apps_severity = known ? CS_SEVERITY_WARNING : CS_SEVERITY_NOTICE;
  verdict->apps_headline = g_strdup (_ ("A proxy may be opening the line"));
  verdict->apps_sentence =
    g_strdup (known ? _ ("The issuer is one that companies use to inspect traffic; behind it, client certificates are lost.")
                    : _ ("Where a company inspects traffic, its own CA stands here; behind it, client certificates are "
                         "lost."));
}

void
cs_apps_tell (const CsEvidence *evidence,
              CsVerdict        *verdict)
{
  if (evidence->status > 0)
    {
      tell_answer (evidence, verdict);
    }
  else if (cs_evidence_is (evidence, CS_FACT_UNTRUSTED) && !cs_evidence_is (evidence, CS_FACT_NAME_MISMATCH))
    {
      tell_proxy (evidence, verdict);
    }
  else if (verdict->platforms->len > 0 && cs_evidence_is (evidence, CS_FACT_LATE))
    {
      tell_late (evidence, verdict);
    }
  else if (cs_evidence_is (evidence, CS_FACT_ALERTED))
    {
      verdict->apps_severity = CS_SEVERITY_NEUTRAL;
      verdict->apps_headline = g_strdup (_ ("Everywhere the handshake fails"));
      verdict->apps_sentence = g_strdup (_ ("What each platform prints differs, and not all of them name the alert."));
    }
}
