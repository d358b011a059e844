/* cs-transcript-handshake.c: what each handshake message changes
 *
 * Takes from a message what decryption and the facts need: no more, as the rest
 * is read when somebody asks for it.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-transcript-private.h"

#include <string.h>

#include "cs-certificate-message.h"
#include "cs-certificate-request.h"
#include "cs-handshake-message.h"
#include "cs-key-exchange-message.h"
#include "cs-text.h"
#include "cs-tls-extensions.h"

/* ClientHello and ServerHello. */

static void
set_session_id (CsTranscript   *self,
                const CsCursor *id)
{
  self->session_id_len = MIN (id->len, sizeof self->session_id);
  if (self->session_id_len > 0)
    memcpy (self->session_id, id->data, self->session_id_len);
}

static void
begin_handshake (CsTranscript        *self,
                 const CsTlsMessage  *message,
                 const CsClientHello *hello)
{
  CsCursor body;

  memcpy (self->client_random, hello->random.data, CS_TLS_RANDOM_LEN);
  set_session_id (self, &hello->session_id);
  g_clear_pointer (&self->offered_ticket, g_bytes_unref);
  g_clear_pointer (&self->new_ticket, g_bytes_unref);
  if (cs_tls_extensions_find (hello->extensions, CS_TLS_EXT_SESSION_TICKET, &body))
    self->offered_ticket = cs_cursor_dup_bytes (&body);
  if (self->facts.client_hello != NULL)
    return;

  self->facts.client_hello = g_bytes_ref (message->bytes);
  self->offers_early_data = cs_tls_extensions_find (hello->extensions, CS_TLS_EXT_EARLY_DATA, &body);
  self->offers_post_handshake_auth = cs_tls_extensions_find (hello->extensions, CS_TLS_EXT_POST_HANDSHAKE_AUTH, &body);
}

static void
receive_client_hello (CsTranscript *self,
                      CsTlsMessage *message)
{
  CsClientHello hello;

  /* A renegotiation hashes anew; a second hello after a HelloRetryRequest does not. */
  if (self->state == CS_HANDSHAKE_CONNECTED_12)
    cs_handshake_hash_reset (self->hash);
  cs_handshake_hash_add (self->hash, g_bytes_get_data (message->bytes, NULL), g_bytes_get_size (message->bytes));
  if (cs_client_hello_parse (&hello, message->body, NULL))
    begin_handshake (self, message, &hello);
}

static void
set_suite (CsTranscript        *self,
           const CsServerHello *hello)
{
  self->suite = cs_cipher_suite_lookup (hello->cipher_suite);
  if (self->suite != NULL)
    cs_handshake_hash_set_algorithm (self->hash, self->suite->hash);
  else
    cs_handshake_hash_spoil (self->hash);
}

static void
negotiate_13 (CsTranscript        *self,
              const CsServerHello *hello)
{
  CsCursor body;

  cs_transcript_enter_epoch (self, CS_SIDE_SERVER, CS_EPOCH_HANDSHAKE);
  if (!self->offers_early_data)
    cs_transcript_enter_epoch (self, CS_SIDE_CLIENT, CS_EPOCH_HANDSHAKE);
  if (cs_tls_extensions_find (hello->extensions, CS_TLS_EXT_KEY_SHARE, &body))
    cs_cursor_read_u16 (&body, &self->facts.group);
  self->facts.resumed = cs_tls_extensions_find (hello->extensions, CS_TLS_EXT_PRE_SHARED_KEY, &body);
}

/* RFC 5246 §7.4.1.3: the session ID that the client offered, given back, takes
 * that session up; so it is with a ticket too (RFC 5077 §3.4). */
static void
negotiate_12 (CsTranscript        *self,
              const CsServerHello *hello)
{
  CsCursor body;

  self->encrypt_then_mac = cs_tls_extensions_find (hello->extensions, CS_TLS_EXT_ENCRYPT_THEN_MAC, &body);
  if (!self->facts.complete)
    self->facts.resumed = hello->session_id.len > 0 && hello->session_id.len == self->session_id_len &&
                          memcmp (hello->session_id.data, self->session_id, self->session_id_len) == 0;
  set_session_id (self, &hello->session_id);
}

