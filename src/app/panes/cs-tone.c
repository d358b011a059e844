/* cs-tone.c: what a colour means, for every widget the same
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-tone.h"

static const struct
{
  const char *style;
  const char *icon;
} tones[] = {
  [CS_TONE_PLAIN] = { "cs-plain", "cs-remark-symbolic" },
  [CS_TONE_ACCENT] = { "cs-accent", "cs-certificate-symbolic" },
  [CS_TONE_SUCCESS] = { "cs-success", "cs-match-symbolic" },
  [CS_TONE_WARNING] = { "cs-warning", "cs-warning-symbolic" },
  [CS_TONE_ERROR] = { "cs-error", "cs-refused-symbolic" },
};

void
cs_tone_apply (GtkWidget *widget,
               CsTone     tone)
{
  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      if (i == tone)
        gtk_widget_add_css_class (widget, tones[i].style);
      else
        gtk_widget_remove_css_class (widget, tones[i].style);
    }
}

CsTone
cs_tone_from_severity (CsSeverity severity)
{
  switch (severity)
    {
    case CS_SEVERITY_ERROR:
      return CS_TONE_ERROR;

    case CS_SEVERITY_WARNING:
      return CS_TONE_WARNING;

    case CS_SEVERITY_SUCCESS:
      return CS_TONE_SUCCESS;

    case CS_SEVERITY_NOTICE:
    case CS_SEVERITY_INFO:
    case CS_SEVERITY_NEUTRAL:
    default:
      return CS_TONE_PLAIN;
    }
}

const char *
cs_tone_get_icon (CsTone tone)
{
  return tones[tone].icon;
}
