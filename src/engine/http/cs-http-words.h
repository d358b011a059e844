/* cs-http-words.h: events of HTTP, to be read
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

G_BEGIN_DECLS

/**
 * cs_http_words_is_http1:
 * @event: an event of the layer HTTP
 *
 * Returns: whether it is a message of HTTP/1.1 or a part of one. Every other
 *   event is one of HTTP/2, or of neither
 */
gboolean cs_http_words_is_http1 (CsEvent *event);

/**
 * cs_http_words_dup_headers:
 * @event: an event of the layer HTTP
 *
 * Returns: (transfer full): its headers, decoded, "name: value" each with a
 *   newline behind it, control characters spelt out; empty when it has none
 */
char *cs_http_words_dup_headers (CsEvent *event);

G_END_DECLS
