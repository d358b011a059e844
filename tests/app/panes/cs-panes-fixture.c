/* cs-panes-fixture.c: records for the tests of the panes
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-panes-fixture.h"

#include "cs-json.h"

CsRecord *
cs_panes_fixture_load (const char *name)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError)    error = NULL;
  g_autofree char      *base = g_strconcat (name, ".har", NULL);
  g_autofree char      *file = g_test_build_filename (G_TEST_DIST, "data", "records", base, NULL);
  g_autofree char      *text = NULL;

  gsize len = 0;

  g_file_get_contents (file, &text, &len, &error);
  g_assert_no_error (error);
  records = cs_har_parse (base, text, len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, >, 0);

  return g_object_ref (records->pdata[records->len - 1]);
}

CsRecord *
cs_panes_fixture_parse (const char *entry)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = cs_json_parse ("entry", entry, strlen (entry), &error);

  g_assert_no_error (error);

  return cs_record_new_from_entry (json_node_get_object (node));
}

void
cs_panes_fixture_add (CsRecord   *record,
                      gint64      time_us,
                      CsSide      side,
                      CsLayer     layer,
                      const char *type,
                      gboolean    is_protected,
                      const char *fields)
{
  g_autoptr (CsEvent)  event = cs_event_new (time_us, 0, side, layer, type);
  g_autoptr (JsonNode) node = NULL;

  if (fields != NULL)
    {
      node = cs_json_parse ("fields", fields, strlen (fields), NULL);
      g_assert_nonnull (node);
      cs_event_take_fields (event, json_object_ref (json_node_get_object (node)));
    }
  cs_event_set_protected (event, is_protected);
  cs_record_add_event (record, event);
}

void
cs_panes_fixture_add_handshake (CsRecord *record)
{
  /* clang-format off */
  static const struct
  {
    gint64      time_us;
    CsSide      side;
    CsLayer     layer;
    const char *type;
    gboolean    is_protected;
    const char *fields;
  } events[] = {
    { 1000, CS_SIDE_LOCAL, CS_LAYER_DNS, "Lookup", FALSE, NULL },
    { 1200, CS_SIDE_CLIENT, CS_LAYER_TCP, "Connect", FALSE, NULL },
    { 13000, CS_SIDE_SERVER, CS_LAYER_TCP, "Connected", FALSE, NULL },
    { 13100, CS_SIDE_CLIENT, CS_LAYER_TLS, "ClientHello", FALSE, NULL },
    { 22000, CS_SIDE_SERVER, CS_LAYER_TLS, "ServerHello", FALSE, NULL },
    { 22000, CS_SIDE_SERVER, CS_LAYER_TLS, "ChangeCipherSpec", FALSE, NULL },
    { 22100, CS_SIDE_SERVER, CS_LAYER_TLS, "EncryptedExtensions", TRUE, NULL },
    { 22300, CS_SIDE_SERVER, CS_LAYER_TLS, "CertificateRequest", TRUE, NULL },
    { 22400, CS_SIDE_SERVER, CS_LAYER_TLS, "Certificate", TRUE, NULL },
    { 22400, CS_SIDE_SERVER, CS_LAYER_TLS, "CertificateVerify", TRUE, NULL },
    { 22400, CS_SIDE_LOCAL, CS_LAYER_TLS, "TrustDecision", FALSE, "{\"decision\": \"trusted\"}" },
    { 22400, CS_SIDE_SERVER, CS_LAYER_TLS, "Finished", TRUE, NULL },
    { 27900, CS_SIDE_CLIENT, CS_LAYER_TLS, "Certificate", TRUE, "{\"certificate_list\": []}" },
    { 29900, CS_SIDE_CLIENT, CS_LAYER_TLS, "Finished", TRUE, NULL },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    cs_panes_fixture_add (record, events[i].time_us, events[i].side, events[i].layer, events[i].type,
                          events[i].is_protected, events[i].fields);
}

