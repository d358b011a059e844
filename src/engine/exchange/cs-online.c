/* cs-online.c: asking a chain's own addresses about it, when a person says so
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-online.h"

#include "cs-crl.h"
#include "cs-fetch.h"
#include "cs-ocsp-answer.h"
#include "cs-text.h"
#include "cs-trust-file.h"

#include <glib/gi18n-lib.h>
#include <gnutls/ocsp.h>
#include <string.h>

#define MAX_ISSUER_BYTES (256 * 1024)
#define MAX_LIST_BYTES   (16 * 1024 * 1024)

/* As deep as the search for a path goes. */
#define MAX_ISSUERS 8

typedef struct
{
  const CsOnline *question;
  GCancellable   *cancellable;
  GPtrArray      *answers; /* CsOnlineAnswer */
  GHashTable     *asked;   /* URL → itself: no address twice for the same thing */
  guint           n_fetches;
  CsPath         *path;
} Check;

void
cs_online_answer_free (CsOnlineAnswer *self)
{
  g_object_unref (self->certificate);
  g_clear_object (&self->issuer);
  g_free (self->url);
  g_free (self->detail);
  g_free (self);
}

static CsOnlineAnswer *
add_answer (Check           *self,
            CsCertificate   *certificate,
            CsCertificateUrl kind,
            const char      *url)
{
  CsOnlineAnswer *answer = g_new0 (CsOnlineAnswer, 1);

  answer->certificate = g_object_ref (certificate);
  answer->kind = kind;
  answer->url = cs_text_safe (url, -1);
  g_ptr_array_add (self->answers, answer);
  return answer;
}

static void
settle (CsOnlineAnswer *answer,
        const char     *result,
        char           *detail)
{
  answer->result = result;
  g_free (answer->detail);
  answer->detail = detail;
}

/* Asks, unless too many were asked already; @answer then says why there is nothing. */
static GBytes *
fetch (Check          *self,
       CsOnlineAnswer *answer,
       const char     *url,
       GBytes         *body,
       gsize           max_bytes)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  CsFetch how = { .body = body, .content_type = "application/ocsp-request", .proxy = self->question->proxy, .max_bytes = max_bytes, .max_seconds = CS_ONLINE_MAX_SECONDS };

  if (self->n_fetches >= CS_ONLINE_MAX_FETCHES || g_cancellable_is_cancelled (self->cancellable))
    {
      settle (answer, "not-asked",
              self->n_fetches >= CS_ONLINE_MAX_FETCHES
                ? g_strdup_printf (_ ("It was not asked: %d addresses are enough for one chain."), CS_ONLINE_MAX_FETCHES)
                : g_strdup (_ ("It was not asked: you stopped.")));
      return NULL;
    }

  self->n_fetches++;
  content = cs_fetch_run (&how, url, self->cancellable, &error);
  if (content == NULL)
    settle (answer, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) ? "not-asked" : "no-answer",
            g_strdup (error->message));
  return g_steal_pointer (&content);
}

/* Issuers. */

static void
rebuild (Check *self)
{
  const CsOnline *question = self->question;

  g_clear_pointer (&self->path, cs_path_free);
  self->path = cs_trust_build_path (question->trust, question->leaf, question->untrusted, question->query);
}

/* Takes the first that issued @certificate and was not known yet. */
static gboolean
take_issuer (Check          *self,
             CsOnlineAnswer *answer,
             CsCertificate  *certificate,
             GPtrArray      *ders)
{
  for (guint i = 0; i < ders->len; i++)
    {
      g_autoptr (CsCertificate) issuer = cs_certificate_new (g_ptr_array_index (ders, i));

      if (!cs_certificate_is_readable (issuer) || !cs_certificate_issued (issuer, certificate) ||
          !cs_certificate_signed (issuer, certificate) || cs_certificate_is_among (issuer, self->question->untrusted))
        continue;

      settle (answer, "fetched",
              g_strdup_printf (_ ("The certificate of %s was fetched from there; nobody sent it."),
                               cs_certificate_get_display_name (issuer)));
      answer->issuer = g_object_ref (issuer);
      g_ptr_array_add (self->question->untrusted, g_steal_pointer (&issuer));
      return TRUE;
    }

  settle (answer, "not-usable",
          g_strdup_printf (_ ("What lies there did not issue %s, or was at hand already."),
                           cs_certificate_get_display_name (certificate)));
  return FALSE;
}

