/* cs-body-text.h: a body's bytes as text to read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsBodyShape:
 * @CS_BODY_AS_IT_IS: only made safe to show
 * @CS_BODY_INDENTED: JSON indented, every other text as it is
 */
typedef enum
{
  CS_BODY_AS_IT_IS,
  CS_BODY_INDENTED,
} CsBodyShape;

/**
 * cs_body_text_dup:
 * @bytes: a body, decoded
 * @content_type: (nullable): its Content-Type
 * @shape: how to shape it
 *
 * Reads the charset that @content_type names, UTF-8 otherwise. Control and
 * bidirectional formatting characters become their codes; line ends stay.
 *
 * Indenting leaves every number and text as it was written: going through
 * JSON values would lose digits.
 *
 * Returns: (transfer full) (nullable): text, or %NULL when it is none
 */
char *cs_body_text_dup (GBytes     *bytes,
                        const char *content_type,
                        CsBodyShape shape);

/* Whether a Content-Type says JSON: application/json, application/problem+json … */
gboolean cs_body_text_is_json (const char *content_type);

/* "text/html" for "text/html; charset=utf-8"; (transfer full), "" for %NULL. */
char *cs_body_text_dup_media_type (const char *content_type);

G_END_DECLS
