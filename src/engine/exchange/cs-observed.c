/* cs-observed.c: a run of somebody else: a capture's, or a relay's connection
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-run.h"

#include "cs-json.h"
#include "cs-opening.h"
#include "cs-record.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

CsRun *
cs_run_new_observed (guint       id,
                     CsKeyLog   *key_log,
                     gint64      start_real_us,
                     CsEventFunc func,
                     gpointer    user_data)
{
  CsRun *run = cs_run_new_bare ("http:", "UNKNOWN", key_log, func, user_data); /* what it is, its bytes will say */

  run->is_observed = TRUE;
  run->first_id = id;
  run->start_real_us = start_real_us;
  run->capture = cs_capture_new (CS_CAPTURE_DEFAULT_LIMIT);
  run->body_room = CS_CAPTURE_DEFAULT_LIMIT;
  return run;
}

static void
tell_tcp (CsRun              *run,
          gint64              time_us,
          CsSide              side,
          const char         *type,
          GInetSocketAddress *address)
{
  g_autoptr (CsEvent) event = cs_event_new (time_us, run->first_id, side, CS_LAYER_TCP, type);
  g_autofree char    *ip = g_inet_address_to_string (g_inet_socket_address_get_address (address));
  g_autofree char    *summary = NULL;

  JsonObject *fields = json_object_new ();
  guint       port = g_inet_socket_address_get_port (address);

  json_object_set_string_member (fields, "address", ip);
  json_object_set_int_member (fields, "port", port);
  summary = g_strdup_printf ("%s port %u", ip, port);
  cs_event_set_summary (event, summary);
  cs_event_take_fields (event, fields);
  cs_run_tell (event, run);
}

void
cs_run_open (CsRun              *run,
             GInetSocketAddress *client,
             GInetSocketAddress *server,
             gint64              time_us)
{
  CsConnection *c = cs_run_ensure_connection (run, run->first_id);

  if (client != NULL)
    g_set_object (&c->client, client);
  if (server == NULL)
    return;

  g_set_object (&c->server, server);
  tell_tcp (run, time_us, CS_SIDE_CLIENT, "Connect", server);
  tell_tcp (run, time_us, CS_SIDE_SERVER, "Connected", server);
}

void
cs_run_feed (CsRun        *run,
             CsSide        side,
             gint64        time_us,
             const guint8 *data,
             gsize         len)
{
  guint64 offset = cs_capture_append (run->capture, run->first_id, side, time_us, data, len);

  gsize n_opening = cs_opening_read (run, side, time_us, offset, data, len);

  run->end_us = MAX (run->end_us, time_us);
  if (n_opening < len)
    cs_run_decode (run, run->first_id, side, time_us, offset + n_opening, data + n_opening, len - n_opening);
}

void
cs_run_end (CsRun      *run,
            CsSide      side,
            const char *how,
            gint64      time_us)
{
  g_autoptr (CsEvent) event = cs_event_new (time_us, run->first_id, side, CS_LAYER_TCP, "Close");

  JsonObject *fields = json_object_new ();

  run->end_us = MAX (run->end_us, time_us);
  json_object_set_string_member (fields, "how", how);
  cs_event_set_summary (event, g_str_equal (how, "fin") ? "FIN" : "RST");
  cs_event_take_fields (event, fields);
  cs_run_tell (event, run);
}

void
cs_run_tell_lost (CsRun  *run,
                  CsSide  side,
                  gint64  time_us,
                  guint64 n_bytes)
{
  g_autoptr (CsEvent) event = cs_event_new (time_us, run->first_id, CS_SIDE_LOCAL, CS_LAYER_TCP, "Lost");
  g_autofree char    *size = NULL;
  g_autofree char    *summary = NULL;

  CsConnection *c = cs_run_ensure_connection (run, run->first_id);
  JsonObject   *fields = json_object_new ();

  json_object_set_string_member (fields, "from", cs_side_to_string (side));
  json_object_set_int_member (fields, "bytes", (gint64) n_bytes);
  size = cs_text_size (n_bytes);
  summary = g_strdup_printf (side == CS_SIDE_CLIENT ? _ ("%s from the client not captured; what came after is left out")
                                                    : _ ("%s from the server not captured; what came after is left out"),
                             size);
  cs_event_set_summary (event, summary);
  cs_event_take_fields (event, fields);
  cs_run_tell (event, run);
  if (c->transcript != NULL)
    cs_transcript_lose (c->transcript, side);
  cs_http_decoder_lose (c->http, side);
}

