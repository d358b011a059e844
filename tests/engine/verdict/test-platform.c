/* test-platform.c: the catalogue's rules, each met by a record
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-data.h"
#include "cs-json.h"
#include "cs-platform.h"
#include "cs-verdict.h"
#include "record-maker.h"

#include <string.h>

static CsPlatformView *
find_view (CsVerdict  *verdict,
           const char *id)
{
  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (verdict->platforms, i);

      if (g_str_equal (view->id, id))
        return view;
    }
  return NULL;
}

static CsVerdict *
evaluate (const RecordFacts *facts)
{
  g_autoptr (CsRecord) record = record_make (facts);

  return cs_verdict_evaluate (record, cs_catalogue_get_default ());
}

/* What holds of every prediction, whatever the exchange was. */
static void
assert_sound (CsVerdict *verdict,
              gboolean   answered)
{
  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (verdict->platforms, i);

      if (view->flagged)
        g_assert_true (answered && view->sees == CS_SEES_TRANSPORT_ERROR && !view->status_reachable);
      if (view->sees == CS_SEES_ANSWER || view->sees == CS_SEES_EXCEPTION)
        g_assert_true (answered && view->status_reachable);
      if (view->sees == CS_SEES_CANNOT_TELL)
        g_assert_nonnull (view->missing);
      else
        {
          g_assert_cmpuint (g_strv_length (view->sources), >, 0);
          g_assert_cmpuint (strlen (view->seen), >=, 4);
          g_assert_null (strstr (view->why, "{"));
        }
      g_assert_cmpuint (strlen (view->why), >, 0);
    }
}

static void
meet (GHashTable  *met,
      RecordFacts *facts)
{
  g_autoptr (CsVerdict) verdict = evaluate (facts);

  assert_sound (verdict, facts->status > 0);
  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (verdict->platforms, i);

      g_hash_table_add (met, g_strdup (view->rule));
    }
}

static void
meet_answers (GHashTable *met)
{
  static const int         statuses[] = { 200, 302, 400, 401, 403, 404, 405, 407, 421, 495, 500, 503 };
  static const char *const starts[] = { "sent-403", "none-403", "never-asked-403", "resumed-403" };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (statuses); j++)
      {
        RecordFacts facts = *record_find (starts[i]);

        facts.status = statuses[j];
        meet (met, &facts);
      }
}

static void
meet_refusals (GHashTable *met)
{
  static const int         alerts[] = { 0, 40, 42, 43, 44, 45, 46, 48, 49, 51, 80, 116 };
  static const char *const starts[] = {
    "sent-51-late",
    "sent-51-early",
    "none-116-late",
    "none-40-early",
    "leaf-only-48-late",
    "expired-45-late",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (alerts); j++)
      {
        RecordFacts facts = *record_find (starts[i]);

        facts.alert = alerts[j];
        meet (met, &facts);
        facts.unfinished = !facts.unfinished;
        facts.alert_when = facts.unfinished ? "handshake" : "after-client-finished";
        facts.version = facts.unfinished ? "TLS 1.2" : "TLS 1.3";
        meet (met, &facts);
      }
}

/* Every rule of the catalogue is met by a record: none is dead, and none hides
 * behind another. */
static void
test_every_rule_is_met (void)
{
  g_autoptr (GHashTable) met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  GPtrArray *platforms = cs_catalogue_get_entries (cs_catalogue_get_default (), CS_KNOWLEDGE_PLATFORMS);
  guint      n_rules = 0;
  guint      n_missed = 0;

  for (guint i = 0; record_name (i) != NULL; i++)
    {
      RecordFacts facts = *record_find (record_name (i));

      meet (met, &facts);
    }
  meet_answers (met);
  meet_refusals (met);

  for (guint i = 0; i < platforms->len; i++)
    {
      const CsData *rules = cs_data_get_array (g_ptr_array_index (platforms, i), "rules");

      for (guint j = 0; j < cs_data_length (rules); j++)
        {
          const CsData *rule = cs_data_get_element (rules, j);

          const char *id = cs_data_get_string (rule, "id", "");

          n_rules++;
          if (!g_hash_table_contains (met, id))
            {
              n_missed++;
              g_test_message ("never met: %s", id);
            }
        }
    }

  g_test_message ("%u platforms, %u rules", platforms->len, n_rules);
  g_assert_cmpuint (n_missed, ==, 0);
  g_assert_cmpuint (platforms->len, >=, 40);
}

