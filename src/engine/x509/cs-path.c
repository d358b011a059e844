/* cs-path.c: building a path, with a reason for every candidate
 *
 * GnuTLS builds one path and says of it what is wrong with the whole. Here every
 * way is tried, each is put to GnuTLS with nothing but its own anchor, and the
 * checks of cs-path-checks.c say which certificate is at fault.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-path.h"

#include "cs-crl.h"
#include "cs-ocsp-answer.h"
#include "cs-path-checks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A server chooses what it sends: without limits a set of cross-signed
 * certificates makes the search exponential. */
#define MAX_DEPTH      16
#define MAX_CANDIDATES 128
#define MAX_PATHS      32

/* As GnuTLS's own priority string "NORMAL" has it, and the dates left to us. */
#define VERIFY_FLAGS                           \
  (GNUTLS_VERIFY_DISABLE_TIME_CHECKS |         \
   GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS | \
   GNUTLS_PROFILE_TO_VFLAGS (GNUTLS_PROFILE_LOW))

typedef struct
{
  GPtrArray         *untrusted;
  CsPathFindFunc     find_anchors;
  gpointer           data;
  const CsPathQuery *query;

  GPtrArray *trail; /* borrowed certificates, leaf first */
  CsPath    *best;
  GPtrArray *candidates;
  guint      n_candidates;
  guint      n_paths;
} Search;

void
cs_path_reason_free (CsPathReason *self)
{
  g_free (self->certificate);
  g_free (self->issuer_of);
  g_free (self->detail);
  g_free (self);
}

void
cs_path_free (CsPath *self)
{
  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->reasons);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_free (self);
}

static CsPath *
path_new (void)
{
  CsPath *self = g_new0 (CsPath, 1);

  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_path_reason_free);
  return self;
}

static CsPathReason *
reason_new (CsCertificate *certificate,
            CsCertificate *issuer_of,
            const char    *check,
            char          *detail)
{
  CsPathReason *self = g_new0 (CsPathReason, 1);

  self->certificate = certificate != NULL ? g_strdup (cs_certificate_get_fingerprint (certificate)) : NULL;
  self->issuer_of = issuer_of != NULL ? g_strdup (cs_certificate_get_fingerprint (issuer_of)) : NULL;
  self->check = check;
  self->detail = detail;
  return self;
}

/* GnuTLS's opinion of one path. */

static gboolean
host_to_vdata (const char            *host,
               gnutls_typed_vdata_st *vdata,
               GInetAddress         **address,
               char                 **name)
{
  gsize len;

  /* A literal address stands in brackets, with or without a zone. */
  *name = g_strdup (*host == '[' ? host + 1 : host);
  (*name)[strcspn (*name, "]%")] = '\0';
  *address = g_inet_address_new_from_string (*name);
  if (*address != NULL)
    {
      vdata->type = GNUTLS_DT_IP_ADDRESS;
      vdata->data = (guint8 *) g_inet_address_to_bytes (*address);
      vdata->size = (unsigned int) g_inet_address_get_native_size (*address);
      return TRUE;
    }

  len = strlen (*name);
  if (len > 1 && (*name)[len - 1] == '.')
    (*name)[--len] = '\0';
  vdata->type = GNUTLS_DT_DNS_HOSTNAME;
  vdata->data = (guint8 *) *name;
  vdata->size = (unsigned int) len;
  return len > 0;
}

