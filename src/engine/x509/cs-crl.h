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
