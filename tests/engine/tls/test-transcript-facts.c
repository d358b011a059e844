/* test-transcript-facts.c: what the record is told about captures of known outcome
 *
 * The outcomes were arranged with the options that tests/data/tls/make.py gives
 * to the two sides.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cs-json.h"
#include "transcript-fixture.h"

/* NULL and −1: absent, and not to be looked at. */
typedef struct
{
  const char *name;
  const char *version;
  const char *cipher;
  const char *group;
  gboolean    resumed;
  const char *request; /* when, "no" for seen: false, NULL for no object */
  int         n_names;
  const char *state;
  int         n_chain;
  const char *scheme; /* of the client's CertificateVerify */
  int         alert;  /* the first that is no close_notify; 0 for none */
  const char *alert_when;
} Expected;

#define GCM256 "TLS_AES_256_GCM_SHA384"
#define OLD256 "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
#define ECDSA  "ecdsa_secp256r1_sha256"
#define LATE   "after-client-finished"

/* clang-format off */
static const Expected expected[] = {
  { "tls13-aes-128-gcm",           "TLS 1.3", "TLS_AES_128_GCM_SHA256", "x25519", FALSE, "handshake", 3, "sent", 2, ECDSA, 0 },
  { "tls13-aes-128-ccm-8",         "TLS 1.3", "TLS_AES_128_CCM_8_SHA256", "x25519", FALSE, "handshake", 3, "sent", 2, ECDSA, 0 },
  { "tls13-chacha20-poly1305",     "TLS 1.3", "TLS_CHACHA20_POLY1305_SHA256", "x25519", FALSE, "handshake", 3, "sent", 2, ECDSA, 0 },
  { "tls13-hello-retry",           "TLS 1.3", GCM256, "secp384r1", FALSE, "handshake", 3, "sent", 2, ECDSA, 0 },
  { "tls13-group-ffdhe2048",       "TLS 1.3", GCM256, "ffdhe2048", FALSE, "no", 0, "not-asked", 0, NULL, 0 },
  { "tls13-sent-rsa",              "TLS 1.3", GCM256, "x25519", FALSE, "handshake", 3, "sent", 2, "rsa_pss_rsae_sha256", 0 },
  { "tls13-sent-ed25519",          "TLS 1.3", GCM256, "x25519", FALSE, "handshake", 3, "sent", 2, "ed25519", 0 },
  { "tls13-empty-accepted",        "TLS 1.3", GCM256, "x25519", FALSE, "handshake", 3, "empty", 0, NULL, 0 },
  { "tls13-empty-refused",         "TLS 1.3", GCM256, "x25519", FALSE, "handshake", 3, "empty", 0, NULL, 116, LATE },
  { "tls13-unknown-ca",            "TLS 1.3", GCM256, "x25519", FALSE, "handshake", 2, "sent", 2, ECDSA, 48, LATE },
  { "tls13-expired",               "TLS 1.3", GCM256, "x25519", FALSE, "handshake", 2, "sent", 2, ECDSA, 45, LATE },
  { "tls13-not-asked",             "TLS 1.3", GCM256, "x25519", FALSE, "no", 0, "not-asked", 0, NULL, 0 },
  { "tls13-server-untrusted",      "TLS 1.3", GCM256, "x25519", FALSE, NULL, 0, "not-reached", 0, NULL, 48, "handshake" },
  { "tls13-post-handshake",        "TLS 1.3", GCM256, "x25519", FALSE, "post-handshake", 3, "sent", 2, ECDSA, 0 },
  { "tls13-post-handshake-empty",  "TLS 1.3", GCM256, "x25519", FALSE, "post-handshake", 3, "empty", 0, NULL, 0 },
  { "tls13-resumed",               "TLS 1.3", GCM256, "x25519", TRUE, NULL, 0, "not-asked", 0, NULL, 0 },
  { "tls13-early-data",            "TLS 1.3", GCM256, "x25519", TRUE, NULL, 0, "not-asked", 0, NULL, 0 },
  { "tls13-early-data-rejected",   "TLS 1.3", GCM256, "x25519", FALSE, "no", 0, "not-asked", 0, NULL, 0 },
  { "gnutls13-required",           "TLS 1.3", GCM256, "secp256r1", FALSE, "handshake", 3, "empty", 0, NULL, -1, NULL },
  { "tls12-ecdhe-ecdsa-aes128-sha", "TLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "x25519", FALSE, "handshake", 3, "sent", 2, ECDSA, 0 },
  { "tls12-dhe-rsa-aes256-sha",    "TLS 1.2", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "2048-bit DH", FALSE, "handshake", 3, "sent", 2, "rsa_pss_rsae_sha256", 0 },
  { "tls12-aes128-ccm8",           "TLS 1.2", "TLS_RSA_WITH_AES_128_CCM_8", NULL, FALSE, "handshake", 3, "sent", 2, "rsa_pss_rsae_sha256", 0 },
  { "tls12-empty-accepted",        "TLS 1.2", OLD256, "x25519", FALSE, "handshake", 3, "empty", 0, NULL, 0 },
  { "tls12-empty-refused",         "TLS 1.2", OLD256, "x25519", FALSE, "handshake", 3, "empty", 0, NULL, 40, "handshake" },
  { "tls12-unknown-ca",            "TLS 1.2", OLD256, "x25519", FALSE, "handshake", 2, "sent", 2, ECDSA, 48, "handshake" },
  { "tls12-expired",               "TLS 1.2", OLD256, "x25519", FALSE, "handshake", 2, "sent", 2, ECDSA, 45, "handshake" },
  { "tls12-not-asked",             "TLS 1.2", OLD256, "x25519", FALSE, "no", 0, "not-asked", 0, NULL, 0 },
  { "tls12-renegotiation-server",  "TLS 1.2", OLD256, "x25519", FALSE, "renegotiation", 3, "sent", 2, ECDSA, 0 },
  { "tls12-renegotiation-empty",   "TLS 1.2", OLD256, "x25519", FALSE, "renegotiation", 3, "empty", 0, NULL, 0 },
  { "tls12-renegotiation-refused", "TLS 1.2", OLD256, "x25519", FALSE, "no", 0, "not-asked", 0, NULL, 100, "renegotiation" },
  { "tls12-resumed-ticket",        "TLS 1.2", OLD256, NULL, TRUE, NULL, 0, "not-asked", 0, NULL, 0 },
  { "tls12-resumed-id",            "TLS 1.2", OLD256, NULL, TRUE, NULL, 0, "not-asked", 0, NULL, 0 },
  { "gnutls12-resumed",            "TLS 1.2", OLD256, NULL, TRUE, NULL, 0, "not-asked", 0, NULL, 0 },
  { "gnutls12-required",           "TLS 1.2", OLD256, "secp256r1", FALSE, "handshake", 3, "empty", 0, NULL, 50, "handshake" },
  { "tls12-no-shared-cipher",      NULL, NULL, NULL, FALSE, NULL, 0, "not-reached", 0, NULL, 40, "handshake" },
  { "version-refused",             NULL, NULL, NULL, FALSE, NULL, 0, "not-reached", 0, NULL, 70, "handshake" },
  { "tls11",                       "TLS 1.1", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "x25519", FALSE, "handshake", 3, "sent", 2, NULL, 0 },
  { "plain-http",                  NULL, NULL, NULL, FALSE, NULL, 0, "not-reached", 0, NULL, 0 },
};
/* clang-format on */

static void
assert_request (JsonObject     *facts,
                const Expected *e)
{
  JsonObject *request = cs_json_get_object (facts, "certificateRequest");

  if (e->request == NULL)
    {
      g_assert_null (request);
      return;
    }
  if (g_str_equal (e->request, "no"))
    {
      g_assert_false (cs_json_get_boolean (request, "seen", TRUE));
      g_assert_false (cs_json_has (request, "when"));
      return;
    }

  g_assert_true (cs_json_get_boolean (request, "seen", FALSE));
  g_assert_cmpstr (cs_json_get_string (request, "when", NULL), ==, e->request);
  g_assert_cmpint (cs_json_array_length (cs_json_get_array (request, "caNames")), ==, e->n_names);
  g_assert_cmpstr (cs_json_get_string (cs_json_array_object (cs_json_get_array (request, "caNames"), 0), "dn", NULL), ==,
                   "CN=Lab Root CA,O=Lab");
}

/* A close_notify is part of every orderly end, and says "close". */
static void
assert_alert (JsonObject     *facts,
              const Expected *e)
{
  JsonArray  *alerts = cs_json_get_array (facts, "alerts");
  JsonObject *first = NULL;

  if (e->alert < 0)
    return;

  for (guint i = 0; i < cs_json_array_length (alerts); i++)
    {
      JsonObject *alert = cs_json_array_object (alerts, i);

      if (cs_json_get_int (alert, "number", -1) != 0 && first == NULL)
        first = alert;
      if (cs_json_get_int (alert, "number", -1) == 0)
        g_assert_cmpstr (cs_json_get_string (alert, "when", NULL), ==, "close");
    }

  g_assert_cmpint (cs_json_get_int (first, "number", 0), ==, e->alert);
  g_assert_cmpstr (cs_json_get_string (first, "when", NULL), ==, e->alert_when);
}

static void
test_facts (gconstpointer data)
{
  const Expected          *e = data;
  g_autoptr (Fixture)      fixture = fixture_load (e->name);
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsTranscript) transcript = fixture_decode (fixture, delivered);
  g_autoptr (JsonObject)   facts = cs_transcript_to_json (transcript);
  JsonObject              *client = cs_json_get_object (facts, "clientCertificate");

  g_assert_cmpstr (cs_json_get_string (facts, "version", NULL), ==, e->version);
  g_assert_cmpstr (cs_json_get_string (facts, "cipher", NULL), ==, e->cipher);
  g_assert_cmpstr (cs_json_get_string (facts, "group", NULL), ==, e->group);
  g_assert_cmpint (cs_json_get_boolean (facts, "resumed", FALSE), ==, e->resumed);
  assert_request (facts, e);
  g_assert_cmpstr (cs_json_get_string (client, "state", NULL), ==, e->state);
  g_assert_cmpint (cs_json_array_length (cs_json_get_array (client, "chain")), ==, e->n_chain);
  g_assert_cmpstr (cs_json_get_string (client, "signatureAlgorithm", NULL), ==, e->scheme);
  assert_alert (facts, e);
}

