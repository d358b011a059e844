/* cs-transcript-private.h: what the files of the transcript share
 *
 * cs-transcript.c has the queue and what leaves it, cs-transcript-records.c
 * takes the protection off, cs-transcript-messages.c puts messages together, and
 * cs-transcript-handshake.c draws from each what follows from it.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cs-handshake-hash.h"
#include "cs-handshake-order.h"
#include "cs-hello.h"
#include "cs-record-reader.h"
#include "cs-tls-names.h"
#include "cs-transcript-facts.h"
#include "cs-transcript.h"

G_BEGIN_DECLS

/* A longer handshake message ends its direction: RFC 8446 would allow 2^24. */
#define CS_TRANSCRIPT_MAX_MESSAGE (1024 * 1024)
/* Of a Certificate no more entries are looked at, and of all of them together no
 * more bytes are kept: a CompressedCertificate may grow a thousandfold. */
#define CS_TRANSCRIPT_MAX_CHAIN        256
#define CS_TRANSCRIPT_MAX_CERTIFICATES (8 * 1024 * 1024)
/* Records that wait for keys; with more, what waits is delivered without them. */
#define CS_TRANSCRIPT_MAX_WAITING (4 * 1024 * 1024)

/* TLS 1.3: whose keys protect a direction's records (RFC 8446 §7.1). */
typedef enum
{
  CS_EPOCH_EARLY,
  CS_EPOCH_HANDSHAKE,
  CS_EPOCH_APPLICATION,
} CsEpoch;

/* @cipher is made when the first record of its keys comes, as the key log may
 * lag behind the wire; @secret is its traffic secret in TLS 1.3. In TLS 1.2
 * @changed says that ChangeCipherSpec has come, @keyless that it was without
 * keys, @has_finished that the Finished behind it has. */
typedef struct
{
  CsSide          side;
  CsRecordReader *reader;
  gboolean        is_over; /* what comes is passed over */
  gboolean        is_lost; /* bytes are missing, nothing will come */
  CsEpoch         epoch;
  CsSecret       *secret;
  CsTlsCipher    *cipher;
  gboolean        changed;
  gboolean        keyless;
  gboolean        has_finished;
  GByteArray     *message; /* an unfinished handshake message */
  guint64         message_start;
  guint64         message_end; /* of what is there of it */
  gint64          last_time_us;
} CsDirection;

struct _CsTranscript
{
  guint                   connection;
  CsKeyLog               *key_log;
  const CsTranscriptSink *sink;
  gpointer                user_data;
  CsDirection             directions[2];

  GQueue   waiting; /* of CsTlsRecord: the first lacks its keys */
  gsize    waiting_bytes;
  gboolean is_blocked; /* until keys change */
  gboolean keys_complete;
  gboolean is_closed;

  guint16              version; /* as the facts': 0 until a ServerHello says it */
  const CsCipherSuite *suite;
  guint8               client_random[CS_TLS_RANDOM_LEN]; /* of the current handshake */
  guint8               server_random[CS_TLS_RANDOM_LEN];
  guint8               session_id[32]; /* the client's; from the ServerHello on the server's */
  gsize                session_id_len;
  GBytes              *offered_ticket; /* TLS 1.2 (RFC 5077) */
  GBytes              *new_ticket;
  gboolean             encrypt_then_mac;
  gboolean             offers_early_data;
  gboolean             offers_post_handshake_auth;
  gboolean             hello_requested;
  CsHandshakeState     state;
  CsHandshakeHash     *hash;
  CsHandshakeHash     *post_hash; /* of a post-handshake authentication */

  guint64           request_bytes;
  CsTranscriptFacts facts;
  GHashTable       *certificates;
  gsize             certificate_bytes;
};

/* What a record carries, when its protection is off. @data is in the record or
 * in @plaintext. */
typedef struct
{
  const CsTlsRecord *record;
  guint8             type;
  const guint8      *data;
  gsize              len;
  gboolean           is_protected;
  guint8             plaintext[CS_TLS_MAX_RECORD];
} CsTlsContent;

/* A whole handshake message: from its type byte on, and its body. @preset gets
 * the fields that its describer needs. */
typedef struct
{
  CsSide      side;
  gint64      time_us;
  guint       type;
  GBytes     *bytes;
  CsCursor    body;
  gboolean    is_protected;
  JsonObject *preset;
} CsTlsMessage;

/* cs-transcript.c */

CsEvent *cs_transcript_new_event (CsTranscript      *self,
                                  const CsTlsRecord *record,
                                  const char        *type);
void     cs_transcript_deliver (CsTranscript *self,
                                CsEvent      *event);

/* Says what is wrong with a direction, and passes over the rest of it. */
void cs_transcript_end_direction (CsTranscript      *self,
                                  const CsTlsRecord *record,
                                  const char        *reason);
void cs_transcript_receive (CsTranscript       *self,
                            const CsTlsContent *content);

/* cs-transcript-records.c */

/* FALSE: the record's keys are not there yet, and it has to wait. */
gboolean  cs_transcript_open_record (CsTranscript      *self,
                                     const CsTlsRecord *record);
CsSecret *cs_transcript_lookup_secret (CsTranscript *self,
                                       CsSide        side,
                                       CsEpoch       epoch);
CsSecret *cs_transcript_lookup_master (CsTranscript *self);

/* Keeps the master secret for later connections that take this session up. */
void cs_transcript_remember_session (CsTranscript *self);

void cs_transcript_enter_epoch (CsTranscript *self,
                                CsSide        side,
                                CsEpoch       epoch);
void cs_transcript_update_keys (CsTranscript *self,
                                CsSide        side);
void cs_transcript_change_cipher (CsTranscript *self,
                                  CsSide        side);

/* cs-transcript-handshake.c */

void cs_transcript_take_facts (CsTranscript *self,
                               CsTlsMessage *message);
void cs_transcript_note_finished (CsTranscript *self,
                                  CsSide        side,
                                  gint64        time_us);

/* Enters the epoch that the sender's next record is in. */
void cs_transcript_switch_after (CsTranscript       *self,
                                 const CsTlsMessage *message);

/* cs-transcript-messages.c */

void cs_transcript_receive_handshake (CsTranscript       *self,
                                      const CsTlsContent *content);

/* TLS 1.2 without keys: what follows ChangeCipherSpec can only be a Finished. */
void cs_transcript_presume_finished (CsTranscript *self,
                                     CsSide        side,
                                     gint64        time_us);

G_END_DECLS
