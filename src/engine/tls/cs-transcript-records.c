/* cs-transcript-records.c: records, and whose keys open them
 *
 * Keys come from the key log, which may lag behind the wire: a record whose
 * keys may still come is left to wait.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-transcript-private.h"

#include <glib/gi18n-lib.h>

#include "cs-text.h"
#include "cs-tls-describe.h"

#define TLS13_OVERHEAD 17 /* a tag and the inner content type */

CsSecret *
cs_transcript_lookup_secret (CsTranscript *self,
                             CsSide        side,
                             CsEpoch       epoch)
{
  static const char *const labels[][2] = {
    { "CLIENT_EARLY_TRAFFIC_SECRET", NULL },
    { "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET" },
    { "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0" },
  };

  const char *label = labels[epoch][side];

  return label != NULL ? cs_key_log_lookup (self->key_log, self->client_random, label) : NULL;
}

/* A session goes by the hash of its ticket or ID, which stand in for a random. */
#define SESSION "SESSION"

static gboolean
session_key (gconstpointer name,
             gsize         len,
             guint8       *digest)
{
  return len > 0 && gnutls_hash_fast (GNUTLS_DIG_SHA256, name, len, digest) == 0;
}

static gboolean
ticket_key (GBytes *ticket,
            guint8 *digest)
{
  return ticket != NULL && session_key (g_bytes_get_data (ticket, NULL), g_bytes_get_size (ticket), digest);
}

CsSecret *
cs_transcript_lookup_master (CsTranscript *self)
{
  CsSecret *master = cs_key_log_lookup (self->key_log, self->client_random, "CLIENT_RANDOM");
  guint8    digest[32];

  if (master == NULL && self->facts.resumed && ticket_key (self->offered_ticket, digest))
    master = cs_key_log_lookup (self->key_log, digest, SESSION);
  if (master == NULL && self->facts.resumed && session_key (self->session_id, self->session_id_len, digest))
    master = cs_key_log_lookup (self->key_log, digest, SESSION);
  return master;
}

void
cs_transcript_remember_session (CsTranscript *self)
{
  CsSecret *master = cs_transcript_lookup_master (self);
  guint8    digest[32];

  if (master == NULL)
    return;

  if (ticket_key (self->new_ticket, digest))
    cs_key_log_insert (self->key_log, digest, SESSION, master);
  if (session_key (self->session_id, self->session_id_len, digest))
    cs_key_log_insert (self->key_log, digest, SESSION, master);
}

static void
drop_keys (CsDirection *direction)
{
  g_clear_pointer (&direction->cipher, cs_tls_cipher_free);
  g_clear_pointer (&direction->secret, cs_secret_unref);
}

void
cs_transcript_enter_epoch (CsTranscript *self,
                           CsSide        side,
                           CsEpoch       epoch)
{
  CsDirection *direction = &self->directions[side];

  drop_keys (direction);
  direction->epoch = epoch;
}

void
cs_transcript_update_keys (CsTranscript *self,
                           CsSide        side)
{
  CsDirection         *direction = &self->directions[side];
  g_autoptr (CsSecret) next = NULL;

  if (direction->secret == NULL || direction->epoch != CS_EPOCH_APPLICATION)
    return;

  next = cs_tls_next_traffic_secret (self->suite, direction->secret);
  drop_keys (direction);
  if (next == NULL)
    return;
  direction->cipher = cs_tls_cipher_new_13 (self->suite, next);
  direction->secret = g_steal_pointer (&next);
}

void
cs_transcript_change_cipher (CsTranscript *self,
                             CsSide        side)
{
  CsDirection *direction = &self->directions[side];

  /* RFC 8446 appendix D.4: in TLS 1.3 it means nothing. */
  if (self->version == 0 || self->version >= CS_TLS_1_3)
    return;

  /* RFC 5077 §3.1: a ticket may be taken up without a word in the ServerHello;
   * that nothing but this follows it says so. */
  if (side == CS_SIDE_SERVER && !self->facts.complete &&
      (self->state == CS_HANDSHAKE_12_CERT || self->state == CS_HANDSHAKE_12_RESUMED))
    self->facts.resumed = TRUE;

  drop_keys (direction);
  direction->changed = TRUE;
  direction->keyless = FALSE;
  direction->has_finished = FALSE;
}

/* Records that cannot be read. */

