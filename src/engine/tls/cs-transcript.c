/* cs-transcript.c: the decoded view of one TLS connection
 *
 * The queue, and what leaves it. Pure: no I/O and no clock.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-transcript-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cs-handshake-message.h"

#define ALERT_LEN 2

CsEvent *
cs_transcript_new_event (CsTranscript      *self,
                         const CsTlsRecord *record,
                         const char        *type)
{
  CsEvent *event = cs_event_new (record->time_us, self->connection, record->side, CS_LAYER_TLS, type);

  cs_event_set_range (event, record->start, record->end);
  return event;
}

void
cs_transcript_deliver (CsTranscript *self,
                       CsEvent      *event)
{
  if (self->sink->event != NULL)
    self->sink->event (event, self->user_data);
}

void
cs_transcript_end_direction (CsTranscript      *self,
                             const CsTlsRecord *record,
                             const char        *reason)
{
  g_autoptr (CsEvent) event = cs_transcript_new_event (self, record, "Malformed");
  CsDirection        *direction = &self->directions[record->side];
  JsonObject         *fields = json_object_new ();

  json_object_set_string_member (fields, "reason", reason);
  cs_event_take_fields (event, fields);
  cs_event_set_summary (event, reason);
  direction->is_over = TRUE;
  g_clear_pointer (&direction->message, g_byte_array_unref);
  cs_transcript_deliver (self, event);
}

/* Bytes that are no record at all. */

typedef struct
{
  const char *prefix;
  const char *client; /* translated when it is said */
  const char *server;
} Stranger;

static const Stranger strangers[] = {
  { "HTTP/", NULL, N_ ("The server answered in plain HTTP, not TLS.") },
  { "GET /", N_ ("The client wrote plain HTTP, not TLS."), NULL },
  { "POST ", N_ ("The client wrote plain HTTP, not TLS."), NULL },
  { "PUT /", N_ ("The client wrote plain HTTP, not TLS."), NULL },
  { "HEAD ", N_ ("The client wrote plain HTTP, not TLS."), NULL },
  { "PRI *", N_ ("The client wrote plain HTTP/2, not TLS."), NULL },
  { "CONNE", N_ ("The client wrote to a proxy, not TLS."), NULL },
  { "<html", NULL, N_ ("The server answered with a plain HTML page, not TLS.") },
  { "<!DOC", NULL, N_ ("The server answered with a plain HTML page, not TLS.") },
  { "SSH-", N_ ("The client spoke SSH, not TLS."), N_ ("The server spoke SSH, not TLS.") },
  { "220 ", NULL, N_ ("The server greeted as a mail or FTP server does, not in TLS.") },
  { "220-", NULL, N_ ("The server greeted as a mail or FTP server does, not in TLS.") },
  { "+OK ", NULL, N_ ("The server greeted as a POP3 server does, not in TLS.") },
  { "* OK ", NULL, N_ ("The server greeted as an IMAP server does, not in TLS.") },
};

/* RFC 5246 appendix E.2: two bytes of length with the top bit set, type 1. */
static gboolean
is_ssl2_hello (const guint8 *header)
{
  return (header[0] & 0x80) != 0 && header[2] == CS_TLS_CLIENT_HELLO && (header[3] == 3 || header[3] == 0);
}

static const char *
describe_stranger (const CsTlsRecord *record)
{
  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      const char *reason = record->side == CS_SIDE_CLIENT ? strangers[i].client : strangers[i].server;

      if (reason != NULL && memcmp (record->data, strangers[i].prefix, strlen (strangers[i].prefix)) == 0)
        return _ (reason);
    }

  if (is_ssl2_hello (record->data))
    return _ ("A ClientHello of SSL 2 form came; TLS records do not begin like this.");
  if (record->data[1] == 3 && record->data[0] >= CS_TLS_CHANGE_CIPHER_SPEC && record->data[0] <= CS_TLS_HEARTBEAT)
    return _ ("A record claims to be longer than TLS allows.");
  return record->side == CS_SIDE_CLIENT ? _ ("The client wrote something that is not TLS.")
                                        : _ ("The server answered with something that is not TLS.");
}

