/* cs-evidence.h: what a record proves, fact by fact
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-catalogue.h"
#include "cs-record.h"
#include "cs-server-clock.h"

G_BEGIN_DECLS

/**
 * CsTruth:
 * @CS_UNKNOWN: the record does not tell
 *
 * A record that came from elsewhere may lack any fact; nothing is concluded
 * from what is not known.
 */
typedef enum
{
  CS_FALSE,
  CS_TRUE,
  CS_UNKNOWN,
} CsTruth;

CsTruth cs_truth_not (CsTruth a);
CsTruth cs_truth_and (CsTruth a,
                      CsTruth b);
CsTruth cs_truth_from_boolean (gboolean value);

/**
 * CsTopic:
 * @CS_TOPIC_LOOKUP: the name was looked up
 * @CS_TOPIC_CONNECT: attempts to connect, and how they went
 * @CS_TOPIC_PROXY: talk with a proxy
 * @CS_TOPIC_CLIENT_HELLO: ClientHello
 * @CS_TOPIC_SERVER_HELLO: ServerHello
 * @CS_TOPIC_ASKED: CertificateRequest
 * @CS_TOPIC_SENT: the client's Certificate
 * @CS_TOPIC_SHOWN: the server's Certificate
 * @CS_TOPIC_OUR_FINISHED: the client's Finished
 * @CS_TOPIC_HANDSHAKE: both Finished
 * @CS_TOPIC_TRUST: our decision about the server's chain
 * @CS_TOPIC_SERVER_ALERT: the alert with which the server refused
 * @CS_TOPIC_CLIENT_ALERT: the alert with which we refused
 * @CS_TOPIC_CLOSE: the end of the connection
 * @CS_TOPIC_LOST: bytes that were not captured
 * @CS_TOPIC_REQUEST: the request's head
 * @CS_TOPIC_ANSWER: the answer's head
 * @CS_TOPIC_RESET: an HTTP/2 stream or connection that the server ended
 * @CS_TOPIC_START_OVER: HelloRequest: the server wants a new handshake
 * @CS_TOPIC_MALFORMED: bytes that could not be read
 * @CS_TOPIC_BAD_HTTP: where the answer breaks HTTP's rules
 * @CS_TOPIC_BAD_REQUEST: what of the request breaks the rules of HTTP
 *
 * What an event of a record is about: the words of a sentence point to these.
 */
typedef enum
{
  CS_TOPIC_LOOKUP,
  CS_TOPIC_CONNECT,
  CS_TOPIC_PROXY,
  CS_TOPIC_CLIENT_HELLO,
  CS_TOPIC_SERVER_HELLO,
  CS_TOPIC_ASKED,
  CS_TOPIC_SENT,
  CS_TOPIC_SHOWN,
  CS_TOPIC_OUR_FINISHED,
  CS_TOPIC_HANDSHAKE,
  CS_TOPIC_TRUST,
  CS_TOPIC_SERVER_ALERT,
  CS_TOPIC_CLIENT_ALERT,
  CS_TOPIC_CLOSE,
  CS_TOPIC_LOST,
  CS_TOPIC_REQUEST,
  CS_TOPIC_ANSWER,
  CS_TOPIC_RESET,
  CS_TOPIC_START_OVER,
  CS_TOPIC_MALFORMED,
  CS_TOPIC_BAD_HTTP,
  CS_TOPIC_BAD_REQUEST,
  CS_N_TOPICS,
} CsTopic;

