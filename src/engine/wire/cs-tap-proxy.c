/* cs-tap-proxy.c: the tap as GIO's proxy: wraps a connected socket, and asks
 * the upstream proxy if there is one
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap-private.h"

#include <string.h>

struct _CsTapProxy
{
  GObject parent_instance;
};

static void cs_tap_proxy_iface_init (GProxyInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsTapProxy, cs_tap_proxy, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, cs_tap_proxy_iface_init))

/* A connection on its way to HTTP, as its task's data. */
typedef struct
{
  CsTapStream     *stream;
  CsTapSocket     *socket; /* the stream's */
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

  return name != NULL ? cs_tap_find ((guint) g_ascii_strtoull (name, NULL, 10)) : NULL;
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
      cs_tap_emit (self, cs_tap_elapsed_us (self), connection, side, CS_LAYER_PROXY, types[side], is_http ? line : "SOCKS", fields);
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

  Opening     *opening = g_task_get_task_data (task);
  CsTapSocket *socket = opening->socket;
  CsTap       *self = socket->tap;

  cs_tap_flush (self);
  emit_proxy_talk (self, socket->id);
  if (stream == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_atomic_int_set (&socket->in_proxy, 0);
  cs_tap_emit (self, cs_tap_elapsed_us (self), socket->id, CS_SIDE_LOCAL, CS_LAYER_PROXY, "ProxyNegotiated",
               "the way to the server is open", json_object_new ());
  hand_over (task, self, stream);
}

static void
cs_tap_proxy_connect_async (GProxy             *proxy,
                            GIOStream          *connection,
                            GProxyAddress      *address,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask)         task = g_task_new (proxy, cancellable, callback, user_data);
  g_autoptr (CsTap)         self = ref_tap (address);
  g_autoptr (GProxyAddress) onward = NULL;
  g_autoptr (GProxy)        upstream = NULL;

  Opening *opening;

  if (self == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the tap is gone");
      return;
    }

  opening = g_new0 (Opening, 1);
  opening->stream = cs_tap_open (self, connection, address, &opening->socket);
  opening->host = g_strdup (g_proxy_address_get_destination_hostname (address));
  g_task_set_task_data (task, opening, opening_free);

  onward = cs_tap_route_dup_proxy_address (self->route, address);
  if (onward == NULL)
    {
      hand_over (task, self, G_IO_STREAM (opening->stream));
      return;
    }

  self->stage = CS_TAP_STAGE_PROXY;
  g_atomic_int_set (&opening->socket->in_proxy, 1);
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