static void
append_events (GString *text,
               guint    n)
{
  static const char *const samples[] = {
    "{}",
    "7",
    "{\"t\": \"now\", \"connection\": -3, \"side\": 4, \"layer\": [], \"type\": {}, \"summary\": 1}",
    "{\"t\": -9223372036854775807, \"connection\": 4294967296, \"side\": \"client\", \"layer\": \"tls\","
    " \"type\": \"Certificate\", \"range\": [9, 1], \"fields\": {\"certificate_list\": {}}}",
    "{\"t\": 9223372036854775807, \"side\": \"server\", \"layer\": \"http\", \"type\": \"HEADERS\","
    " \"fields\": {\"status\": 99999999999, \"reason\": \"\\u202e<b>&\\n\"}}",
    "{\"side\": \"server\", \"layer\": \"tls\", \"type\": \"Alert\", \"fields\": {\"number\": \"many\", \"name\": 3}}",
    "{\"side\": \"server\", \"layer\": \"http\", \"type\": \"DATA\", \"fields\": {\"bytes\": -5}, \"summary\": \"<a&\"}",
    "{\"side\": \"client\", \"layer\": \"tls\", \"type\": \"Finished\", \"protected\": true, \"range\": [0, 18446744073709551615]}",
    "{\"side\": \"local\", \"layer\": \"tls\", \"type\": \"TrustDecision\", \"fields\": {\"decision\": []}}",
    "{\"side\": \"server\", \"layer\": \"tcp\", \"type\": \"Close\", \"plaintext\": \"%%%\"}",
  };

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", samples[i % G_N_ELEMENTS (samples)]);
}

static void
append_names (GString *text,
              guint    n)
{
  static const char *const samples[] = {
    "{}",
    "\"CN=text\"",
    "{\"dn\": 5, \"der\": \"not base64 *\"}",
    "{\"dn\": \"CN=\\u202eroot,O=\", \"der\": \"MAA=\"}",
    "{\"dn\": \"O=\", \"der\": []}",
  };

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", samples[i % G_N_ELEMENTS (samples)]);
}

CsRecord *
cs_panes_fixture_hostile (guint n_events,
                          guint n_names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text,
                   "{\"startedDateTime\": \"yesterday\", \"time\": [], \"timings\": {\"dns\": \"x\", \"connect\": 1e308, \"ssl\": 1e308, \"wait\": -7},"
                   " \"request\": {\"url\": \"https://[broken\", \"method\": 5, \"headers\": [3, {}]},"
                   " \"response\": {\"status\": 403, \"statusText\": [], \"httpVersion\": 2, \"headers\": [1, {\"name\": 4}, {\"name\": \"a\\u0000b\", \"value\": {}}],"
                   " \"content\": {\"size\": -1, \"mimeType\": [], \"text\": \"****\", \"encoding\": \"base64\"}},"
                   " \"_mtls\": {\"version\": 1, \"target\": [], \"trust\": {\"decision\": \"untrusted\", \"path\": [1, \"x\"], \"reasons\": [1, {\"check\": 3}],"
                   " \"sources\": [4, {\"name\": 5}]}, \"identity\": {\"chain\": [5, \"00\", {}]},"
                   " \"connections\": [7, {\"id\": \"a\", \"tls\": {\"version\": [], \"resumed\": \"no\", \"finished\": [],"
                   " \"alerts\": [1, {\"number\": {}}], \"clientCertificate\": {\"state\": \"sent\", \"chain\": [\"aa\", 4]},"
                   " \"serverCertificate\": {\"chain\": [\"aa\", \"bb\"]}, \"certificateRequest\": {\"seen\": true, \"caNames\": [");
  append_names (text, n_names);
  g_string_append (text, "]}}, \"closed\": 4}], \"certificates\": {\"aa\": \"bm90IGEgY2VydGlmaWNhdGU=\", \"bb\": 4},"
                         " \"capture\": [], \"outcome\": {\"stage\": {}}, \"events\": [");
  append_events (text, n_events);
  g_string_append (text, "]}}");

  return cs_panes_fixture_parse (text->str);
}
