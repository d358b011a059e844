/* cs-chain.h: which certificates of an identity go out
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

G_BEGIN_DECLS

/**
 * CS_CHAIN_MAX:
 *
 * The longest chain that is built or sent: servers stop at about ten.
 */
#define CS_CHAIN_MAX 32

/**
 * CsChainChoice:
 * @CS_CHAIN_INTERMEDIATES: the leaf and its issuers, without the root: the default
 * @CS_CHAIN_LEAF: the leaf alone, as Apple's `URLCredential(identity:certificates:nil)` sends it
 * @CS_CHAIN_ROOT: the root too, which no server needs
 * @CS_CHAIN_CHOSEN: the leaf, then certificates that the person chose, in their
 *   order, whether or not they belong to it
 *
 * What is sent of an identity's chain. In records and requests: "intermediates",
 * "leaf", "root", "chosen".
 */
typedef enum
{
  CS_CHAIN_INTERMEDIATES,
  CS_CHAIN_LEAF,
  CS_CHAIN_ROOT,
  CS_CHAIN_CHOSEN,
} CsChainChoice;

const char *cs_chain_choice_to_string (CsChainChoice choice);

/**
 * cs_chain_choice_from_string:
 * @name: a name
 * @choice: (out): the choice
 *
 * Returns: %FALSE when there is none of that name
 */
gboolean cs_chain_choice_from_string (const char    *name,
                                      CsChainChoice *choice);

/**
 * cs_chain_order:
 * @leaf: a certificate
 * @candidates: (element-type CsCertificate): where its issuers may be
 *
 * Follows names, key identifiers and signatures upwards.
 *
 * Returns: (transfer full) (element-type CsCertificate): @leaf, then each time the
 *   issuer of the one before, as far as @candidates go
 */
GPtrArray *cs_chain_order (CsCertificate *leaf,
                           GPtrArray     *candidates);

/**
 * cs_chain_compose:
 * @chain: (element-type CsCertificate): an identity's chain, leaf first
 * @choice: what to send of it
 * @more: (nullable) (element-type CsCertificate): with %CS_CHAIN_ROOT where the
 *   root may be if @chain ends before it; with %CS_CHAIN_CHOSEN what follows the leaf
 *
 * Returns: (transfer full) (element-type CsCertificate): what goes out, leaf first
 */
GPtrArray *cs_chain_compose (GListModel   *chain,
                             CsChainChoice choice,
                             GPtrArray    *more);

/**
 * cs_chain_find_ca_name:
 * @chain: (element-type CsCertificate): a chain, leaf first
 * @ca_name: a DER name of a CertificateRequest
 *
 * At which level a server's CA list meets a chain (RFC 8446 §4.4.2.3, RFC 5246 §7.4.6).
 *
 * Returns: the position of the certificate that @ca_name issued: 0 for the leaf's
 *   own issuer, 1 for the issuer of that one; -1 when it issued none
 */
int cs_chain_find_ca_name (GListModel *chain,
                           GBytes     *ca_name);

G_END_DECLS
