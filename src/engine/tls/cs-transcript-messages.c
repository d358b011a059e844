/* cs-transcript-messages.c: handshake messages, put together and in order
 *
 * Puts messages together from records, hashes them, hands them on as events,
 * and says when one is out of its place.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-transcript-private.h"

#include <glib/gi18n-lib.h>

#include "cs-handshake-message.h"

static CsCursor
body_of (GBytes *bytes)
{
  CsCursor body = cs_cursor_init_bytes (bytes);

  cs_cursor_skip (&body, CS_HANDSHAKE_HEADER);
  return body;
}

/* The hash. RFC 8446 §4.4.1: messages after the handshake are in it only as
 * far as they authenticate. RFC 5246 §7.4.9: HelloRequest is not in it. */

static void
hash_post_handshake (CsTranscript *self,
                     CsTlsMessage *message)
{
  if (message->type == CS_TLS_CERTIFICATE_REQUEST && message->side == CS_SIDE_SERVER)
    {
      g_clear_pointer (&self->post_hash, cs_handshake_hash_free);
      self->post_hash = cs_handshake_hash_copy (self->hash);
    }
  else if (message->side != CS_SIDE_CLIENT)
    {
      return;
    }

  if (self->post_hash != NULL)
    cs_handshake_hash_add (self->post_hash, g_bytes_get_data (message->bytes, NULL),
                           g_bytes_get_size (message->bytes));
}

static void
hash_message (CsTranscript *self,
              CsTlsMessage *message)
{
  if (message->type == CS_TLS_CLIENT_HELLO || message->type == CS_TLS_SERVER_HELLO ||
      message->type == CS_TLS_HELLO_RETRY_REQUEST || message->type == CS_TLS_HELLO_REQUEST)
    return; /* the first three by their receivers, which know the hash function */

  /* RFC 8446 §4.6: of no handshake, whenever they come. */
  if (self->version >= CS_TLS_1_3 &&
      (message->type == CS_TLS_NEW_SESSION_TICKET || message->type == CS_TLS_KEY_UPDATE))
    return;

  if (self->version >= CS_TLS_1_3 && self->facts.complete)
    hash_post_handshake (self, message);
  else
    cs_handshake_hash_add (self->hash, g_bytes_get_data (message->bytes, NULL),
                           g_bytes_get_size (message->bytes));
}

/* Order. */

static void
end_handshake (CsTranscript *self)
{
  self->facts.complete = TRUE;
  self->hello_requested = FALSE;
}

static void
deliver_unexpected (CsTranscript      *self,
                    const CsTlsRecord *record,
                    CsEvent           *about)
{
  g_autoptr (CsEvent) event = cs_transcript_new_event (self, record, "Unexpected");
  g_autofree char    *summary = NULL;
  JsonObject         *fields = json_object_new ();
  guint64             start;
  guint64             end;

  /* Translators: a handshake message's name */
  summary = g_strdup_printf (_ ("%s does not belong here"), cs_event_get_event_type (about));
  json_object_set_string_member (fields, "message", cs_event_get_event_type (about));
  cs_event_get_range (about, &start, &end);
  cs_event_set_range (event, start, end);
  cs_event_set_protected (event, cs_event_get_protected (about));
  cs_event_take_fields (event, fields);
  cs_event_set_summary (event, summary);
  cs_transcript_deliver (self, event);
}

static void
step (CsTranscript       *self,
      const CsTlsRecord  *record,
      const CsTlsMessage *message,
      CsEvent            *event)
{
  CsHandshakeState before = self->state;

  if (!cs_handshake_order_step (&self->state, message->side, message->type, self->version))
    {
      cs_handshake_hash_spoil (self->hash);
      deliver_unexpected (self, record, event);
      return;
    }
  if (self->state != before && cs_handshake_order_is_connected (self->state))
    end_handshake (self);
}

void
cs_transcript_presume_finished (CsTranscript *self,
                                CsSide        side,
                                gint64        time_us)
{
  cs_transcript_note_finished (self, side, time_us);
  if (cs_handshake_order_step (&self->state, side, CS_TLS_FINISHED, self->version) &&
      cs_handshake_order_is_connected (self->state))
    end_handshake (self);
}

/* Putting messages together. */

static guint
message_type (GBytes *bytes)
{
  CsServerHello hello;
  guint         type = *(const guint8 *) g_bytes_get_data (bytes, NULL);

  if (type == CS_TLS_SERVER_HELLO && cs_server_hello_parse (&hello, body_of (bytes), NULL) && hello.is_retry)
    return CS_TLS_HELLO_RETRY_REQUEST;
  return type;
}

