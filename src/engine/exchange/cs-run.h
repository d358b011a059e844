/* cs-run.h: one hop of an exchange while it runs: the facts as they come in
 *
 * Private to this floor: cs-runner.c fills it, cs-entry.c makes an entry of it.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-http-decoder.h"
#include "cs-identity.h"
#include "cs-request.h"
#include "cs-tap.h"
#include "cs-tls-database.h"
#include "cs-transcript.h"
#include "cs-trust.h"

G_BEGIN_DECLS

/**
 * CsConnection:
 * @run: its run
 * @id: its number in the exchange
 * @transcript: (nullable): %NULL for plain HTTP
 * @http: what decodes its HTTP
 * @connect_us: when the attempt began; -1 when not seen
 * @connected_us: when it was answered; -1 when not
 * @client: (nullable): the client's address and port
 * @server: (nullable): the server's, or a proxy's: where the socket went
 * @closed_by: (nullable): "client" or "server": who ended it first
 * @closed_how: (nullable): "fin" or "rst"
 * @closed_us: when
 * @is_closed: our side has been closed
 * @ended_us: when a close or an alert that ends it was first seen; -1 when none was
 *
 * One connection of a run.
 */
typedef struct
{
  struct _CsRun      *run;
  guint               id;
  CsTranscript       *transcript;
  CsHttpDecoder      *http;
  gint64              connect_us;
  gint64              connected_us;
  GInetSocketAddress *client;
  GInetSocketAddress *server;
  const char         *closed_by;
  const char         *closed_how;
  gint64              closed_us;
  gboolean            is_closed;
  gint64              ended_us;
} CsConnection;

/**
 * CsHttpExchange:
 * @connection: the connection's id
 * @stream: HTTP/2's stream, -1 with HTTP/1.1
 * @request: (nullable): fields of the request on the wire
 * @response: (nullable): fields of its final answer
 * @request_us: when the request's last bytes crossed; -1 when not seen
 * @response_us: when the answer's head did; -1 when not
 * @end_us: when the answer's last bytes did; -1 when not
 * @bodies: of somebody else's: what was kept of the request's and of the answer's body
 * @body_totals: bytes of them in all
 *
 * A request and its answer, as they crossed.
 */
typedef struct
{
  guint       connection;
  gint64      stream;
  JsonObject *request;
  JsonObject *response;
  gint64      request_us;
  gint64      response_us;
  gint64      end_us;
  GByteArray *bodies[2];
  guint64     body_totals[2];
} CsHttpExchange;

#define CS_RUN_ALL_EXCHANGES G_MAXUINT

/**
 * CsOpening:
 * @CS_OPENING_UNDECIDED: nothing has crossed yet
 * @CS_OPENING_TUNNEL: an HTTP proxy is asked for a tunnel
 * @CS_OPENING_SOCKS: a SOCKS proxy is
 * @CS_OPENING_PLAIN: another protocol is spoken in the clear
 * @CS_OPENING_OVER: TLS or HTTP has begun
 *
 * How far an observed connection has come.
 */
typedef enum
{
  CS_OPENING_UNDECIDED,
  CS_OPENING_TUNNEL,
  CS_OPENING_SOCKS,
  CS_OPENING_PLAIN,
  CS_OPENING_OVER,
} CsOpening;

/**
 * CsRun:
 * @func: told of each event, with @user_data
 * @is_observed: it is somebody else's: nothing was sent by us, and there is no tap
 * @opening: how far an observed connection has come
 * @proxy_answer: (nullable): what a proxy has said so far, while its answer is awaited
 * @n_opening_events: how often something was told before TLS or HTTP began
 * @tunnel: (nullable): HOST:PORT that an observed client asked a proxy for
 * @first_id: number of the first connection
 * @is_unreadable: what decides is encrypted, and its keys are not known
 * @own_tls: TLS is ours (#CsTlsStream), not GIO's
 * @is_retried: it failed, and is sent again with HTTP/1.1
 * @session: (nullable): an earlier session to offer, with @own_tls
 * @tls_stream: (nullable): the #CsTlsStream that carries HTTP, once there is one
 * @url: this hop's address
 * @start_us: its start on the monotonic clock; event times count from here
 * @start_real_us: the same on the wall's clock
 * @withheld: (nullable): why the identity was not handed over: the record's `why`
 * @database: what judges the server's certificate
 * @judgement: (nullable): what was decided of the server's certificate
 * @overridden: the person went on with a server that is not trusted
 * @tls_certificate: (nullable): @identity as GIO wants it
 * @exchanges: (element-type CsHttpExchange): what was read of HTTP, in order
 * @selected: index of the one that the next entry is for; at first, and again
 *   with each new request, the last
 * @event_exchanges: for each event the index of its exchange, or
 *   %CS_RUN_ALL_EXCHANGES
 * @body_out: (nullable): where the answer's body goes, unless it is a redirect's
 * @body: the answer's body as it came, up to the capture's limit
 * @body_total: bytes of it in all
 * @stage: (nullable): the record's `outcome.stage`; %NULL when it completed
 * @error: (nullable): why it did not complete
 * @limit: (nullable): "max-time" or "connect-timeout" when that ended it
 *
 * A hop.
 */
