/* fuzz-trust.c: a root CA's file, which may be anything
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"
#include "cs-trust.h"

#include <unistd.h>

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (CsTrust)          trust = cs_trust_new ();
  g_autoptr (GPtrArray)        roots = NULL;
  g_autoptr (GPtrArray)        chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (CsTrustJudgement) judgement = NULL;
  g_autoptr (GError)           error = NULL;
  g_autofree char             *path = NULL;

  gboolean added;
  int      fd;

  path = cs_fuzz_memory_file (data, len, &fd);
  added = cs_trust_add_file (trust, path, &error);
  g_assert_true (added == (error == NULL));
  g_assert_true (error == NULL || error->domain == CS_TRUST_ERROR);
  close (fd);

  /* Whatever it holds is also what a server may show. */
  roots = cs_trust_dup_roots (trust, 8);
  for (guint i = 0; i < roots->len; i++)
    g_ptr_array_add (chain, g_bytes_ref (cs_certificate_get_der (roots->pdata[i])));
  g_ptr_array_add (chain, g_bytes_new (data, len));
  judgement = cs_trust_judge (trust, chain, "localhost", 1795507200);
  g_assert_nonnull (judgement);

  return 0;
}
