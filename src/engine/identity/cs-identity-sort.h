/* cs-identity-sort.h: which files make an identity together
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsIdentityKind:
 * @CS_IDENTITY_KIND_OTHER: it cannot be read, or is something else
 * @CS_IDENTITY_KIND_IDENTITY: an identity, or what is to be one: it may be locked,
 *   or lack its key
 * @CS_IDENTITY_KIND_ROOTS: certificates that identify nobody: without a key, and
 *   the first one a CA's or its own issuer's
 *
 * What files are, by their content.
 */
typedef enum
{
  CS_IDENTITY_KIND_OTHER,
  CS_IDENTITY_KIND_IDENTITY,
  CS_IDENTITY_KIND_ROOTS,
} CsIdentityKind;

/**
 * CsIdentityPair:
 * @certificate: path of the file with the certificate, or with all of it
 * @key: (nullable): path of the key's file, when it has one of its own
 * @kind: what they are
 *
 * The files of one identity.
 */
typedef struct
{
  char          *certificate;
  char          *key;
  CsIdentityKind kind;
} CsIdentityPair;

void cs_identity_pair_free (CsIdentityPair *self);

/* More files at once than this are left out. */
#define CS_IDENTITY_SORT_MAX 64

/**
 * cs_identity_sort:
 * @paths: (array zero-terminated=1): files that a person chose, in any order
 *
 * Reads them, and puts keys to certificates: by their public keys where both can
 * be read, else by name, else by being the only locked one left. What a file is shows
 * in its content. Files that are something else stay alone, for their refusal to
 * be explained. Blocks.
 *
 * Returns: (transfer full) (element-type CsIdentityPair): in the order of @paths
 */
GPtrArray *cs_identity_sort (const char *const *paths);

G_END_DECLS
