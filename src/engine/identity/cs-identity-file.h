/* cs-identity-file.h: reading a file that may hold a key
 *
 * Internal to this floor.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CS_IDENTITY_FILE_MAX_BYTES:
 *
 * The largest file that is read: a hundred times the largest bundle in use.
 */
#define CS_IDENTITY_FILE_MAX_BYTES (16 * 1024 * 1024)

/**
 * cs_identity_file_read:
 * @path: a path; `/dev/fd/N` of a shell's `<(…)` is read as a pipe
 * @error: return location for an error, or %NULL
 *
 * Never waits for a device, and for a pipe only while it has a writer.
 *
 * Returns: (transfer full) (nullable): its content, wiped when freed, or %NULL
 *   with %G_IO_ERROR_NOT_FOUND, %G_IO_ERROR_INVALID_DATA when it is empty, or
 *   another #GIOErrorEnum when it cannot be read; the message names the file
 */
GBytes *cs_identity_file_read (const char *path,
                               GError    **error);

/**
 * cs_identity_file_dup_name:
 * @path: a path, or a token's URI
 *
 * What a record, an error or the window may call it. A URI's PIN never gets
 * there: it ends before its query (RFC 7512 §2.4).
 *
 * Returns: (transfer full): the file's name without its folder, or the URI's
 *   path, made safe to show
 */
char *cs_identity_file_dup_name (const char *path);

G_END_DECLS
