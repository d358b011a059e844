/* cs-tap-stream.h: a stream that tells what passes through it
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-event.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsTapStreamFuncs:
 * @passed: bytes were read (side server) or written (side client)
 * @closed: a side's direction has ended, told once each; @how is "fin" or "rst"
 *
 * What a stream tells, in whatever thread reads, writes or closes.
 */
typedef struct
{
  void (*passed) (CsSide        side,
                  const guint8 *data,
                  gsize         len,
                  gpointer      user_data);
  void (*closed) (CsSide      side,
                  const char *how,
                  gpointer    user_data);
} CsTapStreamFuncs;

/**
 * CsTapStream:
 *
 * Wraps a socket's stream. Both ends are pollable, as GIO's TLS needs it.
 */
#define CS_TYPE_TAP_STREAM (cs_tap_stream_get_type ())
G_DECLARE_FINAL_TYPE (CsTapStream, cs_tap_stream, CS, TAP_STREAM, GIOStream)

/**
 * cs_tap_stream_new:
 * @base: a socket connection; kept
 * @funcs: what to call; must outlive the stream
 * @user_data: for @funcs
 * @destroy: frees @user_data when the stream goes
 *
 * Returns: (transfer full): a stream
 */
CsTapStream *cs_tap_stream_new (GIOStream              *base,
                                const CsTapStreamFuncs *funcs,
                                gpointer                user_data,
                                GDestroyNotify          destroy);

/**
 * cs_tap_stream_set_yield:
 * @self: a stream
 * @bytes: after how many read bytes to answer once that there are none; 0 for never
 */
void cs_tap_stream_set_yield (CsTapStream *self,
                              gsize        bytes);

/**
 * cs_tap_stream_drain:
 * @self: a stream
 *
 * Reads, without waiting, what the peer has sent and nobody has asked for. A
 * server that refuses sends its alert and closes; a client that is still writing
 * then sees a broken pipe and never reads the alert. It is also done when a
 * write fails and when the stream is closed.
 */
void cs_tap_stream_drain (CsTapStream *self);

G_END_DECLS
