/* cs-identity-report.h: what is to be said about an identity's file, as JSON
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * cs_identity_report:
 * @files: where it lies
 * @passphrase: (nullable): what opens it
 * @now: the time to judge for, in seconds since 1970
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
                                gint64                 now);

G_END_DECLS
