/* cs-transcript-facts.h: what a connection has shown so far
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cs-cipher-suite.h"
#include "cs-event.h"

G_BEGIN_DECLS

/* More alerts than these are events only. */
#define CS_TRANSCRIPT_MAX_ALERTS 64

/**
 * CsTranscriptAlert:
 * @side: who sent it
 * @level: 1 is a warning, 2 fatal
 * @number: an AlertDescription
 * @when: as the record's `alerts[].when`
 * @request_bytes: how many bytes of application data the client had written
 */
typedef struct
{
  CsSide      side;
  guint8      level;
  guint8      number;
  const char *when;
  guint64     request_bytes;
} CsTranscriptAlert;

/* Adds its level, number, name, when, requestBytesSent. */
void cs_transcript_alert_add_to_json (const CsTranscriptAlert *self,
                                      JsonObject              *json);

/**
 * CsTranscriptFacts:
 * @version: the negotiated version; 0 before the ServerHello
 * @suite_id: the negotiated suite, with @version
 * @group: of the ServerHello's key share; 0 when it has none
 * @client_hello: the first ClientHello, from its type byte on
 * @server_key_exchange: likewise, up to TLS 1.2
 * @alpn: the protocol the server chose
 * @resumed: whether an earlier session was taken up
 * @complete: whether a handshake has come to its end before our eyes
 * @hidden: whether something could not be read that may have been a handshake
 *   message: no absence can be claimed then
 * @request: the latest CertificateRequest, from its type byte on
 * @request_when: as the record's `certificateRequest.when`
 * @has_client_certificate: whether the client's Certificate came after @request
 * @client_chain: its certificates' fingerprints, the leaf's first
 * @client_scheme: of the client's CertificateVerify; 0 when there was none
 * @server_chain: of the first handshake; %NULL when the server sent none
 * @staple: the DER OCSP response beside the server's leaf
 * @alerts: of #CsTranscriptAlert, in wire order
 * @finished: by side, when its first Finished came; −1 before
 * @session_tickets: how many NewSessionTickets came
 * @unread_records: how many records could not be read for want of keys
 *
 * What a transcript remembers for the record. Messages are kept whole and read
 * when the JSON is made: nothing is parsed twice while decoding.
 */
typedef struct
{
  guint16     version;
  guint16     suite_id;
  guint16     group;
  GBytes     *client_hello;
  GBytes     *server_key_exchange;
  char       *alpn;
  gboolean    resumed;
  gboolean    complete;
  gboolean    hidden;
  GBytes     *request;
  const char *request_when;
  gboolean    has_client_certificate;
  GPtrArray  *client_chain;
  guint16     client_scheme;
  GPtrArray  *server_chain;
  GBytes     *staple;
  GArray     *alerts;
  gint64      finished[2];
  guint       session_tickets;
  guint64     unread_records;
} CsTranscriptFacts;

void cs_transcript_facts_init (CsTranscriptFacts *self);
void cs_transcript_facts_clear (CsTranscriptFacts *self);

/**
 * cs_transcript_facts_to_json:
 * @self: facts
 *
 * Returns: (transfer full): the record's `connections[].tls`; see
 *   cs_transcript_to_json()
 */
JsonObject *cs_transcript_facts_to_json (const CsTranscriptFacts *self);

G_END_DECLS