static void
receive_server_hello (CsTranscript *self,
                      CsTlsMessage *message)
{
  CsServerHello hello;

  if (!cs_server_hello_parse (&hello, message->body, NULL))
    {
      cs_handshake_hash_spoil (self->hash);
      return;
    }

  set_suite (self, &hello);
  if (hello.is_retry)
    {
      cs_handshake_hash_retry (self->hash);
      self->offers_early_data = FALSE; /* RFC 8446 §4.2.10: it is rejected */
    }
  cs_handshake_hash_add (self->hash, g_bytes_get_data (message->bytes, NULL), g_bytes_get_size (message->bytes));
  if (hello.is_retry)
    return;

  memcpy (self->server_random, hello.random.data, CS_TLS_RANDOM_LEN);
  self->version = hello.version;
  self->facts.version = hello.version;
  self->facts.suite_id = hello.cipher_suite;
  if (self->facts.alpn == NULL)
    self->facts.alpn = cs_hello_dup_alpn (hello.extensions);
  if (hello.version >= CS_TLS_1_3)
    negotiate_13 (self, &hello);
  else
    negotiate_12 (self, &hello);
}

static void
receive_encrypted_extensions (CsTranscript *self,
                              CsTlsMessage *message)
{
  CsCursor extensions;
  CsCursor body;

  if (message->side != CS_SIDE_SERVER || !cs_encrypted_extensions_parse (&extensions, message->body, NULL))
    return;

  if (self->facts.alpn == NULL)
    self->facts.alpn = cs_hello_dup_alpn (extensions);
  /* RFC 8446 §4.2.10: without it early data is rejected, and no EndOfEarlyData
   * will come. The client's epoch then ends at what its handshake keys open. */
  if (!cs_tls_extensions_find (extensions, CS_TLS_EXT_EARLY_DATA, &body))
    self->offers_early_data = FALSE;
}

static void
receive_end_of_early_data (CsTranscript *self,
                           CsTlsMessage *message)
{
  if (message->side == CS_SIDE_CLIENT && self->version >= CS_TLS_1_3)
    cs_transcript_enter_epoch (self, CS_SIDE_CLIENT, CS_EPOCH_HANDSHAKE);
}

/* Certificates. */

static void
receive_certificate_request (CsTranscript *self,
                             CsTlsMessage *message)
{
  if (message->side != CS_SIDE_SERVER)
    return;

  g_clear_pointer (&self->facts.request, g_bytes_unref);
  self->facts.request = g_bytes_ref (message->bytes);
  if (!self->facts.complete)
    self->facts.request_when = "handshake";
  else
    self->facts.request_when = self->version >= CS_TLS_1_3 ? "post-handshake" : "renegotiation";
  self->facts.has_client_certificate = FALSE;
  self->facts.client_scheme = 0;
  g_clear_pointer (&self->facts.client_chain, g_ptr_array_unref);
}

static char *
fingerprint_of (const CsCursor *der)
{
  guint8 digest[32];

  if (gnutls_hash_fast (GNUTLS_DIG_SHA256, der->data, der->len, digest) != 0)
    return NULL;
  return cs_text_hex (digest, sizeof digest);
}

static void
keep_staple (CsTranscript *self,
             CsCursor      extensions)
{
  CsCursor body;
  CsCursor response;

  if (self->facts.staple == NULL &&
      cs_tls_extensions_find (extensions, CS_TLS_EXT_STATUS_REQUEST, &body) &&
      cs_certificate_status_parse (&response, body, NULL))
    self->facts.staple = cs_cursor_dup_bytes (&response);
}

static void
keep_certificate (CsTranscript   *self,
                  const char     *fingerprint,
                  const CsCursor *der)
{
  if (g_hash_table_contains (self->certificates, fingerprint) ||
      self->certificate_bytes + der->len > CS_TRANSCRIPT_MAX_CERTIFICATES)
    return;

  self->certificate_bytes += der->len;
  g_hash_table_insert (self->certificates, g_strdup (fingerprint), cs_cursor_dup_bytes (der));
}

/* Keeps what is new, and returns the fingerprints in their order. */
static GPtrArray *
keep_chain (CsTranscript         *self,
            CsSide                side,
            CsCertificateMessage *list)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_free);
  CsCursor   der;
  CsCursor   extensions;

  while (chain->len < CS_TRANSCRIPT_MAX_CHAIN && cs_certificate_message_next (list, &der, &extensions))
    {
      char *fingerprint = fingerprint_of (&der);

      if (fingerprint == NULL)
        continue;
      if (chain->len == 0 && side == CS_SIDE_SERVER)
        keep_staple (self, extensions);
      keep_certificate (self, fingerprint, &der);
      g_ptr_array_add (chain, fingerprint);
    }
  return chain;
}

