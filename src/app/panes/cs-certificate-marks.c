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
#include "cs-lint.h"

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
