/* cs-finding-certificate.c: findings about the client’s certificate
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

static gboolean
sent_and (const CsEvidence *evidence,
          int               alert)
{
  return is (evidence, CS_FACT_SENT) && evidence->alert == alert;
}

static gboolean
empty_for (const CsEvidence *evidence,
           const char       *why)
{
  return is (evidence, CS_FACT_EMPTY) && g_str_equal (evidence->why_empty, why);
}

/* Whether the server refused, in TLS or in HTTP or by hanging up. */
static gboolean
refused (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_ALERTED) || is (evidence, CS_FACT_CLOSED_SILENTLY) || evidence->status >= 400;
}

static gboolean
holds_empty_no_identity (const CsEvidence *evidence)
{
  return empty_for (evidence, "no-identity");
}

static gboolean
holds_empty_not_listed (const CsEvidence *evidence)
{
  return empty_for (evidence, "excluded-by-ca-list");
}

static gboolean
holds_empty_wrong_key (const CsEvidence *evidence)
{
  return !is (evidence, CS_FACT_PER_PATH) && empty_for (evidence, "no-common-signature-algorithm");
}

static gboolean
holds_empty_declined (const CsEvidence *evidence)
{
  return empty_for (evidence, "declined");
}

static gboolean
holds_empty (const CsEvidence *evidence)
{
  return empty_for (evidence, "");
}

static gboolean
holds_unknown_ca (const CsEvidence *evidence)
{
  return sent_and (evidence, 48);
}

static gboolean
holds_refused_expired (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && is (evidence, CS_FACT_EXPIRED) && refused (evidence);
}

static gboolean
holds_accepted_expired (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && is (evidence, CS_FACT_EXPIRED) && !refused (evidence);
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
holds_not_for_clients (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && is (evidence, CS_FACT_NOT_FOR_CLIENTS) && evidence->alert != 43;
}

static gboolean
holds_weak (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && is (evidence, CS_FACT_WEAK);
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

/* RFC 9113 §9.2.3: over HTTP/2 the server can only send the client away. */
static gboolean
holds_asked_after_request (const CsEvidence *evidence)
{
  if (evidence->status > 0 && !is (evidence, CS_FACT_CUT))
    return FALSE;
  return evidence->topics[CS_TOPIC_START_OVER]->len > 0 || is (evidence, CS_FACT_PER_PATH) ||
         cs_evidence_was_sent_to_http1 (evidence);
}

/* Schannel cuts its list at 16 KiB (KB 933430). */
static gboolean
holds_list_cut (const CsEvidence *evidence)
{
  return is_not (evidence, CS_FACT_LIST_ALLOWS) && evidence->ca_list_len >= 15 * 1024 && evidence->ca_list_len <= 17 * 1024;
}

static gboolean
holds_list_empty (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_LIST_EMPTY);
}

static gboolean
holds_sent_although_unlisted (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && is_not (evidence, CS_FACT_LIST_ALLOWS);
}

/* An optional check leaves no trace of its result. */
static gboolean
holds_verification_unseen (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_SENT) && evidence->status > 0 && evidence->status < 400 &&
         (is_not (evidence, CS_FACT_LIST_ALLOWS) || is_not (evidence, CS_FACT_CHAIN_COMPLETE) ||
          is (evidence, CS_FACT_EXPIRED) || is (evidence, CS_FACT_NOT_YET_VALID) || is (evidence, CS_FACT_SELF_SIGNED));
}

static char **
rank_alert_causes (const CsEvidence *evidence)
{
  return cs_cause_rank (evidence, evidence->alert, NULL);
}

