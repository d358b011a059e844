/* cs-text.h: units of time and text, for every reader the same
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cs_text_hex:
 * @data: (array length=len): bytes
 * @len: their number
 *
 * Returns: (transfer full): them in lower-case hexadecimal, without separators
 */
char *cs_text_hex (const guint8 *data,
                   gsize         len);

/**
 * cs_text_safe:
 * @data: (array length=len): text that somebody else wrote
 * @len: its length in bytes
 *
 * Makes text from outside fit to be shown on a screen or a terminal: invalid
 * UTF-8 becomes U+FFFD, control and bidirectional formatting characters other
 * than a tab become their code as `\x1b` or `\u202e`.
 *
 * Returns: (transfer full): the text, valid UTF-8 on one line
 */
char *cs_text_safe (const char *data,
                    gssize      len);

/**
 * cs_text_ms:
 * @time_us: microseconds
 *
 * Returns: (transfer full): milliseconds with one decimal in the locale's form: "26.3"
 */
char *cs_text_ms (gint64 time_us);

/**
 * cs_text_size:
 * @bytes: a number of bytes
 *
 * Returns: (transfer full): it for a person: "153 bytes", "1.2 MiB"
 */
char *cs_text_size (guint64 bytes);

/**
 * cs_text_rfc3339:
 * @unix_seconds: seconds since 1970
 *
 * Returns: (transfer full): it in UTC as RFC 3339 has it: "2026-11-24T06:41:07Z"
 */
char *cs_text_rfc3339 (gint64 unix_seconds);

#define CS_TEXT_HEX_COLUMNS 16

/**
 * cs_text_append_hex_row:
 * @text: where to
 * @data: (array length=len): bytes
 * @len: their number
 * @row: the offset of the first one to show
 *
 * Appends up to %CS_TEXT_HEX_COLUMNS of them as a line: the offset, the bytes,
 * what of them is printable ASCII.
 */
void cs_text_append_hex_row (GString      *text,
                             const guint8 *data,
                             gsize         len,
                             gsize         row);

/**
 * cs_text_date:
 * @unix_seconds: seconds since 1970
 *
 * Returns: (transfer full): the day in UTC for a person: "6 December 2026"
 */
char *cs_text_date (gint64 unix_seconds);

G_END_DECLS
