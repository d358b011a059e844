/* cs-tap-address.c: the tap as the address that is connected to
 *
 * Looks the name up itself and answers, one after the other, with each address
 * as a proxy that the tap stands for. GIO's own enumerator of proxies does not
 * bear being asked while it is still answering, which GSocketClient does when an
 * address refuses just as the next one's turn comes (RFC 8305 §5).
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap-private.h"

/* To TLS it is a network address: its host is the name that a certificate must have. */
#define CS_TYPE_TAP_ADDRESS (cs_tap_address_get_type ())
G_DECLARE_FINAL_TYPE (CsTapAddress, cs_tap_address, CS, TAP_ADDRESS, GNetworkAddress)

struct _CsTapAddress
{
  GNetworkAddress parent_instance;

  CsTap *tap;
};

#define CS_TYPE_TAP_ENUMERATOR (cs_tap_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (CsTapEnumerator, cs_tap_enumerator, CS, TAP_ENUMERATOR, GSocketAddressEnumerator)

struct _CsTapEnumerator
{
  GSocketAddressEnumerator parent_instance;

  CsTapAddress *address;
  char         *host; /* to look up: the proxy's, or the server's */
  guint16       port;
  gint64        start_us;
  GQueue        waiting; /* of GTask: who has asked and has no answer yet */
  gboolean      is_begun;
  gboolean      is_over; /* what @left and @error say is final */
  GList        *left;    /* of GInetAddress */
  GError       *error;
};

static void cs_tap_address_connectable_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CsTapAddress, cs_tap_address, G_TYPE_NETWORK_ADDRESS, G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, cs_tap_address_connectable_init))
G_DEFINE_FINAL_TYPE (CsTapEnumerator, cs_tap_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static GSocketAddress *
new_proxy_address (CsTapEnumerator *self,
                   GInetAddress    *address)
{
  GNetworkAddress *server = G_NETWORK_ADDRESS (self->address);
  g_autofree char *ip = g_inet_address_to_string (address);
  g_autofree char *name = g_strdup_printf ("%u", self->address->tap->id);

  gboolean         is_ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
  g_autofree char *uri = g_strdup_printf (is_ipv6 ? "tap://%s@[%s]:%u" : "tap://%s@%s:%u", name, ip, self->port);

  return g_object_new (G_TYPE_PROXY_ADDRESS,
                       "address", address,
                       "port", (guint) self->port,
                       "protocol", "tap",
                       "username", name,
                       "destination-protocol", g_network_address_get_scheme (server),
                       "destination-hostname", g_network_address_get_hostname (server),
                       "destination-port", (guint) g_network_address_get_port (server),
                       "uri", uri,
                       NULL);
}

static void
answer (CsTapEnumerator *self)
{
  while (!g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GTask)        task = g_queue_pop_head (&self->waiting);
      g_autoptr (GInetAddress) next = NULL;

      if (self->error != NULL)
        {
          g_task_return_error (task, g_error_copy (self->error));
          continue;
        }
      if (self->left == NULL)
        {
          g_task_return_pointer (task, NULL, NULL);
          continue;
        }

      next = self->left->data;
      self->left = g_list_delete_link (self->left, self->left);
      g_task_return_pointer (task, new_proxy_address (self, next), g_object_unref);
    }
}

/* What came of the lookup: addresses, or an error. */
static void
tell_lookup (CsTapEnumerator *self)
{
  CsTap           *tap = self->address->tap;
  g_autofree char *summary = NULL;

  JsonObject *fields = json_object_new ();
  JsonArray  *list = json_array_new ();
  guint       n = g_list_length (self->left);

  for (GList *l = self->left; l != NULL; l = l->next)
    {
      g_autofree char *ip = g_inet_address_to_string (l->data);

      json_array_add_string_element (list, ip);
    }

  json_object_set_string_member (fields, "host", self->host);
  json_object_set_int_member (fields, "duration", cs_tap_elapsed_us (tap) - self->start_us);
  json_object_set_array_member (fields, "addresses", list);
  if (self->error != NULL)
    {
      json_object_set_string_member (fields, "message", self->error->message);
      summary = g_strdup (self->error->message);
    }
  else
    summary = n == 1 ? g_strdup_printf ("%s is %s", self->host, json_array_get_string_element (list, 0))
                     : g_strdup_printf ("%s, %u addresses", self->host, n);
  cs_tap_emit (tap, self->start_us, cs_tap_get_n_connections (tap), CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup", summary, fields);
}

static void
lookup_by_name_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (CsTapEnumerator) self = user_data;

  CsTap *tap = self->address->tap;

  self->left = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &self->error);
  self->is_over = TRUE;
  /* A connection after the first is libsoup's idea; stopped here, it is not told. */
  if (cs_tap_get_n_connections (tap) == 0 || !g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell_lookup (self);
  if (self->error == NULL)
    tap->stage = CS_TAP_STAGE_CONNECT;
  answer (self);
}

