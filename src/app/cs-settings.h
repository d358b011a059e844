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
 * before: paths, never a passphrase.
 *
 * Returns: (transfer full) (nullable): the settings; %NULL when the schema is not
 *   installed, as in a build tree: nothing is kept then
 */
GSettings *cs_settings_dup (void);

/**
 * cs_settings_remember:
 * @settings: (nullable): the settings
 * @key: a key with a list of strings
 * @value: what to put first on it
 *
 * Keeps the last few of a kind, the newest first.
 */
void cs_settings_remember (GSettings  *settings,
                           const char *key,
                           const char *value);

G_END_DECLS
