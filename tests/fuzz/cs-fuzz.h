/* cs-fuzz.h: what fuzz targets share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* The name is libFuzzer's. Whatever the bytes are, it returns 0 and neither
 * crashes, leaks nor takes long. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         len);

/* Puts an input into a file in memory and gives its path; close @fd afterwards. */
char *cs_fuzz_memory_file (const guint8 *data,
                           gsize         len,
                           int          *fd);
