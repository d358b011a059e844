/* cs-text.c: units of time and text, for every reader the same
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
cs_text_hex (const guint8 *data,
             gsize         len)
{
  static const char digits[] = "0123456789abcdef";

  char *hex = g_malloc (2 * len + 1);

  for (gsize i = 0; i < len; i++)
    {
      hex[2 * i] = digits[data[i] >> 4];
      hex[2 * i + 1] = digits[data[i] & 15];
    }
  hex[2 * len] = '\0';
  return hex;
}

/* Bidirectional controls reorder what a person reads (CVE-2021-42574). */
static gboolean
is_unsafe (gunichar c)
{
  return (g_unichar_iscntrl (c) && c != '\t') ||
         c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
cs_text_safe (const char *data,
              gssize      len)
{
  g_autofree char    *valid = g_utf8_make_valid (data, len);
  g_autoptr (GString) safe = g_string_sized_new (strlen (valid) + 1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_unsafe (c))
        g_string_append_unichar (safe, c);
      else if (c < 0x100)
        g_string_append_printf (safe, "\\x%02x", c);
      else
        g_string_append_printf (safe, "\\u%04x", c);
    }

  return g_string_free (g_steal_pointer (&safe), FALSE);
}

char *
cs_text_ms (gint64 time_us)
{
  return g_strdup_printf ("%.1f", (double) time_us / 1000.0);
}

char *
cs_text_size (guint64 bytes)
{
  if (bytes < 1024)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u byte", "%u bytes", bytes), (guint) bytes);

  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

char *
cs_text_rfc3339 (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("?");
}

char *
cs_text_date (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_seconds);

  /* Translators: a day, as g_date_time_format() has it: "6 December 2026" */
  return time != NULL ? g_date_time_format (time, _ ("%-d %B %Y")) : g_strdup ("?");
}

void
cs_text_append_hex_row (GString      *text,
                        const guint8 *data,
                        gsize         len,
                        gsize         row)
{
  g_string_append_printf (text, "%06" G_GSIZE_MODIFIER "x ", row);
  for (gsize i = row; i < row + CS_TEXT_HEX_COLUMNS; i++)
    if (i < len)
      g_string_append_printf (text, " %02x", data[i]);
    else
      g_string_append (text, "   ");

  g_string_append (text, "  ");
  for (gsize i = row; i < MIN (row + CS_TEXT_HEX_COLUMNS, len); i++)
    g_string_append_c (text, g_ascii_isprint ((char) data[i]) ? (char) data[i] : '.');
  g_string_append_c (text, '\n');
}
