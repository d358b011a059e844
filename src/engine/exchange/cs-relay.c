/* cs-relay.c: passes another client's bytes through, and watches
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-relay.h"

#include "cs-run.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define CS_RELAY_READ_BYTES (64 * 1024)
#define CS_RELAY_KEY_LOG_MS 200
#define CS_RELAY_MAX_LINKS  64

/* A client and its way on to the server. */
typedef struct
{
  CsRelay           *relay; /* owned while it runs */
  guint              id;
  CsRun             *run; /* NULL until the client has spoken */
  gint64             start_us;
  GSocketConnection *ends[2]; /* by CsSide: the client's socket, the server's */
  GCancellable      *cancellable;
  GBytes            *pieces[2]; /* on their way to the other end */
  guint              n_open;    /* directions that go on */
} Link;

struct _CsRelay
{
  GObject parent_instance;

  GSocketService     *service;
  guint16             port;
  GSocketConnectable *to;
  GSocketClient      *client;
  CsKeyLog           *key_log;
  char               *key_log_path;
  int                 key_log_fd;
  GSource            *key_log_timer;
  const CsRelaySink  *sink;
  gpointer            user_data;
  GPtrArray          *links;
  guint               n_links;
};

G_DEFINE_FINAL_TYPE (CsRelay, cs_relay, G_TYPE_OBJECT)

static void
link_free (gpointer data)
{
  Link *link = data;

  g_clear_pointer (&link->run, cs_run_free);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&link->ends[i]);
      g_clear_pointer (&link->pieces[i], g_bytes_unref);
    }
  g_clear_object (&link->cancellable);
  g_clear_object (&link->relay);
  g_free (link);
}

static gint64
link_time_us (Link *link)
{
  return g_get_monotonic_time () - link->start_us;
}

/* The key log, which the client writes as it goes. */