/* What a record carries. */

static const char *
alert_when (CsTranscript *self,
            guint8        number)
{
  gboolean client_finished = self->facts.finished[CS_SIDE_CLIENT] >= 0;
  gboolean both_finished = client_finished && self->facts.finished[CS_SIDE_SERVER] >= 0;

  if (number == 0)
    return "close";
  if (self->facts.complete && self->version <= CS_TLS_1_2 &&
      (self->hello_requested || !cs_handshake_order_is_connected (self->state)))
    return "renegotiation";
  if (self->request_bytes > 0)
    return "after-request";
  /* In TLS 1.2 a client that has finished still waits for the server's word. */
  if (self->version >= CS_TLS_1_3 ? client_finished : both_finished)
    return "after-client-finished";
  return "handshake";
}

static char *
alert_summary (const CsTranscriptAlert *alert)
{
  g_autofree char *name = g_strdelimit (g_strdup (cs_tls_alert_name (alert->number)), "_", ' ');

  if (alert->level == 1)
    /* Translators: an alert's name in the RFC's words, and its number */
    return g_strdup_printf (_ ("warning: %s (%u)"), name, alert->number);
  if (alert->level == 2)
    /* Translators: as above; the alert ended the connection */
    return g_strdup_printf (_ ("fatal: %s (%u)"), name, alert->number);
  /* Translators: as above; the last number is an alert level that no RFC knows */
  return g_strdup_printf (_ ("%s (%u) of level %u"), name, alert->number, alert->level);
}

static void
describe_alert (CsEvent    *event,
                char      **summary,
                JsonObject *fields)
{
  CsTranscriptAlert fact;

  memcpy (&fact, g_bytes_get_data (cs_event_get_context (event), NULL), sizeof fact);
  cs_transcript_alert_add_to_json (&fact, fields);
  json_object_set_string_member (fields, "description", cs_tls_alert_meaning (fact.number));
  *summary = alert_summary (&fact);
}

static void
receive_alert (CsTranscript       *self,
               const CsTlsContent *content)
{
  const guint8       *alert = content->data;
  g_autoptr (CsEvent) event = NULL;
  CsTranscriptAlert   fact;

  if (content->len != ALERT_LEN)
    {
      cs_transcript_end_direction (self, content->record, _ ("An alert has two bytes; this one does not."));
      return;
    }

  fact = (CsTranscriptAlert) {
    .side = content->record->side,
    .level = alert[0],
    .number = alert[1],
    .when = alert_when (self, alert[1]),
    .request_bytes = self->request_bytes,
  };
  if (self->facts.alerts->len < CS_TRANSCRIPT_MAX_ALERTS)
    g_array_append_val (self->facts.alerts, fact);

  event = cs_transcript_new_event (self, content->record, "Alert");
  cs_event_take_context (event, g_bytes_new (&fact, sizeof fact), describe_alert);
  cs_event_set_protected (event, content->is_protected);
  cs_transcript_deliver (self, event);
}

static void
receive_change_cipher_spec (CsTranscript       *self,
                            const CsTlsContent *content)
{
  g_autoptr (CsEvent) event = cs_transcript_new_event (self, content->record, "ChangeCipherSpec");

  cs_event_set_protected (event, content->is_protected);
  /* In TLS 1.2 none comes before the ServerHello. */
  if (self->version == 0 || self->version >= CS_TLS_1_3)
    cs_event_set_summary (event, _ ("for middleboxes only"));
  cs_transcript_deliver (self, event);
  if (self->directions[content->record->side].message != NULL && self->version <= CS_TLS_1_2)
    cs_transcript_end_direction (self, content->record, _ ("A ChangeCipherSpec came in the middle of a handshake message."));
  else
    cs_transcript_change_cipher (self, content->record->side);
}

static void
receive_application_data (CsTranscript       *self,
                          const CsTlsContent *content)
{
  const CsTlsRecord *record = content->record;

  if (record->side == CS_SIDE_CLIENT)
    self->request_bytes += content->len;
  if (content->len > 0 && self->sink->data != NULL)
    self->sink->data (record->side, record->time_us, record->start, record->end,
                      content->data, content->len, self->user_data);
}

