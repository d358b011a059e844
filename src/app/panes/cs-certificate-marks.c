/* cs-certificate-marks.c: what may go wrong with the chains in the certificates pane
 *
 * Of our chain: what a server may refuse it for, by the lint. Of the server's:
 * what an app on iOS or macOS would make of it.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-builder.h"

#include <glib/gi18n-lib.h>

#include "cs-ats.h"
#include "cs-certificate-urls.h"
#include "cs-lint.h"
#include "cs-text.h"

GPtrArray *
cs_certificate_builder_dup_marks (CsCertificateBuilder *builder,
                                  gboolean              sent)
{
  const CsLintFacts facts = { .now = builder->now, .from_wire = sent };

  return cs_lint_chain (builder->ours, &facts);
}

char **
cs_certificate_marks_dup_remarks (GPtrArray     *marks,
                                  CsCertificate *certificate)
{
  g_autoptr (GStrvBuilder) remarks = g_strv_builder_new ();

  for (guint i = 0; i < marks->len; i++)
    {
      const CsLintMark *mark = g_ptr_array_index (marks, i);

      if (mark->certificate == certificate)
        g_strv_builder_add (remarks, mark->message);
    }
  return g_strv_builder_end (remarks);
}

/* What is only good to know stands in the certificate's sheet. */
void
cs_certificate_builder_add_marks (CsCertificateBuilder *builder,
                                  GPtrArray            *marks,
                                  CsCertificateItem    *tile)
{
  CsCertificate *certificate = tile->certificate;
  CsTie          tie = tile->below;
  CsTone         rail_tone = tile->rail_tone;

  for (guint i = 0; i < marks->len; i++)
    {
      const CsLintMark  *mark = g_ptr_array_index (marks, i);
      CsCertificateItem *note;

      if (mark->certificate != certificate || g_str_equal (mark->severity, "info"))
        continue;

      note = cs_certificate_item_new (CS_CERTIFICATE_NOTE, mark->message, NULL);
      note->tone = g_str_equal (mark->severity, "error") ? CS_TONE_ERROR : CS_TONE_WARNING;
      note->above = note->below = tie;
      note->rail_tone = rail_tone;
      cs_certificate_builder_take (builder, note);
    }
}

/* "ocsp.example.com, crl.example.com": whom these certificates would have asked. */
static char *
dup_hosts (GPtrArray *chain)
{
  static const CsCertificateUrl kinds[] = { CS_CERTIFICATE_URL_ISSUER, CS_CERTIFICATE_URL_OCSP, CS_CERTIFICATE_URL_CRL };

  g_autoptr (GPtrArray) hosts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < chain->len && i < CS_CERTIFICATES_MAX_CHAIN; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (kinds); j++)
      {
        g_auto (GStrv) urls = cs_certificate_dup_urls (g_ptr_array_index (chain, i), kinds[j]);

        for (guint k = 0; urls[k] != NULL; k++)
          {
            g_autoptr (GUri) uri = g_uri_parse (urls[k], G_URI_FLAGS_NONE, NULL);
            const char      *host = uri != NULL ? g_uri_get_host (uri) : NULL;
            g_autofree char *safe = host != NULL && *host != '\0' ? cs_text_safe (host, -1) : NULL;

            if (safe != NULL && !g_ptr_array_find_with_equal_func (hosts, safe, g_str_equal, NULL))
              g_ptr_array_add (hosts, g_steal_pointer (&safe));
          }
      }
  g_ptr_array_add (hosts, NULL);
  return g_strjoinv (_ (", "), (char **) hosts->pdata);
}

void
cs_certificate_builder_add_online (CsCertificateBuilder *builder,
                                   GPtrArray            *shown)
{
  g_autofree char *hosts = dup_hosts (shown);
  g_autofree char *detail = NULL;

  CsCertificateItem *item;

  if (*hosts == '\0')
    return;

  detail = g_strdup_printf (_ ("Nobody was asked. The certificates name addresses at %s, which would learn that you look; your "
                               "identity is not used."),
                            hosts);
  item = cs_certificate_item_new (CS_CERTIFICATE_BOX, _ ("Revoked meanwhile?"), detail);
  item->confirm = "check-online";
  cs_certificate_builder_take (builder, item);
}

static CsTone
get_tone (CsAtsWeight weight)
{
  switch (weight)
    {
    case CS_ATS_FAILS:
      return CS_TONE_ERROR;
    case CS_ATS_UNSURE:
      return CS_TONE_WARNING;
    case CS_ATS_NOTE:
    default:
      return CS_TONE_PLAIN;
    }
}

void
cs_certificate_builder_add_ats (CsCertificateBuilder *builder)
{
  g_autoptr (CsAts) ats = cs_ats_evaluate (builder->record);

  if (ats == NULL)
    return;

  cs_certificate_builder_add_section (builder, _ ("For apps on iOS and macOS"), NULL);
  cs_certificate_builder_add_note (builder, ats->answer == CS_ATS_NOTE ? CS_TONE_SUCCESS : get_tone (ats->answer), ats->headline);
  for (guint i = 0; i < ats->reasons->len; i++)
    {
      const CsAtsReason *reason = g_ptr_array_index (ats->reasons, i);

      if (reason->weight != CS_ATS_NOTE)
        cs_certificate_builder_add_note (builder, get_tone (reason->weight), reason->detail);
    }
  if (ats->tests[0] != NULL)
    {
      g_autofree char *tests = g_strjoinv (", ", ats->tests);
      g_autofree char *text = NULL;

      /* Translators: names of tests, as nscurl prints them */
      text = g_strdup_printf (_ ("Tests of nscurl --ats-diagnostics that would fail: %s."), tests);
      cs_certificate_builder_add_note (builder, CS_TONE_PLAIN, text);
    }
}
