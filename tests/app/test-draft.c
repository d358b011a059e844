/* test-draft.c: what the window edits becomes a request
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-draft.h"

#include "cs-json.h"

#include <string.h>

static void
type_address (CsDraft    *draft,
              const char *address)
{
  gtk_entry_buffer_set_text (cs_draft_get_address (draft), address, -1);
}

static void
add_header (CsDraft    *draft,
            const char *name,
            const char *value,
            gboolean    enabled)
{
  GListModel          *headers = cs_draft_get_headers (draft);
  g_autoptr (CsHeader) blank = g_list_model_get_item (headers, g_list_model_get_n_items (headers) - 1);

  g_object_set (blank, "name", name, "value", value, "enabled", enabled, NULL);
}

static CsRequest *
dup_request (CsDraft *draft)
{
  g_autoptr (GError) error = NULL;
  CsRequest         *request = cs_draft_dup_request (draft, &error);

  g_assert_no_error (error);
  return request;
}

/* An address alone: curl's defaults, and the system's roots. */
static void
test_defaults (void)
{
  g_autoptr (CsDraft)   draft = cs_draft_new ();
  g_autoptr (CsRequest) request = NULL;

  type_address (draft, "https://example.test/");
  request = dup_request (draft);
  g_assert_cmpstr (request->url, ==, "https://example.test/");
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpuint (g_strv_length (request->headers), ==, 0);
  g_assert_null (request->body);
  g_assert_true (request->ca_system);
  g_assert_cmpuint (g_strv_length (request->ca_files), ==, 0);
  g_assert_null (request->cert_file);
  g_assert_null (request->passphrase);
  g_assert_cmpint (request->identity_mode, ==, CS_IDENTITY_MODE_ALWAYS);
  g_assert_cmpint (request->tls_min, ==, CS_TLS_VERSION_DEFAULT);
  g_assert_cmpint (request->tls_max, ==, CS_TLS_VERSION_DEFAULT);
  g_assert_cmpint (request->http_version, ==, CS_HTTP_VERSION_ANY);
  g_assert_false (request->insecure);
  g_assert_false (request->follow);
  g_assert_cmpstr (cs_draft_get_summary (draft), ==, "No headers, TLS and connection as default");
}

/* One way to send excludes the others, and a probe excludes HTTP/2. */
static void
test_way (void)
{
  g_autoptr (CsDraft)   draft = cs_draft_new ();
  g_autoptr (CsRequest) resumed = NULL;
  g_autoptr (CsRequest) probe = NULL;
  g_autoptr (CsRequest) cold = NULL;
  guint                 protocols;

  type_address (draft, "https://example.test/");
  g_object_set (draft, "protocols", CS_HTTP_VERSION_2, "way", CS_DRAFT_RESUMED, NULL);
  resumed = dup_request (draft);
  g_assert_true (resumed->resume && !resumed->probe);
  g_assert_nonnull (strstr (cs_draft_get_summary (draft), "sent twice, then resumed"));

  g_object_set (draft, "way", CS_DRAFT_PROBE, NULL);
  g_object_get (draft, "protocols", &protocols, NULL);
  g_assert_cmpuint (protocols, ==, CS_HTTP_VERSION_ANY);
  probe = dup_request (draft);
  g_assert_true (probe->probe && !probe->resume);

  g_object_set (draft, "protocols", CS_HTTP_VERSION_2, NULL);
  cold = dup_request (draft);
  g_assert_false (cold->probe || cold->resume);
}

/* A host is a host over TLS; what has a scheme keeps it. */
static void
test_scheme (void)
{
  static const char *const cases[][2] = {
    { "example.test", "https://example.test" },
    { "  example.test:8443/a b ", "https://example.test:8443/a b" },
    { "http://example.test/", "http://example.test/" },
  };

  g_autoptr (CsDraft) draft = cs_draft_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsRequest) request = NULL;

      type_address (draft, cases[i][0]);
      request = cs_draft_dup_request (draft, NULL);
      if (request != NULL)
        g_assert_cmpstr (request->url, ==, cases[i][1]);
      else
        g_assert_cmpuint (i, ==, 1); /* the engine may refuse the blank */
    }
}

