/* cs-identity-pkcs11.h: identities whose key never leaves a token
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-parts.h"

G_BEGIN_DECLS

/**
 * CsIdentityToken:
 * @name: what to call it: "alice (Lab Token)"
 * @leaf: the certificate that belongs to the key
 * @certificates: (element-type CsCertificate): everything that may be its chain
 * @lacks_rsa_pss: whether the token cannot sign with RSA-PSS
 * @key_uri: the private key's PKCS#11 URI (RFC 7512) with the PIN in it
 *
 * A key on a token and its certificate.
 */
typedef struct
{
  char          *name;
  CsCertificate *leaf;
  GPtrArray     *certificates;
  gboolean       lacks_rsa_pss;
  CsSecret      *key_uri;
} CsIdentityToken;

void cs_identity_token_free (CsIdentityToken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsIdentityToken, cs_identity_token_free)

/* Whether @path is a PKCS#11 URI; %NULL is none. */
gboolean cs_identity_is_token_uri (const char *path);

/**
 * cs_identity_token_open:
 * @files: where it lies: at least one of them is a PKCS#11 URI
 * @pin: (nullable): the token's PIN, which is tried once
 * @error: return location for an error, or %NULL
 *
 * Finds the certificate, by its URI or in its file, and the key with the same
 * identifier, logs in and compares public keys.
 *
 * Returns: (transfer full) (nullable): the identity, or %NULL with a #CsIdentityError
 */
CsIdentityToken *cs_identity_token_open (const CsIdentityFiles *files,
                                         CsSecret              *pin,
                                         GError               **error);

G_END_DECLS