/**
 * CsFact:
 * @CS_FACT_TLS: the exchange used TLS
 * @CS_FACT_HANDSHAKE_DONE: both sides finished their handshake
 * @CS_FACT_RESUMED: an earlier session was taken up
 * @CS_FACT_REQUESTED: the server asked for a client certificate
 * @CS_FACT_PER_PATH: it asked only after the request
 * @CS_FACT_SENT: a client certificate went out
 * @CS_FACT_EMPTY: an empty one did
 * @CS_FACT_HAS_IDENTITY: an identity was chosen
 * @CS_FACT_LIST_ALLOWS: the CA list is empty or names an issuer of our chain
 * @CS_FACT_LIST_EMPTY: the CA list names nobody
 * @CS_FACT_CHAIN_COMPLETE: what was sent ends at a self-issued certificate or
 *   one whose issuer is on the CA list
 * @CS_FACT_EXPIRED: our certificate had expired
 * @CS_FACT_NOT_YET_VALID: our certificate was not valid yet
 * @CS_FACT_SELF_SIGNED: it is self-issued
 * @CS_FACT_NOT_FOR_CLIENTS: its extended key usage lacks clientAuth
 * @CS_FACT_WEAK: its RSA key is under 2048 bits, or MD5 or SHA-1 signed it
 * @CS_FACT_INTERMEDIATE_HELD: the record holds the intermediate that issued it,
 *   which did not go out with it
 * @CS_FACT_ALERTED: the server refused with an alert
 * @CS_FACT_LATE: the refusal came after our Finished
 * @CS_FACT_CLOSED_SILENTLY: the server closed with neither an alert nor an answer
 * @CS_FACT_REUSED: the connection had been used before, so that its handshake
 *   is another record's
 * @CS_FACT_UNTRUSTED: our side refused the server
 * @CS_FACT_NAME_MISMATCH: its certificate is for another name
 * @CS_FACT_OVERRIDDEN: it was not trusted and we went on
 * @CS_FACT_ANSWERED: an HTTP answer came
 * @CS_FACT_CUT: that answer broke off
 * @CS_FACT_PROXIED: a proxy stood between
 *
 * What can be true, false or not known of an exchange.
 */
typedef enum
{
  CS_FACT_TLS,
  CS_FACT_HANDSHAKE_DONE,
  CS_FACT_RESUMED,
  CS_FACT_REQUESTED,
  CS_FACT_PER_PATH,
  CS_FACT_SENT,
  CS_FACT_EMPTY,
  CS_FACT_HAS_IDENTITY,
  CS_FACT_LIST_ALLOWS,
  CS_FACT_LIST_EMPTY,
  CS_FACT_CHAIN_COMPLETE,
  CS_FACT_EXPIRED,
  CS_FACT_NOT_YET_VALID,
  CS_FACT_SELF_SIGNED,
  CS_FACT_NOT_FOR_CLIENTS,
  CS_FACT_WEAK,
  CS_FACT_INTERMEDIATE_HELD,
  CS_FACT_ALERTED,
  CS_FACT_LATE,
  CS_FACT_CLOSED_SILENTLY,
  CS_FACT_REUSED,
  CS_FACT_UNTRUSTED,
  CS_FACT_NAME_MISMATCH,
  CS_FACT_OVERRIDDEN,
  CS_FACT_ANSWERED,
  CS_FACT_CUT,
  CS_FACT_PROXIED,
  CS_N_FACTS,
} CsFact;

/**
 * CsEvidence:
 * @facts: the value of each #CsFact
 * @topics: (element-type guint): for each #CsTopic, indices into the record's
 *   events; empty when there are none
 * @record: the record, held
 * @status: the HTTP status, 0 without an answer
 * @stage: (nullable): `outcome.stage`; %NULL when completed or not known
 * @completed: `outcome.completed`
 * @observed: somebody else's exchange, from a capture or a relay: its client is
 *   not the person who reads the verdict
 * @timed_out: the time limit ended it
 * @hidden: some of it could not be read for want of keys, or was not captured:
 *   nothing that was not seen can be said not to have happened
 * @domain: `outcome.domain`, "" when absent
 * @message: `outcome.message`, made safe; "" when absent
 * @host: the host's name, made safe
 * @port: the port, 0 when not known
 * @why_empty: `clientCertificate.why`, "" when absent
 * @n_ca_names: length of the CA list
 * @ca_list_len: its length in bytes, as it crossed the wire
 * @listed_issuer: (nullable): display name of the CA on the list that issued our chain
 * @identity_name: (nullable): what to call the identity: its leaf's name, else its file's
 * @identity_file: (nullable): the file's name
 * @client_chain: (element-type CsCertificate): what went out, leaf first
 * @n_sent: number of certificates that went out, known or not
 * @identity_chain: (element-type CsCertificate): what was chosen, leaf first
 * @server_chain: (element-type CsCertificate): what the server showed
 * @alert: number of the server's alert, −1 without one
 * @alert_name: its name in the RFC, made safe
 * @our_alert: number of our alert, −1 without one
 * @late_us: from our Finished to the refusal, −1 when there is none or it is not known
 * @tls_version: "TLS 1.3"; "" when not known
 * @alpn: "h2"; "" when not known
 * @n_addresses: how many addresses the name has; 0 for localhost
 * @sni_differs: the handshake named another host than the request
 * @redirect_host: (nullable): the other host that the answer leads to
 * @offers_h3: the answer offers HTTP/3
 * @clock: the server's clock beside the one that recorded the exchange
 * @malformed: (nullable): how the answer breaks HTTP's rules
 * @malformed_request: (nullable): how the request does
 * @catalogue: (nullable): what is known of alerts, borrowed; whoever judges sets it
 * @writer: (nullable): the catalogue's entry of who may have written the answer;
 *   borrowed, and set likewise
 *
 * A typed view of a record.
 */
