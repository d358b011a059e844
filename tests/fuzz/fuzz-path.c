/* fuzz-path.c: certificates that somebody sent, put into a path, and a CRL
 *
 * The input is certificates in DER, one behind another, the leaf first and the
 * anchor last; what is behind the last one that can be walked is the CRL.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-crl.h"
#include "cs-der.h"
#include "cs-fuzz.h"
#include "cs-path.h"

#define AT 1800000000

static GPtrArray *
find_anchors (GBytes  *subject,
              gpointer data)
{
  GPtrArray *anchors = data;

  for (guint i = 0; i < anchors->len; i++)
    if (g_bytes_equal (cs_certificate_get_subject_der (g_ptr_array_index (anchors, i)), subject))
      return anchors;
  return NULL;
}

static GPtrArray *
read_certificates (CsCursor *input)
{
  GPtrArray       *certificates = g_ptr_array_new_with_free_func (g_object_unref);
  CsCursor         before = *input;
  CsDerCertificate parts;

  while (cs_der_read_certificate (input, &parts))
    {
      g_autoptr (GBytes) der = NULL;
      CsCursor           whole = before;

      whole.len = before.len - input->len;
      der = cs_cursor_dup_bytes (&whole);
      g_ptr_array_add (certificates, cs_certificate_new (der));
      before = *input;
    }
  return certificates;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  CsCursor              input = cs_cursor_init (data, len, 0);
  g_autoptr (GPtrArray) certificates = read_certificates (&input);
  g_autoptr (GPtrArray) anchors = g_ptr_array_new ();
  g_autoptr (GPtrArray) crls = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_crl_free);
  g_autoptr (GBytes)    rest = cs_cursor_dup_bytes (&input);
  g_autoptr (CsPath)    path = NULL;

  CsPathQuery query = { .host = "localhost", .purpose = GNUTLS_KP_TLS_WWW_SERVER, .at = AT, .crls = crls };
  CsCrl      *crl = cs_crl_new (rest);

  if (crl != NULL)
    g_ptr_array_add (crls, crl);
  if (certificates->len == 0)
    return 0;

  g_ptr_array_add (anchors, g_ptr_array_index (certificates, certificates->len - 1));
  path = cs_path_build (g_ptr_array_index (certificates, 0), certificates, find_anchors, anchors, &query);
  g_assert_true (!path->trusted || path->anchored);
  g_assert_true (path->trusted || path->reasons->len > 0);
  return 0;
}
