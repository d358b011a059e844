/* cs-opening.c: what crosses on a connection before TLS or HTTP begins
 *
 * A client behind a proxy first asks it for a tunnel (RFC 9110 §9.3.6, RFC 1928),
 * and one that upgrades greets in the clear (STARTTLS, RFC 3207 and others). Both
 * are told as they pass; what follows is decoded as if it had come first.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-opening.h"

#include "cs-text.h"

#include <string.h>

#define TLS_HANDSHAKE    22 /* RFC 8446 §5.1: the first byte of a TLS connection */
#define TLS_CLIENT_HELLO 1

#define MAX_EVENTS   32
#define MAX_HEAD     (16 * 1024)
#define MAX_SHOWN    80
#define MAX_METHOD   32
#define HTTP_VERSION " HTTP/1."

static gboolean
begins (const guint8 *data,
        gsize         len,
        const char   *prefix)
{
  return len >= strlen (prefix) && memcmp (data, prefix, strlen (prefix)) == 0;
}

static gboolean
is_client_hello (const guint8 *data,
                 gsize         len)
{
  return len > 5 && data[0] == TLS_HANDSHAKE && data[1] == 3 && data[5] == TLS_CLIENT_HELLO;
}

/* RFC 9112 §3: a method is a token. */
static gboolean
is_http_request (const guint8 *data,
                 gsize         len)
{
  return len > 4 && g_ascii_isupper (data[0]) && g_ascii_isupper (data[1]) &&
         memchr (data, ' ', MIN (len, MAX_METHOD)) != NULL;
}

/* RFC 1928 §3: a version and as many methods as the second byte says; version 4
 * has a command there. */
static gboolean
is_socks (const guint8 *data,
          gsize         len)
{
  return (len > 2 && data[0] == 5 && len == 2u + data[1]) || (len > 8 && data[0] == 4 && data[1] == 1);
}

/* The length of the head that begins here, its empty line included; 0 when it does not end. */
static gsize
head_length (const guint8 *data,
             gsize         len)
{
  const guint8 *end = memmem (data, len, "\r\n\r\n", 4);

  return end != NULL ? (gsize) (end - data) + 4 : 0;
}

static void
set_scheme (CsRun      *run,
            const char *scheme)
{
  g_free (run->url);
  run->url = g_strconcat (scheme, ":", NULL);
}

static void
begin (CsRun      *run,
       const char *scheme)
{
  run->opening = CS_OPENING_OVER;
  set_scheme (run, scheme);
  cs_run_start_decoding (run, run->connections->pdata[0]);
}

/* The first line from a server, the last from a client: a greeting, and the word that begins TLS. */
static char *
dup_line (CsSide        side,
          const guint8 *data,
          gsize         len)
{
  const guint8 *newline;
  const guint8 *start = data;

  while (side == CS_SIDE_CLIENT && len > 0 && g_ascii_isspace (data[len - 1]))
    len--;
  newline = side == CS_SIDE_CLIENT ? memrchr (data, '\n', len) : memchr (data, '\n', len);
  if (newline != NULL && side == CS_SIDE_CLIENT)
    start = newline + 1;
  else if (newline != NULL)
    len = (gsize) (newline - data);

  len -= (gsize) (start - data);
  while (len > 0 && g_ascii_isspace (start[len - 1]))
    len--;
  return cs_text_safe ((const char *) start, (gssize) MIN (len, MAX_SHOWN));
}

static void
tell (CsRun   *run,
      CsEvent *event,
      gsize    len)
{
  if (run->n_opening_events++ < MAX_EVENTS)
    {
      json_object_set_int_member (cs_event_get_fields (event), "bytes", (gint64) len);
      cs_run_tell (event, run);
    }
}

static CsEvent *
new_event (CsRun      *run,
           CsSide      side,
           gint64      time_us,
           const char *type,
           const char *summary)
{
  CsLayer  layer = g_str_equal (type, "Plaintext") ? CS_LAYER_TCP : CS_LAYER_PROXY;
  CsEvent *event = cs_event_new (time_us, run->first_id, side, layer, type);

  cs_event_set_summary (event, summary);
  cs_event_take_fields (event, json_object_new ());
  return event;
}

static void
tell_piece (CsRun        *run,
            CsSide        side,
            gint64        time_us,
            guint64       offset,
            const guint8 *data,
            gsize         len)
{
  gboolean            is_socks = run->opening == CS_OPENING_SOCKS;
  const char         *type = !is_socks ? "Plaintext" : (side == CS_SIDE_CLIENT ? "ProxyRequest" : "ProxyAnswer");
  g_autofree char    *line = is_socks ? g_strdup ("SOCKS") : dup_line (side, data, len); /* SOCKS may carry a password */
  g_autoptr (CsEvent) event = new_event (run, side, time_us, type, line);

  cs_event_set_range (event, offset, offset + len);
  tell (run, event, len);
}

