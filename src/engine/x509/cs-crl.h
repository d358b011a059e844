/* cs-crl.h: lists of revoked certificates (RFC 5280 §5)
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

G_BEGIN_DECLS

typedef struct _CsCrl CsCrl;

/**
 * cs_crl_new:
 * @der: (transfer none): its DER
 *
 * Returns: (transfer full) (nullable): a list, or %NULL when it cannot be read
 */
CsCrl *cs_crl_new (GBytes *der);
void   cs_crl_free (CsCrl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCrl, cs_crl_free)

/**
 * CsCrlOutcome:
 * @CS_CRL_OTHER: it is another issuer's, or that issuer's key did not sign it
 * @CS_CRL_GOOD: it does not name the certificate
 * @CS_CRL_REVOKED: it does
 * @CS_CRL_EXPIRED: it does not, but its time is over
 *
 * In JSON: "other-issuer", "good", "revoked", "expired".
 */
typedef enum
{
  CS_CRL_OTHER,
  CS_CRL_GOOD,
  CS_CRL_REVOKED,
  CS_CRL_EXPIRED,
} CsCrlOutcome;

const char *cs_crl_outcome_to_string (CsCrlOutcome outcome);

/**
 * cs_crl_judge:
 * @self: a list
 * @certificate: a certificate
 * @issuer: the one that issued it
 * @at: the time to judge for, in seconds since 1970
 * @detail: (out) (nullable): a translated sentence; %NULL when it is good or says nothing
 *
 * Returns: what the list says of @certificate
 */
CsCrlOutcome cs_crl_judge (CsCrl         *self,
                           CsCertificate *certificate,
                           CsCertificate *issuer,
                           gint64         at,
                           char         **detail);

/**
 * cs_crl_find_fault:
 * @self: a list
 * @certificate: a certificate
 * @issuer: the one that issued it
 * @at: the time to judge for, in seconds since 1970
 *
 * A list of another issuer, or that @issuer's key did not sign, says nothing.
 *
 * Returns: (transfer full) (nullable): a translated sentence when @certificate
 *   is revoked or the list is out of date, or %NULL
 */
char *cs_crl_find_fault (CsCrl         *self,
                         CsCertificate *certificate,
                         CsCertificate *issuer,
                         gint64         at);

G_END_DECLS
