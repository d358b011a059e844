/* cs-certificate-fields.h: a certificate's fields as text
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

G_BEGIN_DECLS

/**
 * cs_certificate_take_text:
 * @datum: (transfer full): text from GnuTLS, freed here
 *
 * Returns: (transfer full): it, made safe to show
 */
char *cs_certificate_take_text (gnutls_datum_t *datum);

/**
 * cs_certificate_find_dn_value:
 * @dn: RFC 4514 text
 * @type: an attribute's short name: "CN"
 *
 * Returns: (transfer full) (nullable): the most particular value of that type
 */
char *cs_certificate_find_dn_value (const char *dn,
                                    const char *type);

GStrv cs_certificate_read_alt_names (gnutls_x509_crt_t crt);
GStrv cs_certificate_read_purposes (gnutls_x509_crt_t crt);
char *cs_certificate_read_key_type (gnutls_x509_crt_t crt,
                                    guint            *bits);
char *cs_certificate_read_signature_algorithm (gnutls_x509_crt_t crt);

G_END_DECLS
