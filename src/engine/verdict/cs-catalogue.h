/* cs-catalogue.h: what is known of platforms, as data
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CsCatalogue:
 *
 * The entries of `data/platforms`, which are built into the program. An entry's
 * shape is `data/schemas/platform.schema.json`.
 */
typedef struct _CsCatalogue CsCatalogue;

/**
 * cs_catalogue_get_default:
 *
 * Loads the built-in entries at the first call.
 *
 * Returns: (transfer none): the program's catalogue
 */
CsCatalogue *cs_catalogue_get_default (void);

/**
 * cs_catalogue_get_platforms:
 * @self: a catalogue
 *
 * Returns: (transfer none) (element-type JsonObject): platform entries, sorted by `order`
 */
GPtrArray *cs_catalogue_get_platforms (CsCatalogue *self);

/**
 * cs_catalogue_find_platform:
 * @self: a catalogue
 * @id: "apple.cfnetwork.urlsession"
 *
 * Returns: (transfer none) (nullable): the entry
 */
JsonObject *cs_catalogue_find_platform (CsCatalogue *self,
                                        const char  *id);

G_END_DECLS
