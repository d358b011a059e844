/* cs-condition.c: holds a `when` of the catalogue against the evidence
 *
 * A small, general matcher: what it matches is data. Logic is three-valued
 * throughout.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-condition.h"

#include "cs-data.h"
#include "cs-json.h"

#include <string.h>

typedef struct _Condition Condition;

/* One name that may stand in a `when`. */
struct _Condition
{
  const char *name;
  CsWanted    wanted;
  CsTruth (*holds) (const Condition  *self,
                    const CsEvidence *evidence,
                    const CsData     *wanted);
  CsFact fact; /* what it asks for, and what is missing when it cannot be told */
};

static CsTruth
fact_holds (const Condition  *self,
            const CsEvidence *evidence,
            const CsData     *wanted)
{
  return cs_data_peek_boolean (wanted, FALSE) ? evidence->facts[self->fact] : cs_truth_not (evidence->facts[self->fact]);
}

static gboolean
number_matches (const CsData *wanted,
                gint64        number)
{
  if (cs_data_is_array (wanted))
    {
      for (guint i = 0; i < cs_data_length (wanted); i++)
        if (cs_data_peek_int (cs_data_get_value (wanted, i), number - 1) == number)
          return TRUE;
      return FALSE;
    }
  if (cs_data_is_object (wanted))
    return number >= cs_data_get_int (wanted, "min", G_MININT64) && number <= cs_data_get_int (wanted, "max", G_MAXINT64);
  return cs_data_peek_int (wanted, number - 1) == number;
}

/* Whether @matches says so of one of the strings. */
static gboolean
any_string (const CsData *wanted,
            gboolean (*matches) (const CsEvidence *evidence,
                                 const char       *text),
            const CsEvidence *evidence)
{
  const char *one = cs_data_peek_string (wanted, NULL);

  if (one != NULL)
    return matches (evidence, one);
  for (guint i = 0; i < cs_data_length (wanted); i++)
    {
      const char *text = cs_data_get_element_string (wanted, i, NULL);

      if (text != NULL && matches (evidence, text))
        return TRUE;
    }
  return FALSE;
}

static CsTruth
status_holds (const Condition  *self,
              const CsEvidence *evidence,
              const CsData     *wanted)
{
  return cs_truth_and (evidence->facts[CS_FACT_ANSWERED],
                       cs_truth_from_boolean (number_matches (wanted, evidence->status)));
}

static CsTruth
alert_holds (const Condition  *self,
             const CsEvidence *evidence,
             const CsData     *wanted)
{
  return cs_truth_and (evidence->facts[CS_FACT_ALERTED],
                       cs_truth_from_boolean (number_matches (wanted, evidence->alert)));
}

static CsTruth
sent_count_holds (const Condition  *self,
                  const CsEvidence *evidence,
                  const CsData     *wanted)
{
  return cs_truth_and (evidence->facts[CS_FACT_SENT], cs_truth_from_boolean (number_matches (wanted, evidence->n_sent)));
}

/* "sent", "empty", or "none": asked or not, no certificate went out. */
static CsTruth
client_certificate_holds (const Condition  *self,
                          const CsEvidence *evidence,
                          const CsData     *wanted)
{
  const char *state = cs_data_peek_string (wanted, "");

  if (g_str_equal (state, "sent"))
    return evidence->facts[CS_FACT_SENT];
  if (g_str_equal (state, "empty"))
    return evidence->facts[CS_FACT_EMPTY];
  return g_str_equal (state, "none") ? cs_truth_not (evidence->facts[CS_FACT_SENT]) : CS_FALSE;
}

static gboolean
is_version (const CsEvidence *evidence,
            const char       *text)
{
  return g_str_equal (evidence->tls_version, text);
}

static CsTruth
tls_version_holds (const Condition  *self,
                   const CsEvidence *evidence,
                   const CsData     *wanted)
{
  if (*evidence->tls_version == '\0')
    return CS_UNKNOWN;
  return cs_truth_from_boolean (any_string (wanted, is_version, evidence));
}

static gboolean
is_protocol (const CsEvidence *evidence,
             const char       *text)
{
  return g_str_equal (evidence->alpn, text);
}

static CsTruth
alpn_holds (const Condition  *self,
            const CsEvidence *evidence,
            const CsData     *wanted)
{
  if (*evidence->alpn == '\0')
    return evidence->facts[CS_FACT_HANDSHAKE_DONE] == CS_UNKNOWN ? CS_UNKNOWN : CS_FALSE;
  return cs_truth_from_boolean (any_string (wanted, is_protocol, evidence));
}

static gboolean
body_has (const CsEvidence *evidence,
          const char       *text)
{
  return cs_evidence_body_says (evidence, text);
}

static CsTruth
body_holds (const Condition  *self,
            const CsEvidence *evidence,
            const CsData     *wanted)
{
  return cs_truth_and (evidence->facts[CS_FACT_ANSWERED],
                       cs_truth_from_boolean (any_string (wanted, body_has, evidence)));
}

static gboolean
reason_has (const CsEvidence *evidence,
            const char       *text)
{
  return strstr (cs_json_get_string (cs_record_get_response (evidence->record), "statusText", ""), text) != NULL;
}

static CsTruth
reason_holds (const Condition  *self,
              const CsEvidence *evidence,
              const CsData     *wanted)
{
  return cs_truth_and (evidence->facts[CS_FACT_ANSWERED],
                       cs_truth_from_boolean (any_string (wanted, reason_has, evidence)));
}