static gboolean
fetch_issuer (Check         *self,
              CsCertificate *certificate)
{
  g_auto (GStrv) urls = cs_certificate_dup_urls (certificate, CS_CERTIFICATE_URL_ISSUER);

  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr (GBytes)    content = NULL;

      CsOnlineAnswer *answer;

      if (!g_hash_table_add (self->asked, g_strdup (urls[i])))
        continue;
      answer = add_answer (self, certificate, CS_CERTIFICATE_URL_ISSUER, urls[i]);
      content = fetch (self, answer, urls[i], NULL, MAX_ISSUER_BYTES);
      if (content == NULL)
        continue;
      if (g_bytes_get_size (content) == 0 || !cs_trust_file_read_bytes (answer->url, content, ders, NULL))
        settle (answer, "unreadable", g_strdup (_ ("What lies there is no certificate.")));
      else if (take_issuer (self, answer, certificate, ders))
        return TRUE;
    }
  return FALSE;
}

static void
complete_path (Check *self)
{
  rebuild (self);
  for (guint i = 0; i < MAX_ISSUERS && !self->path->anchored; i++)
    {
      CsCertificate *end = g_ptr_array_index (self->path->certificates, self->path->certificates->len - 1);

      if (cs_certificate_is_self_issued (end) || !fetch_issuer (self, end))
        return;
      rebuild (self);
    }
}

/* OCSP. */

static GBytes *
make_request (CsCertificate  *certificate,
              CsCertificate  *issuer,
              gnutls_datum_t *nonce)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);
  gnutls_x509_crt_t issuer_crt = cs_certificate_peek_gnutls (issuer);
  gnutls_ocsp_req_t request = NULL;
  gnutls_datum_t    der = { NULL, 0 };
  unsigned int      critical = 0;
  GBytes           *bytes = NULL;

  if (gnutls_ocsp_req_init (&request) < 0)
    g_error ("out of memory for an OCSP request");
  if (gnutls_ocsp_req_add_cert (request, GNUTLS_DIG_SHA1, issuer_crt, crt) >= 0 &&
      gnutls_ocsp_req_randomize_nonce (request) >= 0 && gnutls_ocsp_req_get_nonce (request, &critical, nonce) >= 0 &&
      gnutls_ocsp_req_export (request, &der) >= 0)
    {
      bytes = g_bytes_new (der.data, der.size);
      gnutls_free (der.data);
    }
  gnutls_ocsp_req_deinit (request);
  return bytes;
}

/* A responder may leave it out (RFC 6960 §4.4.1), but not send another one. */
static gboolean
has_other_nonce (GBytes               *response,
                 const gnutls_datum_t *nonce)
{
  gsize              len = 0;
  const guint8      *data = g_bytes_get_data (response, &len);
  gnutls_datum_t     der = { (guint8 *) data, (guint) len };
  gnutls_datum_t     theirs = { NULL, 0 };
  gnutls_ocsp_resp_t handle = NULL;
  unsigned int       critical = 0;
  gboolean           other = FALSE;

  if (gnutls_ocsp_resp_init (&handle) < 0)
    g_error ("out of memory for an OCSP answer");
  if (gnutls_ocsp_resp_import (handle, &der) >= 0 && gnutls_ocsp_resp_get_nonce (handle, &critical, &theirs) >= 0)
    {
      other = theirs.size != nonce->size || memcmp (theirs.data, nonce->data, nonce->size) != 0;
      gnutls_free (theirs.data);
    }
  gnutls_ocsp_resp_deinit (handle);
  return other;
}

static void
judge_ocsp (Check                *self,
            CsOnlineAnswer       *answer,
            GBytes               *response,
            CsCertificate        *issuer,
            const gnutls_datum_t *nonce)
{
  g_autoptr (CsOcspAnswer) judged = cs_ocsp_answer_judge (response, answer->certificate, issuer, self->question->query->at);

  if (judged->outcome != CS_OCSP_UNREADABLE && judged->outcome != CS_OCSP_REFUSED && has_other_nonce (response, nonce))
    settle (answer, "other-nonce", g_strdup (_ ("The OCSP answer is to another question: its nonce is not ours.")));
  else
    settle (answer, cs_ocsp_outcome_to_string (judged->outcome), g_steal_pointer (&judged->detail));
}

static gboolean
is_settled (const CsOnlineAnswer *answer)
{
  return g_str_equal (answer->result, "good") || g_str_equal (answer->result, "revoked");
}

/* Returns: whether nobody else need be asked about that certificate */
static gboolean
take_in (Check          *self,
         CsOnlineAnswer *answer)
{
  if (g_str_equal (answer->result, "revoked"))
    cs_path_revoke (self->path, answer->certificate, answer->detail);
  return is_settled (answer);
}