/* "CONNECT host:port HTTP/1.1". The rest of the head may carry Proxy-Authorization. */
static void
begin_tunnel (CsRun        *run,
              gint64        time_us,
              guint64       offset,
              const guint8 *data,
              gsize         len)
{
  g_autofree char    *line = dup_line (CS_SIDE_SERVER, data, len);
  g_autoptr (CsEvent) event = new_event (run, CS_SIDE_CLIENT, time_us, "ProxyRequest", line);
  char               *target = line + strlen ("CONNECT ");

  cs_event_set_range (event, offset, offset + len);
  tell (run, event, len);

  run->opening = CS_OPENING_TUNNEL;
  set_scheme (run, "https");
  g_free (run->tunnel);
  run->tunnel = g_strndup (target, strcspn (target, " "));
  g_clear_pointer (&run->proxy_answer, g_byte_array_unref);
  run->proxy_answer = g_byte_array_new ();
}

static gsize
read_client (CsRun        *run,
             gint64        time_us,
             guint64       offset,
             const guint8 *data,
             gsize         len)
{
  if (is_client_hello (data, len))
    {
      begin (run, "https");
      return 0;
    }
  if (begins (data, len, "CONNECT "))
    {
      gsize    head = head_length (data, len);
      gboolean is_hasty = head > 0 && is_client_hello (data + head, len - head);

      begin_tunnel (run, time_us, offset, data, is_hasty ? head : len);
      if (is_hasty)
        begin (run, "https");
      return is_hasty ? head : len;
    }
  if (run->opening != CS_OPENING_SOCKS && is_http_request (data, len) &&
      (run->opening == CS_OPENING_UNDECIDED || memmem (data, len, HTTP_VERSION, strlen (HTTP_VERSION)) != NULL))
    {
      begin (run, "http");
      return 0;
    }

  if (run->opening == CS_OPENING_UNDECIDED)
    run->opening = is_socks (data, len) ? CS_OPENING_SOCKS : CS_OPENING_PLAIN;
  if (run->opening != CS_OPENING_TUNNEL)
    tell_piece (run, CS_SIDE_CLIENT, time_us, offset, data, len);
  return len;
}

/* The head of the proxy's answer, which comes in any pieces; what of these bytes it takes. */
static gsize
read_proxy_answer (CsRun        *run,
                   gint64        time_us,
                   guint64       offset,
                   const guint8 *data,
                   gsize         len)
{
  gsize before = run->proxy_answer->len;
  gsize head;

  g_byte_array_append (run->proxy_answer, data, (guint) MIN (len, MAX_HEAD - before));
  head = head_length (run->proxy_answer->data, run->proxy_answer->len);
  if (head > 0)
    {
      g_autofree char    *line = dup_line (CS_SIDE_SERVER, run->proxy_answer->data, head);
      g_autofree char    *text = g_utf8_make_valid ((const char *) run->proxy_answer->data, (gssize) head);
      g_autoptr (CsEvent) event = new_event (run, CS_SIDE_SERVER, time_us, "ProxyAnswer", line);

      JsonObject *fields = cs_event_get_fields (event);

      json_object_set_int_member (fields, "status", strlen (line) > 9 ? (gint64) g_ascii_strtoull (line + 9, NULL, 10) : 0);
      json_object_set_string_member (fields, "head", text);
      cs_event_set_range (event, offset - before, offset - before + head);
      tell (run, event, head);
    }

  if (head > 0 || run->proxy_answer->len == MAX_HEAD)
    g_clear_pointer (&run->proxy_answer, g_byte_array_unref);
  return head > 0 ? head - before : len;
}

static gsize
read_server (CsRun        *run,
             gint64        time_us,
             guint64       offset,
             const guint8 *data,
             gsize         len)
{
  if (run->opening == CS_OPENING_UNDECIDED && data[0] == TLS_HANDSHAKE)
    {
      begin (run, "https"); /* the capture began in the middle */
      return 0;
    }
  if (run->opening == CS_OPENING_UNDECIDED)
    run->opening = CS_OPENING_PLAIN;
  if (run->opening != CS_OPENING_TUNNEL)
    tell_piece (run, CS_SIDE_SERVER, time_us, offset, data, len);
  return len;
}

gsize
cs_opening_read (CsRun        *run,
                 CsSide        side,
                 gint64        time_us,
                 guint64       offset,
                 const guint8 *data,
                 gsize         len)
{
  gsize n = 0;

  if (len == 0)
    return 0;
  if (side == CS_SIDE_SERVER && run->proxy_answer != NULL)
    n = read_proxy_answer (run, time_us, offset, data, len);
  if (run->opening == CS_OPENING_OVER)
    return n;
  return side == CS_SIDE_CLIENT ? read_client (run, time_us, offset, data, len)
                                : read_server (run, time_us, offset, data, len);
}
