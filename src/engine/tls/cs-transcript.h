/* cs-transcript.h: the decoded view of one TLS connection
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-capture.h"
#include "cs-key-log.h"

G_BEGIN_DECLS

/**
 * CsTranscriptSink:
 * @event: a decoded message, alert or record, in wire order. Its range is the
 *   message's own bytes when they are in the clear, else its records'
 * @data: decrypted application data: what HTTP reads. @start and @end are the
 *   record's range in the capture
 *
 * Where a transcript delivers.
 */
typedef struct
{
  CsEventFunc event;
  void (*data) (CsSide        side,
                gint64        time_us,
                guint64       start,
                guint64       end,
                const guint8 *data,
                gsize         len,
                gpointer      user_data);
} CsTranscriptSink;

/**
 * CsTranscript:
 *
 * The decoded view of one TLS connection, 1.2 (RFC 5246) or 1.3 (RFC 8446).
 *
 * Takes bytes in pieces of any size, in wire order for each direction, and does
 * not care on which side they were captured. It never fails as a whole: what
 * cannot be decoded becomes an event that says so. Pure: no I/O and no clock.
 *
 * Records whose keys are not in the key log yet wait, and all later ones of
 * both directions wait behind them, so that events come in wire order. Once
 * cs_transcript_set_keys_complete() has said that no more keys will come, or
 * more than 4 MiB wait, they are delivered as what they are: protected. Early
 * data of TLS 1.3 is not waited for: nothing says that its keys will come.
 *
 * A message out of its place is delivered like any other, and an `Unexpected`
 * event behind it says so. Bytes that are no TLS end their direction with one
 * `Malformed` event; a handshake message that breaks its grammar keeps its type
 * and says so in its summary and its field `malformed`. A Finished has the field
 * `verifies` when its verify_data could be checked.
 */
typedef struct _CsTranscript CsTranscript;

/**
 * cs_transcript_new:
 * @connection: the connection's id, for its events
 * @key_log: where its secrets are or will be
 * @sink: where to deliver; must outlive the transcript
 * @user_data: for @sink
 *
 * Returns: (transfer full): a transcript
 */
CsTranscript *cs_transcript_new (guint                   connection,
                                 CsKeyLog               *key_log,
                                 const CsTranscriptSink *sink,
                                 gpointer                user_data);
void          cs_transcript_free (CsTranscript *self);

/**
 * cs_transcript_feed:
 * @self: a transcript
 * @side: who wrote the bytes: client or server
 * @time_us: when they crossed the socket, in microseconds since the entry's start
 * @offset: of the first byte in the capture
 * @data: (array length=len): at most one segment of the capture
 * @len: its length
 *
 * Decodes and delivers what the bytes complete. A message split over records
 * or calls becomes one event, stamped with the time of its last byte.
 */
void cs_transcript_feed (CsTranscript *self,
                         CsSide        side,
                         gint64        time_us,
                         guint64       offset,
                         const guint8 *data,
                         gsize         len);

/**
 * cs_transcript_keys_changed:
 * @self: a transcript
 *
 * Tries again the records that wait for keys: the key log has grown.
 */
void cs_transcript_keys_changed (CsTranscript *self);

/**
 * cs_transcript_set_keys_complete:
 * @self: a transcript
 *
 * No more keys will come: what still waits is delivered without them.
 */
void cs_transcript_set_keys_complete (CsTranscript *self);

/**
 * cs_transcript_lose:
 * @self: a transcript
 * @side: whose bytes
 *
 * What @side wrote from here on was not captured: nothing of it is fed any more,
 * and what it did not say before it may have said.
 */
void cs_transcript_lose (CsTranscript *self,
                         CsSide        side);

/**
 * cs_transcript_close:
 * @self: a transcript
 *
 * The capture ends here. An unfinished message or record becomes a `Malformed`
 * event that says how much of it was there. Implies
 * cs_transcript_set_keys_complete().
 */
void cs_transcript_close (CsTranscript *self);

/**
 * cs_transcript_get_request_bytes:
 * @self: a transcript
 *
 * Where the keys are missing it is reckoned from the records' lengths: exactly
 * for AEAD suites, at most some bytes too many for CBC. In TLS 1.3 without the
 * handshake's keys it cannot be told, and is 0.
 *
 * Returns: bytes of application data that the client has written so far
 */
guint64 cs_transcript_get_request_bytes (CsTranscript *self);

/**
 * cs_transcript_get_certificates:
 * @self: a transcript
 *
 * Returns: (transfer none) (element-type utf8 GLib.Bytes): every certificate
 *   that crossed, DER by lower-case hexadecimal SHA-256
 */
GHashTable *cs_transcript_get_certificates (CsTranscript *self);

/**
 * cs_transcript_to_json:
 * @self: a transcript
 *
 * The facts of the connection as the record's `connections[].tls` has them. May
 * be asked for at any time; what was not observed is absent.
 *
 * - version, cipher, group, alpn, resumed: as negotiated; absent before a
 *   ServerHello. A finite-field group of TLS 1.2 is "2048-bit DH".
 * - sni, offered: of the first ClientHello, without GREASE. Offered: versions,
 *   alpn, cipherSuites, groups, keyShares, signatureAlgorithms,
 *   signatureAlgorithmsCert, postHandshakeAuth, preSharedKey, earlyData,
 *   statusRequest, encryptedClientHello.
 * - certificateRequest: the latest one, as the answer depends on it. `seen` is
 *   false only after a full handshake in which nothing was hidden: neither a
 *   record of the handshake, nor, when the client offered post-handshake
 *   authentication, one of those behind it, nor a renegotiation. A resumed
 *   handshake has no place for a request, so there is no object then, unless
 *   one came later.
 * - clientCertificate: what answered that request. `state` is `sent` or `empty`
 *   by the client's Certificate; `not-asked` where `seen` is false or the
 *   session was resumed; `unknown` when the answer may be in what could not be
 *   read; else `not-reached`, also while the handshake is on its way. `why` is
 *   the sender's to add. signatureAlgorithm: of its CertificateVerify.
 * - serverCertificate: of the first handshake; ocspStaple in base64.
 * - alerts: of both sides, in wire order, at most 64. `when`: `close` for a
 *   close_notify; `renegotiation` between a HelloRequest or a second ClientHello
 *   and the end of that handshake; else `after-request` when the client had
 *   written application data; else `after-client-finished`, in TLS 1.2 only when
 *   both sides had finished; else `handshake`.
 * - finished: when each side's first Finished came. In TLS 1.2 also without
 *   keys: what follows ChangeCipherSpec can be nothing else.
 * - sessionTickets; unreadRecords, when there were some.
 *
 * Returns: (transfer full): them
 */
JsonObject *cs_transcript_to_json (CsTranscript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTranscript, cs_transcript_free)

G_END_DECLS
