/* cs-trust-file.h: the certificates of a root CA file
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cs_trust_file_read:
 * @path: a file: PEM with text between its blocks, DER, or PKCS#7 in either
 * @ders: (element-type GLib.Bytes): where its certificates are added
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a #CsTrustError whose message names the file and line;
 *   @ders may then hold what stood before the fault
 */
gboolean cs_trust_file_read (const char *path,
                             GPtrArray  *ders,
                             GError    **error);

/**
 * cs_trust_file_read_crls:
 * @path: a file: PEM or DER
 * @crls: (element-type CsCrl): where its revocation lists are added
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with a #CsTrustError
 */
gboolean cs_trust_file_read_crls (const char *path,
                                  GPtrArray  *crls,
                                  GError    **error);

/* The same of bytes that came otherwise; @name is what to call them in errors. */
gboolean cs_trust_file_read_bytes (const char *name,
                                   GBytes     *content,
                                   GPtrArray  *ders,
                                   GError    **error);
gboolean cs_trust_file_read_crl_bytes (const char *name,
                                       GBytes     *content,
                                       GPtrArray  *crls,
                                       GError    **error);

G_END_DECLS
