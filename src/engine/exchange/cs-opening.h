/* cs-opening.h: what crosses on a connection before TLS or HTTP begins
 *
 * Private to this floor: for cs-observed.c.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-run.h"

G_BEGIN_DECLS

/**
 * cs_opening_read:
 * @run: an observed run
 * @side: who wrote
 * @time_us: when it crossed, since the run's start
 * @offset: of the first byte in the capture
 * @data: (array length=len): what crossed at once
 * @len: its number of bytes
 *
 * Finds out what a connection is, and tells what comes before its TLS as
 * `ProxyRequest` and `ProxyAnswer`, or else as `Plaintext`.
 *
 * Returns: how many of the bytes belong to the opening; the others are to be
 *   decoded
 */
gsize cs_opening_read (CsRun        *run,
                       CsSide        side,
                       gint64        time_us,
                       guint64       offset,
                       const guint8 *data,
                       gsize         len);

G_END_DECLS
