/* cs-tap-private.h: what the rooms of the tap share
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-tap-route.h"
#include "cs-tap-stream.h"
#include "cs-tap.h"

G_BEGIN_DECLS

/* One socket, as its stream's user data. */
typedef struct
{
  CsTap *tap; /* owned: a stream may outlive its session */
  guint  id;
  int    in_proxy; /* atomic: an upstream proxy is still being asked */
} CsTapSocket;

struct _CsTap
{
  GObject parent_instance;

  guint                id; /* its name in tap:// URIs */
  GMainContext        *context;
  CsCapture           *capture;
  gint64               start_us;
  const CsTapObserver *observer;
  gpointer             user_data;
  CsTapRoute          *route;
  const CsTapWrap     *wrap;
  gpointer             wrap_data;
  gsize                yield;

  CsTapStage stage;
  int        n_connections; /* atomic: decisions are posted in a thread of TLS */
  GPtrArray *peers;         /* of GInetSocketAddress, by connection */
  GPtrArray *locals;        /* likewise: our own end */
  GPtrArray *streams;       /* of GWeakRef to CsTapStream: TLS may drop one in its thread */
  GPtrArray *attempts;      /* to connect, as cs-tap-attempt.c has them; the newest last */
  gboolean   asks_proxy;    /* the last lookup was for the upstream proxy */
  GString   *proxy_talk[2];

  GMutex   mutex; /* guards the two below */
  GQueue   passed;
  gboolean scheduled;
};

/* Microseconds since the entry's start. */
gint64 cs_tap_elapsed_us (CsTap *self);

/* Tells an event now; takes @fields. */
void cs_tap_emit (CsTap      *self,
                  gint64      time_us,
                  guint       connection,
                  CsSide      side,
                  CsLayer     layer,
                  const char *type,
                  const char *summary,
                  JsonObject *fields);

/* cs-tap-attempt.c: (transfer full): an empty list of attempts */
GPtrArray *cs_tap_new_attempts (void);

/**
 * cs_tap_find:
 * @id: the number in a tap:// URI
 *
 * Returns: (transfer full) (nullable): the tap of that number, if it still is
 */
CsTap *cs_tap_find (guint id);

/**
 * cs_tap_open:
 * @self: a tap
 * @connection: a socket that was connected for it
 * @address: where it went
 * @socket: (out) (transfer none): the stream's own data
 *
 * Gives a socket its number and wraps it.
 *
 * Returns: (transfer full): the stream that tells the tap
 */
CsTapStream *cs_tap_open (CsTap         *self,
                          GIOStream     *connection,
                          GProxyAddress *address,
                          CsTapSocket  **socket);

/* cs-tap-proxy.c: the tap's other face to GIO, beside cs_tap_new_address(). */
#define CS_TYPE_TAP_PROXY (cs_tap_proxy_get_type ())
G_DECLARE_FINAL_TYPE (CsTapProxy, cs_tap_proxy, CS, TAP_PROXY, GObject)

G_END_DECLS
