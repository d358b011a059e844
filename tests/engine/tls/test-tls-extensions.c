/* test-tls-extensions.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-tls-extensions.h"

typedef struct
{
  const char         *name;
  guint16             type;
  CsTlsExtensionPlace place;
  const char         *member; /* that a good one has; NULL: none */
  guint8              body[48];
  gsize               len;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "server_name", 0, CS_TLS_IN_CLIENT_HELLO, "server_name_list", { 0, 4, 0, 0, 1, 'a' }, 6 },
  { "max_fragment_length", 1, CS_TLS_IN_CLIENT_HELLO, "max_fragment_length", { 2 }, 1 },
  { "status_request", 5, CS_TLS_IN_CLIENT_HELLO, "status_type", { 1, 0, 0, 0, 0 }, 5 },
  { "status_request", 5, CS_TLS_IN_CERTIFICATE, "ocsp", { 1, 0, 0, 2, 0x30, 0 }, 6 },
  { "supported_groups", 10, CS_TLS_IN_CLIENT_HELLO, "named_group_list", { 0, 2, 0, 29 }, 4 },
  { "ec_point_formats", 11, CS_TLS_IN_CLIENT_HELLO, "ec_point_format_list", { 1, 0 }, 2 },
  { "signature_algorithms", 13, CS_TLS_IN_CLIENT_HELLO, "supported_signature_algorithms", { 0, 2, 8, 4 }, 4 },
  { "application_layer_protocol_negotiation", 16, CS_TLS_IN_CLIENT_HELLO, "protocol_name_list", { 0, 3, 2, 'h', '2' }, 5 },
  { "signed_certificate_timestamp", 18, CS_TLS_IN_CERTIFICATE, "sct_list", { 0, 3, 0, 1, 0 }, 5 },
  { "client_certificate_type", 19, CS_TLS_IN_CLIENT_HELLO, "certificate_types", { 1, 2 }, 2 },
  { "server_certificate_type", 20, CS_TLS_IN_ENCRYPTED_EXTENSIONS, "certificate_type", { 2 }, 1 },
  { "compress_certificate", 27, CS_TLS_IN_CLIENT_HELLO, "algorithms", { 2, 0, 1 }, 3 },
  { "record_size_limit", 28, CS_TLS_IN_CLIENT_HELLO, "record_size_limit", { 0x40, 1 }, 2 },
  { "delegated_credential", 34, CS_TLS_IN_CLIENT_HELLO, "supported_signature_algorithms", { 0, 2, 4, 3 }, 4 },
  { "pre_shared_key", 41, CS_TLS_IN_CLIENT_HELLO, "identities", { 0, 7, 0, 1, 'x', 0, 0, 0, 1, 0, 2, 1, 0 }, 13 },
  { "pre_shared_key", 41, CS_TLS_IN_SERVER_HELLO, "selected_identity", { 0, 0 }, 2 },
  { "early_data", 42, CS_TLS_IN_NEW_SESSION_TICKET, "max_early_data_size", { 0, 0, 64, 0 }, 4 },
  { "supported_versions", 43, CS_TLS_IN_CLIENT_HELLO, "versions", { 2, 3, 4 }, 3 },
  { "supported_versions", 43, CS_TLS_IN_SERVER_HELLO, "selected_version", { 3, 4 }, 2 },
  { "cookie", 44, CS_TLS_IN_HELLO_RETRY_REQUEST, "cookie", { 0, 1, 7 }, 3 },
  { "psk_key_exchange_modes", 45, CS_TLS_IN_CLIENT_HELLO, "ke_modes", { 1, 1 }, 2 },
  { "certificate_authorities", 47, CS_TLS_IN_CERTIFICATE_REQUEST, "authorities", { 0, 4, 0, 2, 0x30, 0 }, 6 },
  { "oid_filters", 48, CS_TLS_IN_CERTIFICATE_REQUEST, "filters", { 0, 5, 1, 0x2a, 0, 1, 0 }, 7 },
  { "key_share", 51, CS_TLS_IN_CLIENT_HELLO, "client_shares", { 0, 5, 0, 29, 0, 1, 7 }, 7 },
  { "key_share", 51, CS_TLS_IN_SERVER_HELLO, "group", { 0, 29, 0, 1, 7 }, 5 },
  { "key_share", 51, CS_TLS_IN_HELLO_RETRY_REQUEST, "selected_group", { 0, 24 }, 2 },
  { "encrypted_client_hello", 0xfe0d, CS_TLS_IN_CLIENT_HELLO, "client_hello_type", { 0, 0, 1, 0, 1, 9, 0, 0, 0, 1, 7 }, 11 },
  { "renegotiation_info", 0xff01, CS_TLS_IN_SERVER_HELLO, "renegotiated_connection", { 0 }, 1 },
};
/* clang-format on */

