/* cs-identity-pkcs11.h: identities whose key never leaves a token
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity-parts.h"

#include <gnutls/abstract.h>

G_BEGIN_DECLS

/**
 * CsIdentityToken:
 * @name: what to call it: "alice (Lab Token)"
 * @leaf: the certificate that belongs to the key
 * @certificates: (element-type CsCertificate): everything that may be its chain
 * @lacks_rsa_pss: whether the token cannot sign with RSA-PSS
 * @key: the private key, open: while it is, the token stays logged in, and asks
 *   for no PIN when others of this process open the key by its URI
 * @key_uri: the private key's PKCS#11 URI (RFC 7512), with a PIN only if it came with one
 * @pin: (nullable): the PIN, for a token that wants it for each signature
 *
 * A key on a token and its certificate.
 */
typedef struct
{
  char          *name;
  CsCertificate *leaf;
  GPtrArray     *certificates;
  gboolean       lacks_rsa_pss;

  gnutls_privkey_t key;
  CsSecret        *key_uri;
  CsSecret        *pin;
} CsIdentityToken;

void cs_identity_token_free (CsIdentityToken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsIdentityToken, cs_identity_token_free)

/**
 * cs_identity_token_set_pin:
 * @self: a token, which must outlive @key
 * @key: another handle for its key
 *
 * Has @key ask for the PIN, when it needs one, without a PIN in a URI.
 */
void cs_identity_token_set_pin (CsIdentityToken *self,
                                gnutls_privkey_t key);

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
