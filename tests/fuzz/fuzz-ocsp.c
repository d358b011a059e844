/* fuzz-ocsp.c: an OCSP answer behind the certificates that it is about, or a bundle
 *
 * The input is cut at each DER element: certificates, and last the answer; a
 * PKCS#7 bundle stands for the certificates that it holds. Each may be anything.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-der.h"
#include "cs-fuzz.h"
#include "cs-ocsp-answer.h"
#include "cs-pkcs7.h"

#define MAX_PIECES 6
#define AT         1795507200

static void
take_piece (GPtrArray *certificates,
            CsCursor   piece)
{
  g_autoptr (GBytes)    der = cs_cursor_dup_bytes (&piece);
  g_autoptr (GPtrArray) bundle = cs_pkcs7_read_certificates (piece);

  g_ptr_array_add (certificates, cs_certificate_new (der));
  for (guint i = 0; bundle != NULL && i < MIN (bundle->len, MAX_PIECES); i++)
    g_ptr_array_add (certificates, cs_certificate_new (g_ptr_array_index (bundle, i)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);
  CsCursor              cursor = cs_cursor_init (data, len, 0);
  CsCursor              last = cursor;
  CsDerItem             item;

  for (guint i = 0; i < MAX_PIECES && cs_der_read (&cursor, &item); i++)
    {
      take_piece (certificates, item.whole);
      last = item.whole;
    }

  for (guint i = 0; i < certificates->len; i++)
    {
      g_autoptr (GBytes)       response = cs_cursor_dup_bytes (&last);
      g_autoptr (CsOcspAnswer) answer = cs_ocsp_answer_judge (response, g_ptr_array_index (certificates, 0),
                                                              g_ptr_array_index (certificates, i), AT);

      g_assert_nonnull (answer->detail);
    }
  return 0;
}
