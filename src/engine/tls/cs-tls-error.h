/* cs-tls-error.h: how TLS bytes are refused
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-cursor.h"

G_BEGIN_DECLS

/**
 * CsTlsError:
 * @CS_TLS_ERROR_MALFORMED: the bytes break the RFC's grammar
 *
 * Why a message cannot be read.
 */
typedef enum
{
  CS_TLS_ERROR_MALFORMED,
} CsTlsError;

#define CS_TLS_ERROR (cs_tls_error_quark ())
GQuark cs_tls_error_quark (void);

/**
 * cs_tls_error_malformed:
 * @error: return location for an error, or %NULL
 * @where: the cursor that could not be read on
 * @message: the message's name
 * @expected: what should have stood there, translated: "a list of extensions"
 *
 * Sets %CS_TLS_ERROR_MALFORMED: "CertificateRequest: expected a list of
 * extensions at byte 12, 3 left".
 */
void cs_tls_error_malformed (GError        **error,
                             const CsCursor *where,
                             const char     *message,
                             const char     *expected);

G_END_DECLS
