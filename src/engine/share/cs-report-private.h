/* cs-report-private.h: parts of the reports
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-page.h"

G_BEGIN_DECLS

/**
 * cs_report_grade:
 * @grade: how something is known, as the catalogue has it
 *
 * Returns: (transfer none): it translated
 */
const char *cs_report_grade (const char *grade);

/**
 * cs_report_put_certificates:
 * @page: where to write
 * @record: a complete record
 *
 * What the server asked for, what went out, what the server showed.
 */
void cs_report_put_certificates (CsPage   *page,
                                 CsRecord *record);

G_END_DECLS
