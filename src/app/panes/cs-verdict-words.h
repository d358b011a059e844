/* cs-verdict-words.h: a verdict as labels take it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

G_BEGIN_DECLS

/**
 * cs_verdict_words_dup_markup:
 * @sentence: a verdict's sentence
 * @clauses: (element-type CsClause): its clauses
 *
 * Returns: (transfer full): Pango markup in which each clause with evidence is a
 *   link, `event:12`, to the first event that proves it
 */
char *cs_verdict_words_dup_markup (const char *sentence,
                                   GPtrArray  *clauses);

/**
 * cs_verdict_words_get_link_event:
 * @uri: a link of such a sentence
 *
 * Returns: the event's index, or %CS_EXCHANGE_NO_EVENT
 */
guint cs_verdict_words_get_link_event (const char *uri);

/**
 * cs_verdict_words_get_phase:
 * @record: (nullable): a record that is being written
 *
 * Returns: (transfer none): what is going on, translated: "Connecting"
 */
const char *cs_verdict_words_get_phase (CsRecord *record);

/**
 * cs_verdict_words_dup_chip:
 * @sees: a group of platforms
 * @n: how many are in it
 * @status: the HTTP status, 0 for none
 *
 * Returns: (transfer full) (nullable): "25 see the 403"; %NULL for none
 */
char *cs_verdict_words_dup_chip (CsSees sees,
                                 guint  n,
                                 int    status);

/**
 * cs_verdict_words_dup_origin:
 * @record: a complete record
 * @file: (nullable): the name of the file it was opened from
 *
 * Returns: (transfer full) (nullable): where it comes from when that is not a
 *   request sent as usual: "record.har, 24 November 2026 · Direct probe"
 */
char *cs_verdict_words_dup_origin (CsRecord   *record,
                                   const char *file);

/**
 * cs_verdict_words_dup_evidence:
 * @evidence: (nullable) (element-type guint): indices of events
 * @record: the record
 *
 * Returns: (transfer full): markup with a link, `event:12`, for each of the
 *   first events; "" when there is none
 */
char *cs_verdict_words_dup_evidence (GArray   *evidence,
                                     CsRecord *record);

G_END_DECLS