/* Every fingerprint of a chain names bytes that hash to it. */
static void
test_certificates (void)
{
  g_autoptr (Fixture)      fixture = fixture_load ("tls13-sent-rsa");
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsTranscript) transcript = fixture_decode (fixture, delivered);
  g_autoptr (JsonObject)   facts = cs_transcript_to_json (transcript);
  JsonArray               *chain = cs_json_get_array (cs_json_get_object (facts, "serverCertificate"), "chain");
  GHashTable              *certificates = cs_transcript_get_certificates (transcript);

  g_assert_cmpuint (cs_json_array_length (chain), ==, 2);
  g_assert_cmpuint (g_hash_table_size (certificates), ==, 3); /* both sides' issuer is one */
  for (guint i = 0; i < 2; i++)
    {
      const char      *fingerprint = cs_json_array_string (chain, i, "");
      GBytes          *der = g_hash_table_lookup (certificates, fingerprint);
      g_autofree char *hash = NULL;

      g_assert_nonnull (der);
      hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
      g_assert_cmpstr (hash, ==, fingerprint);
    }
}

/* What a client offers, SNI, ALPN, staple, tickets. */
static void
test_others (void)
{
  g_autoptr (Fixture)      fixture = fixture_load ("tls13-alpn");
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsTranscript) transcript = fixture_decode (fixture, delivered);
  g_autoptr (JsonObject)   facts = cs_transcript_to_json (transcript);
  JsonObject              *offered = cs_json_get_object (facts, "offered");

  g_assert_cmpstr (cs_json_get_string (facts, "sni", NULL), ==, "localhost");
  g_assert_cmpstr (cs_json_get_string (facts, "alpn", NULL), ==, "http/1.1");
  g_assert_cmpint (cs_json_get_int (facts, "sessionTickets", 0), ==, 2);
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (offered, "versions"), 0, NULL), ==, "TLS 1.3");
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (offered, "alpn"), 0, NULL), ==, "http/1.1");
  g_assert_false (cs_json_get_boolean (offered, "postHandshakeAuth", TRUE));
  g_assert_cmpint (cs_json_get_int (cs_json_get_object (facts, "finished"), "client", 0), >,
                   cs_json_get_int (cs_json_get_object (facts, "finished"), "server", 0));
}

