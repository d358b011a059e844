/* test-mutations.c: one fact of a record changed, and the verdict follows
 *
 * A row a fact; a test holds the rows against the list of facts.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-evidence.h"
#include "cs-verdict.h"
#include "record-maker.h"

#include <string.h>

static void
plain (RecordFacts *facts)
{
  facts->url = "http://ss3.example.test/";
  facts->no_tls = TRUE;
}

static void
unfinished (RecordFacts *facts)
{
  facts->unfinished = TRUE;
}

static void
resumed (RecordFacts *facts)
{
  facts->resumed = TRUE;
  facts->requested = NULL;
  facts->client = "not-asked";
}

static void
not_asked (RecordFacts *facts)
{
  facts->requested = "no";
  facts->client = "not-asked";
}

static void
asked_after_request (RecordFacts *facts)
{
  facts->when = "renegotiation";
}

static void
none_sent (RecordFacts *facts)
{
  facts->client = "empty";
}

static void
none_sent_for_want_of_identity (RecordFacts *facts)
{
  facts->client = "empty";
  facts->why = "no-identity";
}

static void
identity_chosen (RecordFacts *facts)
{
  facts->chosen[0] = "alice";
}

static void
list_of_others (RecordFacts *facts)
{
  facts->ca_names[0] = "other-root";
  facts->ca_names[1] = NULL;
}

static void
list_of_nobody (RecordFacts *facts)
{
  facts->ca_names[0] = NULL;
}

static void
lone_leaf_of_root (RecordFacts *facts)
{
  facts->ca_names[0] = "root";
  facts->ca_names[1] = NULL;
  facts->sent[1] = NULL;
}

static void
send_expired (RecordFacts *facts)
{
  facts->sent[0] = "expired";
}

static void
long_ago (RecordFacts *facts)
{
  facts->started = "2025-06-01T00:00:00.000Z";
}

static void
send_self_signed (RecordFacts *facts)
{
  facts->sent[0] = "lone";
  facts->sent[1] = NULL;
}

static void
send_server (RecordFacts *facts)
{
  facts->sent[0] = "other-server";
  facts->sent[1] = NULL;
}

static void
send_weak (RecordFacts *facts)
{
  facts->sent[0] = "weak";
  facts->sent[1] = NULL;
}

static void
file_without_intermediate (RecordFacts *facts)
{
  facts->chosen[1] = NULL;
}

static void
no_alert (RecordFacts *facts)
{
  facts->alert = 0;
}

static void
early (RecordFacts *facts)
{
  facts->alert_when = "handshake";
}

static void
closed_by_client (RecordFacts *facts)
{
  facts->closed_by = "client";
}

static void
used_before (RecordFacts *facts)
{
  facts->reused = TRUE;
}

static void
not_trusted (RecordFacts *facts)
{
  facts->decision = "untrusted";
  facts->check = "no-issuer";
}

static void
other_name (RecordFacts *facts)
{
  facts->decision = "untrusted";
  facts->check = "hostname";
}

static void
went_on (RecordFacts *facts)
{
  facts->decision = "overridden";
}

static void
no_answer (RecordFacts *facts)
{
  facts->status = 0;
  facts->stage = "http";
}

static void
half_an_answer (RecordFacts *facts)
{
  facts->stage = "body";
}

static void
through_a_proxy (RecordFacts *facts)
{
  facts->proxy = "http://proxy:3128";
}

typedef struct
{
  CsFact      fact;
  const char *record;
  void (*change) (RecordFacts *facts);
  const char *before; /* a state, a finding or words of the sentence that go with the change */
  const char *after;  /* those that come; NULL when it is enough that the former go */
} Mutation;

