/* s-server.h: a meeting with `openssl s_server`
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "pki.h"

G_BEGIN_DECLS

/* Writes certificate, issuer and key into one PEM file. */
void s_server_write_identity (const PkiCertificate *leaf,
                              const PkiCertificate *issuer,
                              const char           *path);

/* Starts a server that asks for a certificate of the CA in @ca_path, knocks with
 * @certificate, and returns the page on which the server says whom it saw.
 * @version is one of its options: "-tls1_3". */
char *s_server_meet (const char      *version,
                     const char      *server_path,
                     const char      *ca_path,
                     GTlsCertificate *certificate);

G_END_DECLS
