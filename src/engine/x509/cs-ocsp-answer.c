/* cs-ocsp-answer.c: what an OCSP answer says of a certificate, and whether it counts
 *
 * Signatures are GnuTLS's business, the dates ours: GnuTLS knows only its own clock.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-ocsp-answer.h"

#include "cs-ocsp-signer.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <gnutls/ocsp.h>

/* Answers for a handful of certificates are in use; more are none of ours. */
#define MAX_SINGLES 64

/* A clock may be a little behind the responder's. */
#define SLIP_SECONDS (5 * 60)

const char *
cs_ocsp_outcome_to_string (CsOcspOutcome outcome)
{
  static const char *const names[] = {
    "good", "revoked", "unknown", "expired", "not-yet-valid", "bad-signature", "other-certificate", "refused", "unreadable",
    "responder-dates"
  };

  return names[outcome];
}

void
cs_ocsp_answer_free (CsOcspAnswer *self)
{
  g_free (self->detail);
  g_free (self);
}

static void
settle (CsOcspAnswer *self,
        CsOcspOutcome outcome,
        char         *detail)
{
  g_free (self->detail);
  self->outcome = outcome;
  self->detail = detail;
}

static int
find_single (gnutls_ocsp_resp_t response,
             CsCertificate     *certificate)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);

  for (unsigned int i = 0; crt != NULL && i < MAX_SINGLES; i++)
    {
      int status = gnutls_ocsp_resp_check_crt (response, i, crt);

      if (status >= 0)
        return (int) i;
      if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
    }
  return -1;
}

/* Who signed it; whether what it says counts. */
static gboolean
judge_signer (CsOcspAnswer      *self,
              gnutls_ocsp_resp_t response,
              CsCertificate     *issuer,
              gint64             at)
{
  g_autoptr (CsCertificate) delegate = NULL;
  CsOcspSigner              signer = cs_ocsp_signer_judge (response, issuer, at, &delegate);
  g_autofree char          *ended = delegate != NULL ? cs_text_date (cs_certificate_get_not_after (delegate)) : NULL;
  g_autofree char          *began = delegate != NULL ? cs_text_date (cs_certificate_get_not_before (delegate)) : NULL;

  const char *name = cs_certificate_get_display_name (issuer);

  switch (signer)
    {
    case CS_OCSP_SIGNER_GOOD:
      self->unchecked = delegate != NULL && !cs_ocsp_signer_needs_no_check (delegate);
      return TRUE;
    case CS_OCSP_SIGNER_NO_PURPOSE:
      settle (self, CS_OCSP_BAD_SIGNATURE,
              g_strdup_printf (_ ("The OCSP answer was signed neither by %s nor by a responder that it named: the certificate "
                                  "of %s lacks the extended key usage OCSPSigning (RFC 6960 §4.2.2.2)."),
                               name, cs_certificate_get_display_name (delegate)));
      return FALSE;
    case CS_OCSP_SIGNER_EXPIRED:
      settle (self, CS_OCSP_RESPONDER_DATES,
              g_strdup_printf (_ ("The OCSP answer does not count: the certificate of the responder that signed it, %s, "
                                  "ended on %s."),
                               cs_certificate_get_display_name (delegate), ended));
      return FALSE;
    case CS_OCSP_SIGNER_NOT_YET_VALID:
      settle (self, CS_OCSP_RESPONDER_DATES,
              g_strdup_printf (_ ("The OCSP answer does not count: the certificate of the responder that signed it, %s, "
                                  "begins on %s only."),
                               cs_certificate_get_display_name (delegate), began));
      return FALSE;
    case CS_OCSP_SIGNER_STRANGER:
    default:
      settle (self, CS_OCSP_BAD_SIGNATURE,
              g_strdup_printf (_ ("The OCSP answer was signed neither by %s nor by a responder that it named."), name));
      return FALSE;
    }
}

