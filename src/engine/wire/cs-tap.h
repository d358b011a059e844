/* cs-tap.h: a place between the socket and TLS where every byte passes by
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-capture.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsTapObserver:
 * @event: a name looked up, a socket connected, a proxy's answer, a close
 * @bytes: bytes that crossed a connection's socket; @offset is the capture's
 *
 * What a tap tells. TLS may read and write in a thread of its own; the observer
 * is always called in the main context in which the tap was made.
 */
typedef struct
{
  CsEventFunc event;
  void (*bytes) (guint         connection,
                 CsSide        side,
                 gint64        time_us,
                 guint64       offset,
                 const guint8 *data,
                 gsize         len,
                 gpointer      user_data);
} CsTapObserver;

/**
 * CsTap:
 *
 * Stands between GSocketClient and GTlsConnection: GIO's extension point for
 * proxies hands it each connected socket and takes back a stream that records
 * what passes. It resolves names itself, so that every address is known, and
 * goes where it is told to (`--resolve`, `--connect-to`, `--proxy`).
 */
#define CS_TYPE_TAP (cs_tap_get_type ())
G_DECLARE_FINAL_TYPE (CsTap, cs_tap, CS, TAP, GObject)

/**
 * cs_tap_new:
 * @capture: where the bytes go
 * @start_us: the entry's start on g_get_monotonic_time()'s clock
 * @observer: what to call; must outlive the tap
 * @user_data: for @observer
 *
 * Returns: (transfer full): a tap
 */
CsTap *cs_tap_new (CsCapture           *capture,
                   gint64               start_us,
                   const CsTapObserver *observer,
                   gpointer             user_data);

/**
 * cs_tap_new_address:
 * @self: a tap
 * @scheme: "https" or "http"
 * @host: the server's name or address
 * @port: its port
 *
 * Returns: (transfer full): what to give to a SoupSession as `remote-connectable`,
 *   so that it connects by way of the tap
 */
GSocketConnectable *cs_tap_new_address (CsTap      *self,
                                        const char *scheme,
                                        const char *host,
                                        guint16     port);

/**
 * cs_tap_add_resolve:
 * @self: a tap
 * @rule: as curl's `--resolve`: `HOST:PORT:ADDRESS[,ADDRESS]…`
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT when @rule has another form
 */
gboolean cs_tap_add_resolve (CsTap      *self,
                             const char *rule,
                             GError    **error);

/**
 * cs_tap_add_connect_to:
 * @self: a tap
 * @rule: as curl's `--connect-to`: `HOST1:PORT1:HOST2:PORT2`, each may be empty
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT when @rule has another form
 */
gboolean cs_tap_add_connect_to (CsTap      *self,
                                const char *rule,
                                GError    **error);

/**
 * cs_tap_set_proxy:
 * @self: a tap
 * @uri: `http://`, `socks4a://`, `socks5://` or `socks5h://`, with user and password if need be
 * @no_proxy: (nullable): curl's `--noproxy`: hosts and domains with commas, or `*`
 * @error: return location for an error, or %NULL
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT when @uri is of no such kind
 */
gboolean cs_tap_set_proxy (CsTap      *self,
                           const char *uri,
                           const char *no_proxy,
                           GError    **error);

/**
 * CsTapWrap:
 * @wrap_async: begins to put a layer on @stream for the server @host
 * @wrap_finish: (transfer full): the stream that HTTP shall use, or %NULL
 *
 * A layer of the owner's own between the tapped socket and HTTP.
 */
typedef struct
{
  void (*wrap_async) (GIOStream          *stream,
                      const char         *host,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            callback_data,
                      gpointer            user_data);
  GIOStream *(*wrap_finish) (GAsyncResult *result,
                             GError      **error);
} CsTapWrap;

/**
 * cs_tap_set_wrap:
 * @self: a tap
 * @wrap: what to put on each stream; must outlive the tap
 * @user_data: for @wrap
 */
