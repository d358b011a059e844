/* cs-lab-pki.h: the practice lab's certificates and keys, made on the spot
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/**
 * CsLabParty:
 *
 * Everybody who has a certificate in the lab.
 */
typedef enum
{
  CS_LAB_ROOT,
  CS_LAB_ISSUING,
  CS_LAB_STRANGER,
  CS_LAB_PARTNER,
  CS_LAB_DEVICES,
  CS_LAB_SERVER,
  CS_LAB_OTHER_SERVER,
  CS_LAB_STRANGE_SERVER,
  CS_LAB_ALICE,
  CS_LAB_BOB,
  CS_LAB_CAROL,
  CS_LAB_MALLORY,
  CS_LAB_N_PARTIES,
} CsLabParty;

/**
 * CsLabNames:
 * @CS_LAB_NAMES_WITH_ROOT: the lab's root and two CAs that issued nobody here
 * @CS_LAB_NAMES_WITHOUT_ROOT: only those two
 *
 * The CA names that a server puts into its CertificateRequest.
 */
typedef enum
{
  CS_LAB_NAMES_WITH_ROOT,
  CS_LAB_NAMES_WITHOUT_ROOT,
} CsLabNames;

typedef struct _CsLabPki CsLabPki;

/**
 * cs_lab_pki_new:
 * @error: return location for an error, or %NULL
 *
 * Makes all keys and certificates. The certificate authorities' keys stay in
 * memory and go once they have signed.
 *
 * Returns: (transfer full) (nullable): a PKI, or %NULL with a #GIOErrorEnum
 */
CsLabPki *cs_lab_pki_new (GError **error);
void      cs_lab_pki_free (CsLabPki *self);

/**
 * cs_lab_pki_write:
 * @self: a PKI
 * @folder: an existing private folder
 * @error: return location for an error, or %NULL
 *
 * Writes `NAME.pem` for everybody, and `NAME.key` and `NAME.p12` for those who
 * have a key, readable by the owner only.
 *
 * Returns: %FALSE with a #GFileError
 */
gboolean cs_lab_pki_write (CsLabPki   *self,
                           const char *folder,
                           GError    **error);

/**
 * cs_lab_pki_get_name:
 * @party: somebody
 *
 * Returns: (transfer none): the name of the party's files: "alice"
 */
const char *cs_lab_pki_get_name (CsLabParty party);

/* What opens every .p12 of the lab: for practice, so it is no secret. */
const char *cs_lab_pki_get_passphrase (void);

/**
 * cs_lab_pki_new_credentials:
 * @self: a PKI
 * @server: who the server says it is
 * @names: which CA names it asks with
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): GnuTLS credentials for a server, or
 *   %NULL with a #GIOErrorEnum
 */
gnutls_certificate_credentials_t cs_lab_pki_new_credentials (CsLabPki  *self,
                                                             CsLabParty server,
                                                             CsLabNames names,
                                                             GError   **error);

/**
 * cs_lab_pki_judge:
 * @self: a PKI
 * @chain: (array length=n_chain): what a client showed, leaf first
 * @n_chain: their number, at least one
 *
 * Verifies a client against the lab's root, and answers a failure with the
 * alert that an OpenSSL server sends for it. May be called from any thread.
 *
 * Returns: the number of the alert, or −1 when the client may come in
 */
int cs_lab_pki_judge (CsLabPki             *self,
                      const gnutls_datum_t *chain,
                      guint                 n_chain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsLabPki, cs_lab_pki_free)

G_END_DECLS
