/* cs-certificate-urls.h: where a certificate says that more is to be had
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

G_BEGIN_DECLS

/**
 * CS_CERTIFICATE_MAX_URLS:
 *
 * So many addresses of a kind are taken from a certificate.
 */
#define CS_CERTIFICATE_MAX_URLS 4

/**
 * CsCertificateUrl:
 * @CS_CERTIFICATE_URL_ISSUER: its issuer's certificate (caIssuers, RFC 5280 §4.2.2.1)
 * @CS_CERTIFICATE_URL_OCSP: an OCSP responder (RFC 6960 §3.1)
 * @CS_CERTIFICATE_URL_CRL: a list of revoked certificates (RFC 5280 §4.2.1.13)
 *
 * In JSON: "issuer", "ocsp", "crl".
 */
typedef enum
{
  CS_CERTIFICATE_URL_ISSUER,
  CS_CERTIFICATE_URL_OCSP,
  CS_CERTIFICATE_URL_CRL,
} CsCertificateUrl;

const char *cs_certificate_url_to_string (CsCertificateUrl kind);

/**
 * cs_certificate_dup_urls:
 * @certificate: a certificate
 * @kind: what for
 *
 * Returns: (transfer full) (array zero-terminated=1): the addresses as they
 *   stand in it: a hostile network may have written them
 */
char **cs_certificate_dup_urls (CsCertificate   *certificate,
                                CsCertificateUrl kind);

G_END_DECLS
