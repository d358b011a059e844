/* cs-lab-http.h: one answer to every request, over HTTP/1.1 or HTTP/2
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-lab-stream.h"

G_BEGIN_DECLS

/**
 * CsLabAnswer:
 * @status: HTTP status
 * @reason: its reason phrase, for HTTP/1.1
 * @content_type: of @body
 * @authenticate: (nullable): WWW-Authenticate, as a 401 must have it (RFC 9110 §15.5.2)
 * @body: its text
 */
typedef struct
{
  int         status;
  const char *reason;
  const char *content_type;
  const char *authenticate;
  char       *body;
} CsLabAnswer;

/**
 * cs_lab_http1_serve:
 * @stream: a stream after its handshake
 * @answer: what to answer
 *
 * Answers requests until the client has enough of it. Request bodies are read
 * and dropped.
 */
void cs_lab_http1_serve (CsLabStream       *stream,
                         const CsLabAnswer *answer);

/* The same for a client that chose "h2" (RFC 9113). */
void cs_lab_http2_serve (CsLabStream       *stream,
                         const CsLabAnswer *answer);

G_END_DECLS