static guint
ask_gnutls (Search  *self,
            gboolean anchored)
{
  g_autofree gnutls_x509_crt_t *chain = g_new0 (gnutls_x509_crt_t, self->trail->len);
  g_autoptr (GInetAddress)      address = NULL;
  g_autofree char              *name = NULL;

  gnutls_x509_trust_list_t list = NULL;
  gnutls_typed_vdata_st    vdata[2] = { 0 };
  unsigned int             n_vdata = 0;
  unsigned int             n_chain = self->trail->len;
  unsigned int             status = GNUTLS_CERT_INVALID;

  for (guint i = 0; i < self->trail->len; i++)
    {
      chain[i] = cs_certificate_peek_gnutls (g_ptr_array_index (self->trail, i));
      if (chain[i] == NULL)
        return GNUTLS_CERT_INVALID;
    }

  if (self->query->host != NULL && host_to_vdata (self->query->host, &vdata[n_vdata], &address, &name))
    n_vdata++;
  if (self->query->purpose != NULL)
    {
      vdata[n_vdata].type = GNUTLS_DT_KEY_PURPOSE_OID;
      vdata[n_vdata].data = (guint8 *) self->query->purpose;
      vdata[n_vdata++].size = (unsigned int) strlen (self->query->purpose);
    }

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    g_error ("out of memory for a trust list");
  if (anchored)
    {
      (void) gnutls_x509_trust_list_add_cas (list, &chain[n_chain - 1], 1, 0);
      n_chain = MAX (n_chain - 1, 1);
    }

  if (gnutls_x509_trust_list_verify_crt2 (list, chain, n_chain, vdata, n_vdata, VERIFY_FLAGS, &status, NULL) < 0)
    status |= GNUTLS_CERT_INVALID;
  gnutls_x509_trust_list_deinit (list, 0); /* the certificates stay ours */
  return status;
}

/* Reasons. */

static guint
date_status (Search        *self,
             CsCertificate *certificate)
{
  return GNUTLS_CERT_INVALID |
         (self->query->at > cs_certificate_get_not_after (certificate) ? GNUTLS_CERT_EXPIRED : GNUTLS_CERT_NOT_ACTIVATED);
}

/* Runs the checks on the trail's first @len certificates, about the last of them. */
static void
add_faults (Search *self,
            CsPath *path,
            guint   len)
{
  g_autoptr (GPtrArray) part = g_ptr_array_new ();

  CsCertificate     *certificate = g_ptr_array_index (self->trail, len - 1);
  gsize              n_checks = 0;
  const CsPathCheck *checks = cs_path_checks (&n_checks);

  for (guint i = 0; i < len; i++)
    g_ptr_array_add (part, g_ptr_array_index (self->trail, i));

  for (gsize i = 0; i < n_checks; i++)
    {
      gboolean is_dates = strcmp (checks[i].name, "dates") == 0;
      char    *detail;

      if (checks[i].breaks || (checks[i].for_issuers && len < 2) || (!is_dates && !(path->status & checks[i].flags)))
        continue;

      detail = checks[i].run (part, self->query);
      if (detail == NULL)
        continue;
      if (is_dates)
        path->status |= date_status (self, certificate);
      g_ptr_array_add (path->reasons,
                       reason_new (certificate,
                                   checks[i].for_issuers ? g_ptr_array_index (self->trail, len - 2) : NULL,
                                   checks[i].name, detail));
    }
}

static char *
describe_dead_end (Search *self)
{
  CsCertificate *end = g_ptr_array_index (self->trail, self->trail->len - 1);

  if (!cs_certificate_is_readable (end))
    return g_strdup (_ ("It cannot be read as a certificate."));
  if (!cs_certificate_is_self_issued (end))
    return g_strdup_printf (_ ("Its issuer, %s, is not among your roots, and the chain does not hold that certificate."),
                            cs_certificate_get_issuer_display_name (end));
  if (self->trail->len == 1)
    return g_strdup (_ ("It is self-signed and not among your roots."));
  return g_strdup_printf (_ ("Its chain ends in %s, which is not among your roots."), cs_certificate_get_display_name (end));
}

/* What was tried as the issuer of the path's end, and why it is not. */
static void
add_rejected_issuers (Search        *self,
                      CsPath        *path,
                      CsCertificate *end)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      CsPathReason *reason = g_ptr_array_index (self->candidates, i);

      if (g_strcmp0 (reason->issuer_of, cs_certificate_get_fingerprint (end)) == 0)
        {
          CsPathReason *copy = g_new0 (CsPathReason, 1);

          copy->certificate = g_strdup (reason->certificate);
          copy->issuer_of = g_strdup (reason->issuer_of);
          copy->check = reason->check;
          copy->detail = g_strdup (reason->detail);
          g_ptr_array_add (path->reasons, copy);
        }
    }
}

