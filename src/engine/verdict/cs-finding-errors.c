/* cs-finding-errors.c: what went wrong in an exchange
 *
 * One row a finding; among equals what decides comes before what accompanies.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-finding-rows.h"

#include "cs-cause.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is (const CsEvidence *evidence,
    CsFact            fact)
{
  return cs_evidence_is (evidence, fact);
}

static gboolean
holds_nginx_bad_certificate (const CsEvidence *evidence)
{
  return evidence->status == 400 && !is (evidence, CS_FACT_EMPTY) && cs_evidence_body_says (evidence, "The SSL certificate error");
}

static gboolean
holds_nginx_no_certificate (const CsEvidence *evidence)
{
  return evidence->status == 400 && !is (evidence, CS_FACT_SENT) &&
         cs_evidence_body_says (evidence, "No required SSL certificate was sent");
}

static gboolean
holds_empty_no_identity (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_EMPTY) && g_str_equal (evidence->why_empty, "no-identity");
}

static gboolean
holds_empty_not_listed (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_EMPTY) && g_str_equal (evidence->why_empty, "excluded-by-ca-list");
}

static gboolean
holds_empty_wrong_key (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_EMPTY) && !is (evidence, CS_FACT_PER_PATH) &&
         g_str_equal (evidence->why_empty, "no-common-signature-algorithm");
}

static gboolean
sent_and (const CsEvidence *evidence,
          int               alert)
{
  return is (evidence, CS_FACT_SENT) && evidence->alert == alert;
}

static gboolean
holds_unknown_ca (const CsEvidence *evidence)
{
  return sent_and (evidence, 48);
}

static gboolean
holds_ours_expired (const CsEvidence *evidence)
{
  return (is (evidence, CS_FACT_SENT) && is (evidence, CS_FACT_EXPIRED));
}

static gboolean
holds_called_expired (const CsEvidence *evidence)
{
  return sent_and (evidence, 45) && !is (evidence, CS_FACT_EXPIRED);
}

static gboolean
holds_not_yet_valid (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && is (evidence, CS_FACT_NOT_YET_VALID);
}

static gboolean
holds_revoked (const CsEvidence *evidence)
{
  return sent_and (evidence, 44);
}

static gboolean
holds_wrong_purpose (const CsEvidence *evidence)
{
  return sent_and (evidence, 43);
}

static gboolean
holds_bad_proof (const CsEvidence *evidence)
{
  return sent_and (evidence, 51);
}

static gboolean
holds_refused_otherwise (const CsEvidence *evidence)
{
  static const int told_elsewhere[] = { 43, 44, 45, 48, 51 };

  for (gsize i = 0; i < G_N_ELEMENTS (told_elsewhere); i++)
    if (evidence->alert == told_elsewhere[i])
      return FALSE;
  return is (evidence, CS_FACT_SENT) && is (evidence, CS_FACT_ALERTED);
}

static gboolean
holds_closed_silently (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_CLOSED_SILENTLY) && is (evidence, CS_FACT_TLS);
}

static gboolean
holds_untrusted (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_UNTRUSTED) && !is (evidence, CS_FACT_NAME_MISMATCH);
}

static gboolean
holds_name_mismatch (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_NAME_MISMATCH);
}

static gboolean
holds_not_tls (const CsEvidence *evidence)
{
  return g_strcmp0 (evidence->stage, "tls") == 0 && evidence->topics[CS_TOPIC_MALFORMED]->len > 0 &&
         evidence->topics[CS_TOPIC_SERVER_HELLO]->len == 0;
}

static gboolean
holds_no_common_version (const CsEvidence *evidence)
{
  return evidence->alert == 70 || evidence->our_alert == 70;
}

static gboolean
holds_identity_unreadable (const CsEvidence *evidence)
{
  return cs_evidence_is_input_error (evidence, "identity");
}

static gboolean
holds_unreachable (const CsEvidence *evidence)
{
  return g_strcmp0 (evidence->stage, "connect") == 0 || g_strcmp0 (evidence->stage, "dns") == 0;
}

static gboolean
holds_proxy_refused (const CsEvidence *evidence)
{
  return g_strcmp0 (evidence->stage, "proxy") == 0;
}

/* RFC 9113 §9.2.3: over HTTP/2 the server can only send the client away. */
static gboolean
holds_asked_after_request (const CsEvidence *evidence)
{
  if (evidence->status > 0 && !is (evidence, CS_FACT_CUT))
    return FALSE;
  return evidence->topics[CS_TOPIC_START_OVER]->len > 0 || is (evidence, CS_FACT_PER_PATH) ||
         cs_evidence_was_sent_to_http1 (evidence);
}

static char **
rank_alert_causes (const CsEvidence *evidence)
{
  return cs_cause_rank (evidence, evidence->alert, NULL);
}