static void
begin (CsTapEnumerator *self,
       GCancellable    *cancellable)
{
  CsTap                *tap = self->address->tap;
  GNetworkAddress      *server = G_NETWORK_ADDRESS (self->address);
  g_autofree char      *uri = g_uri_join (G_URI_FLAGS_NONE, g_network_address_get_scheme (server), NULL,
                                          g_network_address_get_hostname (server), g_network_address_get_port (server), "", NULL, NULL);
  g_autoptr (GResolver) dns = NULL;

  self->is_begun = TRUE;
  self->start_us = cs_tap_elapsed_us (tap);
  tap->stage = CS_TAP_STAGE_DNS;
  if (!cs_tap_route_find (tap->route, uri, &self->host, &self->port, &self->left, &self->error))
    {
      self->is_over = TRUE;
      answer (self);
      return;
    }

  tap->asks_proxy = cs_tap_route_leads_to_proxy (tap->route, self->host, self->port);
  if (self->left != NULL)
    {
      /* Of an address there is nothing to look up. */
      if (!g_hostname_is_ip_address (self->host))
        tell_lookup (self);
      tap->stage = CS_TAP_STAGE_CONNECT;
      self->is_over = TRUE;
      answer (self);
      return;
    }

  dns = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (dns, self->host, cancellable, lookup_by_name_cb, g_object_ref (self));
}

static void
cs_tap_enumerator_next_async (GSocketAddressEnumerator *enumerator,
                              GCancellable             *cancellable,
                              GAsyncReadyCallback       callback,
                              gpointer                  user_data)
{
  CsTapEnumerator *self = CS_TAP_ENUMERATOR (enumerator);

  g_queue_push_tail (&self->waiting, g_task_new (self, cancellable, callback, user_data));
  if (!self->is_begun)
    begin (self, cancellable);
  else if (self->is_over)
    answer (self);
}

static GSocketAddress *
cs_tap_enumerator_next_finish (GSocketAddressEnumerator *enumerator,
                               GAsyncResult             *result,
                               GError                  **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GSocketAddress *
cs_tap_enumerator_next (GSocketAddressEnumerator *enumerator,
                        GCancellable             *cancellable,
                        GError                  **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the tap looks names up asynchronously only");
  return NULL;
}

static void
cs_tap_enumerator_finalize (GObject *object)
{
  CsTapEnumerator *self = CS_TAP_ENUMERATOR (object);

  g_list_free_full (self->left, g_object_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->address);
  g_free (self->host);

  G_OBJECT_CLASS (cs_tap_enumerator_parent_class)->finalize (object);
}

static void
cs_tap_enumerator_class_init (CsTapEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cs_tap_enumerator_finalize;
  enumerator_class->next = cs_tap_enumerator_next;
  enumerator_class->next_async = cs_tap_enumerator_next_async;
  enumerator_class->next_finish = cs_tap_enumerator_next_finish;
}

static void
cs_tap_enumerator_init (CsTapEnumerator *self)
{
  g_queue_init (&self->waiting);
}

static GSocketAddressEnumerator *
cs_tap_address_enumerate (GSocketConnectable *connectable)
{
  CsTapEnumerator *enumerator = g_object_new (CS_TYPE_TAP_ENUMERATOR, NULL);

  enumerator->address = g_object_ref (CS_TAP_ADDRESS (connectable));
  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

static void
cs_tap_address_connectable_init (GSocketConnectableIface *iface)
{
  iface->enumerate = cs_tap_address_enumerate;
  iface->proxy_enumerate = cs_tap_address_enumerate;
}

static void
cs_tap_address_finalize (GObject *object)
{
  g_clear_object (&CS_TAP_ADDRESS (object)->tap);

  G_OBJECT_CLASS (cs_tap_address_parent_class)->finalize (object);
}

static void
cs_tap_address_class_init (CsTapAddressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_tap_address_finalize;
}

static void
cs_tap_address_init (CsTapAddress *self)
{
}

GSocketConnectable *
cs_tap_new_address (CsTap      *self,
                    const char *scheme,
                    const char *host,
                    guint16     port)
{
  CsTapAddress *address = g_object_new (CS_TYPE_TAP_ADDRESS, "scheme", scheme, "hostname", host, "port", (guint) port, NULL);

  address->tap = g_object_ref (self);
  return G_SOCKET_CONNECTABLE (address);
}
