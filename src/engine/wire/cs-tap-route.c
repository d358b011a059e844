/* cs-tap-route.c: where a connection goes: curl's --resolve, --connect-to, --proxy
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap-route.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  char   *host;      /* NULL or "*" for any */
  guint16 port;      /* 0 for any */
  GList  *addresses; /* --resolve */
  char   *to_host;   /* --connect-to; NULL to keep */
  guint16 to_port;   /* 0 to keep */
} Rule;

struct _CsTapRoute
{
  GPtrArray *resolve;
  GPtrArray *connect_to;
  char      *proxy_scheme;
  char      *proxy_host;
  guint16    proxy_port;
  char      *proxy_user;
  char      *proxy_password;
  char     **no_proxy;
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->host);
  g_free (rule->to_host);
  g_list_free_full (rule->addresses, g_object_unref);
  g_free (rule);
}

CsTapRoute *
cs_tap_route_new (void)
{
  CsTapRoute *self = g_new0 (CsTapRoute, 1);

  self->resolve = g_ptr_array_new_with_free_func (rule_free);
  self->connect_to = g_ptr_array_new_with_free_func (rule_free);
  return self;
}

static void
clear_proxy (CsTapRoute *self)
{
  g_clear_pointer (&self->proxy_scheme, g_free);
  g_clear_pointer (&self->proxy_host, g_free);
  g_clear_pointer (&self->proxy_user, g_free);
  g_clear_pointer (&self->proxy_password, g_free);
  g_clear_pointer (&self->no_proxy, g_strfreev);
}

void
cs_tap_route_free (CsTapRoute *self)
{
  g_ptr_array_unref (self->resolve);
  g_ptr_array_unref (self->connect_to);
  clear_proxy (self);
  g_free (self);
}

/* A host up to the next colon, or an IPv6 address in brackets. */
static char *
take_host (const char **rest)
{
  const char *start = *rest;
  const char *end;

  if (*start == '[')
    {
      end = strchr (start, ']');
      if (end == NULL)
        return NULL;
      *rest = end + 1;
      return g_strndup (start + 1, (gsize) (end - start - 1));
    }

  end = start + strcspn (start, ":");
  *rest = end;
  return g_strndup (start, (gsize) (end - start));
}

static gboolean
take_colon (const char **rest)
{
  if (**rest != ':')
    return FALSE;

  (*rest)++;
  return TRUE;
}

/* A port up to the next colon or the end; nothing, or "*", is any. */
static gboolean
take_port (const char **rest,
           guint16     *port)
{
  g_autofree char *text = take_host (rest);

  guint64 value = 0;

  *port = 0;
  if (text == NULL || *text == '\0' || g_str_equal (text, "*"))
    return text != NULL;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &value, NULL))
    return FALSE;

  *port = (guint16) value;
  return TRUE;
}

static gboolean
take_addresses (const char *rest,
                GList     **addresses)
{
  g_auto (GStrv) parts = g_strsplit (rest, ",", 64);

  for (char **part = parts; *part != NULL; part++)
    {
      const char      *p = *part;
      g_autofree char *text = *p == '[' ? take_host (&p) : g_strdup (p);

      GInetAddress *address = text != NULL ? g_inet_address_new_from_string (text) : NULL;

      if (address == NULL)
        return FALSE;
      *addresses = g_list_append (*addresses, address);
    }

  return *addresses != NULL;
}

gboolean
cs_tap_route_add_resolve (CsTapRoute *self,
                          const char *rule_text,
                          GError    **error)
{
  Rule       *rule = g_new0 (Rule, 1);
  const char *rest = rule_text + (*rule_text == '+' ? 1 : 0);

  rule->host = take_host (&rest);
  if (rule->host == NULL || *rule->host == '\0' || !take_colon (&rest) || !take_port (&rest, &rule->port) ||
      !take_colon (&rest) || !take_addresses (rest, &rule->addresses))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("--resolve: expected HOST:PORT:ADDRESS[,ADDRESS]…, found “%s”"), rule_text);
      rule_free (rule);
      return FALSE;
    }

  g_ptr_array_add (self->resolve, rule);
  return TRUE;
}

gboolean
cs_tap_route_add_connect_to (CsTapRoute *self,
                             const char *rule_text,
                             GError    **error)
{
  Rule       *rule = g_new0 (Rule, 1);
  const char *rest = rule_text;

  rule->host = take_host (&rest);
  if (rule->host == NULL || !take_colon (&rest) || !take_port (&rest, &rule->port) || !take_colon (&rest) ||
      (rule->to_host = take_host (&rest)) == NULL || !take_colon (&rest) || !take_port (&rest, &rule->to_port) ||
      *rest != '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("--connect-to: expected HOST1:PORT1:HOST2:PORT2, found “%s”"), rule_text);
      rule_free (rule);
      return FALSE;
    }

  g_ptr_array_add (self->connect_to, rule);
  return TRUE;
}

