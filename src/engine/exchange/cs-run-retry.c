/* cs-run-retry.c: a request that the server wants with HTTP/1.1
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-run.h"

#include "cs-json.h"

#include <glib/gi18n-lib.h>

#define HTTP_1_1_REQUIRED 13 /* RFC 9113 §7 */

/* RFC 9110 §9.2.2 */
static gboolean
is_idempotent (const char *method)
{
  static const char *const methods[] = { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", NULL };

  return g_strv_contains (methods, method);
}

CsRetry
cs_run_find_retry (CsRun *run)
{
  CsHttpExchange *exchange = cs_run_get_exchange (run);
  gboolean        asked = FALSE;
  gboolean        left_undone = FALSE;

  if (run->own_tls || run->request->http_version != CS_HTTP_VERSION_ANY ||
      exchange == NULL || exchange->stream < 0 || exchange->response != NULL)
    return CS_RETRY_NOT_ASKED;

  for (guint i = 0; i < run->events->len; i++)
    {
      CsEvent    *event = g_ptr_array_index (run->events, i);
      JsonObject *fields = cs_event_get_fields (event);
      gboolean    leaves = cs_event_is (event, CS_LAYER_HTTP, "GOAWAY");
      gboolean    resets = cs_event_is (event, CS_LAYER_HTTP, "RST_STREAM") &&
                        cs_json_get_int (fields, "stream", -1) == exchange->stream;

      if (cs_event_get_side (event) != CS_SIDE_SERVER || cs_event_get_connection (event) != exchange->connection ||
          !(leaves || resets) || cs_json_get_int (fields, "errorCode", 0) != HTTP_1_1_REQUIRED)
        continue;
      asked = TRUE;
      left_undone |= leaves && cs_json_get_int (fields, "lastStream", G_MAXINT32) < exchange->stream;
    }

  if (!asked)
    return CS_RETRY_NOT_ASKED;
  return left_undone || is_idempotent (run->method) ? CS_RETRY_SAFE : CS_RETRY_UNSAFE;
}

void
cs_run_tell_retry (CsRun *run)
{
  g_autoptr (CsEvent) event = cs_event_new (0, run->first_id, CS_SIDE_LOCAL, CS_LAYER_HTTP, "Retry");

  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "why", "HTTP_1_1_REQUIRED");
  cs_event_set_summary (event, _ ("sent again with HTTP/1.1, which the server wants for this request"));
  cs_event_take_fields (event, fields);
  cs_run_tell (event, run);
}
