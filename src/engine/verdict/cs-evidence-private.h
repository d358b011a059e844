/* cs-evidence-private.h: which events are about what
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-evidence.h"

G_BEGIN_DECLS

/**
 * cs_evidence_sort_events:
 * @record: a record
 * @topics: (out) (array fixed-size=CS_N_TOPICS): where to put new arrays of indices
 *
 * Sorts the events of @record by what they are about. Only those of the
 * connection that carried the request count, save for names and attempts to
 * connect.
 */
void cs_evidence_sort_events (CsRecord *record,
                              GArray  **topics);

/**
 * cs_evidence_read_client:
 * @self: evidence with its record
 * @tls: (nullable): the connection's TLS part
 *
 * Fills in what is about the client's certificate: request, list, chain, dates.
 */
void cs_evidence_read_client (CsEvidence *self,
                              JsonObject *tls);

/**
 * cs_evidence_read_truth:
 * @object: (nullable): an object
 * @name: a member's name
 *
 * Returns: its value, %CS_UNKNOWN when it is missing or no boolean
 */
CsTruth cs_evidence_read_truth (JsonObject *object,
                                const char *name);

/**
 * cs_evidence_read_http:
 * @self: evidence with its record, topics and host
 * @tls: (nullable): the connection's TLS part
 *
 * Fills in what request and answer say about hosts, and how the answer is framed.
 */
void cs_evidence_read_http (CsEvidence *self,
                            JsonObject *tls);

G_END_DECLS