static gboolean
issuer_has (const CsEvidence *evidence,
            const char       *text)
{
  for (guint i = 0; i < evidence->server_chain->len; i++)
    if (strstr (cs_certificate_get_issuer (g_ptr_array_index (evidence->server_chain, i)), text) != NULL)
      return TRUE;
  return FALSE;
}

static CsTruth
server_issuer_holds (const Condition  *self,
                     const CsEvidence *evidence,
                     const CsData     *wanted)
{
  if (evidence->server_chain->len == 0)
    return CS_UNKNOWN;
  return cs_truth_from_boolean (any_string (wanted, issuer_has, evidence));
}

static CsTruth
header_holds (const Condition  *self,
              const CsEvidence *evidence,
              const CsData     *wanted)
{
  JsonArray  *headers = cs_json_get_array (cs_record_get_response (evidence->record), "headers");
  const char *name = cs_data_get_string (wanted, "name", "");
  const char *has = cs_data_get_string (wanted, "has", "");
  gboolean    found = FALSE;

  for (guint i = 0; i < cs_json_array_length (headers); i++)
    {
      JsonObject *header = cs_json_array_object (headers, i);

      found |= g_ascii_strcasecmp (cs_json_get_string (header, "name", ""), name) == 0 &&
               strstr (cs_json_get_string (header, "value", ""), has) != NULL;
    }
  return cs_truth_and (evidence->facts[CS_FACT_ANSWERED], cs_truth_from_boolean (found));
}

/* clang-format off */
static const Condition conditions[] = {
  { "alert",                      CS_WANTED_NUMBERS, alert_holds,              CS_FACT_ALERTED },
  { "alerted",                    CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_ALERTED },
  { "alpn",                       CS_WANTED_STRINGS, alpn_holds,               CS_FACT_HANDSHAKE_DONE },
  { "answered",                   CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_ANSWERED },
  { "body",                       CS_WANTED_STRINGS, body_holds,               CS_FACT_ANSWERED },
  { "caListEmpty",                CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_LIST_EMPTY },
  { "chainComplete",              CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_CHAIN_COMPLETE },
  { "clientCertificate",          CS_WANTED_STRINGS, client_certificate_holds, CS_FACT_SENT },
  { "clientCertificateExpired",   CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_EXPIRED },
  { "clientCertificateNotForClients", CS_WANTED_BOOLEAN, fact_holds,           CS_FACT_NOT_FOR_CLIENTS },
  { "clientCertificateNotYetValid", CS_WANTED_BOOLEAN, fact_holds,             CS_FACT_NOT_YET_VALID },
  { "clientCertificateRequested", CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_REQUESTED },
  { "clientCertificateSelfSigned", CS_WANTED_BOOLEAN, fact_holds,              CS_FACT_SELF_SIGNED },
  { "clientCertificateWeak",      CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_WEAK },
  { "closedSilently",             CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_CLOSED_SILENTLY },
  { "hasIdentity",                CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_HAS_IDENTITY },
  { "header",                     CS_WANTED_HEADER,  header_holds,             CS_FACT_ANSWERED },
  { "intermediateHeld",           CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_INTERMEDIATE_HELD },
  { "late",                       CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_LATE },
  { "listAllows",                 CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_LIST_ALLOWS },
  { "nameMismatch",               CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_NAME_MISMATCH },
  { "perPath",                    CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_PER_PATH },
  { "proxied",                    CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_PROXIED },
  { "reason",                     CS_WANTED_STRINGS, reason_holds,             CS_FACT_ANSWERED },
  { "resumed",                    CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_RESUMED },
  { "sentCount",                  CS_WANTED_NUMBERS, sent_count_holds,         CS_FACT_SENT },
  { "serverIssuer",               CS_WANTED_STRINGS, server_issuer_holds,      CS_FACT_UNTRUSTED },
  { "status",                     CS_WANTED_NUMBERS, status_holds,             CS_FACT_ANSWERED },
  { "tls",                        CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_TLS },
  { "tlsVersion",                 CS_WANTED_STRINGS, tls_version_holds,        CS_FACT_HANDSHAKE_DONE },
  { "untrusted",                  CS_WANTED_BOOLEAN, fact_holds,               CS_FACT_UNTRUSTED },
};
/* clang-format on */

static const Condition *
find_condition (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (g_str_equal (conditions[i].name, name))
      return &conditions[i];
  return NULL;
}

gboolean
cs_condition_find (const char *name,
                   CsWanted   *wanted)
{
  const Condition *condition = find_condition (name);

  if (condition != NULL)
    *wanted = condition->wanted;
  return condition != NULL;
}

CsTruth
cs_condition_all_hold (const CsData     *when,
                       const CsEvidence *evidence,
                       GArray           *topics,
                       CsFact           *missing)
{
  CsTruth       all = CS_TRUE;
  guint         position = 0;
  const char   *name;
  const CsData *wanted;

  while ((wanted = cs_data_next_member (when, &position, &name)) != NULL)
    {
      const Condition *condition = find_condition (name);
      CsTruth          truth;
      CsTopic          topic;

      truth = condition != NULL ? condition->holds (condition, evidence, wanted) : CS_FALSE;
      if (truth == CS_FALSE)
        return CS_FALSE;
      if (truth == CS_UNKNOWN && all == CS_TRUE && missing != NULL)
        *missing = condition->fact;
      all = cs_truth_and (all, truth);
      topic = cs_evidence_fact_topic (condition->fact);
      if (topics != NULL)
        g_array_append_val (topics, topic);
    }

  return all;
}
