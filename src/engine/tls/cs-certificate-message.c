/* cs-certificate-message.c: Certificate, CompressedCertificate, CertificateStatus
 *
 * Pure: bytes in, parts or an error out. Certificates are opened only to be
 * described: importing one costs as much as decoding a handshake.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-message.h"

#include <glib/gi18n-lib.h>

#include "cs-certificate.h"
#include "cs-decompress.h"
#include "cs-handshake-message.h"
#include "cs-ocsp.h"
#include "cs-tls-describe.h"
#include "cs-tls-extensions.h"
#include "cs-tls-names.h"

#define MAX_NAMES_SHOWN 3

gboolean
cs_certificate_message_next (CsCertificateMessage *self,
                             CsCursor             *der,
                             CsCursor             *extensions)
{
  CsCursor probe = self->list;

  *extensions = cs_cursor_init (NULL, 0, probe.offset);
  if (!cs_cursor_read_vector24 (&probe, der) ||
      (self->version >= CS_TLS_1_3 && !cs_cursor_read_vector16 (&probe, extensions)))
    return FALSE;

  self->list = probe;
  return TRUE;
}

static gboolean
entries_are_whole (CsCertificateMessage self)
{
  CsCursor der;
  CsCursor extensions;

  while (cs_certificate_message_next (&self, &der, &extensions))
    if (!cs_tls_extensions_are_whole (extensions))
      return FALSE;
  return cs_cursor_at_end (&self.list);
}

gboolean
cs_certificate_message_parse (CsCertificateMessage *self,
                              guint16               version,
                              CsCursor              body,
                              GError              **error)
{
  *self = (CsCertificateMessage) { .version = version };
  if ((version >= CS_TLS_1_3 && !cs_cursor_read_vector8 (&body, &self->context)) ||
      !cs_cursor_read_vector24 (&body, &self->list) ||
      !cs_cursor_at_end (&body) || !entries_are_whole (*self))
    {
      cs_tls_error_malformed (error, &body, "Certificate",
                              _ ("a list of whole certificates and nothing after"));
      return FALSE;
    }

  return TRUE;
}

gboolean
cs_certificate_status_parse (CsCursor *response,
                             CsCursor  body,
                             GError  **error)
{
  guint8 type;

  if (!cs_cursor_read_u8 (&body, &type) ||
      !cs_cursor_read_vector24 (&body, response) || !cs_cursor_at_end (&body))
    {
      cs_tls_error_malformed (error, &body, "CertificateStatus",
                              _ ("a type, an OCSP response and nothing after"));
      return FALSE;
    }

  return TRUE;
}

/* RFC 8879 §4 */
static gboolean
parse_compressed (CsCursor  body,
                  guint16  *algorithm,
                  guint32  *unpacked_len,
                  CsCursor *packed,
                  GError  **error)
{
  if (!cs_cursor_read_u16 (&body, algorithm) ||
      !cs_cursor_read_u24 (&body, unpacked_len) ||
      !cs_cursor_read_vector24 (&body, packed) || !cs_cursor_at_end (&body))
    {
      cs_tls_error_malformed (error, &body, "CompressedCertificate",
                              _ ("an algorithm, a length, the compressed message and nothing after"));
      return FALSE;
    }

  return TRUE;
}

GBytes *
cs_compressed_certificate_unpack (CsCursor body,
                                  GError **error)
{
  GBytes  *unpacked = NULL;
  CsCursor packed;
  guint32  unpacked_len;
  guint16  algorithm;

  if (!parse_compressed (body, &algorithm, &unpacked_len, &packed, error))
    return NULL;
  if (!cs_decompress_knows (algorithm))
    return NULL;

  if (unpacked_len <= CS_CERTIFICATE_MESSAGE_MAX_BYTES)
    unpacked = cs_decompress (algorithm, &packed, unpacked_len);
  if (unpacked == NULL)
    cs_tls_error_malformed (error, &packed, "CompressedCertificate",
                            _ ("what unpacks to the length that was given"));
  return unpacked;
}

/* For a person. */

/* "2 certificates: alice, Lab Issuing CA" */
static char *
chain_summary (GPtrArray *names,
               guint      n_omitted)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint               n = names->len + n_omitted;

  if (names->len == 0)
    return g_strdup (_ ("empty"));

  g_string_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u certificate: ", "%u certificates: ", n), n);
  for (guint i = 0; i < names->len && i < MAX_NAMES_SHOWN; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (char *) g_ptr_array_index (names, i));
  if (names->len > MAX_NAMES_SHOWN)
    g_string_append (text, ", …");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static JsonObject *