static void
read_key_log (CsRelay *self)
{
  guint8 buffer[4096];
  guint  n_new = 0;

  if (self->key_log_path == NULL)
    return;
  if (self->key_log_fd < 0)
    self->key_log_fd = open (self->key_log_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  while (self->key_log_fd >= 0)
    {
      ssize_t n = read (self->key_log_fd, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      n_new += cs_key_log_add (self->key_log, buffer, (gsize) n);
    }

  cs_secret_wipe (buffer, sizeof buffer);
  for (guint i = 0; n_new > 0 && i < self->links->len; i++)
    {
      Link *link = g_ptr_array_index (self->links, i);

      if (link->run != NULL)
        cs_run_keys_changed (link->run);
    }
}

static gboolean
key_log_cb (gpointer user_data)
{
  read_key_log (user_data);
  return G_SOURCE_CONTINUE;
}

/* One connection. */

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  CsRelay *self = user_data;

  self->sink->event (event, self->user_data);
}

static GInetSocketAddress *
address_of (GSocketConnection *connection,
            GSocketAddress *(*get) (GSocketConnection *, GError **) )
{
  g_autoptr (GSocketAddress) address = get (connection, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) ? G_INET_SOCKET_ADDRESS (g_steal_pointer (&address)) : NULL;
}

static void
begin_run (Link *link)
{
  g_autoptr (GInetSocketAddress) client = address_of (link->ends[CS_SIDE_CLIENT], g_socket_connection_get_remote_address);
  g_autoptr (GInetSocketAddress) server = address_of (link->ends[CS_SIDE_SERVER], g_socket_connection_get_remote_address);

  link->run = cs_run_new_observed (link->id, link->relay->key_log,
                                   g_get_real_time () - link_time_us (link), event_cb, link->relay);
  cs_run_open (link->run, client, server, 0);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 time_a = cs_event_get_time_us (*(CsEvent *const *) a);
  gint64 time_b = cs_event_get_time_us (*(CsEvent *const *) b);

  return (time_a > time_b) - (time_a < time_b);
}

static void
end_link (Link *link)
{
  CsRelay *self = link->relay;

  if (link->run != NULL)
    {
      g_autoptr (GPtrArray) entries = NULL;

      read_key_log (self);
      cs_run_close (link->run);
      /* What waited for its keys was told late: in the record it stands at its time. */
      g_ptr_array_sort (link->run->events, compare_times);
      entries = cs_run_dup_entries (link->run);
      for (guint i = 0; i < entries->len; i++)
        self->sink->entry (link->id, g_ptr_array_index (entries, i), self->user_data);
    }

  for (guint i = 0; i < 2; i++)
    if (link->ends[i] != NULL)
      g_io_stream_close_async (G_IO_STREAM (link->ends[i]), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_ptr_array_remove (self->links, link);
}

/* @side's direction has ended. The other goes on after a FIN, and not after a reset. */
static void
end_direction (Link       *link,
               CsSide      side,
               const char *how)
{
  CsSide other = side == CS_SIDE_CLIENT ? CS_SIDE_SERVER : CS_SIDE_CLIENT;

  if (link->run != NULL)
    cs_run_end (link->run, side, how, link_time_us (link));
  if (g_str_equal (how, "fin"))
    g_socket_shutdown (g_socket_connection_get_socket (link->ends[other]), FALSE, TRUE, NULL);
  else
    g_cancellable_cancel (link->cancellable);
  if (--link->n_open == 0)
    end_link (link);
}

typedef struct
{
  Link  *link;
  CsSide side;
} Direction;

static void pump (Direction *direction);

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Direction *direction = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    pump (g_steal_pointer (&direction));
  else
    end_direction (direction->link, direction->side, "rst");
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree Direction *direction = user_data;
  g_autoptr (GBytes)    bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  Link          *link = direction->link;
  CsSide         side = direction->side;
  CsSide         other = side == CS_SIDE_CLIENT ? CS_SIDE_SERVER : CS_SIDE_CLIENT;
  GOutputStream *output;
  gsize          len = 0;
  const guint8  *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

  if (len == 0)
    {
      end_direction (link, side, bytes != NULL ? "fin" : "rst");
      return;
    }

  if (link->run == NULL)
    begin_run (link);
  read_key_log (link->relay);
  cs_run_feed (link->run, side, link_time_us (link), data, len);

  g_clear_pointer (&link->pieces[side], g_bytes_unref);
  link->pieces[side] = g_steal_pointer (&bytes);
  output = g_io_stream_get_output_stream (G_IO_STREAM (link->ends[other]));
  g_output_stream_write_all_async (output, data, len, G_PRIORITY_DEFAULT, link->cancellable, written_cb, g_steal_pointer (&direction));
}

static void
pump (Direction *direction)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (direction->link->ends[direction->side]));

  g_input_stream_read_bytes_async (input, CS_RELAY_READ_BYTES, G_PRIORITY_DEFAULT, direction->link->cancellable, read_cb, direction);
}

static void
start_pump (Link  *link,
            CsSide side)
{
  Direction *direction = g_new0 (Direction, 1);

  direction->link = link;
  direction->side = side;
  pump (direction);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Link              *link = user_data;
  g_autoptr (GError) error = NULL;

  link->ends[CS_SIDE_SERVER] = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (link->ends[CS_SIDE_SERVER] == NULL)
    {
      g_autoptr (CsEvent) event = cs_event_new (link_time_us (link), link->id, CS_SIDE_LOCAL, CS_LAYER_TCP, "ConnectFailed");

      JsonObject *fields = json_object_new ();

      json_object_set_string_member (fields, "message", error->message);
      cs_event_set_summary (event, error->message);
      cs_event_take_fields (event, fields);
      event_cb (event, link->relay);
      end_link (link);
      return;
    }

  link->n_open = 2;
  start_pump (link, CS_SIDE_CLIENT);
  start_pump (link, CS_SIDE_SERVER);
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  CsRelay *self = user_data;
  Link    *link;

  if (self->links->len >= CS_RELAY_MAX_LINKS)
    return TRUE; /* and the connection goes with its last reference */

  link = g_new0 (Link, 1);
  link->relay = g_object_ref (self);
  link->id = self->n_links++;
  link->start_us = g_get_monotonic_time ();
  link->ends[CS_SIDE_CLIENT] = g_object_ref (connection);
  link->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->links, link);
  g_socket_client_connect_async (self->client, self->to, link->cancellable, connected_cb, link);
  return TRUE;
}