static void
receive_other (CsTranscript       *self,
               const CsTlsContent *content)
{
  g_autoptr (CsEvent) event = cs_transcript_new_event (self, content->record, "Unexpected");
  g_autofree char    *summary = g_strdup_printf (_ ("a record of type %u (%s)"), content->type,
                                                 cs_tls_content_type_name (content->type));
  JsonObject         *fields = json_object_new ();

  json_object_set_int_member (fields, "content_type", content->type);
  json_object_set_int_member (fields, "length", (gint64) content->len);
  cs_event_take_fields (event, fields);
  cs_event_set_summary (event, summary);
  cs_event_set_protected (event, content->is_protected);
  cs_transcript_deliver (self, event);
}

void
cs_transcript_receive (CsTranscript       *self,
                       const CsTlsContent *content)
{
  static void (*const receivers[]) (CsTranscript *, const CsTlsContent *) = {
    [CS_TLS_CHANGE_CIPHER_SPEC] = receive_change_cipher_spec,
    [CS_TLS_ALERT] = receive_alert,
    [CS_TLS_HANDSHAKE] = cs_transcript_receive_handshake,
    [CS_TLS_APPLICATION_DATA] = receive_application_data,
  };

  if (content->type < G_N_ELEMENTS (receivers) && receivers[content->type] != NULL)
    receivers[content->type](self, content);
  else
    receive_other (self, content);
}

/* The queue. */

static gboolean
process (CsTranscript      *self,
         const CsTlsRecord *record)
{
  if (self->directions[record->side].is_over)
    return TRUE;

  if (record->is_broken)
    {
      cs_transcript_end_direction (self, record, describe_stranger (record));
      return TRUE;
    }

  return cs_transcript_open_record (self, record);
}

static void
drain (CsTranscript *self)
{
  self->is_blocked = FALSE;
  while (!self->is_blocked && !g_queue_is_empty (&self->waiting))
    {
      CsTlsRecord *record = g_queue_peek_head (&self->waiting);

      if (!process (self, record))
        {
          self->is_blocked = TRUE;
          return;
        }
      self->waiting_bytes -= record->len;
      cs_tls_record_free (g_queue_pop_head (&self->waiting));
    }
}

static void
enqueue (CsTranscript *self,
         CsTlsRecord  *record)
{
  g_autoptr (CsTlsRecord) owned = record;

  if (!self->is_blocked && process (self, record))
    return;

  self->is_blocked = TRUE;
  self->waiting_bytes += record->len;
  g_queue_push_tail (&self->waiting, g_steal_pointer (&owned));
  if (self->waiting_bytes > CS_TRANSCRIPT_MAX_WAITING)
    cs_transcript_set_keys_complete (self);
}

CsTranscript *
cs_transcript_new (guint                   connection,
                   CsKeyLog               *key_log,
                   const CsTranscriptSink *sink,
                   gpointer                user_data)
{
  CsTranscript *self = g_new0 (CsTranscript, 1);

  self->connection = connection;
  self->key_log = cs_key_log_ref (key_log);
  self->sink = sink;
  self->user_data = user_data;
  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    {
      self->directions[side].side = side;
      self->directions[side].reader = cs_record_reader_new (side);
    }
  g_queue_init (&self->waiting);
  self->hash = cs_handshake_hash_new ();
  cs_transcript_facts_init (&self->facts);
  self->certificates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  return self;
}

static void
clear_direction (CsDirection *direction)
{
  g_clear_pointer (&direction->reader, cs_record_reader_free);
  g_clear_pointer (&direction->secret, cs_secret_unref);
  g_clear_pointer (&direction->cipher, cs_tls_cipher_free);
  g_clear_pointer (&direction->message, g_byte_array_unref);
}

