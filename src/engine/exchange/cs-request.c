/* cs-request.c: what a person asked for
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-request.h"

#include "cs-capture.h"
#include "cs-json.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define CS_REQUEST_MAX_SECONDS (10.0 * 365 * 24 * 3600)

static const char *const mode_names[] = { "always", "strict", "none", NULL };
static const char *const http_names[] = { "any", "1.1", "2", NULL };

/* Members that are plain strings, or arrays of them, by their JSON names. */
static const struct
{
  const char *name;
  gsize       offset;
} strings[] = {
  { "url", G_STRUCT_OFFSET (CsRequest, url) },
  { "method", G_STRUCT_OFFSET (CsRequest, method) },
  { "cert", G_STRUCT_OFFSET (CsRequest, cert_file) },
  { "certType", G_STRUCT_OFFSET (CsRequest, cert_type) },
  { "key", G_STRUCT_OFFSET (CsRequest, key_file) },
  { "pick", G_STRUCT_OFFSET (CsRequest, pick) },
  { "chainFile", G_STRUCT_OFFSET (CsRequest, chain_file) },
  { "proxy", G_STRUCT_OFFSET (CsRequest, proxy) },
  { "noProxy", G_STRUCT_OFFSET (CsRequest, no_proxy) },
},
  arrays[] = {
    { "headers", G_STRUCT_OFFSET (CsRequest, headers) },
    { "caCert", G_STRUCT_OFFSET (CsRequest, ca_files) },
    { "caPath", G_STRUCT_OFFSET (CsRequest, ca_folders) },
    { "connectTo", G_STRUCT_OFFSET (CsRequest, connect_to) },
    { "resolve", G_STRUCT_OFFSET (CsRequest, resolve) },
  };

CsRequest *
cs_request_new (const char *url)
{
  CsRequest *self = g_new0 (CsRequest, 1);

  self->url = g_strdup (url);
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    G_STRUCT_MEMBER (char **, self, arrays[i].offset) = g_new0 (char *, 1);
  self->max_redirects = 50;
  self->capture_limit = CS_CAPTURE_DEFAULT_LIMIT;
  return self;
}

