/* cs-identity-parts.h: what the files of an identity hold, before it is one
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-identity.h"
#include "cs-pkcs12-facts.h"

G_BEGIN_DECLS

/**
 * CS_IDENTITY_MAX_CERTIFICATES:
 *
 * The most certificates and keys that are taken from an identity's files.
 */
#define CS_IDENTITY_MAX_CERTIFICATES 1000

/**
 * CsIdentityForeign:
 *
 * A thing that people mistake for an identity: `refusal.is`.
 */
typedef enum
{
  CS_IDENTITY_FOREIGN_NONE,
  CS_IDENTITY_FOREIGN_CSR,
  CS_IDENTITY_FOREIGN_PUBLIC_KEY,
  CS_IDENTITY_FOREIGN_SSH_KEY,
  CS_IDENTITY_FOREIGN_PUTTY_KEY,
  CS_IDENTITY_FOREIGN_PVK,
  CS_IDENTITY_FOREIGN_JKS,
  CS_IDENTITY_FOREIGN_CRL,
  CS_IDENTITY_FOREIGN_PGP,
} CsIdentityForeign;

/**
 * CsIdentityParts:
 * @format: (nullable): "pem", "der" or "pkcs12": of the file that held the certificate
 * @certificates: (element-type CsCertificate): in file order, each once
 * @keys: (element-type gnutls_x509_privkey_t): in file order
 * @foreign: the first thing found that is no part of an identity
 * @pkcs12: (nullable): how the certificate's file is protected, if it is PKCS#12
 *
 * The contents of one or two files.
 */
typedef struct
{
  const char       *format;
  GPtrArray        *certificates;
  GPtrArray        *keys;
  CsIdentityForeign foreign;
  CsPkcs12Facts    *pkcs12;
} CsIdentityParts;

CsIdentityParts *cs_identity_parts_new (void);
void             cs_identity_parts_free (CsIdentityParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsIdentityParts, cs_identity_parts_free)

/**
 * cs_identity_parts_add_certificate:
 * @self: parts
 * @where: what to call it in errors
 * @der: a certificate
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a #CsIdentityError when GnuTLS cannot read it
 */
gboolean cs_identity_parts_add_certificate (CsIdentityParts *self,
                                            const char      *where,
                                            GBytes          *der,
                                            GError         **error);

/* The certificates of a PKCS#7 bundle (.p7b), without looking at signatures. */
gboolean cs_identity_parts_add_pkcs7 (CsIdentityParts *self,
                                      const char      *where,
                                      GBytes          *der,
                                      GError         **error);

/**
 * cs_identity_parts_take_key:
 * @self: parts
 * @key: (transfer full): a key
 */
void cs_identity_parts_take_key (CsIdentityParts      *self,
                                 gnutls_x509_privkey_t key);

/**
 * CsIdentityWanted:
 *
 * What is taken from a file. When the key lies in a file of its own, keys in
 * the certificate's file are passed over, as curl does.
 */
typedef enum
{
  CS_IDENTITY_WANTED_CERTIFICATES = 1 << 0,
  CS_IDENTITY_WANTED_KEYS = 1 << 1,
} CsIdentityWanted;

/**
 * cs_identity_parts_read:
 * @self: parts
 * @path: a file
 * @wanted: what to take from it
 * @passphrase: (nullable): what opens it
 * @error: return location for an error, or %NULL
 *
 * Finds out by its content what a file is, and takes what it holds.
 *
 * Returns: %FALSE with a #CsIdentityError
 */
gboolean cs_identity_parts_read (CsIdentityParts *self,
                                 const char      *path,
                                 CsIdentityWanted wanted,
                                 CsSecret        *passphrase,
                                 GError         **error);

/* Whether the key is said to lie in a file of its own. */
gboolean cs_identity_has_key_file (const CsIdentityFiles *files);

/* Reads both files of an identity. */
gboolean cs_identity_parts_read_files (CsIdentityParts       *self,
                                       const CsIdentityFiles *files,
                                       CsSecret              *passphrase,
                                       GError               **error);

/**
 * cs_identity_match_parts:
 * @parts: what the files held
 * @files: where they lie, for errors
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable) (element-type CsIdentity): one for each
 *   key that a certificate belongs to; or %NULL with a #CsIdentityError
 */
GPtrArray *cs_identity_match_parts (CsIdentityParts       *parts,
                                    const CsIdentityFiles *files,
                                    GError               **error);

/* Reads a PKCS#12 file's content. */
gboolean cs_identity_pkcs12_read (CsIdentityParts *self,
                                  const char      *name,
                                  GBytes          *content,
                                  CsIdentityWanted wanted,
                                  CsSecret        *passphrase,
                                  GError         **error);

/**
 * cs_identity_set_foreign_error:
 * @error: return location for an error, or %NULL
 * @name: the file's name
 * @foreign: what it is
 *
 * Sets %CS_IDENTITY_ERROR_NOT_AN_IDENTITY with the word for it and the way out.
 */
void cs_identity_set_foreign_error (GError          **error,
                                    const char       *name,
                                    CsIdentityForeign foreign);

G_END_DECLS