/* The seed: 403 after a certificate request, with a certificate sent. */
static void
test_urlsession_403 (void)
{
  g_autoptr (CsVerdict) verdict = evaluate (record_find ("sent-403"));

  CsPlatformView *view = find_view (verdict, "apple.cfnetwork.urlsession");

  g_assert_true (view == g_ptr_array_index (verdict->platforms, 0));
  g_assert_true (view->flagged);
  g_assert_false (view->probable);
  g_assert_cmpstr (view->domain, ==, "NSURLErrorDomain");
  g_assert_cmpstr (view->code, ==, "−1206");
  g_assert_cmpstr (view->symbol, ==, "NSURLErrorClientCertificateRequired");
  g_assert_cmpstr (view->messages[0], ==, "The server “ss3.example.test” requires a client certificate.");
  g_assert_false (view->status_reachable || view->headers_reachable || view->body_reachable);
  g_assert_cmpstr (view->grade, ==, "stated by the vendor");
  g_assert_cmpstr (view->seen, ==, "2025");
  g_assert_cmpuint (g_strv_length (view->sources), >=, 4);
  g_assert_cmpuint (view->evidence->len, ==, 3); /* CertificateRequest, Certificate, HEADERS */
  g_assert_cmpuint (g_strv_length (view->callbacks), ==, 3);
  g_assert_cmpstr (view->callbacks[1], ==, "didReceive challenge: ClientCertificate|alice is offered: use credential");
  g_assert_cmpstr (view->callbacks[2], ==, "didCompleteWithError: −1206|where a response was expected");
  g_assert_true (g_str_has_prefix (view->fingerprint[0], "userInfo[_kCFStreamErrorCodeKey]|absent: "));
}

/* Without a certificate: the same code, worded as probable. */
static void
test_urlsession_403_empty (void)
{
  g_autoptr (CsVerdict) verdict = evaluate (record_find ("none-403"));

  CsPlatformView *view = find_view (verdict, "apple.cfnetwork.urlsession");

  g_assert_true (view->flagged && view->probable);
  g_assert_cmpstr (view->code, ==, "−1206");
  g_assert_nonnull (strstr (view->why, "probably"));
}

/* An alert that came before the server asked brings no challenge; a −1200 that TLS
 * made is told from a −1206 that HTTP made. */
static void
test_urlsession_callbacks (void)
{
  g_autoptr (CsVerdict) sent = evaluate (record_find ("chain-48-early"));
  g_autoptr (CsVerdict) empty = evaluate (record_find ("none-40-early"));
  g_autoptr (CsVerdict) version = evaluate (record_find ("no-version"));

  CsPlatformView *view = find_view (sent, "apple.cfnetwork.urlsession");

  g_assert_cmpuint (g_strv_length (view->callbacks), ==, 3);
  g_assert_true (g_str_has_prefix (view->callbacks[1], "didReceive challenge: ClientCertificate|alice is offered"));
  g_assert_true (g_str_has_prefix (view->fingerprint[0], "userInfo[_kCFStreamErrorCodeKey]|the TLS layer’s own number"));
  view = find_view (empty, "apple.cfnetwork.urlsession");
  g_assert_true (g_str_has_prefix (view->callbacks[1], "didReceive challenge: ClientCertificate|no identity"));
  view = find_view (version, "apple.cfnetwork.urlsession");
  g_assert_cmpuint (g_strv_length (view->callbacks), ==, 1);
  g_assert_cmpstr (view->callbacks[0], ==, "didCompleteWithError: −1200|the alert ended the handshake");
}

/* What the rule does not say is not said: no request, other statuses, a resumed
 * session, 495. */
static void
test_urlsession_limits (void)
{
  static const struct
  {
    const char *record;
    CsSees      sees;
  } rows[] = {
    { "never-asked-403", CS_SEES_ANSWER },
    { "sent-401", CS_SEES_ANSWER },
    { "sent-400", CS_SEES_ANSWER },
    { "sent-404", CS_SEES_ANSWER },
    { "sent-407", CS_SEES_ANSWER },
    { "sent-503", CS_SEES_ANSWER },
    { "resumed-403", CS_SEES_CANNOT_TELL },
    { "resumed-200", CS_SEES_ANSWER },
    { "sent-495", CS_SEES_CANNOT_TELL },
    { "browser-403", CS_SEES_CANNOT_TELL },
    { "browser-200", CS_SEES_ANSWER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsVerdict) verdict = evaluate (record_find (rows[i].record));

      CsPlatformView *view = find_view (verdict, "apple.cfnetwork.urlsession");

      g_test_message ("%s", rows[i].record);
      g_assert_cmpint (view->sees, ==, rows[i].sees);
      g_assert_false (view->flagged);
    }
}

