/* cs-scroll-chain.h: something that scrolls, within something that scrolls
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * cs_scroll_chain_attach:
 * @outer: a scrolled window that holds others
 *
 * GTK gives a turn of the wheel to the innermost scrolled window, and the outer
 * one never moves. With this, going down first scrolls away what stands above,
 * and going up brings it back once the inner one is at its top.
 */
void cs_scroll_chain_attach (GtkScrolledWindow *outer);

G_END_DECLS