/* Every option reaches the request. */
static void
test_options (void)
{
  g_autoptr (CsDraft)   draft = cs_draft_new ();
  g_autoptr (CsRequest) request = NULL;

  type_address (draft, "https://example.test/");
  g_object_set (draft, "method", "PUT", "tls-versions", 1, "protocols", CS_HTTP_VERSION_2, "identity-mode",
                CS_IDENTITY_MODE_STRICT, "untrusted", 1, "connect-to", "127.0.0.1:8443", "proxy",
                "socks5://127.0.0.1:1080", "time-limit", 30, "follow", TRUE, NULL);
  request = dup_request (draft);
  g_assert_cmpstr (request->method, ==, "PUT");
  g_assert_cmpint (request->tls_min, ==, CS_TLS_VERSION_1_2);
  g_assert_cmpint (request->tls_max, ==, CS_TLS_VERSION_1_2);
  g_assert_cmpint (request->http_version, ==, CS_HTTP_VERSION_2);
  g_assert_cmpint (request->identity_mode, ==, CS_IDENTITY_MODE_STRICT);
  g_assert_true (request->insecure);
  g_assert_cmpstr (request->connect_to[0], ==, "::127.0.0.1:8443");
  g_assert_cmpstr (request->proxy, ==, "socks5://127.0.0.1:1080");
  g_assert_cmpfloat (request->max_time, ==, 30);
  g_assert_true (request->follow);
  g_assert_cmpstr (cs_draft_get_summary (draft), ==,
                   "No headers, TLS 1.2 only, h2 only, CA list respected, untrusted servers too, to 127.0.0.1:8443, "
                   "through a proxy, redirects followed, 30 s limit");
}

/* Rows that are off or blank stay here; there is always a blank one to fill in. */
static void
test_headers (void)
{
  g_autoptr (CsDraft)   draft = cs_draft_new ();
  g_autoptr (CsRequest) request = NULL;
  g_autoptr (CsHeader)  first = NULL;

  type_address (draft, "https://example.test/");
  add_header (draft, "Accept", "application/json", TRUE);
  add_header (draft, "X-Off", "1", FALSE);
  add_header (draft, "X-Empty", "", TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (cs_draft_get_headers (draft)), ==, 4);
  g_assert_cmpuint (cs_draft_count_headers (draft), ==, 2);
  request = dup_request (draft);
  g_assert_cmpstr (request->headers[0], ==, "Accept: application/json");
  g_assert_cmpstr (request->headers[1], ==, "X-Empty;");
  g_assert_null (request->headers[2]);

  first = g_list_model_get_item (cs_draft_get_headers (draft), 0);
  cs_draft_remove_header (draft, first);
  g_assert_cmpuint (cs_draft_count_headers (draft), ==, 1);
}

/* A file's content goes as it is, and gives way to the text again. */
static void
test_body (void)
{
  g_autoptr (CsDraft)   draft = cs_draft_new ();
  g_autoptr (CsRequest) text = NULL;
  g_autoptr (CsRequest) file = NULL;

  type_address (draft, "https://example.test/");
  gtk_text_buffer_set_text (cs_draft_get_body (draft), "{\"a\": 1}", -1);
  text = dup_request (draft);
  g_assert_cmpmem (g_bytes_get_data (text->body, NULL), g_bytes_get_size (text->body), "{\"a\": 1}", 8);

  cs_draft_take_body_file (draft, "a.bin", g_bytes_new_static ("\0\1", 2));
  file = dup_request (draft);
  g_assert_cmpmem (g_bytes_get_data (file->body, NULL), g_bytes_get_size (file->body), "\0\1", 2);
  g_assert_cmpstr (cs_draft_get_body_file (draft), ==, "a.bin");
  cs_draft_take_body_file (draft, NULL, NULL);
  g_assert_null (cs_draft_get_body_file (draft));
}