/* A certificate that was asked for, and nothing known of what was sent: the
 * outcome is the same either way, so it can be told. */
static void
test_unknown_that_does_not_matter (void)
{
  g_autoptr (CsVerdict) verdict = evaluate (record_find ("keyless-403"));

  CsPlatformView *view = find_view (verdict, "apple.cfnetwork.urlsession");

  g_assert_cmpint (view->sees, ==, CS_SEES_TRANSPORT_ERROR);
  g_assert_true (view->flagged && view->probable);
}

/* 403 is lost on Apple's platforms alone; 407 from the origin elsewhere. */
static void
test_who_loses_what (void)
{
  static const char *const lose_407[] = {
    "chromium.navigation",
    "chromium.fetch",
    "node.fetch",
    "java.okhttp",
    "android.okhttp",
  };

  g_autoptr (CsVerdict) forbidden = evaluate (record_find ("sent-403"));
  g_autoptr (CsVerdict) proxy = evaluate (record_find ("sent-407"));

  for (guint i = 0; i < forbidden->platforms->len; i++)
    {
      CsPlatformView *view = g_ptr_array_index (forbidden->platforms, i);

      if (view->flagged)
        g_assert_true (g_str_has_prefix (view->id, "apple."));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lose_407); i++)
    {
      g_assert_true (find_view (proxy, lose_407[i])->flagged);
      g_assert_false (find_view (forbidden, lose_407[i])->flagged);
    }
  g_assert_false (find_view (proxy, "apple.cfnetwork.urlsession")->flagged);
  g_assert_false (find_view (proxy, "firefox.navigation")->flagged);
  g_assert_false (find_view (proxy, "cli.curl")->flagged);
}

/* What withholds a certificate sees the refusal of none, not of this one. */
static void
test_matchers_withhold (void)
{
  RecordFacts facts = *record_find ("leaf-only-48-late");

  g_autoptr (CsVerdict) unlisted = evaluate (&facts);
  g_autoptr (CsVerdict) listed = NULL;

  facts.ca_names[0] = "issuing";
  listed = evaluate (&facts);
  g_assert_nonnull (strstr (find_view (unlisted, "go.net-http")->messages[0], "certificate required"));
  g_assert_nonnull (strstr (find_view (listed, "go.net-http")->messages[0], "unknown certificate authority"));
  g_assert_nonnull (strstr (find_view (unlisted, "cli.curl")->messages[0], "alert unknown ca"));
  g_assert_nonnull (strstr (find_view (listed, "cli.curl")->messages[0], "alert unknown ca"));
}

/* An answer to a certificate that a platform would not have sent says nothing
 * about that platform. */
static void
test_answers_to_others (void)
{
  static const struct
  {
    const char *record;
    const char *platform;
    CsSees      sees;
  } rows[] = {
    { "unlisted-200", "go.net-http", CS_SEES_CANNOT_TELL },
    { "unlisted-200", "java.net-http", CS_SEES_CANNOT_TELL },
    { "unlisted-200", "chromium.navigation", CS_SEES_CANNOT_TELL },
    { "unlisted-200", "android.okhttp", CS_SEES_CANNOT_TELL },
    { "unlisted-200", "cli.curl", CS_SEES_ANSWER },
    { "unlisted-200", "python.requests", CS_SEES_ANSWER },
    { "expired-200", "chromium.navigation", CS_SEES_CANNOT_TELL },
    { "expired-200", "firefox.navigation", CS_SEES_CANNOT_TELL },
    { "expired-200", "go.net-http", CS_SEES_ANSWER },
    { "sent-200", "go.net-http", CS_SEES_ANSWER },
    { "none-200", "go.net-http", CS_SEES_ANSWER },
    { "renegotiated-403", "go.net-http", CS_SEES_TRANSPORT_ERROR },
    { "renegotiated-403", "cli.curl", CS_SEES_ANSWER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsVerdict) verdict = evaluate (record_find (rows[i].record));

      g_test_message ("%s on %s", rows[i].record, rows[i].platform);
      g_assert_cmpint (find_view (verdict, rows[i].platform)->sees, ==, rows[i].sees);
    }
}

