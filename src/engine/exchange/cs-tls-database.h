/* cs-tls-database.h: GIO asks, and our trust answers
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-tap.h"
#include "cs-trust.h"

G_BEGIN_DECLS

/**
 * CsTlsDatabase:
 *
 * A #GTlsDatabase that holds no certificates of its own: GIO then allocates
 * empty credentials, reads no bundle, and leaves verification to #CsTrust.
 */
#define CS_TYPE_TLS_DATABASE (cs_tls_database_get_type ())
G_DECLARE_FINAL_TYPE (CsTlsDatabase, cs_tls_database, CS, TLS_DATABASE, GTlsDatabase)

/**
 * CsTrustOverride:
 * @CS_TRUST_OVERRIDE_NONE: a server that is not trusted stops the exchange
 * @CS_TRUST_OVERRIDE_GO_ON: the person chose to go on (`--insecure`)
 */
typedef enum
{
  CS_TRUST_OVERRIDE_NONE,
  CS_TRUST_OVERRIDE_GO_ON,
} CsTrustOverride;

/**
 * cs_tls_database_new:
 * @trust: the roots
 * @tap: told of each judgement by an event `TrustDecision`
 * @override: for that event's words
 *
 * Returns: (transfer full): a database
 */
CsTlsDatabase *cs_tls_database_new (CsTrust        *trust,
                                    CsTap          *tap,
                                    CsTrustOverride override);

/**
 * cs_tls_database_judge:
 * @self: a database
 * @chain: (element-type GLib.Bytes): what the server showed: DER, leaf first
 * @host: (nullable): the name or address it should have
 *
 * Judges a chain now, tells it, and keeps the judgement. For any thread.
 *
 * Returns: what is wrong with it; 0 when it is trusted
 */
GTlsCertificateFlags cs_tls_database_judge (CsTlsDatabase *self,
                                            GPtrArray     *chain,
                                            const char    *host);

/**
 * cs_tls_database_steal_judgement:
 * @self: a database
 *
 * Returns: (transfer full) (nullable): the last judgement; %NULL when no chain
 *   has been verified
 */
CsTrustJudgement *cs_tls_database_steal_judgement (CsTlsDatabase *self);

G_END_DECLS