static void
judge_status (CsOcspAnswer *self,
              unsigned int  status,
              gint64        revoked_at)
{
  g_autofree char *day = cs_text_date (revoked_at);

  switch (status)
    {
    case GNUTLS_OCSP_CERT_GOOD:
      settle (self, CS_OCSP_GOOD,
              g_strdup (self->unchecked ? _ ("The OCSP answer says that it is not revoked. Whether the responder’s own "
                                             "certificate was revoked was not asked.")
                                        : _ ("The OCSP answer says that it is not revoked.")));
      break;
    case GNUTLS_OCSP_CERT_REVOKED:
      settle (self, CS_OCSP_REVOKED, g_strdup_printf (_ ("The OCSP answer says that it was revoked on %s."), day));
      break;
    default:
      settle (self, CS_OCSP_UNKNOWN, g_strdup (_ ("The OCSP responder does not know this certificate.")));
      break;
    }
}

static void
judge_single (CsOcspAnswer      *self,
              gnutls_ocsp_resp_t response,
              unsigned int       position,
              CsCertificate     *issuer,
              gint64             at)
{
  g_autofree char *day = NULL;

  unsigned int status = GNUTLS_OCSP_CERT_UNKNOWN;
  time_t       this_update = -1;
  time_t       next_update = -1;
  time_t       revoked_at = 0;

  if (gnutls_ocsp_resp_get_single (response, position, NULL, NULL, NULL, NULL, &status, &this_update, &next_update,
                                   &revoked_at, NULL) < 0)
    return;

  self->this_update = (gint64) this_update;
  self->next_update = (gint64) next_update;
  if (!judge_signer (self, response, issuer, at))
    return;
  if (next_update != (time_t) -1 && next_update + SLIP_SECONDS < at)
    {
      day = cs_text_date (next_update);
      settle (self, CS_OCSP_EXPIRED, g_strdup_printf (_ ("The OCSP answer held until %s only: the server should fetch a new one."), day));
    }
  else if (this_update != (time_t) -1 && this_update - SLIP_SECONDS > at)
    {
      day = cs_text_date (this_update);
      settle (self, CS_OCSP_NOT_YET_VALID,
              g_strdup_printf (_ ("The OCSP answer holds from %s only. Is this computer’s clock right?"), day));
    }
  else
    judge_status (self, status, (gint64) revoked_at);
}

static void
judge_response (CsOcspAnswer      *self,
                gnutls_ocsp_resp_t response,
                CsCertificate     *certificate,
                CsCertificate     *issuer,
                gint64             at)
{
  int position;

  if (gnutls_ocsp_resp_get_status (response) != GNUTLS_OCSP_RESP_SUCCESSFUL)
    {
      settle (self, CS_OCSP_REFUSED, g_strdup (_ ("The OCSP responder answered with an error.")));
      return;
    }

  position = find_single (response, certificate);
  if (position < 0)
    settle (self, CS_OCSP_OTHER_CERTIFICATE, g_strdup (_ ("The OCSP answer is about another certificate.")));
  else
    judge_single (self, response, (unsigned int) position, issuer, at);
}

CsOcspAnswer *
cs_ocsp_answer_judge (GBytes        *response,
                      CsCertificate *certificate,
                      CsCertificate *issuer,
                      gint64         at)
{
  CsOcspAnswer      *self = g_new0 (CsOcspAnswer, 1);
  gsize              len = 0;
  const guint8      *data = g_bytes_get_data (response, &len);
  gnutls_datum_t     der = { (guint8 *) data, (guint) MIN (len, CS_OCSP_ANSWER_MAX_BYTES) };
  gnutls_ocsp_resp_t handle = NULL;

  self->this_update = -1;
  self->next_update = -1;
  settle (self, CS_OCSP_UNREADABLE, g_strdup (_ ("The OCSP answer could not be read.")));
  if (gnutls_ocsp_resp_init (&handle) < 0)
    g_error ("out of memory for an OCSP answer");
  if (len <= CS_OCSP_ANSWER_MAX_BYTES && gnutls_ocsp_resp_import (handle, &der) >= 0)
    judge_response (self, handle, certificate, issuer, at);
  gnutls_ocsp_resp_deinit (handle);
  return self;
}