CsRequest *
cs_request_copy (const CsRequest *self)
{
  CsRequest *copy = g_memdup2 (self, sizeof *self);

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    G_STRUCT_MEMBER (char *, copy, strings[i].offset) =
      g_strdup (G_STRUCT_MEMBER (char *, self, strings[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    G_STRUCT_MEMBER (char **, copy, arrays[i].offset) =
      g_strdupv (G_STRUCT_MEMBER (char **, self, arrays[i].offset));
  if (self->body != NULL)
    copy->body = g_bytes_ref (self->body);
  if (self->passphrase != NULL)
    copy->passphrase = cs_secret_ref (self->passphrase);
  return copy;
}

void
cs_request_free (CsRequest *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (G_STRUCT_MEMBER (char *, self, strings[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_strfreev (G_STRUCT_MEMBER (char **, self, arrays[i].offset));
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->passphrase, cs_secret_unref);
  g_free (self);
}

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

/* RFC 9110 §5.6.2 */
static gboolean
is_token (const char *text,
          gsize       len)
{
  if (len == 0)
    return FALSE;

  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
check_url (const CsRequest *self,
           GError         **error)
{
  g_autoptr (GUri)   uri = NULL;
  g_autoptr (GError) reason = NULL;

  uri = self->url != NULL ? g_uri_parse (self->url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, &reason) : NULL;
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http")))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("Address: expected https://HOST/ or http://HOST/, found “%s”"),
                   self->url != NULL ? self->url : "");
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_headers (const CsRequest *self,
               GError         **error)
{
  for (char **header = self->headers; *header != NULL; header++)
    {
      gsize name_len = strcspn (*header, ":;");

      if (!is_token (*header, name_len) || strpbrk (*header, "\r\n") != NULL ||
          ((*header)[name_len] == ';' && (*header)[name_len + 1] != '\0') ||
          (*header)[name_len] == '\0')
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("Header: expected “Name: value” on one line, found “%s”"), *header);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
cs_request_check (const CsRequest *self,
                  GError         **error)
{
  if (!check_url (self, error) || !check_headers (self, error))
    return FALSE;

  if (self->method != NULL && !is_token (self->method, strlen (self->method)))
    return refuse (error, _ ("Method: expected a word such as GET or POST"));
  if (self->tls_min != CS_TLS_VERSION_DEFAULT && self->tls_max != CS_TLS_VERSION_DEFAULT &&
      self->tls_min > self->tls_max)
    return refuse (error, _ ("TLS versions: the lowest is above the highest: lower one or raise the other"));
  if (self->key_file != NULL && self->cert_file == NULL)
    return refuse (error, _ ("Identity: a key was given without a certificate: give the certificate’s file too"));
  if ((self->chain == CS_CHAIN_CHOSEN) != (self->chain_file != NULL))
    return refuse (error, _ ("Chain: a chosen chain and its file go together: give both or neither"));
  if (self->max_time < 0 || self->max_time > CS_REQUEST_MAX_SECONDS ||
      self->connect_timeout < 0 || self->connect_timeout > CS_REQUEST_MAX_SECONDS)
    return refuse (error, _ ("Time limit: expected a number of seconds, 0 for none"));

  if (self->probe && (self->http_version == CS_HTTP_VERSION_2 || g_str_has_prefix (self->url, "http:")))
    return refuse (error, _ ("Probe: it speaks HTTP/1.1 over TLS only: leave out --http2, and give an https:// address"));
  if (self->probe && self->resume)
    return refuse (error, _ ("Probe: it is always cold: leave out --resume or --probe"));
  if (self->resume && self->http_version == CS_HTTP_VERSION_2 && self->tls_max == CS_TLS_VERSION_1_2)
    return refuse (error, _ ("Resume: with HTTP/2 alone only a TLS 1.3 session is taken up: leave out --http2-only or --tls-max 1.2"));

  return TRUE;
}

static JsonArray *
strv_to_json (char **strv)
{
  JsonArray *array = json_array_new ();

  for (; *strv != NULL; strv++)
    json_array_add_string_element (array, *strv);
  return array;
}

static char **
strv_from_json (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < cs_json_array_length (array); i++)
    g_strv_builder_add (builder, cs_json_array_string (array, i, ""));
  return g_strv_builder_end (builder);
}

const char *
cs_request_get_transport (const CsRequest *self,
                          const char      *url)
{
  if (!g_str_has_prefix (url, "https:"))
    return "libsoup";
  if (self->probe)
    return "probe";
  return self->resume && self->http_version != CS_HTTP_VERSION_2 ? "gnutls" : "libsoup";
}

JsonObject *
cs_request_to_json (const CsRequest *self)
{
  JsonObject *json = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      const char *value = G_STRUCT_MEMBER (char *, self, strings[i].offset);

      if (value != NULL)
        json_object_set_string_member (json, strings[i].name, value);
    }
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    json_object_set_array_member (json, arrays[i].name,
                                  strv_to_json (G_STRUCT_MEMBER (char **, self, arrays[i].offset)));
  if (self->body != NULL)
    {
      gsize            len = 0;
      const guint8    *data = g_bytes_get_data (self->body, &len);
      g_autofree char *base64 = g_base64_encode (data, len);

      json_object_set_string_member (json, "body", base64);
    }

  json_object_set_boolean_member (json, "caSystem", self->ca_system);
  json_object_set_boolean_member (json, "passphrase", self->passphrase != NULL);
  json_object_set_string_member (json, "chain", cs_chain_choice_to_string (self->chain));
  json_object_set_string_member (json, "identityMode", mode_names[self->identity_mode]);
  json_object_set_int_member (json, "tlsMin", self->tls_min);
  json_object_set_int_member (json, "tlsMax", self->tls_max);
  json_object_set_string_member (json, "httpVersion", http_names[self->http_version]);
  json_object_set_boolean_member (json, "insecure", self->insecure);
  json_object_set_boolean_member (json, "follow", self->follow);
  json_object_set_boolean_member (json, "resume", self->resume);
  json_object_set_boolean_member (json, "probe", self->probe);
  json_object_set_int_member (json, "maxRedirects", self->max_redirects);
  json_object_set_double_member (json, "maxTime", self->max_time);
  json_object_set_double_member (json, "connectTimeout", self->connect_timeout);
  json_object_set_int_member (json, "captureLimit", (gint64) self->capture_limit);
  return json;
}

static guint
index_of (const char *const *names,
          const char        *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return 0;
}

static CsTlsVersion
tls_version_from_json (gint64 value)
{
  return value == CS_TLS_VERSION_1_2 || value == CS_TLS_VERSION_1_3 ? (CsTlsVersion) value : CS_TLS_VERSION_DEFAULT;
}

CsRequest *
cs_request_new_from_json (JsonObject *json,
                          GError    **error)
{
  g_autoptr (CsRequest) self = cs_request_new (NULL);

  const char *body = cs_json_get_string (json, "body", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    G_STRUCT_MEMBER (char *, self, strings[i].offset) =
      g_strdup (cs_json_get_string (json, strings[i].name, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    {
      g_strfreev (G_STRUCT_MEMBER (char **, self, arrays[i].offset));
      G_STRUCT_MEMBER (char **, self, arrays[i].offset) =
        strv_from_json (cs_json_get_array (json, arrays[i].name));
    }
  if (body != NULL)
    {
      gsize   len = 0;
      guint8 *data = g_base64_decode (body, &len);

      self->body = g_bytes_new_take (data, len);
    }

  self->ca_system = cs_json_get_boolean (json, "caSystem", FALSE);
  (void) cs_chain_choice_from_string (cs_json_get_string (json, "chain", ""), &self->chain);
  self->identity_mode = (CsIdentityMode) index_of (mode_names, cs_json_get_string (json, "identityMode", "always"));
  self->tls_min = tls_version_from_json (cs_json_get_int (json, "tlsMin", 0));
  self->tls_max = tls_version_from_json (cs_json_get_int (json, "tlsMax", 0));
  self->http_version = (CsHttpVersion) index_of (http_names, cs_json_get_string (json, "httpVersion", "any"));
  self->insecure = cs_json_get_boolean (json, "insecure", FALSE);
  self->follow = cs_json_get_boolean (json, "follow", FALSE);
  self->resume = cs_json_get_boolean (json, "resume", FALSE);
  self->probe = cs_json_get_boolean (json, "probe", FALSE);
  self->max_redirects = (guint) CLAMP (cs_json_get_int (json, "maxRedirects", 50), 0, 1000);
  self->max_time = cs_json_get_double (json, "maxTime", 0);
  self->connect_timeout = cs_json_get_double (json, "connectTimeout", 0);
  self->capture_limit = (gsize) CLAMP (cs_json_get_int (json, "captureLimit", CS_CAPTURE_DEFAULT_LIMIT), 0, G_MAXINT32);

  if (!cs_request_check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