static gboolean
ask_responders (Check         *self,
                CsCertificate *certificate,
                CsCertificate *issuer)
{
  g_auto (GStrv)     urls = cs_certificate_dup_urls (certificate, CS_CERTIFICATE_URL_OCSP);
  gnutls_datum_t     nonce = { NULL, 0 };
  g_autoptr (GBytes) request = urls[0] != NULL ? make_request (certificate, issuer, &nonce) : NULL;
  gboolean           settled = FALSE;

  for (guint i = 0; request != NULL && urls[i] != NULL && !settled; i++)
    {
      CsOnlineAnswer    *answer = add_answer (self, certificate, CS_CERTIFICATE_URL_OCSP, urls[i]);
      g_autoptr (GBytes) response = fetch (self, answer, urls[i], request, CS_OCSP_ANSWER_MAX_BYTES);

      if (response != NULL)
        judge_ocsp (self, answer, response, issuer, &nonce);
      settled = take_in (self, answer);
    }
  gnutls_free (nonce.data);
  return settled;
}

/* Lists. */

static void
judge_list (Check          *self,
            CsOnlineAnswer *answer,
            GBytes         *content,
            CsCertificate  *issuer)
{
  g_autoptr (GPtrArray) crls = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_crl_free);

  char        *detail = NULL;
  CsCrlOutcome outcome;

  if (g_bytes_get_size (content) == 0 || !cs_trust_file_read_crl_bytes (answer->url, content, crls, NULL))
    {
      settle (answer, "unreadable", g_strdup (_ ("What lies there is no list of revoked certificates.")));
      return;
    }

  outcome = cs_crl_judge (g_ptr_array_index (crls, 0), answer->certificate, issuer, self->question->query->at, &detail);
  if (outcome == CS_CRL_GOOD)
    detail = g_strdup_printf (_ ("The list of %s does not name it."), cs_certificate_get_display_name (issuer));
  else if (outcome == CS_CRL_OTHER)
    detail = g_strdup_printf (_ ("The list that lies there is not one that %s signed."), cs_certificate_get_display_name (issuer));
  settle (answer, cs_crl_outcome_to_string (outcome), detail);
}

static void
read_lists (Check         *self,
            CsCertificate *certificate,
            CsCertificate *issuer)
{
  g_auto (GStrv) urls = cs_certificate_dup_urls (certificate, CS_CERTIFICATE_URL_CRL);
  gboolean       settled = FALSE;

  for (guint i = 0; urls[i] != NULL && !settled; i++)
    {
      CsOnlineAnswer    *answer = add_answer (self, certificate, CS_CERTIFICATE_URL_CRL, urls[i]);
      g_autoptr (GBytes) content = fetch (self, answer, urls[i], NULL, MAX_LIST_BYTES);

      if (content != NULL)
        judge_list (self, answer, content, issuer);
      settled = take_in (self, answer);
    }
}

CsPath *
cs_online_check (const CsOnline *self,
                 GCancellable   *cancellable,
                 GPtrArray     **answers)
{
  g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  Check check = {
    .question = self,
    .cancellable = cancellable,
    .answers = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_online_answer_free),
    .asked = asked,
  };

  complete_path (&check);
  for (guint i = 0; i + 1 < check.path->certificates->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (check.path->certificates, i);
      CsCertificate *issuer = g_ptr_array_index (check.path->certificates, i + 1);

      if (cs_certificate_is_readable (certificate) && cs_certificate_is_readable (issuer) &&
          !ask_responders (&check, certificate, issuer))
        read_lists (&check, certificate, issuer);
    }

  *answers = check.answers;
  return check.path;
}

JsonArray *
cs_online_to_json (GPtrArray *answers)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < answers->len; i++)
    {
      const CsOnlineAnswer *answer = g_ptr_array_index (answers, i);
      JsonObject           *object = json_object_new ();

      json_object_set_string_member (object, "certificate", cs_certificate_get_fingerprint (answer->certificate));
      json_object_set_string_member (object, "asked", cs_certificate_url_to_string (answer->kind));
      json_object_set_string_member (object, "url", answer->url);
      json_object_set_string_member (object, "result", answer->result);
      json_object_set_string_member (object, "detail", answer->detail);
      if (answer->issuer != NULL)
        json_object_set_string_member (object, "issuer", cs_certificate_get_fingerprint (answer->issuer));
      json_array_add_object_element (array, object);
    }
  return array;
}