/* HOST:PORT of the connection itself: what the client asked a proxy for, or the
 * name that it asked the server for, else the address. */
static char *
dup_authority (CsRun *run)
{
  CsConnection          *c = g_ptr_array_index (run->connections, 0);
  g_autoptr (JsonObject) tls = c->transcript != NULL ? cs_transcript_to_json (c->transcript) : NULL;
  g_autofree char       *address = NULL;

  const char *host = cs_json_get_string (tls, "sni", NULL);

  if (run->tunnel != NULL)
    return g_strdup (run->tunnel);
  if (host == NULL && c->server != NULL)
    host = address = g_inet_address_to_string (g_inet_socket_address_get_address (c->server));
  return g_strdup_printf (host != NULL && strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                          host != NULL ? host : "unknown.invalid",
                          c->server != NULL ? (guint) g_inet_socket_address_get_port (c->server) : 0);
}

static char *
dup_host_header (JsonObject *request)
{
  JsonArray *headers = cs_json_get_array (request, "headers");

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonNode   *node = json_array_get_element (headers, i);
      JsonArray  *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      const char *name = cs_json_array_string (pair, 0, "");

      if (g_ascii_strcasecmp (name, "host") == 0 || g_str_equal (name, ":authority"))
        return g_strdup (cs_json_array_string (pair, 1, NULL));
    }
  return NULL;
}

/* The address of the selected exchange, or of the connection. */
static char *
dup_url (CsRun *run)
{
  JsonObject      *request = cs_run_get_request (run);
  g_autofree char *host = dup_host_header (request);
  g_autofree char *authority = host == NULL ? dup_authority (run) : NULL;

  const char *target = cs_json_get_string (request, "target", "/");

  if (strstr (target, "://") != NULL)
    return g_strdup (target);
  return g_strdup_printf ("%s//%s%s", g_str_has_prefix (run->url, "https:") ? "https:" : "http:",
                          host != NULL ? host : authority, *target == '/' ? target : "/");
}

static gboolean
is_lossy (CsRun *run)
{
  for (guint i = 0; i < run->events->len; i++)
    if (cs_event_is (g_ptr_array_index (run->events, i), CS_LAYER_TCP, "Lost"))
      return TRUE;
  return FALSE;
}

/* Whether something stayed unread for want of keys. */
static gboolean
is_unreadable (CsRun *run)
{
  for (guint i = 0; i < run->events->len; i++)
    {
      CsEvent *event = g_ptr_array_index (run->events, i);

      if (cs_event_is (event, CS_LAYER_TLS, "ProtectedRecord") || cs_event_is (event, CS_LAYER_TLS, "ApplicationData"))
        return TRUE;
    }
  return FALSE;
}

static void
judge_outcome (CsRun *run)
{
  run->stage = NULL;
  g_clear_error (&run->error);
  if (cs_run_get_response (run) != NULL)
    return;

  if (is_unreadable (run))
    {
      run->is_unreadable = TRUE;
      run->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                        _ ("What followed is encrypted, and its keys are not known."));
      return;
    }

  if (is_lossy (run))
    {
      run->is_unreadable = TRUE;
      run->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _ ("A part of the connection was not captured."));
      return;
    }

  run->stage = cs_run_find_stage (run);
  run->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The connection ended without an answer."));
}

/* As an exchange of ours keeps its answer's body. */
static void
keep_body (CsRun      *run,
           JsonObject *entry)
{
  CsHttpExchange      *exchange = cs_run_get_exchange (run);
  g_autoptr (CsRecord) record = NULL;
  g_autoptr (GBytes)   body = NULL;

  if (exchange == NULL || exchange->response == NULL)
    return;

  record = cs_record_new_from_entry (entry);
  body = g_bytes_new (exchange->bodies[CS_SIDE_SERVER]->data, exchange->bodies[CS_SIDE_SERVER]->len);
  cs_record_set_body (record, body);
}

GPtrArray *
cs_run_dup_entries (CsRun *run)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  guint      n = MAX (run->exchanges->len, 1);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *entry;
      char       *url;

      run->selected = i;
      url = dup_url (run);
      g_free (run->url);
      run->url = url;
      judge_outcome (run);
      entry = cs_entry_new (run);
      keep_body (run, entry);
      g_ptr_array_add (entries, entry);
    }
  return entries;
}