typedef struct _CsRun
{
  const CsRequest  *request;
  CsKeyLog         *key_log;
  CsEventFunc       func;
  gpointer          user_data;
  gboolean          is_observed;
  CsOpening         opening;
  GByteArray       *proxy_answer;
  guint             n_opening_events;
  char             *tunnel;
  guint             first_id;
  gboolean          is_unreadable;
  gboolean          own_tls;
  gboolean          is_retried;
  CsSecret         *session;
  GIOStream        *tls_stream;
  char             *url;
  char             *method;
  GBytes           *request_body;
  gint64            start_us;
  gint64            start_real_us;
  CsCapture        *capture;
  CsTap            *tap;
  GPtrArray        *connections;
  GPtrArray        *events;
  CsTrust          *trust;
  CsTlsDatabase    *database;
  CsTrustJudgement *judgement;
  gboolean          overridden;
  CsIdentity       *identity;
  GTlsCertificate  *tls_certificate;
  const char       *withheld;
  GPtrArray        *exchanges;
  guint             selected;
  GArray           *event_exchanges;
  gint64            end_us;
  GOutputStream    *body_out;
  GByteArray       *body;
  guint64           body_total;
  gsize             body_room; /* for the bodies of somebody else's exchanges */
  const char       *stage;
  GError           *error;
  const char       *limit;
  GSource          *connect_timeout;
  GCancellable     *cancellable;
} CsRun;

/**
 * cs_run_new:
 * @request: what was asked for; must outlive the run
 * @url: this hop's address
 * @method: its method
 * @body: (nullable): its body
 * @key_log: the process's key log
 * @func: told of each event
 * @user_data: for @func
 *
 * Returns: (transfer full): a run whose clock has started
 */
CsRun *cs_run_new (const CsRequest *request,
                   const char      *url,
                   const char      *method,
                   GBytes          *body,
                   CsKeyLog        *key_log,
                   CsEventFunc      func,
                   gpointer         user_data);
void   cs_run_free (CsRun *run);

/* For cs-observed.c: the pieces that both kinds of run are made of. */
CsRun        *cs_run_new_bare (const char *url,
                               const char *method,
                               CsKeyLog   *key_log,
                               CsEventFunc func,
                               gpointer    user_data);
CsConnection *cs_run_ensure_connection (CsRun *run,
                                        guint  id);
void          cs_run_start_decoding (CsRun        *run,
                                     CsConnection *c);
void          cs_run_decode (CsRun        *run,
                             guint         connection,
                             CsSide        side,
                             gint64        time_us,
                             guint64       offset,
                             const guint8 *data,
                             gsize         len);

/* For cs-run.c: what HTTP's events and bodies say of the exchanges. The first
 * gives the index of the event's exchange. */
void  cs_http_exchange_free (gpointer data);
guint cs_run_note_http (CsRun   *run,
                        CsEvent *event);
void  cs_run_note_body (CsSide        side,
                        gint64        stream,
                        const guint8 *data,
                        gsize         len,
                        gpointer      user_data);

/* Notes an event and hands it on; @user_data is the run. */
void cs_run_tell (CsEvent *event,
                  gpointer user_data);

/**
 * cs_run_keys_changed:
 * @run: a run
 *
 * The key log has grown: what waits for keys is tried again.
 */
void cs_run_keys_changed (CsRun *run);

/**
 * cs_run_new_observed:
 * @id: the connection's number, for its events
 * @key_log: what secrets there are
 * @start_real_us: when the connection began, in microseconds since 1970
 * @func: told of each event
 * @user_data: for @func
 *
 * A run of somebody else: nothing is sent, and what crossed is told by
 * cs_run_open() and cs_run_feed().
 *
 * Returns: (transfer full): a run with one connection
 */
CsRun *cs_run_new_observed (guint       id,
                            CsKeyLog   *key_log,
                            gint64      start_real_us,
                            CsEventFunc func,
                            gpointer    user_data);

/**
 * cs_run_open:
 * @run: an observed run
 * @client: (nullable): who connected
 * @server: (nullable): to whom
 * @time_us: when, since the run's start
 *
 * Its connection came about.
 */
void cs_run_open (CsRun              *run,
                  GInetSocketAddress *client,
                  GInetSocketAddress *server,
                  gint64              time_us);

/**
 * cs_run_feed:
 * @run: an observed run
 * @side: who wrote
 * @time_us: when it crossed, since the run's start
 * @data: (array length=len): the bytes
 * @len: their number
 */
void cs_run_feed (CsRun        *run,
                  CsSide        side,
                  gint64        time_us,
                  const guint8 *data,
                  gsize         len);

/**
 * cs_run_end:
 * @run: an observed run
 * @side: whose direction ended
 * @how: "fin" or "rst"
 * @time_us: when
 */
void cs_run_end (CsRun      *run,
                 CsSide      side,
                 const char *how,
                 gint64      time_us);

/**
 * cs_run_tell_lost:
 * @run: an observed run
 * @side: whose bytes
 * @time_us: when the first bytes behind them came
 * @n_bytes: how many were not captured
 *
 * Tells, as an event `Lost`, that a direction was cut short.
 */
