/* cs-frame-run.h: HTTP/2 frames that keep the connection going, counted
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

G_BEGIN_DECLS

/* WINDOW_UPDATE, PING and the SETTINGS that acknowledges. */
#define CS_FRAME_RUN_N_KINDS 3

/**
 * CsFrameRun:
 * @first: the first event's index in the record
 * @n: how many events
 * @n_of: how many of each kind
 *
 * Frames of flow control with no other frame between them; or, when @n is 1,
 * any one event of HTTP.
 */
typedef struct
{
  guint first;
  guint n;
  guint n_of[CS_FRAME_RUN_N_KINDS];
} CsFrameRun;

/**
 * cs_frame_run_add:
 * @self: a run; starts all zero
 * @event: an event of HTTP
 * @index: its index in the record
 *
 * Returns: %FALSE when @event is no part of the run; it begins the next one
 */
gboolean cs_frame_run_add (CsFrameRun *self,
                           CsEvent    *event,
                           guint       index);

/**
 * cs_frame_run_dup_title:
 * @self: a run
 *
 * Returns: (transfer full): "3 frames"
 */
char *cs_frame_run_dup_title (const CsFrameRun *self);

/**
 * cs_frame_run_dup_detail:
 * @self: a run
 *
 * Returns: (transfer full): "2 WINDOW_UPDATE, 1 PING"
 */
char *cs_frame_run_dup_detail (const CsFrameRun *self);

G_END_DECLS
