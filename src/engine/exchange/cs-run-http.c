/* cs-run-http.c: the requests and answers of a run, as they pass
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-run.h"

#include "cs-json.h"

void
cs_http_exchange_free (gpointer data)
{
  CsHttpExchange *exchange = data;

  g_clear_pointer (&exchange->request, json_object_unref);
  g_clear_pointer (&exchange->response, json_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (exchange->bodies); i++)
    g_byte_array_unref (exchange->bodies[i]);
  g_free (exchange);
}

static CsHttpExchange *
exchange_at (CsRun *run,
             guint  index)
{
  return g_ptr_array_index (run->exchanges, index);
}

static guint
begin_exchange (CsRun *run,
                guint  connection,
                gint64 stream)
{
  CsHttpExchange *exchange = g_new0 (CsHttpExchange, 1);

  exchange->connection = connection;
  exchange->stream = stream;
  exchange->request_us = -1;
  exchange->response_us = -1;
  exchange->end_us = -1;
  for (guint i = 0; i < G_N_ELEMENTS (exchange->bodies); i++)
    exchange->bodies[i] = g_byte_array_new ();
  g_ptr_array_add (run->exchanges, exchange);
  run->selected = run->exchanges->len - 1;
  return run->selected;
}

static gboolean
is_final (gint64 status)
{
  return status >= 200 || status == 101;
}

/* HTTP/2 says which stream; HTTP/1.1 answers in order (RFC 9112 §9.3.2). */
static guint
find_exchange (CsRun   *run,
               CsEvent *event)
{
  JsonObject *fields = cs_event_get_fields (event);
  gint64      stream = cs_json_get_int (fields, "stream", -1);
  guint       connection = cs_event_get_connection (event);
  gboolean    is_answer = cs_event_get_side (event) == CS_SIDE_SERVER && stream < 0;
  gboolean    is_final_head = is_final (cs_json_get_int (fields, "status", 0));

  if (stream == 0)
    return CS_RUN_ALL_EXCHANGES;

  for (guint i = run->exchanges->len; i > 0; i--)
    {
      CsHttpExchange *exchange = exchange_at (run, i - 1);
      CsHttpExchange *before = i > 1 ? exchange_at (run, i - 2) : NULL;

      if (exchange->connection != connection || exchange->stream != stream)
        continue;
      /* An answer's head is for the first request without one, its body for the last with one. */
      if (is_answer && is_final_head && before != NULL && before->connection == connection && before->response == NULL)
        continue;
      if (is_answer && !is_final_head && exchange->response == NULL && before != NULL && before->response != NULL &&
          !cs_json_has (fields, "status"))
        continue;
      return i - 1;
    }

  return CS_RUN_ALL_EXCHANGES;
}

static void
note_answer (CsHttpExchange *exchange,
             CsEvent        *event)
{
  JsonObject *fields = cs_event_get_fields (event);

  if (is_final (cs_json_get_int (fields, "status", 0)) && exchange->response == NULL)
    {
      exchange->response = json_object_ref (fields);
      exchange->response_us = cs_event_get_time_us (event);
    }
  exchange->end_us = cs_event_get_time_us (event);
}

guint
cs_run_note_http (CsRun   *run,
                  CsEvent *event)
{
  JsonObject     *fields = cs_event_get_fields (event);
  gboolean        is_request = cs_event_get_side (event) == CS_SIDE_CLIENT && cs_json_has (fields, "method");
  guint           index = is_request ? begin_exchange (run, cs_event_get_connection (event), cs_json_get_int (fields, "stream", -1))
                                     : find_exchange (run, event);
  CsHttpExchange *exchange = index != CS_RUN_ALL_EXCHANGES ? exchange_at (run, index) : NULL;

  if (exchange == NULL)
    return index;
  if (is_request)
    exchange->request = json_object_ref (fields);
  if (cs_event_get_side (event) == CS_SIDE_CLIENT)
    exchange->request_us = cs_event_get_time_us (event);
  else
    note_answer (exchange, event);
  return index;
}

/* The exchange whose message is being read: the last that was begun, or answered. */
static CsHttpExchange *
find_message (CsConnection *c,
              CsSide        side,
              gint64        stream)
{
  for (guint i = c->run->exchanges->len; i > 0; i--)
    {
      CsHttpExchange *exchange = exchange_at (c->run, i - 1);

      if (exchange->connection == c->id && exchange->stream == stream &&
          (side == CS_SIDE_CLIENT || exchange->response != NULL))
        return exchange;
    }
  return NULL;
}

void
cs_run_note_body (CsSide        side,
                  gint64        stream,
                  const guint8 *data,
                  gsize         len,
                  gpointer      user_data)
{
  CsConnection   *c = user_data;
  CsHttpExchange *exchange = find_message (c, side, stream);
  gsize           kept = MIN (len, c->run->body_room);

  if (exchange == NULL)
    return;

  exchange->body_totals[side] += len;
  g_byte_array_append (exchange->bodies[side], data, (guint) kept);
  c->run->body_room -= kept;
}

CsHttpExchange *
cs_run_get_exchange (CsRun *run)
{
  return run->selected < run->exchanges->len ? exchange_at (run, run->selected) : NULL;
}

JsonObject *
cs_run_get_request (CsRun *run)
{
  CsHttpExchange *exchange = cs_run_get_exchange (run);

  return exchange != NULL ? exchange->request : NULL;
}

JsonObject *
cs_run_get_response (CsRun *run)
{
  CsHttpExchange *exchange = cs_run_get_exchange (run);

  return exchange != NULL ? exchange->response : NULL;
}
