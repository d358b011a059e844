/* cs-field.h: a decoded message's fields as a tree
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/* More members than this of one object or array are counted, not listed. */
#define CS_FIELD_MAX_MEMBERS 2000

/**
 * CsField:
 *
 * A field with its name and, on one line, its value; members make it a branch.
 *
 * Properties: `name`, `value`.
 */
#define CS_TYPE_FIELD (cs_field_get_type ())
G_DECLARE_FINAL_TYPE (CsField, cs_field, CS, FIELD, GObject)

/**
 * cs_field_list_new:
 * @node: (nullable): an object or an array
 *
 * Returns: (transfer full) (nullable): its members as a list of #CsField; %NULL
 *   when it can have none
 */
GListModel *cs_field_list_new (JsonNode *node);

/* What it stands for; (transfer none). */
JsonNode *cs_field_get_node (CsField *self);

G_END_DECLS
