/* cs-hello.c: ClientHello, ServerHello, HelloRetryRequest, EncryptedExtensions
 *
 * Pure: bytes in, parts or an error out.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-hello.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cs-cipher-suite.h"
#include "cs-handshake-message.h"
#include "cs-text.h"
#include "cs-tls-describe.h"
#include "cs-tls-extensions.h"
#include "cs-tls-names.h"

/* RFC 8446 §4.1.3: SHA-256 of "HelloRetryRequest" */
static const guint8 retry_random[CS_TLS_RANDOM_LEN] = {
  0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
  0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c
};

/* RFC 5246 §7.4.1.4: a hello may end before its extensions. */
static gboolean
read_last_extensions (CsCursor *body,
                      CsCursor *extensions)
{
  *extensions = cs_cursor_init (NULL, 0, body->offset);
  return cs_cursor_at_end (body) ||
         (cs_cursor_read_vector16 (body, extensions) && cs_cursor_at_end (body) &&
          cs_tls_extensions_are_whole (*extensions));
}

gboolean
cs_client_hello_parse (CsClientHello *self,
                       CsCursor       body,
                       GError       **error)
{
  if (!cs_cursor_read_u16 (&body, &self->legacy_version) ||
      !cs_cursor_read_bytes (&body, CS_TLS_RANDOM_LEN, &self->random) ||
      !cs_cursor_read_vector8 (&body, &self->session_id) ||
      !cs_cursor_read_vector16 (&body, &self->cipher_suites) ||
      self->cipher_suites.len % 2 != 0 ||
      !cs_cursor_read_vector8 (&body, &self->compression_methods) ||
      !read_last_extensions (&body, &self->extensions))
    {
      cs_tls_error_malformed (error, &body, "ClientHello",
                              _ ("a version, a random, a session ID, cipher suites, compression methods and extensions"));
      return FALSE;
    }

  return TRUE;
}

static guint16
selected_version (const CsServerHello *self)
{
  CsCursor body;
  guint16  version;

  if (cs_tls_extensions_find (self->extensions, CS_TLS_EXT_SUPPORTED_VERSIONS, &body) &&
      cs_cursor_read_u16 (&body, &version))
    return version;
  return self->legacy_version;
}

gboolean
cs_server_hello_parse (CsServerHello *self,
                       CsCursor       body,
                       GError       **error)
{
  if (!cs_cursor_read_u16 (&body, &self->legacy_version) ||
      !cs_cursor_read_bytes (&body, CS_TLS_RANDOM_LEN, &self->random) ||
      !cs_cursor_read_vector8 (&body, &self->session_id) ||
      !cs_cursor_read_u16 (&body, &self->cipher_suite) ||
      !cs_cursor_read_u8 (&body, &self->compression_method) ||
      !read_last_extensions (&body, &self->extensions))
    {
      cs_tls_error_malformed (error, &body, "ServerHello",
                              _ ("a version, a random, a session ID, a cipher suite, a compression method and extensions"));
      return FALSE;
    }

  self->version = selected_version (self);
  self->is_retry = memcmp (self->random.data, retry_random, CS_TLS_RANDOM_LEN) == 0;
  return TRUE;
}

gboolean
cs_encrypted_extensions_parse (CsCursor *extensions,
                               CsCursor  body,
                               GError  **error)
{
  if (!cs_cursor_read_vector16 (&body, extensions) || !cs_cursor_at_end (&body) ||
      !cs_tls_extensions_are_whole (*extensions))
    {
      cs_tls_error_malformed (error, &body, "EncryptedExtensions",
                              _ ("a list of extensions and nothing after"));
      return FALSE;
    }

  return TRUE;
}

char *
cs_hello_dup_alpn (CsCursor extensions)
{
  CsCursor body;
  CsCursor list;
  CsCursor name;

  if (!cs_tls_extensions_find (extensions, CS_TLS_EXT_ALPN, &body) ||
      !cs_cursor_read_vector16 (&body, &list) || !cs_cursor_read_vector8 (&list, &name))
    return NULL;

  return cs_text_safe ((const char *) name.data, (gssize) name.len);
}

char *
cs_client_hello_dup_sni (const CsClientHello *self)
{
  CsCursor body;
  CsCursor list;
  CsCursor name;
  guint8   type;

  if (!cs_tls_extensions_find (self->extensions, CS_TLS_EXT_SERVER_NAME, &body) ||
      !cs_cursor_read_vector16 (&body, &list) || !cs_cursor_read_u8 (&list, &type) || type != 0 ||
      !cs_cursor_read_vector16 (&list, &name))
    return NULL;

  return cs_text_safe ((const char *) name.data, (gssize) name.len);
}

/* What is offered. */

static JsonArray *
names_without_grease (CsCursor     list,
                      CsTlsDupName dup_name)
{
  JsonArray *names = json_array_new ();
  guint16    number;

  while (cs_cursor_read_u16 (&list, &number))
    {
      g_autofree char *name = cs_tls_is_grease (number) ? NULL : dup_name (number);

      if (name != NULL)
        json_array_add_string_element (names, name);
    }
  return names;
}

