/* cs-finding-connection.c: findings about the way there, TLS and trust
 *
 * One row a finding; among equals what decides comes before what accompanies.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-finding-rows.h"

#include "cs-data.h"

#include <glib/gi18n-lib.h>

static gboolean
at_stage (const CsEvidence *evidence,
          const char       *stage)
{
  return g_strcmp0 (evidence->stage, stage) == 0;
}

static gboolean
holds_identity_unreadable (const CsEvidence *evidence)
{
  return cs_evidence_is_input_error (evidence, "identity");
}

static gboolean
holds_unreachable (const CsEvidence *evidence)
{
  return at_stage (evidence, "connect") || at_stage (evidence, "dns");
}

static gboolean
holds_proxy_refused (const CsEvidence *evidence)
{
  return at_stage (evidence, "proxy") && !cs_evidence_is_proxy_unreachable (evidence);
}

static gboolean
holds_name_mismatch (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_NAME_MISMATCH);
}

static gboolean
holds_untrusted (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_UNTRUSTED) && !is (evidence, CS_FACT_NAME_MISMATCH);
}

static gboolean
holds_not_tls (const CsEvidence *evidence)
{
  return at_stage (evidence, "tls") && evidence->topics[CS_TOPIC_MALFORMED]->len > 0 && evidence->topics[CS_TOPIC_SERVER_HELLO]->len == 0;
}

static gboolean
holds_no_common_version (const CsEvidence *evidence)
{
  return evidence->alert == 70 || evidence->our_alert == 70;
}

static gboolean
holds_unrecognized_name (const CsEvidence *evidence)
{
  return evidence->alert == 112;
}

/* Before any ServerHello an alert is about what was offered (RFC 8446 §4.1.1). */
static gboolean
holds_no_common_parameters (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_ALERTED) && evidence->topics[CS_TOPIC_CLIENT_HELLO]->len > 0 &&
         evidence->topics[CS_TOPIC_SERVER_HELLO]->len == 0 && evidence->alert != 70 && evidence->alert != 112;
}

static gboolean
holds_inspection (const CsEvidence *evidence)
{
  return g_str_equal (cs_data_get_string (evidence->writer, "id", ""), "server.inspection");
}

static gboolean
holds_closed_silently (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_CLOSED_SILENTLY) && is (evidence, CS_FACT_TLS);
}

static gboolean
holds_resumed (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_RESUMED);
}

static gboolean
holds_resumed_refused (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_RESUMED) && evidence->status >= 401 && evidence->status <= 404;
}

