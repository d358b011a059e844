/* cs-ocsp-signer.h: who signed an OCSP answer, and whether they might
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

#include <gnutls/ocsp.h>

G_BEGIN_DECLS

/**
 * CsOcspSigner:
 * @CS_OCSP_SIGNER_GOOD: the issuer, or a responder that it named and that was valid
 * @CS_OCSP_SIGNER_STRANGER: somebody else, or the signature does not fit
 * @CS_OCSP_SIGNER_NO_PURPOSE: one that the issuer certified, but not for this
 * @CS_OCSP_SIGNER_EXPIRED: a responder whose own certificate had ended
 * @CS_OCSP_SIGNER_NOT_YET_VALID: one whose own certificate had not begun
 */
typedef enum
{
  CS_OCSP_SIGNER_GOOD,
  CS_OCSP_SIGNER_STRANGER,
  CS_OCSP_SIGNER_NO_PURPOSE,
  CS_OCSP_SIGNER_EXPIRED,
  CS_OCSP_SIGNER_NOT_YET_VALID,
} CsOcspSigner;

/**
 * cs_ocsp_signer_judge:
 * @response: an answer
 * @issuer: the issuer of the certificate that it is about
 * @at: the time to judge for, in seconds since 1970
 * @delegate: (out) (transfer full) (nullable): the responder's own certificate;
 *   %NULL when the issuer itself signed, or nobody knows who did
 *
 * The rules are those of RFC 6960 §4.2.2.2: the issuer itself, or one that it
 * certified directly, for OCSPSigning. Whether the latter was revoked is not asked.
 *
 * Returns: the judgement
 */
CsOcspSigner cs_ocsp_signer_judge (gnutls_ocsp_resp_t response,
                                   CsCertificate     *issuer,
                                   gint64             at,
                                   CsCertificate    **delegate);

/**
 * cs_ocsp_signer_needs_no_check:
 * @delegate: a responder's certificate
 *
 * Returns: whether its issuer says by id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1)
 *   that it is never revoked
 */
gboolean cs_ocsp_signer_needs_no_check (CsCertificate *delegate);

G_END_DECLS
