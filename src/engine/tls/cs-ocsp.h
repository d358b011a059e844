/* cs-ocsp.h: what a stapled OCSP answer says
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * cs_ocsp_describe:
 * @response: a DER OCSPResponse (RFC 6960 §4.2.1)
 * @out: gets `ocsp`: response_status and, of the first answer in it,
 *   cert_status ("good", "revoked", "unknown"), this_update, next_update and
 *   revocation_time in RFC 3339; what cannot be read is absent
 *
 * Its signature is not checked.
 */
void cs_ocsp_describe (const CsCursor *response,
                       JsonObject     *out);

G_END_DECLS
