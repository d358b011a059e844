/* cs-certificate-sheet.h: a certificate with all its fields
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-certificate.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsCertificateSheet:
 *
 * A window with remarks on a certificate, its fields, extensions and fingerprints,
 * each to be copied. The certificate is copied as PEM, or saved by the action
 * `win.save-text` of the window that it stands over.
 */
#define CS_TYPE_CERTIFICATE_SHEET (cs_certificate_sheet_get_type ())
G_DECLARE_FINAL_TYPE (CsCertificateSheet, cs_certificate_sheet, CS, CERTIFICATE_SHEET, AdwWindow)

/**
 * cs_certificate_sheet_new:
 * @certificate: a certificate
 * @remarks: (nullable) (array zero-terminated=1): what to know of it
 *
 * Returns: (transfer full): a window that shows it
 */
CsCertificateSheet *cs_certificate_sheet_new (CsCertificate     *certificate,
                                              const char *const *remarks);

/**
 * cs_certificate_sheet_present:
 * @widget: who asks
 * @certificate: a certificate
 * @remarks: (nullable) (array zero-terminated=1): what to know of it
 *
 * Shows it in a window that belongs to that of @widget.
 */
void cs_certificate_sheet_present (GtkWidget         *widget,
                                   CsCertificate     *certificate,
                                   const char *const *remarks);

G_END_DECLS
