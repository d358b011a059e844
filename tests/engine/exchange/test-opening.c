/* test-opening.c: proxies' tunnels and upgrades before TLS, in any pieces
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-opening.h"

#include <string.h>

/* A ClientHello's beginning is enough: what is wrong with it is the transcript's to say. */
#define HELLO        "\x16\x03\x01\x00\x04\x01\x00\x00\x00"
#define SERVER_HELLO "\x16\x03\x03\x00\x04\x02\x00\x00\x00"
#define CONNECT      "CONNECT server.test:443 HTTP/1.1\r\nHost: server.test:443\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n"
#define TUNNEL       "HTTP/1.1 200 Connection established\r\nVia: proxy\r\n\r\n"
#define REFUSED      "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno"

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  GString *types = user_data;

  g_string_append_printf (types, "%s%s", types->len > 0 ? " " : "", cs_event_get_event_type (event));
}

typedef struct
{
  CsSide      side;
  const char *bytes;
  gsize       len;
} Piece;

#define CLIENT(text)                           \
  {                                            \
    CS_SIDE_CLIENT, text, sizeof (text "") - 1 \
  }
#define SERVER(text)                           \
  {                                            \
    CS_SIDE_SERVER, text, sizeof (text "") - 1 \
  }

static CsRun *
feed (GString     *types,
      const Piece *pieces,
      gsize        n)
{
  g_autoptr (CsKeyLog)           keys = cs_key_log_new ();
  g_autoptr (GInetAddress)       loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GInetSocketAddress) server = G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (loopback, 8080));
  CsRun                         *run = cs_run_new_observed (0, keys, 0, event_cb, types);

  cs_run_open (run, NULL, server, 0);
  for (gsize i = 0; i < n; i++)
    cs_run_feed (run, pieces[i].side, (gint64) i, (const guint8 *) pieces[i].bytes, pieces[i].len);
  return run;
}

static void
assert_types (const Piece *pieces,
              gsize        n,
              const char  *expected,
              CsOpening    opening,
              const char  *url)
{
  g_autoptr (GString)   types = g_string_new (NULL);
  g_autoptr (GPtrArray) entries = NULL;
  CsRun                *run = feed (types, pieces, n);

  cs_run_close (run);
  if (!g_str_has_prefix (types->str, expected))
    g_error ("expected %s…, found %s", expected, types->str);
  g_assert_cmpint (run->opening, ==, opening);
  entries = cs_run_dup_entries (run);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (entries->pdata[0], "request"), "url"), ==, url);
  cs_run_free (run);
}

static void
test_tunnel (void)
{
  static const Piece pieces[] = { CLIENT (CONNECT), SERVER (TUNNEL), CLIENT (HELLO), SERVER (SERVER_HELLO) };
  const char        *types = "Connect Connected ProxyRequest ProxyAnswer ClientHello ServerHello";

  assert_types (pieces, G_N_ELEMENTS (pieces), types, CS_OPENING_OVER, "https://server.test:443/");
}

/* GIO reads a proxy's answer byte by byte. */
static void
test_pieces (void)
{
  static const Piece  request[] = { CLIENT (CONNECT) };
  static const Piece  answer[] = { SERVER (TUNNEL) };
  g_autoptr (GString) types = g_string_new (NULL);
  CsRun              *run = feed (types, request, 1);

  for (gsize i = 0; i < answer[0].len; i++)
    cs_run_feed (run, CS_SIDE_SERVER, 1, (const guint8 *) answer[0].bytes + i, 1);
  cs_run_feed (run, CS_SIDE_CLIENT, 2, (const guint8 *) HELLO, sizeof HELLO - 1);

  g_assert_cmpstr (types->str, ==, "Connect Connected ProxyRequest ProxyAnswer ClientHello");
  g_assert_cmpint (json_object_get_int_member (cs_event_get_fields (run->events->pdata[3]), "status"), ==, 200);
  cs_run_free (run);
}

