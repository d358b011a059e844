/* words.h: the prose of data/senders, for xgettext
 *
 * build-aux/catalogue-words.py writes this; nothing includes it. Words in braces
 * stay as they are.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* clang-format off */
static const char *const words[] = {
  N_("A client sends a certificate only when it is asked for one."),
  N_("Go does not renegotiate: it ends the connection with alert 100 (no_renegotiation)."),
  N_("It does not offer post-handshake authentication, so the server would not have asked it at all."),
  N_("It fails with 12044 until the app sets a certificate, or says that there is none; then Schannel sends it with what the store can chain."),
  N_("It has no way to supply a client certificate."),
  N_("It holds the list against every issuer in the configured chain: none is on it, so it sends an empty certificate."),
  N_("It ignores the server’s list and sends the first certificate that will do; the intermediates only where the machine’s own stores hold them."),
  N_("It never offers a certificate that has expired."),
  N_("It offers post-handshake authentication and answers such a request."),
  N_("It offers post-handshake authentication, so this server would have asked it after the request."),
  N_("It sends what is configured, whatever the server’s CA list says."),
  N_("It takes only certificates whose extended key usage, where there is one, has clientAuth."),
  N_("Its interface has no member that supplies a client certificate."),
  N_("Its key manager holds the list against the chain: no certificate of it was issued by a name on the list, so it sends an empty certificate without a word."),
  N_("Nobody has tried a request after the handshake on Apple’s platforms."),
  N_("Reports disagree: with a list that names no issuer of the chain, some saw no certificate leave and some saw one."),
  N_("The app’s delegate answers the challenge; the intermediates go out when the app passes them in certificates:. With nil only the leaf does."),
  N_("The person chooses from the keychain, and Safari filters what it offers in ways that are not documented."),
  N_("The server’s list allows the certificate."),
  N_("Whether .NET answers a request after the handshake has not been tried."),
  N_("Whether Conscrypt answers a request after the handshake has not been tried."),
  N_("With an empty list everything matches and no chain is collected: the certificate goes out alone."),
  N_("Without a handler of the app’s own the default cancels, and an empty certificate goes out; with one, the app decides."),
  N_("usePrivateKeyBytes() alone sends nothing: the app has to call useCertificateChainBytes() as well."),
  N_("whether .NET answers a request for a certificate after the handshake"),
  N_("whether CFNetwork answers a request for a certificate after the handshake"),
  N_("whether CFNetwork withholds a certificate that the list leaves out"),
  N_("whether Conscrypt offers post-handshake authentication"),
  N_("whether the app handles onReceivedClientCertRequest"),
  N_("whether the app sets a certificate context"),
  N_("whether the app sets the certificate chain too"),
  N_("which certificate the person chooses"),
};
/* clang-format on */
