/* cs-report.h: a record as text that a person reads top to bottom
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-verdict.h"

G_BEGIN_DECLS

/**
 * CsReportStyle:
 * @CS_REPORT_PLAIN: no escape sequences
 * @CS_REPORT_COLOR: with ANSI colours, for a terminal
 */
typedef enum
{
  CS_REPORT_PLAIN,
  CS_REPORT_COLOR,
} CsReportStyle;

/**
 * cs_report_render:
 * @record: a complete record
 * @verdict: its verdict
 * @style: plain or coloured
 *
 * Verdict, handshake, certificates, answer. Text from outside is made safe for
 * a terminal.
 *
 * Returns: (transfer full): the report, with a newline at its end
 */
char *cs_report_render (CsRecord     *record,
                        CsVerdict    *verdict,
                        CsReportStyle style);

/**
 * cs_report_render_explanation:
 * @record: a complete record
 * @verdict: its verdict
 * @style: plain or coloured
 *
 * The findings with causes and remedies, then what an app on each platform
 * sees, lost answers first, with sources: what `--explain` adds to the report.
 *
 * Returns: (transfer full): the text, with a newline at its end
 */
char *cs_report_render_explanation (CsRecord     *record,
                                    CsVerdict    *verdict,
                                    CsReportStyle style);

G_END_DECLS
