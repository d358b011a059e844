/* cs-start-page.h: the first thing that a person sees
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-draft.h"

G_BEGIN_DECLS

/**
 * CsStartPage:
 *
 * Root CA, identity, address: what a request needs, in that order, and the
 * practice lab for those who have no server at hand.
 *
 * Properties: `draft` (#CsDraft), `stacked` (for a narrow window). Acts through `win.choose-root`, `win.choose-identity`,
 * `win.choose-key`, `win.send`, `win.lab`, `win.open` and `win.compose`.
 */
#define CS_TYPE_START_PAGE (cs_start_page_get_type ())
G_DECLARE_FINAL_TYPE (CsStartPage, cs_start_page, CS, START_PAGE, GtkWidget)

/**
 * CsStartLab:
 * @CS_START_LAB_OFFERED: the lab can be started
 * @CS_START_LAB_STARTING: it makes its certificates
 * @CS_START_LAB_READY: it serves, and its 403 request is filled in
 */
typedef enum
{
  CS_START_LAB_OFFERED,
  CS_START_LAB_STARTING,
  CS_START_LAB_READY,
} CsStartLab;

void cs_start_page_set_lab (CsStartPage *self,
                            CsStartLab   lab);

void cs_start_page_focus_address (CsStartPage *self);
void cs_start_page_focus_send (CsStartPage *self);

G_END_DECLS
