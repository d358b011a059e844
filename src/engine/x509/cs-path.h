/* cs-path.h: building a path, with a reason for every candidate
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

G_BEGIN_DECLS

/**
 * CsPathReason:
 * @certificate: (nullable): fingerprint of the certificate at fault
 * @issuer_of: (nullable): fingerprint of the certificate that it was tried as
 *   the issuer of; %NULL when it is at fault by itself
 * @check: one of the record's checks: `name`, `key-identifier`, `signature`,
 *   `dates`, `basic-constraints`, `path-length`, `name-constraints`, `key-usage`,
 *   `extended-key-usage`, `algorithm`, `revoked`, `hostname`, `critical-extension`, `no-issuer`
 * @detail: a translated sentence: "It ended on 3 September 2025."
 */
typedef struct
{
  char       *certificate;
  char       *issuer_of;
  const char *check;
  char       *detail;
} CsPathReason;

void cs_path_reason_free (CsPathReason *self);

/**
 * CsPathQuery:
 * @host: (nullable): the name or address that the leaf should have
 * @purpose: (nullable): the extended key usage it should have, as an OID:
 *   %GNUTLS_KP_TLS_WWW_SERVER, %GNUTLS_KP_TLS_WWW_CLIENT
 * @at: the time to judge for, in seconds since 1970
 * @crls: (nullable) (element-type CsCrl): revocation lists to look into; without
 *   one of its issuer a certificate counts as not revoked
 * @ocsp: (nullable): an OCSP answer about the leaf in DER: unless it says "good",
 *   and counts, the leaf is not trusted
 */
typedef struct
{
  const char *host;
  const char *purpose;
  gint64      at;
  GPtrArray  *crls;
  GBytes     *ocsp;
} CsPathQuery;

/**
 * CsPathFindFunc:
 * @subject: a DER-encoded Name
 * @data: the caller's data
 *
 * Returns: (transfer none) (nullable) (element-type CsCertificate): the trust
 *   anchors with that subject
 */
typedef GPtrArray *(*CsPathFindFunc) (GBytes  *subject,
                                      gpointer data);

/**
 * CsPath:
 * @trusted: whether it is good for everything that was asked
 * @anchored: whether it ends in a trust anchor
 * @status: GnuTLS's opinion of it (#gnutls_certificate_status_t), and the dates
 *   at the time asked for
 * @certificates: (element-type CsCertificate): leaf first
 * @reasons: (element-type CsPathReason): why it is not good; empty when @trusted
 * @candidates: (element-type CsPathReason): every certificate that was tried as
 *   an issuer and has a fault, whether or not it stands in the path
 */
typedef struct
{
  gboolean   trusted;
  gboolean   anchored;
  guint      status;
  GPtrArray *certificates;
  GPtrArray *reasons;
  GPtrArray *candidates;
} CsPath;

void cs_path_free (CsPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsPath, cs_path_free)

/**
 * cs_path_build:
 * @leaf: the certificate in question
 * @untrusted: (element-type CsCertificate): others that may stand between
 * @find_anchors: finds trust anchors
 * @data: for @find_anchors
 * @query: what is asked
 *
 * Tries every way from @leaf to an anchor (RFC 4158) until one is good, and
 * else gives the best of the bad ones. A path may end in an anchor that is no
 * root, and in @leaf itself. GnuTLS decides about each, but for the dates: it
 * knows only its own clock, which is one for the whole process.
 *
 * Returns: (transfer full): a path; never %NULL
 */
CsPath *cs_path_build (CsCertificate     *leaf,
                       GPtrArray         *untrusted,
                       CsPathFindFunc     find_anchors,
                       gpointer           data,
                       const CsPathQuery *query);

/**
 * cs_path_revoke:
 * @self: a path
 * @certificate: one of its certificates
 * @detail: a translated sentence: who says so
 *
 * Takes in that @certificate is revoked: @self is not trusted any more.
 */
void cs_path_revoke (CsPath        *self,
                     CsCertificate *certificate,
                     const char    *detail);

G_END_DECLS