static void
test_staple (gconstpointer data)
{
  g_autoptr (Fixture)      fixture = fixture_load (data);
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsTranscript) transcript = fixture_decode (fixture, delivered);
  g_autoptr (JsonObject)   facts = cs_transcript_to_json (transcript);
  const char              *staple = cs_json_get_string (cs_json_get_object (facts, "serverCertificate"), "ocspStaple", NULL);

  g_assert_nonnull (staple);
  g_assert_true (g_str_has_prefix (staple, "MII"));
}

/* A TLS 1.3 client offers post-handshake authentication, and its late alerts
 * know how much of the request had gone out. */
static void
test_post_handshake (void)
{
  g_autoptr (Fixture)      fixture = fixture_load ("tls13-post-handshake");
  g_autoptr (Delivered)    delivered = delivered_new ();
  g_autoptr (CsTranscript) transcript = fixture_decode (fixture, delivered);
  g_autoptr (JsonObject)   facts = cs_transcript_to_json (transcript);
  JsonObject              *alert = cs_json_array_object (cs_json_get_array (facts, "alerts"), 0);

  g_assert_true (cs_json_get_boolean (cs_json_get_object (facts, "offered"), "postHandshakeAuth", FALSE));
  g_assert_cmpint (cs_json_get_int (alert, "requestBytesSent", 0), ==, delivered->data[CS_SIDE_CLIENT]->len);
  g_assert_cmpuint (cs_transcript_get_request_bytes (transcript), ==, delivered->data[CS_SIDE_CLIENT]->len);
  g_assert_cmpuint (strlen (cs_json_get_string (cs_json_get_object (facts, "certificateRequest"), "context", "")), ==, 64);
}

