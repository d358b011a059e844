/* test-request.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-request.h"

#include "cs-json.h"

#include <string.h>

static void
set (char     ***strv,
     const char *value)
{
  const char *values[] = { value, NULL };

  g_strfreev (*strv);
  *strv = g_strdupv ((char **) values);
}

/* Through JSON and back a request is the same, but for its passphrase. */
static void
test_json (void)
{
  g_autoptr (CsRequest)  request = cs_request_new ("https://a.example/");
  g_autoptr (CsRequest)  back = NULL;
  g_autoptr (JsonObject) json = NULL;
  g_autofree char       *text = NULL;
  g_autofree char       *again = NULL;
  g_autoptr (JsonObject) json_again = NULL;

  request->method = g_strdup ("PUT");
  request->cert_file = g_strdup ("alice.p12");
  request->cert_type = g_strdup ("P12");
  request->body = g_bytes_new ("a\0b", 3);
  request->passphrase = cs_secret_new_from_string ("s3cret");
  set (&request->headers, "X-A: b");
  set (&request->ca_files, "root.pem");
  request->identity_mode = CS_IDENTITY_MODE_STRICT;
  request->tls_min = CS_TLS_VERSION_1_3;
  request->http_version = CS_HTTP_VERSION_1_1;
  request->max_time = 2.5;
  request->insecure = TRUE;

  json = cs_request_to_json (request);
  text = cs_json_object_to_line (json);
  g_assert_null (strstr (text, "s3cret"));
  g_assert_true (cs_json_get_boolean (json, "passphrase", FALSE));

  back = cs_request_new_from_json (json, NULL);
  g_assert_nonnull (back);
  g_assert_null (back->passphrase);
  back->passphrase = cs_secret_new_from_string ("");
  json_again = cs_request_to_json (back);
  again = cs_json_object_to_line (json_again);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpmem (g_bytes_get_data (back->body, NULL), g_bytes_get_size (back->body), "a\0b", 3);
}

/* A copy shares nothing that can change. */
static void
test_copy (void)
{
  g_autoptr (CsRequest) request = cs_request_new ("https://a.example/");
  g_autoptr (CsRequest) copy = NULL;

  set (&request->headers, "X-A: b");
  request->passphrase = cs_secret_new_from_string ("s3cret");
  copy = cs_request_copy (request);
  set (&request->headers, "X-C: d");
  g_assert_cmpstr (copy->headers[0], ==, "X-A: b");
  g_assert_true (copy->passphrase == request->passphrase);
}

/* What cannot be sent is refused with the field's name. */
static void
test_refused (void)
{
  static const struct
  {
    const char *url;
    const char *method;
    const char *header;
    double      max_time;
    const char *field;
  } cases[] = {
    { "ftp://a/", NULL, NULL, 0, "Address" },
    { "https://", NULL, NULL, 0, "Address" },
    { "a.example", NULL, NULL, 0, "Address" },
    { "https://a/", "GET ME", NULL, 0, "Method" },
    { "https://a/", "", NULL, 0, "Method" },
    { "https://a/", NULL, "no colon", 0, "Header" },
    { "https://a/", NULL, "X-A: b\r\nX-B: c", 0, "Header" },
    { "https://a/", NULL, ": b", 0, "Header" },
    { "https://a/", NULL, "X-A; b", 0, "Header" },
    { "https://a/", NULL, NULL, -1, "Time limit" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsRequest) request = cs_request_new (cases[i].url);
      g_autoptr (GError)    error = NULL;

      request->method = g_strdup (cases[i].method);
      request->max_time = cases[i].max_time;
      if (cases[i].header != NULL)
        set (&request->headers, cases[i].header);
      g_assert_false (cs_request_check (request, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_str_has_prefix (error->message, cases[i].field));
    }
}

/* JSON of any shape makes a request or an error. */
static void
test_hostile_json (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"url\": 5, \"headers\": \"x\"}",
    "{\"url\": \"https://a/\", \"headers\": [1, null, {}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) root = cs_json_parse ("request", texts[i], strlen (texts[i]), NULL);
      g_autoptr (GError)   error = NULL;

      g_assert_null (cs_request_new_from_json (json_node_get_object (root), &error));
      g_assert_nonnull (error);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/request/json", test_json);
  g_test_add_func ("/exchange/request/copy", test_copy);
  g_test_add_func ("/exchange/request/refused", test_refused);
  g_test_add_func ("/exchange/request/hostile-json", test_hostile_json);
  return g_test_run ();
}