const CsFindingRow cs_finding_certificate[] = {
  {
    .id = "client-cert.refused.unknown-ca",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_unknown_ca,
    .title = N_ ("The server does not know the certificate’s issuer"),
    .explanation = N_ ("The server could not build a path from {identity} to a CA that it trusts. The same alert "
                       "stands for a missing intermediate, an unknown root and a missing revocation list."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Send the intermediates along: use a file that holds the whole chain."),
                  N_ ("Try an identity of another issuing CA: if it works, this issuer alone is the trouble.") },
    .server_remedies = { N_ ("Add the issuing CA to the CAs that it accepts for clients."),
                         N_ ("Check that there is a revocation list for each issuing CA.") },
    .confirm = { "another-chain", "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused.expired",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_refused_expired,
    .title = N_ ("The client certificate has expired"),
    .explanation = N_ ("{identity} was past its end when the request was made. curl under TLS 1.2 words this as "
                       "if the server’s certificate were bad (exit 60)."),
    .remedies = { N_ ("Renew the certificate and use the new identity.") },
    .server_remedies = { N_ ("Nothing: it is right to refuse. Its log names the certificate.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.refused.called-expired",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_called_expired,
    .title = N_ ("The server says “expired”, but the certificate is in date"),
    .explanation = N_ ("OpenSSL servers send the same alert when their own revocation list is out of date; then "
                       "every identity of that CA fails at once."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Try another identity of the same CA: if it fails too, it is the server’s list or clock.") },
    .server_remedies = { N_ ("Renew the revocation list, and check the clock and the issuing CA’s dates.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.not-yet-valid",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_not_yet_valid,
    .title = N_ ("The client certificate is not valid yet"),
    .explanation = N_ ("{identity} begins after the time of this request, by the clock of the machine that "
                       "recorded it."),
    .causes = { N_ ("the client’s clock is slow"),
                N_ ("the certificate was issued for later use") },
    .remedies = { N_ ("Hold the clock against the answer’s Date header."),
                  N_ ("Wait until the certificate begins, or use another identity.") },
    .server_remedies = { N_ ("Check its clock.") },
    .confirm = { "choose-identity" },
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
    .server_remedies = { N_ ("Check that its revocation list is the CA’s newest.") },
    .confirm = { "choose-identity" },
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
    .server_remedies = { N_ ("Nothing in TLS: a server may only be told to skip the check altogether.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused.bad-proof",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_bad_proof,
    .title = N_ ("The server could not verify the proof of the key"),
    .explanation = N_ ("A signature did not fit: the one made with the client’s key, or one in the chain."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Check that certificate and key belong together."),
                  N_ ("Hold the key identifiers of the issuers against those of the server’s CA: a CA made anew "
                      "keeps its name and not its key.") },
    .server_remedies = { N_ ("Check that it has the issuing CA’s certificate of the same key.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.refused",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_refused_otherwise,
    .title = N_ ("The server refused the certificate"),
    .explanation = N_ ("It sent alert {alert} ({alertName}). The alert names a symptom; the server’s log names "
                       "the cause."),
    .rank_causes = rank_alert_causes,
    .remedies = { N_ ("Try another identity of the same CA, and one of another.") },
    .server_remedies = { N_ ("Look into its log for the reason.") },
    .confirm = { "choose-identity", "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "client-cert.empty.no-identity",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_empty_no_identity,
    .title = N_ ("The server asked for a certificate, and there was none to send"),
    .explanation = N_ ("No identity was chosen, so an empty certificate went out."),
    .remedies = { N_ ("Choose an identity that one of the CAs on the server’s list issued.") },
    .server_remedies = { N_ ("Make the certificate optional, if those who have none are to be let in.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.empty.issuer-not-listed",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_empty_not_listed,
    .title = N_ ("The server’s CA list leaves out the certificate’s issuers"),
    .explanation = N_ ("Respecting the list, our side sent an empty certificate, as Go, Java, Chromium and "
                       "Firefox do. curl and most others send the certificate all the same; the server may "
                       "accept it."),
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
    .explanation = N_ ("The request’s signature algorithms leave out the key’s kind, so an empty certificate "
                       "went out. On the wire this looks as if no identity had been chosen."),
    .remedies = { N_ ("Choose an identity with another kind of key.") },
    .server_remedies = { N_ ("Allow the key’s signature algorithm.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.empty.declined",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_empty_declined,
    .title = N_ ("The server asked for a certificate, and you chose to send none"),
    .explanation = N_ ("An identity was there, but the request was made without it."),
    .remedies = { N_ ("Send it with the identity.") },
    .server_remedies = { N_ ("Nothing, as long as those who show none are not to be let in.") },
    .confirm = { "always-send" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.empty",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_empty,
    .title = N_ ("The server asked for a certificate, and an empty one went out"),
    .explanation = N_ ("The wire shows that none was sent, not why. What the client was set up with tells these "
                       "apart."),
    .causes = { N_ ("no identity was set up in the client"),
                N_ ("the client respects the server’s CA list, and no issuer of its certificate is on it"),
                N_ ("the server’s signature algorithms leave out the kind of its key"),
                N_ ("an app’s code was asked for the certificate and gave none") },
    .remedies = { N_ ("Look into the client’s setup, and hold its certificate’s issuers against the server’s CA "
                      "list.") },
    .server_remedies = { N_ ("Put the issuing CA on the list, and allow the usual signature algorithms.") },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.asked-after-request",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_asked_after_request,
    .title = N_ ("The server asks for a certificate only after the request"),
    .explanation = N_ ("It asks on some paths alone: by a new handshake under TLS 1.2, by post-handshake "
                       "authentication under TLS 1.3, never over HTTP/2. Many clients support neither."),
    .remedies = { N_ ("Use HTTP/1.1 with TLS 1.2, which most clients can renegotiate on.") },
    .server_remedies = { N_ ("Ask for the whole virtual host, or give these paths a host of their own.") },
    .confirm = { "http-1.1", "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_REQUEST, CS_TOPIC_START_OVER, CS_TOPIC_ASKED, CS_TOPIC_RESET),
  },
  {
    .id = "client-cert.list.cut-short",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_list_cut,
    .title = N_ ("The server’s CA list looks cut short"),
    .explanation = N_ ("It is close to 16 KB long and leaves out every issuer of this chain. Windows servers cut "
                       "their list there and log Schannel event 36885."),
    .causes = { N_ ("the server has more trusted roots than fit into the list"),
                N_ ("the server expects certificates of other CAs") },
    .remedies = { N_ ("Use a client that sends its certificate whatever the list says, as curl does.") },
    .server_remedies = { N_ ("Remove roots that no client needs, or let it send no list (SendTrustedIssuerList = 0).") },
    .confirm = { "always-send" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.not-for-clients",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_not_for_clients,
    .title = N_ ("The certificate is not meant for clients"),
    .explanation = N_ ("The extended key usage of {identity} lacks clientAuth. Many servers refuse that; GnuTLS "
                       "and some others let it pass."),
    .remedies = { N_ ("Have a certificate issued whose extended key usage has clientAuth.") },
    .server_remedies = { N_ ("Check the purpose, so that no certificate made for a server gets in as a client.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.weak",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_weak,
    .title = N_ ("The certificate’s key or signature is weak"),
    .explanation = N_ ("{identity} has an RSA key of less than 2048 bits, or MD5 or SHA-1 signed it. OpenSSL "
                       "servers refuse it with alert 42; many clients refuse to load it."),
    .remedies = { N_ ("Have a certificate issued with a key of today’s strength and SHA-256.") },
    .server_remedies = { N_ ("Nothing: lowering its security level would let every such certificate in.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_SERVER_ALERT, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.expired.accepted",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_accepted_expired,
    .title = N_ ("The server took a certificate that has expired"),
    .explanation = N_ ("{identity} was past its end when the request was made, and no refusal came. Chromium and "
                       "Firefox would not have offered it."),
    .causes = { N_ ("the server asks for certificates and does not check them"),
                N_ ("its application checks, and lets this path pass"),
                N_ ("its clock is wrong") },
    .remedies = { N_ ("Renew the certificate before somebody begins to check.") },
    .server_remedies = { N_ ("Check the dates, or hand the result of the check to the application.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.sent-although-not-listed",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_sent_although_unlisted,
    .title = N_ ("The certificate went out although its issuers are not on the server’s list"),
    .explanation = N_ ("curl and most libraries do the same. Go, Java, Chromium and Firefox would have sent an "
                       "empty certificate, and the server would have answered that."),
    .remedies = { N_ ("Use a file that holds the whole chain, or another identity.") },
    .server_remedies = { N_ ("Put the issuing CA on the list, so that every kind of client sends its certificate.") },
    .confirm = { "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED, CS_TOPIC_SENT),
  },
  {
    .id = "client-cert.verification-unseen",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_verification_unseen,
    .title = N_ ("Whether the server verified the certificate cannot be told from here"),
    .explanation = N_ ("It answered, although {identity} is not what a strict check would pass. Under an "
                       "optional check a bad certificate leaves no trace on the wire."),
    .causes = { N_ ("the server asks for certificates and does not check them"),
                N_ ("it knows the issuers from elsewhere than its list"),
                N_ ("its application gets the result of the check and lets this path pass") },
    .remedies = { N_ ("Compare with an answer to a request without a certificate.") },
    .server_remedies = { N_ ("Its log, or what it hands to the application (such as $ssl_client_verify), has the "
                             "result.") },
    .confirm = { "no-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_ANSWER),
  },
  {
    .id = "client-cert.list.empty",
    .severity = CS_SEVERITY_INFO,
    .holds = holds_list_empty,
    .title = N_ ("The server’s CA list is empty"),
    .explanation = N_ ("It asks for a certificate of any CA. Clients then offer what they have; Chromium sends "
                       "the certificate without its intermediates."),
    .remedies = { N_ ("Choose the identity by hand: the list does not help.") },
    .server_remedies = { N_ ("Send the names of the CAs that it accepts, so that clients can choose.") },
    CS_FINDING_TOPICS (CS_TOPIC_ASKED),
  },
  { NULL },
};