gboolean
cs_tap_route_set_proxy (CsTapRoute *self,
                        const char *uri_text,
                        const char *no_proxy,
                        GError    **error)
{
  static const struct
  {
    const char *scheme;
    const char *protocol; /* GIO's name; it always lets the proxy look names up */
    guint16     port;
  } kinds[] = {
    { "http", "http", 1080 },
    { "socks5", "socks5", 1080 },
    { "socks5h", "socks5", 1080 },
    { "socks4a", "socks4a", 1080 },
  };

  g_autofree char *with_scheme = strstr (uri_text, "://") != NULL ? g_strdup (uri_text) : g_strconcat ("http://", uri_text, NULL);
  g_autoptr (GUri) uri = g_uri_parse (with_scheme, G_URI_FLAGS_HAS_PASSWORD, NULL);

  clear_proxy (self);
  for (guint i = 0; uri != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (g_uri_get_scheme (uri), kinds[i].scheme) && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0')
      {
        self->proxy_scheme = g_strdup (kinds[i].protocol);
        self->proxy_host = g_strdup (g_uri_get_host (uri));
        self->proxy_port = g_uri_get_port (uri) > 0 ? (guint16) g_uri_get_port (uri) : kinds[i].port;
        self->proxy_user = g_strdup (g_uri_get_user (uri));
        self->proxy_password = g_strdup (g_uri_get_password (uri));
        self->no_proxy = g_strsplit_set (no_proxy != NULL ? no_proxy : "", ", ", -1);
        return TRUE;
      }

  /* Not the text itself: it may hold a password. */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("Proxy: expected http://HOST:PORT, socks5://HOST:PORT, socks5h://HOST:PORT or socks4a://HOST:PORT"));
  return FALSE;
}

static gboolean
rule_matches (const Rule *rule,
              const char *host,
              guint16     port)
{
  gboolean any = *rule->host == '\0' || g_str_equal (rule->host, "*");

  return (any || g_ascii_strcasecmp (rule->host, host) == 0) && (rule->port == 0 || rule->port == port);
}

static const Rule *
find_rule (GPtrArray  *rules,
           const char *host,
           guint16     port)
{
  for (guint i = 0; i < rules->len; i++)
    if (rule_matches (g_ptr_array_index (rules, i), host, port))
      return g_ptr_array_index (rules, i);
  return NULL;
}

/* curl: a name in the list covers itself and everything below it. */
static gboolean
uses_proxy (CsTapRoute *self,
            const char *host)
{
  gsize host_len = strlen (host);

  if (self->proxy_host == NULL)
    return FALSE;

  for (char **entry = self->no_proxy; *entry != NULL; entry++)
    {
      const char *name = **entry == '.' ? *entry + 1 : *entry;
      gsize       len = strlen (name);

      if (g_str_equal (name, "*"))
        return FALSE;
      if (len > 0 && len <= host_len && g_ascii_strcasecmp (host + host_len - len, name) == 0 &&
          (len == host_len || host[host_len - len - 1] == '.'))
        return FALSE;
    }

  return TRUE;
}

/* Where the connection shall lead, after --connect-to. */
static void
apply_connect_to (CsTapRoute *self,
                  char      **host,
                  guint16    *port)
{
  const Rule *rule = find_rule (self->connect_to, *host, *port);

  if (rule == NULL)
    return;
  if (*rule->to_host != '\0')
    {
      g_free (*host);
      *host = g_strdup (rule->to_host);
    }
  if (rule->to_port != 0)
    *port = rule->to_port;
}

gboolean
cs_tap_route_leads_to_proxy (CsTapRoute *self,
                             const char *host,
                             guint16     port)
{
  return self->proxy_host != NULL && port == self->proxy_port && g_ascii_strcasecmp (host, self->proxy_host) == 0;
}

gboolean
cs_tap_route_find (CsTapRoute *self,
                   const char *uri_text,
                   char      **host,
                   guint16    *port,
                   GList     **addresses,
                   GError    **error)
{
  g_autoptr (GUri) uri = g_uri_parse (uri_text, G_URI_FLAGS_NONE, error);

  const Rule   *rule;
  GInetAddress *address;

  if (uri == NULL)
    return FALSE;

  *host = g_strdup (g_uri_get_host (uri));
  *port = g_uri_get_port (uri) > 0 ? (guint16) g_uri_get_port (uri)
                                   : (g_str_equal (g_uri_get_scheme (uri), "http") ? 80 : 443);
  apply_connect_to (self, host, port);
  if (uses_proxy (self, *host))
    {
      g_free (*host);
      *host = g_strdup (self->proxy_host);
      *port = self->proxy_port;
    }

  rule = find_rule (self->resolve, *host, *port);
  address = g_inet_address_new_from_string (*host);
  if (rule != NULL)
    *addresses = g_list_copy_deep (rule->addresses, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  else if (address != NULL)
    *addresses = g_list_append (NULL, g_object_ref (address));
  g_clear_object (&address);
  return TRUE;
}

GProxyAddress *
cs_tap_route_dup_proxy_address (CsTapRoute    *self,
                                GProxyAddress *address)
{
  g_autofree char *host = g_strdup (g_proxy_address_get_destination_hostname (address));

  guint16 port = g_proxy_address_get_destination_port (address);

  apply_connect_to (self, &host, &port);
  if (!uses_proxy (self, host))
    return NULL;

  return g_object_new (G_TYPE_PROXY_ADDRESS,
                       "address", g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)),
                       "port", (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)),
                       "protocol", self->proxy_scheme,
                       "destination-hostname", host,
                       "destination-port", (guint) port,
                       "username", self->proxy_user,
                       "password", self->proxy_password,
                       NULL);
}