static void
cs_relay_finalize (GObject *object)
{
  CsRelay *self = CS_RELAY (object);

  if (self->key_log_timer != NULL)
    g_source_destroy (self->key_log_timer);
  g_clear_pointer (&self->key_log_timer, g_source_unref);
  g_clear_object (&self->service);
  g_clear_object (&self->to);
  g_clear_object (&self->client);
  g_clear_pointer (&self->key_log, cs_key_log_unref);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_free (self->key_log_path);
  if (self->key_log_fd >= 0)
    close (self->key_log_fd);

  G_OBJECT_CLASS (cs_relay_parent_class)->finalize (object);
}

static void
cs_relay_class_init (CsRelayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_relay_finalize;
}

static void
cs_relay_init (CsRelay *self)
{
  self->service = g_socket_service_new ();
  self->client = g_socket_client_new ();
  self->key_log = cs_key_log_new ();
  self->key_log_fd = -1;
  self->links = g_ptr_array_new_with_free_func (link_free);
  g_socket_client_set_enable_proxy (self->client, FALSE);
}

static gboolean
start_listening (CsRelay    *self,
                 const char *listen,
                 GError    **error)
{
  g_autoptr (GSocketConnectable) where = NULL;
  g_autoptr (GInetAddress)       address = NULL;
  g_autoptr (GSocketAddress)     wanted = NULL;
  g_autoptr (GSocketAddress)     got = NULL;

  guint64     port = 0;
  gboolean    is_port = g_ascii_string_to_unsigned (listen, 10, 0, G_MAXUINT16, &port, NULL);
  const char *host = "127.0.0.1";

  if (!is_port)
    {
      where = g_network_address_parse (listen, 0, NULL);
      host = where != NULL ? g_network_address_get_hostname (G_NETWORK_ADDRESS (where)) : "";
      port = where != NULL ? g_network_address_get_port (G_NETWORK_ADDRESS (where)) : 0;
    }
  address = g_inet_address_new_from_string (host);
  if (address == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("--listen: expected PORT or ADDRESS:PORT, found “%s”"), listen);
      return FALSE;
    }

  wanted = g_inet_socket_address_new (address, (guint16) port);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &got, error))
    return FALSE;

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  g_signal_connect_object (self->service, "incoming", G_CALLBACK (incoming_cb), self, 0);
  g_socket_service_start (self->service);
  return TRUE;
}

CsRelay *
cs_relay_new (const char        *listen,
              const char        *to,
              const char        *key_log,
              const CsRelaySink *sink,
              gpointer           user_data,
              GError           **error)
{
  g_autoptr (CsRelay) self = g_object_new (CS_TYPE_RELAY, NULL);

  self->sink = sink;
  self->user_data = user_data;
  self->key_log_path = g_strdup (key_log);
  self->to = g_network_address_parse (to, 443, NULL);
  if (self->to == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("--to: expected HOST:PORT, found “%s”"), to);
      return NULL;
    }
  if (!start_listening (self, listen, error))
    return NULL;

  if (key_log != NULL)
    {
      self->key_log_timer = g_timeout_source_new (CS_RELAY_KEY_LOG_MS);
      g_source_set_callback (self->key_log_timer, key_log_cb, self, NULL);
      g_source_attach (self->key_log_timer, g_main_context_get_thread_default ());
    }
  return g_steal_pointer (&self);
}

guint16
cs_relay_get_port (CsRelay *self)
{
  g_return_val_if_fail (CS_IS_RELAY (self), 0);

  return self->port;
}

void
cs_relay_stop (CsRelay *self)
{
  g_return_if_fail (CS_IS_RELAY (self));

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = g_ptr_array_index (self->links, i);

      g_cancellable_cancel (link->cancellable);
    }
}
