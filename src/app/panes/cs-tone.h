/* cs-tone.h: what a colour means, for every widget the same
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-verdict.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsTone:
 * @CS_TONE_PLAIN: no meaning: grey
 * @CS_TONE_ACCENT: a certificate message, or imported
 * @CS_TONE_SUCCESS: matches, or trusted
 * @CS_TONE_WARNING: misleading, or soon wrong
 * @CS_TONE_ERROR: refused
 *
 * Colours carry a meaning and never come without words.
 */
typedef enum
{
  CS_TONE_PLAIN,
  CS_TONE_ACCENT,
  CS_TONE_SUCCESS,
  CS_TONE_WARNING,
  CS_TONE_ERROR,
} CsTone;

/**
 * cs_tone_apply:
 * @widget: a widget
 * @tone: a tone
 *
 * Gives @widget the style class of @tone, `cs-error` for one, and takes the others.
 */
void cs_tone_apply (GtkWidget *widget,
                    CsTone     tone);

CsTone cs_tone_from_severity (CsSeverity severity);

/* The tone's own symbol; for plain that of a remark. */
const char *cs_tone_get_icon (CsTone tone);

G_END_DECLS
