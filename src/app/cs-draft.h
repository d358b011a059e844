/* cs-draft.h: the request that is being written
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-header.h"
#include "cs-identity-shelf.h"
#include "cs-trust-choice.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsDraftWay:
 * @CS_DRAFT_COLD: once, with a whole handshake
 * @CS_DRAFT_RESUMED: twice on purpose: the second connection takes up the first
 *   one's session
 * @CS_DRAFT_PROBE: over a TLS session of our own, which answers a request for a
 *   certificate that comes after the handshake
 *
 * How a request is sent: one of them excludes the others.
 */
typedef enum
{
  CS_DRAFT_COLD,
  CS_DRAFT_RESUMED,
  CS_DRAFT_PROBE,
} CsDraftWay;

/**
 * CsDraft:
 *
 * What the request bar, the strip and the composer edit together. The address
 * and the body are buffers that several widgets can share.
 *
 * Properties: `method`; `tls-versions` (0: 1.2 and 1.3, 1: 1.2 only, 2: 1.3
 * only), `protocols` (a #CsHttpVersion), `identity-mode` (a #CsIdentityMode),
 * `untrusted` (0: stop, 1: go on, flagged), `way` (a #CsDraftWay); `connect-to` ("", or a host with or
 * without a port), `proxy` ("", or a URI), `time-limit` (seconds, 0 for none),
 * `follow`; `summary` (read only: "2 headers, TLS 1.2 only").
 * Signal `changed`: the request is not the same any more.
 */
#define CS_TYPE_DRAFT (cs_draft_get_type ())
G_DECLARE_FINAL_TYPE (CsDraft, cs_draft, CS, DRAFT, GObject)

#define CS_DRAFT_BODY_MAX_BYTES (16 * 1024 * 1024)

CsDraft *cs_draft_new (void);

/* All (transfer none). */
GtkEntryBuffer  *cs_draft_get_address (CsDraft *self);
GtkTextBuffer   *cs_draft_get_body (CsDraft *self);
CsTrustChoice   *cs_draft_get_trust (CsDraft *self);
CsIdentityShelf *cs_draft_get_identities (CsDraft *self);

/**
 * cs_draft_get_headers:
 * @self: a draft
 *
 * Returns: (transfer none) (element-type CsHeader): the headers; the last one is
 *   always blank, to be filled in
 */
GListModel *cs_draft_get_headers (CsDraft *self);

void cs_draft_remove_header (CsDraft  *self,
                             CsHeader *header);

/* How many headers will be sent. */
guint cs_draft_count_headers (CsDraft *self);

/**
 * cs_draft_take_body_file:
 * @self: a draft
 * @name: (nullable): the file's name; %NULL to go back to the text
 * @content: (transfer full) (nullable): its bytes, which are sent as they are
 *
 * Sends a file's content instead of the text.
 */
void        cs_draft_take_body_file (CsDraft    *self,
                                     const char *name,
                                     GBytes     *content);
const char *cs_draft_get_body_file (CsDraft *self);

/**
 * cs_draft_dup_request:
 * @self: a draft
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): the request to send, or %NULL with an
 *   error as cs_request_check(), or because the identity is not open yet
 */
CsRequest *cs_draft_dup_request (CsDraft *self,
                                 GError **error);

/**
 * cs_draft_fill:
 * @self: a draft
 * @request: (nullable): a HAR request
 *
 * Takes method, address, headers and body over from a record, so that it can be
 * sent again. Trust and identity stay: a record does not hold their files.
 */
void cs_draft_fill (CsDraft    *self,
                    JsonObject *request);

const char *cs_draft_get_method (CsDraft *self);
const char *cs_draft_get_summary (CsDraft *self);

G_END_DECLS
