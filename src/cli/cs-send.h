/* cs-send.h: one exchange in this process, from options to exit status
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-send-options.h"

G_BEGIN_DECLS

/**
 * cs_send_run:
 * @options: what to send and what should come out
 *
 * Sends, prints and saves. SIGINT and SIGTERM stop it; what happened until then
 * is still reported.
 *
 * Returns: the program's exit status
 */
int cs_send_run (CsSendOptions *options);

G_END_DECLS
