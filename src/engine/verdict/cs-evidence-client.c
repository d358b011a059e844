/* cs-evidence-client.c: what was asked of the client, and what it sent
 *
 * Pure: a record in, facts out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-evidence-private.h"

#include "cs-json.h"
#include "cs-text.h"

#include <string.h>

static void
read_identity (CsEvidence *self,
               JsonObject *client_certificate)
{
  JsonObject    *identity = cs_json_get_object (cs_record_get_mtls (self->record), "identity");
  const char    *kind = cs_json_get_string (identity, "kind", NULL);
  const char    *file = cs_json_get_string (identity, "name", NULL);
  JsonArray     *sent = cs_json_get_array (client_certificate, "chain");
  CsCertificate *leaf = NULL;

  self->client_chain = cs_record_dup_chain (self->record, sent);
  self->n_sent = cs_json_array_length (sent);
  self->identity_chain = cs_record_dup_chain (self->record, cs_json_get_array (identity, "chain"));
  if (kind != NULL)
    self->facts[CS_FACT_HAS_IDENTITY] = cs_truth_from_boolean (!g_str_equal (kind, "none"));
  else if (self->n_sent > 0)
    self->facts[CS_FACT_HAS_IDENTITY] = CS_TRUE;
  if (file != NULL && *file != '\0')
    self->identity_file = cs_text_safe (file, -1);

  if (self->client_chain->len > 0)
    leaf = g_ptr_array_index (self->client_chain, 0);
  else if (self->identity_chain->len > 0)
    leaf = g_ptr_array_index (self->identity_chain, 0);
  if (leaf != NULL && *cs_certificate_get_display_name (leaf) != '\0')
    self->identity_name = g_strdup (cs_certificate_get_display_name (leaf));
  else
    self->identity_name = g_strdup (self->identity_file);
}

/* The certificates that a CA list is held against: what went out, else what
 * could have gone out. */
static GPtrArray *
chain_in_question (const CsEvidence *self)
{
  return self->client_chain->len > 0 ? self->client_chain : self->identity_chain;
}

static gboolean
list_names (const CsEvidence *self,
            JsonArray        *ca_names,
            CsCertificate    *certificate,
            char            **name)
{
  for (guint i = 0; i < self->n_ca_names; i++)
    {
      g_autofree guint8 *data = NULL;
      g_autoptr (GBytes) der = NULL;

      JsonObject *ca_name = cs_json_array_object (ca_names, i);
      const char *base64 = cs_json_get_string (ca_name, "der", NULL);
      gsize       len = 0;

      if (base64 == NULL)
        continue;
      data = g_base64_decode (base64, &len);
      der = g_bytes_new (data, len);
      if (len > 0 && g_bytes_equal (der, cs_certificate_get_issuer_der (certificate)))
        {
          g_autofree char *dn = cs_text_safe (cs_json_get_string (ca_name, "dn", ""), -1);

          if (name != NULL && *name == NULL)
            *name = cs_certificate_dn_display_name (dn);
          return TRUE;
        }
    }

  return FALSE;
}

static void
read_ca_list (CsEvidence *self,
              JsonObject *certificate_request)
{
  GPtrArray *chain = chain_in_question (self);
  JsonArray *ca_names = cs_json_get_array (certificate_request, "caNames");
  gboolean   on_list = FALSE;

  self->n_ca_names = cs_json_array_length (ca_names);
  for (guint i = 0; i < chain->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (chain, i);

      if (cs_certificate_is_readable (certificate))
        on_list |= list_names (self, ca_names, certificate, &self->listed_issuer);
    }

  if (ca_names == NULL)
    return;
  for (guint i = 0; i < self->n_ca_names; i++)
    self->ca_list_len += 2 + strlen (cs_json_get_string (cs_json_array_object (ca_names, i), "der", "")) / 4 * 3;
  self->facts[CS_FACT_LIST_EMPTY] = cs_truth_from_boolean (self->n_ca_names == 0);
  if (self->n_ca_names == 0 || on_list)
    self->facts[CS_FACT_LIST_ALLOWS] = CS_TRUE;
  else if (chain->len > 0)
    self->facts[CS_FACT_LIST_ALLOWS] = CS_FALSE;

  if (self->client_chain->len > 0 && self->client_chain->len == self->n_sent)
    {
      CsCertificate *top = g_ptr_array_index (self->client_chain, self->client_chain->len - 1);
      gboolean       ends = cs_certificate_is_self_issued (top) || list_names (self, ca_names, top, NULL);

      /* Without a list nothing tells which issuers the server already has. */
      if (ends || self->n_ca_names > 0)
        self->facts[CS_FACT_CHAIN_COMPLETE] = cs_truth_from_boolean (ends);
    }
}

