/* cs-header.h: one header line of a request that is being written
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsHeader:
 *
 * A row of the composer: properties `enabled`, `name` and `value`. A row without
 * a name is one that nobody has filled in yet.
 */
#define CS_TYPE_HEADER (cs_header_get_type ())
G_DECLARE_FINAL_TYPE (CsHeader, cs_header, CS, HEADER, GObject)

CsHeader *cs_header_new (const char *name,
                         const char *value);

gboolean    cs_header_get_enabled (CsHeader *self);
const char *cs_header_get_name (CsHeader *self);
const char *cs_header_get_value (CsHeader *self);

/**
 * cs_header_is_blank:
 * @self: a header
 *
 * Returns: whether neither name nor value have been filled in
 */
gboolean cs_header_is_blank (CsHeader *self);

/**
 * cs_header_dup_line:
 * @self: a header
 *
 * Returns: (transfer full): it as curl's `-H` takes it: "Name: value", or
 *   "Name;" for a header that is sent without a value
 */
char *cs_header_dup_line (CsHeader *self);

G_END_DECLS
