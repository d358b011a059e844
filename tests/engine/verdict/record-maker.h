/* record-maker.h: makes records for tests out of a few facts
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

G_BEGIN_DECLS

#define RECORD_MAX_CHAIN 4

/**
 * RecordFacts:
 * @url: %NULL for "https://ss3.example.test/"
 * @status: 0 without an answer
 * @no_mtls: a browser's HAR: nothing of ours in it
 * @no_tls: no connection came to TLS
 * @observed: somebody else's exchange, from a capture
 * @stage: `outcome.stage`; %NULL when completed
 * @domain: `outcome.domain`
 * @code: `outcome.code`
 * @message: `outcome.message`
 * @limit: `outcome.limit`
 * @version: %NULL for "TLS 1.3"
 * @alpn: %NULL for "h2"
 * @requested: the CertificateRequest: "yes", "no", or %NULL when not known
 * @when: %NULL for "handshake"
 * @ca_names: names of fixtures whose subjects are the CA list
 * @client: `clientCertificate.state`; %NULL leaves it out
 * @why: `clientCertificate.why`
 * @sent: the client's chain, as fixtures
 * @chosen: the identity's chain, as fixtures
 * @server: the server's chain, as fixtures
 * @resumed: an earlier session was taken up
 * @unfinished: the handshake did not come to its end
 * @alert: the server's alert
 * @alert_when: %NULL for "handshake"
 * @our_alert: ours
 * @decision: `trust.decision`; %NULL for "trusted"
 * @check: `trust.reasons[0].check`
 * @closed_by: `closed.by`
 * @proxy: `target.proxy`
 * @reused: the connection had been used before
 * @started: `startedDateTime`; %NULL for a day in November 2026
 * @reason: the answer's `statusText`
 * @header: name of the answer's header; %NULL for nginx's Server
 * @header_value: its value
 * @malformed: the answer breaks HTTP's rules
 * @body: the answer's body
 *
 * What a test says about an exchange. All else is filled in so that the record
 * is valid and its events agree with it.
 */
typedef struct
{
  const char *url;
  int         status;
  gboolean    no_mtls;
  gboolean    no_tls;
  gboolean    observed;
  const char *stage;
  const char *domain;
  int         code;
  const char *message;
  const char *limit;
  const char *version;
  const char *alpn;
  const char *requested;
  const char *when;
  const char *ca_names[RECORD_MAX_CHAIN];
  const char *client;
  const char *why;
  const char *sent[RECORD_MAX_CHAIN];
  const char *chosen[RECORD_MAX_CHAIN];
  const char *server[RECORD_MAX_CHAIN];
  gboolean    resumed;
  gboolean    unfinished;
  int         alert;
  const char *alert_when;
  int         our_alert;
  const char *decision;
  const char *check;
  const char *closed_by;
  const char *proxy;
  gboolean    reused;
  const char *started;
  const char *reason;
  const char *header;
  const char *header_value;
  gboolean    malformed;
  const char *body;
} RecordFacts;

/* A HAR entry of these facts. */
JsonObject *record_make_entry (const RecordFacts *facts);

/* A complete record of these facts. */
CsRecord *record_make (const RecordFacts *facts);

/* The names of facts that tests share: the exchanges of window.md's states. */
const RecordFacts *record_find (const char *name);

/* All of them, by index; %NULL behind the last. */
const char *record_name (guint index);

G_END_DECLS
