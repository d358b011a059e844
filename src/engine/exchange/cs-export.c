/* cs-export.c: a record's bytes as a packet capture
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-import.h"

#include "cs-json.h"
#include "cs-pcapng.h"

static GInetSocketAddress *
dup_address (JsonObject *connection,
             const char *address_name,
             const char *port_name)
{
  g_autoptr (GInetAddress) address = NULL;

  const char *text = cs_json_get_string (connection, address_name, NULL);
  gint64      port = cs_json_get_int (connection, port_name, 0);

  address = text != NULL ? g_inet_address_new_from_string (text) : NULL;
  if (address == NULL || port < 1 || port > G_MAXUINT16)
    return NULL;
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (address, (guint16) port));
}

static void
connection_clear (gpointer data)
{
  CsPcapngConnection *connection = data;

  g_clear_object (&connection->client);
  g_clear_object (&connection->server);
}

GBytes *
cs_export_pcapng (CsRecord *record,
                  CsSecret *key_log)
{
  g_autoptr (CsCapture) capture = cs_record_dup_capture (record);
  g_autoptr (GArray)    connections = g_array_new (FALSE, TRUE, sizeof (CsPcapngConnection));
  g_autoptr (GDateTime) started = NULL;

  JsonArray  *array = cs_json_get_array (cs_record_get_mtls (record), "connections");
  const char *text = cs_json_get_string (cs_record_get_entry (record), "startedDateTime", "");

  g_array_set_clear_func (connections, connection_clear);
  for (guint i = 0; i < cs_json_array_length (array); i++)
    {
      JsonObject        *json = cs_json_array_object (array, i);
      CsPcapngConnection connection = {
        .connection = (guint) CLAMP (cs_json_get_int (json, "id", 0), 0, G_MAXUINT16),
        .client = dup_address (json, "clientAddress", "clientPort"),
        .server = dup_address (json, "address", "port"),
      };

      if (connection.client != NULL && connection.server != NULL)
        g_array_append_val (connections, connection);
      else
        connection_clear (&connection);
    }

  started = g_date_time_new_from_iso8601 (text, NULL);
  return cs_pcapng_render (capture, (const CsPcapngConnection *) connections->data, connections->len,
                           started != NULL ? g_date_time_to_unix (started) * G_USEC_PER_SEC + g_date_time_get_microsecond (started) : 0,
                           key_log);
}