static void
forget_resumed (CsTranscript *self,
                CsSide        side)
{
  if (side == CS_SIDE_SERVER && !self->facts.complete)
    self->facts.resumed = FALSE;
}

static void
receive_certificate_body (CsTranscript *self,
                          CsSide        side,
                          CsCursor      body)
{
  CsCertificateMessage list;
  GPtrArray          **chain = side == CS_SIDE_CLIENT ? &self->facts.client_chain : &self->facts.server_chain;

  if (!cs_certificate_message_parse (&list, self->version, body, NULL))
    return;

  self->facts.has_client_certificate |= side == CS_SIDE_CLIENT;
  forget_resumed (self, side);
  /* A renegotiation shows the server's again: the first one stays. */
  if (*chain == NULL)
    *chain = keep_chain (self, side, &list);
}

static void
receive_certificate (CsTranscript *self,
                     CsTlsMessage *message)
{
  receive_certificate_body (self, message->side, message->body);
}

static void
receive_compressed_certificate (CsTranscript *self,
                                CsTlsMessage *message)
{
  g_autoptr (GBytes) unpacked = NULL;
  gboolean           is_known = message->side == CS_SIDE_SERVER && self->facts.server_chain != NULL;

  if (!is_known)
    unpacked = cs_compressed_certificate_unpack (message->body, NULL);
  if (unpacked != NULL)
    receive_certificate_body (self, message->side, cs_cursor_init_bytes (unpacked));
  else if (message->side == CS_SIDE_CLIENT)
    self->facts.hidden = TRUE;
  forget_resumed (self, message->side);
}

static void
receive_certificate_status (CsTranscript *self,
                            CsTlsMessage *message)
{
  CsCursor response;

  if (self->facts.staple == NULL && cs_certificate_status_parse (&response, message->body, NULL))
    self->facts.staple = cs_cursor_dup_bytes (&response);
}

static void
receive_certificate_verify (CsTranscript *self,
                            CsTlsMessage *message)
{
  CsCursor signature;
  guint16  scheme;

  if (message->side == CS_SIDE_CLIENT &&
      cs_certificate_verify_parse (&scheme, &signature, self->version, message->body, NULL))
    self->facts.client_scheme = scheme;
}

/* Keys. */

static void
receive_server_key_exchange (CsTranscript *self,
                             CsTlsMessage *message)
{
  if (self->facts.server_key_exchange == NULL)
    self->facts.server_key_exchange = g_bytes_ref (message->bytes);
  message->preset = cs_key_exchange_message_preset (self->suite != NULL ? self->suite->key_exchange
                                                                        : CS_KEY_EXCHANGE_OTHER);
}

static void
receive_client_key_exchange (CsTranscript *self,
                             CsTlsMessage *message)
{
  message->preset = cs_key_exchange_message_preset (self->suite != NULL ? self->suite->key_exchange
                                                                        : CS_KEY_EXCHANGE_OTHER);
}

static void
receive_hello_request (CsTranscript *self,
                       CsTlsMessage *message)
{
  self->hello_requested = TRUE;
}

static void
receive_new_session_ticket (CsTranscript *self,
                            CsTlsMessage *message)
{
  CsCursor ticket;

  self->facts.session_tickets++;
  /* RFC 5077 §3.3: a lifetime, and the ticket */
  if (self->version <= CS_TLS_1_2 && cs_cursor_skip (&message->body, 4) &&
      cs_cursor_read_vector16 (&message->body, &ticket))
    {
      g_clear_pointer (&self->new_ticket, g_bytes_unref);
      self->new_ticket = cs_cursor_dup_bytes (&ticket);
    }
}

/* Which secret a Finished of TLS 1.3 is made with (RFC 8446 §4.4, table 2): that
 * under which it came. */