static void
read_dates (CsEvidence *self)
{
  g_autoptr (GDateTime) started = NULL;

  GPtrArray     *chain = chain_in_question (self);
  CsCertificate *leaf = chain->len > 0 ? g_ptr_array_index (chain, 0) : NULL;
  gint64         now;

  started = g_date_time_new_from_iso8601 (cs_json_get_string (cs_record_get_entry (self->record),
                                                              "startedDateTime", ""),
                                          NULL);
  if (started == NULL || leaf == NULL || !cs_certificate_is_readable (leaf))
    return;

  now = g_date_time_to_unix (started);
  self->facts[CS_FACT_EXPIRED] = cs_truth_from_boolean (cs_certificate_get_not_after (leaf) < now);
  self->facts[CS_FACT_NOT_YET_VALID] = cs_truth_from_boolean (cs_certificate_get_not_before (leaf) > now);
}

/* In the identity's file or in the server's chain: the certificate that issued
 * @leaf, which did not go out with it. */
static gboolean
holds_intermediate (const CsEvidence *self,
                    CsCertificate    *leaf)
{
  GPtrArray *const chains[] = { self->identity_chain, self->server_chain };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++)
    for (guint j = 0; j < chains[i]->len; j++)
      if (cs_certificate_issued (g_ptr_array_index (chains[i], j), leaf) &&
          !cs_certificate_is_self_issued (g_ptr_array_index (chains[i], j)))
        return TRUE;
  return FALSE;
}

static gboolean
is_weak (CsCertificate *leaf)
{
  const char *key = cs_certificate_get_key_type (leaf);
  const char *signature = cs_certificate_get_signature_algorithm (leaf);

  return (g_str_has_prefix (key, "RSA") && cs_certificate_get_key_bits (leaf) < 2048) ||
         strstr (signature, "SHA1") != NULL || strstr (signature, "SHA-1") != NULL || strstr (signature, "MD5") != NULL;
}

static void
read_leaf (CsEvidence *self)
{
  GPtrArray         *chain = chain_in_question (self);
  CsCertificate     *leaf = chain->len > 0 ? g_ptr_array_index (chain, 0) : NULL;
  const char *const *purposes;

  if (leaf == NULL || !cs_certificate_is_readable (leaf))
    return;

  purposes = cs_certificate_get_extended_key_usage (leaf);
  self->facts[CS_FACT_SELF_SIGNED] = cs_truth_from_boolean (cs_certificate_is_self_issued (leaf));
  self->facts[CS_FACT_NOT_FOR_CLIENTS] = cs_truth_from_boolean (purposes[0] != NULL &&
                                                                !g_strv_contains (purposes, "clientAuth") &&
                                                                !g_strv_contains (purposes, "anyExtendedKeyUsage"));
  self->facts[CS_FACT_WEAK] = cs_truth_from_boolean (is_weak (leaf));
  if (self->client_chain->len > 0 && self->client_chain->len == self->n_sent)
    self->facts[CS_FACT_INTERMEDIATE_HELD] = cs_truth_from_boolean (self->n_sent == 1 && holds_intermediate (self, leaf));
}

void
cs_evidence_read_client (CsEvidence *self,
                         JsonObject *tls)
{
  JsonObject *request = cs_json_get_object (tls, "certificateRequest");
  JsonObject *client = cs_json_get_object (tls, "clientCertificate");
  const char *state = cs_json_get_string (client, "state", "unknown");
  const char *when = cs_json_get_string (request, "when", NULL);

  self->facts[CS_FACT_REQUESTED] = cs_evidence_read_truth (request, "seen");
  if (self->facts[CS_FACT_REQUESTED] == CS_TRUE && when != NULL)
    self->facts[CS_FACT_PER_PATH] = cs_truth_from_boolean (!g_str_equal (when, "handshake"));
  else if (self->facts[CS_FACT_REQUESTED] == CS_FALSE)
    self->facts[CS_FACT_PER_PATH] = CS_FALSE;

  if (!g_str_equal (state, "unknown"))
    {
      self->facts[CS_FACT_SENT] = cs_truth_from_boolean (g_str_equal (state, "sent"));
      self->facts[CS_FACT_EMPTY] = cs_truth_from_boolean (g_str_equal (state, "empty"));
      if (g_str_equal (state, "not-asked") && self->facts[CS_FACT_REQUESTED] == CS_UNKNOWN)
        self->facts[CS_FACT_REQUESTED] = CS_FALSE;
    }
  self->why_empty = g_strdup (cs_json_get_string (client, "why", ""));

  read_identity (self, client);
  read_ca_list (self, request);
  read_dates (self);
  read_leaf (self);
}
