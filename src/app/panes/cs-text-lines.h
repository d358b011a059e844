/* cs-text-lines.h: a long text as a list of lines
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A line longer than this goes on in the next row: a label lays out all it holds. */
#define CS_TEXT_LINES_MAX_BYTES 512

/**
 * CsTextLines:
 *
 * A #GListModel of #GtkStringObject, a line each, made when it is asked for.
 */
#define CS_TYPE_TEXT_LINES (cs_text_lines_get_type ())
G_DECLARE_FINAL_TYPE (CsTextLines, cs_text_lines, CS, TEXT_LINES, GObject)

/**
 * cs_text_lines_new:
 * @text: (transfer full): valid UTF-8
 *
 * Returns: (transfer full): its lines
 */
CsTextLines *cs_text_lines_new (char *text);

/**
 * cs_text_lines_longest:
 * @text: a text
 *
 * Returns: the length of its longest line in bytes
 */
gsize cs_text_lines_longest (const char *text);

G_END_DECLS
