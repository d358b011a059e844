/* cs-cause.c: what may have caused an alert, ranked by the facts at hand
 *
 * An alert names a symptom. Rows come from measured servers; what the facts
 * rule out is left out, what they point to comes first.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-cause.h"

#include <glib/gi18n-lib.h>

/* How well a cause fits: the higher first, nothing at 0. */
typedef enum
{
  FIT_NONE,
  FIT_POSSIBLE,
  FIT_LIKELY,
  FIT_STRONG,
} Fit;

typedef struct
{
  int         alert;
  const char *words;
  Fit (*fit) (const CsEvidence *evidence);
} CauseRow;

static Fit
possible (const CsEvidence *evidence)
{
  return FIT_POSSIBLE;
}

static Fit
likely (const CsEvidence *evidence)
{
  return FIT_LIKELY;
}

static Fit
if_true (const CsEvidence *evidence,
         CsFact            fact,
         Fit               when_true)
{
  switch (evidence->facts[fact])
    {
    case CS_TRUE:
      return when_true;
    case CS_UNKNOWN:
      return FIT_POSSIBLE;
    case CS_FALSE:
    default:
      return FIT_NONE;
    }
}

/* Whether the record itself holds the certificate that issued @leaf: in the
 * identity's file, or in the chain that the server showed. */
static gboolean
holds_issuer (const CsEvidence *evidence,
              CsCertificate    *leaf)
{
  GPtrArray *const chains[] = { evidence->identity_chain, evidence->server_chain };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++)
    for (guint j = 0; j < chains[i]->len; j++)
      if (cs_certificate_issued (g_ptr_array_index (chains[i], j), leaf) &&
          !cs_certificate_is_self_issued (g_ptr_array_index (chains[i], j)))
        return TRUE;
  return FALSE;
}

/* A lone leaf that somebody else issued is short of an intermediate, or comes
 * from a root that the server does not know: only an intermediate that we have
 * seen tells them apart. */
static Fit
intermediate_missing (const CsEvidence *evidence)
{
  CsCertificate *leaf;

  if (evidence->n_sent != 1 || evidence->client_chain->len != 1)
    return FIT_NONE;
  leaf = g_ptr_array_index (evidence->client_chain, 0);
  if (cs_certificate_is_self_issued (leaf) || cs_evidence_is (evidence, CS_FACT_CHAIN_COMPLETE))
    return FIT_NONE;
  return holds_issuer (evidence, leaf) ? FIT_STRONG : FIT_LIKELY;
}

static Fit
self_signed (const CsEvidence *evidence)
{
  if (evidence->client_chain->len == 0)
    return FIT_NONE;
  return cs_certificate_is_self_issued (g_ptr_array_index (evidence->client_chain, 0)) ? FIT_STRONG : FIT_NONE;
}

static Fit
issuer_unlisted (const CsEvidence *evidence)
{
  return evidence->n_ca_names > 0 && cs_evidence_is_not (evidence, CS_FACT_LIST_ALLOWS) ? FIT_LIKELY : FIT_POSSIBLE;
}

static Fit
list_complete (const CsEvidence *evidence)
{
  return cs_evidence_is (evidence, CS_FACT_CHAIN_COMPLETE) && evidence->n_ca_names > 0 ? FIT_LIKELY : FIT_POSSIBLE;
}

/* A list holds names, not keys: one may match and belong to somebody else. */
static Fit
looks_alike (const CsEvidence *evidence)
{
  if (self_signed (evidence) != FIT_NONE || evidence->n_ca_names == 0)
    return FIT_NONE;
  return if_true (evidence, CS_FACT_CHAIN_COMPLETE, FIT_LIKELY);
}

static Fit
expired (const CsEvidence *evidence)
{
  return if_true (evidence, CS_FACT_EXPIRED, FIT_STRONG);
}

static Fit
not_yet_valid (const CsEvidence *evidence)
{
  return if_true (evidence, CS_FACT_NOT_YET_VALID, FIT_STRONG);
}

static Fit
in_date (const CsEvidence *evidence)
{
  return cs_evidence_is_not (evidence, CS_FACT_EXPIRED) ? FIT_LIKELY : FIT_POSSIBLE;
}

static Fit
many_sent (const CsEvidence *evidence)
{
  return evidence->n_sent > 1 ? FIT_POSSIBLE : FIT_NONE;
}

/* clang-format off */
static const CauseRow rows[] = {
  { 40, N_("the server refuses this certificate and does not say why"), likely },
  { 40, N_("the server could not ask whether the certificate is revoked"), possible },
  { 42, N_("the certificate is not valid yet"), not_yet_valid },
  { 42, N_("the certificate’s key or signature is too weak for the server"), possible },
  { 42, N_("the server accepts other certificates of this CA, but not this one"), possible },
  { 42, N_("the certificate is not meant for clients"), possible },
  { 43, N_("the certificate is not meant for clients: its extended key usage lacks clientAuth"), likely },
  { 43, N_("its key usage lacks digital signature"), possible },
  { 44, N_("the certificate was revoked"), likely },
  { 44, N_("its issuing CA was revoked"), possible },
  { 45, N_("the certificate has expired"), expired },
  { 45, N_("the server’s revocation list is out of date"), in_date },
  { 45, N_("the issuing CA’s certificate has expired"), possible },
  { 45, N_("the server’s clock is wrong"), possible },
  { 46, N_("the server refuses the certificate and does not say why"), likely },
  { 46, N_("the server’s revocation list is out of date"), possible },
  { 46, N_("the intermediate was not sent"), intermediate_missing },
  { 48, N_("the intermediate was not sent"), intermediate_missing },
  { 48, N_("the certificate is self-signed"), self_signed },
  { 48, N_("the server trusts other roots than the one that issued it"), issuer_unlisted },
  { 48, N_("the server has no revocation list for the issuing CA"), list_complete },
  { 48, N_("a CA of the same name but with another key issued the certificate"), looks_alike },
  { 48, N_("the chain is longer than the server allows"), many_sent },
  { 49, N_("the server’s own check refused the certificate, for whatever reason"), likely },
  { 51, N_("the key does not belong to the certificate"), likely },
  { 51, N_("a CA of the same name but with another key issued the certificate"), possible },
  { 80, N_("the chain is deeper than the server allows: Apache’s default is one CA below the root"), many_sent },
  { 80, N_("the server had trouble of its own"), possible },
  { 116, N_("the server did not count what was sent as a certificate"), possible },
};
/* clang-format on */

char **
cs_cause_rank (const CsEvidence *evidence,
               int               alert,
               guint            *n_leading)
{
  g_autoptr (GStrvBuilder) causes = g_strv_builder_new ();

  guint n = 0;
  int   best = FIT_NONE;

  if (n_leading != NULL)
    *n_leading = 0;
  for (int fit = FIT_STRONG; fit > FIT_NONE; fit--)
    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
      if (rows[i].alert == alert && (int) rows[i].fit (evidence) == fit)
        {
          g_strv_builder_add (causes, _ (rows[i].words));
          best = MAX (best, fit);
          n += fit == best;
          if (n_leading != NULL)
            *n_leading = n;
        }

  return g_strv_builder_end (causes);
}