describe_entry (const CsCursor *der,
                CsCursor        extensions,
                guint16         version,
                JsonArray      *fingerprints,
                GPtrArray      *names)
{
  g_autoptr (GBytes)        bytes = cs_cursor_dup_bytes (der);
  g_autoptr (CsCertificate) certificate = cs_certificate_new (bytes);
  JsonObject               *entry = json_object_new ();
  const char               *name = cs_certificate_get_display_name (certificate);

  json_array_add_string_element (fingerprints, cs_certificate_get_fingerprint (certificate));
  g_ptr_array_add (names, g_strdup (name != NULL && *name != '\0' ? name : _ ("unreadable")));
  json_object_set_string_member (entry, "certificate", cs_certificate_get_fingerprint (certificate));
  json_object_set_int_member (entry, "length", (gint64) der->len);
  if (version >= CS_TLS_1_3)
    json_object_set_array_member (entry, "extensions",
                                  cs_tls_extensions_to_json (extensions, CS_TLS_IN_CERTIFICATE));
  return entry;
}

static void
describe_body (CsCursor    body,
               guint16     version,
               char      **summary,
               JsonObject *fields)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  CsCertificateMessage  message;
  CsCursor              der;
  CsCursor              extensions;
  JsonArray            *fingerprints;
  JsonArray            *entries;
  guint                 n_omitted = 0;
  GError               *error = NULL;

  if (!cs_certificate_message_parse (&message, version, body, &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  if (version >= CS_TLS_1_3)
    cs_tls_set_hex (fields, "certificate_request_context", &message.context);
  fingerprints = json_array_new ();
  entries = json_array_new ();
  while (cs_certificate_message_next (&message, &der, &extensions))
    if (names->len < CS_CERTIFICATE_MESSAGE_MAX_DESCRIBED)
      json_array_add_object_element (entries, describe_entry (&der, extensions, version, fingerprints, names));
    else
      n_omitted++;
  if (n_omitted > 0)
    json_object_set_int_member (fields, "omitted", n_omitted);
  json_object_set_array_member (fields, "certificates", fingerprints);
  json_object_set_array_member (fields, "certificate_list", entries);
  *summary = chain_summary (names, n_omitted);
}

void
cs_certificate_message_describe_13 (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  describe_body (cs_handshake_message_body (event), CS_TLS_1_3, summary, fields);
}

void
cs_certificate_message_describe_12 (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  describe_body (cs_handshake_message_body (event), CS_TLS_1_2, summary, fields);
}

static char *
status_summary (JsonObject *fields)
{
  JsonObject *ocsp = json_object_get_object_member (fields, "ocsp");

  if (json_object_has_member (ocsp, "cert_status"))
    /* Translators: an OCSP answer; the word is OCSP's: "good", "revoked" or "unknown" */
    return g_strdup_printf (_ ("OCSP: %s"), json_object_get_string_member (ocsp, "cert_status"));
  return g_strdup (_ ("OCSP: unreadable"));
}

void
cs_certificate_status_describe (CsEvent    *event,
                                char      **summary,
                                JsonObject *fields)
{
  CsCursor response;
  GError  *error = NULL;

  if (!cs_certificate_status_parse (&response, cs_handshake_message_body (event), &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  cs_ocsp_describe (&response, fields);
  *summary = status_summary (fields);
}

void
cs_compressed_certificate_describe (CsEvent    *event,
                                    char      **summary,
                                    JsonObject *fields)
{
  g_autoptr (GBytes) unpacked = NULL;
  CsCursor           body = cs_handshake_message_body (event);
  CsCursor           packed;
  guint32            unpacked_len;
  guint16            algorithm;
  GError            *error = NULL;

  if (!parse_compressed (body, &algorithm, &unpacked_len, &packed, &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  cs_tls_take_string (fields, "algorithm", cs_tls_dup_compression_name (algorithm));
  json_object_set_int_member (fields, "uncompressed_length", unpacked_len);
  json_object_set_int_member (fields, "compressed_length", (gint64) packed.len);
  unpacked = cs_compressed_certificate_unpack (body, &error);
  if (unpacked != NULL)
    describe_body (cs_cursor_init_bytes (unpacked), CS_TLS_1_3, summary, fields);
  else if (error != NULL)
    cs_tls_describe_malformed (error, summary, fields);
  else
    *summary = g_strdup_printf (_ ("compressed with %s"), json_object_get_string_member (fields, "algorithm"));
}
