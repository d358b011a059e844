/* cs-finding-answer.c: findings about HTTP’s answer
 *
 * One row a finding; among equals what decides comes before what accompanies.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-finding-rows.h"

#include <glib/gi18n-lib.h>

static gboolean
holds_nginx_bad_certificate (const CsEvidence *evidence)
{
  return evidence->status == 400 && !is (evidence, CS_FACT_EMPTY) && cs_evidence_body_says (evidence, "The SSL certificate error");
}

static gboolean
holds_nginx_no_certificate (const CsEvidence *evidence)
{
  return evidence->status == 400 && !is (evidence, CS_FACT_SENT) && cs_evidence_body_says (evidence, "No required SSL certificate was sent");
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
  return evidence->status == 421 && !is (evidence, CS_FACT_REUSED);
}

static gboolean
holds_misdirected_reused (const CsEvidence *evidence)
{
  return evidence->status == 421 && is (evidence, CS_FACT_REUSED);
}

static gboolean
holds_407_from_origin (const CsEvidence *evidence)
{
  return evidence->status == 407 && is (evidence, CS_FACT_TLS) && !is (evidence, CS_FACT_PROXIED);
}

/* Apache, Tomcat and IIS say in HTTP that they could not ask. */
static gboolean
holds_not_offered (const CsEvidence *evidence)
{
  return is_not (evidence, CS_FACT_REQUESTED) &&
         ((evidence->status == 403 && cs_evidence_body_says (evidence, "Cannot perform Post-Handshake Authentication")) ||
          (evidence->status == 401 && cs_evidence_body_says (evidence, "No client certificate chain in this request")) ||
          (evidence->status == 500 && cs_evidence_body_says (evidence, "0x80070032")));
}

static gboolean
holds_never_asked (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_ANSWERED) && is (evidence, CS_FACT_TLS) && is_not (evidence, CS_FACT_REQUESTED) &&
         is_not (evidence, CS_FACT_RESUMED) && !is (evidence, CS_FACT_REUSED) && !holds_not_offered (evidence) &&
         !cs_evidence_was_sent_to_http1 (evidence) &&
         (is (evidence, CS_FACT_HAS_IDENTITY) || evidence->status == 401 || evidence->status == 403);
}

static gboolean
holds_redirect (const CsEvidence *evidence)
{
  return evidence->redirect_host != NULL;
}

static gboolean
holds_h3 (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_REQUESTED) && evidence->offers_h3;
}

static gboolean
holds_clock (const CsEvidence *evidence)
{
  return evidence->clock.ahead != 0 && cs_server_clock_is_sure (&evidence->clock);
}

static gboolean
holds_clock_kept (const CsEvidence *evidence)
{
  return evidence->clock.ahead != 0 && !cs_server_clock_is_sure (&evidence->clock);
}

static gboolean
holds_bad_http (const CsEvidence *evidence)
{
  return evidence->topics[CS_TOPIC_BAD_HTTP]->len > 0;
}

static gboolean
holds_bad_request (const CsEvidence *evidence)
{
  return evidence->topics[CS_TOPIC_BAD_REQUEST]->len > 0;
}

