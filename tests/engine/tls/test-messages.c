/* test-messages.c: every handshake message, its smallest form and its worst
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <brotli/encode.h>
#include <gio/gio.h>
#include <string.h>
#include <zstd.h>

#include "cs-certificate-message.h"
#include "cs-certificate-request.h"
#include "cs-handshake-message.h"
#include "cs-hello.h"
#include "cs-json.h"
#include "cs-key-exchange-message.h"
#include "cs-tls-names.h"
#include "message-case.h"

#define ZEROS_32 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

static const guint8 client_hello[] = { 3, 3, ZEROS_32, 0, 0, 2, 0x13, 0x01, 1, 0, 0, 4, 0, 49, 0, 0 };
static const guint8 server_hello[] = { 3, 3, ZEROS_32, 0, 0xc0, 0x2b, 0, 0, 4, 0, 23, 0, 0 };
static const guint8 encrypted_extensions[] = { 0, 4, 0x12, 0x34, 0, 0 };
static const guint8 request_13[] = { 1, 0xaa, 0, 8, 0, 13, 0, 4, 0, 2, 8, 4 };
static const guint8 request_12[] = { 1, 64, 0, 2, 4, 3, 0, 4, 0, 2, 0x30, 0 };
static const guint8 request_10[] = { 1, 1, 0, 4, 0, 2, 0x30, 0 };
static const guint8 certificate_13[] = { 0, 0, 0, 11, 0, 0, 2, 0x30, 0, 0, 4, 0, 18, 0, 0 };
static const guint8 certificate_12[] = { 0, 0, 5, 0, 0, 2, 0x30, 0 };
static const guint8 certificate_empty[] = { 0, 0, 0, 0 };
static const guint8 status[] = { 1, 0, 0, 2, 0x30, 0 };
static const guint8 compressed[] = { 0, 9, 0, 0, 9, 0, 0, 1, 0xff };
static const guint8 verify_12[] = { 8, 4, 0, 1, 0xff };
static const guint8 verify_10[] = { 0, 1, 0xff };
static const guint8 key_exchange_12[] = { 3, 0, 29, 1, 0xee, 8, 4, 0, 1, 0xff };
static const guint8 key_exchange_10[] = { 3, 0, 29, 1, 0xee, 0, 1, 0xff };
static const guint8 client_key_exchange[] = { 2, 0xee, 0xee };
static const guint8 ticket_13[] = { 0, 0, 0x1c, 0x20, 1, 2, 3, 4, 1, 0, 0, 1, 0xff, 0, 8, 0, 42, 0, 4, 0, 0, 0x40, 0 };
static const guint8 ticket_12[] = { 0, 0, 0, 10, 0, 1, 0xff };
static const guint8 key_update[] = { 1 };
static const guint8 nothing[] = { 0 };

#define CASE(path, type, version, body)    \
  {                                        \
    path, type, version, body, sizeof body \
  }

/* clang-format off */
static const MessageCase cases[] = {
  { "client-hello", CS_TLS_CLIENT_HELLO, 0, client_hello, sizeof client_hello, sizeof client_hello - 6 },
  { "server-hello", CS_TLS_SERVER_HELLO, CS_TLS_1_2, server_hello, sizeof server_hello, sizeof server_hello - 6 },
  CASE ("encrypted-extensions", CS_TLS_ENCRYPTED_EXTENSIONS, CS_TLS_1_3, encrypted_extensions),
  CASE ("certificate-request-13", CS_TLS_CERTIFICATE_REQUEST, CS_TLS_1_3, request_13),
  CASE ("certificate-request-12", CS_TLS_CERTIFICATE_REQUEST, CS_TLS_1_2, request_12),
  CASE ("certificate-request-10", CS_TLS_CERTIFICATE_REQUEST, CS_TLS_1_0, request_10),
  CASE ("certificate-13", CS_TLS_CERTIFICATE, CS_TLS_1_3, certificate_13),
  CASE ("certificate-12", CS_TLS_CERTIFICATE, CS_TLS_1_2, certificate_12),
  CASE ("certificate-empty", CS_TLS_CERTIFICATE, CS_TLS_1_3, certificate_empty),
  CASE ("certificate-status", CS_TLS_CERTIFICATE_STATUS, CS_TLS_1_2, status),
  CASE ("compressed-certificate", CS_TLS_COMPRESSED_CERTIFICATE, CS_TLS_1_3, compressed),
  CASE ("certificate-verify-12", CS_TLS_CERTIFICATE_VERIFY, CS_TLS_1_2, verify_12),
  CASE ("certificate-verify-10", CS_TLS_CERTIFICATE_VERIFY, CS_TLS_1_0, verify_10),
  { "server-key-exchange-12", CS_TLS_SERVER_KEY_EXCHANGE, CS_TLS_1_2, key_exchange_12, sizeof key_exchange_12, 5 },
  { "server-key-exchange-10", CS_TLS_SERVER_KEY_EXCHANGE, CS_TLS_1_0, key_exchange_10, sizeof key_exchange_10, 5 },
  CASE ("client-key-exchange", CS_TLS_CLIENT_KEY_EXCHANGE, CS_TLS_1_2, client_key_exchange),
  CASE ("new-session-ticket-13", CS_TLS_NEW_SESSION_TICKET, CS_TLS_1_3, ticket_13),
  CASE ("new-session-ticket-12", CS_TLS_NEW_SESSION_TICKET, CS_TLS_1_2, ticket_12),
  CASE ("key-update", CS_TLS_KEY_UPDATE, CS_TLS_1_3, key_update),
  { "hello-request", CS_TLS_HELLO_REQUEST, CS_TLS_1_2, nothing, 0 },
  { "server-hello-done", CS_TLS_SERVER_HELLO_DONE, CS_TLS_1_2, nothing, 0 },
  { "end-of-early-data", CS_TLS_END_OF_EARLY_DATA, CS_TLS_1_3, nothing, 0 },
};
/* clang-format on */