/* In TLS 1.2 the record's type says how much of what was written is the
 * request, with or without keys. */
static void
test_request_bytes_without_keys (void)
{
  g_autoptr (Fixture)      fixture = fixture_load ("tls12-ecdhe-ecdsa-aes128-gcm-sha256");
  g_autoptr (Delivered)    with = delivered_new ();
  g_autoptr (Delivered)    without = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) a = fixture_decode (fixture, with);
  g_autoptr (CsTranscript) b = cs_transcript_new (0, keys, &fixture_sink, without);
  g_autoptr (JsonObject)   facts = NULL;

  cs_transcript_set_keys_complete (b);
  fixture_feed (fixture, b, G_MAXSIZE, G_MAXSIZE);
  cs_transcript_close (b);
  g_assert_cmpuint (cs_transcript_get_request_bytes (b), ==, cs_transcript_get_request_bytes (a));

  /* The handshake's part in the clear says all there is to say of certificates. */
  facts = cs_transcript_to_json (b);
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (facts, "clientCertificate"), "state", NULL), ==, "sent");
  g_assert_cmpint (cs_json_get_int (cs_json_get_object (facts, "finished"), "server", 0), >, 0);
  g_assert_cmpint (cs_json_get_int (facts, "unreadRecords", 0), >, 0);
}

/* Only the lines of the handshake's keys. */
static JsonObject *
decode_handshake_only (const char *name,
                       Delivered  *delivered)
{
  g_autoptr (Fixture)      fixture = fixture_load (name);
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) transcript = cs_transcript_new (0, keys, &fixture_sink, delivered);
  g_auto (GStrv)           lines = g_strsplit (fixture->keys, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (strstr (*line, "HANDSHAKE_TRAFFIC_SECRET") != NULL)
      {
        g_autofree char *whole = g_strconcat (*line, "\n", NULL);

        cs_key_log_add (keys, (const guint8 *) whole, strlen (whole));
      }
  fixture_feed (fixture, transcript, G_MAXSIZE, G_MAXSIZE);
  cs_transcript_close (transcript);
  return cs_transcript_to_json (transcript);
}

/* With the handshake's keys alone it is known that nobody asked, unless the
 * client offered to be asked later. */
