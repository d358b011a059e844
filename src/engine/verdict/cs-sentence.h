/* cs-sentence.h: a sentence whose clauses point to their evidence
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsSentence:
 *
 * Text with marks becomes plain text and a list of clauses. A mark is `<1>` to
 * `<9>` and its end `</1>`: whole sentences stay whole for a translator, who
 * may move the marks with the words.
 */
typedef struct _CsSentence CsSentence;

CsSentence *cs_sentence_new (void);
void        cs_sentence_free (CsSentence *self);

/**
 * cs_sentence_quote:
 * @text: text from outside: a name, a host
 *
 * Makes @text fit to be put into marked text: safe to show, and no part of it
 * is taken for a mark.
 *
 * Returns: (transfer full): the text, to be used with cs_sentence_add() only
 */
char *cs_sentence_quote (const char *text);

/**
 * cs_sentence_add:
 * @self: a sentence
 * @marked: marked text, with what came from outside quoted
 * @links: (array length=n_links) (nullable): the events behind `<1>`, `<2>` …;
 *   a mark beyond them has none
 * @n_links: their number, at most 9
 *
 * Adds a whole sentence, after a space when it is not the first. Marks that do
 * not pair are left out and link nothing.
 */
void cs_sentence_add (CsSentence    *self,
                      const char    *marked,
                      GArray *const *links,
                      guint          n_links);

/**
 * cs_sentence_finish:
 * @self: (transfer full): a sentence
 * @clauses: (out) (transfer full) (element-type CsClause): its clauses, in order
 *
 * Returns: (transfer full): its text
 */
char *cs_sentence_finish (CsSentence *self,
                          GPtrArray **clauses);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSentence, cs_sentence_free)

G_END_DECLS
