/* http-log.h: what a decoder said, as text that tests compare
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-http-decoder.h"

G_BEGIN_DECLS

/**
 * HttpLog:
 * @events: (element-type CsEvent): in the order in which they came
 *
 * A decoder with a notebook.
 */
typedef struct
{
  CsHttpDecoder *decoder;
  GPtrArray     *events;
  guint64        offset;
  GByteArray    *written[2];
} HttpLog;

HttpLog *http_log_new (void);
void     http_log_free (HttpLog *self);

/* Feeds a piece at its place in a capture; each byte takes a microsecond. */
void http_log_feed (HttpLog    *self,
                    CsSide      side,
                    const void *data,
                    gsize       len);

/* The same in pieces of @piece bytes, all with the range of the whole. */
void http_log_feed_in_pieces (HttpLog    *self,
                              CsSide      side,
                              const void *data,
                              gsize       len,
                              gsize       piece);
void http_log_feed_text (HttpLog    *self,
                         CsSide      side,
                         const char *text);

CsEvent    *http_log_get (HttpLog    *self,
                          guint       index,
                          const char *type);
JsonObject *http_log_get_fields (HttpLog    *self,
                                 guint       index,
                                 const char *type);

/* What either side wrote is what its events' plaintexts are, one after another;
 * for a side that was closed, or whose last message is whole. */
void http_log_assert_raw (HttpLog *self,
                          CsSide   side);

/* How many events are of @type. */
guint http_log_count (HttpLog    *self,
                      const char *type);

/**
 * http_log_dump:
 * @self: a log
 *
 * Returns: (transfer full): a line an event, "client Request GET / {fields}";
 *   body pieces that follow one another are one line, so the text does not
 *   depend on how the bytes were cut; what was not read as HTTP is left out, as
 *   where that begins does
 */
char *http_log_dump (HttpLog *self);

/* "client Request GET /\n…", without fields, and without what was not read. */
char *http_log_dump_summaries (HttpLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpLog, http_log_free)

G_END_DECLS
