/* cs-application.h: the program
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsApplication:
 *
 * Opens windows: blank, with a record (`countersign FILE.har`), or with the
 * practice lab's 403 request (`countersign --lab`).
 */
#define CS_TYPE_APPLICATION (cs_application_get_type ())
G_DECLARE_FINAL_TYPE (CsApplication, cs_application, CS, APPLICATION, AdwApplication)

/**
 * cs_application_new:
 * @flags: %G_APPLICATION_NON_UNIQUE for a program of its own, as tests want it
 *
 * Returns: (transfer full): the program
 */
CsApplication *cs_application_new (GApplicationFlags flags);

G_END_DECLS
