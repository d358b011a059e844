/* cs-sct.h: signed certificate timestamps
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * cs_sct_list_read:
 * @body: a SignedCertificateTimestampList (RFC 6962 §3.3); moves past it
 * @out: gets `sct_list`: of each its length and, where it is long enough, its
 *   sct_version, log_id and timestamp
 *
 * Signatures are not checked.
 *
 * Returns: %FALSE when it does not follow the grammar
 */
gboolean cs_sct_list_read (CsCursor   *body,
                           JsonObject *out);

G_END_DECLS
