/* cs-body-text.c: a body's bytes as text to read
 *
 * Pure: bytes in, text out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-body-text.h"

#include <string.h>

#include "cs-json.h"
#include "cs-text.h"

#define INDENT 2

/* The deepest that cs_json_parse() lets through. */
#define MAX_DEPTH 64

char *
cs_body_text_dup_media_type (const char *content_type)
{
  const char *end = content_type != NULL ? strchr (content_type, ';') : NULL;
  char       *type = content_type == NULL ? g_strdup ("")
                     : end != NULL        ? g_strndup (content_type, (gsize) (end - content_type))
                                          : g_strdup (content_type);

  return g_strstrip (type);
}

gboolean
cs_body_text_is_json (const char *content_type)
{
  g_autofree char *type = cs_body_text_dup_media_type (content_type);
  g_autofree char *lower = g_ascii_strdown (type, -1);

  return g_str_has_suffix (lower, "/json") || g_str_has_suffix (lower, "+json");
}

/* The charset parameter (RFC 9110 §8.3.1), without quotes. */
static char *
dup_charset (const char *content_type)
{
  g_autofree char *lower = content_type != NULL ? g_ascii_strdown (content_type, -1) : NULL;

  const char *at = lower != NULL ? strstr (lower, "charset=") : NULL;

  if (at == NULL)
    return NULL;

  at += strlen ("charset=");
  if (*at == '"')
    at++;

  return g_strndup (at, strcspn (at, "\"; \t"));
}

static char *
dup_utf8 (GBytes     *bytes,
          const char *content_type,
          gsize      *len)
{
  g_autofree char *charset = NULL;

  const char *data = g_bytes_get_data (bytes, len);
  char       *text;
  gsize       written = 0;

  if (*len == 0)
    return g_strdup ("");
  if (memchr (data, 0, *len) == NULL && g_utf8_validate (data, (gssize) *len, NULL))
    return g_strndup (data, *len);

  charset = dup_charset (content_type);
  if (charset == NULL || *charset == '\0')
    return NULL;

  text = g_convert (data, (gssize) *len, "UTF-8", charset, NULL, &written, NULL);
  if (text != NULL && memchr (text, 0, written) != NULL)
    g_clear_pointer (&text, g_free);
  *len = written;

  return text;
}

static char *
dup_safe (const char *text,
          gsize       len)
{
  GString    *safe = g_string_sized_new (len);
  const char *end = text + len;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *stop = newline != NULL ? newline : end;
      gsize       line_len = (gsize) (stop - text);

      if (line_len > 0 && newline != NULL && text[line_len - 1] == '\r')
        line_len--;

      if (line_len > 0)
        {
          g_autofree char *line = cs_text_safe (text, (gssize) line_len);

          g_string_append (safe, line);
        }
      if (newline != NULL)
        g_string_append_c (safe, '\n');
      text = stop + (newline != NULL ? 1 : 0);
    }

  return g_string_free (safe, FALSE);
}

static void
append_newline (GString *out,
                guint    depth)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < MIN (depth, MAX_DEPTH) * INDENT; i++)
    g_string_append_c (out, ' ');
}

/* Where a string that begins at @at ends, behind its closing quote. */
static const char *
skip_string (const char *at,
             const char *end)
{
  for (at++; at < end && *at != '"'; at++)
    {
      if (*at == '\\' && at + 1 < end)
        at++;
    }

  return MIN (at + 1, end);
}

static const char *
skip_blanks (const char *at,
             const char *end)
{
  while (at < end && g_ascii_isspace (*at))
    at++;

  return at;
}

/* Of a valid JSON text: only the blanks between its tokens change. */
static char *
dup_indented (const char *text,
              gsize       len)
{
  GString    *out = g_string_sized_new (len + len / 2);
  const char *end = text + len;
  guint       depth = 0;

  for (const char *at = skip_blanks (text, end); at < end; at = skip_blanks (at, end))
    {
      const char *next = at + 1;

      switch (*at)
        {
        case '{':
        case '[':
          g_string_append_c (out, *at);
          next = skip_blanks (next, end);
          if (next < end && (*next == '}' || *next == ']'))
            g_string_append_c (out, *next++);
          else
            append_newline (out, ++depth);
          break;

        case '}':
        case ']':
          depth = depth > 0 ? depth - 1 : 0;
          append_newline (out, depth);
          g_string_append_c (out, *at);
          break;

        case ',':
          g_string_append_c (out, ',');
          append_newline (out, depth);
          break;

        case ':':
          g_string_append (out, ": ");
          break;

        case '"':
          next = skip_string (at, end);
          g_string_append_len (out, at, next - at);
          break;

        default:
          g_string_append_c (out, *at);
          break;
        }
      at = next;
    }

  return g_string_free (out, FALSE);
}

char *
cs_body_text_dup (GBytes     *bytes,
                  const char *content_type,
                  CsBodyShape shape)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char     *text = NULL;
  g_autofree char     *indented = NULL;

  gsize len = 0;

  text = dup_utf8 (bytes, content_type, &len);
  if (text == NULL)
    return NULL;

  if (shape == CS_BODY_INDENTED && cs_body_text_is_json (content_type))
    node = cs_json_parse ("body", text, len, NULL);
  if (node == NULL)
    return dup_safe (text, len);

  indented = dup_indented (text, len);

  return dup_safe (indented, strlen (indented));
}
