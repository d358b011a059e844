/* fuzz-protected.c: what a peer that has the keys may write inside TLS 1.3
 *
 * A fixed ClientHello and ServerHello agree on TLS_AES_128_GCM_SHA256; the input
 * is then what goes into the records, which are protected here: without this no
 * fuzzer gets past the first authentication tag. A record is a byte with the
 * side in its highest bit and the epoch in the next (0: handshake's keys, 1:
 * application's), its content type, a length of two bytes, and as many bytes.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "cs-cursor.h"
#include "cs-fuzz.h"
#include "cs-transcript.h"

#define SECRET_LEN  32
#define TAG_LEN     16
#define MAX_CONTENT 16384

#define ZEROS_32 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

static const guint8 client_hello[] = {
  22, 3, 1, 0, 52, 1, 0, 0, 48, 3, 3, ZEROS_32, 0, 0, 2, 0x13, 0x01, 1, 0, 0, 7, 0, 43, 0, 3, 2, 3, 4
};
static const guint8 server_hello[] = {
  22, 3, 3, 0, 50, 2, 0, 0, 46, 3, 3, ZEROS_32, 0, 0x13, 0x01, 0, 0, 6, 0, 43, 0, 2, 3, 4
};

/* In the key log's order: by epoch, then side. A secret is its letter, repeated. */
static const char *const labels[2][2] = {
  { "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET" },
  { "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0" },
};

typedef struct
{
  gnutls_aead_cipher_hd_t aead;
  guint8                  iv[12];
  guint8                  sequence;
} Protection;

static guint8
secret_byte (guint epoch,
             guint side)
{
  return (guint8) (0x11 * (1 + 2 * epoch + side));
}

/* RFC 8446 §7.1 and §7.3 */
static void
expand (const guint8 *secret,
        const char   *label,
        guint8       *out,
        gsize         len)
{
  guint8         info[32] = { 0, (guint8) len, (guint8) (6 + strlen (label)) };
  gnutls_datum_t key = { (guint8 *) secret, SECRET_LEN };
  gnutls_datum_t context = { info, (guint) (3 + 6 + strlen (label) + 1) };

  memcpy (info + 3, "tls13 ", 6);
  memcpy (info + 9, label, strlen (label));
  g_assert_cmpint (gnutls_hkdf_expand (GNUTLS_MAC_SHA256, &key, &context, out, len), ==, 0);
}

static void
protection_init (Protection *self,
                 guint       epoch,
                 guint       side)
{
  guint8         secret[SECRET_LEN];
  guint8         key[16];
  gnutls_datum_t datum = { key, sizeof key };

  memset (secret, secret_byte (epoch, side), sizeof secret);
  expand (secret, "key", key, sizeof key);
  expand (secret, "iv", self->iv, sizeof self->iv);
  g_assert_cmpint (gnutls_aead_cipher_init (&self->aead, GNUTLS_CIPHER_AES_128_GCM, &datum), ==, 0);
  self->sequence = 0;
}

static void
add_key (CsKeyLog *keys,
         guint     epoch,
         guint     side)
{
  g_autoptr (GString) line = g_string_new (labels[epoch][side]);

  g_string_append_c (line, ' ');
  for (guint i = 0; i < 32; i++)
    g_string_append (line, "00");
  g_string_append_c (line, ' ');
  for (guint i = 0; i < SECRET_LEN; i++)
    g_string_append_printf (line, "%02x", secret_byte (epoch, side));
  g_string_append_c (line, '\n');
  cs_key_log_add (keys, (const guint8 *) line->str, line->len);
}

/* RFC 8446 §5.2. A sequence number of one byte is enough for an input. */
static gsize
protect (Protection     *self,
         guint8          type,
         const CsCursor *content,
         guint8         *record)
{
  guint8 inner[MAX_CONTENT + 1];
  guint8 nonce[12];
  gsize  len = MIN (content->len, MAX_CONTENT);
  gsize  n = len + 1 + TAG_LEN;

  memcpy (inner, content->data, len);
  inner[len] = type;
  memcpy (record, "\x17\x03\x03", 3);
  record[3] = (guint8) (n >> 8);
  record[4] = (guint8) n;
  memcpy (nonce, self->iv, sizeof nonce);
  nonce[11] ^= self->sequence++;
  g_assert_cmpint (gnutls_aead_cipher_encrypt (self->aead, nonce, sizeof nonce, record, 5, TAG_LEN,
                                               inner, len + 1, record + 5, &n),
                   ==, 0);
  return 5 + n;
}

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  g_autoptr (JsonObject) json = cs_event_to_json (event);

  g_assert_true (json_object_has_member (json, "type"));
  g_assert_true (g_utf8_validate (cs_event_get_summary (event), -1, NULL));
}

static const CsTranscriptSink sink = { event_cb, NULL };

static void
feed_all (CsTranscript *transcript,
          Protection    protections[2][2],
          CsCursor      input)
{
  g_autofree guint8 *record = g_malloc (5 + MAX_CONTENT + 1 + TAG_LEN);
  CsCursor           content;
  guint64            offset = 1000;
  guint8             control;
  guint8             type;

  while (cs_cursor_read_u8 (&input, &control) && cs_cursor_read_u8 (&input, &type) &&
         cs_cursor_read_vector16 (&input, &content))
    {
      guint       side = control >> 7;
      Protection *protection = &protections[(control >> 6) & 1][side];
      gsize       len;

      if (protection->sequence == 255)
        return;
      len = protect (protection, type, &content, record);
      cs_transcript_feed (transcript, side == 0 ? CS_SIDE_CLIENT : CS_SIDE_SERVER, (gint64) offset, offset, record, len);
      offset += len;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         len)
{
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) transcript = cs_transcript_new (0, keys, &sink, NULL);
  g_autoptr (JsonObject)   facts = NULL;
  Protection               protections[2][2];

  for (guint epoch = 0; epoch < 2; epoch++)
    for (guint side = 0; side < 2; side++)
      {
        add_key (keys, epoch, side);
        protection_init (&protections[epoch][side], epoch, side);
      }

  cs_transcript_feed (transcript, CS_SIDE_CLIENT, 0, 0, client_hello, sizeof client_hello);
  cs_transcript_feed (transcript, CS_SIDE_SERVER, 1, sizeof client_hello, server_hello, sizeof server_hello);
  feed_all (transcript, protections, cs_cursor_init (data, len, 0));
  cs_transcript_close (transcript);
  facts = cs_transcript_to_json (transcript);
  g_assert_true (json_object_has_member (facts, "version"));

  for (guint epoch = 0; epoch < 2; epoch++)
    for (guint side = 0; side < 2; side++)
      gnutls_aead_cipher_deinit (protections[epoch][side].aead);
  return 0;
}
