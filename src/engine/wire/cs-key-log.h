/* cs-key-log.h: the secrets of TLS connections, in the NSS key log's terms
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-secret.h"

G_BEGIN_DECLS

/**
 * CsKeyLog:
 *
 * Secrets by client random and label (`CLIENT_RANDOM`,
 * `CLIENT_HANDSHAKE_TRAFFIC_SECRET`, … as draft-ietf-tls-keylogfile names
 * them). Lines that are none are passed over, as in Wireshark. Secrets are
 * wiped when it is freed.
 */
typedef struct _CsKeyLog CsKeyLog;

CsKeyLog *cs_key_log_new (void);
CsKeyLog *cs_key_log_ref (CsKeyLog *self);
void      cs_key_log_unref (CsKeyLog *self);

/**
 * cs_key_log_add:
 * @self: a key log
 * @text: (array length=len): more of the log; an unfinished last line is kept
 *   until its rest comes
 * @len: its length in bytes
 *
 * Returns: how many secrets were new
 */
guint cs_key_log_add (CsKeyLog     *self,
                      const guint8 *text,
                      gsize         len);

/**
 * cs_key_log_lookup:
 * @self: a key log
 * @client_random: (array fixed-size=32): the ClientHello's random
 * @label: the line's first word
 *
 * Returns: (transfer none) (nullable): the secret, or %NULL when it is not (yet) known
 */
CsSecret *cs_key_log_lookup (CsKeyLog     *self,
                             const guint8 *client_random,
                             const char   *label);

/**
 * cs_key_log_insert:
 * @self: a key log
 * @client_random: (array fixed-size=32): whose it is
 * @label: a label
 * @secret: (transfer none): the secret
 *
 * Adds a secret that no line said, such as that of a session which a later
 * handshake may take up: GnuTLS 3.7.9 writes no line for a resumed one. What is
 * there already stays.
 */
void cs_key_log_insert (CsKeyLog     *self,
                        const guint8 *client_random,
                        const char   *label,
                        CsSecret     *secret);

/**
 * cs_key_log_dup_text:
 * @self: a key log
 *
 * Returns: (transfer full): all that it knows as NSS key log text, sorted, for a
 *   Decryption Secrets Block; without what cs_key_log_insert() added
 */
CsSecret *cs_key_log_dup_text (CsKeyLog *self);

/**
 * cs_key_log_open_memory:
 * @self: a key log
 * @error: return location for an error, or %NULL
 *
 * Makes GnuTLS write its key log into a memory file of this process, by way of
 * SSLKEYLOGFILE, so that the secrets never touch a disk. To be called before
 * GnuTLS writes its first line. A SSLKEYLOGFILE that the person had set still
 * gets the same lines from cs_key_log_poll().
 *
 * Returns: %FALSE with a #GIOErrorEnum when there is no memory file to be had
 */
gboolean cs_key_log_open_memory (CsKeyLog *self,
                                 GError  **error);

/**
 * cs_key_log_poll:
 * @self: a key log
 *
 * Reads what GnuTLS has written since the last time. GnuTLS 3.7.9 writes a
 * line before the first record that needs it leaves.
 *
 * Returns: how many secrets were new
 */
guint cs_key_log_poll (CsKeyLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsKeyLog, cs_key_log_unref)

G_END_DECLS
