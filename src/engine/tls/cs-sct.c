/* cs-sct.c: signed certificate timestamps
 *
 * Pure.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-sct.h"

#include "cs-text.h"
#include "cs-tls-describe.h"

/* RFC 6962 §3.2: Version sct_version; opaque log_id[32]; uint64 timestamp; … */
static JsonObject *
sct_to_json (CsCursor sct)
{
  JsonObject *json = json_object_new ();
  CsCursor    log_id;
  guint64     timestamp;
  guint8      version;

  json_object_set_int_member (json, "length", (gint64) sct.len);
  if (!cs_cursor_read_u8 (&sct, &version) ||
      !cs_cursor_read_bytes (&sct, 32, &log_id) ||
      !cs_cursor_read_u64 (&sct, &timestamp))
    return json;

  json_object_set_int_member (json, "sct_version", version);
  cs_tls_set_hex (json, "log_id", &log_id);
  cs_tls_take_string (json, "timestamp", cs_text_rfc3339 ((gint64) (timestamp / 1000)));
  return json;
}

/* RFC 6962 §3.3: opaque SerializedSCT<1..2^16-1>; sct_list<1..2^16-1> */
gboolean
cs_sct_list_read (CsCursor   *body,
                  JsonObject *out)
{
  JsonArray *scts = json_array_new ();
  CsCursor   list;
  CsCursor   sct;

  json_object_set_array_member (out, "sct_list", scts);
  if (!cs_cursor_read_vector16 (body, &list))
    return FALSE;

  while (cs_cursor_read_vector16 (&list, &sct))
    json_array_add_object_element (scts, sct_to_json (sct));
  return cs_cursor_at_end (&list);
}
