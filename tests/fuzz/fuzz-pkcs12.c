/* fuzz-pkcs12.c: how a PKCS#12 file is protected, by its outer layers
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-elsewhere.h"
#include "cs-fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  CsCursor                  cursor = cs_cursor_init (data, len, 0);
  g_autoptr (CsPkcs12Facts) facts = cs_pkcs12_facts_new (cursor);
  g_autoptr (GPtrArray)     answers = NULL;

  cs_pkcs12_facts_add_key (facts, cursor);
  answers = cs_elsewhere_evaluate (facts);
  g_assert_cmpuint (answers->len, >, 0);
  for (guint i = 0; i < answers->len; i++)
    g_assert_nonnull (((CsElsewhere *) g_ptr_array_index (answers, i))->reason);
  return 0;
}
