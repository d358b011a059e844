/* cs-tap-lookup.c: the tap as GIO's proxy resolver: every URI goes by way of it,
 * to addresses that it looks up itself
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap-private.h"

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
  json_object_set_int_member (fields, "duration", cs_tap_elapsed_us (self) - lookup->start_us);
  json_object_set_array_member (fields, "addresses", list);
  summary = n == 1 ? g_strdup_printf ("%s is %s", lookup->host, json_array_get_string_element (list, 0))
                   : g_strdup_printf ("%s, %u addresses", lookup->host, n);
  cs_tap_emit (self, lookup->start_us, cs_tap_get_n_connections (self), CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup", summary, fields);
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

  /* A connection after the first is libsoup's idea; stopped here, it is not told. */
  if (addresses == NULL && self->peers->len > 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (addresses == NULL)
    {
      JsonObject *fields = json_object_new ();

      json_object_set_string_member (fields, "host", lookup->host);
      json_object_set_int_member (fields, "duration", cs_tap_elapsed_us (self) - lookup->start_us);
      json_object_set_array_member (fields, "addresses", json_array_new ());
      json_object_set_string_member (fields, "message", error->message);
      cs_tap_emit (self, lookup->start_us, cs_tap_get_n_connections (self), CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup",
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
  lookup->start_us = cs_tap_elapsed_us (self);
  g_task_set_task_data (task, lookup, lookup_free);
  if (!cs_tap_route_find (self->route, uri, &lookup->host, &lookup->port, &addresses, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->asks_proxy = cs_tap_route_leads_to_proxy (self->route, lookup->host, lookup->port);
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

void
cs_tap_resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = cs_tap_is_supported;
  iface->lookup = cs_tap_lookup;
  iface->lookup_async = cs_tap_lookup_async;
  iface->lookup_finish = cs_tap_lookup_finish;
}
