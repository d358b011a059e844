/* cs-secret.h: keys, passphrases and PINs: made once, wiped when freed
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsSecret:
 *
 * Bytes that must not outlive their use: they are wiped when the last reference
 * goes, and kept out of core dumps where the kernel allows it. There is
 * deliberately no accessor that `%s`, a JSON writer or a log would take.
 */
typedef struct _CsSecret CsSecret;

/**
 * cs_secret_new:
 * @data: (array length=len): the bytes, copied; the caller wipes its own with
 *   cs_secret_wipe()
 * @len: their number; 0 makes an empty secret, which is not the same as none
 *
 * Returns: (transfer full): a secret
 */
CsSecret *cs_secret_new (gconstpointer data,
                         gsize         len);

/**
 * cs_secret_new_from_string:
 * @text: the secret's UTF-8 text, copied; the caller wipes its own
 *
 * Returns: (transfer full): a secret
 */
CsSecret *cs_secret_new_from_string (const char *text);

/**
 * cs_secret_new_from_fd:
 * @fd: a file descriptor, read until its end or a newline, which is left out
 * @name: what to call it in errors
 * @error: return location for an error, or %NULL
 *
 * Returns: (transfer full) (nullable): a secret of at most 64 KiB, or %NULL with
 *   a #GIOErrorEnum
 */
CsSecret *cs_secret_new_from_fd (int         fd,
                                 const char *name,
                                 GError    **error);

CsSecret *cs_secret_ref (CsSecret *self);
void      cs_secret_unref (CsSecret *self);

/**
 * cs_secret_peek:
 * @self: a secret
 * @len: (out) (optional): its length in bytes
 *
 * For the call that uses it, and nowhere to be kept. A NUL byte that does not
 * count stands behind the last byte, as GnuTLS wants it.
 *
 * Returns: (transfer none) (array length=len): the bytes
 */
const guint8 *cs_secret_peek (const CsSecret *self,
                              gsize          *len);

/**
 * cs_secret_wipe:
 * @data: memory that held a secret
 * @len: its size
 *
 * Overwrites it in a way that the compiler may not leave out.
 */
void cs_secret_wipe (gpointer data,
                     gsize    len);

/**
 * cs_secret_sweep:
 *
 * Overwrites what a library that was just given a secret may have left of it in
 * this thread: below the caller on the stack, and in small blocks that were
 * freed. GnuTLS makes UTF-16 of a passphrase for PKCS#12 (RFC 7292 B.1) and
 * wipes neither copy. Best effort, for memory that cannot be named: what is ours
 * is wiped with cs_secret_wipe().
 */
void cs_secret_sweep (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSecret, cs_secret_unref)

G_END_DECLS