static JsonObject *
describe (const char *path,
          char      **summary)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (cases[i].path, path))
      return message_case_describe (&cases[i], cases[i].len,
                                    strstr (path, "key-exchange") != NULL
                                      ? cs_key_exchange_message_preset (CS_KEY_EXCHANGE_ECDHE)
                                      : NULL,
                                    summary);
  g_assert_not_reached ();
}

static JsonObject *
first_extension (JsonObject *fields)
{
  return cs_json_array_object (cs_json_get_array (fields, "extensions"), 0);
}

/* Fields have the RFC's names and values. */
static void
test_fields (void)
{
  g_autoptr (JsonObject) hello = describe ("client-hello", NULL);
  g_autoptr (JsonObject) request = describe ("certificate-request-12", NULL);
  g_autoptr (JsonObject) exchange = describe ("server-key-exchange-12", NULL);
  g_autoptr (JsonObject) ticket = describe ("new-session-ticket-13", NULL);
  JsonObject            *name = cs_json_array_object (cs_json_get_array (request, "certificate_authorities"), 0);

  g_assert_cmpstr (cs_json_get_string (hello, "legacy_version", NULL), ==, "TLS 1.2");
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (hello, "cipher_suites"), 0, NULL), ==, "TLS_AES_128_GCM_SHA256");
  g_assert_cmpstr (cs_json_get_string (first_extension (hello), "name", NULL), ==, "post_handshake_auth");
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (request, "certificate_types"), 0, NULL), ==, "ecdsa_sign");
  g_assert_cmpstr (cs_json_get_string (name, "der", NULL), ==, "MAA=");
  g_assert_cmpstr (cs_json_get_string (exchange, "named_curve", NULL), ==, "x25519");
  g_assert_cmpstr (cs_json_get_string (exchange, "algorithm", NULL), ==, "rsa_pss_rsae_sha256");
  g_assert_cmpint (cs_json_get_int (ticket, "ticket_lifetime", 0), ==, 7200);
  g_assert_cmpint (cs_json_get_int (first_extension (ticket), "max_early_data_size", 0), ==, 16384);
}

