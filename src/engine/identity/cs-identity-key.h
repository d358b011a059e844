/* cs-identity-key.h: private keys: every encoding, every refusal explained
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"
#include "cs-pem.h"

G_BEGIN_DECLS

/**
 * CS_IDENTITY_MAX_ROUNDS:
 *
 * The most rounds of key derivation that are worked through: a few seconds.
 * A file that asks for more is broken or means harm.
 */
#define CS_IDENTITY_MAX_ROUNDS 5000000

/**
 * cs_identity_key_import:
 * @where: what to call it in errors: "client.pem, line 3"
 * @der: a private key's DER: PKCS#1, SEC1, PKCS#8 or encrypted PKCS#8
 * @passphrase: (nullable): what opens it
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a key that TLS can use, or %NULL with a
 *   #CsIdentityError
 */
gnutls_x509_privkey_t cs_identity_key_import (const char *where,
                                              GBytes     *der,
                                              CsSecret   *passphrase,
                                              GError    **error);

/* The same of a key within PKCS#12 that was locked with no passphrase at all,
 * which is not the same as an empty one (RFC 7292 B.1). */
gnutls_x509_privkey_t cs_identity_key_import_null (const char *where,
                                                   GBytes     *der,
                                                   GError    **error);

/* The same from a PEM block with a `DEK-Info` header. */
gnutls_x509_privkey_t cs_identity_key_import_traditional (const char       *where,
                                                          const CsPemBlock *block,
                                                          CsSecret         *passphrase,
                                                          GError          **error);

/**
 * cs_identity_key_type:
 * @key: a key
 * @bits: (out): its size
 *
 * Returns: (transfer none): its kind, named as for a certificate: "RSA", "EC"
 */
const char *cs_identity_key_type (gnutls_x509_privkey_t key,
                                  unsigned int         *bits);

/**
 * cs_identity_key_describe:
 * @key: a key
 *
 * Returns: (transfer full): its kind and size for a person: "RSA, 2048 bits"
 */
char *cs_identity_key_describe (gnutls_x509_privkey_t key);

/**
 * cs_identity_key_matches:
 * @key: a key
 * @certificate: a certificate
 *
 * Returns: whether the public key of @certificate belongs to @key
 */
gboolean cs_identity_key_matches (gnutls_x509_privkey_t key,
                                  CsCertificate        *certificate);

/**
 * cs_identity_cipher_name:
 * @oid: an OBJECT IDENTIFIER as dotted decimals
 *
 * Returns: (transfer full): its name with the OID behind it: "scrypt (1.3.6.1.4.1.11591.4.11)"
 */
char *cs_identity_cipher_name (const char *oid);

/* The same for a public key. */
gboolean cs_identity_public_key_matches (gnutls_pubkey_t key,
                                         CsCertificate  *certificate);

/**
 * cs_identity_read_scheme:
 * @cursor: before an AlgorithmIdentifier
 *
 * Finds the part of a password-based scheme that is to blame when it is not
 * known: under PBES2 the key derivation if it is not PBKDF2, else the cipher
 * (RFC 8018 A.4); otherwise the scheme itself.
 *
 * Returns: (transfer full) (nullable): its OID, or %NULL when it is no such scheme
 */
char *cs_identity_read_scheme (CsCursor cursor);

/**
 * cs_identity_set_passphrase_error:
 * @error: return location for an error, or %NULL
 * @where: what to call it in the message
 * @passphrase: (nullable): the one that did not open it
 *
 * Sets %CS_IDENTITY_ERROR_PASSPHRASE_NEEDED when there was none, else
 * %CS_IDENTITY_ERROR_WRONG_PASSPHRASE.
 */
void cs_identity_set_passphrase_error (GError    **error,
                                       const char *where,
                                       CsSecret   *passphrase);

G_END_DECLS