static void
receive_message (CsTranscript       *self,
                 const CsTlsContent *content,
                 GBytes             *bytes,
                 guint64             start,
                 guint64             end)
{
  g_autoptr (CsEvent) event = NULL;
  CsHandshakeKind     kind;
  CsTlsMessage        message = {
           .side = content->record->side,
           .time_us = content->record->time_us,
           .type = message_type (bytes),
           .bytes = bytes,
           .body = body_of (bytes),
           .is_protected = content->is_protected,
  };

  cs_transcript_take_facts (self, &message);
  hash_message (self, &message);

  kind = cs_handshake_kind_lookup (message.type, self->version);
  event = cs_transcript_new_event (self, content->record, kind.name);
  cs_event_set_range (event, start, end);
  cs_event_set_protected (event, content->is_protected);
  if (message.preset != NULL)
    cs_event_take_fields (event, message.preset);
  cs_event_take_plaintext (event, g_bytes_ref (bytes), kind.describe);
  cs_transcript_deliver (self, event);

  step (self, content->record, &message, event);
  cs_transcript_switch_after (self, &message);
}

/* Where a message's bytes stand: exactly, when they are in the clear; else
 * somewhere in the record. */
static guint64
start_offset (const CsTlsContent *content,
              gsize               position)
{
  return content->is_protected ? content->record->start
                               : cs_tls_record_map (content->record, CS_TLS_RECORD_HEADER + position);
}

static guint64
end_offset (const CsTlsContent *content,
            gsize               position)
{
  return content->is_protected ? content->record->end
                               : cs_tls_record_map (content->record, CS_TLS_RECORD_HEADER + position - 1) + 1;
}

static gsize
message_len (const guint8 *header)
{
  return CS_HANDSHAKE_HEADER + ((gsize) header[1] << 16 | (gsize) header[2] << 8 | header[3]);
}

static gboolean
is_too_long (CsTranscript       *self,
             const CsTlsContent *content,
             const guint8       *header)
{
  g_autofree char *reason = NULL;

  if (message_len (header) <= CS_TRANSCRIPT_MAX_MESSAGE)
    return FALSE;

  reason = g_strdup_printf (_ ("A handshake message claims %lu bytes; more than %u are not read."),
                            (gulong) message_len (header) - CS_HANDSHAKE_HEADER, CS_TRANSCRIPT_MAX_MESSAGE);
  cs_transcript_end_direction (self, content->record, reason);
  return TRUE;
}

/* How long the unfinished message has to become before it can be read on. */
static gsize
wanted_len (const GByteArray *message)
{
  return message->len < CS_HANDSHAKE_HEADER ? CS_HANDSHAKE_HEADER : message_len (message->data);
}

/* Fills up the message that earlier records began. Moves @position. */
static gboolean
complete_message (CsTranscript       *self,
                  CsDirection        *direction,
                  const CsTlsContent *content,
                  gsize              *position)
{
  g_autoptr (GBytes) bytes = NULL;
  GByteArray        *message = direction->message;

  while (message->len < wanted_len (message))
    {
      gsize    n = MIN (wanted_len (message) - message->len, content->len - *position);
      gboolean had_header = message->len >= CS_HANDSHAKE_HEADER;

      if (n == 0)
        return FALSE;
      g_byte_array_append (message, content->data + *position, (guint) n);
      *position += n;
      direction->message_end = end_offset (content, *position);
      if (!had_header && message->len >= CS_HANDSHAKE_HEADER && is_too_long (self, content, message->data))
        return FALSE;
    }

  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&direction->message));
  receive_message (self, content, bytes, direction->message_start, end_offset (content, *position));
  return TRUE;
}

static void
begin_message (CsDirection        *direction,
               const CsTlsContent *content,
               gsize               position)
{
  direction->message = g_byte_array_new ();
  direction->message_start = start_offset (content, position);
  direction->message_end = end_offset (content, content->len);
  g_byte_array_append (direction->message, content->data + position, (guint) (content->len - position));
}

void
cs_transcript_receive_handshake (CsTranscript       *self,
                                 const CsTlsContent *content)
{
  CsDirection *direction = &self->directions[content->record->side];
  gsize        position = 0;

  if (direction->message != NULL && !complete_message (self, direction, content, &position))
    return;

  while (position < content->len && !direction->is_over)
    {
      g_autoptr (GBytes) bytes = NULL;
      const guint8      *header = content->data + position;
      gsize              left = content->len - position;
      gsize              start = position;

      if (left >= CS_HANDSHAKE_HEADER && is_too_long (self, content, header))
        return;
      if (left < CS_HANDSHAKE_HEADER || left < message_len (header))
        {
          begin_message (direction, content, position);
          return;
        }

      position += message_len (header);
      bytes = g_bytes_new (header, position - start);
      receive_message (self, content, bytes, start_offset (content, start), end_offset (content, position));
    }
}
