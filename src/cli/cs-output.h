/* cs-output.h: records on their way to a person or a program
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-report.h"
#include "cs-verdict.h"

#include <stdio.h>

G_BEGIN_DECLS

/**
 * cs_output_complain:
 *
 * Says on standard error, once, what is wrong with the person's own files of the
 * catalogue.
 */
void cs_output_complain (void);

/**
 * cs_output_judge:
 * @record: a complete record
 *
 * Judges it and writes the verdict into its `_mtls`, in place of an older one.
 *
 * Returns: (transfer full): the verdict
 */
CsVerdict *cs_output_judge (CsRecord *record);

/**
 * cs_output_choose_style:
 * @file: where text for a person goes
 *
 * Returns: colour on a terminal, unless NO_COLOR is set or the terminal has none
 */
CsReportStyle cs_output_choose_style (FILE *file);

/**
 * cs_output_report:
 * @file: where to
 * @records: (element-type CsRecord): complete records
 * @explain: whether causes, remedies and platforms follow each
 *
 * Prints what a person reads; in colour on a terminal, unless NO_COLOR is set.
 */
void cs_output_report (FILE      *file,
                       GPtrArray *records,
                       gboolean   explain);

/**
 * cs_output_dup_har:
 * @records: (element-type CsRecord): complete records
 *
 * Returns: (transfer full): a HAR file's text, verdicts included
 */
char *cs_output_dup_har (GPtrArray *records);

/**
 * cs_output_line:
 * @file: where to
 * @member: (nullable): the name of a member to wrap @object in
 * @object: an object
 *
 * Prints @object, or an object that holds it as its only member, on a line of
 * its own and flushes.
 *
 * Returns: %FALSE when nobody takes it any more
 */
gboolean cs_output_line (FILE       *file,
                         const char *member,
                         JsonObject *object);

G_END_DECLS