void cs_run_tell_lost (CsRun  *run,
                       CsSide  side,
                       gint64  time_us,
                       guint64 n_bytes);

/**
 * cs_run_dup_entries:
 * @run: an observed run that is over
 *
 * Returns: (transfer full) (element-type JsonObject): an entry for each HTTP
 *   exchange, or one for the connection where no HTTP could be read
 */
GPtrArray *cs_run_dup_entries (CsRun *run);

/**
 * cs_run_get_exchange:
 * @run: a run
 *
 * Returns: (transfer none) (nullable): the exchange that is selected
 */
CsHttpExchange *cs_run_get_exchange (CsRun *run);

/* Its parts, or what stands for nothing. */
JsonObject *cs_run_get_request (CsRun *run);
JsonObject *cs_run_get_response (CsRun *run);

/**
 * cs_run_set_route:
 * @run: a run
 * @error: return location for an error, or %NULL
 *
 * Gives the tap the request's rules of where to connect.
 *
 * Returns: %FALSE with %G_IO_ERROR_INVALID_ARGUMENT when one has no known form
 */
gboolean cs_run_set_route (CsRun   *run,
                           GError **error);

/**
 * cs_run_start_connect_timeout:
 * @run: a run
 * @cancellable: what to cancel when it is over; `limit` then says why
 *
 * Starts the clock of `--connect-timeout`, if there is one.
 */
void cs_run_start_connect_timeout (CsRun        *run,
                                   GCancellable *cancellable);

/* The connection, TLS included, has come about: that clock stops. */
void cs_run_set_connected (CsRun *run);

/**
 * cs_run_decide:
 * @run: a run
 * @ca_names: (element-type GLib.Bytes): the server's list, DER
 *
 * The server asks for a certificate: is the identity handed over? Tells it as an
 * event, and keeps the reason when not. For any thread.
 *
 * Returns: whether to send it; otherwise an empty certificate goes out
 */
gboolean cs_run_decide (CsRun     *run,
                        GPtrArray *ca_names);

/**
 * cs_run_find_header:
 * @run: a run
 * @name: a header's name
 *
 * Returns: (transfer none) (nullable): the final answer's header of that name
 */
const char *cs_run_find_header (CsRun      *run,
                                const char *name);

/**
 * cs_run_is_redirect:
 * @run: a run with an answer
 *
 * Returns: whether the answer sends us elsewhere, and that shall be followed
 *   (RFC 9110 §15.4)
 */
gboolean cs_run_is_redirect (CsRun *run);

/**
 * CsRetry:
 * @CS_RETRY_NOT_ASKED: the server did not ask for it, or HTTP/1.1 was not offered
 * @CS_RETRY_SAFE: it did, and nothing can be carried out twice
 * @CS_RETRY_UNSAFE: it did, but does not say that it left the request undone, and
 *   its method is not idempotent (RFC 9110 §9.2.2)
 *
 * Whether a request that came back with HTTP_1_1_REQUIRED (RFC 9113 §7) may be
 * sent again with HTTP/1.1.
 */
typedef enum
{
  CS_RETRY_NOT_ASKED,
  CS_RETRY_SAFE,
  CS_RETRY_UNSAFE,
} CsRetry;

CsRetry cs_run_find_retry (CsRun *run);

/* Tells, as an event `Retry` of the second attempt, that it is one and why. */
void cs_run_tell_retry (CsRun *run);

/**
 * cs_run_take_body:
 * @run: a run
 * @data: (array length=len): more of the answer's body
 * @len: its length
 *
 * Counts it, and keeps it up to the capture's limit.
 *
 * Returns: whether it is to be written to `body_out` too
 */
gboolean cs_run_take_body (CsRun        *run,
                           const guint8 *data,
                           gsize         len);

/**
 * cs_run_dup_priority:
 * @request: a request
 *
 * Returns: (transfer full): GnuTLS's priority string for its TLS versions
 */
char *cs_run_dup_priority (const CsRequest *request);

/**
 * cs_run_is_closed:
 * @run: a run
 *
 * Returns: whether our side of the last connection has been closed
 */
gboolean cs_run_is_closed (CsRun *run);

/**
 * cs_run_get_ended_us:
 * @run: a run
 *
 * Returns: when the last connection began to end: a close, or an alert that ends
 *   it; -1 while it has not
 */
gint64 cs_run_get_ended_us (CsRun *run);

/**
 * cs_run_close:
 * @run: a run
 *
 * It is over: what still waits is read, decoded and told.
 */
void cs_run_close (CsRun *run);

/**
 * cs_entry_new:
 * @run: a hop that is over
 *
 * Returns: (transfer full): its HAR entry with `_mtls`, as `record.md` has it
 */
JsonObject *cs_entry_new (CsRun *run);

/**
 * cs_run_find_stage:
 * @run: a hop that failed
 *
 * Where it ended, from what crossed the wire: the record's `outcome.stage`.
 *
 * Returns: (transfer none): the stage
 */
const char *cs_run_find_stage (CsRun *run);

G_END_DECLS
