/* cs-certificate-urls.c: where a certificate says that more is to be had
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-urls.h"

#include <string.h>

/* Longer ones are in no certificate of good faith. */
#define MAX_URL 2048

/* Names and methods beside the ones that are looked for. */
#define MAX_ENTRIES 32

const char *
cs_certificate_url_to_string (CsCertificateUrl kind)
{
  static const char *const names[] = { "issuer", "ocsp", "crl" };

  return names[kind];
}

/* Whether there is a further entry; @url stays %NULL when it is none of that kind. */
static gboolean
read_access (gnutls_x509_crt_t crt,
             unsigned int      index,
             CsCertificateUrl  kind,
             char            **url)
{
  int            what = kind == CS_CERTIFICATE_URL_OCSP ? GNUTLS_IA_OCSP_URI : GNUTLS_IA_CAISSUERS_URI;
  gnutls_datum_t data = { NULL, 0 };
  int            result = gnutls_x509_crt_get_authority_info_access (crt, index, what, &data, NULL);

  if (result >= 0)
    {
      *url = g_strndup ((const char *) data.data, data.size);
      gnutls_free (data.data);
    }
  return result >= 0 || result == GNUTLS_E_UNKNOWN_ALGORITHM;
}

static gboolean
read_distribution_point (gnutls_x509_crt_t crt,
                         unsigned int      index,
                         char            **url)
{
  char         buffer[MAX_URL + 1] = { 0 };
  size_t       size = sizeof buffer - 1;
  unsigned int reasons = 0;
  unsigned int critical = 0;
  int          result = gnutls_x509_crt_get_crl_dist_points (crt, index, buffer, &size, &reasons, &critical);

  if (result == GNUTLS_SAN_URI)
    *url = g_strndup (buffer, size);
  return result >= 0 || result == GNUTLS_E_SHORT_MEMORY_BUFFER;
}

char **
cs_certificate_dup_urls (CsCertificate   *certificate,
                         CsCertificateUrl kind)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);
  gboolean          more = crt != NULL;
  guint             n = 0;

  for (unsigned int i = 0; more && i < MAX_ENTRIES && n < CS_CERTIFICATE_MAX_URLS; i++)
    {
      g_autofree char *url = NULL;

      more = kind == CS_CERTIFICATE_URL_CRL ? read_distribution_point (crt, i, &url) : read_access (crt, i, kind, &url);
      if (url == NULL || *url == '\0' || strlen (url) > MAX_URL)
        continue;
      g_strv_builder_add (builder, url);
      n++;
    }
  return g_strv_builder_end (builder);
}
