/* cs-tap.c: a place between the socket and TLS where every byte passes by
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap.h"

#include "cs-tap-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a stream told, on its way to the main context. */
typedef struct
{
  guint    connection;
  CsSide   side;
  gint64   time_us;
  GBytes  *bytes;    /* or: */
  char    *closed;   /* "fin" or "rst", or: */
  CsEvent *event;    /* somebody else's */
  gboolean to_proxy; /* bytes of the talk with an upstream proxy */
} Passed;

G_DEFINE_FINAL_TYPE (CsTap, cs_tap, G_TYPE_OBJECT)

/* GIO makes proxies by type and tells them nothing but a URI: the tap's number
 * in it leads back to the tap. The table holds no references. */
static GMutex      taps_mutex;
static GHashTable *taps;
static guint       last_tap_id;

gint64
cs_tap_elapsed_us (CsTap *self)
{
  return g_get_monotonic_time () - self->start_us;
}

void
cs_tap_emit (CsTap      *self,
             gint64      time_us,
             guint       connection,
             CsSide      side,
             CsLayer     layer,
             const char *type,
             const char *summary,
             JsonObject *fields)
{
  g_autoptr (CsEvent) event = cs_event_new (time_us, connection, side, layer, type);

  cs_event_set_summary (event, summary);
  cs_event_take_fields (event, fields);
  if (self->observer != NULL)
    self->observer->event (event, self->user_data);
}

static void
passed_free (Passed *passed)
{
  g_clear_pointer (&passed->bytes, g_bytes_unref);
  g_clear_object (&passed->event);
  g_free (passed->closed);
  g_free (passed);
}

static void
deliver (CsTap  *self,
         Passed *passed)
{
  gsize         len = 0;
  const guint8 *data;
  guint64       offset;

  if (passed->event != NULL)
    {
      self->observer->event (passed->event, self->user_data);
      return;
    }
  if (passed->closed != NULL)
    {
      JsonObject *fields = json_object_new ();

      json_object_set_string_member (fields, "how", passed->closed);
      cs_tap_emit (self, passed->time_us, passed->connection, passed->side, CS_LAYER_TCP, "Close",
                   g_str_equal (passed->closed, "fin") ? "FIN" : "RST", fields);
      return;
    }

  data = g_bytes_get_data (passed->bytes, &len);
  offset = cs_capture_append (self->capture, passed->connection, passed->side, passed->time_us, data, len);
  if (passed->to_proxy)
    {
      GString *talk = self->proxy_talk[passed->side];

      g_string_append_len (talk, (const char *) data, (gssize) MIN (len, 4096 - MIN (talk->len, 4096)));
      return;
    }

  self->observer->bytes (passed->connection, passed->side, passed->time_us, offset, data, len, self->user_data);
}

void
cs_tap_flush (CsTap *self)
{
  GQueue  passed;
  Passed *item;

  g_return_if_fail (CS_IS_TAP (self));

  g_mutex_lock (&self->mutex);
  passed = self->passed;
  g_queue_init (&self->passed);
  g_mutex_unlock (&self->mutex);

  while ((item = g_queue_pop_head (&passed)) != NULL)
    {
      if (self->observer != NULL)
        deliver (self, item);
      passed_free (item);
    }
}

static gboolean
flush_cb (gpointer user_data)
{
  CsTap *self = user_data;

  g_mutex_lock (&self->mutex);
  self->scheduled = FALSE;
  g_mutex_unlock (&self->mutex);

  cs_tap_flush (self);
  return G_SOURCE_REMOVE;
}

static void
enqueue (CsTap  *self,
         Passed *passed)
{
  gboolean schedule;

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->passed, passed);
  schedule = !self->scheduled;
  self->scheduled = TRUE;
  g_mutex_unlock (&self->mutex);

  if (schedule)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_HIGH);
      g_source_set_callback (source, flush_cb, g_object_ref (self), g_object_unref);
      g_source_attach (source, self->context);
    }
}

