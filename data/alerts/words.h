/* words.h: the prose of data/alerts, for xgettext
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
  N_("a CA of the same name but with another key issued the certificate"),
  N_("client and server have no TLS version in common"),
  N_("client and server have no cipher, group or signature algorithm in common"),
  N_("its issuing CA was revoked"),
  N_("its key is too weak for the server"),
  N_("its key usage lacks digital signature"),
  N_("something between, such as a firewall, does not let this connection pass"),
  N_("the certificate has expired"),
  N_("the certificate is not meant for clients"),
  N_("the certificate is not meant for clients: its extended key usage lacks clientAuth"),
  N_("the certificate is not valid yet"),
  N_("the certificate is self-signed"),
  N_("the certificate was revoked"),
  N_("the certificate’s key is too weak for the server"),
  N_("the certificate’s key or signature is too weak for the server"),
  N_("the certificate’s key usage lacks digital signature"),
  N_("the chain is deeper than the server allows: Apache’s default is one CA below the root"),
  N_("the chain is longer than the server allows"),
  N_("the intermediate was not sent"),
  N_("the issuing CA’s certificate has expired"),
  N_("the key does not belong to the certificate"),
  N_("the other side does not take a new handshake on this connection"),
  N_("the server accepts other certificates of this CA, but not this one"),
  N_("the server could not ask whether the certificate is revoked"),
  N_("the server did not count what was sent as a certificate"),
  N_("the server had trouble of its own"),
  N_("the server has no revocation list for the issuing CA"),
  N_("the server insists on a certificate and was sent none"),
  N_("the server knows no CA that issued the certificate"),
  N_("the server knows no virtual host of the name in the handshake"),
  N_("the server refuses the certificate and does not say why"),
  N_("the server refuses this certificate and does not say why"),
  N_("the server trusts other roots than the one that issued it"),
  N_("the server wants stronger ciphers or keys than the client offers"),
  N_("the server’s clock is wrong"),
  N_("the server’s own check refused the certificate, for whatever reason"),
  N_("the server’s revocation list is out of date"),
};
/* clang-format on */
