/* cs-pkcs7.c: the certificates of a PKCS#7 bundle (.p7b)
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pkcs7.h"

#include <gnutls/pkcs7.h>

#define MAX_CERTIFICATES 10000

GPtrArray *
cs_pkcs7_read_certificates (CsCursor der)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  gnutls_pkcs7_t pkcs7 = NULL;
  gnutls_datum_t data = { .data = (guint8 *) der.data, .size = (guint) MIN (der.len, G_MAXUINT) };
  gboolean       good;
  int            n;

  if (gnutls_pkcs7_init (&pkcs7) < 0)
    g_error ("out of memory for a PKCS#7 bundle");

  good = gnutls_pkcs7_import (pkcs7, &data, GNUTLS_X509_FMT_DER) >= 0;
  n = good ? MIN (gnutls_pkcs7_get_crt_count (pkcs7), MAX_CERTIFICATES) : 0;
  for (int i = 0; i < n; i++)
    {
      gnutls_datum_t raw = { NULL, 0 };

      if (gnutls_pkcs7_get_crt_raw2 (pkcs7, (unsigned int) i, &raw) < 0)
        continue;
      g_ptr_array_add (certificates, g_bytes_new (raw.data, raw.size));
      gnutls_free (raw.data);
    }

  gnutls_pkcs7_deinit (pkcs7);
  return good ? g_steal_pointer (&certificates) : NULL;
}
