/* cs-strip.h: trust, identity and the rest of the request, always in sight
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"
#include "cs-identity-button.h"
#include "cs-trust-button.h"

G_BEGIN_DECLS

/**
 * CsStrip:
 *
 * Properties: `draft` (#CsDraft), `compact` (values without their details, for a
 * narrow window). Acts through `win.compose` (a boolean state: whether the
 * composer is open).
 */
#define CS_TYPE_STRIP (cs_strip_get_type ())
G_DECLARE_FINAL_TYPE (CsStrip, cs_strip, CS, STRIP, GtkWidget)

CsTrustButton    *cs_strip_get_trust_button (CsStrip *self);
CsIdentityButton *cs_strip_get_identity_button (CsStrip *self);

G_END_DECLS