/* A refusal is a sentence. */
static void
test_refusals (void)
{
  g_autoptr (CsDraft) draft = cs_draft_new ();
  g_autoptr (GError)  address = NULL;
  g_autoptr (GError)  header = NULL;

  type_address (draft, "ftp://example.test/");
  g_assert_null (cs_draft_dup_request (draft, &address));
  g_assert_error (address, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);

  type_address (draft, "https://example.test/");
  add_header (draft, "a b", "c", TRUE);
  g_assert_null (cs_draft_dup_request (draft, &header));
  g_assert_error (header, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Whoever shows the draft hears of every change, once. */
static void
test_changed (void)
{
  g_autoptr (CsDraft) draft = cs_draft_new ();
  guint               count = 0;

  g_signal_connect_swapped (draft, "changed", G_CALLBACK (count_cb), &count);
  type_address (draft, "https://example.test/");
  g_assert_cmpuint (count, ==, 1);
  g_object_set (draft, "tls-versions", 2, NULL);
  g_object_set (draft, "tls-versions", 2, NULL);
  g_assert_cmpuint (count, ==, 2);
  cs_trust_choice_add_file (cs_draft_get_trust (draft), "/nonexistent/ca.pem");
  g_assert_cmpuint (count, ==, 3);
}

/* A record's request can be sent again; what is written anew is left out. */
static void
test_fill (void)
{
  static const char text[] =
    "{\"method\": \"REPORT\", \"url\": \"https://example.test/x\", \"postData\": {\"text\": \"hello\"}, \"headers\": ["
    "{\"name\": \":authority\", \"value\": \"example.test\"}, {\"name\": \"Host\", \"value\": \"example.test\"},"
    "{\"name\": \"X-A\", \"value\": \"1\"}, {\"name\": 7}, 8]}";
  static const char half[] = "{\"url\": \"https://a.test/\\ud800\", \"postData\": {\"text\": \"\\udc00\"}}";

  g_autoptr (CsDraft)   draft = cs_draft_new ();
  g_autoptr (CsRequest) request = NULL;
  g_autoptr (JsonNode)  node = cs_json_parse ("test", text, strlen (text), NULL);
  g_autoptr (JsonNode)  broken = NULL;

  cs_draft_fill (draft, json_node_get_object (node));
  request = dup_request (draft);
  g_assert_cmpstr (request->method, ==, "REPORT");
  g_assert_cmpstr (request->url, ==, "https://example.test/x");
  g_assert_cmpstr (request->headers[0], ==, "X-A: 1");
  g_assert_null (request->headers[1]);
  g_assert_cmpuint (g_bytes_get_size (request->body), ==, 5);

  /* Half a character is shown as one that cannot be read. */
  broken = cs_json_parse ("test", half, strlen (half), NULL);
  if (broken != NULL)
    cs_draft_fill (draft, json_node_get_object (broken));
  g_assert_true (g_utf8_validate (gtk_entry_buffer_get_text (cs_draft_get_address (draft)), -1, NULL));

  cs_draft_fill (draft, NULL);
  g_assert_cmpuint (gtk_entry_buffer_get_length (cs_draft_get_address (draft)), ==, 0);
}

/* The first root file takes the system's place; both can be asked for. */
static void
test_trust (void)
{
  g_autoptr (CsDraft)       draft = cs_draft_new ();
  g_autoptr (CsRequest)     one = NULL;
  g_autoptr (CsRequest)     both = NULL;
  g_autoptr (CsRequest)     back = NULL;
  g_autoptr (CsTrustSource) system = NULL;
  g_autoptr (CsTrustSource) file = NULL;

  CsTrustChoice *trust = cs_draft_get_trust (draft);

  type_address (draft, "https://example.test/");
  cs_trust_choice_add_file (trust, "/nonexistent/ca.pem");
  one = dup_request (draft);
  g_assert_false (one->ca_system);
  g_assert_cmpstr (one->ca_files[0], ==, "/nonexistent/ca.pem");
  g_assert_cmpstr (cs_trust_choice_get_title (trust), ==, "ca.pem");

  system = g_list_model_get_item (cs_trust_choice_get_sources (trust), 0);
  cs_trust_choice_toggle (trust, system);
  both = dup_request (draft);
  g_assert_true (both->ca_system);
  g_assert_cmpstr (cs_trust_choice_get_title (trust), ==, "ca.pem and 1 more");

  /* Dropping the last file brings the system's back. */
  cs_trust_choice_toggle (trust, system);
  file = g_list_model_get_item (cs_trust_choice_get_sources (trust), 1);
  cs_trust_choice_toggle (trust, file);
  back = dup_request (draft);
  g_assert_true (back->ca_system);
  g_assert_null (back->ca_files[0]);
}

static void
test_finalize (void)
{
  CsDraft *draft = cs_draft_new ();

  /* What loads in a thread holds its source, not the draft. */
  g_assert_finalize_object (draft);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/app/draft/defaults", test_defaults);
  g_test_add_func ("/app/draft/way", test_way);
  g_test_add_func ("/app/draft/scheme", test_scheme);
  g_test_add_func ("/app/draft/options", test_options);
  g_test_add_func ("/app/draft/headers", test_headers);
  g_test_add_func ("/app/draft/body", test_body);
  g_test_add_func ("/app/draft/refusals", test_refusals);
  g_test_add_func ("/app/draft/changed", test_changed);
  g_test_add_func ("/app/draft/fill", test_fill);
  g_test_add_func ("/app/draft/trust", test_trust);
  g_test_add_func ("/app/draft/finalize", test_finalize);
  return g_test_run ();
}
