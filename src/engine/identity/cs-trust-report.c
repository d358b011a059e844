/* cs-trust-report.c: a path and what was tried on the way, as JSON
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust.h"

#include <string.h>

static JsonObject *
reason_to_json (const CsPathReason *reason)
{
  JsonObject *object = json_object_new ();

  if (reason->certificate != NULL)
    json_object_set_string_member (object, "certificate", reason->certificate);
  if (reason->issuer_of != NULL)
    json_object_set_string_member (object, "issuerOf", reason->issuer_of);
  json_object_set_string_member (object, "check", reason->check);
  json_object_set_string_member (object, "detail", reason->detail);
  return object;
}

static gboolean
is_told (GPtrArray          *reasons,
         const CsPathReason *candidate)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      const CsPathReason *reason = g_ptr_array_index (reasons, i);

      if (g_strcmp0 (reason->certificate, candidate->certificate) == 0 &&
          strcmp (reason->check, candidate->check) == 0 && strcmp (reason->detail, candidate->detail) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
describe_status (guint status)
{
  gnutls_datum_t text = { NULL, 0 };
  char          *copy;

  if (status == 0)
    return g_strdup ("trusted");
  if (gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509, &text, 0) < 0)
    return g_strdup ("not trusted");

  copy = g_strstrip (g_strndup ((const char *) text.data, text.size));
  gnutls_free (text.data);
  return copy;
}

JsonObject *
cs_trust_path_to_json (const CsPath *path)
{
  g_autofree char *gnutls = describe_status (path->status);

  JsonObject *object = json_object_new ();
  JsonArray  *certificates = json_array_new ();
  JsonArray  *candidates = json_array_new ();

  for (guint i = 0; i < path->certificates->len; i++)
    json_array_add_string_element (certificates, cs_certificate_get_fingerprint (g_ptr_array_index (path->certificates, i)));
  for (guint i = 0; i < path->reasons->len; i++)
    json_array_add_object_element (candidates, reason_to_json (g_ptr_array_index (path->reasons, i)));
  for (guint i = 0; i < path->candidates->len; i++)
    if (!is_told (path->reasons, g_ptr_array_index (path->candidates, i)))
      json_array_add_object_element (candidates, reason_to_json (g_ptr_array_index (path->candidates, i)));

  json_object_set_string_member (object, "decision", path->trusted ? "trusted" : "untrusted");
  json_object_set_array_member (object, "path", certificates);
  json_object_set_array_member (object, "candidates", candidates);
  json_object_set_string_member (object, "gnutls", gnutls);
  return object;
}