void cs_tap_set_wrap (CsTap           *self,
                      const CsTapWrap *wrap,
                      gpointer         user_data);

/**
 * cs_tap_network_event:
 * @self: a tap
 * @event: what GSocketClient says, by way of SoupMessage::network-event
 * @connection: (nullable): its stream
 *
 * Lets the tap tell of attempts to connect, which it cannot see itself.
 */
void cs_tap_network_event (CsTap             *self,
                           GSocketClientEvent event,
                           GIOStream         *connection);

/**
 * cs_tap_end_attempt:
 * @self: a tap
 * @message: (nullable): why, when it is known
 *
 * An attempt to connect that is still open has failed: nothing came after it.
 */
void cs_tap_end_attempt (CsTap      *self,
                         const char *message);

/**
 * CsTapStage:
 * @CS_TAP_STAGE_DNS: names are being looked up
 * @CS_TAP_STAGE_CONNECT: a socket is being connected
 * @CS_TAP_STAGE_PROXY: an upstream proxy is being asked
 * @CS_TAP_STAGE_OPEN: the way to the server is open
 *
 * How far the last connection came.
 */
typedef enum
{
  CS_TAP_STAGE_DNS,
  CS_TAP_STAGE_CONNECT,
  CS_TAP_STAGE_PROXY,
  CS_TAP_STAGE_OPEN,
} CsTapStage;

CsTapStage cs_tap_get_stage (CsTap *self);

/**
 * cs_tap_get_asks_proxy:
 * @self: a tap
 *
 * Returns: whether the last connection was to lead to an upstream proxy
 */
gboolean cs_tap_get_asks_proxy (CsTap *self);

/**
 * cs_tap_get_n_connections:
 * @self: a tap
 *
 * Returns: how many connections were opened; the last one's id is one less
 */
guint cs_tap_get_n_connections (CsTap *self);

/**
 * cs_tap_get_peer:
 * @self: a tap
 * @connection: a connection's id
 *
 * Returns: (transfer none) (nullable): the address and port that its socket went to
 */
GInetSocketAddress *cs_tap_get_peer (CsTap *self,
                                     guint  connection);

/**
 * cs_tap_get_local:
 * @self: a tap
 * @connection: a connection's id
 *
 * Returns: (transfer none) (nullable): our own end's address and port
 */
GInetSocketAddress *cs_tap_get_local (CsTap *self,
                                      guint  connection);

/**
 * cs_tap_post_event:
 * @self: a tap
 * @type: a decision on the TLS layer: "TrustDecision", "IdentityDecision"
 * @summary: one line, translated
 * @fields: (transfer full): its fields
 *
 * Lets the observer see a local event of the last connection in its place among
 * what passed. For any thread.
 */
void cs_tap_post_event (CsTap      *self,
                        const char *type,
                        const char *summary,
                        JsonObject *fields);

/**
 * cs_tap_stop:
 * @self: a tap
 *
 * The observer is not called any more; a stream that TLS still closes in its
 * thread goes unheard.
 */
void cs_tap_stop (CsTap *self);

/**
 * cs_tap_flush:
 * @self: a tap
 *
 * Tells the observer at once what still waits for the main context.
 */
void cs_tap_flush (CsTap *self);

/**
 * cs_tap_drain:
 * @self: a tap
 *
 * Reads, without waiting, what the peers have sent and nobody has asked for;
 * see cs_tap_stream_drain(). Then flushes.
 */
void cs_tap_drain (CsTap *self);

/**
 * cs_tap_set_yield:
 * @self: a tap
 * @bytes: how much may be read before the reader is sent back to the main
 *   loop once; 0 for no limit
 *
 * libsoup 3.2 reads an HTTP/2 body without ever letting its consumer have a
 * turn; after 64 KiB it should.
 */
void cs_tap_set_yield (CsTap *self,
                       gsize  bytes);

G_END_DECLS
