/* cs-certificate-message.h: Certificate, CompressedCertificate, CertificateStatus
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"
#include "cs-tls-error.h"

G_BEGIN_DECLS

/* A CompressedCertificate that would unpack to more stays packed. */
#define CS_CERTIFICATE_MESSAGE_MAX_BYTES (256 * 1024)
/* More certificates than these are counted, not described. */
#define CS_CERTIFICATE_MESSAGE_MAX_DESCRIBED 256

/**
 * CsCertificateMessage:
 * @context: certificate_request_context; TLS 1.3 only
 * @list: the entries, for cs_certificate_message_next()
 * @version: the connection's
 *
 * RFC 8446 §4.4.2, RFC 5246 §7.4.2. A stack value: its cursors borrow from the
 * message.
 */
typedef struct
{
  CsCursor context;
  CsCursor list;
  guint16  version;
} CsCertificateMessage;

/**
 * cs_certificate_message_parse:
 * @self: (out caller-allocates): gets the parts
 * @version: the connection's version
 * @body: the message behind its header
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %CS_TLS_ERROR_MALFORMED
 */
gboolean cs_certificate_message_parse (CsCertificateMessage *self,
                                       guint16               version,
                                       CsCursor              body,
                                       GError              **error);

/**
 * cs_certificate_message_next:
 * @self: a message; moves on
 * @der: (out): the next certificate
 * @extensions: (out): its extensions; empty before TLS 1.3
 *
 * Returns: %FALSE when there is none left
 */
gboolean cs_certificate_message_next (CsCertificateMessage *self,
                                      CsCursor             *der,
                                      CsCursor             *extensions);

/**
 * cs_certificate_status_parse:
 * @response: (out): the DER OCSPResponse
 * @body: a CertificateStatus (RFC 6066 §8), or the status_request extension of
 *   a CertificateEntry, which has the same form
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %CS_TLS_ERROR_MALFORMED
 */
gboolean cs_certificate_status_parse (CsCursor *response,
                                      CsCursor  body,
                                      GError  **error);

/**
 * cs_compressed_certificate_unpack:
 * @body: a CompressedCertificate (RFC 8879 §4) behind its header
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): the Certificate message's body; %NULL
 *   with %CS_TLS_ERROR_MALFORMED, and without an error for an algorithm that
 *   cs_decompress() does not know
 */
GBytes *cs_compressed_certificate_unpack (CsCursor body,
                                          GError **error);

/* #CsEventDescribe. A certificate's fields are those of the record's
 * `certificates`: an entry here has its fingerprint and what stood beside it. */
void cs_certificate_message_describe_13 (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);
void cs_certificate_message_describe_12 (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);
void cs_certificate_status_describe (CsEvent    *event,
                                     char      **summary,
                                     JsonObject *fields);
void cs_compressed_certificate_describe (CsEvent    *event,
                                         char      **summary,
                                         JsonObject *fields);

G_END_DECLS