typedef struct
{
  CsTruth    facts[CS_N_FACTS];
  GArray    *topics[CS_N_TOPICS];
  CsRecord  *record;
  int        status;
  char      *stage;
  gboolean   completed;
  gboolean   observed;
  gboolean   timed_out;
  gboolean   hidden;
  char      *domain;
  char      *message;
  char      *host;
  int        port;
  char      *why_empty;
  guint      n_ca_names;
  gsize      ca_list_len;
  char      *listed_issuer;
  char      *identity_name;
  char      *identity_file;
  GPtrArray *client_chain;
  guint      n_sent;
  GPtrArray *identity_chain;
  GPtrArray *server_chain;
  int        alert;
  char      *alert_name;
  int        our_alert;
  gint64     late_us;
  char      *tls_version;
  char      *alpn;

  guint         n_addresses;
  gboolean      sni_differs;
  char         *redirect_host;
  gboolean      offers_h3;
  CsServerClock clock;
  char         *malformed;
  char         *malformed_request;
  CsCatalogue  *catalogue;
  const CsData *writer;
} CsEvidence;

/**
 * cs_evidence_new:
 * @record: a record
 *
 * Pure: the certificates' dates are held against the time the exchange began,
 * not against today.
 *
 * Returns: (transfer full): what it proves
 */
CsEvidence *cs_evidence_new (CsRecord *record);
void        cs_evidence_free (CsEvidence *self);

/**
 * cs_evidence_is:
 * @self: evidence
 * @fact: a fact
 *
 * Returns: whether @fact is known to be true
 */
gboolean cs_evidence_is (const CsEvidence *self,
                         CsFact            fact);

/* Whether @fact is known to be false. */
gboolean cs_evidence_is_not (const CsEvidence *self,
                             CsFact            fact);

/**
 * cs_evidence_fact_words:
 * @fact: a fact
 *
 * Returns: (transfer none): the question it answers, translated: "whether the
 *   server asked for a client certificate"
 */
const char *cs_evidence_fact_words (CsFact fact);

/**
 * cs_evidence_fact_topic:
 * @fact: a fact
 *
 * Returns: the topic whose events prove it
 */
CsTopic cs_evidence_fact_topic (CsFact fact);

/**
 * cs_evidence_collect:
 * @self: evidence
 * @topics: topics
 * @n_topics: their number
 *
 * Returns: (transfer full) (element-type guint): the events of all of them,
 *   ascending, each once
 */
GArray *cs_evidence_collect (const CsEvidence *self,
                             const CsTopic    *topics,
                             guint             n_topics);

/**
 * cs_evidence_is_proxy_unreachable:
 * @self: evidence
 *
 * Returns: whether a proxy was to be used and no connection to it came about
 */
gboolean cs_evidence_is_proxy_unreachable (const CsEvidence *self);

/**
 * cs_evidence_is_input_error:
 * @self: evidence
 * @floor: what could not be used: "identity", "trust"
 *
 * Returns: whether the exchange ended before it began, with an error of that floor
 */
gboolean cs_evidence_is_input_error (const CsEvidence *self,
                                     const char       *floor);

/**
 * cs_evidence_was_sent_to_http1:
 * @self: evidence
 *
 * Returns: whether the server ended an HTTP/2 stream with HTTP_1_1_REQUIRED (RFC
 *   9113 §9.2.3): how it says that it wants to ask for a certificate after the
 *   request, which HTTP/2 forbids
 */
gboolean cs_evidence_was_sent_to_http1 (const CsEvidence *self);

/**
 * cs_evidence_body_says:
 * @self: evidence
 * @words: a server's own words
 *
 * Returns: whether the beginning of the answer's body holds them
 */
gboolean cs_evidence_body_says (const CsEvidence *self,
                                const char       *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsEvidence, cs_evidence_free)

G_END_DECLS
