/* cs-writer.h: who wrote an answer, by its status, headers and body
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-catalogue.h"
#include "cs-evidence.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * cs_writer_find:
 * @catalogue: what is known of servers
 * @evidence: evidence
 * @entry: (out) (transfer none) (nullable): the server's entry of the catalogue
 *
 * The first sign that holds, in the catalogue's order: what is peculiar to a
 * product comes before what many have.
 *
 * Returns: (transfer full) (nullable): who may have written the answer; %NULL
 *   when nothing tells
 */
CsWriterView *cs_writer_find (CsCatalogue      *catalogue,
                              const CsEvidence *evidence,
                              const CsData    **entry);
void          cs_writer_view_free (CsWriterView *self);

G_END_DECLS