/* Where no server had its say there is nothing to predict. */
static void
test_nothing_to_predict (void)
{
  static const char *const names[] = {
    "unreachable",
    "name-unknown",
    "proxy-refused",
    "wrong-passphrase",
    "stopped",
    "timed-out",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CsVerdict) verdict = evaluate (record_find (names[i]));

      g_test_message ("%s", names[i]);
      g_assert_cmpuint (verdict->platforms->len, ==, 0);
      g_assert_null (verdict->apps_headline);
    }
}

static CsData *
parse_platform (const char *text)
{
  g_autoptr (GError)   error = NULL;
  g_autoptr (JsonNode) node = cs_json_parse ("test", text, strlen (text), &error);

  g_assert_no_error (error);
  return cs_data_from_json (node, NULL);
}

/* A rule with a condition that this program does not know never applies. */
static void
test_unknown_condition (void)
{
  g_autofree CsData *platform =
    parse_platform ("{\"id\": \"t.t\", \"rules\": ["
                    "{\"id\": \"t.new\", \"when\": {\"status\": 403, \"moonPhase\": true}, \"sees\": \"answer\"},"
                    "{\"id\": \"t.old\", \"when\": {\"status\": {\"min\": 400, \"max\": 499}}, \"sees\": \"answer\"}]}");
  g_autoptr (CsRecord)   record = record_make (record_find ("sent-403"));
  g_autoptr (CsEvidence) evidence = cs_evidence_new (record);

  CsPlatformView *view = cs_platform_predict (platform, evidence);

  g_assert_cmpstr (view->rule, ==, "t.old");
  cs_platform_view_free (view);
}

/* A platform's file may hold anything. */
static void
test_hostile_platforms (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"rules\": 1}",
    "{\"rules\": [1, null, [], {}]}",
    "{\"id\": 5, \"name\": [], \"rules\": [{\"when\": []}]}",
    "{\"rules\": [{\"when\": {\"status\": \"403\"}, \"sees\": 1}]}",
    "{\"rules\": [{\"when\": {\"status\": [null, \"x\", 403]}, \"sees\": \"answer\", \"messages\": 3, \"reachable\": []}]}",
    "{\"rules\": [{\"when\": {\"status\": {\"min\": \"a\"}}, \"sees\": \"nonsense\", \"code\": [1], \"callbacks\": [1, {}]}]}",
    "{\"rules\": [{\"when\": {\"answered\": 1, \"tlsVersion\": 3, \"clientCertificate\": []}, \"sees\": \"answer\"}]}",
    "{\"rules\": [{\"when\": {\"alert\": null}, \"sees\": \"answer\"}]}",
  };

  g_autoptr (CsRecord)   record = record_make (record_find ("sent-403"));
  g_autoptr (CsEvidence) evidence = cs_evidence_new (record);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree CsData *platform = parse_platform (texts[i]);

      CsPlatformView *view = cs_platform_predict (platform, evidence);

      g_assert_nonnull (view->why);
      cs_platform_view_free (view);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/platform/every-rule-is-met", test_every_rule_is_met);
  g_test_add_func ("/platform/urlsession-403", test_urlsession_403);
  g_test_add_func ("/platform/urlsession-403-empty", test_urlsession_403_empty);
  g_test_add_func ("/platform/urlsession-callbacks", test_urlsession_callbacks);
  g_test_add_func ("/platform/urlsession-limits", test_urlsession_limits);
  g_test_add_func ("/platform/unknown-that-does-not-matter", test_unknown_that_does_not_matter);
  g_test_add_func ("/platform/who-loses-what", test_who_loses_what);
  g_test_add_func ("/platform/matchers-withhold", test_matchers_withhold);
  g_test_add_func ("/platform/answers-to-others", test_answers_to_others);
  g_test_add_func ("/platform/nothing-to-predict", test_nothing_to_predict);
  g_test_add_func ("/platform/unknown-condition", test_unknown_condition);
  g_test_add_func ("/platform/hostile-platforms", test_hostile_platforms);

  return g_test_run ();
}
