/* cs-report-private.h: words that the reports share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cs_report_grade:
 * @grade: how something is known, as the catalogue has it
 *
 * Returns: (transfer none): it translated
 */
const char *cs_report_grade (const char *grade);

G_END_DECLS