/* clang-format off */
static const Mutation mutations[] = {
  { CS_FACT_TLS,               "never-asked-200",               plain,                     "never-asked",                           "plain-http" },
  { CS_FACT_HANDSHAKE_DONE,    "none-116-late",                 unfinished,                "tls.refused.late",                      "inside the handshake" },
  { CS_FACT_RESUMED,           "sent-200",                      resumed,                   "certificate-sent",                      "tls.resumed" },
  { CS_FACT_REQUESTED,         "sent-403",                      not_asked,                 "http.403.after-certificate-request",    "client-cert.never-asked" },
  { CS_FACT_PER_PATH,          "sent-200",                      asked_after_request,       "handshake succeeded",                   "After the request" },
  { CS_FACT_SENT,              "sent-403",                      none_sent,                 "client-cert.not-authorised",            "client-cert.empty" },
  { CS_FACT_EMPTY,             "sent-403",                      none_sent_for_want_of_identity, "certificate-sent",                 "client-cert.empty.no-identity" },
  { CS_FACT_HAS_IDENTITY,      "never-asked-200",               identity_chosen,           NULL,                                    "client-cert.never-asked" },
  { CS_FACT_LIST_ALLOWS,       "sent-200",                      list_of_others,            "from 3 CAs",                            "client-cert.sent-although-not-listed" },
  { CS_FACT_LIST_EMPTY,        "sent-200",                      list_of_nobody,            "from 3 CAs",                            "client-cert.list.empty" },
  { CS_FACT_CHAIN_COMPLETE,    "sent-200",                      lone_leaf_of_root,         "with 1 intermediate",                   "client-cert.verification-unseen" },
  { CS_FACT_EXPIRED,           "sent-200",                      send_expired,              "sent alice",                            "client-cert.expired.accepted" },
  { CS_FACT_NOT_YET_VALID,     "sent-200",                      long_ago,                  NULL,                                    "client-cert.not-yet-valid" },
  { CS_FACT_SELF_SIGNED,       "chain-48-late",                 send_self_signed,          "sent alice",                            "Most likely: the certificate is self-signed." },
  { CS_FACT_NOT_FOR_CLIENTS,   "sent-200",                      send_server,               "sent alice",                            "client-cert.not-for-clients" },
  { CS_FACT_WEAK,              "sent-200",                      send_weak,                 "sent alice",                            "client-cert.weak" },
  { CS_FACT_INTERMEDIATE_HELD, "withheld-intermediate-48-late", file_without_intermediate, "not sent. 2 other causes",              "the intermediate was not sent, or" },
  { CS_FACT_ALERTED,           "none-116-late",                 no_alert,                  "empty-certificate-refused",             "tls.closed-silently" },
  { CS_FACT_LATE,              "none-116-late",                 early,                     "tls.refused.late",                      "inside the handshake" },
  { CS_FACT_CLOSED_SILENTLY,   "sent-closed",                   closed_by_client,          "tls.closed-silently",                   NULL },
  { CS_FACT_REUSED,            "sent-421",                      used_before,               "http.421.misdirected",                  "http.421.reused" },
  { CS_FACT_UNTRUSTED,         "sent-200",                      not_trusted,               "certificate-sent",                      "server.untrusted" },
  { CS_FACT_NAME_MISMATCH,     "untrusted",                     other_name,                "server.untrusted",                      "server.name-mismatch" },
  { CS_FACT_OVERRIDDEN,        "sent-200",                      went_on,                   NULL,                                    "trust.overridden" },
  { CS_FACT_ANSWERED,          "sent-403",                      no_answer,                 "http.403.after-certificate-request",    "not-http" },
  { CS_FACT_CUT,               "sent-200",                      half_an_answer,            "certificate-sent",                      "answer-cut" },
  { CS_FACT_PROXIED,           "sent-407",                      through_a_proxy,           "http.407.from-origin",                  NULL },
};
/* clang-format on */

/* "|state|finding|finding|sentence|" */
static char *
dup_judgement (const RecordFacts *facts)
{
  g_autoptr (CsRecord)  record = record_make (facts);
  g_autoptr (CsVerdict) verdict = cs_verdict_evaluate (record, cs_catalogue_get_default ());
  GString              *text = g_string_new (NULL);

  g_string_append_printf (text, "|%s|", verdict->state);
  for (guint i = 0; i < verdict->findings->len; i++)
    g_string_append_printf (text, "%s|", ((CsFinding *) g_ptr_array_index (verdict->findings, i))->id);
  g_string_append_printf (text, "%s|", verdict->sentence);
  return g_string_free (text, FALSE);
}

/* An id stands whole between bars; words stand anywhere. */
static gboolean
tells (const char *judgement,
       const char *what)
{
  g_autofree char *barred = g_strdup_printf ("|%s|", what);

  return strstr (judgement, strchr (what, ' ') != NULL ? what : barred) != NULL;
}

static void
test_mutation (gconstpointer data)
{
  const Mutation *row = data;

  RecordFacts            facts = *record_find (row->record);
  g_autoptr (CsRecord)   record = record_make (&facts);
  g_autoptr (CsEvidence) evidence = cs_evidence_new (record);
  g_autofree char       *before = dup_judgement (&facts);
  g_autofree char       *after = NULL;
  CsTruth                truth = evidence->facts[row->fact];

  g_clear_pointer (&evidence, cs_evidence_free);
  g_clear_object (&record);
  row->change (&facts);
  after = dup_judgement (&facts);
  record = record_make (&facts);
  evidence = cs_evidence_new (record);

  g_test_message ("%s\n%s", before, after);
  g_assert_cmpint (evidence->facts[row->fact], !=, truth);
  if (row->before != NULL)
    g_assert_true (tells (before, row->before) && !tells (after, row->before));
  if (row->after != NULL)
    g_assert_true (tells (after, row->after) && !tells (before, row->after));
}

/* Every fact has its row. */
static void
test_every_fact (void)
{
  for (CsFact fact = 0; fact < CS_N_FACTS; fact++)
    {
      gsize i = 0;

      while (i < G_N_ELEMENTS (mutations) && mutations[i].fact != fact)
        i++;
      g_test_message ("%s", cs_evidence_fact_words (fact));
      g_assert_cmpuint (i, <, G_N_ELEMENTS (mutations));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mutations/every-fact", test_every_fact);
  for (gsize i = 0; i < G_N_ELEMENTS (mutations); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mutations/%zu-%s", i, mutations[i].record);

      g_test_add_data_func (path, &mutations[i], test_mutation);
    }

  return g_test_run ();
}
