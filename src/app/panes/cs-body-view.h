/* cs-body-view.h: a body, whatever it is
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Longer texts are shown without colours, as a list of lines. */
#define CS_BODY_VIEW_MAX_COLOURED (5 * 1024 * 1024)

/**
 * CsBodyView:
 *
 * Shows text with its language's colours, long text as a list of lines, and
 * what is no text in hexadecimal.
 */
#define CS_TYPE_BODY_VIEW (cs_body_view_get_type ())
G_DECLARE_FINAL_TYPE (CsBodyView, cs_body_view, CS, BODY_VIEW, GtkWidget)

/**
 * cs_body_view_show_text:
 * @self: a view
 * @text: (transfer full): safe text
 * @content_type: (nullable): what colours it, "text/html"
 */
void cs_body_view_show_text (CsBodyView *self,
                             char       *text,
                             const char *content_type);

/**
 * cs_body_view_show_bytes:
 * @self: a view
 * @bytes: what is no text
 * @notice: (nullable): said above it
 */
void cs_body_view_show_bytes (CsBodyView *self,
                              GBytes     *bytes,
                              const char *notice);

/**
 * cs_body_view_show_nothing:
 * @self: a view
 * @reason: why there is nothing
 */
void cs_body_view_show_nothing (CsBodyView *self,
                                const char *reason);

G_END_DECLS
