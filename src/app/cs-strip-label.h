/* cs-strip-label.h: what a button of the strip says
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsStripLabel:
 *
 * A symbol, a small caption over a value with its detail, and a remark in words
 * with a mark before it.
 *
 * Properties: `icon-name`, `caption`, `value`, `detail`, `tag` (nullable), `tag-class`
 * (nullable: "cs-warning", "cs-error"), `compact` (leaves the detail out).
 */
#define CS_TYPE_STRIP_LABEL (cs_strip_label_get_type ())
G_DECLARE_FINAL_TYPE (CsStripLabel, cs_strip_label, CS, STRIP_LABEL, GtkWidget)

/**
 * cs_strip_label_dup_text:
 * @self: a label
 *
 * Returns: (transfer full): all of it in one line, for a screen reader:
 *   "Identity: alice, client_full.p12, 12 days left"
 */
char *cs_strip_label_dup_text (CsStripLabel *self);

G_END_DECLS
