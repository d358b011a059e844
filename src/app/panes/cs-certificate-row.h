/* cs-certificate-row.h: a line of the certificates pane as a widget
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsCertificateRow:
 *
 * A rail and a tile. Made once and reused for whatever item comes by.
 */
#define CS_TYPE_CERTIFICATE_ROW (cs_certificate_row_get_type ())
G_DECLARE_FINAL_TYPE (CsCertificateRow, cs_certificate_row, CS, CERTIFICATE_ROW, GtkWidget)

GtkWidget *cs_certificate_row_new (void);

void cs_certificate_row_set_item (CsCertificateRow  *self,
                                  CsCertificateItem *item);

G_END_DECLS
