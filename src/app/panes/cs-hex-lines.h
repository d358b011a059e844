/* cs-hex-lines.h: bytes as lines of sixteen
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes in a line, and where there is no room for them. */
#define CS_HEX_LINE_BYTES       16
#define CS_HEX_LINE_SHORT_BYTES 8

/**
 * CsHexLines:
 *
 * A #GListModel of #GtkStringObject, a line for sixteen or eight bytes, made when
 * it is asked for: "0040  61 6c … 65  alice…".
 */
#define CS_TYPE_HEX_LINES (cs_hex_lines_get_type ())
G_DECLARE_FINAL_TYPE (CsHexLines, cs_hex_lines, CS, HEX_LINES, GObject)

/**
 * cs_hex_lines_new:
 * @bytes: (transfer none): what to show
 * @line_bytes: bytes in a line
 *
 * Returns: (transfer full): a list of its lines
 */
CsHexLines *cs_hex_lines_new (GBytes *bytes,
                              guint   line_bytes);

/**
 * cs_hex_lines_get_width:
 * @len: how many bytes there are
 * @line_bytes: bytes in a line
 *
 * Returns: how many letters a line is long
 */
guint cs_hex_lines_get_width (gsize len,
                              guint line_bytes);

/**
 * cs_hex_lines_get_columns:
 * @self: lines
 * @line: a line's number
 * @byte: a byte's number in the line
 * @hex_start: (out): where its two digits begin in the line's text, in bytes
 * @text_start: (out): where its letter begins
 * @text_end: (out): where that ends
 */
void cs_hex_lines_get_columns (CsHexLines *self,
                               guint       line,
                               guint       byte,
                               guint      *hex_start,
                               guint      *text_start,
                               guint      *text_end);

G_END_DECLS
