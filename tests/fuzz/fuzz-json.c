/* fuzz-json.c: JSON that somebody else wrote
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"
#include "cs-json.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = NULL;

  node = cs_json_parse ("fuzz", (const char *) data, len, &error);
  g_assert_true ((node == NULL) == (error != NULL));

  return 0;
}