/* A client that sends its ClientHello behind the CONNECT, and a proxy that answers with the server's. */
static void
test_hasty (void)
{
  static const Piece pieces[] = { CLIENT (CONNECT HELLO), SERVER (TUNNEL SERVER_HELLO) };

  assert_types (pieces, G_N_ELEMENTS (pieces), "Connect Connected ProxyRequest ClientHello ProxyAnswer ServerHello",
                CS_OPENING_OVER, "https://server.test:443/");
}

static void
test_refused (void)
{
  static const Piece twice[] = { CLIENT (CONNECT), SERVER (REFUSED), CLIENT (CONNECT), SERVER (TUNNEL), CLIENT (HELLO) };
  static const Piece once[] = { CLIENT (CONNECT), SERVER (REFUSED) };

  g_autoptr (GString) types = g_string_new (NULL);
  CsRun              *run;

  assert_types (twice, G_N_ELEMENTS (twice),
                "Connect Connected ProxyRequest ProxyAnswer ProxyRequest ProxyAnswer ClientHello", CS_OPENING_OVER,
                "https://server.test:443/");
  run = feed (types, once, G_N_ELEMENTS (once));
  g_assert_cmpstr (cs_run_find_stage (run), ==, "proxy");
  g_assert_cmpstr (types->str, ==, "Connect Connected ProxyRequest ProxyAnswer");
  /* The credentials stay in the capture. */
  for (guint i = 0; i < run->events->len; i++)
    {
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), cs_event_get_fields (run->events->pdata[i]));
      g_autofree char     *text = json_to_string (node, FALSE);

      g_assert_null (strstr (text, "c2VjcmV0"));
    }
  cs_run_free (run);
}

static void
test_socks (void)
{
  static const Piece pieces[] = { CLIENT ("\x05\x01\x00"), SERVER ("\x05\x00"), CLIENT ("\x05\x01\x00\x03\x01s\x01\xbb"),
                                  SERVER ("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"), CLIENT (HELLO) };

  assert_types (pieces, G_N_ELEMENTS (pieces),
                "Connect Connected ProxyRequest ProxyAnswer ProxyRequest ProxyAnswer ClientHello", CS_OPENING_OVER,
                "https://127.0.0.1:8080/");
}

/* RFC 3207: the server greets, and TLS begins when the client says so. */
static void
test_starttls (void)
{
  static const Piece pieces[] = { SERVER ("220 mail.test ESMTP\r\n"), CLIENT ("EHLO a\r\nSTARTTLS\r\n"), SERVER ("220 go on\r\n"), CLIENT (HELLO) };

  g_autoptr (GString) types = g_string_new (NULL);
  CsRun              *run = feed (types, pieces, G_N_ELEMENTS (pieces));

  g_assert_true (g_str_has_prefix (types->str, "Connect Connected Plaintext Plaintext Plaintext ClientHello"));
  g_assert_cmpstr (cs_event_get_summary (run->events->pdata[2]), ==, "220 mail.test ESMTP");
  g_assert_cmpstr (cs_event_get_summary (run->events->pdata[3]), ==, "STARTTLS");
  cs_run_free (run);
}

/* Nothing is kept of a long talk that never becomes TLS. */
static void
test_bounded (void)
{
  g_autoptr (GString)  types = g_string_new (NULL);
  g_autoptr (CsKeyLog) keys = cs_key_log_new ();
  CsRun               *run = cs_run_new_observed (0, keys, 0, event_cb, types);

  for (guint i = 0; i < 10000; i++)
    cs_run_feed (run, i % 2, i, (const guint8 *) "hello\r\n", 7);
  g_assert_cmpuint (run->events->len, <, 100);
  g_assert_cmpint (run->opening, ==, CS_OPENING_PLAIN);
  cs_run_free (run);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/opening/tunnel", test_tunnel);
  g_test_add_func ("/exchange/opening/pieces", test_pieces);
  g_test_add_func ("/exchange/opening/hasty", test_hasty);
  g_test_add_func ("/exchange/opening/refused", test_refused);
  g_test_add_func ("/exchange/opening/socks", test_socks);
  g_test_add_func ("/exchange/opening/starttls", test_starttls);
  g_test_add_func ("/exchange/opening/bounded", test_bounded);
  return g_test_run ();
}
