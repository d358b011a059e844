/* cs-ocsp-answer.h: what an OCSP answer says of a certificate, and whether it counts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

G_BEGIN_DECLS

/**
 * CS_OCSP_ANSWER_MAX_BYTES:
 *
 * The largest answer that is read; in practice they have two thousand bytes.
 */
#define CS_OCSP_ANSWER_MAX_BYTES (256 * 1024)

/**
 * CsOcspOutcome:
 * @CS_OCSP_GOOD: not revoked, by an answer that counts
 * @CS_OCSP_REVOKED: revoked, by an answer that counts
 * @CS_OCSP_UNKNOWN: the responder does not know the certificate
 * @CS_OCSP_EXPIRED: its time is over
 * @CS_OCSP_NOT_YET_VALID: its time has not begun
 * @CS_OCSP_BAD_SIGNATURE: neither the issuer nor a responder that it named signed it
 * @CS_OCSP_OTHER_CERTIFICATE: it is about another one
 * @CS_OCSP_REFUSED: the responder answered with an error
 * @CS_OCSP_UNREADABLE: it is no OCSP answer
 * @CS_OCSP_RESPONDER_DATES: the responder's own certificate was not valid
 *
 * In JSON: "good", "revoked", "unknown", "expired", "not-yet-valid",
 * "bad-signature", "other-certificate", "refused", "unreadable", "responder-dates".
 */
typedef enum
{
  CS_OCSP_GOOD,
  CS_OCSP_REVOKED,
  CS_OCSP_UNKNOWN,
  CS_OCSP_EXPIRED,
  CS_OCSP_NOT_YET_VALID,
  CS_OCSP_BAD_SIGNATURE,
  CS_OCSP_OTHER_CERTIFICATE,
  CS_OCSP_REFUSED,
  CS_OCSP_UNREADABLE,
  CS_OCSP_RESPONDER_DATES,
} CsOcspOutcome;

const char *cs_ocsp_outcome_to_string (CsOcspOutcome outcome);

/**
 * CsOcspAnswer:
 * @outcome: what it comes to
 * @detail: a translated sentence
 * @this_update: from when it holds, in seconds since 1970; -1 when it does not say
 * @next_update: until when; -1 when it does not say
 * @unchecked: a responder that the issuer named signed it, and its certificate does
 *   not say that it is never revoked (id-pkix-ocsp-nocheck)
 */
typedef struct
{
  CsOcspOutcome outcome;
  char         *detail;
  gint64        this_update;
  gint64        next_update;
  gboolean      unchecked;
} CsOcspAnswer;

/**
 * cs_ocsp_answer_judge:
 * @response: an OCSPResponse (RFC 6960 §4.2) in DER
 * @certificate: the certificate that it should be about
 * @issuer: the one that issued it
 * @at: the time to judge for, in seconds since 1970
 *
 * Pure. Asks nobody: a stapled answer or a file.
 *
 * Returns: (transfer full): the judgement
 */
CsOcspAnswer *cs_ocsp_answer_judge (GBytes        *response,
                                    CsCertificate *certificate,
                                    CsCertificate *issuer,
                                    gint64         at);
void          cs_ocsp_answer_free (CsOcspAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsOcspAnswer, cs_ocsp_answer_free)

G_END_DECLS
