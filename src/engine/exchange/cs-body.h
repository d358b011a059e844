/* cs-body.h: an answer's body without its content coding
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CS_BODY_MAX_BYTES (16 * 1024 * 1024)

/**
 * cs_body_decode:
 * @body: a body as it came
 * @content_encoding: (nullable): the answer's Content-Encoding (RFC 9110 §8.4)
 *
 * Undoes gzip and deflate, up to CS_BODY_MAX_BYTES: a kilobyte can hold a
 * gigabyte. A coding that is not known, or a body that breaks off, is no error:
 * what can be read is returned, else the body as it came.
 *
 * Returns: (transfer full): the body
 */
GBytes *cs_body_decode (GBytes     *body,
                        const char *content_encoding);

G_END_DECLS
