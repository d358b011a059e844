/* cs-pkcs12-writer.h: writes an identity as PKCS#12, and a key as PKCS#8
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-secret.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * CsPkcs12Profile:
 * @CS_PKCS12_PROFILE_MODERN: PBES2 with AES-256-CBC and PBKDF2 over HMAC-SHA-256,
 *   a SHA-256 MAC: as OpenSSL 3 writes it
 * @CS_PKCS12_PROFILE_LEGACY: 3DES and a SHA-1 MAC (RFC 7292 appendix C), which
 *   everything can read and nobody should trust
 *
 * How a file is protected.
 */
typedef enum
{
  CS_PKCS12_PROFILE_MODERN,
  CS_PKCS12_PROFILE_LEGACY,
} CsPkcs12Profile;

/**
 * CsPkcs12Content:
 * @name: the friendly name: UTF-8
 * @chain: (element-type GLib.Bytes): certificates in DER, leaf first
 * @key: the leaf's private key: PKCS#8 in DER; stays the caller's to wipe
 *
 * What goes into the file.
 */
typedef struct
{
  const char           *name;
  GPtrArray            *chain;
  const gnutls_datum_t *key;
} CsPkcs12Content;

/**
 * CsPkcs12Lock:
 * @profile: how it is protected
 * @passphrase: UTF-8
 * @rounds: iterations of each key derivation
 *
 * What it is protected with.
 */
typedef struct
{
  CsPkcs12Profile profile;
  CsSecret       *passphrase;
  guint           rounds;
} CsPkcs12Lock;

/**
 * cs_pkcs12_render:
 * @content: what goes into it
 * @lock: how it is protected
 *
 * Renders a PKCS#12 file (RFC 7292). GnuTLS 3.7 insists on 600,000 rounds, which
 * costs a third of a second at each opening, and takes SHA-1 for PBKDF2, which
 * Apple does not read.
 *
 * Returns: (transfer full) (nullable): the file, or %NULL when GnuTLS could not encrypt
 */
GBytes *cs_pkcs12_render (const CsPkcs12Content *content,
                          const CsPkcs12Lock    *lock);

/**
 * cs_pkcs12_render_key:
 * @key: PKCS#8 in DER
 * @lock: how it is protected
 *
 * Returns: (transfer full) (nullable): an EncryptedPrivateKeyInfo (RFC 5958 §3),
 *   or %NULL when GnuTLS could not encrypt
 */
GBytes *cs_pkcs12_render_key (const gnutls_datum_t *key,
                              const CsPkcs12Lock   *lock);

G_END_DECLS
