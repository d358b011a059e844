/* pki.h: certificates made on the spot, right and wrong ones
 *
 * For the tests of this floor and the next.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

#include <gnutls/abstract.h>

G_BEGIN_DECLS

/* Every certificate is valid around this day unless its plan says otherwise. */
#define PKI_NOW 1795500000 /* 24 November 2026 */
#define PKI_DAY (24 * 60 * 60)

typedef struct _PkiCertificate PkiCertificate;

/* What a certificate is to be; a field that is 0 or NULL is left out, or is as
 * one would expect. Days count from
 * @now, which is PKI_NOW when it is 0. */
typedef struct
{
  const char               *cn;
  gint64                    now;
  const PkiCertificate     *issuer;    /* NULL: self-signed */
  const PkiCertificate     *key_of;    /* shares that one's key */
  const char               *issuer_cn; /* claims this issuer whoever signed */
  gnutls_pk_algorithm_t     algorithm; /* 0: ECDSA on P-256 */
  guint                     bits;
  gnutls_digest_algorithm_t digest; /* 0: SHA-256 */
  int                       from_days;
  int                       to_days;
  gboolean                  ca;
  int                       path_length; /* 0: no limit; N + 1: limit N */
  guint                     usage;
  const char               *purpose;
  const char               *dns[4];
  const char               *ip;
  const char               *permitted_dns;
  const char               *critical_oid;
  gboolean                  no_key_ids;
  gboolean                  wrong_key_id; /* authorityKeyIdentifier names nobody */
  gboolean                  broken;       /* a bit of the signature is turned */
} PkiPlan;

struct _PkiCertificate
{
  gnutls_x509_crt_t     crt;
  gnutls_x509_privkey_t key;
  CsCertificate        *certificate;
};

PkiCertificate *pki_make (const PkiPlan *plan);
void            pki_free (PkiCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PkiCertificate, pki_free)

/* Writes a revocation list of @issuer as PEM, from PKI_NOW − 1 day to @to_days;
 * @revoked may be NULL. */
void pki_write_crl (const PkiCertificate *issuer,
                    const PkiCertificate *revoked,
                    int                   to_days,
                    const char           *path);

/* Writes a certificate as PEM. */
void pki_write (const PkiCertificate *self,
                const char           *path);

/* Runs a program and returns its exit status; its output, both streams, in @output. */
int pki_run (char      **output,
             const char *first,
             ...) G_GNUC_NULL_TERMINATED;

/* Removes a folder and the files in it. */
void pki_remove_folder (const char *path);

G_END_DECLS
