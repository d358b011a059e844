/* cs-page.h: text for a terminal or a file, in sections
 *
 * For the reports, and for what the command line says of files.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-report.h"

G_BEGIN_DECLS

/* Where prose is wrapped, in characters. */
#define CS_PAGE_WIDTH 80

/**
 * CsInk:
 *
 * A meaning that a terminal may colour. Words say it too: colour never stands
 * alone.
 */
typedef enum
{
  CS_INK_PLAIN,
  CS_INK_STRONG,
  CS_INK_QUIET,
  CS_INK_ERROR,
  CS_INK_WARNING,
  CS_INK_SUCCESS,
  CS_INK_ACCENT,
} CsInk;

/**
 * CsPage:
 *
 * A text that grows line by line. What is put on it is made safe to show.
 */
typedef struct _CsPage CsPage;

CsPage *cs_page_new (CsReportStyle style);

/* A heading with an empty line before it. */
void cs_page_heading (CsPage     *self,
                      const char *text);

/* One line, indented by @indent blanks, never wrapped. */
void cs_page_line (CsPage     *self,
                   guint       indent,
                   CsInk       ink,
                   const char *text);

/* Prose, wrapped between words; further lines are indented by @hang more. */
void cs_page_prose (CsPage     *self,
                    guint       indent,
                    guint       hang,
                    CsInk       ink,
                    const char *text);

/* A quiet label in a column of its own, then @text, wrapped beside it. */
void cs_page_entry (CsPage     *self,
                    guint       indent,
                    guint       column,
                    const char *label,
                    const char *text);

/* An empty line, unless one is there already. */
void cs_page_space (CsPage *self);

/* The text so far; takes the page. */
char *cs_page_finish (CsPage *self);

/**
 * cs_page_ink:
 * @severity: a severity
 *
 * Returns: the ink that stands for it
 */
CsInk cs_page_ink (CsSeverity severity);

G_END_DECLS
