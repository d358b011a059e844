/* cs-tls-extension-readers.h: what is in an extension
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-tls-extensions.h"

G_BEGIN_DECLS

/**
 * CsTlsExtensionReader:
 * @body: the extension_data; moves past what was read
 * @out: gets its fields by their names in the RFC
 *
 * Returns: %FALSE when the bytes do not follow the grammar
 */
typedef gboolean (*CsTlsExtensionReader) (CsCursor   *body,
                                          JsonObject *out);

/**
 * cs_tls_extension_reader_lookup:
 * @type: an extension's type
 * @place: the message it stands in
 *
 * Returns: (nullable): its reader, or %NULL when that content is not known here
 */
CsTlsExtensionReader cs_tls_extension_reader_lookup (guint16             type,
                                                     CsTlsExtensionPlace place);

G_END_DECLS
