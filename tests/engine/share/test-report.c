/* test-report.c: what the command line prints by default
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-report.h"
#include "record-maker.h"

#include <string.h>

static char *
render (CsRecord     *record,
        CsReportStyle style)
{
  g_autoptr (CsVerdict) verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());

  return cs_report_render (record, verdict, style);
}

static char *
render_facts (const RecordFacts *facts)
{
  g_autoptr (CsRecord) record = record_make (facts);

  return render (record, CS_REPORT_PLAIN);
}

static void
assert_has (const char *text,
            const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("“%s” is not in:\n%s", words, text);
}

/* The mission's case, top to bottom. */
static void
test_story (void)
{
  static const char *const in_order[] = {
    "Your certificate was sent. The server answered 403.\n",
    "asked for a certificate from 3 CAs,",
    "Apple apps: error −1206 NSURLErrorClientCertificateRequired instead of this 403\n",
    "never get status,",
    "\nHandshake\n",
    "→  ClientHello",
    "←  CertificateRequest",
    "→  Certificate ",
    "\nCertificates\n",
    "The server asked for a certificate, with 3 CA names\n",
    "✓ CN=Example Client Root CA,O=Example  (issued Example Issuing CA)\n",
    "You sent a chain of 2 certificates\n",
    "alice, issued by Example Issuing CA, valid until 6 December 2026\n",
    "The server showed a chain of 2 certificates\n",
    "✓ trusted through your roots\n",
    "\nAnswer\n",
    "HTTP/2 403 Forbidden\n",
    "server: nginx\n",
    "<h1>403 Forbidden</h1>\n",
  };

  g_autofree char *text = render_facts (record_find ("sent-403"));

  const char *from = text;

  g_assert_true (g_str_has_suffix (text, "\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (in_order); i++)
    {
      from = strstr (from, in_order[i]);
      if (from == NULL)
        g_error ("“%s” is not in its place in:\n%s", in_order[i], text);
    }
}

/* Each kind of outcome says what there is and what there is not. */
static void
test_outcomes (void)
{
  static const struct
  {
    const char *record;
    const char *words;
  } rows[] = {
    { "none-403", "Apple apps: probably error −1206" },
    { "none-403", "You sent an empty certificate: no identity is chosen" },
    { "never-asked-403", "Apple apps: they see this 403" },
    { "never-asked-403", "The server did not ask for a certificate." },
    { "never-asked-403", "You sent no certificate, as none was asked for." },
    { "browser-403", "Apple apps: cannot tell; not known: whether the server asked for a client" },
    { "browser-403", "The record holds no events." },
    { "none-116-late", "Elsewhere this looks like a broken line." },
    { "none-116-late", "There is none." },
    { "untrusted", "✗ not trusted; the request was not sent" },
    { "untrusted", "the detail of it" },
    { "untrusted", "The handshake ended before it was the turn of your certificate." },
    { "overridden-200", "✗ not trusted; you chose to go on" },
    { "leaf-only-48-late", "No name on the list issued any of these certificates." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = render_facts (record_find (rows[i].record));

      assert_has (text, rows[i].words);
    }
}

/* Control and direction characters that a server sends never reach a terminal,
 * and colour comes from us alone. */
static void
test_safe_for_a_terminal (void)
{
  static const char hostile[] = "\033]0;title\007 \033[2J \r\n\x9b 31m \xe2\x80\xae evil \xff\xfe end\nlast line";

  g_autoptr (JsonObject) entry = record_make_entry (record_find ("sent-403"));
  g_autoptr (CsRecord)   record = NULL;
  g_autoptr (GBytes)     body = g_bytes_new_static (hostile, sizeof hostile - 1);

  JsonObject *response = cs_json_get_object (entry, "response");
  JsonObject *header = cs_json_array_object (cs_json_get_array (response, "headers"), 0);

  json_object_set_string_member (response, "statusText", "Forb\033[31midden");
  json_object_set_string_member (header, "name", "ser\033[2Jver");
  json_object_set_string_member (header, "value", "\xe2\x80\xae gnp.exe\x07");
  record = cs_record_new_from_entry (entry);
  cs_record_set_body (record, body);

  for (CsReportStyle style = CS_REPORT_PLAIN; style <= CS_REPORT_COLOR; style++)
    {
      g_autofree char *text = render (record, style);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_null (strstr (text, "\033[2J"));
      g_assert_null (strstr (text, "\033]"));
      g_assert_null (strstr (text, "\xe2\x80\xae"));
      g_assert_null (strchr (text, '\r'));
      g_assert_null (strchr (text, '\007'));
      if (style == CS_REPORT_PLAIN)
        g_assert_null (strchr (text, '\033'));
      else
        assert_has (text, "\033[");
    }
}

/* A body that is long, wide or no text is said to be so. */
static void
test_bodies (void)
{
  g_autoptr (CsRecord) long_record = record_make (record_find ("sent-403"));
  g_autoptr (CsRecord) binary_record = record_make (record_find ("sent-403"));
  g_autoptr (GString)  long_text = g_string_new (NULL);
  g_autoptr (GBytes)   long_body = NULL;
  g_autoptr (GBytes)   binary_body = g_bytes_new_static ("\x89PNG\0\0\1\2", 8);
  g_autofree char     *text = NULL;
  g_autofree char     *binary_text = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (long_text, "line %u\n", i);
  long_body = g_bytes_new (long_text->str, long_text->len);
  cs_record_set_body (long_record, long_body);
  text = render (long_record, CS_REPORT_PLAIN);
  assert_has (text, "  line 0\n");
  g_assert_null (strstr (text, "line 9999"));
  assert_has (text, "the beginning of");
  g_assert_cmpuint (strlen (text), <, 10000);

  cs_record_set_body (binary_record, binary_body);
  binary_text = render (binary_record, CS_REPORT_PLAIN);
  assert_has (binary_text, "8 bytes that are not text");
}

/* Over eight CA names: the matches, then some, then a number. */
static void
test_many_ca_names (void)
{
  g_autoptr (JsonObject) entry = record_make_entry (record_find ("sent-403"));
  g_autoptr (CsRecord)   record = NULL;
  g_autofree char       *text = NULL;

  JsonObject *connection = cs_json_array_object (cs_json_get_array (cs_json_get_object (entry, "_mtls"),
                                                                    "connections"),
                                                 0);
  JsonArray  *names = cs_json_get_array (cs_json_get_object (cs_json_get_object (connection, "tls"),
                                                             "certificateRequest"),
                                         "caNames");

  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *dn = g_strdup_printf ("CN=Filler %u", i);

      JsonObject *name = json_object_new ();

      json_object_set_string_member (name, "dn", dn);
      json_object_set_string_member (name, "der", "MAA=");
      json_array_add_object_element (names, name);
    }
  record = cs_record_new_from_entry (entry);
  text = render (record, CS_REPORT_PLAIN);
  assert_has (text, "with 153 CA names");
  assert_has (text, "✓ CN=Example Client Root CA");
  assert_has (text, "145 more");
  g_assert_null (strstr (text, "CN=Filler 149"));
}

/* No line of prose is wider than a page, and none ends in a blank. */
static void
test_wrapping (void)
{
  for (guint i = 0; record_name (i) != NULL; i++)
    {
      g_autoptr (CsRecord)  record = record_make (record_find (record_name (i)));
      g_autoptr (CsVerdict) verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
      g_autofree char      *report = cs_report_render (record, verdict, CS_REPORT_PLAIN);
      g_autofree char      *explanation = cs_report_render_explanation (record, verdict, CS_REPORT_PLAIN);
      g_autofree char      *both = g_strconcat (report, explanation, NULL);
      g_auto (GStrv)        lines = g_strsplit (both, "\n", -1);

      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_assert_cmpint (g_utf8_strlen (lines[j], -1), <=, 100);
          g_assert_false (g_str_has_suffix (lines[j], " "));
        }
      assert_has (explanation, "What apps would see");
    }
}

/* The explanation has findings with causes and remedies, and the lost answers
 * first, with their sources. */
static void
test_explanation (void)
{
  g_autoptr (CsRecord)  record = record_make (record_find ("sent-403"));
  g_autoptr (CsVerdict) verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
  g_autofree char      *text = cs_report_render_explanation (record, verdict, CS_REPORT_PLAIN);

  const char *lost = strstr (text, "Transport error, the answer is lost (10)");
  const char *exception = strstr (text, "Exception that carries the answer (");
  const char *answer = strstr (text, "Sees the answer (");

  assert_has (text, "Apple’s platforms hide this 403 from the app");
  assert_has (text, "http.403.after-certificate-request");
  assert_has (text, "What may be behind it, the likeliest first:");
  assert_has (text, "What to do on the server’s side:");
  g_assert_true (lost != NULL && exception != NULL && answer != NULL);
  g_assert_true (lost < exception && exception < answer);
  assert_has (lost, "Apple URLSession (iOS, macOS)");
  assert_has (lost, "NSURLErrorDomain −1206\n");
  assert_has (lost, " NSURLErrorClientCertificateRequired\n");
  assert_has (lost, "2. didReceive challenge: ClientCertificate (alice is offered: use");
  assert_has (lost, "stated by the vendor, as of 2025:");
  assert_has (lost, "https://developer.apple.com/forums/thread/795263");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/report/story", test_story);
  g_test_add_func ("/report/outcomes", test_outcomes);
  g_test_add_func ("/report/safe-for-a-terminal", test_safe_for_a_terminal);
  g_test_add_func ("/report/bodies", test_bodies);
  g_test_add_func ("/report/many-ca-names", test_many_ca_names);
  g_test_add_func ("/report/wrapping", test_wrapping);
  g_test_add_func ("/report/explanation", test_explanation);

  return g_test_run ();
}
