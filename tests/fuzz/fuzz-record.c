/* fuzz-record.c: a HAR file that somebody mailed
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-fuzz.h"
#include "cs-import.h"
#include "cs-json.h"
#include "cs-record.h"

static void
read_record (CsRecord *record)
{
  g_autoptr (CsCapture) capture = cs_record_dup_capture (record);
  g_autoptr (GBytes)    pcapng = cs_export_pcapng (record, NULL);
  g_autoptr (GPtrArray) chain = NULL;

  GListModel *events = cs_record_get_events (record);

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (JsonObject) json = cs_event_to_record_json (cs_record_get_event (record, i));
    }
  chain = cs_record_dup_chain (record, cs_json_get_array (cs_record_get_tls (record), "chain"));
  cs_record_get_status (record);
  cs_record_get_body (record);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) records = cs_har_parse ("fuzz", (const char *) data, len, &error);

  g_assert_true ((records == NULL) == (error != NULL));
  for (guint i = 0; records != NULL && i < records->len; i++)
    read_record (g_ptr_array_index (records, i));
  return 0;
}
