/* test-verdict.c: headline, sentence and right half for every case
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-verdict.h"
#include "record-maker.h"

#include <string.h>

static CsVerdict *
evaluate (const RecordFacts *facts)
{
  g_autoptr (CsRecord) record = record_make (facts);

  return cs_verdict_evaluate (record, cs_catalogue_get_default ());
}

/* A case: its state, severity, headline, sentence, the types of its clauses'
 * events (clauses parted by '|', events by ','), and the right half. */
typedef struct
{
  const char *record;
  const char *state;
  CsSeverity  severity;
  const char *headline;
  const char *sentence;
  const char *events;
  const char *apps_headline;
} Expectation;

/* clang-format off */
static const Expectation expectations[] = {
  { "sent-403", "certificate-sent", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server answered 403.",
    "The server asked for a certificate from 3 CAs, you sent alice with 1 intermediate, the handshake succeeded, "
    "and the answer was HTTP 403.",
    "CertificateRequest|Certificate|Finished,Finished|HEADERS",
    "Apple apps see error −1206 instead of this 403" },
  { "sent-200", "certificate-sent", CS_SEVERITY_SUCCESS,
    "Your certificate was sent. The server answered 200.",
    "The server asked for a certificate from 3 CAs, you sent alice with 1 intermediate, the handshake succeeded, "
    "and the answer was HTTP 200.",
    "CertificateRequest|Certificate|Finished,Finished|HEADERS",
    "Every platform sees this answer" },
  { "sent-302", "certificate-sent", CS_SEVERITY_SUCCESS,
    "Your certificate was sent. The server answered 302.", NULL, NULL, "Every platform sees this answer" },
  { "sent-401", "certificate-sent", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server answered 401.", NULL, NULL, "Every platform sees this answer" },
  { "sent-407", "certificate-sent", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server answered 407.", NULL, NULL, NULL },
  { "none-403", "empty-certificate", CS_SEVERITY_ERROR,
    "No certificate was sent. The server answered 403.",
    "The server asked for a certificate from 3 CAs, you sent an empty certificate because no identity is chosen, "
    "the handshake succeeded, and the answer was HTTP 403.",
    "CertificateRequest|Certificate|Finished,Finished|HEADERS",
    "Apple apps probably see error −1206 instead of this 403" },
  { "declined-403", "empty-certificate", CS_SEVERITY_ERROR,
    "No certificate was sent. The server answered 403.",
    "The server asked for a certificate from 3 CAs, you sent an empty certificate because you chose to send none, "
    "the handshake succeeded, and the answer was HTTP 403.",
    NULL, "Apple apps probably see error −1206 instead of this 403" },
  { "never-asked-403", "never-asked", CS_SEVERITY_WARNING,
    "The server never asked for a certificate. It answered 403.",
    "The full handshake holds no certificate request, so alice was not sent. The answer was HTTP 403.",
    "Finished,Finished|Finished|HEADERS",
    "Apple apps see this 403" },
  { "never-asked-200", "never-asked", CS_SEVERITY_SUCCESS,
    "The server never asked for a certificate. It answered 200.",
    "The full handshake holds no certificate request. The answer was HTTP 200.",
    "Finished,Finished|HEADERS", "Every platform sees this answer" },
  { "none-116-late", "empty-certificate-refused", CS_SEVERITY_ERROR,
    "No certificate was sent. The server refused.",
    "The server asked for a certificate from 3 CAs, and you sent an empty one because no identity is chosen. "
    "Our handshake finished, and then the server refused with alert 116 (certificate_required).",
    "CertificateRequest|Certificate|Finished|Alert",
    "Elsewhere this looks like a broken line" },
  { "none-40-early", "empty-certificate-refused", CS_SEVERITY_ERROR,
    "No certificate was sent. The server refused.",
    "The server asked for a certificate from 3 CAs, and you sent an empty one because no identity is chosen. "
    "The server refused with alert 40 (handshake_failure) inside the handshake.",
    "CertificateRequest|Certificate|Alert",
    "Everywhere the handshake fails" },
  { "none-closed", "closed-silently", CS_SEVERITY_ERROR,
    "No certificate was sent. The server hung up without a word.", NULL, "CertificateRequest|Certificate|Close",
    "Elsewhere this looks like a broken line" },
  { "excluded-116-late", "issuer-not-listed", CS_SEVERITY_ERROR,
    "The server’s list leaves out alice’s issuer. No certificate was sent.",
    "You chose to respect the list: none of its 3 CA names issued alice, so you sent an empty certificate. "
    "Our handshake finished, and then the server refused with alert 116 (certificate_required).",
    "Certificate|CertificateRequest|Certificate|Finished|Alert",
    "Elsewhere this looks like a broken line" },
  { "excluded-403", "issuer-not-listed", CS_SEVERITY_ERROR,
    "The server’s list leaves out alice’s issuer. No certificate was sent.",
    "You chose to respect the list: none of its 3 CA names issued alice, so you sent an empty certificate. "
    "The answer was HTTP 403.",
    "Certificate|CertificateRequest|Certificate|HEADERS",
    "Apple apps probably see error −1206 instead of this 403" },
  { "wrong-key-116-late", "wrong-kind-of-key", CS_SEVERITY_ERROR,
    "Your key is of a kind the server does not accept. No certificate was sent.", NULL,
    "CertificateRequest|Certificate|Finished|Alert", "Elsewhere this looks like a broken line" },
  { "leaf-only-48-late", "unknown-ca", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server does not know its issuer.",
    "You sent alice with no intermediate. Our handshake finished, and then the server refused with alert 48 "
    "(unknown_ca). Most likely: the intermediate was not sent, or the server trusts other roots than the one that "
    "issued it. 1 other cause fits.",
    "Certificate|Finished|Alert|Certificate|CertificateRequest|Alert",
    "Elsewhere this looks like a broken line" },
  { "withheld-intermediate-48-late", "unknown-ca", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server does not know its issuer.",
    "You sent alice with no intermediate. Our handshake finished, and then the server refused with alert 48 "
    "(unknown_ca). Most likely: the intermediate was not sent. 2 other causes fit.",
    NULL, NULL },
  { "self-signed-48-late", "unknown-ca", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server does not know its issuer.",
    "You sent lone with no intermediate. Our handshake finished, and then the server refused with alert 48 "
    "(unknown_ca). Most likely: the certificate is self-signed. 2 other causes fit.",
    NULL, NULL },
  { "expired-45-late", "certificate-expired", CS_SEVERITY_ERROR,
    "Your certificate has expired. The server refused it.",
    "expired ended on 3 September 2025. Our handshake finished, and then the server refused with alert 45 "
    "(certificate_expired).",
    "Certificate|Finished|Alert", "Elsewhere this looks like a broken line" },
  { "valid-45-late", "certificate-called-expired", CS_SEVERITY_ERROR,
    "The server calls your certificate expired. It is not.",
    "alice is valid until 6 December 2026. Our handshake finished, and then the server refused with alert 45 "
    "(certificate_expired). Most likely: the server’s revocation list is out of date. 2 other causes fit.",
    NULL, NULL },
  { "sent-42-early", "certificate-refused", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server calls it bad.", NULL, NULL, "Everywhere the handshake fails" },
  { "sent-closed", "closed-silently", CS_SEVERITY_ERROR,
    "Your certificate was sent. The server hung up without a word.",
    "The server asked for a certificate from 3 CAs, you sent alice with 1 intermediate, and the server closed the "
    "connection with no alert and no answer. The wire does not say why.",
    "CertificateRequest|Certificate|Close",
    "Elsewhere this looks like a broken line" },
  { "untrusted", "server-untrusted", CS_SEVERITY_ERROR,
    "You do not trust this server. The request was not sent.",
    "Its chain ends in Corp Inspection CA, which is not among your roots. We stopped with alert 48 before your "
    "certificate could leave.",
    "Certificate|Alert", "A proxy may be opening the line" },
  { "name-mismatch", "server-name-mismatch", CS_SEVERITY_ERROR,
    "This server is not ss3.example.test.",
    "Its certificate names other.test only. We stopped with alert 42 before your certificate could leave.",
    "Certificate|Alert", NULL },
  { "overridden-200", "certificate-sent", CS_SEVERITY_WARNING,
    "Your certificate was sent. The server answered 200.",
    "The server asked for a certificate from 3 CAs, you sent alice with 1 intermediate, the handshake succeeded, "
    "and the answer was HTTP 200. You went on although this server is not trusted.",
    "CertificateRequest|Certificate|Finished,Finished|HEADERS|TrustDecision",
    "Every platform sees this answer" },
  { "unreachable", "unreachable", CS_SEVERITY_ERROR, "The server could not be reached.",
    "ss3.example.test has 2 addresses; all refused the connection on port 443. No TLS took place.",
    "Lookup|Connect,ConnectFailed", NULL },
  { "name-unknown", "name-unknown", CS_SEVERITY_ERROR, "The server’s name was not found.", NULL, "Lookup", NULL },
  { "proxy-refused", "proxy-refused", CS_SEVERITY_ERROR,
    "The proxy did not let the request through. The server was never reached.",
    "The proxy gave no connection to ss3.example.test port 443, so no TLS took place. The proxy answered 403.",
    "ProxyRequest,ProxyAnswer", NULL },
  { "resumed-200", "resumed", CS_SEVERITY_WARNING,
    "An earlier session was resumed. Nobody asked for a certificate.",
    "The server took up an old session, so there was no certificate request. The answer was HTTP 200; it says "
    "nothing about alice.",
    "ServerHello|HEADERS", "Every platform sees this answer" },
  { "no-version", "no-common-version", CS_SEVERITY_ERROR, "No TLS version in common.",
    "You offered TLS 1.3 only; the server refused with alert 70 (protocol_version).",
    "ClientHello|Alert", "Everywhere the handshake fails" },
  { "wrong-passphrase", "unreadable-identity", CS_SEVERITY_ERROR,
    "client_full.p12 could not be opened. Nothing was sent.",
    "client_full.p12: this passphrase does not open it.", "", NULL },
  { "bad-root", "unreadable-root", CS_SEVERITY_ERROR,
    "Your root CA could not be read. Nothing was sent.", "ca.pem: expected a certificate.", "", NULL },
  { "stopped", "stopped", CS_SEVERITY_NEUTRAL, "You stopped this request.",
    "It had come as far as waiting for the answer.", "HEADERS", NULL },
  { "timed-out", "timed-out", CS_SEVERITY_ERROR, "The time limit ended this request.",
    "It had come as far as waiting for the answer.", "HEADERS", NULL },
  { "not-http", "not-http", CS_SEVERITY_ERROR, "The server’s answer could not be read as HTTP.",
    "The handshake succeeded and the request went out. The status line is not HTTP.",
    "Finished,Finished|HEADERS", NULL },
  { "cut", "answer-cut", CS_SEVERITY_ERROR, "The server answered 200, but the answer broke off.", NULL,
    "CertificateRequest|Certificate|Finished,Finished|HEADERS|Close", "Every platform sees this answer" },
  { "plain-200", "plain-http", CS_SEVERITY_SUCCESS, "The server answered 200, without TLS.", NULL, "HEADERS",
    "Every platform sees this answer" },
  { "browser-403", "not-known", CS_SEVERITY_NEUTRAL, "The server answered 403.",
    "The answer was HTTP 403. The record does not tell whether a client certificate was asked for or sent.",
    "", NULL },
};
/* clang-format on */

/* "Type,Type|Type": what the clauses point to. */
static char *
describe_clauses (CsRecord  *record,
                  CsVerdict *verdict)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < verdict->clauses->len; i++)
    {
      CsClause *clause = g_ptr_array_index (verdict->clauses, i);

      if (clause->events->len == 0)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '|');
      for (guint j = 0; j < clause->events->len; j++)
        {
          CsEvent *event = cs_record_get_event (record, g_array_index (clause->events, guint, j));

          g_string_append_printf (text, "%s%s", j > 0 ? "," : "", cs_event_get_event_type (event));
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The words of a clause stand where it says they do. */
static void
assert_clauses_fit (CsVerdict *verdict)
{
  gsize behind = 0;

  for (guint i = 0; i < verdict->clauses->len; i++)
    {
      CsClause        *clause = g_ptr_array_index (verdict->clauses, i);
      g_autofree char *words = NULL;

      g_assert_cmpuint (clause->start, >=, behind);
      g_assert_cmpuint (clause->end, >, clause->start);
      g_assert_cmpuint (clause->end, <=, strlen (verdict->sentence));
      words = g_strndup (verdict->sentence + clause->start, clause->end - clause->start);
      g_assert_cmpstr (words, ==, clause->text);
      behind = clause->end;
    }
}

/* A case has the state, the words and the evidence that belong to it. */
static void
test_case (gconstpointer data)
{
  const Expectation *expected = data;

  g_autoptr (CsRecord)  record = record_make (record_find (expected->record));
  g_autoptr (CsVerdict) verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
  g_autofree char      *events = describe_clauses (record, verdict);

  g_assert_cmpstr (verdict->state, ==, expected->state);
  g_assert_cmpstr (verdict->headline, ==, expected->headline);
  g_assert_cmpstr (cs_severity_to_string (verdict->severity), ==, cs_severity_to_string (expected->severity));
  if (expected->sentence != NULL)
    g_assert_cmpstr (verdict->sentence, ==, expected->sentence);
  if (expected->events != NULL)
    g_assert_cmpstr (events, ==, expected->events);
  if (expected->apps_headline != NULL)
    g_assert_cmpstr (verdict->apps_headline, ==, expected->apps_headline);
  assert_clauses_fit (verdict);
  g_assert_cmpuint (g_strv_length (verdict->confirm), <=, 2);
}

/* Every record tells its story without a mark or a placeholder left over. */
static void
test_all_told (void)
{
  for (guint i = 0; record_name (i) != NULL; i++)
    {
      g_autoptr (CsVerdict) verdict = evaluate (record_find (record_name (i)));

      g_test_message ("%s: %s | %s", record_name (i), verdict->headline, verdict->sentence);
      g_assert_cmpuint (strlen (verdict->headline), >, 0);
      g_assert_cmpuint (strlen (verdict->sentence), >, 0);
      g_assert_null (strpbrk (verdict->sentence, "<>{}%"));
      g_assert_null (strpbrk (verdict->headline, "<>{}%"));
      assert_clauses_fit (verdict);
      for (guint j = 0; j < verdict->findings->len; j++)
        {
          CsFinding *finding = g_ptr_array_index (verdict->findings, j);

          g_assert_null (strpbrk (finding->explanation, "<>{}%"));
        }
    }
}

static void
assert_says_client (const char *text)
{
  g_auto (GStrv) words = g_regex_split_simple ("[^A-Za-z]+", text != NULL ? text : "", 0, 0);

  static const char *const ours[] = { "you", "your", "we", "our", "You", "Your", "We", "Our", NULL };

  for (guint i = 0; words[i] != NULL; i++)
    if (g_strv_contains (ours, words[i]))
      g_error ("“%s” speaks of us", text);
}

/* Of somebody else's exchange nothing says “you”, and nothing can be tried again
 * with one thing changed. */
static void
test_observed (void)
{
  for (guint i = 0; record_name (i) != NULL; i++)
    {
      g_autoptr (CsVerdict) verdict = NULL;
      RecordFacts           facts = *record_find (record_name (i));

      if (facts.no_mtls || g_strcmp0 (facts.stage, "input") == 0 || g_strcmp0 (facts.stage, "cancelled") == 0)
        continue;
      facts.observed = TRUE;
      facts.why = NULL; /* nobody knows what another client thought */
      verdict = evaluate (&facts);
      g_test_message ("%s: %s | %s", record_name (i), verdict->headline, verdict->sentence);
      assert_says_client (verdict->headline);
      assert_says_client (verdict->sentence);
      assert_says_client (verdict->apps_headline);
      assert_says_client (verdict->apps_sentence);
      g_assert_cmpuint (g_strv_length (verdict->confirm), ==, 0);
      for (guint j = 0; j < verdict->findings->len; j++)
        {
          CsFinding *finding = g_ptr_array_index (verdict->findings, j);

          assert_says_client (finding->title);
          assert_says_client (finding->explanation);
          for (guint k = 0; finding->causes[k] != NULL; k++)
            assert_says_client (finding->causes[k]);
          for (guint k = 0; finding->remedies[k] != NULL; k++)
            assert_says_client (finding->remedies[k]);
          for (guint k = 0; finding->server_remedies[k] != NULL; k++)
            assert_says_client (finding->server_remedies[k]);
          g_assert_cmpuint (g_strv_length (finding->confirm), ==, 0);
        }
      if (verdict->writer != NULL)
        assert_says_client (verdict->writer->means);
      for (guint j = 0; j < verdict->platforms->len; j++)
        {
          CsPlatformView *view = g_ptr_array_index (verdict->platforms, j);

          assert_says_client (view->why);
          for (guint k = 0; view->callbacks[k] != NULL; k++)
            assert_says_client (view->callbacks[k]);
          assert_says_client (view->offer->words);
          assert_says_client (view->offer->why);
          assert_says_client (view->offer->answer);
        }
    }
}

/* A late refusal says how late; an early one does not claim to be late. */
static void
test_lateness (void)
{
  g_autoptr (CsVerdict) late = evaluate (record_find ("none-116-late"));
  g_autoptr (CsVerdict) early = evaluate (record_find ("none-40-early"));

  g_assert_cmpstr (late->apps_sentence, ==,
                   "The refusal came 13 ms after our handshake was done, so tools report a read error or a broken "
                   "pipe; curl stops with 56.");
  g_assert_null (strstr (early->apps_sentence, "after our handshake"));
}

/* A name that looks like a mark is a name. */
static void
test_hostile_name (void)
{
  RecordFacts facts = *record_find ("sent-403");

  g_autoptr (CsVerdict) verdict = NULL;

  facts.sent[0] = facts.chosen[0] = "bracket";
  verdict = evaluate (&facts);
  g_assert_nonnull (strstr (verdict->sentence, "you sent <1>bob</1> with 1 intermediate"));
  g_assert_cmpuint (verdict->clauses->len, ==, 4);
  g_assert_cmpstr (((CsClause *) g_ptr_array_index (verdict->clauses, 1))->text, ==, "sent <1>bob</1>");
  assert_clauses_fit (verdict);
}

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

/* One fact changed, the verdict follows: what the story hangs on and nothing
 * else. Each step starts from the 403 with a certificate sent. */
static void
test_mutations (void)
{
  const RecordFacts start = *record_find ("sent-403");

  static const int other_statuses[] = { 200, 204, 302, 400, 401, 402, 404, 405, 407, 500, 503 };

  for (gsize i = 0; i < G_N_ELEMENTS (other_statuses); i++)
    {
      RecordFacts facts = start;

      g_autoptr (CsVerdict) verdict = NULL;

      facts.status = other_statuses[i];
      verdict = evaluate (&facts);
      g_assert_false (find_view (verdict, "apple.cfnetwork.urlsession")->flagged);
      g_assert_cmpint (find_view (verdict, "apple.cfnetwork.urlsession")->sees, ==, CS_SEES_ANSWER);
    }

  {
    RecordFacts facts = start;

    g_autoptr (CsVerdict) verdict = NULL;

    facts.requested = "no";
    facts.client = "not-asked";
    verdict = evaluate (&facts);
    g_assert_cmpstr (verdict->state, ==, "never-asked");
    g_assert_false (find_view (verdict, "apple.cfnetwork.urlsession")->flagged);
    g_assert_cmpint (find_view (verdict, "apple.cfnetwork.urlsession")->sees, ==, CS_SEES_ANSWER);
  }

  {
    RecordFacts facts = start;

    g_autoptr (CsVerdict) verdict = NULL;

    facts.client = "empty";
    facts.why = "declined";
    verdict = evaluate (&facts);
    g_assert_cmpstr (verdict->state, ==, "empty-certificate");
    g_assert_true (find_view (verdict, "apple.cfnetwork.urlsession")->flagged);
    g_assert_true (find_view (verdict, "apple.cfnetwork.urlsession")->probable);
  }

  {
    RecordFacts facts = start;

    g_autoptr (CsVerdict) verdict = NULL;

    facts.requested = NULL;
    facts.client = NULL;
    verdict = evaluate (&facts);
    g_assert_cmpstr (verdict->state, ==, "not-known");
    g_assert_cmpint (find_view (verdict, "apple.cfnetwork.urlsession")->sees, ==, CS_SEES_CANNOT_TELL);
    g_assert_cmpstr (find_view (verdict, "apple.cfnetwork.urlsession")->missing, ==,
                     "whether the server asked for a client certificate");
  }

  {
    RecordFacts facts = start;

    g_autoptr (CsVerdict) verdict = NULL;

    facts.decision = "untrusted";
    facts.check = "no-issuer";
    facts.status = 0;
    facts.stage = "tls";
    verdict = evaluate (&facts);
    g_assert_cmpstr (verdict->state, ==, "server-untrusted");
  }

  {
    RecordFacts facts = start;

    g_autoptr (CsVerdict) verdict = NULL;

    facts.status = 0;
    facts.stage = "tls-after-finished";
    facts.alert = 48;
    facts.alert_when = "after-client-finished";
    verdict = evaluate (&facts);
    g_assert_cmpstr (verdict->state, ==, "unknown-ca");
    g_assert_nonnull (strstr (verdict->apps_headline, "broken line"));
  }
}

/* A verdict as JSON has the record's names and numbers. */
static void
test_to_json (void)
{
  g_autoptr (CsVerdict)  verdict = evaluate (record_find ("sent-403"));
  g_autoptr (JsonObject) json = cs_verdict_to_json (verdict);

  JsonObject *platform = cs_json_array_object (cs_json_get_array (json, "platforms"), 0);

  g_assert_true (cs_json_get_boolean (json, "derived", FALSE));
  g_assert_cmpstr (cs_json_get_string (platform, "id", NULL), ==, "apple.cfnetwork.urlsession");
  g_assert_cmpstr (cs_json_get_string (platform, "sees", NULL), ==, "transport-error");
  g_assert_cmpstr (cs_json_get_string (platform, "domain", NULL), ==, "NSURLErrorDomain");
  g_assert_cmpint (cs_json_get_int (platform, "code", 0), ==, -1206);
  g_assert_cmpstr (cs_json_get_string (platform, "symbol", NULL), ==, "NSURLErrorClientCertificateRequired");
  g_assert_true (cs_json_get_boolean (platform, "flagged", FALSE));
  g_assert_false (cs_json_get_boolean (platform, "statusReachable", TRUE));
  g_assert_cmpstr (cs_json_array_string (cs_json_get_array (json, "confirm"), 0, NULL), ==, "no-identity");
  g_assert_cmpint (cs_json_array_int (cs_json_get_array (cs_json_array_object (cs_json_get_array (json, "clauses"), 0),
                                                         "events"),
                                      0, -1),
                   >=, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (expectations); i++)
    {
      g_autofree char *path = g_strconcat ("/verdict/case/", expectations[i].record, NULL);

      g_test_add_data_func (path, &expectations[i], test_case);
    }
  g_test_add_func ("/verdict/all-told", test_all_told);
  g_test_add_func ("/verdict/observed", test_observed);
  g_test_add_func ("/verdict/lateness", test_lateness);
  g_test_add_func ("/verdict/hostile-name", test_hostile_name);
  g_test_add_func ("/verdict/mutations", test_mutations);
  g_test_add_func ("/verdict/to-json", test_to_json);

  return g_test_run ();
}
