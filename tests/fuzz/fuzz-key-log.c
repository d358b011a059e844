/* fuzz-key-log.c: a key log of a customer's, which may be any file
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"
#include "cs-key-log.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (CsKeyLog) key_log = cs_key_log_new ();

  /* In two pieces: a line may be cut anywhere. */
  cs_key_log_add (key_log, data, len / 2);
  cs_key_log_add (key_log, data + len / 2, len - len / 2);

  return 0;
}