const CsFindingRow cs_finding_errors[] = {
  {
    .id = "identity.unreadable",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_identity_unreadable,
    .title = N_ ("The identity could not be opened"),
    .explanation = N_ ("Nothing was sent: without the key there is nothing to prove."),
    .remedies = { N_ ("Check the passphrase for a trailing space, or export the file again.") },
    .confirm = { "choose-identity" },
  },
  {
    .id = "server.unreachable",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_unreachable,
    .title = N_ ("No connection to the server came about"),
    .explanation = N_ ("There was no TLS, so no certificate played a part."),
    .causes = { N_ ("nothing listens at that address and port"), N_ ("a firewall drops or refuses the connection"),
                N_ ("the name points to another machine than expected") },
    CS_FINDING_TOPICS (CS_TOPIC_LOOKUP, CS_TOPIC_CONNECT),
  },
  {
    .id = "proxy.refused",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_proxy_refused,
    .title = N_ ("The proxy gave no connection to the server"),
    .explanation = N_ ("The refusal came from the proxy, in plain text, before any TLS with the server."),
    .causes = { N_ ("the proxy wants a user name and password"), N_ ("the proxy does not allow this host or port"),
                N_ ("the proxy could not reach the server") },
    CS_FINDING_TOPICS (CS_TOPIC_PROXY),
  },
  {
    .id = "server.name-mismatch",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_name_mismatch,
    .title = N_ ("The server’s certificate is for another name"),
    .explanation = N_ ("None of the names in the certificate is {host}."),
    .causes = { N_ ("the address reaches another server, or its default virtual host"),
                N_ ("the certificate was issued without this name") },
    .remedies = { N_ ("The name that the certificate carries, with “Connect to” for the address.") },
    .server_remedies = { N_ ("A certificate that names {host}.") },
    CS_FINDING_TOPICS (CS_TOPIC_SHOWN, CS_TOPIC_TRUST),
  },
  {
    .id = "server.untrusted",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_untrusted,
    .title = N_ ("The server’s chain leads to no root that you trust"),
    .their_title = N_ ("The client did not accept the server’s certificate"),
    .explanation = N_ ("Our side refused the server and stopped; this says nothing about the client certificate."),
    .their_explanation = N_ ("The client refused the server and stopped; this says nothing about the client "
                             "certificate."),
    .causes = { N_ ("another root CA than the one chosen issued the server’s certificate"),
                N_ ("the server does not send its intermediate"),
                N_ ("a proxy opens the connection and shows a certificate of its own") },
    .remedies = { N_ ("Choose the root CA that the server’s chain ends in.") },
    .server_remedies = { N_ ("Send the whole chain.") },
    .confirm = { "choose-root", "go-on" },
    CS_FINDING_TOPICS (CS_TOPIC_SHOWN, CS_TOPIC_TRUST, CS_TOPIC_CLIENT_ALERT),
  },
  {
    .id = "server.not-tls",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_not_tls,
    .title = N_ ("The server did not speak TLS"),
    .explanation = N_ ("What it sent is not a TLS record, so there was no handshake and no certificate."),
    .causes = { N_ ("the port belongs to a service without TLS, such as plain HTTP"),
                N_ ("the service wants to be asked for TLS first, as mail servers do") },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_MALFORMED),
  },
  {
    .id = "tls.no-common-version",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_no_common_version,
    .title = N_ ("Client and server have no TLS version in common"),
    .explanation = N_ ("The handshake ended right at its beginning; certificates played no part."),
    .remedies = { N_ ("Offer both TLS 1.2 and TLS 1.3.") },
    .server_remedies = { N_ ("Enable TLS 1.2 or TLS 1.3.") },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_SERVER_ALERT, CS_TOPIC_CLIENT_ALERT),
  },
  {
    .id = "client-cert.refused.unknown-ca",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_unknown_ca,
    .title = N_ ("The server does not know the certificate’s issuer"),
    .explanation = N_ ("The server could not build a path from {identity} to a CA that it trusts. The same alert "
                       "stands for a missing intermediate, an unknown root and a missing revocation list."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Send the intermediates along: choose a file that holds the whole chain.") },
    .server_remedies = { N_ ("Add the issuing CA to the CAs it accepts for clients.") },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused.expired",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_ours_expired,
    .title = N_ ("The client certificate has expired"),
    .explanation = N_ ("{identity} was past its end when the request was made. curl under TLS 1.2 words this as if "
                       "the server’s certificate were bad (exit 60)."),
    .remedies = { N_ ("Renew the certificate and choose the new identity.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused.called-expired",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_called_expired,
    .title = N_ ("The server says “expired”, but the certificate is in date"),
    .explanation = N_ ("OpenSSL servers send the same alert when their own revocation list is out of date; then every "
                       "identity of that CA fails at once."),
    .rank_causes = rank_alert_causes,
    .server_remedies = { N_ ("Renew the revocation list, and check the clock and the issuing CA’s dates.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.not-yet-valid",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_not_yet_valid,
    .title = N_ ("The client certificate is not valid yet"),
    .explanation = N_ ("{identity} begins after the time of this request, by this machine’s clock."),
    .causes = { N_ ("this machine’s clock is slow"), N_ ("the certificate was issued for later use") },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused.revoked",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_revoked,
    .title = N_ ("The server says that the certificate was revoked"),
    .explanation = N_ ("Its CA’s revocation list, as the server has it, names this certificate or its issuer."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Ask the CA, and have a new certificate issued.") },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused.purpose",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_wrong_purpose,
    .title = N_ ("The server does not take the certificate for this purpose"),
    .explanation = N_ ("OpenSSL servers send this alert when the extended key usage lacks clientAuth."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Have a certificate issued whose extended key usage has clientAuth.") },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused.bad-proof",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_bad_proof,
    .title = N_ ("The server could not verify the proof of the key"),
    .explanation = N_ ("A signature did not fit: the one made with the client’s key, or one in the chain."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Check that certificate and key belong together.") },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_refused_otherwise,
    .title = N_ ("The server refused the certificate"),
    .explanation = N_ ("It sent alert {alert} ({alertName}). The alert names a symptom; the server’s log names the "
                       "cause."),
    .rank_causes = rank_alert_causes,
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.empty.no-identity",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_empty_no_identity,
    .title = N_ ("The server asked for a certificate, and there was none to send"),
    .explanation = N_ ("No identity was chosen, so an empty certificate went out."),
    .remedies = { N_ ("Choose an identity that one of the CAs on the server’s list issued.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.empty.issuer-not-listed",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_empty_not_listed,
    .title = N_ ("The server’s CA list leaves out the certificate’s issuers"),
    .explanation = N_ ("Respecting the list, our side sent an empty certificate, as Go, Java, Chromium and Firefox do. "
                       "curl and most others send the certificate all the same; the server may accept it."),
    .causes = { N_ ("the intermediate that ties the certificate to a listed CA is not in the file"),
                N_ ("the server expects certificates of other CAs"),
                N_ ("the server’s list is cut short, as Windows does at 16 KB") },
    .remedies = { N_ ("Choose a file that holds the whole chain, or another identity.") },
    .server_remedies = { N_ ("Put the issuing CA on the list.") },
    .confirm = { "always-send", "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.empty.no-common-signature-algorithm",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_empty_wrong_key,
    .title = N_ ("The server accepts no signature that this key can make"),
    .explanation = N_ ("The request’s signature algorithms leave out the key’s kind, so an empty certificate went out. "
                       "On the wire this looks as if no identity had been chosen."),
    .remedies = { N_ ("Choose an identity with another kind of key.") },
    .server_remedies = { N_ ("Allow the key’s signature algorithm.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "http.400.certificate-error",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_nginx_bad_certificate,
    .title = N_ ("The server completed TLS and refused the certificate in HTTP"),
    .explanation = N_ ("“The SSL certificate error” is how nginx words any fault of the certificate, and faults of its "
                       "own revocation check too. Only its error log has the reason."),
    .causes = { N_ ("the intermediate was not sent, or the chain is deeper than ssl_verify_depth"),
                N_ ("the certificate is expired, revoked or of an unknown CA"),
                N_ ("the server’s revocation list is missing or out of date") },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_ANSWER),
  },
  {
    .id = "http.400.no-certificate",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_nginx_no_certificate,
    .title = N_ ("The server completed TLS and missed the certificate in HTTP"),
    .explanation = N_ ("“No required SSL certificate was sent” is nginx’s answer to an empty certificate: it asks in "
                       "TLS and refuses in HTTP."),
    .remedies = { N_ ("Choose an identity.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.asked-after-request",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_asked_after_request,
    .title = N_ ("The server asks for a certificate only after the request"),
    .explanation = N_ ("It asks on some paths alone: by a new handshake under TLS 1.2, by post-handshake authentication "
                       "under TLS 1.3, never over HTTP/2. Many clients support neither."),
    .server_remedies = { N_ ("Ask for the whole virtual host, or give these paths a host of their own.") },
    .confirm = { "http-1.1", "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_REQUEST, CS_TOPIC_START_OVER, CS_TOPIC_ASKED, CS_TOPIC_RESET),
  },
  {
    .id = "tls.closed-silently",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_closed_silently,
    .title = N_ ("The server hung up without an alert and without an answer"),
    .explanation = N_ ("The wire does not say why. Some servers refuse certificates this way: Node.js, Java’s "
                       "HttpsServer, Puma and Python’s asyncio servers among them."),
    .causes = { N_ ("the server refused the certificate, or the lack of one, without saying so"),
                N_ ("the service behind a TLS relay is down"), N_ ("a firewall cut the connection") },
    .confirm = { "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_CLOSE),
  },
  { NULL },
};
