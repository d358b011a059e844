/* fuzz-certificate.c: a certificate from the wire, read as far as it goes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate.h"
#include "cs-fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (GBytes)        der = g_bytes_new (data, len);
  g_autoptr (CsCertificate) certificate = cs_certificate_new (der);
  g_autofree char          *pem = NULL;
  g_autofree char          *dn = NULL;
  g_autofree char          *name = NULL;

  g_assert_nonnull (cs_certificate_get_fingerprint (certificate));
  g_assert_nonnull (cs_certificate_get_subject (certificate));
  g_assert_nonnull (cs_certificate_get_issuer (certificate));
  g_assert_nonnull (cs_certificate_get_subject_der (certificate));
  g_assert_nonnull (cs_certificate_get_issuer_der (certificate));
  g_assert_nonnull (cs_certificate_get_display_name (certificate));
  g_assert_nonnull (cs_certificate_get_issuer_display_name (certificate));
  g_assert_nonnull (cs_certificate_get_serial (certificate));
  g_assert_nonnull (cs_certificate_get_key_type (certificate));
  g_assert_nonnull (cs_certificate_get_signature_algorithm (certificate));
  g_assert_nonnull (cs_certificate_get_alt_names (certificate));
  g_assert_nonnull (cs_certificate_get_extended_key_usage (certificate));
  cs_certificate_get_not_before (certificate);
  cs_certificate_get_not_after (certificate);
  cs_certificate_get_key_bits (certificate);
  cs_certificate_get_is_ca (certificate);
  cs_certificate_is_self_issued (certificate);
  cs_certificate_issued (certificate, certificate);
  cs_certificate_signed (certificate, certificate);
  pem = cs_certificate_dup_pem (certificate);

  /* The same bytes as a name of a CertificateRequest. */
  dn = cs_certificate_dn_to_text (der);
  g_assert_true (g_utf8_validate (dn, -1, NULL));
  name = cs_certificate_dn_display_name (dn);
  g_assert_true (g_utf8_validate (name, -1, NULL));

  return 0;
}
