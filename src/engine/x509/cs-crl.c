/* cs-crl.c: lists of revoked certificates (RFC 5280 §5)
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-crl.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>
#include <string.h>

/* RFC 5280 §4.1.2.2 allows 20 bytes; a list with a longer one is read up to it. */
#define MAX_SERIAL 1024

#define CLOCK_BITS ((guint) (GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED | GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE))

struct _CsCrl
{
  gnutls_x509_crl_t crl;
};

CsCrl *
cs_crl_new (GBytes *der)
{
  gsize             len = 0;
  const guint8     *bytes = g_bytes_get_data (der, &len);
  gnutls_datum_t    data = { .data = (guint8 *) bytes, .size = (guint) MIN (len, G_MAXUINT) };
  gnutls_x509_crl_t crl = NULL;
  CsCrl            *self;

  if (gnutls_x509_crl_init (&crl) < 0)
    g_error ("out of memory for a revocation list");
  if (gnutls_x509_crl_import (crl, &data, GNUTLS_X509_FMT_DER) < 0)
    {
      gnutls_x509_crl_deinit (crl);
      return NULL;
    }

  self = g_new0 (CsCrl, 1);
  self->crl = crl;
  return self;
}

void
cs_crl_free (CsCrl *self)
{
  gnutls_x509_crl_deinit (self->crl);
  g_free (self);
}

/* Whether @issuer made it. Its dates are looked at apart: GnuTLS knows only its
 * own clock. */
static gboolean
is_of (CsCrl         *self,
       CsCertificate *issuer)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (issuer);
  gnutls_datum_t    name = { NULL, 0 };
  unsigned int      status = GNUTLS_CERT_INVALID;
  gsize             len = 0;
  const guint8     *subject = g_bytes_get_data (cs_certificate_get_subject_der (issuer), &len);
  gboolean          same_name;

  if (crt == NULL || gnutls_x509_crl_get_raw_issuer_dn (self->crl, &name) < 0)
    return FALSE;

  same_name = name.size == len && memcmp (name.data, subject, len) == 0;
  gnutls_free (name.data);
  if (!same_name || gnutls_x509_crl_verify (self->crl, &crt, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) < 0)
    return FALSE;

  /* It looks at the list's dates even so. */
  return status == 0 || ((status & CLOCK_BITS) && (status & ~(CLOCK_BITS | GNUTLS_CERT_INVALID)) == 0);
}

/* The day on which @certificate was revoked, -1 when it was not. */
static gint64
find_revocation (CsCrl         *self,
                 CsCertificate *certificate)
{
  const char            *wanted = cs_certificate_get_serial (certificate);
  gnutls_x509_crl_iter_t iter = NULL;
  guint8                 serial[MAX_SERIAL];
  size_t                 len = sizeof serial;
  time_t                 time = 0;
  gint64                 found = -1;

  while (found < 0 && gnutls_x509_crl_iter_crt_serial (self->crl, &iter, serial, &len, &time) >= 0)
    {
      g_autofree char *hex = cs_text_hex (serial, len);

      if (strcmp (hex, wanted) == 0)
        found = (gint64) time;
      len = sizeof serial;
    }

  if (iter != NULL)
    gnutls_x509_crl_iter_deinit (iter);
  return found;
}

const char *
cs_crl_outcome_to_string (CsCrlOutcome outcome)
{
  static const char *const names[] = { "other-issuer", "good", "revoked", "expired" };

  return names[outcome];
}

CsCrlOutcome
cs_crl_judge (CsCrl         *self,
              CsCertificate *certificate,
              CsCertificate *issuer,
              gint64         at,
              char         **detail)
{
  g_autofree char *day = NULL;

  gint64 revoked;
  gint64 next;

  *detail = NULL;
  if (!cs_certificate_is_readable (certificate) || !is_of (self, issuer))
    return CS_CRL_OTHER;

  revoked = find_revocation (self, certificate);
  if (revoked >= 0 && revoked <= at)
    {
      day = cs_text_date (revoked);
      *detail = g_strdup_printf (_ ("%s revoked it on %s."), cs_certificate_get_display_name (issuer), day);
      return CS_CRL_REVOKED;
    }

  next = (gint64) gnutls_x509_crl_get_next_update (self->crl);
  if (next < 0 || at <= next)
    return CS_CRL_GOOD;

  day = cs_text_date (next);
  *detail = g_strdup_printf (_ ("The revocation list of %s ended on %s: whether it is revoked cannot be told. Fetch a new list."),
                             cs_certificate_get_display_name (issuer), day);
  return CS_CRL_EXPIRED;
}

char *
cs_crl_find_fault (CsCrl         *self,
                   CsCertificate *certificate,
                   CsCertificate *issuer,
                   gint64         at)
{
  char *detail = NULL;

  (void) cs_crl_judge (self, certificate, issuer, at, &detail);
  return detail;
}
