/* cs-lab-http1.c: the lab's answers over HTTP/1.1 (RFC 9112)
 *
 * Reads as much of a request as it takes to answer it and to find the next one.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-http.h"

#include <string.h>

#define HEAD_MAX_BYTES (16 * 1024)
#define BODY_MAX_BYTES (64 * 1024 * 1024)
#define REQUESTS_MAX   100

typedef struct
{
  gboolean is_head;
  gboolean keep_alive; /* and a body, if any, of a length that we understand */
  guint64  body_len;
} Request;

/* The value of a header, trimmed; %NULL when it is not there. */
static char *
dup_header (char      **lines,
            const char *name)
{
  gsize len = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, len) == 0 && lines[i][len] == ':')
      return g_strstrip (g_strdup (lines[i] + len + 1));
  return NULL;
}

static gboolean
parse_head (const char *head,
            Request    *request)
{
  g_auto (GStrv)   lines = g_strsplit (head, "\r\n", -1);
  g_autofree char *length = dup_header (lines, "Content-Length");
  g_autofree char *coding = dup_header (lines, "Transfer-Encoding");
  g_autofree char *connection = dup_header (lines, "Connection");

  if (lines[0] == NULL || !g_str_has_suffix (lines[0], " HTTP/1.1"))
    return FALSE;

  request->is_head = g_str_has_prefix (lines[0], "HEAD ");
  request->keep_alive = coding == NULL && (connection == NULL || g_ascii_strcasecmp (connection, "close") != 0);
  request->body_len = 0;
  return length == NULL || g_ascii_string_to_unsigned (length, 10, 0, BODY_MAX_BYTES, &request->body_len, NULL);
}

/* Moves one request's head from the stream into @buffer, whose rest is what
 * came behind it. */
static char *
read_head (CsLabStream *stream,
           GByteArray  *buffer)
{
  for (;;)
    {
      guint8        part[4096];
      const guint8 *end = memmem (buffer->data, buffer->len, "\r\n\r\n", 4);
      gssize        n;

      if (end != NULL)
        {
          gsize len = (gsize) (end - buffer->data);
          char *head = g_strndup ((const char *) buffer->data, len);

          g_byte_array_remove_range (buffer, 0, (guint) len + 4);
          return head;
        }
      if (buffer->len >= HEAD_MAX_BYTES)
        return NULL;

      n = cs_lab_stream_read (stream, part, sizeof part);
      if (n <= 0)
        return NULL;
      g_byte_array_append (buffer, part, (guint) n);
    }
}

static gboolean
drop_body (CsLabStream *stream,
           GByteArray  *buffer,
           guint64      len)
{
  guint64 here = MIN (len, buffer->len);

  g_byte_array_remove_range (buffer, 0, (guint) here);
  len -= here;
  while (len > 0)
    {
      guint8 part[4096];
      gssize n = cs_lab_stream_read (stream, part, (gsize) MIN (len, sizeof part));

      if (n <= 0)
        return FALSE;
      len -= (guint64) n;
    }
  return TRUE;
}

static gboolean
write_answer (CsLabStream       *stream,
              const CsLabAnswer *answer,
              const Request     *request)
{
  g_autoptr (GString)   text = g_string_new (NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char      *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S GMT");

  g_string_append_printf (text, "HTTP/1.1 %d %s\r\n", answer->status, answer->reason);
  g_string_append_printf (text, "Server: countersign-lab\r\nDate: %s\r\n", date);
  g_string_append_printf (text, "Content-Type: %s\r\n", answer->content_type);
  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n", strlen (answer->body));
  if (answer->authenticate != NULL)
    g_string_append_printf (text, "WWW-Authenticate: %s\r\n", answer->authenticate);
  g_string_append_printf (text, "Connection: %s\r\n\r\n", request->keep_alive ? "keep-alive" : "close");
  if (!request->is_head)
    g_string_append (text, answer->body);

  return cs_lab_stream_write (stream, (const guint8 *) text->str, text->len);
}

void
cs_lab_http1_serve (CsLabStream       *stream,
                    const CsLabAnswer *answer)
{
  g_autoptr (GByteArray) buffer = g_byte_array_sized_new (HEAD_MAX_BYTES); /* so that memmem() never sees NULL */

  for (guint i = 0; i < REQUESTS_MAX; i++)
    {
      g_autofree char *head = read_head (stream, buffer);

      Request request;

      if (head == NULL || !parse_head (head, &request) || !drop_body (stream, buffer, request.body_len))
        return;
      request.keep_alive = request.keep_alive && i + 1 < REQUESTS_MAX;
      if (!write_answer (stream, answer, &request) || !request.keep_alive)
        return;
    }
}
