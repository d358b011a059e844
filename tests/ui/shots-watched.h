/* shots-watched.h: pictures of what others did: watched, or captured
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-stage.h"

G_BEGIN_DECLS

void cs_shots_watch (CsStage *stage);
void cs_shots_watched (CsStage *stage);
void cs_shots_watched_no_keys (CsStage *stage);
void cs_shots_watched_tls12 (CsStage *stage);
void cs_shots_capture (CsStage *stage);
void cs_shots_capture_keys (CsStage *stage);

G_END_DECLS