/* Summaries are short and for a person. */
static void
test_summaries (void)
{
  static const char *const expected[][2] = {
    { "client-hello", "TLS 1.2" },
    { "server-hello", "TLS 1.2, AES-128-GCM" },
    { "certificate-request-13", "any CA, 1 algorithm" },
    { "certificate-request-12", "1 CA name, 1 algorithm" },
    { "certificate-request-10", "1 CA name" },
    { "certificate-empty", "empty" },
    { "compressed-certificate", "compressed with 0x0009" },
    { "certificate-verify-12", "RSA-PSS SHA-256" },
    { "server-key-exchange-12", "X25519, RSA-PSS SHA-256" },
    { "client-key-exchange", "ECDHE" },
    { "new-session-ticket-13", "valid for 2 hours" },
    { "new-session-ticket-12", "valid for 10 seconds" },
    { "key-update", "asks the other side to do the same" },
    { "server-hello-done", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char       *summary = NULL;
      g_autoptr (JsonObject) fields = describe (expected[i][0], &summary);

      g_assert_cmpstr (summary, ==, expected[i][1]);
    }
}

/* An unknown message, and an unknown extension, keep their bytes. */
static void
test_unknown_kept (void)
{
  static const guint8 body[] = { 1, 2, 3 };

  MessageCase            unknown = CASE ("", 200, CS_TLS_1_3, body);
  g_autofree char       *summary = NULL;
  g_autoptr (JsonObject) fields = message_case_describe (&unknown, sizeof body, NULL, &summary);
  g_autoptr (JsonObject) extensions = describe ("encrypted-extensions", NULL);

  g_assert_cmpstr (cs_handshake_kind_lookup (200, CS_TLS_1_3).name, ==, "HandshakeType200");
  g_assert_cmpstr (summary, ==, "3 bytes");
  g_assert_cmpstr (cs_json_get_string (fields, "data", NULL), ==, "010203");
  g_assert_cmpint (cs_json_get_int (first_extension (extensions), "type", 0), ==, 0x1234);
  g_assert_cmpstr (cs_json_get_string (first_extension (extensions), "name", NULL), ==, "0x1234");
  g_assert_true (cs_json_has (first_extension (extensions), "data"));
}

/* A length that lies, in any field, is refused and never believed. */
static void
test_lying_lengths (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize at = 0; at < cases[i].len; at++)
      {
        g_autofree guint8 *body = g_memdup2 (cases[i].body, cases[i].len);
        MessageCase        lying = cases[i];

        body[at] = 0xff;
        lying.body = body;
        for (CsKeyExchange kx = CS_KEY_EXCHANGE_OTHER; kx <= CS_KEY_EXCHANGE_ECDHE_PSK; kx++)
          {
            g_autoptr (JsonObject) fields = message_case_describe (&lying, lying.len, cs_key_exchange_message_preset (kx), NULL);

            g_assert_nonnull (fields);
          }
      }
}

static gsize
pack_zlib (const guint8 *data,
           gsize         len,
           guint8       *out,
           gsize         room)
{
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  gsize                       n_read;
  gsize                       n_written;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (zlib), data, len, out, room, G_CONVERTER_INPUT_AT_END,
                                        &n_read, &n_written, NULL),
                   ==, G_CONVERTER_FINISHED);
  return n_written;
}

static gsize
pack_brotli (const guint8 *data,
             gsize         len,
             guint8       *out,
             gsize         room)
{
  gsize n_written = room;

  g_assert_true (BrotliEncoderCompress (BROTLI_DEFAULT_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC,
                                        len, data, &n_written, out));
  return n_written;
}

static gsize
pack_zstd (const guint8 *data,
           gsize         len,
           guint8       *out,
           gsize         room)
{
  gsize n_written = ZSTD_compress (out, room, data, len, ZSTD_CLEVEL_DEFAULT);

  g_assert_false (ZSTD_isError (n_written));
  return n_written;
}

typedef struct
{
  const char *name;
  guint8      algorithm;
  gsize (*pack) (const guint8 *data,
                 gsize         len,
                 guint8       *out,
                 gsize         room);
} Compression;

static const Compression compressions[] = {
  { "zlib", 1, pack_zlib },
  { "brotli", 2, pack_brotli },
  { "zstd", 3, pack_zstd },
};

/* What @self makes of @body, under a claim of how long it was. */
static GBytes *
unpack (const Compression *self,
        const guint8      *body,
        gsize              len,
        guint              claimed,
        gsize              cut,
        GError           **error)
{
  guint8 message[8 + 1024] = { 0, self->algorithm, (guint8) (claimed >> 16), (guint8) (claimed >> 8), (guint8) claimed };
  gsize  n = self->pack (body, len, message + 8, sizeof message - 8);

  g_assert_cmpuint (n, >, cut);
  n -= cut;
  message[6] = (guint8) (n >> 8);
  message[7] = (guint8) n;
  return cs_compressed_certificate_unpack (cs_cursor_init (message, 8 + n, 0), error);
}

/* RFC 8879 §4: unpacked to the length that was given, and to no other; what is
 * cut short is refused. */
static void
test_unpack (gconstpointer data)
{
  g_autoptr (GBytes) unpacked = NULL;
  g_autoptr (GError) error = NULL;

  unpacked = unpack (data, certificate_13, sizeof certificate_13, sizeof certificate_13, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (unpacked, NULL), g_bytes_get_size (unpacked), certificate_13, sizeof certificate_13);

  for (guint claimed = 0; claimed < 40; claimed++)
    {
      g_autoptr (GError) lie = NULL;

      if (claimed == sizeof certificate_13)
        continue;
      g_assert_null (unpack (data, certificate_13, sizeof certificate_13, claimed, 0, &lie));
      g_assert_error (lie, CS_TLS_ERROR, CS_TLS_ERROR_MALFORMED);
    }
  for (gsize cut = 1; cut < 8; cut++)
    {
      g_autoptr (GError) lie = NULL;

      g_assert_null (unpack (data, certificate_13, sizeof certificate_13, sizeof certificate_13, cut, &lie));
      g_assert_error (lie, CS_TLS_ERROR, CS_TLS_ERROR_MALFORMED);
    }
}

