/* cs-offer.c: whether a platform would have sent the certificate at all
 *
 * Senders send what they are given; matchers hold the server's list against the
 * chain first. Which is which is data.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-offer.h"

#include "cs-condition.h"
#include "cs-data.h"
#include "cs-expand.h"

#include <glib/gi18n-lib.h>

static CsOffer
offer_from_string (const char *text)
{
  for (CsOffer offer = CS_OFFER_NOT_ASKED; offer < CS_OFFER_CANNOT_TELL; offer++)
    if (g_str_equal (cs_offer_to_string (offer), text))
      return offer;
  return CS_OFFER_CANNOT_TELL;
}

/* How many certificates there are to send: the leaf, and what comes with it. */
static guint
count_chain (const CsEvidence *evidence)
{
  return MAX (evidence->n_sent, evidence->identity_chain->len);
}

static const char *
words_of (const CsEvidence *evidence,
          CsOffer           offer)
{
  static const char *const words[] = {
    [CS_OFFER_NOT_ASKED] = N_ ("Nobody would have asked it for a certificate."),
    [CS_OFFER_CHAIN] = N_ ("It would have sent the certificate with its intermediates."),
    [CS_OFFER_LEAF] = N_ ("It would have sent the certificate alone, without its intermediates."),
    [CS_OFFER_NOTHING] = N_ ("It would have sent no certificate."),
    [CS_OFFER_BREAKS_OFF] = N_ ("It would have broken off when it was asked in this way."),
    [CS_OFFER_CANNOT_TELL] = N_ ("Whether it would have sent the certificate cannot be told."),
  };

  if ((offer == CS_OFFER_CHAIN || offer == CS_OFFER_LEAF) && count_chain (evidence) == 1)
    return _ ("It would have sent the certificate.");
  return _ (words[offer]);
}

/* How many certificates an offer holds; −1 when that is not a number. */
static int
count_offered (const CsEvidence *evidence,
               CsOffer           offer)
{
  switch (offer)
    {
    case CS_OFFER_CHAIN:
      return (int) count_chain (evidence);
    case CS_OFFER_LEAF:
      return 1;
    case CS_OFFER_NOTHING:
    case CS_OFFER_NOT_ASKED:
      return 0;
    case CS_OFFER_BREAKS_OFF:
    case CS_OFFER_CANNOT_TELL:
    default:
      return -1;
    }
}

static gboolean
differs (const CsEvidence *evidence,
         CsOffer           offer)
{
  if (offer == CS_OFFER_CANNOT_TELL || evidence->facts[CS_FACT_SENT] == CS_UNKNOWN)
    return FALSE;
  if (cs_evidence_is (evidence, CS_FACT_SENT))
    return count_offered (evidence, offer) != (int) evidence->n_sent;
  return count_offered (evidence, offer) != 0;
}

/* What a server says to who shows no certificate. */
static char *
answer_to_none (const CsEvidence *evidence)
{
  g_autofree char *known = cs_expand_member (evidence->writer, "withoutCertificate", evidence);

  if (*known != '\0')
    return g_steal_pointer (&known);
  if (g_str_equal (evidence->tls_version, "TLS 1.3"))
    return g_strdup (_ ("If the server insists on a certificate, it would probably have refused with alert 116 after the "
                        "handshake; if not, it would have answered as it answers those who show none."));
  return g_strdup (_ ("If the server insists on a certificate, it would probably have refused with alert 40 inside the "
                      "handshake; if not, it would have answered as it answers those who show none."));
}

/* What this server would probably have answered to another offer than the one
 * it got. */
static char *
dup_answer (const CsEvidence *evidence,
            CsOffer           offer)
{
  if (offer == CS_OFFER_BREAKS_OFF)
    return g_strdup (_ ("There would have been no answer: the client ends the connection itself."));
  if (offer == CS_OFFER_NOTHING || offer == CS_OFFER_NOT_ASKED)
    return answer_to_none (evidence);
  if (offer == CS_OFFER_LEAF && cs_evidence_is (evidence, CS_FACT_SENT))
    return g_strdup (_ ("Unless the server has the intermediate itself, it would probably have refused with alert 48, or "
                        "said in HTTP that the certificate is bad."));
  if (cs_evidence_is (evidence, CS_FACT_SENT))
    return g_strdup (_ ("With the intermediates the server might have found its way to a root that it trusts."));
  return g_strdup (_ ("The server’s list is only a hint: it might have taken the certificate, or refused it with alert "
                      "48."));
}

