/* cs-online.h: asking a chain's own addresses about it, when a person says so
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate-urls.h"
#include "cs-trust.h"

G_BEGIN_DECLS

/**
 * CS_ONLINE_MAX_FETCHES:
 *
 * So many addresses are asked for one chain.
 */
#define CS_ONLINE_MAX_FETCHES 8

/**
 * CS_ONLINE_MAX_SECONDS:
 *
 * How long one of them may take.
 */
#define CS_ONLINE_MAX_SECONDS 10

/**
 * CsOnlineAnswer:
 * @certificate: the certificate whose address it was
 * @kind: what was asked for
 * @url: the address, made safe to show
 * @result: of an issuer: "fetched", "not-usable"; of OCSP and lists, as
 *   cs_ocsp_outcome_to_string() and cs_crl_outcome_to_string() say; of OCSP also
 *   "other-nonce"; of each: "not-asked", "no-answer", "unreadable"
 * @detail: a translated sentence
 * @issuer: (nullable): the issuer that was fetched
 *
 * What came of one address.
 */
typedef struct
{
  CsCertificate   *certificate;
  CsCertificateUrl kind;
  char            *url;
  const char      *result;
  char            *detail;
  CsCertificate   *issuer;
} CsOnlineAnswer;

void cs_online_answer_free (CsOnlineAnswer *self);

/**
 * CsOnline:
 * @trust: the roots
 * @leaf: the certificate in question
 * @untrusted: (element-type CsCertificate): others that may stand between; issuers
 *   that were fetched are added
 * @query: what is asked
 * @proxy: (nullable): the URL of a proxy, as for the exchange
 *
 * A question. The addresses are the chain's own: they may name a host of the
 * network that the asker sits in, and whoever runs them learns that somebody
 * looks at this certificate. So it is asked only when a person says so, and
 * never with the client's identity.
 */
typedef struct
{
  CsTrust           *trust;
  CsCertificate     *leaf;
  GPtrArray         *untrusted;
  const CsPathQuery *query;
  const char        *proxy;
} CsOnline;

/**
 * cs_online_check:
 * @self: a question
 * @cancellable: (nullable): ends it, from any thread
 * @answers: (out) (element-type CsOnlineAnswer) (transfer full): what came of each address
 *
 * Fetches missing issuers (caIssuers) until the path ends in a root or there is
 * none; then asks about every certificate of the path but its anchor: its OCSP
 * responders until one says good or revoked, else its lists. Only “revoked” makes
 * a trusted path an untrusted one: what could not be found out is told. Blocks.
 *
 * Returns: (transfer full): the path as it is now known
 */
CsPath *cs_online_check (const CsOnline *self,
                         GCancellable   *cancellable,
                         GPtrArray     **answers);

/**
 * cs_online_to_json:
 * @answers: (element-type CsOnlineAnswer): what came of each address
 *
 * Returns: (transfer full): [{certificate, asked, url, result, detail, issuer}]
 */
JsonArray *cs_online_to_json (GPtrArray *answers);

G_END_DECLS