static void
add_ocsp (Search *self,
          CsPath *path)
{
  g_autoptr (CsOcspAnswer) answer = NULL;

  CsCertificate *leaf = g_ptr_array_index (self->trail, 0);

  if (self->query->ocsp == NULL || self->trail->len < 2)
    return;

  answer = cs_ocsp_answer_judge (self->query->ocsp, leaf, g_ptr_array_index (self->trail, 1), self->query->at);
  if (answer->outcome == CS_OCSP_GOOD)
    return;
  path->status |= GNUTLS_CERT_INVALID |
                  (answer->outcome == CS_OCSP_REVOKED ? GNUTLS_CERT_REVOKED : GNUTLS_CERT_INVALID_OCSP_STATUS);
  g_ptr_array_add (path->reasons, reason_new (leaf, NULL, "revoked", g_steal_pointer (&answer->detail)));
}

static void
add_revocations (Search *self,
                 CsPath *path)
{
  GPtrArray *crls = self->query->crls;

  add_ocsp (self, path);
  for (guint i = 0; crls != NULL && i + 1 < self->trail->len; i++)
    for (guint j = 0; j < crls->len; j++)
      {
        CsCertificate *certificate = g_ptr_array_index (self->trail, i);
        char          *detail = cs_crl_find_fault (g_ptr_array_index (crls, j), certificate,
                                                   g_ptr_array_index (self->trail, i + 1), self->query->at);

        if (detail == NULL)
          continue;
        path->status |= GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED;
        g_ptr_array_add (path->reasons, reason_new (certificate, NULL, "revoked", detail));
        break;
      }
}

/* GnuTLS found a fault that no check of ours explains: say at least its word. */
static void
add_unexplained (Search *self,
                 CsPath *path)
{
  gnutls_datum_t text = { NULL, 0 };
  guint          status = path->status;

  if (status == 0 || path->reasons->len > 0)
    return;

  if (gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509, &text, 0) < 0)
    text.data = NULL;
  g_ptr_array_add (path->reasons,
                   reason_new (g_ptr_array_index (self->trail, 0), NULL,
                               status & GNUTLS_CERT_SIGNATURE_FAILURE ? "signature" : "algorithm",
                               g_strdup_printf (_ ("GnuTLS refuses it: %s"),
                                                text.data != NULL ? (const char *) text.data : "?")));
  gnutls_free (text.data);
}

static CsPath *
judge_trail (Search  *self,
             gboolean anchored)
{
  CsPath        *path = path_new ();
  CsCertificate *leaf = g_ptr_array_index (self->trail, 0);
  CsCertificate *end = g_ptr_array_index (self->trail, self->trail->len - 1);

  for (guint i = 0; i < self->trail->len; i++)
    g_ptr_array_add (path->certificates, g_object_ref (g_ptr_array_index (self->trail, i)));

  path->anchored = anchored;
  path->status = ask_gnutls (self, anchored);
  if (!anchored)
    {
      path->status |= GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND;
      g_ptr_array_add (path->reasons, reason_new (end, NULL, "no-issuer", describe_dead_end (self)));
      add_rejected_issuers (self, path, end);
    }
  if (path->status & GNUTLS_CERT_UNEXPECTED_OWNER)
    g_ptr_array_add (path->reasons, reason_new (leaf, NULL, "hostname", cs_path_describe_names (leaf)));
  for (guint len = 1; len <= self->trail->len; len++)
    add_faults (self, path, len);
  add_revocations (self, path);
  add_unexplained (self, path);

  path->trusted = path->status == 0;
  return path;
}

static gboolean
is_better (const CsPath *path,
           const CsPath *than)
{
  if (than == NULL || path->trusted != than->trusted)
    return than == NULL || path->trusted;
  if (path->anchored != than->anchored)
    return path->anchored;
  if (path->anchored)
    return path->reasons->len < than->reasons->len;
  return path->certificates->len > than->certificates->len;
}

static void
consider (Search  *self,
          gboolean anchored)
{
  CsPath *path;

  if (self->n_paths++ >= MAX_PATHS && self->best != NULL)
    return;

  path = judge_trail (self, anchored);
  if (!is_better (path, self->best))
    {
      cs_path_free (path);
      return;
    }
  g_clear_pointer (&self->best, cs_path_free);
  self->best = path;
}

/* The search. */

static gboolean
same (CsCertificate *a,
      CsCertificate *b)
{
  return a == b || g_bytes_equal (cs_certificate_get_der (a), cs_certificate_get_der (b));
}

