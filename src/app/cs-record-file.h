/* cs-record-file.h: records from and to HAR files
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cs_record_file_load_async:
 * @file: a HAR file, or a pcap or pcapng capture
 * @key_log: (nullable): a key log file, for a capture that lacks its keys
 * @cancellable: (nullable): gives up
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * Reads and parses in a thread, a capture in a process of its own. A file larger than CS_RECORD_MAX_BYTES is refused
 * before it is read.
 */
void cs_record_file_load_async (GFile              *file,
                                GFile              *key_log,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

/**
 * cs_record_file_load_finish:
 * @result: what the callback was given
 * @is_capture: (out) (optional): whether the file is a capture
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (element-type CsRecord) (nullable): its records, at
 *   least one, or %NULL with a sentence that names the file
 */
GPtrArray *cs_record_file_load_finish (GAsyncResult *result,
                                       gboolean     *is_capture,
                                       GError      **error);

/* (transfer none): the file that was to be loaded. */
GFile *cs_record_file_get_loaded (GAsyncResult *result);

/**
 * cs_record_file_save_async:
 * @file: where to
 * @records: (element-type CsRecord): complete records
 * @cancellable: (nullable): gives up
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Writes one HAR file that only its owner may read: it holds what was said under
 * encryption. Each record carries its verdict, which readers make anew.
 */
void cs_record_file_save_async (GFile              *file,
                                GPtrArray          *records,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);

gboolean cs_record_file_save_finish (GAsyncResult *result,
                                     GError      **error);

G_END_DECLS
