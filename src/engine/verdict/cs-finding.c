/* cs-finding.c: what is worth knowing about an exchange, with its causes
 *
 * Several findings may hold at once; the tables say which facts prove each.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-finding.h"

#include "cs-expand.h"
#include "cs-finding-rows.h"

#include <glib/gi18n-lib.h>

static char **
expand_list (const CsEvidence  *evidence,
             const char *const *texts,
             guint              n_texts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < n_texts && texts[i] != NULL; i++)
    {
      g_autofree char *text = cs_expand (_ (texts[i]), evidence);

      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

/* Somebody else's request cannot be made again with one thing changed. */
static char **
dup_confirmations (const CsFindingRow *row,
                   const CsEvidence   *evidence)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; !evidence->observed && i < G_N_ELEMENTS (row->confirm) && row->confirm[i] != NULL; i++)
    g_strv_builder_add (builder, row->confirm[i]);
  return g_strv_builder_end (builder);
}

static CsFinding *
finding_new (const CsFindingRow *row,
             const CsEvidence   *evidence)
{
  CsFinding *self = g_new0 (CsFinding, 1);

  self->id = g_strdup (row->id);
  self->severity = row->severity;
  self->title = g_strdup (_ (evidence->observed && row->their_title != NULL ? row->their_title : row->title));
  self->explanation = cs_expand (_ (evidence->observed && row->their_explanation != NULL ? row->their_explanation
                                                                                         : row->explanation),
                                 evidence);
  self->evidence = cs_evidence_collect (evidence, row->topics, row->n_topics);
  self->causes = row->rank_causes != NULL ? row->rank_causes (evidence)
                                          : expand_list (evidence, row->causes, G_N_ELEMENTS (row->causes));
  self->remedies = expand_list (evidence, row->remedies, G_N_ELEMENTS (row->remedies));
  self->server_remedies = expand_list (evidence, row->server_remedies, G_N_ELEMENTS (row->server_remedies));
  self->confirm = dup_confirmations (row, evidence);
  return self;
}

static void
finding_free (CsFinding *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->explanation);
  g_array_unref (self->evidence);
  g_strfreev (self->causes);
  g_strfreev (self->remedies);
  g_strfreev (self->server_remedies);
  g_strfreev (self->confirm);
  g_free (self);
}

/* A stable sort: GLib's merges. Rows of one severity keep their order. */
static int
compare_findings (gconstpointer a,
                  gconstpointer b)
{
  const CsFinding *x = *(const CsFinding *const *) a;
  const CsFinding *y = *(const CsFinding *const *) b;

  return (int) x->severity - (int) y->severity;
}

static void
add_rows (GPtrArray          *findings,
          const CsFindingRow *rows,
          const CsEvidence   *evidence)
{
  for (const CsFindingRow *row = rows; row->id != NULL; row++)
    if (row->holds (evidence))
      g_ptr_array_add (findings, finding_new (row, evidence));
}

GPtrArray *
cs_finding_list (const CsEvidence *evidence)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) finding_free);

  add_rows (findings, cs_finding_connection, evidence);
  add_rows (findings, cs_finding_certificate, evidence);
  add_rows (findings, cs_finding_answer, evidence);
  g_ptr_array_sort (findings, compare_findings);
  return findings;
}
