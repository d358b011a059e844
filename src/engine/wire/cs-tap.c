/* cs-tap.c: a place between the socket and TLS where every byte passes by
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap.h"

#include "cs-tap-route.h"
#include "cs-tap-stream.h"

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

/* One socket, as its stream's user data. */
typedef struct
{
  CsTap *tap; /* owned: a stream may outlive its session */
  guint  id;
  int    in_proxy; /* atomic: an upstream proxy is still being asked */
} Socket;

struct _CsTap
{
  GObject parent_instance;

  guint                id; /* its name in tap:// URIs */
  GMainContext        *context;
  CsCapture           *capture;
  gint64               start_us;
  const CsTapObserver *observer;
  gpointer             user_data;
  CsTapRoute          *route;
  const CsTapWrap     *wrap;
  gpointer             wrap_data;
  gsize                yield;

  CsTapStage          stage;
  int                 n_connections; /* atomic: decisions are posted in a thread of TLS */
  GPtrArray          *peers;         /* of GInetSocketAddress, by connection */
  GPtrArray          *locals;        /* likewise: our own end */
  GPtrArray          *streams;       /* of GWeakRef to CsTapStream: TLS may drop one in its thread */
  GInetSocketAddress *attempt;       /* being connected */
  GString            *proxy_talk[2];

  GMutex   mutex; /* guards the two below */
  GQueue   passed;
  gboolean scheduled;
};

static void cs_tap_resolver_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsTap, cs_tap, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, cs_tap_resolver_init))

/* GIO makes proxies by type and tells them nothing but a URI: the tap's number
 * in it leads back to the tap. The table holds no references. */
static GMutex      taps_mutex;
static GHashTable *taps;
static guint       last_tap_id;

#define CS_TYPE_TAP_PROXY (cs_tap_proxy_get_type ())
G_DECLARE_FINAL_TYPE (CsTapProxy, cs_tap_proxy, CS, TAP_PROXY, GObject)

struct _CsTapProxy
{
  GObject parent_instance;
};

static void cs_tap_proxy_iface_init (GProxyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsTapProxy, cs_tap_proxy, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, cs_tap_proxy_iface_init))

static gint64
elapsed_us (CsTap *self)
{
  return g_get_monotonic_time () - self->start_us;
}

