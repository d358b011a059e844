/* cs-run.c: one hop of an exchange while it runs: watching the wire
 *
 * What the tap tells becomes events, by way of the transcript and the HTTP
 * decoder, and the facts that an entry needs are noted as they pass.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-run.h"

#include "cs-json.h"

#include <libsoup/soup.h>

static void
connection_free (gpointer data)
{
  CsConnection *c = data;

  if (c == NULL)
    return;
  g_clear_pointer (&c->transcript, cs_transcript_free);
  g_clear_pointer (&c->http, cs_http_decoder_free);
  g_free (c);
}

static void
note_http (CsRun   *run,
           CsEvent *event)
{
  JsonObject *fields = cs_event_get_fields (event);
  gint64      status = cs_json_get_int (fields, "status", 0);

  if (cs_event_get_side (event) == CS_SIDE_CLIENT)
    {
      run->request_us = cs_event_get_time_us (event);
      if (cs_json_has (fields, "method"))
        {
          g_clear_pointer (&run->http_request, json_object_unref);
          run->http_request = json_object_ref (fields);
        }
    }
  else if (status >= 200 || status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    {
      run->response_us = cs_event_get_time_us (event);
      g_clear_pointer (&run->http_response, json_object_unref);
      run->http_response = json_object_ref (fields);
    }
}

static CsConnection *ensure_connection (CsRun *run,
                                        guint  id);

static void
note_tcp (CsRun   *run,
          CsEvent *event)
{
  CsConnection *c = ensure_connection (run, cs_event_get_connection (event));
  gint64        time_us = cs_event_get_time_us (event);

  if (cs_event_is (event, CS_LAYER_TCP, "Connect"))
    c->connect_us = time_us;
  else if (cs_event_is (event, CS_LAYER_TCP, "Connected"))
    c->connected_us = time_us;
  else if (cs_event_is (event, CS_LAYER_TCP, "Close"))
    {
      c->is_closed |= cs_event_get_side (event) == CS_SIDE_CLIENT;
      if (c->closed_by != NULL)
        return;
      c->closed_by = cs_side_to_string (cs_event_get_side (event));
      c->closed_how = g_intern_string (cs_json_get_string (cs_event_get_fields (event), "how", "fin"));
      c->closed_us = time_us;
    }
}

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  CsRun *run = user_data;

  if (cs_event_get_layer (event) == CS_LAYER_HTTP)
    note_http (run, event);
  else if (cs_event_get_layer (event) == CS_LAYER_TCP)
    note_tcp (run, event);

  g_ptr_array_add (run->events, g_object_ref (event));
  run->func (event, run->user_data);
}

static void
transcript_event_cb (CsEvent *event,
                     gpointer user_data)
{
  CsConnection *c = user_data;

  event_cb (event, c->run);
}

static void
transcript_data_cb (CsSide        side,
                    gint64        time_us,
                    guint64       start,
                    guint64       end,
                    const guint8 *data,
                    gsize         len,
                    gpointer      user_data)
{
  CsConnection *c = user_data;

  cs_http_decoder_feed (c->http, side, time_us, start, end, data, len);
}

static const CsTranscriptSink transcript_sink = {
  .event = transcript_event_cb,
  .data = transcript_data_cb,
};

static CsConnection *
ensure_connection (CsRun *run,
                   guint  id)
{
  GPtrArray *connections = run->connections;
  gboolean   is_https = g_str_has_prefix (run->url, "https:");

  while (connections->len <= id)
    {
      CsConnection *c = g_new0 (CsConnection, 1);

      c->run = run;
      c->id = connections->len;
      c->connect_us = -1;
      c->connected_us = -1;
      c->http = cs_http_decoder_new (c->id, is_https, event_cb, run);
      if (is_https)
        c->transcript = cs_transcript_new (c->id, run->key_log, &transcript_sink, c);
      g_ptr_array_add (connections, c);
    }

  return g_ptr_array_index (connections, id);
}

static void
tap_bytes_cb (guint         connection,
              CsSide        side,
              gint64        time_us,
              guint64       offset,
              const guint8 *data,
              gsize         len,
              gpointer      user_data)
{
  CsRun        *run = user_data;
  CsConnection *c = ensure_connection (run, connection);

  if (cs_capture_get_truncated (run->capture))
    cs_http_decoder_set_quiet (c->http, TRUE);

  if (c->transcript == NULL)
    {
      cs_http_decoder_feed (c->http, side, time_us, offset, offset + len, data, len);
      return;
    }

  if (cs_key_log_poll (run->key_log) > 0)
    cs_transcript_keys_changed (c->transcript);
  cs_transcript_feed (c->transcript, side, time_us, offset, data, len);
}

static const CsTapObserver tap_observer = {
  .event = event_cb,
  .bytes = tap_bytes_cb,
};

CsRun *
cs_run_new (const CsRequest *request,
            const char      *url,
            const char      *method,
            GBytes          *body,
            CsKeyLog        *key_log,
            CsEventFunc      func,
            gpointer         user_data)
{
  CsRun *run = g_new0 (CsRun, 1);

  run->request = request;
  run->url = g_strdup (url);
  run->method = g_strdup (method);
  run->request_body = body != NULL ? g_bytes_ref (body) : NULL;
  run->key_log = cs_key_log_ref (key_log);
  run->func = func;
  run->user_data = user_data;
  run->start_us = g_get_monotonic_time ();
  run->start_real_us = g_get_real_time ();
  run->request_us = -1;
  run->response_us = -1;
  run->capture = cs_capture_new (request->capture_limit);
  run->tap = cs_tap_new (run->capture, run->start_us, &tap_observer, run);
  run->connections = g_ptr_array_new_with_free_func (connection_free);
  run->events = g_ptr_array_new_with_free_func (g_object_unref);
  run->body = g_byte_array_new ();
  return run;
}

void
cs_run_free (CsRun *run)
{
  cs_tap_stop (run->tap);
  g_clear_object (&run->tap);
  g_clear_pointer (&run->connections, g_ptr_array_unref);
  g_clear_pointer (&run->events, g_ptr_array_unref);
  g_clear_pointer (&run->capture, cs_capture_unref);
  g_clear_pointer (&run->judgement, cs_trust_judgement_free);
  g_clear_pointer (&run->http_request, json_object_unref);
  g_clear_pointer (&run->http_response, json_object_unref);
  g_clear_pointer (&run->body, g_byte_array_unref);
  g_clear_pointer (&run->request_body, g_bytes_unref);
  g_clear_pointer (&run->key_log, cs_key_log_unref);
  g_clear_object (&run->trust);
  g_clear_object (&run->identity);
  g_clear_error (&run->error);
  g_free (run->url);
  g_free (run->method);
  g_free (run);
}

gboolean
cs_run_set_route (CsRun   *run,
                  GError **error)
{
  const CsRequest *request = run->request;

  for (char **rule = request->resolve; *rule != NULL; rule++)
    if (!cs_tap_add_resolve (run->tap, *rule, error))
      return FALSE;
  for (char **rule = request->connect_to; *rule != NULL; rule++)
    if (!cs_tap_add_connect_to (run->tap, *rule, error))
      return FALSE;
  return request->proxy == NULL || *request->proxy == '\0' ||
         cs_tap_set_proxy (run->tap, request->proxy, request->no_proxy, error);
}

gboolean
cs_run_is_closed (CsRun *run)
{
  CsConnection *c = run->connections->len > 0 ? g_ptr_array_index (run->connections, run->connections->len - 1) : NULL;

  return c != NULL && c->is_closed;
}

void
cs_run_close (CsRun *run)
{
  run->end_us = g_get_monotonic_time () - run->start_us;
  cs_tap_drain (run->tap);
  for (guint i = 0; i < run->connections->len; i++)
    {
      CsConnection *c = g_ptr_array_index (run->connections, i);

      if (c->transcript != NULL)
        {
          if (cs_key_log_poll (run->key_log) > 0)
            cs_transcript_keys_changed (c->transcript);
          cs_transcript_close (c->transcript);
        }
      cs_http_decoder_close (c->http, CS_SIDE_CLIENT);
      cs_http_decoder_close (c->http, CS_SIDE_SERVER);
    }
}
