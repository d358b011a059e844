/* cs-tap-attempt.c: what became of each attempt to connect
 *
 * GSocketClient says which address it tries, and which of them answered. It goes
 * on to the next one when an address has refused, or has not answered for 250 ms
 * (RFC 8305 §5): the socket itself tells which.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  CsTap              *tap; /* borrowed: it owns the attempt */
  GInetSocketAddress *address;
  GSocket            *socket;
  GSource            *source; /* once another attempt was begun: waits for its failure */
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  if (attempt->source != NULL)
    g_source_destroy (attempt->source);
  g_clear_pointer (&attempt->source, g_source_unref);
  g_clear_object (&attempt->address);
  g_clear_object (&attempt->socket);
  g_free (attempt);
}

GPtrArray *
cs_tap_new_attempts (void)
{
  return g_ptr_array_new_with_free_func (attempt_free);
}

static char *
dup_place (GInetSocketAddress *address)
{
  g_autofree char *ip = g_inet_address_to_string (g_inet_socket_address_get_address (address));

  return g_strdup_printf ("%s port %u", ip, (guint) g_inet_socket_address_get_port (address));
}

static void
tell (CsTap              *self,
      GInetSocketAddress *address,
      CsSide              side,
      const char         *type,
      const char         *summary,
      const char         *message)
{
  g_autofree char *ip = g_inet_address_to_string (g_inet_socket_address_get_address (address));

  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "address", ip);
  json_object_set_int_member (fields, "port", g_inet_socket_address_get_port (address));
  if (message != NULL)
    json_object_set_string_member (fields, "message", message);
  cs_tap_emit (self, cs_tap_elapsed_us (self), self->peers->len, side, CS_LAYER_TCP, type, summary, fields);
}

/* Its error is GIO's to read. A socket that is connecting is in neither state. */
static gboolean
has_failed (Attempt *attempt)
{
  return g_socket_is_closed (attempt->socket) || g_socket_condition_check (attempt->socket, G_IO_ERR | G_IO_HUP) != 0;
}

static void
end (CsTap      *self,
     Attempt    *attempt,
     const char *message)
{
  g_autofree char *place = dup_place (attempt->address);

  tell (self, attempt->address, CS_SIDE_LOCAL, "ConnectFailed", place, message);
  g_ptr_array_remove (self->attempts, attempt);
}

static gboolean
failed_cb (GSocket     *socket,
           GIOCondition condition,
           gpointer     user_data)
{
  Attempt *attempt = user_data;

  end (attempt->tap, attempt, NULL);
  return G_SOURCE_REMOVE;
}

static void
overtake (CsTap   *self,
          Attempt *attempt)
{
  g_autofree char *place = dup_place (attempt->address);
  g_autofree char *summary = g_strdup_printf (_ ("%s: no answer yet"), place);

  if (attempt->source != NULL)
    return;

  tell (self, attempt->address, CS_SIDE_LOCAL, "ConnectPending", summary, NULL);
  attempt->source = g_socket_create_source (attempt->socket, G_IO_ERR | G_IO_HUP, NULL);
  g_source_set_callback (attempt->source, G_SOURCE_FUNC (failed_cb), attempt, NULL);
  g_source_attach (attempt->source, self->context);
}

static void
end_failed (CsTap *self)
{
  for (guint i = self->attempts->len; i > 0; i--)
    {
      Attempt *attempt = g_ptr_array_index (self->attempts, i - 1);

      if (has_failed (attempt))
        end (self, attempt, NULL);
    }
}

static void
begin (CsTap              *self,
       GInetSocketAddress *address,
       GSocket            *socket)
{
  Attempt         *attempt = g_new0 (Attempt, 1);
  g_autofree char *place = dup_place (address);

  end_failed (self);
  for (guint i = 0; i < self->attempts->len; i++)
    overtake (self, g_ptr_array_index (self->attempts, i));

  attempt->tap = self;
  attempt->address = g_object_ref (address);
  attempt->socket = g_object_ref (socket);
  g_ptr_array_add (self->attempts, attempt);
  tell (self, address, CS_SIDE_CLIENT, "Connect", place, NULL);
}

void
cs_tap_network_event (CsTap             *self,
                      GSocketClientEvent event,
                      GIOStream         *connection)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char           *place = NULL;

  g_return_if_fail (CS_IS_TAP (self));

  if ((event != G_SOCKET_CLIENT_CONNECTING && event != G_SOCKET_CLIENT_CONNECTED) || !G_IS_SOCKET_CONNECTION (connection))
    return;

  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return;

  if (event == G_SOCKET_CLIENT_CONNECTING)
    {
      begin (self, G_INET_SOCKET_ADDRESS (address), g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
      return;
    }

  place = dup_place (G_INET_SOCKET_ADDRESS (address));
  end_failed (self);
  g_ptr_array_set_size (self->attempts, 0);
  tell (self, G_INET_SOCKET_ADDRESS (address), CS_SIDE_SERVER, "Connected", place, NULL);
}

void
cs_tap_end_attempt (CsTap      *self,
                    const char *message)
{
  g_return_if_fail (CS_IS_TAP (self));

  if (self->attempts->len > 0)
    end (self, g_ptr_array_index (self->attempts, self->attempts->len - 1), message);
  end_failed (self);
}