static void
emit (CsTap      *self,
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

static JsonObject *
address_fields (GInetSocketAddress *address,
                char              **summary)
{
  g_autofree char *ip = g_inet_address_to_string (g_inet_socket_address_get_address (address));

  JsonObject *fields = json_object_new ();
  guint       port = g_inet_socket_address_get_port (address);

  json_object_set_string_member (fields, "address", ip);
  json_object_set_int_member (fields, "port", port);
  *summary = g_strdup_printf ("%s port %u", ip, port);
  return fields;
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
      emit (self, passed->time_us, passed->connection, passed->side, CS_LAYER_TCP, "Close",
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
  Socket *socket = user_data;
  Passed *passed = g_new0 (Passed, 1);

  passed->connection = socket->id;
  passed->side = side;
  passed->time_us = elapsed_us (socket->tap);
  passed->bytes = g_bytes_new (data, len);
  passed->to_proxy = g_atomic_int_get (&socket->in_proxy) != 0;
  enqueue (socket->tap, passed);
}

static void
stream_closed (CsSide      side,
               const char *how,
               gpointer    user_data)
{
  Socket *socket = user_data;
  Passed *passed = g_new0 (Passed, 1);

  passed->connection = socket->id;
  passed->side = side;
  passed->time_us = elapsed_us (socket->tap);
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
  Socket *socket = data;

  g_object_unref (socket->tap);
  g_free (socket);
}

/* GProxyResolver: every URI goes by way of the tap, to addresses that we looked up. */

typedef struct
{
  char   *host; /* to look up: the proxy's, or the server's */
  guint16 port;
  gint64  start_us;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_free (lookup->host);
  g_free (lookup);
}

static char *
tap_uri (CsTap        *self,
         GInetAddress *address,
         guint16       port)
{
  g_autofree char *ip = g_inet_address_to_string (address);

  gboolean is_ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;

  return g_strdup_printf (is_ipv6 ? "tap://%u@[%s]:%u" : "tap://%u@%s:%u", self->id, ip, port);
}

/* Takes @addresses, and answers the lookup with a URI for each. */
static void
return_addresses (GTask *task,
                  GList *addresses)
{
  CsTap                   *self = g_task_get_source_object (task);
  Lookup                  *lookup = g_task_get_task_data (task);
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  g_autofree char         *summary = NULL;

  JsonObject *fields = json_object_new ();
  JsonArray  *list = json_array_new ();
  guint       n = 0;

  for (GList *l = addresses; l != NULL; l = l->next)
    {
      g_autofree char *uri = tap_uri (self, l->data, lookup->port);
      g_autofree char *ip = g_inet_address_to_string (l->data);

      g_strv_builder_add (uris, uri);
      json_array_add_string_element (list, ip);
      n++;
    }

  json_object_set_string_member (fields, "host", lookup->host);
  json_object_set_int_member (fields, "duration", elapsed_us (self) - lookup->start_us);
  json_object_set_array_member (fields, "addresses", list);
  summary = n == 1 ? g_strdup_printf ("%s is %s", lookup->host, json_array_get_string_element (list, 0))
                   : g_strdup_printf ("%s, %u addresses", lookup->host, n);
  emit (self, lookup->start_us, cs_tap_get_n_connections (self), CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup", summary, fields);
  self->stage = CS_TAP_STAGE_CONNECT;
  g_list_free_full (addresses, g_object_unref);
  g_task_return_pointer (task, g_strv_builder_end (uris), (GDestroyNotify) g_strfreev);
}

static void
lookup_by_name_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask)  task = user_data;
  g_autoptr (GError) error = NULL;

  CsTap  *self = g_task_get_source_object (task);
  Lookup *lookup = g_task_get_task_data (task);
  GList  *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (addresses == NULL)
    {
      JsonObject *fields = json_object_new ();

      json_object_set_string_member (fields, "host", lookup->host);
      json_object_set_int_member (fields, "duration", elapsed_us (self) - lookup->start_us);
      json_object_set_array_member (fields, "addresses", json_array_new ());
      json_object_set_string_member (fields, "message", error->message);
      emit (self, lookup->start_us, cs_tap_get_n_connections (self), CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup",
            error->message, fields);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  return_addresses (task, addresses);
}

static void
cs_tap_lookup_async (GProxyResolver     *resolver,
                     const char         *uri,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  CsTap             *self = CS_TAP (resolver);
  g_autoptr (GTask)  task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  Lookup *lookup = g_new0 (Lookup, 1);
  GList  *addresses = NULL;

  self->stage = CS_TAP_STAGE_DNS;
  lookup->start_us = elapsed_us (self);
  g_task_set_task_data (task, lookup, lookup_free);
  if (!cs_tap_route_find (self->route, uri, &lookup->host, &lookup->port, &addresses, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (addresses != NULL)
    return_addresses (task, addresses);
  else
    {
      g_autoptr (GResolver) dns = g_resolver_get_default ();

      g_resolver_lookup_by_name_async (dns, lookup->host, cancellable, lookup_by_name_cb, g_object_ref (task));
    }
}

static char **
cs_tap_lookup_finish (GProxyResolver *resolver,
                      GAsyncResult   *result,
                      GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static char **
cs_tap_lookup (GProxyResolver *resolver,
               const char     *uri,
               GCancellable   *cancellable,
               GError        **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the tap looks names up asynchronously only");
  return NULL;
}

static gboolean
cs_tap_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
cs_tap_resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = cs_tap_is_supported;
  iface->lookup = cs_tap_lookup;
  iface->lookup_async = cs_tap_lookup_async;
  iface->lookup_finish = cs_tap_lookup_finish;
}

/* GProxy: wraps a connected socket, and asks the upstream proxy if there is one. */

/* A connection on its way to HTTP, as its task's data. */
typedef struct
{
  CsTapStream     *stream;
  Socket          *socket; /* the stream's */
  char            *host;
  const CsTapWrap *wrap;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->stream);
  g_free (opening->host);
  g_free (opening);
}

static CsTap *
ref_tap (GProxyAddress *address)
{
  const char *name = g_proxy_address_get_username (address);
  CsTap      *tap;

  g_mutex_lock (&taps_mutex);
  tap = name != NULL && taps != NULL ? g_hash_table_lookup (taps, GUINT_TO_POINTER ((guint) g_ascii_strtoull (name, NULL, 10))) : NULL;
  if (tap != NULL)
    g_object_ref (tap);
  g_mutex_unlock (&taps_mutex);
  return tap;
}

/* First line of what a proxy was told or said, and an answer's status. */
static void
emit_proxy_talk (CsTap *self,
                 guint  connection)
{
  static const char *const types[] = { "ProxyRequest", "ProxyAnswer" };

  for (guint side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    {
      GString         *talk = self->proxy_talk[side];
      g_autofree char *line = g_strndup (talk->str, strcspn (talk->str, "\r\n"));
      g_autofree char *head = g_utf8_make_valid (talk->str, (gssize) talk->len);

      JsonObject *fields = json_object_new ();
      gboolean    is_http = side == CS_SIDE_SERVER ? g_str_has_prefix (line, "HTTP/1.") : g_str_has_prefix (line, "CONNECT ");

      if (talk->len == 0)
        {
          json_object_unref (fields);
          continue;
        }
      if (is_http && side == CS_SIDE_SERVER && strlen (line) > 9)
        json_object_set_int_member (fields, "status", (gint64) g_ascii_strtoull (line + 9, NULL, 10));
      /* The request's head may carry Proxy-Authorization: its first line is enough. */
      if (is_http && side == CS_SIDE_SERVER)
        json_object_set_string_member (fields, "head", head);
      json_object_set_int_member (fields, "bytes", (gint64) talk->len);
      emit (self, elapsed_us (self), connection, side, CS_LAYER_PROXY, types[side], is_http ? line : "SOCKS", fields);
      g_string_truncate (talk, 0);
    }
}

static void
wrapped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask)     task = user_data;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GIOStream) stream = NULL;

  Opening *opening = g_task_get_task_data (task);

  stream = opening->wrap->wrap_finish (result, &error);
  if (stream != NULL)
    g_task_return_pointer (task, g_steal_pointer (&stream), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The way to the server is open: @stream goes to whoever speaks on it. */
static void
hand_over (GTask     *task,
           CsTap     *self,
           GIOStream *stream)
{
  Opening *opening = g_task_get_task_data (task);

  self->stage = CS_TAP_STAGE_OPEN;
  if (self->wrap == NULL)
    {
      g_task_return_pointer (task, g_object_ref (stream), g_object_unref);
      return;
    }

  opening->wrap = self->wrap;
  self->wrap->wrap_async (stream, opening->host, g_task_get_cancellable (task), wrapped_cb, g_object_ref (task), self->wrap_data);
}

static void
upstream_connect_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask)     task = user_data;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GIOStream) stream = g_proxy_connect_finish (G_PROXY (source), result, &error);

  Opening *opening = g_task_get_task_data (task);
  Socket  *socket = opening->socket;
  CsTap   *self = socket->tap;

  cs_tap_flush (self);
  emit_proxy_talk (self, socket->id);
  if (stream == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_atomic_int_set (&socket->in_proxy, 0);
  emit (self, elapsed_us (self), socket->id, CS_SIDE_LOCAL, CS_LAYER_PROXY, "ProxyNegotiated",
        "the way to the server is open", json_object_new ());
  hand_over (task, self, stream);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
cs_tap_proxy_connect_async (GProxy             *proxy,
                            GIOStream          *connection,
                            GProxyAddress      *address,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask)          task = g_task_new (proxy, cancellable, callback, user_data);
  g_autoptr (CsTap)          self = ref_tap (address);
  g_autoptr (GProxyAddress)  onward = NULL;
  g_autoptr (GProxy)         upstream = NULL;
  g_autoptr (GSocketAddress) peer = NULL;
  g_autoptr (GSocketAddress) local = NULL;

  Socket   *socket;
  Opening  *opening;
  GWeakRef *weak;

  if (self == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the tap is gone");
      return;
    }

  peer = g_object_new (G_TYPE_INET_SOCKET_ADDRESS,
                       "address", g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)),
                       "port", (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)),
                       NULL);
  socket = g_new0 (Socket, 1);
  socket->tap = g_object_ref (self);
  socket->id = self->peers->len;
  g_ptr_array_add (self->peers, g_steal_pointer (&peer));
  if (G_IS_SOCKET_CONNECTION (connection))
    local = g_socket_connection_get_local_address (G_SOCKET_CONNECTION (connection), NULL);
  g_ptr_array_add (self->locals, G_IS_INET_SOCKET_ADDRESS (local) ? g_object_ref (local) : NULL);
  g_atomic_int_inc (&self->n_connections);
  opening = g_new0 (Opening, 1);
  opening->stream = cs_tap_stream_new (connection, &stream_funcs, socket, socket_free);
  opening->socket = socket;
  opening->host = g_strdup (g_proxy_address_get_destination_hostname (address));
  g_task_set_task_data (task, opening, opening_free);
  cs_tap_stream_set_yield (opening->stream, self->yield);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, opening->stream);
  g_ptr_array_add (self->streams, weak);

  onward = cs_tap_route_dup_proxy_address (self->route, address);
  if (onward == NULL)
    {
      hand_over (task, self, G_IO_STREAM (opening->stream));
      return;
    }

  self->stage = CS_TAP_STAGE_PROXY;
  g_atomic_int_set (&socket->in_proxy, 1);
  upstream = g_proxy_get_default_for_protocol (g_proxy_address_get_protocol (onward));
  g_proxy_connect_async (upstream, G_IO_STREAM (opening->stream), onward, cancellable, upstream_connect_cb, g_object_ref (task));
}