/* Before TLS 1.3 a client names its highest version and takes what it is given. */
static JsonArray *
offered_versions (const CsClientHello *self)
{
  g_autofree char *name = cs_tls_dup_version_name (self->legacy_version);
  JsonArray       *names;
  CsCursor         body;
  CsCursor         list;

  if (cs_tls_extensions_find (self->extensions, CS_TLS_EXT_SUPPORTED_VERSIONS, &body) &&
      cs_cursor_read_vector8 (&body, &list))
    return names_without_grease (list, cs_tls_dup_version_name);

  names = json_array_new ();
  json_array_add_string_element (names, name);
  return names;
}

static JsonArray *
offered_protocols (const CsClientHello *self)
{
  JsonArray *names = json_array_new ();
  CsCursor   body;
  CsCursor   list;
  CsCursor   name;

  if (!cs_tls_extensions_find (self->extensions, CS_TLS_EXT_ALPN, &body) ||
      !cs_cursor_read_vector16 (&body, &list))
    return names;

  while (cs_cursor_read_vector8 (&list, &name))
    {
      g_autofree char *safe = cs_text_safe ((const char *) name.data, (gssize) name.len);

      /* RFC 8701 §3.1: GREASE here is two equal bytes of the form 0x?a. */
      if (!(name.len == 2 && cs_tls_is_grease ((guint16) (name.data[0] << 8 | name.data[1]))))
        json_array_add_string_element (names, safe);
    }
  return names;
}

static void
set_offered_list (const CsClientHello *self,
                  guint16              type,
                  JsonObject          *json,
                  const char          *name,
                  CsTlsDupName         dup_name)
{
  CsCursor body;
  CsCursor list;

  if (cs_tls_extensions_find (self->extensions, type, &body) && cs_cursor_read_vector16 (&body, &list))
    json_object_set_array_member (json, name, names_without_grease (list, dup_name));
}

static void
set_offered_flag (const CsClientHello *self,
                  guint16              type,
                  JsonObject          *json,
                  const char          *name)
{
  CsCursor body;

  json_object_set_boolean_member (json, name, cs_tls_extensions_find (self->extensions, type, &body));
}

static JsonArray *
offered_shares (const CsClientHello *self)
{
  JsonArray *names = json_array_new ();
  CsCursor   body;
  CsCursor   list;
  CsCursor   key;
  guint16    group;

  if (!cs_tls_extensions_find (self->extensions, CS_TLS_EXT_KEY_SHARE, &body) ||
      !cs_cursor_read_vector16 (&body, &list))
    return names;

  while (cs_cursor_read_u16 (&list, &group) && cs_cursor_read_vector16 (&list, &key))
    {
      g_autofree char *name = cs_tls_is_grease (group) ? NULL : cs_tls_dup_group_name (group);

      if (name != NULL)
        json_array_add_string_element (names, name);
    }
  return names;
}

JsonObject *
cs_client_hello_offered_to_json (const CsClientHello *self)
{
  JsonObject *json = json_object_new ();

  json_object_set_array_member (json, "versions", offered_versions (self));
  json_object_set_array_member (json, "alpn", offered_protocols (self));
  json_object_set_array_member (json, "cipherSuites",
                                names_without_grease (self->cipher_suites, cs_tls_dup_cipher_suite_name));
  set_offered_list (self, CS_TLS_EXT_SUPPORTED_GROUPS, json, "groups", cs_tls_dup_group_name);
  json_object_set_array_member (json, "keyShares", offered_shares (self));
  set_offered_list (self, CS_TLS_EXT_SIGNATURE_ALGORITHMS, json, "signatureAlgorithms",
                    cs_tls_dup_signature_scheme_name);
  set_offered_list (self, CS_TLS_EXT_SIGNATURE_ALGORITHMS_CERT, json, "signatureAlgorithmsCert",
                    cs_tls_dup_signature_scheme_name);
  set_offered_flag (self, CS_TLS_EXT_POST_HANDSHAKE_AUTH, json, "postHandshakeAuth");
  set_offered_flag (self, CS_TLS_EXT_PRE_SHARED_KEY, json, "preSharedKey");
  set_offered_flag (self, CS_TLS_EXT_EARLY_DATA, json, "earlyData");
  set_offered_flag (self, CS_TLS_EXT_STATUS_REQUEST, json, "statusRequest");
  set_offered_flag (self, CS_TLS_EXT_ENCRYPTED_CLIENT_HELLO, json, "encryptedClientHello");
  return json;
}

/* For a person. */

