/* cs-fetch.h: something small from a stranger's address, over http
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsFetch:
 * @body: (nullable): sent with POST; %NULL asks with GET
 * @content_type: (nullable): what @body is
 * @proxy: (nullable): the URL of a proxy
 * @max_bytes: the largest answer that is taken
 * @max_seconds: how long all of it may take
 *
 * How to ask. A session of its own: no client certificate, no cookies, no
 * passwords, no redirects, no content coding, and nothing but http.
 */
typedef struct
{
  GBytes     *body;
  const char *content_type;
  const char *proxy;
  gsize       max_bytes;
  guint       max_seconds;
} CsFetch;

/**
 * cs_fetch_run:
 * @self: how to ask
 * @url: whom
 * @cancellable: (nullable): cancels it, from any thread
 * @error: return location for an error, or %NULL
 *
 * Blocks, on a main context of its own.
 *
 * Returns: (transfer full) (nullable): the content of an answer with status 200;
 *   or %NULL with a #GIOErrorEnum whose message is a translated sentence that
 *   says why there is none
 */
GBytes *cs_fetch_run (const CsFetch *self,
                      const char    *url,
                      GCancellable  *cancellable,
                      GError       **error);

G_END_DECLS