static GIOStream *
cs_tap_proxy_connect_finish (GProxy       *proxy,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
cs_tap_proxy_supports_hostname (GProxy *proxy)
{
  return TRUE;
}

static void
cs_tap_proxy_iface_init (GProxyInterface *iface)
{
  iface->connect_async = cs_tap_proxy_connect_async;
  iface->connect_finish = cs_tap_proxy_connect_finish;
  iface->supports_hostname = cs_tap_proxy_supports_hostname;
}

static void
cs_tap_proxy_class_init (CsTapProxyClass *klass)
{
}

static void
cs_tap_proxy_init (CsTapProxy *self)
{
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
  g_clear_object (&self->attempt);
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

  passed->event = cs_event_new (elapsed_us (self), n > 0 ? n - 1 : 0, CS_SIDE_LOCAL, CS_LAYER_TLS, type);
  cs_event_set_summary (passed->event, summary);
  cs_event_take_fields (passed->event, fields);
  enqueue (self, passed);
}

void
cs_tap_stop (CsTap *self)
{
  g_return_if_fail (CS_IS_TAP (self));

  self->observer = NULL;
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

/* An attempt that was followed by another one, or by nothing, has failed. */
static void
end_attempt (CsTap      *self,
             const char *message)
{
  g_autofree char *summary = NULL;

  JsonObject *fields;

  if (self->attempt == NULL)
    return;

  fields = address_fields (self->attempt, &summary);
  if (message != NULL)
    json_object_set_string_member (fields, "message", message);
  emit (self, elapsed_us (self), self->peers->len, CS_SIDE_LOCAL, CS_LAYER_TCP, "ConnectFailed", summary, fields);
  g_clear_object (&self->attempt);
}

void
cs_tap_network_event (CsTap             *self,
                      GSocketClientEvent event,
                      GIOStream         *connection)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char           *summary = NULL;

  JsonObject *fields;

  g_return_if_fail (CS_IS_TAP (self));

  if ((event != G_SOCKET_CLIENT_CONNECTING && event != G_SOCKET_CLIENT_CONNECTED) || !G_IS_SOCKET_CONNECTION (connection))
    return;

  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return;

  if (event == G_SOCKET_CLIENT_CONNECTING)
    end_attempt (self, NULL);
  else
    g_clear_object (&self->attempt);
  fields = address_fields (G_INET_SOCKET_ADDRESS (address), &summary);
  if (event == G_SOCKET_CLIENT_CONNECTING)
    {
      self->attempt = g_object_ref (G_INET_SOCKET_ADDRESS (address));
      emit (self, elapsed_us (self), self->peers->len, CS_SIDE_CLIENT, CS_LAYER_TCP, "Connect", summary, fields);
    }
  else
    emit (self, elapsed_us (self), self->peers->len, CS_SIDE_SERVER, CS_LAYER_TCP, "Connected", summary, fields);
}

void
cs_tap_end_attempt (CsTap      *self,
                    const char *message)
{
  g_return_if_fail (CS_IS_TAP (self));

  end_attempt (self, message);
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
  return connection < self->locals->len ? g_ptr_array_index (self->locals, connection) : NULL;
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
