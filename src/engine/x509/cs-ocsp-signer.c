/* cs-ocsp-signer.c: who signed an OCSP answer, and whether they might
 *
 * GnuTLS checks the answer's signature. Who may make one is judged here: GnuTLS
 * knows no time but now, and once it finds a responder's certificate expired, it
 * does not look at the signature any more (3.7.9, gnutls_ocsp_resp_verify_direct()).
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-ocsp-signer.h"

#include "cs-der.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

/* Answers carry the responder's certificate, at most with its issuers. */
#define MAX_CERTIFICATES 16

#define SHA1_LEN 20

static gboolean
read_spki (CsCertificate *certificate,
           CsCursor      *spki)
{
  CsCursor         cursor = cs_cursor_init_bytes (cs_certificate_get_der (certificate));
  CsDerCertificate parts;

  if (!cs_der_read_certificate (&cursor, &parts))
    return FALSE;

  *spki = parts.spki;
  return TRUE;
}

static gboolean
have_same_key (CsCertificate *a,
               CsCertificate *b)
{
  CsCursor a_spki;
  CsCursor b_spki;

  return read_spki (a, &a_spki) && read_spki (b, &b_spki) && a_spki.len == b_spki.len &&
         memcmp (a_spki.data, b_spki.data, a_spki.len) == 0;
}

/* ResponderID's byKey (RFC 6960 §4.2.1): SHA-1 of the key's bits, without the count
 * of unused ones. */
static gboolean
has_key_hash (CsCertificate        *certificate,
              const gnutls_datum_t *hash)
{
  CsCursor  spki;
  CsDerItem info;
  CsDerItem algorithm;
  CsDerItem bits;
  guint8    own[SHA1_LEN];

  return hash->size == SHA1_LEN && read_spki (certificate, &spki) &&
         cs_der_read_tag (&spki, CS_DER_SEQUENCE, &info) &&
         cs_der_read_tag (&info.content, CS_DER_SEQUENCE, &algorithm) &&
         cs_der_read_tag (&info.content, CS_DER_BIT_STRING, &bits) && cs_cursor_skip (&bits.content, 1) &&
         gnutls_hash_fast (GNUTLS_DIG_SHA1, bits.content.data, bits.content.len, own) >= 0 &&
         memcmp (own, hash->data, SHA1_LEN) == 0;
}

static gboolean
has_name (CsCertificate        *certificate,
          const gnutls_datum_t *name)
{
  g_autoptr (GBytes) wanted = g_bytes_new (name->data, name->size);

  return g_bytes_equal (cs_certificate_get_subject_der (certificate), wanted);
}

/* GnuTLS finds the signer by the same two, so that it means the same one. */
static gboolean
is_named (gnutls_ocsp_resp_t response,
          CsCertificate     *certificate)
{
  gnutls_datum_t id = { NULL, 0 };
  gboolean       named = FALSE;

  if (gnutls_ocsp_resp_get_responder_raw_id (response, GNUTLS_OCSP_RESP_ID_DN, &id) >= 0)
    named = has_name (certificate, &id);
  else if (gnutls_ocsp_resp_get_responder_raw_id (response, GNUTLS_OCSP_RESP_ID_KEY, &id) >= 0)
    named = has_key_hash (certificate, &id);
  gnutls_free (id.data);
  return named;
}

static CsCertificate *
wrap (gnutls_x509_crt_t crt)
{
  g_autoptr (GBytes) der = NULL;

  gnutls_datum_t data = { NULL, 0 };

  if (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &data) < 0)
    return NULL;

  der = g_bytes_new (data.data, data.size);
  gnutls_free (data.data);
  return cs_certificate_new (der);
}

/* Among the certificates that the answer carries. */
static CsCertificate *
find_signer (gnutls_ocsp_resp_t response)
{
  gnutls_x509_crt_t *list = NULL;
  CsCertificate     *signer = NULL;
  size_t             n = 0;

  if (gnutls_ocsp_resp_get_certs (response, &list, &n) < 0)
    return NULL;

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (CsCertificate) certificate = signer == NULL && i < MAX_CERTIFICATES ? wrap (list[i]) : NULL;

      if (certificate != NULL && is_named (response, certificate))
        signer = g_steal_pointer (&certificate);
      gnutls_x509_crt_deinit (list[i]);
    }
  gnutls_free (list);
  return signer;
}

static gboolean
has_good_signature (gnutls_ocsp_resp_t response,
                    CsCertificate     *signer)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (signer);
  unsigned int      verify = GNUTLS_OCSP_VERIFY_SIGNATURE_FAILURE;

  return crt != NULL && gnutls_ocsp_resp_verify_direct (response, crt, &verify, 0) >= 0 && verify == 0;
}

CsOcspSigner
cs_ocsp_signer_judge (gnutls_ocsp_resp_t response,
                      CsCertificate     *issuer,
                      gint64             at,
                      CsCertificate    **delegate)
{
  g_autoptr (CsCertificate) signer = find_signer (response);

  *delegate = NULL;
  if (!has_good_signature (response, signer != NULL ? signer : issuer))
    return CS_OCSP_SIGNER_STRANGER;
  /* Another certificate of the issuer's own key will do as well. */
  if (signer == NULL || have_same_key (signer, issuer))
    return CS_OCSP_SIGNER_GOOD;
  if (!cs_certificate_issued (issuer, signer) || !cs_certificate_signed (issuer, signer))
    return CS_OCSP_SIGNER_STRANGER;

  *delegate = g_steal_pointer (&signer);
  if (!g_strv_contains (cs_certificate_get_extended_key_usage (*delegate), "OCSPSigning"))
    return CS_OCSP_SIGNER_NO_PURPOSE;
  if (cs_certificate_get_not_after (*delegate) < at)
    return CS_OCSP_SIGNER_EXPIRED;
  return cs_certificate_get_not_before (*delegate) > at ? CS_OCSP_SIGNER_NOT_YET_VALID : CS_OCSP_SIGNER_GOOD;
}

gboolean
cs_ocsp_signer_needs_no_check (CsCertificate *delegate)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (delegate);
  size_t            len = 0;

  return crt != NULL && gnutls_x509_crt_get_extension_by_oid (crt, "1.3.6.1.5.5.7.48.1.5", 0, NULL, &len, NULL) >= 0;
}
