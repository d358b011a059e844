/* cs-settings.h: what is kept from one start to the next
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cs_settings_dup:
 *
 * Window size, the panes' shares, and where root CAs and identities were found
 * before: paths and fingerprints, never a passphrase, never a key.
 *
 * Returns: (transfer full) (nullable): the settings; %NULL when the schema is not
 *   installed, as in a build tree: nothing is kept then
 */
GSettings *cs_settings_dup (void);

/**
 * CsRecent:
 * @place: where it lies: a path, or a certificate's and a key's in two lines
 * @fingerprint: SHA-256 of the leaf, or of the roots; "" while it never opened
 * @seen: when it was seen as such, in seconds since 1970
 *
 * An identity or a file of root CAs that was used.
 */
typedef struct
{
  char  *place;
  char  *fingerprint;
  gint64 seen;
} CsRecent;

/**
 * cs_settings_dup_recent:
 * @settings: the settings
 * @key: "recent-roots" or "recent-identities"
 *
 * Returns: (transfer full) (element-type CsRecent): the newest first
 */
GPtrArray *cs_settings_dup_recent (GSettings  *settings,
                                   const char *key);

/**
 * cs_settings_remember:
 * @settings: (nullable): the settings
 * @key: "recent-roots" or "recent-identities"
 * @place: what to put first on it
 *
 * Keeps the last few of a kind. What was known of @place stays known.
 */
void cs_settings_remember (GSettings  *settings,
                           const char *key,
                           const char *place);

/**
 * cs_settings_recognize:
 * @settings: (nullable): the settings
 * @key: "recent-roots" or "recent-identities"
 * @place: a place that may be on it; else nothing happens
 * @fingerprint: what lies there today
 */
void cs_settings_recognize (GSettings  *settings,
                            const char *key,
                            const char *place,
                            const char *fingerprint);

/* Takes @place off the list. */
void cs_settings_forget (GSettings  *settings,
                         const char *key,
                         const char *place);

G_END_DECLS
