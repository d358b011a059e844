/* cs-http-head.c: the head of an HTTP/1.1 message
 *
 * Pure: bytes in, a struct out (RFC 9112 §2 to §6). It watches and does not
 * police: what peers are known to accept is taken as it stands, and shown.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-http-head.h"

#include "cs-http-sink.h"
#include "cs-text.h"

#include <string.h>

static gboolean
is_blank (guint8 c)
{
  return c == ' ' || c == '\t';
}

/* RFC 9110 §5.6.2 */
static gboolean
is_tchar (guint8 c)
{
  return g_ascii_isalnum ((char) c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static CsCursor
trim (CsCursor text)
{
  while (text.len > 0 && is_blank (text.data[0]))
    cs_cursor_skip (&text, 1);
  while (text.len > 0 && is_blank (text.data[text.len - 1]))
    text.len--;
  return text;
}

/* A line without its end; a bare LF ends one too (RFC 9112 §2.2). */
static gboolean
read_line (CsCursor *self,
           CsCursor *line)
{
  const guint8 *end = self->len > 0 ? memchr (self->data, '\n', self->len) : NULL;

  if (end == NULL || !cs_cursor_read_bytes (self, (gsize) (end - self->data) + 1, line))
    return FALSE;

  line->len--;
  if (line->len > 0 && line->data[line->len - 1] == '\r')
    line->len--;
  return TRUE;
}

/* Up to a separator, which is passed; all of it when there is none. */
static CsCursor
read_until (CsCursor *self,
            char      separator)
{
  CsCursor      part = *self;
  const guint8 *found = self->len > 0 ? memchr (self->data, separator, self->len) : NULL;

  if (found != NULL)
    part.len = (gsize) (found - self->data);
  cs_cursor_skip (self, MIN (part.len + 1, self->len));
  return part;
}

static gboolean
starts_with (CsCursor    text,
             const char *prefix,
             gsize       len)
{
  return text.len >= len && memcmp (text.data, prefix, len) == 0;
}

static gboolean
equals (CsCursor    text,
        const char *word)
{
  return text.len == strlen (word) && g_ascii_strncasecmp ((const char *) text.data, word, text.len) == 0;
}

static char *
dup_safe (CsCursor text)
{
  return cs_text_safe (text.len > 0 ? (const char *) text.data : "", (gssize) text.len);
}

/* HTTP-version = "HTTP/" DIGIT "." DIGIT */
static gboolean
is_version (CsCursor text)
{
  return text.len == 8 && starts_with (text, "HTTP/", 5) && g_ascii_isdigit ((char) text.data[5]) &&
         text.data[6] == '.' && g_ascii_isdigit ((char) text.data[7]);
}

/* status-line = HTTP-version SP status-code SP [ reason-phrase ] */
static gboolean
parse_status_line (CsHttpHead *self,
                   CsCursor    line)
{
  CsCursor version = read_until (&line, ' ');
  CsCursor status;

  line = trim (line);
  status = read_until (&line, ' ');
  if (!is_version (version) || status.len != 3 || status.data[0] < '1')
    return FALSE;

  for (gsize i = 0; i < status.len; i++)
    {
      if (!g_ascii_isdigit ((char) status.data[i]))
        return FALSE;

      self->status = self->status * 10 + (status.data[i] - '0');
    }

  self->version = dup_safe (version);
  self->reason = dup_safe (trim (line));
  return TRUE;
}

/* request-line = method SP request-target SP HTTP-version */
static gboolean
parse_request_line (CsHttpHead *self,
                    CsCursor    line)
{
  CsCursor method = read_until (&line, ' ');
  CsCursor target = line;
  CsCursor version;

  if (line.len < 9)
    return FALSE;

  version = line;
  cs_cursor_skip (&version, line.len - 8);
  target.len -= 8;
  if (!is_version (version) || !is_blank (target.data[target.len - 1]) || method.len == 0)
    return FALSE;

  for (gsize i = 0; i < method.len; i++)
    if (!is_tchar (method.data[i]))
      return FALSE;

  target = trim (target);
  if (target.len == 0)
    return FALSE;

  self->method = dup_safe (method);
  self->target = dup_safe (target);
  self->version = dup_safe (version);
  return TRUE;
}

static gboolean
parse_first_line (CsHttpHead *self,
                  CsSide      side,
                  CsCursor    line)
{
  return side == CS_SIDE_SERVER ? parse_status_line (self, line) : parse_request_line (self, line);
}

gboolean
cs_http_head_line_is_good (CsSide   side,
                           CsCursor line,
                           gboolean complete)
{
  g_autoptr (CsHttpHead) head = NULL;

  if (complete)
    {
      head = g_new0 (CsHttpHead, 1);
      return parse_first_line (head, side, line);
    }

  if (side == CS_SIDE_SERVER)
    return memcmp (line.data, "HTTP/", MIN (line.len, 5)) == 0;

  for (gsize i = 0; i < line.len && line.data[i] != ' '; i++)
    if (!is_tchar (line.data[i]))
      return FALSE;
  return line.len == 0 || line.data[0] != ' ';
}

/* RFC 9110 §8.6: digits, or the same digits over and over with commas. */
static void
read_content_length (CsHttpHead *self,
                     CsCursor    value)
{
  while (value.len > 0)
    {
      CsCursor number = trim (read_until (&value, ','));
      guint64  length = 0;

      for (gsize i = 0; i < number.len; i++)
        {
          if (!g_ascii_isdigit ((char) number.data[i]) || length > (G_MAXINT64 - 9) / 10)
            {
              self->framing = CS_HTTP_FRAMING_BROKEN;
              return;
            }
          length = length * 10 + (number.data[i] - '0');
        }

      if (number.len == 0 || (self->framing == CS_HTTP_FRAMING_LENGTH && self->length != length))
        {
          self->framing = number.len == 0 ? CS_HTTP_FRAMING_BROKEN : CS_HTTP_FRAMING_CONFLICT;
          return;
        }
      self->framing = CS_HTTP_FRAMING_LENGTH;
      self->length = length;
    }
}

/* RFC 9112 §6.1: only the last coding decides how the body ends. */
static CsHttpFraming
read_transfer_encoding (CsCursor value)
{
  CsCursor coding = value;

  while (value.len > 0)
    coding = read_until (&value, ',');
  coding = read_until (&coding, ';');
  return equals (trim (coding), "chunked") ? CS_HTTP_FRAMING_CHUNKED : CS_HTTP_FRAMING_CODED;
}

static gboolean
names_h2c (CsCursor value)
{
  while (value.len > 0)
    if (equals (trim (read_until (&value, ',')), "h2c"))
      return TRUE;
  return FALSE;
}

/* Transfer-Encoding overrides Content-Length, wherever it stands. */
static void
read_meaning (CsHttpHead *self,
              CsCursor    name,
              CsCursor    value)
{
  gboolean has_coding = self->framing == CS_HTTP_FRAMING_CHUNKED || self->framing == CS_HTTP_FRAMING_CODED;

  name = trim (name);
  self->has_both |= (equals (name, "transfer-encoding") && !has_coding && self->framing != CS_HTTP_FRAMING_UNSAID) ||
                    (equals (name, "content-length") && has_coding);
  if (equals (name, "transfer-encoding"))
    self->framing = read_transfer_encoding (value);
  else if (equals (name, "content-length") && value.len == 0)
    self->framing = has_coding ? self->framing : CS_HTTP_FRAMING_BROKEN;
  else if (equals (name, "content-length") && !has_coding && self->framing != CS_HTTP_FRAMING_BROKEN &&
           self->framing != CS_HTTP_FRAMING_CONFLICT)
    read_content_length (self, value);
  else if (equals (name, "upgrade") && names_h2c (value))
    self->upgrades_to_h2c = TRUE;
}

/* A line that begins with a blank goes on with the value before it. */
static gboolean
is_folded (CsCursor rest)
{
  return rest.len > 0 && is_blank (rest.data[0]);
}

/* field-line = field-name ":" OWS field-value OWS. A line without a colon is
 * kept as a name without a value. */
static gboolean
read_field (CsCursor *rest,
            CsCursor *name,
            GString  *value)
{
  CsCursor line;

  if (!read_line (rest, &line) || line.len == 0)
    return FALSE;

  *name = read_until (&line, ':');
  line = trim (line);
  g_string_truncate (value, 0);
  g_string_append_len (value, (const char *) line.data, (gssize) line.len);

  while (is_folded (*rest) && read_line (rest, &line))
    {
      line = trim (line);
      g_string_append_c (value, ' ');
      g_string_append_len (value, (const char *) line.data, (gssize) line.len);
    }

  return TRUE;
}

static JsonArray *
parse_fields (CsCursor    rest,
              CsHttpHead *head)
{
  g_autoptr (GString) value = g_string_new (NULL);
  JsonArray          *headers = json_array_new ();

  CsCursor name;

  while (read_field (&rest, &name, value))
    {
      cs_http_headers_add (headers, name.data, name.len, (const guint8 *) value->str, value->len);
      if (head != NULL)
        read_meaning (head, name, cs_cursor_init ((const guint8 *) value->str, value->len, 0));
    }

  return headers;
}

JsonArray *
cs_http_head_parse_fields (const guint8 *data,
                           gsize         len)
{
  return parse_fields (cs_cursor_init (data, len, 0), NULL);
}

/* cs_text_safe() makes one line of what it is given, so a line at a time. */
static char *
dup_head_text (CsCursor rest)
{
  g_autoptr (GString) text = g_string_sized_new (rest.len + 1);

  CsCursor line;

  while (read_line (&rest, &line))
    {
      g_autofree char *safe = dup_safe (line);

      g_string_append (text, safe);
      g_string_append (text, line.data[line.len] == '\r' ? "\r\n" : "\n");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

CsHttpHead *
cs_http_head_parse (CsSide        side,
                    const guint8 *data,
                    gsize         len)
{
  g_autoptr (CsHttpHead) self = g_new0 (CsHttpHead, 1);

  CsCursor rest = cs_cursor_init (data, len, 0);
  CsCursor line;

  if (!read_line (&rest, &line) || !parse_first_line (self, side, line))
    return NULL;

  self->headers = parse_fields (rest, self);
  self->text = dup_head_text (cs_cursor_init (data, len, 0));
  return g_steal_pointer (&self);
}

void
cs_http_head_free (CsHttpHead *self)
{
  g_free (self->method);
  g_free (self->target);
  g_free (self->version);
  g_free (self->reason);
  g_clear_pointer (&self->headers, json_array_unref);
  g_free (self->text);
  g_free (self);
}
