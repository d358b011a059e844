/* cs-offer.h: whether a platform would have sent the certificate at all
 *
 * Private to the verdict.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-evidence.h"
#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * cs_offer_predict:
 * @sender: the catalogue's entry of what the platform sends with
 * @evidence: evidence
 *
 * The first rule whose conditions all hold speaks; where a rule before it hangs
 * on a fact that is not known, it does so only if both send the same.
 *
 * Returns: (transfer full): what it would have sent, and what this server would
 *   probably have answered to that
 */
CsOfferView *cs_offer_predict (const CsData     *sender,
                               const CsEvidence *evidence);
void         cs_offer_view_free (CsOfferView *self);

G_END_DECLS
