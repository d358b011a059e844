/* cs-outcome.c: how far an exchange came
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-run.h"
#include "cs-runner.h"

/* record.md: exit status of `countersign-cli send` by stage. */
static const struct
{
  const char *stage;
  int         exit_status;
} exit_statuses[] = {
  { "input", 3 },
  { "dns", 4 },
  { "connect", 4 },
  { "proxy", 5 },
  { "tls", 7 },
  { "tls-after-finished", 8 },
  { "http", 9 },
  { "body", 9 },
  { "cancelled", 130 },
  { "worker", 11 },
};

/* Whether the handshake was over: ours is the last word of it in TLS 1.3, the
 * server's in TLS 1.2. */
static gboolean
both_finished (CsRun *run,
               guint  connection)
{
  gboolean finished[2] = { FALSE, FALSE };

  for (guint i = 0; i < run->events->len; i++)
    {
      CsEvent *event = g_ptr_array_index (run->events, i);

      if (cs_event_get_connection (event) == connection && cs_event_is (event, CS_LAYER_TLS, "Finished"))
        finished[cs_event_get_side (event) == CS_SIDE_CLIENT] = TRUE;
    }
  return finished[0] && finished[1];
}

/* Whether the server ended the request, or all, in HTTP/2's own words. */
static gboolean
is_http2_refusal (CsRun *run,
                  guint  connection)
{
  for (guint i = 0; i < run->events->len; i++)
    {
      CsEvent *event = g_ptr_array_index (run->events, i);

      if (cs_event_get_connection (event) == connection && cs_event_get_side (event) == CS_SIDE_SERVER &&
          (cs_event_is (event, CS_LAYER_HTTP, "RST_STREAM") || cs_event_is (event, CS_LAYER_HTTP, "GOAWAY")) &&
          cs_json_get_int (cs_event_get_fields (event), "errorCode", 0) != 0)
        return TRUE;
    }
  return FALSE;
}

/* TLS 1.3 judges a client's certificate after the client is done. Nothing but
 * an alert, or an end without a word after a certificate was asked for, came. */
static gboolean
is_late_refusal (CsRun      *run,
                 guint       connection,
                 JsonObject *tls)
{
  JsonArray *alerts = cs_json_get_array (tls, "alerts");

  for (guint i = 0; i < cs_json_array_length (alerts); i++)
    {
      JsonObject *alert = cs_json_array_object (alerts, i);

      if (g_str_equal (cs_json_get_string (alert, "side", ""), "server") &&
          g_str_equal (cs_json_get_string (alert, "level", ""), "fatal"))
        return TRUE;
    }

  return !is_http2_refusal (run, connection) &&
         g_str_equal (cs_json_get_string (tls, "version", ""), "TLS 1.3") &&
         cs_json_get_boolean (cs_json_get_object (tls, "certificateRequest"), "seen", FALSE);
}

const char *
cs_run_find_stage (CsRun *run)
{
  static const char *const early[] = {
    [CS_TAP_STAGE_DNS] = "dns",
    [CS_TAP_STAGE_CONNECT] = "connect",
    [CS_TAP_STAGE_PROXY] = "proxy",
  };

  g_autoptr (JsonObject) tls = NULL;

  CsTapStage    stage = run->tap != NULL ? cs_tap_get_stage (run->tap) : CS_TAP_STAGE_OPEN;
  CsConnection *c;

  /* After a request a further attempt is libsoup's idea, not the exchange's. */
  if (stage != CS_TAP_STAGE_OPEN && run->exchanges->len == 0)
    return cs_tap_get_asks_proxy (run->tap) ? "proxy" : early[stage];
  if (cs_run_get_response (run) != NULL)
    return "body";

  if (run->opening == CS_OPENING_TUNNEL || run->opening == CS_OPENING_SOCKS)
    return "proxy";

  c = g_ptr_array_index (run->connections, run->connections->len - 1);
  if (c->transcript == NULL)
    return "http";
  if (!both_finished (run, c->id))
    return "tls";

  tls = cs_transcript_to_json (c->transcript);
  return is_late_refusal (run, c->id, tls) ? "tls-after-finished" : "http";
}

int
cs_runner_exit_status (CsRecord *record)
{
  JsonObject *mtls = cs_record_get_mtls (record);
  JsonObject *outcome = cs_json_get_object (mtls, "outcome");
  const char *stage = cs_json_get_string (outcome, "stage", "worker");
  const char *decision = cs_json_get_string (cs_json_get_object (mtls, "trust"), "decision", "");

  if (cs_json_get_boolean (outcome, "completed", FALSE))
    return 0;
  if (cs_json_has (outcome, "limit"))
    return 10;
  if (g_str_equal (stage, "tls") && g_str_equal (decision, "untrusted"))
    return 6;
  /* A rule or an address that cannot be understood is a matter of usage. */
  if (g_str_equal (stage, "input") &&
      g_str_equal (cs_json_get_string (outcome, "domain", ""), g_quark_to_string (G_IO_ERROR)))
    return 2;

  for (guint i = 0; i < G_N_ELEMENTS (exit_statuses); i++)
    if (g_str_equal (stage, exit_statuses[i].stage))
      return exit_statuses[i].exit_status;
  return 11;
}
