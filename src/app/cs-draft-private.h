/* cs-draft-private.h: what the files of CsDraft share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"

G_BEGIN_DECLS

#define CS_DRAFT_MAX_HEADERS    1000
#define CS_DRAFT_N_TLS_VERSIONS 3

struct _CsDraft
{
  GObject parent_instance;

  GtkEntryBuffer  *address;
  GtkTextBuffer   *body;
  GListStore      *headers;
  CsTrustChoice   *trust;
  CsIdentityShelf *identities;

  char   *method;
  char   *connect_to;
  char   *proxy;
  char   *body_file;
  GBytes *body_content;
  char   *summary;

  guint    tls_versions;
  guint    protocols;
  guint    identity_mode;
  guint    untrusted;
  guint    way;
  guint    time_limit;
  gboolean follow;
};

/* Something is not the same any more. */
void cs_draft_changed (CsDraft *self);

void cs_draft_append_header (CsDraft    *self,
                             const char *name,
                             const char *value);

/* (transfer full): the headers that are on and have a name. */
char **cs_draft_dup_header_lines (CsDraft *self);

G_END_DECLS
