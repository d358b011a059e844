/* cs-identity.h: client identities: load every format, explain every refusal
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"
#include "cs-chain.h"
#include "cs-secret.h"

#include <gnutls/abstract.h>

G_BEGIN_DECLS

/**
 * CsIdentityError:
 *
 * Why a file is no usable identity: the record's `refusal.code`.
 */
typedef enum
{
  CS_IDENTITY_ERROR_NOT_FOUND,
  CS_IDENTITY_ERROR_NOT_READABLE,
  CS_IDENTITY_ERROR_EMPTY,
  CS_IDENTITY_ERROR_PASSPHRASE_NEEDED,
  CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
  CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER,
  CS_IDENTITY_ERROR_UNSUPPORTED_KEY,
  CS_IDENTITY_ERROR_TRUNCATED,
  CS_IDENTITY_ERROR_MALFORMED,
  CS_IDENTITY_ERROR_NO_KEY,
  CS_IDENTITY_ERROR_NO_CERTIFICATE,
  CS_IDENTITY_ERROR_KEY_MISMATCH,
  CS_IDENTITY_ERROR_NOT_AN_IDENTITY,
} CsIdentityError;

#define CS_IDENTITY_ERROR (cs_identity_error_quark ())
GQuark cs_identity_error_quark (void);

/**
 * cs_identity_error_to_string:
 * @code: a code
 *
 * Returns: (transfer none): the record's name for it: "wrong-passphrase"
 */
const char *cs_identity_error_to_string (CsIdentityError code);

/**
 * cs_identity_error_get_is:
 * @error: an error
 *
 * Returns: (transfer none) (nullable): with %CS_IDENTITY_ERROR_NOT_AN_IDENTITY
 *   what the file is instead, the record's `refusal.is`: "csr", "public-key",
 *   "ssh-key", "jks", "crl", "pgp"; else %NULL
 */
const char *cs_identity_error_get_is (const GError *error);

/**
 * CsIdentityFiles:
 * @certificate: path of the certificate's file, or of the .p12, or a PKCS#11 URI
 *   (RFC 7512): the passphrase is then the token's PIN
 * @key: (nullable): path of the key's file, or a PKCS#11 URI; %NULL when it is in
 *   @certificate
 * @type: (nullable): curl's `--cert-type`: "PEM", "DER", "P12". The content
 *   decides even against it: a file that is something else loads all the same
 *
 * Where an identity lies.
 */
typedef struct
{
  const char *certificate;
  const char *key;
  const char *type;
} CsIdentityFiles;

/**
 * CsIdentity:
 *
 * A certificate chain, leaf first, and the private key that belongs to its
 * leaf: public keys have been compared.
 */
#define CS_TYPE_IDENTITY (cs_identity_get_type ())
G_DECLARE_FINAL_TYPE (CsIdentity, cs_identity, CS, IDENTITY, GObject)

/**
 * cs_identity_load:
 * @files: where it lies
 * @passphrase: (nullable): what opens it; %NULL when none was given, which is
 *   not the same as an empty one
 * @error: return location for an error, or %NULL
 *
 * Reads files; for threads and for programs without a main loop.
 *
 * Returns: (transfer full) (nullable): an identity, or %NULL with a
 *   #CsIdentityError whose message names the file, what was expected and what
 *   to do
 */
CsIdentity *cs_identity_load (const CsIdentityFiles *files,
                              CsSecret              *passphrase,
                              GError               **error);

/**
 * cs_identity_load_all:
 * @files: where they lie
 * @passphrase: (nullable): what opens them
 * @error: return location for an error, or %NULL
 *
 * A PKCS#12 file can hold several identities; a PEM file as well.
 *
 * Returns: (transfer full) (nullable) (element-type CsIdentity): at least one,
 *   in file order of the keys: the first is what cs_identity_load() gives
 */
GPtrArray *cs_identity_load_all (const CsIdentityFiles *files,
                                 CsSecret              *passphrase,
                                 GError               **error);

/**
 * cs_identity_choose:
 * @identities: (element-type CsIdentity): what cs_identity_load_all() gave
 * @pick: (nullable): which one: its number from 1, or the beginning of its
 *   leaf's fingerprint, or its name as cs_certificate_get_display_name() says
 *   it; %NULL for the first
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer none) (nullable): one of them, or %NULL with
 *   %CS_IDENTITY_ERROR_NOT_FOUND whose message lists what is there
 */
CsIdentity *cs_identity_choose (GPtrArray  *identities,
                                const char *pick,
                                GError    **error);

/**
 * cs_identity_get_kind:
 * @self: an identity
 *
 * Returns: (transfer none): the record's `identity.kind`: "pem", "der", "pkcs12",
 *   "pkcs11"
 */
