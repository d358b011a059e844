/* cs-certificates-pane.h: which certificates went which way
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-exchange.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsCertificatesPane:
 *
 * What the server asked for, what was sent, and what the server showed.
 *
 * Properties: `exchange` (#CsExchange).
 */
#define CS_TYPE_CERTIFICATES_PANE (cs_certificates_pane_get_type ())
G_DECLARE_FINAL_TYPE (CsCertificatesPane, cs_certificates_pane, CS, CERTIFICATES_PANE, GtkWidget)

G_END_DECLS