static JsonObject *
read_one (guint16             type,
          CsTlsExtensionPlace place,
          const guint8       *body,
          gsize               len)
{
  guint8                data[64] = { (guint8) (type >> 8), (guint8) type, 0, (guint8) len };
  g_autoptr (JsonArray) array = NULL;

  for (gsize i = 0; i < len; i++)
    data[4 + i] = body[i];
  array = cs_tls_extensions_to_json (cs_cursor_init (data, 4 + len, 0), place);
  g_assert_cmpuint (json_array_get_length (array), ==, 1);
  return json_object_ref (json_array_get_object_element (array, 0));
}

/* A good one is decoded; each of its prefixes, and one byte more, is shown as
 * bytes and marked. */
static void
test_cut_everywhere (gconstpointer data)
{
  const Case *self = data;

  for (gsize len = 0; len <= self->len + 1; len++)
    {
      g_autoptr (JsonObject) json = read_one (self->type, self->place, self->body, len);

      g_assert_cmpstr (cs_json_get_string (json, "name", NULL), ==, self->name);
      g_assert_cmpint (cs_json_get_int (json, "length", -1), ==, (gint64) len);
      g_assert_cmpint (cs_json_get_boolean (json, "malformed", FALSE), ==, len != self->len);
      if (len == self->len)
        g_assert_true (cs_json_has (json, self->member));
      else
        g_assert_true (cs_json_has (json, "data"));
    }
}

/* RFC 8701: values that are there to be ignored are called so. */
static void
test_grease (void)
{
  static const guint8 groups[] = { 0, 4, 0x0a, 0x0a, 0, 29 };

  g_autoptr (JsonObject) extension = read_one (0xdada, CS_TLS_IN_CLIENT_HELLO, NULL, 0);
  g_autoptr (JsonObject) list = read_one (10, CS_TLS_IN_CLIENT_HELLO, groups, sizeof groups);

  g_assert_cmpstr (cs_json_get_string (extension, "name", NULL), ==, "GREASE");
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (list, "named_group_list"), 0, NULL), ==, "GREASE");
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (list, "named_group_list"), 1, NULL), ==, "x25519");
  g_assert_true (cs_tls_is_grease (0xfafa));
  g_assert_false (cs_tls_is_grease (0xfa0a));
  g_assert_false (cs_tls_is_grease (0x0a1a));
}

/* A list that ends inside an extension is not whole. */
static void
test_whole (void)
{
  static const guint8 list[] = { 0, 49, 0, 0, 0, 23, 0, 1, 9 };

  CsCursor body;

  for (gsize len = 0; len <= sizeof list; len++)
    g_assert_cmpint (cs_tls_extensions_are_whole (cs_cursor_init (list, len, 0)), ==,
                     len == 0 || len == 4 || len == sizeof list);
  g_assert_true (cs_tls_extensions_find (cs_cursor_init (list, sizeof list, 0), 23, &body));
  g_assert_cmpuint (body.len, ==, 1);
  g_assert_false (cs_tls_extensions_find (cs_cursor_init (list, sizeof list, 0), 24, &body));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/extensions/cut-everywhere/%s-%u", cases[i].name, cases[i].place);

      g_test_add_data_func (path, &cases[i], test_cut_everywhere);
    }
  g_test_add_func ("/tls/extensions/grease", test_grease);
  g_test_add_func ("/tls/extensions/whole", test_whole);
  return g_test_run ();
}