const char *cs_identity_get_kind (CsIdentity *self);

/* The file's name without its folder: what the record and the window show. */
const char *cs_identity_get_name (CsIdentity *self);

/**
 * cs_identity_get_chain:
 * @self: an identity
 *
 * Returns: (transfer none) (element-type CsCertificate): leaf first, each
 *   followed by its issuer as far as the files had it
 */
GListModel *cs_identity_get_chain (CsIdentity *self);

CsCertificate *cs_identity_get_leaf (CsIdentity *self);

/**
 * cs_identity_choose_chain:
 * @self: an identity
 * @choice: what to send of its chain; %CS_CHAIN_INTERMEDIATES until then
 * @more: (nullable) (element-type CsCertificate): as for cs_chain_compose()
 */
void cs_identity_choose_chain (CsIdentity   *self,
                               CsChainChoice choice,
                               GPtrArray    *more);

CsChainChoice cs_identity_get_chain_choice (CsIdentity *self);

/**
 * cs_identity_get_sent:
 * @self: an identity
 *
 * Returns: (transfer none) (element-type CsCertificate): what goes out when a
 *   server asks, leaf first
 */
GListModel *cs_identity_get_sent (CsIdentity *self);

/**
 * cs_identity_get_elsewhere:
 * @self: an identity
 *
 * Returns: (transfer none) (nullable) (element-type CsElsewhere): who else could
 *   read its file; %NULL unless that is PKCS#12
 */
GPtrArray *cs_identity_get_elsewhere (CsIdentity *self);

/**
 * cs_identity_is_out_of_order:
 * @self: an identity
 *
 * Returns: whether its PEM file held the chain in another order than leaf first,
 *   each issuer behind what it issued
 */
gboolean cs_identity_is_out_of_order (CsIdentity *self);

/**
 * cs_identity_lacks_rsa_pss:
 * @self: an identity
 *
 * Returns: whether its RSA key lies on a token that cannot sign as TLS 1.3 wants
 */
gboolean cs_identity_lacks_rsa_pss (CsIdentity *self);

/**
 * cs_identity_find_odd_curve:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (nullable): the name of the curve that its key lies on,
 *   if TLS 1.3 has no signature scheme for that (RFC 8446 §4.2.3); else %NULL
 */
char *cs_identity_find_odd_curve (CsCertificate *certificate);

/**
 * cs_identity_forget_key:
 * @self: an identity
 *
 * Wipes its key. For programs that show identities and let another process use
 * them: what needs the key must not be called any more.
 */
void cs_identity_forget_key (CsIdentity *self);

/**
 * cs_identity_dup_key_der:
 * @self: an identity
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): its private key as PKCS#8 in DER, wiped
 *   when freed; or %NULL with %G_IO_ERROR_NOT_SUPPORTED when it lies on a token
 */
GBytes *cs_identity_dup_key_der (CsIdentity *self,
                                 GError    **error);

/**
 * cs_identity_dup_tls_certificate:
 * @self: an identity
 * @error: return location for an error, or %NULL
 *
 * With what cs_identity_get_sent() says.
 *
 * Returns: (transfer full) (nullable): it as GIO's TLS backend wants it, chain
 *   and key included; the key's copies of ours are wiped. %NULL with a
 *   #GTlsError when the backend refuses it
 */
GTlsCertificate *cs_identity_dup_tls_certificate (CsIdentity *self,
                                                  GError    **error);

/**
 * cs_identity_dup_privkey:
 * @self: an identity
 *
 * Returns: (transfer full) (nullable): the key for a GnuTLS session of our own,
 *   to be freed with gnutls_privkey_deinit() before @self goes; %NULL when memory
 *   ran out
 */
gnutls_privkey_t cs_identity_dup_privkey (CsIdentity *self);

/**
 * cs_identity_get_pin:
 * @self: an identity
 *
 * Returns: (transfer none) (nullable): its token's PIN, for one that wants it for
 *   each signature: it is logged in already
 */
CsSecret *cs_identity_get_pin (CsIdentity *self);

/**
 * cs_identity_matches_ca_names:
 * @self: an identity
 * @ca_names: (element-type GLib.Bytes): DER names of a CertificateRequest
 *
 * Whether a client that respects the list would send it (RFC 8446 §4.4.2.3):
 * an empty list matches everything, else the issuer of some certificate that is
 * sent must stand on it; cs_chain_find_ca_name() tells which.
 *
 * Returns: whether it matches
 */
gboolean cs_identity_matches_ca_names (CsIdentity *self,
                                       GPtrArray  *ca_names);

G_END_DECLS
