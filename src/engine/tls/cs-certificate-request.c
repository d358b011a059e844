/* cs-certificate-request.c: what the server says it will accept
 *
 * Pure: bytes in, parts or an error out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-request.h"

#include <glib/gi18n-lib.h>

#include "cs-handshake-message.h"
#include "cs-tls-describe.h"
#include "cs-tls-extensions.h"
#include "cs-tls-names.h"

static gboolean
names_are_whole (CsCursor list)
{
  CsCursor name;

  while (cs_cursor_read_vector16 (&list, &name))
    continue;
  return cs_cursor_at_end (&list);
}

/* An extension that is nothing but one vector. */
static gboolean
find_vector16 (const CsCertificateRequest *self,
               guint16                     type,
               CsCursor                   *list)
{
  CsCursor body;

  if (!cs_tls_extensions_find (self->extensions, type, &body))
    return TRUE;
  return cs_cursor_read_vector16 (&body, list) && cs_cursor_at_end (&body);
}

static gboolean
parse_13 (CsCertificateRequest *self,
          CsCursor              body,
          GError              **error)
{
  if (!cs_cursor_read_vector8 (&body, &self->context) ||
      !cs_cursor_read_vector16 (&body, &self->extensions) ||
      !cs_cursor_at_end (&body) ||
      !cs_tls_extensions_are_whole (self->extensions))
    {
      cs_tls_error_malformed (error, &body, "CertificateRequest",
                              _ ("a context, a list of extensions and nothing after"));
      return FALSE;
    }

  if (!find_vector16 (self, CS_TLS_EXT_SIGNATURE_ALGORITHMS, &self->signature_algorithms) ||
      !find_vector16 (self, CS_TLS_EXT_CERTIFICATE_AUTHORITIES, &self->authorities) ||
      !names_are_whole (self->authorities))
    {
      cs_tls_error_malformed (error, &self->extensions, "CertificateRequest",
                              _ ("whole lists of signature algorithms and CA names in the extensions"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
parse_12 (CsCertificateRequest *self,
          guint16               version,
          CsCursor              body,
          GError              **error)
{
  if (!cs_cursor_read_vector8 (&body, &self->certificate_types) ||
      (version >= CS_TLS_1_2 && !cs_cursor_read_vector16 (&body, &self->signature_algorithms)) ||
      !cs_cursor_read_vector16 (&body, &self->authorities) ||
      !cs_cursor_at_end (&body) || !names_are_whole (self->authorities))
    {
      cs_tls_error_malformed (error, &body, "CertificateRequest",
                              _ ("certificate types, signature algorithms, CA names and nothing after"));
      return FALSE;
    }

  return TRUE;
}

gboolean
cs_certificate_request_parse (CsCertificateRequest *self,
                              guint16               version,
                              CsCursor              body,
                              GError              **error)
{
  *self = (CsCertificateRequest) { 0 };
  if (version >= CS_TLS_1_3)
    return parse_13 (self, body, error);
  return parse_12 (self, version, body, error);
}

static JsonArray *
certificate_types_to_json (CsCursor types)
{
  JsonArray *names = json_array_new ();
  guint8     type;

  while (cs_cursor_read_u8 (&types, &type))
    {
      g_autofree char *name = cs_tls_dup_certificate_type_name (type);

      json_array_add_string_element (names, name);
    }
  return names;
}

JsonObject *
cs_certificate_request_to_json (const CsCertificateRequest *self,
                                guint16                     version)
{
  JsonObject *json = json_object_new ();

  json_object_set_array_member (json, "caNames", cs_tls_dns_to_json (self->authorities));
  if (version >= CS_TLS_1_2)
    cs_tls_set_names_of_u16 (json, "signatureAlgorithms", self->signature_algorithms,
                             cs_tls_dup_signature_scheme_name);
  if (version >= CS_TLS_1_3)
    cs_tls_set_hex (json, "context", &self->context);
  else
    json_object_set_array_member (json, "certificateTypes", certificate_types_to_json (self->certificate_types));
  return json;
}

static guint
count_names (CsCursor list)
{
  CsCursor name;
  guint    n = 0;

  while (cs_cursor_read_vector16 (&list, &name))
    n++;
  return n;
}

static char *
request_summary (const CsCertificateRequest *self,
                 guint16                     version)
{
  guint            n_names = count_names (self->authorities);
  guint            n_algorithms = (guint) (self->signature_algorithms.len / 2);
  g_autofree char *names = NULL;
  g_autofree char *algorithms = NULL;

  names = n_names == 0
            ? g_strdup (_ ("any CA"))
            : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u CA name", "%u CA names", n_names), n_names);
  if (version < CS_TLS_1_2)
    return g_steal_pointer (&names);

  algorithms = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u algorithm", "%u algorithms", n_algorithms),
                                n_algorithms);
  return g_strdup_printf ("%s, %s", names, algorithms);
}

static void
describe (CsEvent    *event,
          guint16     version,
          char      **summary,
          JsonObject *fields)
{
  CsCertificateRequest request;
  GError              *error = NULL;

  if (!cs_certificate_request_parse (&request, version, cs_handshake_message_body (event), &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  *summary = request_summary (&request, version);
  if (version >= CS_TLS_1_3)
    {
      cs_tls_set_hex (fields, "certificate_request_context", &request.context);
      json_object_set_array_member (fields, "extensions",
                                    cs_tls_extensions_to_json (request.extensions, CS_TLS_IN_CERTIFICATE_REQUEST));
      return;
    }

  json_object_set_array_member (fields, "certificate_types", certificate_types_to_json (request.certificate_types));
  if (version >= CS_TLS_1_2)
    cs_tls_set_names_of_u16 (fields, "supported_signature_algorithms", request.signature_algorithms,
                             cs_tls_dup_signature_scheme_name);
  json_object_set_array_member (fields, "certificate_authorities", cs_tls_dns_to_json (request.authorities));
}

void
cs_certificate_request_describe_13 (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  describe (event, CS_TLS_1_3, summary, fields);
}

void
cs_certificate_request_describe_12 (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  describe (event, CS_TLS_1_2, summary, fields);
}

void
cs_certificate_request_describe_10 (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  describe (event, CS_TLS_1_0, summary, fields);
}
