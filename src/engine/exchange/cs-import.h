/* cs-import.h: a packet capture as records
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-secret.h"

G_BEGIN_DECLS

/**
 * cs_import_is_capture:
 * @data: (array length=len): the beginning of a file
 * @len: its length
 *
 * Returns: whether it begins as pcap and pcapng files do
 */
gboolean cs_import_is_capture (const char *data,
                               gsize       len);

/**
 * cs_import_capture:
 * @name: what to call the file in errors
 * @bytes: a pcap or pcapng file
 * @key_log: (nullable): NSS key log text, besides what the file itself holds
 * @error: return location for an error, or %NULL
 *
 * Reads the TLS and HTTP connections of a capture that somebody made elsewhere.
 * What lacks keys is said to be encrypted, and nothing is concluded from it.
 *
 * Returns: (transfer full) (nullable) (element-type CsRecord): a record for each
 *   HTTP exchange, or for each connection where no HTTP could be read; %NULL
 *   with a #GIOErrorEnum when the file is none or holds no such connection
 */
GPtrArray *cs_import_capture (const char *name,
                              GBytes     *bytes,
                              CsSecret   *key_log,
                              GError    **error);

/**
 * cs_export_pcapng:
 * @record: a complete record with its capture
 * @key_log: (nullable): its sessions' secrets as NSS key log text
 *
 * The record's bytes as cs_pcapng_render() writes them. With @key_log the file
 * can be read by whoever has it.
 *
 * Returns: (transfer full): a pcapng file
 */
GBytes *cs_export_pcapng (CsRecord *record,
                          CsSecret *key_log);

G_END_DECLS