static gboolean
expected_13 (CsTranscript *self,
             CsSide        side,
             guint8       *verify_data,
             gsize        *len)
{
  CsDirection     *direction = &self->directions[side];
  CsHandshakeHash *hash = direction->epoch == CS_EPOCH_APPLICATION ? self->post_hash : self->hash;
  guint8           digest[CS_TLS_MAX_HASH];

  if (direction->cipher == NULL || hash == NULL || !cs_handshake_hash_peek (hash, digest))
    return FALSE;

  *len = cs_tls_cipher_verify_data (direction->cipher, digest, verify_data);
  return TRUE;
}

static gboolean
expected_12 (CsTranscript *self,
             CsSide        side,
             guint8       *verify_data,
             gsize        *len)
{
  CsSecret *master = cs_transcript_lookup_master (self);
  guint8    digest[CS_TLS_MAX_HASH];

  if (master == NULL || self->suite == NULL || !cs_handshake_hash_peek (self->hash, digest))
    return FALSE;

  cs_tls_verify_data_12 (self->suite, master, side, digest, verify_data);
  *len = CS_TLS_VERIFY_DATA_12;
  return TRUE;
}

static void
verify_finished (CsTranscript *self,
                 CsTlsMessage *message)
{
  guint8   verify_data[CS_TLS_MAX_HASH];
  gsize    len;
  gboolean known = self->version >= CS_TLS_1_3 ? expected_13 (self, message->side, verify_data, &len)
                                               : expected_12 (self, message->side, verify_data, &len);

  if (known && message->is_protected)
    message->preset = cs_finished_preset (message->body.len == len &&
                                          memcmp (message->body.data, verify_data, len) == 0);
}

void
cs_transcript_note_finished (CsTranscript *self,
                             CsSide        side,
                             gint64        time_us)
{
  if (self->facts.finished[side] < 0)
    self->facts.finished[side] = time_us;
}

static void
receive_finished (CsTranscript *self,
                  CsTlsMessage *message)
{
  CsDirection *direction = &self->directions[message->side];

  verify_finished (self, message);
  cs_transcript_note_finished (self, message->side, message->time_us);
  direction->has_finished = TRUE;
  if (self->version == CS_TLS_1_2 && message->side == CS_SIDE_SERVER)
    cs_transcript_remember_session (self);
}

/* After its Finished a side writes with its application keys (RFC 8446 §7.1). */
void
cs_transcript_switch_after (CsTranscript       *self,
                            const CsTlsMessage *message)
{
  CsDirection *direction = &self->directions[message->side];

  if (self->version < CS_TLS_1_3 || !message->is_protected)
    return;

  if (message->type == CS_TLS_FINISHED && direction->epoch == CS_EPOCH_HANDSHAKE)
    cs_transcript_enter_epoch (self, message->side, CS_EPOCH_APPLICATION);
  else if (message->type == CS_TLS_KEY_UPDATE)
    cs_transcript_update_keys (self, message->side);
}

static const struct
{
  guint type;
  void (*receive) (CsTranscript *self,
                   CsTlsMessage *message);
} receivers[] = {
  { CS_TLS_HELLO_REQUEST, receive_hello_request },
  { CS_TLS_CLIENT_HELLO, receive_client_hello },
  { CS_TLS_SERVER_HELLO, receive_server_hello },
  { CS_TLS_HELLO_RETRY_REQUEST, receive_server_hello },
  { CS_TLS_NEW_SESSION_TICKET, receive_new_session_ticket },
  { CS_TLS_END_OF_EARLY_DATA, receive_end_of_early_data },
  { CS_TLS_ENCRYPTED_EXTENSIONS, receive_encrypted_extensions },
  { CS_TLS_CERTIFICATE, receive_certificate },
  { CS_TLS_SERVER_KEY_EXCHANGE, receive_server_key_exchange },
  { CS_TLS_CERTIFICATE_REQUEST, receive_certificate_request },
  { CS_TLS_CERTIFICATE_VERIFY, receive_certificate_verify },
  { CS_TLS_CLIENT_KEY_EXCHANGE, receive_client_key_exchange },
  { CS_TLS_FINISHED, receive_finished },
  { CS_TLS_CERTIFICATE_STATUS, receive_certificate_status },
  { CS_TLS_COMPRESSED_CERTIFICATE, receive_compressed_certificate },
};

void
cs_transcript_take_facts (CsTranscript *self,
                          CsTlsMessage *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (receivers); i++)
    if (receivers[i].type == message->type)
      {
        receivers[i].receive (self, message);
        return;
      }
}
