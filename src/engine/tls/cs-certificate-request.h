/* cs-certificate-request.h: what the server says it will accept
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"
#include "cs-tls-error.h"

G_BEGIN_DECLS

/**
 * CsCertificateRequest:
 * @context: certificate_request_context; TLS 1.3 only
 * @certificate_types: one byte each; up to TLS 1.2
 * @signature_algorithms: two bytes each; since TLS 1.2
 * @authorities: DistinguishedNames, each with its length
 * @extensions: all of them; TLS 1.3 only
 *
 * RFC 8446 §4.3.2, RFC 5246 §7.4.4. A stack value: its cursors borrow from the
 * message, and are empty for what its version does not have.
 */
typedef struct
{
  CsCursor context;
  CsCursor certificate_types;
  CsCursor signature_algorithms;
  CsCursor authorities;
  CsCursor extensions;
} CsCertificateRequest;

/**
 * cs_certificate_request_parse:
 * @self: (out caller-allocates): gets the parts
 * @version: the connection's version
 * @body: the message behind its header
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %CS_TLS_ERROR_MALFORMED
 */
gboolean cs_certificate_request_parse (CsCertificateRequest *self,
                                       guint16               version,
                                       CsCursor              body,
                                       GError              **error);

/**
 * cs_certificate_request_to_json:
 * @self: a request
 * @version: the connection's version
 *
 * Returns: (transfer full): caNames, signatureAlgorithms, certificateTypes (up
 *   to TLS 1.2), context (TLS 1.3), as the record's `certificateRequest` has them
 */
JsonObject *cs_certificate_request_to_json (const CsCertificateRequest *self,
                                            guint16                     version);

/* #CsEventDescribe, by version */
void cs_certificate_request_describe_13 (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);
void cs_certificate_request_describe_12 (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);
void cs_certificate_request_describe_10 (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);

G_END_DECLS