static gboolean
is_anchor (Search        *self,
           CsCertificate *certificate)
{
  GPtrArray *anchors = self->find_anchors (cs_certificate_get_subject_der (certificate), self->data);

  for (guint i = 0; anchors != NULL && i < anchors->len; i++)
    if (same (certificate, g_ptr_array_index (anchors, i)))
      return TRUE;
  return FALSE;
}

static gboolean
array_holds (GPtrArray     *certificates,
             CsCertificate *certificate)
{
  for (guint i = 0; i < certificates->len; i++)
    if (same (certificate, g_ptr_array_index (certificates, i)))
      return TRUE;
  return FALSE;
}

/* Anchors first: a server's copy of a root is of no use when the root is here. */
static GPtrArray *
find_candidates (Search        *self,
                 CsCertificate *certificate)
{
  GPtrArray *found = g_ptr_array_new ();
  GBytes    *issuer = cs_certificate_get_issuer_der (certificate);
  GPtrArray *anchors = self->find_anchors (issuer, self->data);

  if (g_bytes_get_size (issuer) == 0)
    return found;

  for (guint i = 0; anchors != NULL && i < anchors->len; i++)
    if (!array_holds (self->trail, g_ptr_array_index (anchors, i)))
      g_ptr_array_add (found, g_ptr_array_index (anchors, i));

  for (guint i = 0; i < self->untrusted->len; i++)
    {
      CsCertificate *candidate = g_ptr_array_index (self->untrusted, i);

      if (g_bytes_equal (cs_certificate_get_subject_der (candidate), issuer) &&
          !array_holds (self->trail, candidate) && !array_holds (found, candidate))
        g_ptr_array_add (found, candidate);
    }
  return found;
}

static void
note_candidate (Search     *self,
                const char *check,
                char       *detail)
{
  CsCertificate *candidate = g_ptr_array_index (self->trail, self->trail->len - 1);
  CsCertificate *below = g_ptr_array_index (self->trail, self->trail->len - 2);

  g_ptr_array_add (self->candidates, reason_new (candidate, below, check, detail));
}

/* The candidate stands at the end of the trail. Its first fault is noted. */
static gboolean
may_be_issuer (Search *self)
{
  gsize              n_checks = 0;
  const CsPathCheck *checks = cs_path_checks (&n_checks);

  for (gsize i = 0; i < n_checks; i++)
    {
      char *detail = checks[i].run (self->trail, self->query);

      if (detail != NULL)
        {
          note_candidate (self, checks[i].name, detail);
          return !checks[i].breaks;
        }
    }
  return TRUE;
}

static void
search (Search *self)
{
  g_autoptr (GPtrArray) candidates = NULL;

  CsCertificate *end = g_ptr_array_index (self->trail, self->trail->len - 1);
  gboolean       extended = FALSE;

  if (is_anchor (self, end))
    {
      consider (self, TRUE);
      return;
    }

  candidates = find_candidates (self, end);
  for (guint i = 0; i < candidates->len && self->trail->len < MAX_DEPTH; i++)
    {
      if ((self->best != NULL && self->best->trusted) || self->n_candidates++ >= MAX_CANDIDATES)
        break;

      g_ptr_array_add (self->trail, g_ptr_array_index (candidates, i));
      if (may_be_issuer (self))
        {
          extended = TRUE;
          search (self);
        }
      g_ptr_array_set_size (self->trail, (int) self->trail->len - 1);
    }

  if (!extended && (self->best == NULL || !self->best->trusted))
    consider (self, FALSE);
}

CsPath *
cs_path_build (CsCertificate     *leaf,
               GPtrArray         *untrusted,
               CsPathFindFunc     find_anchors,
               gpointer           data,
               const CsPathQuery *query)
{
  g_autoptr (GPtrArray) trail = g_ptr_array_new ();

  Search self = {
    .untrusted = untrusted,
    .find_anchors = find_anchors,
    .data = data,
    .query = query,
    .trail = trail,
    .candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_path_reason_free),
  };

  g_ptr_array_add (trail, leaf);
  search (&self);
  if (self.best == NULL)
    consider (&self, FALSE);

  self.best->candidates = self.candidates;
  return self.best;
}

void
cs_path_revoke (CsPath        *self,
                CsCertificate *certificate,
                const char    *detail)
{
  self->trusted = FALSE;
  self->status |= GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED;
  g_ptr_array_add (self->reasons, reason_new (certificate, NULL, "revoked", g_strdup (detail)));
}