/* Takes @why. */
static CsOfferView *
offer_view_new (const CsEvidence *evidence,
                CsOffer           offer,
                char             *why)
{
  CsOfferView *self = g_new0 (CsOfferView, 1);

  self->offer = offer;
  self->differs = differs (evidence, offer);
  self->words = g_strdup (words_of (evidence, offer));
  self->why = why;
  return self;
}

static CsOfferView *
apply_rule (const CsData     *rule,
            const CsEvidence *evidence)
{
  CsOffer      offer = offer_from_string (cs_data_get_string (rule, "sends", ""));
  CsOfferView *self = offer_view_new (evidence, offer, cs_expand_member (rule, "why", evidence));

  if (self->differs)
    self->answer = dup_answer (evidence, offer);
  self->grade = g_strdup (cs_data_get_string (rule, "grade", "unsure"));
  self->seen = g_strdup (cs_data_get_string (rule, "seen", ""));
  self->sources = cs_expand_list (rule, "sources", evidence);
  if (offer == CS_OFFER_CANNOT_TELL)
    self->missing = cs_expand_member (rule, "missing", evidence);
  return self;
}

static CsOfferView *
apply_nothing (const CsEvidence *evidence,
               const char       *missing)
{
  CsOfferView *self = offer_view_new (evidence, CS_OFFER_CANNOT_TELL,
                                      g_strdup (_ ("It hangs on a fact that the record lacks.")));

  self->grade = g_strdup ("unsure");
  self->seen = g_strdup ("");
  self->sources = g_new0 (char *, 1);
  self->missing = g_strdup (missing);
  return self;
}

/* Nothing was chosen, so there is nothing that another could send. */
static CsOfferView *
apply_no_identity (const CsEvidence *evidence)
{
  CsOfferView *self = offer_view_new (evidence, CS_OFFER_NOTHING,
                                      g_strdup (_ ("No identity is chosen here, so there is none that it could send.")));

  self->grade = g_strdup ("documented");
  self->seen = g_strdup ("");
  self->sources = g_new0 (char *, 1);
  return self;
}

CsOfferView *
cs_offer_predict (const CsData     *sender,
                  const CsEvidence *evidence)
{
  const CsData *rules = cs_data_get_array (sender, "rules");
  const CsData *undecided = NULL; /* the first rule that hangs on a fact not known */

  CsFact missing = CS_FACT_REQUESTED;

  if (cs_evidence_is_not (evidence, CS_FACT_HAS_IDENTITY) && !cs_evidence_is_not (evidence, CS_FACT_REQUESTED))
    return apply_no_identity (evidence);

  for (guint i = 0; i < cs_data_length (rules); i++)
    {
      const CsData *rule = cs_data_get_element (rules, i);
      const CsData *when = cs_data_get_object (rule, "when");
      CsFact        rule_missing = CS_FACT_REQUESTED;
      CsTruth       truth = cs_condition_all_hold (when, evidence, NULL, &rule_missing);

      if (undecided != NULL && g_strcmp0 (cs_data_get_string (undecided, "sends", NULL),
                                          cs_data_get_string (rule, "sends", NULL)) != 0)
        {
          if (truth == CS_FALSE)
            continue;
          break;
        }
      if (truth == CS_TRUE)
        return apply_rule (rule, evidence);
      if (truth == CS_UNKNOWN && undecided == NULL)
        {
          undecided = rule;
          missing = rule_missing;
        }
    }

  return apply_nothing (evidence, undecided != NULL ? cs_evidence_fact_words (missing)
                                                    : _ ("what this platform sends in this case"));
}

void
cs_offer_view_free (CsOfferView *self)
{
  if (self == NULL)
    return;

  g_free (self->words);
  g_free (self->why);
  g_free (self->answer);
  g_free (self->grade);
  g_free (self->seen);
  g_strfreev (self->sources);
  g_free (self->missing);
  g_free (self);
}
