/* cs-raw-text.h: HTTP as it crossed, as text to read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

G_BEGIN_DECLS

/**
 * CsRawPiece:
 * @heading: (nullable): a line that says who wrote what follows, and when
 * @head: (nullable): a frame's header block, decoded, a line a field
 * @bytes: (nullable): the bytes to show; a frame's without its own header
 * @cut: how many more crossed and were not kept
 *
 * One message, or one frame.
 */
typedef struct
{
  char   *heading;
  char   *head;
  GBytes *bytes;
  guint64 cut;
} CsRawPiece;

/**
 * cs_raw_text_is_there:
 * @record: a record
 *
 * Returns: whether @record holds any bytes of HTTP
 */
gboolean cs_raw_text_is_there (CsRecord *record);

/**
 * cs_raw_text_collect:
 * @record: a record
 *
 * Both sides of HTTP in the order in which they crossed: HTTP/1.1 byte for byte,
 * HTTP/2 by frames, with runs of flow control folded into one line each.
 *
 * Returns: (transfer full) (nullable) (element-type CsRawPiece): them; %NULL when
 *   the record's events do not hold their bytes
 */
GPtrArray *cs_raw_text_collect (CsRecord *record);

/**
 * cs_raw_text_render:
 * @pieces: (element-type CsRawPiece): pieces
 *
 * Pure, for a thread. What is no text is shown in hexadecimal.
 *
 * Returns: (transfer full): text, safe to show
 */
char *cs_raw_text_render (GPtrArray *pieces);

G_END_DECLS