/* A few bytes that unpack to more than anybody's certificates stay packed,
 * whether they own up to it or not. */
static void
test_bomb (gconstpointer data)
{
  static const guint8 zeros[CS_CERTIFICATE_MESSAGE_MAX_BYTES + 1];

  static const guint claims[] = { sizeof zeros, sizeof zeros - 1, 1000, 0xffffff };
  g_autoptr (GBytes) largest = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (unpack (data, zeros, sizeof zeros, claims[i], 0, &error));
      g_assert_error (error, CS_TLS_ERROR, CS_TLS_ERROR_MALFORMED);
    }
  largest = unpack (data, zeros, sizeof zeros - 1, sizeof zeros - 1, 0, NULL);
  g_assert_cmpuint (g_bytes_get_size (largest), ==, sizeof zeros - 1);
}

/* Of a Certificate with more entries than anybody has use for some are counted only. */
static void
test_many_certificates (void)
{
  const guint            n = CS_CERTIFICATE_MESSAGE_MAX_DESCRIBED + 44;
  g_autofree guint8     *body = g_malloc0 (3 + 5 * n);
  MessageCase            many = { "", CS_TLS_CERTIFICATE, CS_TLS_1_2, body, 3 + 5 * n };
  g_autofree char       *summary = NULL;
  g_autoptr (JsonObject) fields = NULL;

  body[1] = (guint8) (5 * n >> 8);
  body[2] = (guint8) (5 * n);
  for (guint i = 0; i < n; i++)
    memcpy (body + 3 + 5 * i, "\0\0\2\x30\0", 5);
  fields = message_case_describe (&many, many.len, NULL, &summary);
  g_assert_cmpint (cs_json_get_int (fields, "omitted", 0), ==, 44);
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (fields, "certificates")), ==, CS_CERTIFICATE_MESSAGE_MAX_DESCRIBED);
  g_assert_true (g_str_has_prefix (summary, "300 certificates: "));
}

/* A ServerHello with the RFC's random is a HelloRetryRequest. */
static void
test_hello_retry (void)
{
  static const guint8 retry[] = {
    3, 3,
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    0, 0x13, 0x01, 0, 0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 24
  };

  MessageCase            message = CASE ("", CS_TLS_HELLO_RETRY_REQUEST, 0, retry);
  g_autofree char       *summary = NULL;
  g_autoptr (JsonObject) fields = message_case_describe (&message, sizeof retry, NULL, &summary);
  CsServerHello          hello;

  g_assert_true (cs_server_hello_parse (&hello, cs_cursor_init (retry, sizeof retry, 0), NULL));
  g_assert_true (hello.is_retry);
  g_assert_cmphex (hello.version, ==, CS_TLS_1_3);
  g_assert_cmpstr (summary, ==, "asks for a key share of P-384");
  g_assert_cmpstr (cs_handshake_kind_lookup (CS_TLS_HELLO_RETRY_REQUEST, 0).name, ==, "HelloRetryRequest");
}

/* Text from the peer cannot reach a terminal or turn what is read around. */
static void
test_hostile_text (void)
{
  static const guint8 hello_bytes[] = {
    3, 3, ZEROS_32, 0, 0, 2, 0x13, 0x01, 1, 0, 0, 14,
    0, 0, 0, 10, 0, 8, 0, 0, 5, 0x1b, '[', 'A', 0xff, 'b'
  };

  CsClientHello    hello;
  g_autofree char *sni = NULL;

  g_assert_true (cs_client_hello_parse (&hello, cs_cursor_init (hello_bytes, sizeof hello_bytes, 0), NULL));
  sni = cs_client_hello_dup_sni (&hello);
  g_assert_cmpstr (sni, ==, "\\x1b[A\357\277\275b");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/messages/cut-everywhere/%s", cases[i].path);

      g_test_add_data_func (path, &cases[i], message_case_test);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (compressions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/messages/unpack/%s", compressions[i].name);
      g_autofree char *bomb = g_strdup_printf ("/tls/messages/bomb/%s", compressions[i].name);

      g_test_add_data_func (path, &compressions[i], test_unpack);
      g_test_add_data_func (bomb, &compressions[i], test_bomb);
    }
  g_test_add_func ("/tls/messages/fields", test_fields);
  g_test_add_func ("/tls/messages/summaries", test_summaries);
  g_test_add_func ("/tls/messages/unknown-kept", test_unknown_kept);
  g_test_add_func ("/tls/messages/lying-lengths", test_lying_lengths);
  g_test_add_func ("/tls/messages/many-certificates", test_many_certificates);
  g_test_add_func ("/tls/messages/hello-retry", test_hello_retry);
  g_test_add_func ("/tls/messages/hostile-text", test_hostile_text);
  return g_test_run ();
}
