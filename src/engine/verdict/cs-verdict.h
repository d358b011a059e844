/* cs-verdict.h: what happened, why, and what each platform would say
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-ats.h"
#include "cs-catalogue.h"
#include "cs-record.h"

G_BEGIN_DECLS

/**
 * CsSeverity:
 *
 * How a verdict or a finding is shown. Success and neutral are a verdict's alone.
 */
typedef enum
{
  CS_SEVERITY_ERROR,
  CS_SEVERITY_WARNING,
  CS_SEVERITY_NOTICE,
  CS_SEVERITY_INFO,
  CS_SEVERITY_SUCCESS,
  CS_SEVERITY_NEUTRAL,
} CsSeverity;

const char *cs_severity_to_string (CsSeverity severity);

/**
 * CsClause:
 * @text: the clause's words, as they stand in the sentence
 * @start: where they begin in the sentence, in bytes
 * @end: where they end
 * @events: (element-type guint): indices into the record's events that prove it
 *
 * A clause of the sentence with its evidence.
 */
typedef struct
{
  char   *text;
  gsize   start;
  gsize   end;
  GArray *events;
} CsClause;

/**
 * CsSees:
 * @CS_SEES_TRANSPORT_ERROR: a transport error: the answer, if there was one, is lost
 * @CS_SEES_EXCEPTION: an exception that carries the answer
 * @CS_SEES_ANSWER: the answer
 * @CS_SEES_CANNOT_TELL: a fact that decides is not known
 */
typedef enum
{
  CS_SEES_TRANSPORT_ERROR,
  CS_SEES_EXCEPTION,
  CS_SEES_ANSWER,
  CS_SEES_CANNOT_TELL,
} CsSees;

const char *cs_sees_to_string (CsSees sees);

/**
 * CsOffer:
 * @CS_OFFER_NOT_ASKED: nobody asked it for a certificate
 * @CS_OFFER_CHAIN: it would have sent the certificate with its intermediates
 * @CS_OFFER_LEAF: it would have sent the certificate alone
 * @CS_OFFER_NOTHING: it would have sent none: an empty certificate, or no answer
 *   to a late request
 * @CS_OFFER_BREAKS_OFF: it cannot go on when asked in this way
 * @CS_OFFER_CANNOT_TELL: a fact that decides is not known
 *
 * What a platform would have sent, given this identity and this server's request.
 */
typedef enum
{
  CS_OFFER_NOT_ASKED,
  CS_OFFER_CHAIN,
  CS_OFFER_LEAF,
  CS_OFFER_NOTHING,
  CS_OFFER_BREAKS_OFF,
  CS_OFFER_CANNOT_TELL,
} CsOffer;

const char *cs_offer_to_string (CsOffer offer);

/**
 * CsOfferView:
 * @offer: what the platform would have sent
 * @differs: that is something else than what went out here
 * @words: translated: "It would have sent the certificate alone."
 * @why: (nullable): translated; why
 * @answer: (nullable): translated; what this server would probably have answered
 *   to it; %NULL when it is what happened here
 * @grade: how it is known, as in #CsPlatformView
 * @seen: date of that knowledge
 * @sources: (array zero-terminated=1): where it is known from
 * @missing: (nullable): with cannot-tell: the fact that is not known
 */
typedef struct
{
  CsOffer  offer;
  gboolean differs;
  char    *words;
  char    *why;
  char    *answer;
  char    *grade;
  char    *seen;
  char   **sources;
  char    *missing;
} CsOfferView;

/**
 * CsPlatformView:
 * @id: the entry's id
 * @name: translated
 * @sees: what its application sees of this exchange
 * @domain: (nullable): the error's domain or class
 * @code: (nullable): its number as text, with a true minus sign
 * @symbol: (nullable): its symbol
 * @messages: (array zero-terminated=1): what it may say, the likeliest first
 * @status_reachable: whether the application can still read the status
 * @headers_reachable: the headers
 * @body_reachable: the body
 * @grade: how it is known: "measured", "verified in source", "stated by the
 *   vendor", "documented", "reported", "unsure"
 * @seen: date of that knowledge: "2025-11"
 * @flagged: it turns an HTTP answer into a transport error
 * @probable: nobody has isolated this case: word it "probably"
 * @why: translated; why here
 * @todo: translated; what to do about it
 * @callbacks: (array zero-terminated=1): the calls that a delegate would have had,
 *   in order, each with a translated note: "didReceive challenge: ServerTrust|note"
 * @fingerprint: (array zero-terminated=1): what tells this error from one of the
 *   same number with another cause: where to look in the error, and, translated,
 *   what it means: "userInfo[_kCFStreamErrorCodeKey]|absent: …"
 * @offer: (nullable): whether it would have sent the certificate at all; %NULL
 *   when that is not known of it, or no server had its say
 * @sources: (array zero-terminated=1): where it is known from
 * @rule: id of the rule that applied
 * @evidence: (element-type guint): indices of the events its conditions rest on
 * @missing: (nullable): with cannot-tell: the fact that is not known
 */
