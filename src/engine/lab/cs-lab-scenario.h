/* cs-lab-scenario.h: how the lab's server behaves in each scenario
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-lab-http.h"
#include "cs-lab-pki.h"
#include "cs-lab.h"

G_BEGIN_DECLS

/**
 * CsLabAsk:
 * @CS_LAB_ASK_NEVER: no CertificateRequest
 * @CS_LAB_ASK_OPTIONAL: asks, and takes whatever comes
 * @CS_LAB_ASK_REQUIRED: asks, and refuses with an alert who shows nothing, or
 *   nothing that leads to the lab's root
 * @CS_LAB_ASK_HANG_UP: asks, and closes the connection without a word
 *
 * What the server does about client certificates in the handshake.
 */
typedef enum
{
  CS_LAB_ASK_NEVER,
  CS_LAB_ASK_OPTIONAL,
  CS_LAB_ASK_REQUIRED,
  CS_LAB_ASK_HANG_UP,
} CsLabAsk;

/**
 * CsLabBehaviour:
 * @public: what cs_lab_list_scenarios() tells, untranslated
 * @server: who the server says it is
 * @ask: what it does about client certificates
 * @names: the CA names it asks with
 * @priority: GnuTLS priority string
 * @tls_min: lowest TLS version, as the record names it: "TLS 1.2"
 * @tls_max: highest one
 * @http1_only: whether it does without HTTP/2
 * @status: of the answers; where certificates are optional, a good one gets 200
 *
 * One row of the table of scenarios.
 */
typedef struct
{
  CsLabScenario public;
  CsLabParty  server;
  CsLabAsk    ask;
  CsLabNames  names;
  const char *priority;
  const char *tls_min;
  const char *tls_max;
  gboolean    http1_only;
  int         status;
} CsLabBehaviour;

/**
 * cs_lab_behaviour_find:
 * @scenario: a scenario's id
 *
 * Returns: (transfer none) (nullable): its behaviour
 */
const CsLabBehaviour *cs_lab_behaviour_find (const char *scenario);

/**
 * cs_lab_behaviour_dup_answer:
 * @self: a behaviour
 * @client: (nullable): the CN of the client's certificate, if it showed a good one
 * @n_certificates: how many certificates the client showed
 * @answer: (out): what to answer; free its body
 */
void cs_lab_behaviour_dup_answer (const CsLabBehaviour *self,
                                  const char           *client,
                                  guint                 n_certificates,
                                  CsLabAnswer          *answer);

G_END_DECLS
