/* cs-certificate-extensions.h: every extension of a certificate, as text
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

G_BEGIN_DECLS

/* A certificate with more extensions than this shows the first ones. */
#define CS_CERTIFICATE_MAX_EXTENSIONS 64

/* So many bytes of an extension that nobody here knows are shown. */
#define CS_CERTIFICATE_MAX_EXTENSION_HEX 1024

/**
 * CsCertificateExtension:
 * @oid: its object identifier in dotted decimals
 * @name: (nullable): what RFC 5280 and its like call it: "keyUsage"
 * @critical: whether who does not know it must refuse the certificate
 * @text: its content on one line, safe to show; hexadecimal when @name is %NULL
 *   or it could not be read
 *
 * An extension (RFC 5280 §4.2).
 */
typedef struct
{
  char       *oid;
  const char *name;
  gboolean    critical;
  char       *text;
} CsCertificateExtension;

void cs_certificate_extension_free (CsCertificateExtension *self);

/**
 * cs_certificate_dup_extensions:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (element-type CsCertificateExtension): its extensions
 *   in their order; empty when it cannot be read
 */
GPtrArray *cs_certificate_dup_extensions (CsCertificate *certificate);

G_END_DECLS