static void
deliver_unread (CsTranscript      *self,
                const CsTlsRecord *record,
                const char        *type,
                const char        *reason)
{
  g_autoptr (CsEvent) event = cs_transcript_new_event (self, record, type);
  g_autofree char    *size = cs_text_size (record->len - CS_TLS_RECORD_HEADER);
  g_autofree char    *summary = g_strdup_printf ("%s, %s", size, reason);
  JsonObject         *fields = json_object_new ();

  json_object_set_string_member (fields, "content_type", cs_tls_content_type_name (record->data[0]));
  json_object_set_int_member (fields, "length", (gint64) (record->len - CS_TLS_RECORD_HEADER));
  json_object_set_string_member (fields, "reason", reason);
  cs_event_take_fields (event, fields);
  cs_event_set_summary (event, summary);
  cs_event_set_protected (event, TRUE);
  self->facts.unread_records++;
  cs_transcript_deliver (self, event);
}

static void
count_unread_request (CsTranscript      *self,
                      const CsTlsRecord *record,
                      gsize              overhead)
{
  gsize body_len = record->len - CS_TLS_RECORD_HEADER;

  if (record->side == CS_SIDE_CLIENT && body_len > overhead)
    self->request_bytes += body_len - overhead;
}

/* What a record that cannot be read may be, besides data: part of the handshake,
 * or of a post-handshake authentication if the client has offered one. */
static gboolean
may_hide_handshake (CsTranscript      *self,
                    const CsTlsRecord *record)
{
  CsEpoch epoch = self->directions[record->side].epoch;

  if (self->version < CS_TLS_1_3)
    return FALSE;
  if (epoch == CS_EPOCH_APPLICATION)
    return self->offers_post_handshake_auth;
  /* What the handshake's keys are known for and do not open is early data. */
  return epoch != CS_EPOCH_EARLY ||
         cs_transcript_lookup_secret (self, record->side, CS_EPOCH_HANDSHAKE) == NULL;
}

/* TLS 1.3 hides the type. Until a side's Finished has been read it may be any. */
static void
deliver_unread_13 (CsTranscript      *self,
                   const CsTlsRecord *record,
                   const char        *reason)
{
  gboolean is_data = self->version >= CS_TLS_1_3 &&
                     self->directions[record->side].epoch == CS_EPOCH_APPLICATION;

  if (may_hide_handshake (self, record))
    {
      self->facts.hidden = TRUE;
      cs_handshake_hash_spoil (self->hash);
    }
  if (is_data)
    count_unread_request (self, record, TLS13_OVERHEAD);
  deliver_unread (self, record, is_data ? "ApplicationData" : "ProtectedRecord", reason);
}

static void
deliver_unread_12 (CsTranscript      *self,
                   const CsTlsRecord *record,
                   const char        *reason)
{
  CsDirection *direction = &self->directions[record->side];

  if (record->data[0] == CS_TLS_APPLICATION_DATA)
    {
      count_unread_request (self, record, self->suite != NULL ? cs_tls_cipher_overhead (self->suite) : 0);
      deliver_unread (self, record, "ApplicationData", reason);
      return;
    }

  deliver_unread (self, record, "ProtectedRecord", reason);
  if (record->data[0] != CS_TLS_HANDSHAKE)
    return;
  if (direction->has_finished)
    self->facts.hidden = TRUE; /* a renegotiation, perhaps */
  else
    cs_transcript_presume_finished (self, record->side, record->time_us);
  direction->has_finished = TRUE;
}

/* Records that can. */

static gboolean
open_with (CsTlsCipher       *cipher,
           const CsTlsRecord *record,
           CsTlsContent      *content)
{
  content->record = record;
  content->data = content->plaintext;
  content->is_protected = TRUE;
  return cipher != NULL &&
         cs_tls_cipher_open (cipher, record->data, record->len, content->plaintext, &content->len, &content->type);
}

/* Tries the keys of an epoch that the direction has not entered yet, and enters
 * it when they open the record. */
static gboolean
try_epoch (CsTranscript        *self,
           const CsTlsRecord   *record,
           CsEpoch              epoch,
           const CsCipherSuite *suite)
{
  g_autoptr (CsTlsCipher) cipher = NULL;
  CsDirection            *direction = &self->directions[record->side];
  CsSecret               *secret = cs_transcript_lookup_secret (self, record->side, epoch);
  CsTlsContent            content;

  if (secret != NULL && suite != NULL)
    cipher = cs_tls_cipher_new_13 (suite, secret);
  if (!open_with (cipher, record, &content))
    return FALSE;

  cs_transcript_enter_epoch (self, record->side, epoch);
  direction->cipher = g_steal_pointer (&cipher);
  direction->secret = cs_secret_ref (secret);
  cs_transcript_receive (self, &content);
  return TRUE;
}

/* RFC 8446 §4.2.10: early data is under the suite of its PSK, which the wire
 * has not said yet: the one that opens the record is it. */
