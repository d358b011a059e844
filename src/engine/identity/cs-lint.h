/* cs-lint.h: what will go wrong with an identity, before any packet
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-crl.h"
#include "cs-identity.h"
#include "cs-trust.h"

G_BEGIN_DECLS

/**
 * CsLintMark:
 * @certificate: the certificate that it is about
 * @id: `identity.expired`, `identity.not-yet-valid`, `identity.expires-soon`,
 *   `identity.no-client-auth`, `identity.key-usage`, `identity.is-ca`,
 *   `identity.weak-signature`, `identity.weak-key`, `identity.chain-expired`,
 *   `identity.self-signed`, `identity.chain-gap`, `identity.revoked`,
 *   `identity.clock-skew`, `identity.curve`, `identity.token-rsa-pss`,
 *   `identity.root-sent`, `identity.chain-order`, `identity.no-alt-names`
 * @severity: "error", "warning" or "info"
 * @message: a translated sentence or two: what it is, by which rule, what to do
 * @short_text: a few translated words for beside a name: "expires in 12 days"
 *
 * One thing to know about an identity.
 */
typedef struct
{
  CsCertificate *certificate;
  char          *id;
  const char    *severity;
  char          *message;
  char          *short_text;
} CsLintMark;

void cs_lint_mark_free (CsLintMark *self);

/**
 * CS_LINT_SOON_DAYS:
 *
 * From how many days before its end an identity "expires soon".
 */
#define CS_LINT_SOON_DAYS 30

/**
 * CS_LINT_SKEW_SECONDS:
 *
 * From how far apart two clocks "differ": more than any network takes.
 */
#define CS_LINT_SKEW_SECONDS (5 * 60)

/**
 * CsLintFacts:
 * @now: the time to judge for, in seconds since 1970
 * @server_date: what a server's clock says at @now, by its `Date`; 0 when no
 *   server was asked, or its answer may have been kept on the way
 * @crls: (nullable) (element-type CsCrl): revocation lists that the person gave
 * @roots: (nullable): the roots that the person chose: an issuer among them is
 *   no gap in the chain
 * @from_wire: whether the chain was read from the wire and not from a file: what
 *   is not in it was not sent
 *
 * What is known beside the identity.
 */
typedef struct
{
  gint64     now;
  gint64     server_date;
  GPtrArray *crls;
  CsTrust   *roots;
  gboolean   from_wire;
} CsLintFacts;

/**
 * cs_lint_identity_with:
 * @identity: an identity
 * @facts: what is known beside it
 *
 * Returns: (transfer full) (element-type CsLintMark): as cs_lint_identity()
 */
GPtrArray *cs_lint_identity_with (CsIdentity        *identity,
                                  const CsLintFacts *facts);

/**
 * cs_lint_chain:
 * @chain: (element-type CsCertificate): a client's certificates as they were
 *   sent, or would have been
 * @facts: what is known beside them
 *
 * For whoever has no key: what a certificate that cannot be read, and what stands
 * behind it, would have to say is left out.
 *
 * Returns: (transfer full) (element-type CsLintMark): as cs_lint_identity()
 */
GPtrArray *cs_lint_chain (GPtrArray         *chain,
                          const CsLintFacts *facts);

/**
 * cs_lint_identity:
 * @identity: an identity
 * @now: the time to judge for, in seconds since 1970
 *
 * Returns: (transfer full) (element-type CsLintMark): marks, the worst first;
 *   empty when there is nothing to say
 */
GPtrArray *cs_lint_identity (CsIdentity *identity,
                             gint64      now);

G_END_DECLS
