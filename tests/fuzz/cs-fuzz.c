/* cs-fuzz.c: what fuzz targets share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

char *
cs_fuzz_memory_file (const guint8 *data,
                     gsize         len,
                     int          *fd)
{
  *fd = memfd_create ("fuzz", MFD_CLOEXEC);
  g_assert_cmpint (*fd, >=, 0);
  g_assert_cmpint (write (*fd, data, len), ==, len);

  return g_strdup_printf ("/proc/self/fd/%d", *fd);
}