static gboolean
try_early (CsTranscript      *self,
           const CsTlsRecord *record)
{
  CsDirection *direction = &self->directions[record->side];
  CsTlsContent content;

  if (open_with (direction->cipher, record, &content))
    {
      cs_transcript_receive (self, &content);
      return TRUE;
    }

  for (guint16 id = 0x1301; direction->cipher == NULL && id <= 0x1305; id++)
    if (try_epoch (self, record, CS_EPOCH_EARLY, cs_cipher_suite_lookup (id)))
      return TRUE;
  return FALSE;
}

/* Rejected early data is followed, without an EndOfEarlyData, by what the
 * handshake's keys open. */
static gboolean
open_behind_early (CsTranscript      *self,
                   const CsTlsRecord *record)
{
  if (try_early (self, record))
    return TRUE;

  if (self->version != 0 && !self->keys_complete &&
      cs_transcript_lookup_secret (self, record->side, CS_EPOCH_HANDSHAKE) == NULL)
    return FALSE;

  if (!try_epoch (self, record, CS_EPOCH_HANDSHAKE, self->suite) &&
      !try_epoch (self, record, CS_EPOCH_APPLICATION, self->suite))
    deliver_unread_13 (self, record, _ ("early data that cannot be read"));
  return TRUE;
}

static void
make_cipher_13 (CsTranscript *self,
                CsDirection  *direction)
{
  CsSecret *secret = cs_transcript_lookup_secret (self, direction->side, direction->epoch);

  if (secret == NULL)
    return;

  direction->cipher = cs_tls_cipher_new_13 (self->suite, secret);
  direction->secret = cs_secret_ref (secret);
}

static gboolean
open_13 (CsTranscript      *self,
         const CsTlsRecord *record)
{
  CsDirection *direction = &self->directions[record->side];
  CsTlsContent content;

  if (direction->epoch == CS_EPOCH_EARLY)
    return open_behind_early (self, record);

  if (direction->secret == NULL && self->suite != NULL)
    make_cipher_13 (self, direction);
  if (direction->secret == NULL && !self->keys_complete && self->suite != NULL)
    return FALSE;

  /* When the handshake's keys are not to be had the application's may still be:
   * they open what is theirs and nothing else. */
  if (open_with (direction->cipher, record, &content))
    cs_transcript_receive (self, &content);
  else if (direction->epoch == CS_EPOCH_APPLICATION ||
           !try_epoch (self, record, CS_EPOCH_APPLICATION, self->suite))
    deliver_unread_13 (self, record,
                       direction->secret != NULL ? _ ("its keys do not open it") : _ ("its keys are not known"));
  return TRUE;
}

static gboolean
open_12 (CsTranscript      *self,
         const CsTlsRecord *record)
{
  CsDirection *direction = &self->directions[record->side];
  CsTlsContent content;

  if (direction->cipher == NULL && !direction->keyless)
    {
      CsSecret *master = cs_transcript_lookup_master (self);

      if (master == NULL && !self->keys_complete && self->version == CS_TLS_1_2 && self->suite != NULL)
        return FALSE;
      if (master != NULL && self->version == CS_TLS_1_2 && self->suite != NULL)
        direction->cipher = cs_tls_cipher_new_12 (self->suite, master, self->client_random, self->server_random,
                                                  record->side, self->encrypt_then_mac);
      direction->keyless = direction->cipher == NULL;
    }

  if (direction->keyless)
    deliver_unread_12 (self, record,
                       self->version < CS_TLS_1_2 ? _ ("encrypted by a version that is not decrypted here")
                                                  : _ ("its keys are not known"));
  else if (open_with (direction->cipher, record, &content))
    cs_transcript_receive (self, &content);
  else
    deliver_unread_12 (self, record, _ ("its keys do not open it"));
  return TRUE;
}

static void
receive_clear (CsTranscript      *self,
               const CsTlsRecord *record)
{
  CsTlsContent content;

  content.record = record;
  content.type = record->data[0];
  content.data = record->data + CS_TLS_RECORD_HEADER;
  content.len = record->len - CS_TLS_RECORD_HEADER;
  content.is_protected = FALSE;
  cs_transcript_receive (self, &content);
}

gboolean
cs_transcript_open_record (CsTranscript      *self,
                           const CsTlsRecord *record)
{
  guint8   type = record->data[0];
  gboolean may_be_early = self->version == 0 && record->side == CS_SIDE_CLIENT && self->offers_early_data;

  /* RFC 8446 §5.2: what is protected looks like application data. */
  if (type == CS_TLS_APPLICATION_DATA && (self->version >= CS_TLS_1_3 || may_be_early))
    return open_13 (self, record);
  if (self->directions[record->side].changed)
    return open_12 (self, record);

  if (type == CS_TLS_APPLICATION_DATA)
    deliver_unread_12 (self, record, _ ("its handshake was not seen"));
  else
    receive_clear (self, record);
  return TRUE;
}
