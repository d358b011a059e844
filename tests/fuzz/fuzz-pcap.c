/* fuzz-pcap.c: a capture file from somebody else
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"
#include "cs-pcap-file.h"

#define LIMIT (1024 * 1024)

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (GBytes)     bytes = g_bytes_new_static (data, len);
  g_autoptr (CsPcapFile) file = cs_pcap_file_new ("fuzz", bytes, LIMIT, NULL);
  guint64                total = 0;

  if (file == NULL)
    return 0;

  for (guint i = 0; i < cs_pcap_file_get_n_connections (file); i++)
    for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
      total += cs_capture_get_total (cs_pcap_file_get_capture (file), i, side);
  g_assert_cmpuint (total, <, len);
  return 0;
}