/* "a or b or c" */
static char *
join_or (JsonArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint               n = json_array_get_length (names);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        /* Translators: between alternatives: "h2 or http/1.1" */
        g_string_append (text, _ (" or "));
      g_string_append (text, json_array_get_string_element (names, i));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "TLS 1.3 or 1.2": the protocol's name once. */
static char *
join_versions (JsonArray *versions)
{
  g_autoptr (JsonArray) short_names = json_array_new ();
  guint                 n = json_array_get_length (versions);

  for (guint i = 0; i < n; i++)
    {
      const char *name = json_array_get_string_element (versions, i);

      json_array_add_string_element (short_names, i > 0 && g_str_has_prefix (name, "TLS ") ? name + 4 : name);
    }
  return join_or (short_names);
}

static char *
client_hello_summary (const CsClientHello *self)
{
  g_autoptr (JsonArray) versions = offered_versions (self);
  g_autoptr (JsonArray) protocols = offered_protocols (self);
  g_autofree char      *version_text = join_versions (versions);
  g_autofree char      *protocol_text = join_or (protocols);

  if (*protocol_text == '\0')
    return g_steal_pointer (&version_text);
  return g_strdup_printf ("%s, %s", version_text, protocol_text);
}

void
cs_client_hello_describe (CsEvent    *event,
                          char      **summary,
                          JsonObject *fields)
{
  CsClientHello hello;
  GError       *error = NULL;
  JsonArray    *methods;
  guint8        method;

  if (!cs_client_hello_parse (&hello, cs_handshake_message_body (event), &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  methods = json_array_new ();
  while (cs_cursor_read_u8 (&hello.compression_methods, &method))
    json_array_add_int_element (methods, method);

  cs_tls_take_string (fields, "legacy_version", cs_tls_dup_version_name (hello.legacy_version));
  cs_tls_set_hex (fields, "random", &hello.random);
  cs_tls_set_hex (fields, "legacy_session_id", &hello.session_id);
  cs_tls_set_names_of_u16 (fields, "cipher_suites", hello.cipher_suites, cs_tls_dup_cipher_suite_name);
  json_object_set_array_member (fields, "legacy_compression_methods", methods);
  json_object_set_array_member (fields, "extensions",
                                cs_tls_extensions_to_json (hello.extensions, CS_TLS_IN_CLIENT_HELLO));
  *summary = client_hello_summary (&hello);
}

static gboolean
find_share_group (const CsServerHello *self,
                  guint16             *group)
{
  CsCursor body;

  return cs_tls_extensions_find (self->extensions, CS_TLS_EXT_KEY_SHARE, &body) &&
         cs_cursor_read_u16 (&body, group);
}

static char *
server_hello_summary (const CsServerHello *self)
{
  const CsCipherSuite *suite = cs_cipher_suite_lookup (self->cipher_suite);
  g_autofree char     *version = cs_tls_dup_version_name (self->version);
  g_autofree char     *cipher = suite != NULL ? cs_cipher_suite_dup_short_name (suite)
                                              : cs_tls_dup_cipher_suite_name (self->cipher_suite);
  g_autofree char     *label = NULL;
  guint16              group;

  if (find_share_group (self, &group))
    label = cs_tls_dup_group_label (group);
  if (self->is_retry && label != NULL)
    /* Translators: a HelloRetryRequest; the name is a key exchange group: "P-384" */
    return g_strdup_printf (_ ("asks for a key share of %s"), label);
  if (self->is_retry)
    return g_strdup (_ ("asks for a second ClientHello"));
  if (label != NULL)
    return g_strdup_printf ("%s, %s, %s", version, cipher, label);
  return g_strdup_printf ("%s, %s", version, cipher);
}

void
cs_server_hello_describe (CsEvent    *event,
                          char      **summary,
                          JsonObject *fields)
{
  CsServerHello hello;
  GError       *error = NULL;

  if (!cs_server_hello_parse (&hello, cs_handshake_message_body (event), &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  cs_tls_take_string (fields, "legacy_version", cs_tls_dup_version_name (hello.legacy_version));
  cs_tls_take_string (fields, "version", cs_tls_dup_version_name (hello.version));
  cs_tls_set_hex (fields, "random", &hello.random);
  cs_tls_set_hex (fields, "legacy_session_id_echo", &hello.session_id);
  cs_tls_take_string (fields, "cipher_suite", cs_tls_dup_cipher_suite_name (hello.cipher_suite));
  json_object_set_int_member (fields, "legacy_compression_method", hello.compression_method);
  json_object_set_array_member (fields, "extensions",
                                cs_tls_extensions_to_json (hello.extensions,
                                                           hello.is_retry ? CS_TLS_IN_HELLO_RETRY_REQUEST
                                                                          : CS_TLS_IN_SERVER_HELLO));
  *summary = server_hello_summary (&hello);
}

void
cs_encrypted_extensions_describe (CsEvent    *event,
                                  char      **summary,
                                  JsonObject *fields)
{
  g_autofree char *alpn = NULL;
  CsCursor         extensions;
  GError          *error = NULL;

  if (!cs_encrypted_extensions_parse (&extensions, cs_handshake_message_body (event), &error))
    {
      cs_tls_describe_malformed (error, summary, fields);
      return;
    }

  json_object_set_array_member (fields, "extensions",
                                cs_tls_extensions_to_json (extensions, CS_TLS_IN_ENCRYPTED_EXTENSIONS));
  alpn = cs_hello_dup_alpn (extensions);
  if (alpn != NULL)
    /* Translators: the application protocol the server chose: "h2 chosen" */
    *summary = g_strdup_printf (_ ("%s chosen"), alpn);
}