typedef struct
{
  char    *id;
  char    *name;
  CsSees   sees;
  char    *domain;
  char    *code;
  char    *symbol;
  char   **messages;
  gboolean status_reachable;
  gboolean headers_reachable;
  gboolean body_reachable;
  char    *grade;
  char    *seen;
  gboolean flagged;
  gboolean probable;
  char    *why;
  char    *todo;
  char   **callbacks;
  char   **fingerprint;
  char   **sources;
  char    *rule;
  GArray  *evidence;
  char    *missing;

  CsOfferView *offer;
} CsPlatformView;

/**
 * CsWriterView:
 * @id: the entry's id: "nginx"
 * @name: who may have written the answer: "nginx"
 * @words: translated and hedged: "Reads like nginx’s own page."
 * @means: translated; what such an answer means
 * @grade: how it is known, as in #CsPlatformView
 * @seen: date of that knowledge
 * @sources: (array zero-terminated=1): where it is known from
 * @evidence: (element-type guint): indices of the events it rests on
 *
 * Who wrote an answer, by its status, headers and body.
 */
typedef struct
{
  char   *id;
  char   *name;
  char   *words;
  char   *means;
  char   *grade;
  char   *seen;
  char  **sources;
  GArray *evidence;
} CsWriterView;

/**
 * CsFinding:
 * @id: stable: "http.403.after-certificate-request"
 * @severity: how bad
 * @title: translated
 * @explanation: translated
 * @evidence: (element-type guint): indices of events
 * @causes: (array zero-terminated=1): translated, the likeliest first
 * @remedies: (array zero-terminated=1): translated; what to do on the client's side
 * @server_remedies: (array zero-terminated=1): translated; on the server's side
 * @confirm: (array zero-terminated=1): names of confirmations: the same request
 *   with one thing changed ("no-identity", "tls-1.2", "http-1.1", "always-send",
 *   "tls-1.3", "cold", "again", "probe"), or a choice to make first ("choose-identity",
 *   "another-chain", "choose-root", "connect-to"). More
 *   may come; a name that is not known is not offered
 */
typedef struct
{
  char      *id;
  CsSeverity severity;
  char      *title;
  char      *explanation;
  GArray    *evidence;
  char     **causes;
  char     **remedies;
  char     **server_remedies;
  char     **confirm;
} CsFinding;

/**
 * CsVerdict:
 * @state: stable id of the case: "certificate-sent", "empty-certificate", …
 * @severity: of the left half
 * @headline: translated, about ten words
 * @sentence: translated: how we know
 * @clauses: (element-type CsClause): of @sentence, in order
 * @confirm: (array zero-terminated=1): at most two confirmations to offer, by name
 * @apps_headline: (nullable): translated; the right half; %NULL when there is none
 * @apps_sentence: (nullable): translated
 * @apps_severity: of the right half: WARNING when a platform is flagged
 * @writer: (nullable): who may have written the answer; %NULL when nothing tells
 * @platforms: (element-type CsPlatformView): lost answers first
 * @findings: (element-type CsFinding): the gravest first
 * @ats: (nullable): whether App Transport Security would accept the server
 *
 * Judgement of a record.
 */
typedef struct
{
  char      *state;
  CsSeverity severity;
  char      *headline;
  char      *sentence;
  GPtrArray *clauses;
  char     **confirm;
  char      *apps_headline;
  char      *apps_sentence;
  CsSeverity apps_severity;

  CsWriterView *writer;

  GPtrArray *platforms;
  GPtrArray *findings;

  CsAts *ats;
} CsVerdict;

/**
 * cs_verdict_evaluate:
 * @record: a complete record
 * @catalogue: what is known of platforms
 *
 * Judges @record. A pure function of both.
 *
 * Returns: (transfer full): a verdict
 */
CsVerdict *cs_verdict_evaluate (CsRecord    *record,
                                CsCatalogue *catalogue);
void       cs_verdict_free (CsVerdict *self);

/**
 * cs_verdict_to_json:
 * @self: a verdict
 *
 * Returns: (transfer full): it as the record's `_mtls.verdict`
 */
JsonObject *cs_verdict_to_json (CsVerdict *self);

guint cs_verdict_count (CsVerdict *self,
                        CsSees     sees);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsVerdict, cs_verdict_free)

G_END_DECLS
