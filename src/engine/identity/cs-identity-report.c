/* cs-identity-report.c: what is to be said about an identity's file, as JSON
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-report.h"

#include "cs-elsewhere.h"
#include "cs-identity-file.h"
#include "cs-identity-key.h"
#include "cs-identity-parts.h"
#include "cs-identity-pkcs11.h"
#include "cs-lint.h"

static JsonArray *
fingerprints (GPtrArray *certificates)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < certificates->len; i++)
    json_array_add_string_element (array, cs_certificate_get_fingerprint (g_ptr_array_index (certificates, i)));
  return array;
}

static JsonObject *
identity_new (JsonArray  *chain,
              const char *key_type,
              guint       key_bits,
              gboolean    matches)
{
  JsonObject *identity = json_object_new ();
  JsonObject *key = json_object_new ();

  json_object_set_string_member (key, "type", key_type);
  json_object_set_int_member (key, "bits", key_bits);
  json_object_set_array_member (identity, "chain", chain);
  json_object_set_object_member (identity, "key", key);
  json_object_set_boolean_member (identity, "keyMatches", matches);
  return identity;
}

static JsonObject *
describe_identity (CsIdentity *identity)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);

  GListModel    *chain = cs_identity_get_chain (identity);
  CsCertificate *leaf = cs_identity_get_leaf (identity);

  for (guint i = 0; i < g_list_model_get_n_items (chain); i++)
    g_ptr_array_add (certificates, g_list_model_get_item (chain, i));
  return identity_new (fingerprints (certificates), cs_certificate_get_key_type (leaf),
                       cs_certificate_get_key_bits (leaf), TRUE);
}

static JsonObject *
describe_mismatch (CsIdentityParts *parts)
{
  JsonArray   *chain = json_array_new ();
  unsigned int bits = 0;
  const char  *type = cs_identity_key_type (g_ptr_array_index (parts->keys, 0), &bits);

  json_array_add_string_element (chain, cs_certificate_get_fingerprint (g_ptr_array_index (parts->certificates, 0)));
  return identity_new (chain, type, bits, FALSE);
}

static JsonObject *
describe_refusal (const GError *error)
{
  JsonObject *refusal = json_object_new ();

  json_object_set_string_member (refusal, "code", cs_identity_error_to_string ((CsIdentityError) error->code));
  if (cs_identity_error_get_is (error) != NULL)
    json_object_set_string_member (refusal, "is", cs_identity_error_get_is (error));
  json_object_set_string_member (refusal, "message", error->message);
  return refusal;
}

static void
add_lint (JsonArray         *lint,
          CsIdentity        *identity,
          const CsLintFacts *facts)
{
  g_autoptr (GPtrArray) marks = cs_lint_identity_with (identity, facts);

  for (guint i = 0; i < marks->len; i++)
    {
      const CsLintMark *mark = g_ptr_array_index (marks, i);
      JsonObject       *object = json_object_new ();

      json_object_set_string_member (object, "id", mark->id);
      json_object_set_string_member (object, "severity", mark->severity);
      json_object_set_string_member (object, "message", mark->message);
      json_array_add_object_element (lint, object);
    }
}

/* Tokens hand out an identity or an error, and no parts. */
static GPtrArray *
load (CsIdentityParts       *parts,
      const CsIdentityFiles *files,
      CsSecret              *passphrase,
      GError               **error)
{
  GPtrArray  *identities;
  GListModel *chain;

  if (!cs_identity_is_token_uri (files->certificate) && !cs_identity_is_token_uri (files->key))
    return cs_identity_parts_read_files (parts, files, passphrase, error) ? cs_identity_match_parts (parts, files, error) : NULL;

  parts->format = "pkcs11";
  identities = cs_identity_load_all (files, passphrase, error);
  if (identities == NULL)
    return NULL;

  chain = cs_identity_get_chain (g_ptr_array_index (identities, 0));
  for (guint i = 0; i < g_list_model_get_n_items (chain); i++)
    g_ptr_array_add (parts->certificates, g_list_model_get_item (chain, i));
  return identities;
}

static void
add_elsewhere (JsonObject            *report,
               const CsIdentityParts *parts)
{
  g_autoptr (GPtrArray) elsewhere = NULL;

  if (parts->pkcs12 == NULL)
    return;

  elsewhere = cs_elsewhere_evaluate (parts->pkcs12);
  json_object_set_array_member (report, "elsewhere", cs_elsewhere_to_json (elsewhere));
}

JsonObject *
cs_identity_report (const CsIdentityFiles *files,
                    CsSecret              *passphrase,
                    const CsLintFacts     *facts)
{
  g_autoptr (CsIdentityParts) parts = cs_identity_parts_new ();
  g_autoptr (GPtrArray)       identities = NULL;
  g_autoptr (GError)          error = NULL;
  g_autofree char            *name = cs_identity_file_dup_name (files->certificate);

  JsonObject *report = json_object_new ();
  JsonArray  *described = json_array_new ();
  JsonArray  *lint = json_array_new ();

  identities = load (parts, files, passphrase, &error);
  for (guint i = 0; identities != NULL && i < identities->len; i++)
    {
      json_array_add_object_element (described, describe_identity (g_ptr_array_index (identities, i)));
      add_lint (lint, g_ptr_array_index (identities, i), facts);
    }
  if (g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_KEY_MISMATCH) && parts->keys->len > 0)
    json_array_add_object_element (described, describe_mismatch (parts));

  json_object_set_string_member (report, "name", name);
  if (parts->format != NULL)
    json_object_set_string_member (report, "format", parts->format);
  json_object_set_boolean_member (report, "loads", identities != NULL);
  json_object_set_array_member (report, "identities", described);
  json_object_set_array_member (report, "certificates", fingerprints (parts->certificates));
  if (error != NULL)
    json_object_set_object_member (report, "refusal", describe_refusal (error));
  json_object_set_array_member (report, "lint", lint);
  add_elsewhere (report, parts);
  return report;
}
