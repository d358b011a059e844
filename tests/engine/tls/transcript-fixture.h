/* transcript-fixture.h: captures of tests/data/tls, and what a transcript says of them
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-transcript.h"

G_BEGIN_DECLS

/* A capture and its key log. */
typedef struct
{
  CsCapture *capture;
  char      *keys;
  gsize      keys_len;
} Fixture;

/* What a transcript has delivered. */
typedef struct
{
  GPtrArray  *events; /* of CsEvent */
  GByteArray *data[2];
} Delivered;

extern const CsTranscriptSink fixture_sink;

Fixture   *fixture_load (const char *name);
void       fixture_free (Fixture *self);
Delivered *delivered_new (void);
void       delivered_free (Delivered *self);

/* All events as the record has them, a line each. */
GPtrArray *delivered_to_lines (Delivered *self);

/* The first event of that side and type. */
CsEvent *delivered_find (Delivered  *self,
                         CsSide      side,
                         const char *type);

/* Every name in tests/data/tls, sorted; NULL-terminated. */
char **fixture_list (void);

void fixture_add_keys (Fixture  *self,
                       CsKeyLog *keys);

/* The first @limit bytes of the capture, in pieces of at most @piece. */
void fixture_feed (Fixture      *self,
                   CsTranscript *transcript,
                   gsize         limit,
                   gsize         piece);

/* Whole, with its keys there from the start, and closed. */
CsTranscript *fixture_decode (Fixture   *self,
                              Delivered *delivered);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Delivered, delivered_free)

G_END_DECLS