static void
stream_passed (CsSide        side,
               const guint8 *data,
               gsize         len,
               gpointer      user_data)
{
  CsTapSocket *socket = user_data;
  Passed      *passed = g_new0 (Passed, 1);

  passed->connection = socket->id;
  passed->side = side;
  passed->time_us = cs_tap_elapsed_us (socket->tap);
  passed->bytes = g_bytes_new (data, len);
  passed->to_proxy = g_atomic_int_get (&socket->in_proxy) != 0;
  enqueue (socket->tap, passed);
}

static void
stream_closed (CsSide      side,
               const char *how,
               gpointer    user_data)
{
  CsTapSocket *socket = user_data;
  Passed      *passed = g_new0 (Passed, 1);

  passed->connection = socket->id;
  passed->side = side;
  passed->time_us = cs_tap_elapsed_us (socket->tap);
  passed->closed = g_strdup (how);
  enqueue (socket->tap, passed);
}

static const CsTapStreamFuncs stream_funcs = {
  .passed = stream_passed,
  .closed = stream_closed,
};

static void
socket_free (gpointer data)
{
  CsTapSocket *socket = data;

  g_object_unref (socket->tap);
  g_free (socket);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

CsTap *
cs_tap_find (guint id)
{
  CsTap *tap;

  g_mutex_lock (&taps_mutex);
  tap = taps != NULL ? g_hash_table_lookup (taps, GUINT_TO_POINTER (id)) : NULL;
  if (tap != NULL)
    g_object_ref (tap);
  g_mutex_unlock (&taps_mutex);
  return tap;
}

CsTapStream *
cs_tap_open (CsTap         *self,
             GIOStream     *connection,
             GProxyAddress *address,
             CsTapSocket  **socket)
{
  CsTapStream    *stream;
  GSocketAddress *local = NULL;
  GWeakRef       *weak = g_new0 (GWeakRef, 1);

  *socket = g_new0 (CsTapSocket, 1);
  (*socket)->tap = g_object_ref (self);
  (*socket)->id = self->peers->len;
  g_ptr_array_add (self->peers, g_object_new (G_TYPE_INET_SOCKET_ADDRESS,
                                              "address", g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)),
                                              "port", (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)),
                                              NULL));
  if (G_IS_SOCKET_CONNECTION (connection))
    local = g_socket_connection_get_local_address (G_SOCKET_CONNECTION (connection), NULL);
  g_ptr_array_add (self->locals, local);
  g_atomic_int_inc (&self->n_connections);

  stream = cs_tap_stream_new (connection, &stream_funcs, *socket, socket_free);
  cs_tap_stream_set_yield (stream, self->yield);
  g_weak_ref_init (weak, stream);
  g_ptr_array_add (self->streams, weak);
  return stream;
}

static void
cs_tap_finalize (GObject *object)
{
  CsTap *self = CS_TAP (object);

  g_mutex_lock (&taps_mutex);
  g_hash_table_remove (taps, GUINT_TO_POINTER (self->id));
  g_mutex_unlock (&taps_mutex);

  g_queue_clear_full (&self->passed, (GDestroyNotify) passed_free);
  g_mutex_clear (&self->mutex);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->capture, cs_capture_unref);
  g_clear_pointer (&self->route, cs_tap_route_free);
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  g_clear_pointer (&self->locals, g_ptr_array_unref);
  g_clear_pointer (&self->streams, g_ptr_array_unref);
  g_clear_pointer (&self->attempts, g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->proxy_talk); i++)
    g_string_free (self->proxy_talk[i], TRUE);

  G_OBJECT_CLASS (cs_tap_parent_class)->finalize (object);
}

static void
cs_tap_class_init (CsTapClass *klass)
{
  g_autoptr (GProxy) direct = NULL;

  G_OBJECT_CLASS (klass)->finalize = cs_tap_finalize;

  /* GIO registers the extension point when it is first used. */
  direct = g_proxy_get_default_for_protocol ("socks5");
  g_io_extension_point_implement (G_PROXY_EXTENSION_POINT_NAME, CS_TYPE_TAP_PROXY, "tap", 0);
}