const CsFindingRow cs_finding_answer[] = {
  {
    .id = "http.400.certificate-error",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_nginx_bad_certificate,
    .title = N_ ("The server completed TLS and refused the certificate in HTTP"),
    .explanation = N_ ("“The SSL certificate error” is how nginx words any fault of the certificate, and faults "
                       "of its own revocation check too. Only its error log has the reason."),
    .causes = { N_ ("the intermediate was not sent, or the chain is deeper than ssl_verify_depth"),
                N_ ("the certificate is expired, revoked or of an unknown CA"),
                N_ ("the server’s revocation list is missing or out of date") },
    .remedies = { N_ ("Use a file that holds the whole chain, and check its dates and purpose.") },
    .server_remedies = { N_ ("Look into nginx’s error log at level info: it names the verification error.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_ANSWER),
  },
  {
    .id = "http.400.no-certificate",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_nginx_no_certificate,
    .title = N_ ("The server completed TLS and missed the certificate in HTTP"),
    .explanation = N_ ("“No required SSL certificate was sent” is nginx’s answer to an empty certificate: it "
                       "asks in TLS and refuses in HTTP."),
    .remedies = { N_ ("Choose an identity.") },
    .server_remedies = { N_ ("Make the certificate optional, if those who have none are to be let in.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_ANSWER),
  },
  {
    .id = "http.malformed",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_bad_http,
    .title = N_ ("The answer breaks the rules of HTTP"),
    .explanation = N_ ("{malformed} Clients differ in what they make of it: some cut the answer, some report a "
                       "protocol error, some read on into the next one."),
    .causes = { N_ ("a program writes its HTTP by hand"),
                N_ ("a proxy changed the body and not its length"),
                N_ ("two programs on the way disagree about where the answer ends") },
    .remedies = { N_ ("Do not trust the body’s end; compare with HTTP/2, where lengths are framed otherwise.") },
    .server_remedies = { N_ ("Let the HTTP library set Content-Length and Transfer-Encoding.") },
    .confirm = { "again" },
    CS_FINDING_TOPICS (CS_TOPIC_BAD_HTTP, CS_TOPIC_ANSWER),
  },
  {
    .id = "http.malformed-request",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_bad_request,
    .title = N_ ("The request breaks the rules of HTTP"),
    .explanation = N_ ("{malformedRequest} Servers and proxies differ in what they make of it: some answer 400, some "
                       "close, some see two requests in one."),
    .causes = { N_ ("a program writes its HTTP by hand"),
                N_ ("a header was set that the HTTP library sets itself") },
    .remedies = { N_ ("Let the HTTP library set Content-Length and Transfer-Encoding.") },
    CS_FINDING_TOPICS (CS_TOPIC_BAD_REQUEST, CS_TOPIC_REQUEST),
  },
  {
    .id = "http.403.after-certificate-request",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_403_after_request,
    .title = N_ ("Apple’s platforms hide this 403 from the app"),
    .explanation = N_ ("CFNetwork turns a 403 that follows a client-certificate request into "
                       "NSURLErrorClientCertificateRequired, error −1206. The app gets neither status nor "
                       "headers nor body and is told that the server requires a client certificate, as if none "
                       "had been sent."),
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
    .explanation = N_ ("407 is a proxy’s status. Chromium, Node.js’s fetch and OkHttp report a transport error "
                       "when an https server answers it without a proxy between."),
    .remedies = { N_ ("Use a client that shows it, such as curl, to see the answer.") },
    .server_remedies = { N_ ("Answer 401 or 403 instead.") },
    CS_FINDING_TOPICS (CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.not-authorised",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_identity_not_authorised,
    .title = N_ ("TLS took the certificate; HTTP refused the request"),
    .explanation = N_ ("No alert came. Under an optional check a bad certificate leaves no trace in TLS either, "
                       "so it cannot be told from here whether the server found {identity} valid."),
    .causes = { N_ ("the certificate is fine, but its holder is not allowed to do this"),
                N_ ("a gateway turns a failed check of the certificate into this status"),
                N_ ("the refusal has nothing to do with the certificate") },
    .remedies = { N_ ("Ask who may use this path, or try another identity.") },
    .server_remedies = { N_ ("Its log tells a failed check from a missing permission.") },
    .confirm = { "no-identity", "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_HANDSHAKE, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.never-asked",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_never_asked,
    .title = N_ ("The server never asked for a certificate"),
    .explanation = N_ ("A full handshake went by without a certificate request, so no client could have sent "
                       "one."),
    .causes = { N_ ("this name, port or virtual host does not use client certificates"),
                N_ ("the server asks only on some paths, after the request, which HTTP/2 and TLS 1.3 without "
                    "post-handshake authentication rule out"),
                N_ ("a proxy opens the connection and asks for nothing") },
    .remedies = { N_ ("Check name and port: another virtual host may ask.") },
    .server_remedies = { N_ ("Ask for certificates on this virtual host, for all of its paths.") },
    .confirm = { "http-1.1", "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_HANDSHAKE, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.asked-after-request.not-offered",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_not_offered,
    .title = N_ ("The server wanted to ask after the request and could not"),
    .explanation = N_ ("Under TLS 1.3 a server may ask later only if the client has offered post-handshake "
                       "authentication, which browsers, Go, Java and Node.js do not. Apache’s, Tomcat’s and "
                       "IIS’s answers say so; on the wire there is no trace of it."),
    .remedies = { N_ ("curl, PHP, Ruby and Perl offer it and are asked; so does “probe” here.") },
    .server_remedies = { N_ ("Ask for the whole virtual host, or allow TLS 1.2 on this path.") },
    .confirm = { "tls-1.2", "probe" },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_ANSWER),
  },
  {
    .id = "http.421.misdirected",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_misdirected,
    .title = N_ ("The request came to the wrong virtual host"),
    .explanation = N_ ("421 means that the Host header names a virtual host with other certificate rules than "
                       "the one the handshake was made for."),
    .causes = { N_ ("the Host header names another host than the address"),
                N_ ("the handshake carried no name, or another one") },
    .remedies = { N_ ("Use the same name in the address and in the Host header.") },
    .server_remedies = { N_ ("Give both names the same certificate rules, or addresses of their own.") },
    .confirm = { "connect-to" },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_ANSWER),
  },
  {
    .id = "http.421.reused",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_misdirected_reused,
    .title = N_ ("The request came over a connection made for another host"),
    .explanation = N_ ("The client used a connection that it had open because its certificate covers both names. "
                       "The server has other certificate rules for this one."),
    .remedies = { N_ ("Send it over a connection of its own, as 421 asks for.") },
    .server_remedies = { N_ ("Give the names certificates of their own, so that clients do not share connections.") },
    .confirm = { "cold" },
    CS_FINDING_TOPICS (CS_TOPIC_ANSWER),
  },
  {
    .id = "clock.differs",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_clock,
    .title = N_ ("Your clock and the server’s differ"),
    .their_title = N_ ("The clocks of the recording machine and of the server differ"),
    .explanation = N_ ("By the answer’s Date header your clock is {clock}. Which of the two is wrong cannot be "
                       "told from here. {clockHarm}"),
    .their_explanation = N_ ("By the answer’s Date header the clock of the machine that recorded this is {clock}. "
                             "Which of the two is wrong cannot be told from here. {clockHarm}"),
    .remedies = { N_ ("Set the clock by the network: “timedatectl” says whether it is.") },
    .server_remedies = { N_ ("Check its clock, if another server’s Date agrees with the client’s.") },
    CS_FINDING_TOPICS (CS_TOPIC_ANSWER),
  },
  {
    .id = "clock.differs.cache",
    .severity = CS_SEVERITY_INFO,
    .holds = holds_clock_kept,
    .title = N_ ("The answer’s Date does not fit your clock, but was not fresh"),
    .their_title = N_ ("The answer’s Date does not fit the recording machine’s clock, but was not fresh"),
    .explanation = N_ ("{kept}. With that counted in, the clock would be {clock}; a cache that "
                       "counts wrongly looks the same."),
    .remedies = { N_ ("Send it again with “Cache-Control: no-cache” and compare.") },
    .server_remedies = { N_ ("Check the cache’s clock, and that it sets Age.") },
    CS_FINDING_TOPICS (CS_TOPIC_ANSWER),
  },
  {
    .id = "http.redirect.other-host",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_redirect,
    .title = N_ ("The answer leads to another host"),
    .explanation = N_ ("There the handshake begins anew: that server may ask for a certificate too, and a client "
                       "that ties its identity to a host has none for it."),
    .remedies = { N_ ("Tie the identity to the new host as well, or call it directly.") },
    .server_remedies = { N_ ("Redirect within the host that knows the client.") },
    CS_FINDING_TOPICS (CS_TOPIC_ANSWER),
  },
  {
    .id = "http.h3-advertised",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_h3,
    .title = N_ ("The server offers HTTP/3 as well"),
    .explanation = N_ ("Clients that follow the Alt-Svc header come over QUIC next time. Not every server asks "
                       "for certificates there, so the same client may get another answer."),
    .remedies = { N_ ("Compare with HTTP/3 switched off.") },
    .server_remedies = { N_ ("Ask for certificates over QUIC too, or leave Alt-Svc out.") },
    .confirm = { "http-1.1" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_ANSWER),
  },
  { NULL },
};
