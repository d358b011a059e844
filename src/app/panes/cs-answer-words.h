/* cs-answer-words.h: an answer, or its absence, in words
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-verdict.h"
#include "cs-tone.h"

G_BEGIN_DECLS

/* "403 Forbidden". */
char *cs_answer_words_dup_status (CsRecord *record);

/* The colour of its status: plain under 400, error from there on. */
CsTone cs_answer_words_get_tone (CsRecord *record);

/* "HTTP/2"; (transfer full), "" when it is not known. */
char *cs_answer_words_dup_protocol (CsRecord *record);

/* The body's size for a person; (transfer full) (nullable). */
char *cs_answer_words_dup_size (CsRecord *record);

/* The header's value, or %NULL. */
const char *cs_answer_words_get_header (CsRecord   *record,
                                        const char *name);

/**
 * cs_answer_words_dup_headers:
 * @record: a record
 *
 * Returns: (transfer full): an array of [name, value] pairs, in wire order
 */
JsonNode *cs_answer_words_dup_headers (CsRecord *record);

/**
 * cs_answer_words_dup_head:
 * @record: a record
 *
 * Returns: (transfer full): the answer's head as it crossed: an HTTP/1.1 head to
 *   the byte, HTTP/2's header list
 */
char *cs_answer_words_dup_head (CsRecord *record);

/**
 * cs_answer_words_dup_why_none:
 * @record: a complete record without an answer
 *
 * Returns: (transfer full): why: how far it came, who ended it, how many bytes of
 *   the request had been written
 */
char *cs_answer_words_dup_why_none (CsRecord *record);

/* What keeps the body from being whole, or %NULL. */
const char *cs_answer_words_get_cut (CsRecord *record);

/**
 * cs_answer_words_dup_writer:
 * @writer: (nullable): who may have written the answer
 *
 * Returns: (transfer full) (nullable): markup: what it reads like, what that
 *   means, and a link, `event:12`, to what it is told by; %NULL when nothing tells
 */
char *cs_answer_words_dup_writer (const CsWriterView *writer);

/* What to call a file with the body: the last part of the path, where it would do. */
char *cs_answer_words_dup_file_name (CsRecord *record);

G_END_DECLS
