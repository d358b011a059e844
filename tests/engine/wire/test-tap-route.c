/* test-tap-route.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tap-route.h"

#include <string.h>

/* "HOST:PORT", and the addresses known without a look-up. */
static char *
find (CsTapRoute *route,
      const char *uri)
{
  g_autofree char    *host = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  GList  *addresses = NULL;
  guint16 port;

  g_assert_true (cs_tap_route_find (route, uri, &host, &port, &addresses, NULL));
  g_string_append_printf (text, "%s:%u", host, port);
  for (GList *l = addresses; l != NULL; l = l->next)
    {
      g_autofree char *ip = g_inet_address_to_string (l->data);

      g_string_append_printf (text, " %s", ip);
    }
  g_list_free_full (addresses, g_object_unref);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_route (CsTapRoute *route,
              const char *uri,
              const char *expected)
{
  g_autofree char *found = find (route, uri);

  g_assert_cmpstr (found, ==, expected);
}

/* Without rules a connection goes where the address says. */
static void
test_plain (void)
{
  g_autoptr (CsTapRoute) route = cs_tap_route_new ();

  assert_route (route, "https://a.example", "a.example:443");
  assert_route (route, "http://a.example", "a.example:80");
  assert_route (route, "https://a.example:8443", "a.example:8443");
  assert_route (route, "https://127.0.0.1:8443", "127.0.0.1:8443 127.0.0.1");
  assert_route (route, "https://[::1]:8443", "::1:8443 ::1");
}

/* --resolve gives addresses for a name and port, --connect-to another name and port. */
static void
test_rules (void)
{
  g_autoptr (CsTapRoute) route = cs_tap_route_new ();

  g_assert_true (cs_tap_route_add_resolve (route, "a.example:443:127.0.0.1,[::1]", NULL));
  g_assert_true (cs_tap_route_add_resolve (route, "*:8443:10.0.0.1", NULL));
  g_assert_true (cs_tap_route_add_connect_to (route, "b.example:443:a.example:", NULL));
  g_assert_true (cs_tap_route_add_connect_to (route, "::[::1]:9000", NULL));

  assert_route (route, "https://a.example:444", "::1:9000 ::1");
  assert_route (route, "https://b.example", "a.example:443 127.0.0.1 ::1");
}

/* Only the named port is resolved. */
static void
test_resolve_port (void)
{
  g_autoptr (CsTapRoute) route = cs_tap_route_new ();

  g_assert_true (cs_tap_route_add_resolve (route, "A.example:443:127.0.0.1", NULL));
  assert_route (route, "https://a.example", "a.example:443 127.0.0.1");
  assert_route (route, "https://a.example:444", "a.example:444");
}

/* A proxy takes every connection but those that are left out. */
static void
test_proxy (void)
{
  g_autoptr (CsTapRoute) route = cs_tap_route_new ();

  g_assert_true (cs_tap_route_set_proxy (route, "socks5h://me:secret@proxy.example:1080", "local.example, .other.example", NULL));
  assert_route (route, "https://a.example", "proxy.example:1080");
  assert_route (route, "https://local.example", "local.example:443");
  assert_route (route, "https://x.local.example", "x.local.example:443");
  assert_route (route, "https://notlocal.example", "proxy.example:1080");
  assert_route (route, "https://x.other.example", "x.other.example:443");

  g_assert_true (cs_tap_route_set_proxy (route, "proxy.example:3128", "*", NULL));
  assert_route (route, "https://a.example", "a.example:443");
}

/* What cannot be understood is refused with the form that was expected, and no password in it. */
static void
test_refused (void)
{
  static const char *const resolve[] = { "", "a", "a:443", "a:443:", "a:443:b", "a:x:127.0.0.1", "[::1:443:127.0.0.1", "a:443:127.0.0.1," };
  static const char *const connect_to[] = { "", "a:1:b", "a:1:b:2:c", "a:x:b:2", "a:1:b:65536" };
  static const char *const proxy[] = { "", "ftp://a", "http://", "https://u:secret@p", "http://u:secret@" };

  g_autoptr (CsTapRoute) route = cs_tap_route_new ();

  for (guint i = 0; i < G_N_ELEMENTS (resolve); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cs_tap_route_add_resolve (route, resolve[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (connect_to); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cs_tap_route_add_connect_to (route, connect_to[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (proxy); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cs_tap_route_set_proxy (route, proxy[i], NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "secret"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/tap-route/plain", test_plain);
  g_test_add_func ("/wire/tap-route/rules", test_rules);
  g_test_add_func ("/wire/tap-route/resolve-port", test_resolve_port);
  g_test_add_func ("/wire/tap-route/proxy", test_proxy);
  g_test_add_func ("/wire/tap-route/refused", test_refused);
  return g_test_run ();
}
