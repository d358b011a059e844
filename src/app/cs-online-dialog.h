/* cs-online-dialog.h: asks the addresses that are in a server's certificates
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-record.h"
#include "cs-trust-choice.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsOnlineDialog:
 *
 * Asks for missing issuers and for revocation as `countersign-cli verify --online`
 * does, in a process of its own that knows no client identity, and lists what came
 * of each address. Closing it ends the process.
 */
#define CS_TYPE_ONLINE_DIALOG (cs_online_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CsOnlineDialog, cs_online_dialog, CS, ONLINE_DIALOG, AdwWindow)

/**
 * cs_online_dialog_present:
 * @parent: the window that it stands over
 * @record: a complete record whose server showed certificates
 * @trust: the roots that are chosen now; that of the record counts as well
 *
 * Shows it, and asks.
 */
void cs_online_dialog_present (GtkWindow     *parent,
                               CsRecord      *record,
                               CsTrustChoice *trust);

G_END_DECLS
