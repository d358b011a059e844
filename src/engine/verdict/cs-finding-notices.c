/* cs-finding-notices.c: what misleads or is worth knowing
 *
 * One row a finding: warnings first, then notices.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-finding-rows.h"

#include <glib/gi18n-lib.h>

static gboolean
is (const CsEvidence *evidence,
    CsFact            fact)
{
  return cs_evidence_is (evidence, fact);
}

static gboolean
holds_403_after_request (const CsEvidence *evidence)
{
  return evidence->status == 403 && is (evidence, CS_FACT_REQUESTED);
}

static gboolean
holds_identity_not_authorised (const CsEvidence *evidence)
{
  return (evidence->status == 401 || evidence->status == 403) && is (evidence, CS_FACT_SENT);
}

static gboolean
holds_misdirected (const CsEvidence *evidence)
{
  return evidence->status == 421;
}

static gboolean
holds_407_from_origin (const CsEvidence *evidence)
{
  return evidence->status == 407 && is (evidence, CS_FACT_TLS) && !is (evidence, CS_FACT_PROXIED);
}

static gboolean
holds_empty_declined (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_EMPTY) && g_str_equal (evidence->why_empty, "declined");
}

static gboolean
holds_sent_although_unlisted (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && cs_evidence_is_not (evidence, CS_FACT_LIST_ALLOWS);
}

static gboolean
holds_not_offered (const CsEvidence *evidence)
{
  return evidence->status == 403 && cs_evidence_is_not (evidence, CS_FACT_REQUESTED) &&
         cs_evidence_body_says (evidence, "Cannot perform Post-Handshake Authentication");
}

static gboolean
holds_never_asked (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_ANSWERED) && is (evidence, CS_FACT_TLS) &&
         cs_evidence_is_not (evidence, CS_FACT_REQUESTED) && cs_evidence_is_not (evidence, CS_FACT_RESUMED) &&
         !holds_not_offered (evidence) && !cs_evidence_was_sent_to_http1 (evidence) &&
         (is (evidence, CS_FACT_HAS_IDENTITY) || evidence->status == 401 || evidence->status == 403);
}

static gboolean
holds_resumed (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_RESUMED);
}

static gboolean
holds_late (const CsEvidence *evidence)
{
  return evidence->status == 0 && is (evidence, CS_FACT_LATE);
}

static gboolean
holds_overridden (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_OVERRIDDEN);
}

const CsFindingRow cs_finding_notices[] = {
  {
    .id = "client-cert.empty.declined",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_empty_declined,
    .title = N_ ("The server asked for a certificate, and you chose to send none"),
    .explanation = N_ ("An identity was there, but the request was made without it."),
    .confirm = { "always-send" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "http.403.after-certificate-request",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_403_after_request,
    .title = N_ ("Apple’s platforms hide this 403 from the app"),
    .explanation = N_ ("CFNetwork turns a 403 that follows a client-certificate request into "
                       "NSURLErrorClientCertificateRequired, error −1206. The app gets neither status nor headers nor "
                       "body and is told that the server requires a client certificate, as if none had been sent."),
    .remedies = { N_ ("Read −1206 as “refused, reason unknown”, never as “no certificate was sent”.") },
    .server_remedies = { N_ ("Answer with another status than 403 where a certificate is asked for.") },
    .confirm = { "no-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_ANSWER),
  },
  {
    .id = "http.407.from-origin",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_407_from_origin,
    .title = N_ ("A 407 from the server itself is lost to some clients"),
    .explanation = N_ ("407 is a proxy’s status. Chromium, Node.js’s fetch and OkHttp report a transport error when an "
                       "https server answers it without a proxy between."),
    .server_remedies = { N_ ("Answer 401 or 403 instead.") },
    CS_FINDING_TOPICS (CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.not-authorised",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_identity_not_authorised,
    .title = N_ ("TLS took the certificate; HTTP refused the request"),
    .explanation = N_ ("No alert came. Under an optional check a bad certificate leaves no trace in TLS either, so it "
                       "cannot be told from here whether the server found {identity} valid."),
    .causes = { N_ ("the certificate is fine, but its holder is not allowed to do this"),
                N_ ("a gateway turns a failed check of the certificate into this status"),
                N_ ("the refusal has nothing to do with the certificate") },
    .remedies = { N_ ("Ask who may use this path, or try another identity.") },
    .confirm = { "no-identity", "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_HANDSHAKE, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.never-asked",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_never_asked,
    .title = N_ ("The server never asked for a certificate"),
    .explanation = N_ ("A full handshake went by without a certificate request, so no client could have sent one."),
    .causes = { N_ ("this name, port or virtual host does not use client certificates"),
                N_ ("the server asks only on some paths, after the request, which HTTP/2 and TLS 1.3 without "
                    "post-handshake authentication rule out"),
                N_ ("a proxy opens the connection and asks for nothing") },
    .confirm = { "http-1.1", "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_HANDSHAKE, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.asked-after-request.not-offered",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_not_offered,
    .title = N_ ("The server wanted to ask after the request and could not"),
    .explanation = N_ ("Under TLS 1.3 a server may ask later only if the client has offered post-handshake "
                       "authentication, which this program, browsers, Go, Java and Node.js do not. Apache’s answer says "
                       "so; on the wire there is no trace of it."),
    .remedies = { N_ ("curl, PHP, Ruby and Perl offer it and are asked.") },
    .server_remedies = { N_ ("Ask for the whole virtual host, or allow TLS 1.2 on this path.") },
    .confirm = { "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_ANSWER),
  },
  {
    .id = "tls.resumed",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_resumed,
    .title = N_ ("An earlier session was resumed"),
    .explanation = N_ ("In a resumed session nobody asks for a certificate: the answer tells about the session’s first "
                       "handshake, not about the identity chosen now."),
    .confirm = { "cold" },
    CS_FINDING_TOPICS (CS_TOPIC_SERVER_HELLO),
  },
  {
    .id = "tls.refused.late",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_late,
    .title = N_ ("The refusal came after our side of the handshake was done"),
    .their_title = N_ ("The refusal came after the client’s side of the handshake was done"),
    .explanation = N_ ("Clients then report a read error, a broken pipe or a lost connection rather than a failed "
                       "handshake, and may not show the alert at all. Code that looks for failed connects misses it."),
    .confirm = { "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_OUR_FINISHED, CS_TOPIC_SERVER_ALERT, CS_TOPIC_CLOSE),
  },
  {
    .id = "trust.overridden",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_overridden,
    .title = N_ ("You went on with a server that you do not trust"),
    .explanation = N_ ("Anyone could have stood between. Nothing that came back is proof of anything."),
    .confirm = { "choose-root" },
    CS_FINDING_TOPICS (CS_TOPIC_TRUST, CS_TOPIC_SHOWN),
  },
  {
    .id = "http.421.misdirected",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_misdirected,
    .title = N_ ("The request came to the wrong virtual host"),
    .explanation = N_ ("421 means that the Host header names a virtual host with other certificate rules than the one "
                       "the handshake was made for."),
    .remedies = { N_ ("Use the same name in the address and in the Host header.") },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.sent-although-not-listed",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_sent_although_unlisted,
    .title = N_ ("The certificate went out although its issuers are not on the server’s list"),
    .explanation = N_ ("curl and most libraries do the same. Go, Java, Chromium and Firefox would have sent an empty "
                       "certificate, and the server would have answered that."),
    .remedies = { N_ ("Choose a file that holds the whole chain, or another identity.") },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  { NULL },
};