static void
unref_if_any (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

static void
cs_tap_init (CsTap *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->passed);
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
  self->locals = g_ptr_array_new_with_free_func (unref_if_any);
  self->streams = g_ptr_array_new_with_free_func (weak_ref_free);
  self->route = cs_tap_route_new ();
  self->attempts = cs_tap_new_attempts ();
  for (guint i = 0; i < G_N_ELEMENTS (self->proxy_talk); i++)
    self->proxy_talk[i] = g_string_new (NULL);

  g_mutex_lock (&taps_mutex);
  if (taps == NULL)
    taps = g_hash_table_new (NULL, NULL);
  self->id = ++last_tap_id;
  g_hash_table_insert (taps, GUINT_TO_POINTER (self->id), self);
  g_mutex_unlock (&taps_mutex);
}

CsTap *
cs_tap_new (CsCapture           *capture,
            gint64               start_us,
            const CsTapObserver *observer,
            gpointer             user_data)
{
  CsTap *self = g_object_new (CS_TYPE_TAP, NULL);

  self->context = g_main_context_ref_thread_default ();
  self->capture = cs_capture_ref (capture);
  self->start_us = start_us;
  self->observer = observer;
  self->user_data = user_data;
  return self;
}

void
cs_tap_post_event (CsTap      *self,
                   const char *type,
                   const char *summary,
                   JsonObject *fields)
{
  Passed *passed = g_new0 (Passed, 1);
  guint   n = (guint) g_atomic_int_get (&self->n_connections);

  passed->event = cs_event_new (cs_tap_elapsed_us (self), n > 0 ? n - 1 : 0, CS_SIDE_LOCAL, CS_LAYER_TLS, type);
  cs_event_set_summary (passed->event, summary);
  cs_event_take_fields (passed->event, fields);
  enqueue (self, passed);
}

void
cs_tap_stop (CsTap *self)
{
  g_return_if_fail (CS_IS_TAP (self));

  self->observer = NULL;
  g_ptr_array_set_size (self->attempts, 0);
}

gboolean
cs_tap_add_resolve (CsTap      *self,
                    const char *rule,
                    GError    **error)
{
  return cs_tap_route_add_resolve (self->route, rule, error);
}

gboolean
cs_tap_add_connect_to (CsTap      *self,
                       const char *rule,
                       GError    **error)
{
  return cs_tap_route_add_connect_to (self->route, rule, error);
}

gboolean
cs_tap_set_proxy (CsTap      *self,
                  const char *uri,
                  const char *no_proxy,
                  GError    **error)
{
  return cs_tap_route_set_proxy (self->route, uri, no_proxy, error);
}

void
cs_tap_set_wrap (CsTap           *self,
                 const CsTapWrap *wrap,
                 gpointer         user_data)
{
  g_return_if_fail (CS_IS_TAP (self));

  self->wrap = wrap;
  self->wrap_data = user_data;
}

CsTapStage
cs_tap_get_stage (CsTap *self)
{
  return self->stage;
}

gboolean
cs_tap_get_asks_proxy (CsTap *self)
{
  return self->asks_proxy;
}

guint
cs_tap_get_n_connections (CsTap *self)
{
  return self->peers->len;
}

GInetSocketAddress *
cs_tap_get_peer (CsTap *self,
                 guint  connection)
{
  return connection < self->peers->len ? g_ptr_array_index (self->peers, connection) : NULL;
}

void
cs_tap_drain (CsTap *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      g_autoptr (CsTapStream) stream = g_weak_ref_get (g_ptr_array_index (self->streams, i));

      if (stream != NULL)
        cs_tap_stream_drain (stream);
    }

  cs_tap_flush (self);
}

GInetSocketAddress *
cs_tap_get_local (CsTap *self,
                  guint  connection)
{
  GSocketAddress *local = connection < self->locals->len ? g_ptr_array_index (self->locals, connection) : NULL;

  return G_IS_INET_SOCKET_ADDRESS (local) ? G_INET_SOCKET_ADDRESS (local) : NULL;
}

void
cs_tap_set_yield (CsTap *self,
                  gsize  bytes)
{
  self->yield = bytes;
  for (guint i = 0; i < self->streams->len; i++)
    {
      g_autoptr (CsTapStream) stream = g_weak_ref_get (g_ptr_array_index (self->streams, i));

      if (stream != NULL)
        cs_tap_stream_set_yield (stream, bytes);
    }
}