void
cs_transcript_free (CsTranscript *self)
{
  if (self == NULL)
    return;

  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    clear_direction (&self->directions[side]);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) cs_tls_record_free);
  g_clear_pointer (&self->hash, cs_handshake_hash_free);
  g_clear_pointer (&self->post_hash, cs_handshake_hash_free);
  g_clear_pointer (&self->offered_ticket, g_bytes_unref);
  g_clear_pointer (&self->new_ticket, g_bytes_unref);
  cs_transcript_facts_clear (&self->facts);
  g_hash_table_unref (self->certificates);
  cs_key_log_unref (self->key_log);
  g_free (self);
}

void
cs_transcript_feed (CsTranscript *self,
                    CsSide        side,
                    gint64        time_us,
                    guint64       offset,
                    const guint8 *data,
                    gsize         len)
{
  CsCursor     input = cs_cursor_init (data, len, offset);
  CsTlsRecord *record;

  g_return_if_fail (side == CS_SIDE_CLIENT || side == CS_SIDE_SERVER);

  if (self->is_closed)
    return;

  while ((record = cs_record_reader_read (self->directions[side].reader, time_us, &input)) != NULL)
    enqueue (self, record);
  self->directions[side].last_time_us = time_us;
}

void
cs_transcript_keys_changed (CsTranscript *self)
{
  drain (self);
}

void
cs_transcript_set_keys_complete (CsTranscript *self)
{
  self->keys_complete = TRUE;
  drain (self);
}

/* The end. */

static void
deliver_rest (CsTranscript *self,
              CsSide        side,
              guint64       start,
              guint64       end,
              char         *reason)
{
  CsTlsRecord stand_in = {
    .side = side, .time_us = self->directions[side].last_time_us, .start = start, .end = end
  };

  cs_transcript_end_direction (self, &stand_in, reason);
  g_free (reason);
}

static void
close_direction (CsTranscript *self,
                 CsSide        side)
{
  CsDirection *direction = &self->directions[side];
  gsize        there;
  gsize        needed;
  guint64      start;

  if (direction->is_over || direction->is_lost)
    return;

  if (cs_record_reader_get_rest (direction->reader, &there, &needed, &start))
    deliver_rest (self, side, start, start + there,
                  needed > 0 ? g_strdup_printf (_ ("The bytes end inside a record: %lu of %lu are there."),
                                                (gulong) there, (gulong) needed)
                             : g_strdup_printf (_ ("The bytes end inside a record’s header: %lu of %u are there."),
                                                (gulong) there, CS_TLS_RECORD_HEADER));
  else if (direction->message != NULL)
    deliver_rest (self, side, direction->message_start, direction->message_end,
                  g_strdup_printf (_ ("The bytes end inside a handshake message: %u are there."),
                                   direction->message->len));
}

/* Behind both Finished only TLS 1.3 has a place for a handshake message that
 * matters, when the client offered it; TLS 1.2's renegotiation would not be
 * readable either. */
void
cs_transcript_lose (CsTranscript *self,
                    CsSide        side)
{
  g_return_if_fail (side == CS_SIDE_CLIENT || side == CS_SIDE_SERVER);

  self->directions[side].is_lost = TRUE;
  if (!self->facts.complete || self->offers_post_handshake_auth)
    self->facts.hidden = TRUE;
}

void
cs_transcript_close (CsTranscript *self)
{
  if (self->is_closed)
    return;

  cs_transcript_set_keys_complete (self);
  self->is_closed = TRUE;
  close_direction (self, CS_SIDE_CLIENT);
  close_direction (self, CS_SIDE_SERVER);

  /* What only decoding needs: a closed transcript may be kept for its facts. */
  for (CsSide side = CS_SIDE_CLIENT; side <= CS_SIDE_SERVER; side++)
    clear_direction (&self->directions[side]);
  g_clear_pointer (&self->hash, cs_handshake_hash_free);
  g_clear_pointer (&self->post_hash, cs_handshake_hash_free);
}

guint64
cs_transcript_get_request_bytes (CsTranscript *self)
{
  return self->request_bytes;
}

GHashTable *
cs_transcript_get_certificates (CsTranscript *self)
{
  return self->certificates;
}

JsonObject *
cs_transcript_to_json (CsTranscript *self)
{
  return cs_transcript_facts_to_json (&self->facts);
}
