/* cs-trust-source.h: one place that root CAs come from
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsTrustSource:
 *
 * The system's roots, a file of root CAs, or a folder of such files. It reads
 * itself in a thread as soon as it is made, and again when the file changes on disk.
 *
 * Properties: `chosen` (read-write), and to show: `name`, `detail`, `note`
 * (nullable: which store of the system's it is, or what became of the file since),
 * `error` (nullable: a sentence why the file could not be taken).
 */
#define CS_TYPE_TRUST_SOURCE (cs_trust_source_get_type ())
G_DECLARE_FINAL_TYPE (CsTrustSource, cs_trust_source, CS, TRUST_SOURCE, GObject)

/**
 * cs_trust_source_new:
 * @path: (nullable): a file of root CAs, or a folder when it ends in a slash;
 *   %NULL for the system's
 *
 * Returns: (transfer full): a source
 */
CsTrustSource *cs_trust_source_new (const char *path);

/**
 * cs_trust_source_set_known:
 * @self: a source
 * @fingerprint: what lay there
 * @seen: when, in seconds since 1970
 *
 * Lets `note` say when other root CAs lie there now.
 */
void cs_trust_source_set_known (CsTrustSource *self,
                                const char    *fingerprint,
                                gint64         seen);

/* SHA-256 of the root, or of all of them; (transfer none) (nullable): %NULL until they are read. */
const char *cs_trust_source_get_fingerprint (CsTrustSource *self);

const char *cs_trust_source_get_path (CsTrustSource *self);
gboolean    cs_trust_source_is_folder (CsTrustSource *self);
const char *cs_trust_source_get_name (CsTrustSource *self);

/**
 * cs_trust_source_get_detail:
 * @self: a source
 *
 * Returns: (transfer none): whom it holds: "Example Root CA R1", "145 root CAs",
 *   or "" while it is being read
 */
const char *cs_trust_source_get_detail (CsTrustSource *self);
const char *cs_trust_source_get_note (CsTrustSource *self);
const char *cs_trust_source_get_error (CsTrustSource *self);

gboolean cs_trust_source_get_chosen (CsTrustSource *self);
void     cs_trust_source_set_chosen (CsTrustSource *self,
                                     gboolean       chosen);

G_END_DECLS
