/* cs-identity-report.h: what is to be said about an identity's file, as JSON
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"
#include "cs-lint.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * cs_identity_report:
 * @files: where it lies
 * @passphrase: (nullable): what opens it
 * @facts: what is known beside the identity, and the time
 *
 * Makes one element of the `files` of `countersign-cli identity --json`: `name`,
 * `format`, `loads`, `identities`, `certificates`, `refusal`, `lint` and, of PKCS#12,
 * `elsewhere`. A key
 * that belongs to none of the certificates is told beside the first of them, with
 * `keyMatches` false.
 *
 * Returns: (transfer full): an object
 */
JsonObject *cs_identity_report (const CsIdentityFiles *files,
                                CsSecret              *passphrase,
                                const CsLintFacts     *facts);

G_END_DECLS