static void
test_handshake_keys_only (void)
{
  g_autoptr (Delivered)  plain_delivered = delivered_new ();
  g_autoptr (Delivered)  offers_delivered = delivered_new ();
  g_autoptr (JsonObject) plain = decode_handshake_only ("tls13-not-asked", plain_delivered);
  g_autoptr (JsonObject) offers = decode_handshake_only ("tls13-post-handshake", offers_delivered);

  g_assert_false (cs_json_get_boolean (cs_json_get_object (plain, "certificateRequest"), "seen", TRUE));
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (plain, "clientCertificate"), "state", NULL), ==, "not-asked");
  g_assert_nonnull (delivered_find (plain_delivered, CS_SIDE_CLIENT, "ApplicationData"));
  g_assert_false (cs_json_has (offers, "certificateRequest"));
  g_assert_cmpstr (cs_json_get_string (cs_json_get_object (offers, "clientCertificate"), "state", NULL), ==, "unknown");
}

static CsTranscript *
decode_connection (Fixture   *fixture,
                   guint      connection,
                   CsKeyLog  *keys,
                   Delivered *delivered)
{
  CsTranscript *transcript = cs_transcript_new (connection, keys, &fixture_sink, delivered);

  for (guint i = 0; i < cs_capture_get_n_segments (fixture->capture); i++)
    {
      const CsSegment *segment = cs_capture_get_segment (fixture->capture, i);

      if (segment->connection == connection)
        cs_transcript_feed (transcript, segment->side, segment->time_us, segment->offset,
                            g_bytes_get_data (segment->bytes, NULL), g_bytes_get_size (segment->bytes));
    }
  cs_transcript_close (transcript);
  return transcript;
}

/* GnuTLS writes no key log line for a session that it takes up in TLS 1.2: the
 * transcript of the first connection has kept its secret, by ticket and by ID. */
static void
test_taken_up (gconstpointer data)
{
  g_autoptr (Fixture)      fixture = fixture_load (data);
  g_autoptr (Delivered)    first_delivered = delivered_new ();
  g_autoptr (Delivered)    second_delivered = delivered_new ();
  g_autoptr (CsKeyLog)     keys = cs_key_log_new ();
  g_autoptr (CsTranscript) first = NULL;
  g_autoptr (CsTranscript) second = NULL;
  g_autoptr (JsonObject)   facts = NULL;
  CsEvent                 *finished;

  fixture_add_keys (fixture, keys);
  first = decode_connection (fixture, 0, keys, first_delivered);
  second = decode_connection (fixture, 1, keys, second_delivered);
  facts = cs_transcript_to_json (second);
  finished = delivered_find (second_delivered, CS_SIDE_CLIENT, "Finished");

  g_assert_true (cs_json_get_boolean (facts, "resumed", FALSE));
  g_assert_false (cs_json_has (facts, "unreadRecords"));
  g_assert_nonnull (finished);
  g_assert_true (cs_json_get_boolean (cs_event_get_fields (finished), "verifies", FALSE));
  g_assert_cmpuint (second_delivered->data[CS_SIDE_CLIENT]->len, >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/transcript-facts/%s", expected[i].name);

      g_test_add_data_func (path, &expected[i], test_facts);
    }
  g_test_add_func ("/tls/transcript-facts/certificates", test_certificates);
  g_test_add_func ("/tls/transcript-facts/others", test_others);
  g_test_add_data_func ("/tls/transcript-facts/staple-12", "tls12-ocsp", test_staple);
  g_test_add_data_func ("/tls/transcript-facts/staple-13", "tls13-ocsp", test_staple);
  g_test_add_data_func ("/tls/transcript-facts/taken-up-by-ticket", "resumed/gnutls12-resumed", test_taken_up);
  g_test_add_data_func ("/tls/transcript-facts/taken-up-by-id", "resumed/gnutls12-resumed-id", test_taken_up);
  g_test_add_func ("/tls/transcript-facts/handshake-keys-only", test_handshake_keys_only);
  g_test_add_func ("/tls/transcript-facts/post-handshake", test_post_handshake);
  g_test_add_func ("/tls/transcript-facts/request-bytes-without-keys", test_request_bytes_without_keys);
  return g_test_run ();
}