static gboolean
holds_reused (const CsEvidence *evidence)
{
  return is (evidence, CS_FACT_REUSED);
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

static gboolean
holds_sni_differs (const CsEvidence *evidence)
{
  return evidence->sni_differs;
}

static gboolean
holds_several_addresses (const CsEvidence *evidence)
{
  return evidence->n_addresses > 1 && (is (evidence, CS_FACT_ALERTED) || is (evidence, CS_FACT_CLOSED_SILENTLY) || evidence->status >= 400);
}

const CsFindingRow cs_finding_connection[] = {
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
    .causes = { N_ ("nothing listens at that address and port"),
                N_ ("a firewall drops or refuses the connection"),
                N_ ("the name points to another machine than expected") },
    .remedies = { N_ ("Check name, address and port; “Connect to” tries another address.") },
    .server_remedies = { N_ ("Check that it runs and listens there.") },
    .confirm = { "again", "connect-to" },
    CS_FINDING_TOPICS (CS_TOPIC_LOOKUP, CS_TOPIC_CONNECT),
  },
  {
    .id = "proxy.refused",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_proxy_refused,
    .title = N_ ("The proxy gave no connection to the server"),
    .explanation = N_ ("The refusal came from the proxy, in plain text, before any TLS with the server."),
    .causes = { N_ ("the proxy wants a user name and password"),
                N_ ("the proxy does not allow this host or port"),
                N_ ("the proxy could not reach the server") },
    .remedies = { N_ ("Try it without the proxy, or with its user name and password.") },
    .server_remedies = { N_ ("On the proxy: allow CONNECT to this host and port.") },
    .confirm = { "again" },
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
    .remedies = { N_ ("Use the name that the certificate carries, with “Connect to” for the address.") },
    .server_remedies = { N_ ("Have a certificate issued that names {host}, or serve this name on its own virtual host.") },
    .confirm = { "connect-to" },
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
    .id = "proxy.inspection",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_inspection,
    .title = N_ ("A proxy may be opening the line"),
    .explanation = N_ ("The issuer of the server’s certificate is one that companies use to inspect traffic. "
                       "Such a proxy asks for no client certificate and passes none on, so nothing here is about "
                       "the server."),
    .causes = { N_ ("a proxy on the way inspects TLS"),
                N_ ("a debugging proxy runs on this machine") },
    .remedies = { N_ ("Have the address left out of inspection, or try from another network.") },
    .server_remedies = { N_ ("Nothing: it never saw this client’s handshake.") },
    .confirm = { "again" },
    CS_FINDING_TOPICS (CS_TOPIC_SHOWN, CS_TOPIC_TRUST),
  },
  {
    .id = "server.not-tls",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_not_tls,
    .title = N_ ("The server did not speak TLS"),
    .explanation = N_ ("What it sent is not a TLS record, so there was no handshake and no certificate."),
    .causes = { N_ ("the port belongs to a service without TLS, such as plain HTTP"),
                N_ ("the service wants to be asked for TLS first, as mail servers do") },
    .remedies = { N_ ("Check the port; plain HTTP has addresses that begin with http://.") },
    .server_remedies = { N_ ("Speak TLS on this port.") },
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
    .confirm = { "tls-1.2", "tls-1.3" },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_SERVER_ALERT, CS_TOPIC_CLIENT_ALERT),
  },
  {
    .id = "tls.unrecognized-name",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_unrecognized_name,
    .title = N_ ("The server has no virtual host of this name"),
    .explanation = N_ ("It refused the name in the handshake (SNI) before any certificate."),
    .causes = { N_ ("the name in the address is not one that this server serves"),
                N_ ("the address leads to another server than the name’s") },
    .remedies = { N_ ("Use a name that the server serves.") },
    .server_remedies = { N_ ("Add a virtual host for {host}, or let the default one answer.") },
    .confirm = { "connect-to" },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "tls.no-common-parameters",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_no_common_parameters,
    .title = N_ ("Client and server have nothing in common to begin with"),
    .explanation = N_ ("It sent alert {alert} ({alertName}) right after the first message: no cipher, group or "
                       "signature algorithm suited it. Certificates played no part."),
    .causes = { N_ ("the server allows only ciphers or groups that the client does not offer"),
                N_ ("the server’s certificate needs a signature algorithm that the client does not offer") },
    .remedies = { N_ ("Offer the usual ciphers of TLS 1.2 and TLS 1.3.") },
    .server_remedies = { N_ ("Allow the usual ciphers and groups.") },
    .confirm = { "tls-1.2", "tls-1.3" },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_SERVER_ALERT),
  },
  {
    .id = "tls.closed-silently",
    .severity = CS_SEVERITY_ERROR,
    .holds = holds_closed_silently,
    .title = N_ ("The server hung up without an alert and without an answer"),
    .explanation = N_ ("The wire does not say why. Some servers refuse certificates this way: Node.js, Java’s "
                       "HttpsServer, Puma and Python’s asyncio servers among them."),
    .causes = { N_ ("the server refused the certificate, or the lack of one, without saying so"),
                N_ ("the service behind a TLS relay is down"),
                N_ ("a firewall cut the connection"),
                N_ ("the server would have to ask for a certificate after the request, as IIS under TLS 1.3") },
    .remedies = { N_ ("Compare with TLS 1.2, where some of these servers name a reason, and with another "
                      "identity.") },
    .server_remedies = { N_ ("Look into its log: a refused certificate is noted there.") },
    .confirm = { "tls-1.2", "choose-identity" },
    CS_FINDING_TOPICS (CS_TOPIC_SENT, CS_TOPIC_CLOSE),
  },
  {
    .id = "tls.resumed",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_resumed,
    .title = N_ ("An earlier session was resumed"),
    .explanation = N_ ("In a resumed session nobody asks for a certificate: the answer tells about the session’s "
                       "first handshake, not about the identity chosen now."),
    .their_explanation = N_ ("In a resumed session nobody asks for a certificate: the answer tells about the session’s "
                             "first handshake."),
    .remedies = { N_ ("Send it cold: with a full handshake.") },
    .server_remedies = { N_ ("Keep the client’s certificate with the session, or switch session tickets off.") },
    .confirm = { "cold" },
    CS_FINDING_TOPICS (CS_TOPIC_SERVER_HELLO),
  },
  {
    .id = "tls.resumed.refused",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_resumed_refused,
    .title = N_ ("The refusal came in a resumed session"),
    .explanation = N_ ("Some servers lose the client’s certificate when a session is resumed, and then answer as "
                       "if none had been shown."),
    .causes = { N_ ("the server did not keep the certificate with the session"),
                N_ ("the refusal has nothing to do with the certificate") },
    .remedies = { N_ ("Send it cold: if that is answered otherwise, resumption is the cause.") },
    .server_remedies = { N_ ("Keep the client’s certificate with the session, or switch session tickets off.") },
    .confirm = { "cold" },
    CS_FINDING_TOPICS (CS_TOPIC_SERVER_HELLO, CS_TOPIC_ANSWER),
  },
  {
    .id = "tls.reused",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_reused,
    .title = N_ ("The connection had been used before"),
    .explanation = N_ ("There was no handshake for this request, so nobody asked for a certificate anew; what "
                       "the first handshake settled still holds."),
    .remedies = { N_ ("Close idle connections before a test.") },
    .server_remedies = { N_ ("Nothing: this is how HTTP works.") },
    .confirm = { "cold" },
    CS_FINDING_TOPICS (CS_TOPIC_REQUEST),
  },
  {
    .id = "tls.refused.late",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_late,
    .title = N_ ("The refusal came after our side of the handshake was done"),
    .their_title = N_ ("The refusal came after the client’s side of the handshake was done"),
    .explanation = N_ ("Clients then report a read error, a broken pipe or a lost connection rather than a "
                       "failed handshake, and may not show the alert at all. Code that looks for failed connects "
                       "misses it."),
    .remedies = { N_ ("Treat errors of the first read and write as refusals of TLS too.") },
    .server_remedies = { N_ ("Nothing: TLS 1.3 judges the client’s certificate after the client’s Finished.") },
    .confirm = { "tls-1.2" },
    CS_FINDING_TOPICS (CS_TOPIC_OUR_FINISHED, CS_TOPIC_SERVER_ALERT, CS_TOPIC_CLOSE),
  },
  {
    .id = "trust.overridden",
    .severity = CS_SEVERITY_WARNING,
    .holds = holds_overridden,
    .title = N_ ("You went on with a server that you do not trust"),
    .explanation = N_ ("Anyone could have stood between. Nothing that came back is proof of anything."),
    .remedies = { N_ ("Choose the root CA that the server’s chain ends in.") },
    .server_remedies = { N_ ("Send the whole chain, of a CA that its clients know.") },
    .confirm = { "choose-root" },
    CS_FINDING_TOPICS (CS_TOPIC_TRUST, CS_TOPIC_SHOWN),
  },
  {
    .id = "tls.sni-differs",
    .severity = CS_SEVERITY_NOTICE,
    .holds = holds_sni_differs,
    .title = N_ ("The handshake named another host than the request"),
    .explanation = N_ ("The server chose its virtual host, and with it whether to ask for a certificate, by the "
                       "name in the handshake (SNI); the Host header names another."),
    .remedies = { N_ ("Use one name in the address and in the Host header.") },
    .server_remedies = { N_ ("Answer such requests with 421.") },
    .confirm = { "connect-to" },
    CS_FINDING_TOPICS (CS_TOPIC_CLIENT_HELLO, CS_TOPIC_REQUEST),
  },
  {
    .id = "server.one-of-several",
    .severity = CS_SEVERITY_INFO,
    .holds = holds_several_addresses,
    .title = N_ ("One of several addresses answered"),
    .explanation = N_ ("The name has more than one address, and machines behind them may be set up differently. "
                       "This answer is one machine’s."),
    .remedies = { N_ ("Try each address in turn.") },
    .server_remedies = { N_ ("Compare what its machines ask for and trust.") },
    .confirm = { "connect-to" },
    CS_FINDING_TOPICS (CS_TOPIC_LOOKUP, CS_TOPIC_CONNECT),
  },
  { NULL },
};
