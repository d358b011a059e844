/* cs-token.c: the tokens that are plugged in, and the certificates on them
 *
 * GnuTLS asks them, through the modules that p11-kit knows.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-token.h"

#include "cs-json.h"
#include "cs-text.h"
#include "cs-token-module.h"

#include <p11-kit/pkcs11.h>
#include <string.h>

/* More readers than a desk has room for. */
#define MAX_TOKENS       100
#define MAX_CERTIFICATES 1000
#define MAX_MECHANISMS   1000

/* p11-kit's own, which hold root CAs and no keys. */
#define TRUST_MODEL "p11-kit-trust"

static const char *const pin_names[] = { "not-needed", "asked", "on-reader", "few-left", "last-try", "locked" };

const char *
cs_token_pin_to_string (CsTokenPin pin)
{
  return pin_names[pin];
}

static void
token_certificate_free (CsTokenCertificate *self)
{
  g_free (self->label);
  g_free (self->uri);
  g_object_unref (self->certificate);
  g_free (self);
}

static void
token_free (CsToken *self)
{
  g_free (self->label);
  g_free (self->manufacturer);
  g_free (self->model);
  g_free (self->serial);
  g_free (self->uri);
  g_ptr_array_unref (self->certificates);
  g_free (self);
}

static CsToken *
token_new (void)
{
  CsToken *self = g_new0 (CsToken, 1);

  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) token_certificate_free);
  return self;
}

static CsTokenList *
token_list_new (void)
{
  CsTokenList *self = g_new0 (CsTokenList, 1);

  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) token_free);
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_token_fault_free);
  return self;
}

void
cs_token_list_free (CsTokenList *self)
{
  g_ptr_array_unref (self->tokens);
  g_ptr_array_unref (self->faults);
  g_free (self);
}

/* From the modules. */

static char *
read_token_info (const char                *uri,
                 gnutls_pkcs11_token_info_t type)
{
  char   text[256] = "";
  size_t size = sizeof text - 1;

  if (gnutls_pkcs11_token_get_info (uri, type, text, &size) < 0)
    return g_strdup ("");

  text[MIN (size, sizeof text - 1)] = '\0';
  return g_strchomp (cs_text_safe (text, -1));
}

char *
cs_token_dup_object_info (gnutls_pkcs11_obj_t      object,
                          gnutls_pkcs11_obj_info_t type)
{
  char   text[256] = "";
  size_t size = sizeof text - 1;

  if (gnutls_pkcs11_obj_get_info (object, type, text, &size) < 0)
    return g_strdup ("");

  text[MIN (size, sizeof text - 1)] = '\0';
  return g_strchomp (cs_text_safe (text, -1));
}

gboolean
cs_token_find_pin (const char *uri,
                   CsTokenPin *pin)
{
  /* The worst first. */
  static const struct
  {
    unsigned int flag;
    CsTokenPin   pin;
  } rows[] = {
    { GNUTLS_PKCS11_TOKEN_USER_PIN_LOCKED, CS_TOKEN_PIN_LOCKED },
    { GNUTLS_PKCS11_TOKEN_USER_PIN_FINAL_TRY, CS_TOKEN_PIN_LAST_TRY },
    { GNUTLS_PKCS11_TOKEN_USER_PIN_COUNT_LOW, CS_TOKEN_PIN_FEW_LEFT },
    { GNUTLS_PKCS11_TOKEN_PROTECTED_AUTHENTICATION_PATH, CS_TOKEN_PIN_ON_READER },
    { GNUTLS_PKCS11_TOKEN_LOGIN_REQUIRED, CS_TOKEN_PIN_ASKED },
  };

  unsigned int flags = 0;

  *pin = CS_TOKEN_PIN_ASKED;
  if (gnutls_pkcs11_token_get_flags (uri, &flags) < 0)
    return FALSE;

  *pin = CS_TOKEN_PIN_NOT_NEEDED;
  for (gsize i = 0; i < G_N_ELEMENTS (rows) && *pin == CS_TOKEN_PIN_NOT_NEEDED; i++)
    if (flags & rows[i].flag)
      *pin = rows[i].pin;
  return TRUE;
}

gboolean
cs_token_lacks_rsa_pss (const char *uri)
{
  unsigned long mechanism = 0;
  gboolean      rsa = FALSE;

  for (unsigned int i = 0; i < MAX_MECHANISMS; i++)
    {
      if (gnutls_pkcs11_token_get_mechanism (uri, i, &mechanism) < 0)
        break;
      if (mechanism == CKM_RSA_PKCS_PSS)
        return FALSE;
      rsa = rsa || mechanism == CKM_RSA_PKCS;
    }
  return rsa;
}

static void
take_certificate (CsToken            *self,
                  gnutls_pkcs11_obj_t object)
{
  g_autoptr (GBytes) der = NULL;

  CsTokenCertificate *certificate;
  gnutls_datum_t      data = { NULL, 0 };
  char               *uri = NULL;

  if (gnutls_pkcs11_obj_export2 (object, &data) < 0)
    return;

  der = g_bytes_new (data.data, data.size);
  gnutls_free (data.data);
  if (gnutls_pkcs11_obj_export_url (object, GNUTLS_PKCS11_URL_GENERIC, &uri) < 0)
    return;

  certificate = g_new0 (CsTokenCertificate, 1);
  certificate->label = cs_token_dup_object_info (object, GNUTLS_PKCS11_OBJ_LABEL);
  certificate->uri = g_strdup (uri);
  certificate->certificate = cs_certificate_new (der);
  g_ptr_array_add (self->certificates, certificate);
  gnutls_free (uri);
}

static void
read_certificates (CsToken *self)
{
  g_autofree char *uri = g_strconcat (self->uri, ";type=cert", NULL);

  gnutls_pkcs11_obj_t *objects = NULL;
  unsigned int         n_objects = 0;

  if (gnutls_pkcs11_obj_list_import_url4 (&objects, &n_objects, uri, GNUTLS_PKCS11_OBJ_FLAG_CRT) < 0)
    return;

  for (unsigned int i = 0; i < n_objects; i++)
    {
      if (i < MAX_CERTIFICATES)
        take_certificate (self, objects[i]);
      gnutls_pkcs11_obj_deinit (objects[i]);
    }
  gnutls_free (objects);
}

static CsToken *
token_read (const char *uri)
{
  CsToken *self = token_new ();

  self->label = read_token_info (uri, GNUTLS_PKCS11_TOKEN_LABEL);
  self->manufacturer = read_token_info (uri, GNUTLS_PKCS11_TOKEN_MANUFACTURER);
  self->model = read_token_info (uri, GNUTLS_PKCS11_TOKEN_MODEL);
  self->serial = read_token_info (uri, GNUTLS_PKCS11_TOKEN_SERIAL);
  self->uri = g_strdup (uri);
  (void) cs_token_find_pin (uri, &self->pin);
  self->lacks_rsa_pss = cs_token_lacks_rsa_pss (uri);
  read_certificates (self);
  return self;
}

CsTokenList *
cs_token_list_read (void)
{
  CsTokenList *self = token_list_new ();

  for (unsigned int i = 0; i < MAX_TOKENS; i++)
    {
      g_autofree char *model = NULL;

      char *uri = NULL;

      if (gnutls_pkcs11_token_get_url (i, GNUTLS_PKCS11_URL_GENERIC, &uri) < 0)
        break;

      model = read_token_info (uri, GNUTLS_PKCS11_TOKEN_MODEL);
      if (strcmp (model, TRUST_MODEL) != 0)
        g_ptr_array_add (self->tokens, token_read (uri));
      gnutls_free (uri);
    }

  cs_token_module_find_faults (self->faults);
  return self;
}

/* To JSON and back. */

static JsonObject *
certificate_to_json (const CsTokenCertificate *self)
{
  JsonObject      *json = json_object_new ();
  gsize            len = 0;
  const guint8    *der = g_bytes_get_data (cs_certificate_get_der (self->certificate), &len);
  g_autofree char *base64 = g_base64_encode (der, len);

  json_object_set_string_member (json, "label", self->label);
  json_object_set_string_member (json, "uri", self->uri);
  json_object_set_string_member (json, "certificate", cs_certificate_get_fingerprint (self->certificate));
  json_object_set_string_member (json, "der", base64);
  return json;
}

static JsonObject *
token_to_json (const CsToken *self)
{
  JsonObject *json = json_object_new ();
  JsonArray  *certificates = json_array_new ();

  for (guint i = 0; i < self->certificates->len; i++)
    json_array_add_object_element (certificates, certificate_to_json (g_ptr_array_index (self->certificates, i)));

  json_object_set_string_member (json, "label", self->label);
  json_object_set_string_member (json, "manufacturer", self->manufacturer);
  json_object_set_string_member (json, "model", self->model);
  json_object_set_string_member (json, "serial", self->serial);
  json_object_set_string_member (json, "uri", self->uri);
  json_object_set_string_member (json, "pin", cs_token_pin_to_string (self->pin));
  json_object_set_boolean_member (json, "lacksRsaPss", self->lacks_rsa_pss);
  json_object_set_array_member (json, "certificates", certificates);
  return json;
}

JsonObject *
cs_token_list_to_json (const CsTokenList *self)
{
  JsonObject *json = json_object_new ();
  JsonArray  *tokens = json_array_new ();
  JsonArray  *faults = json_array_new ();

  for (guint i = 0; i < self->tokens->len; i++)
    json_array_add_object_element (tokens, token_to_json (g_ptr_array_index (self->tokens, i)));
  for (guint i = 0; i < self->faults->len; i++)
    {
      const CsTokenFault *fault = g_ptr_array_index (self->faults, i);
      JsonObject         *object = json_object_new ();

      json_object_set_string_member (object, "name", fault->name);
      json_object_set_string_member (object, "detail", fault->detail);
      json_array_add_object_element (faults, object);
    }

  json_object_set_array_member (json, "tokens", tokens);
  json_object_set_array_member (json, "faults", faults);
  return json;
}

static void
add_certificate_from_json (CsToken    *self,
                           JsonObject *json)
{
  g_autoptr (GBytes) der = NULL;

  const char         *base64 = cs_json_get_string (json, "der", NULL);
  CsTokenCertificate *certificate;
  guint8             *data;
  gsize               len = 0;

  if (base64 == NULL || cs_json_get_string (json, "uri", NULL) == NULL)
    return;

  data = g_base64_decode (base64, &len);
  der = g_bytes_new_take (data, len);
  certificate = g_new0 (CsTokenCertificate, 1);
  certificate->label = g_strdup (cs_json_get_string (json, "label", ""));
  certificate->uri = g_strdup (cs_json_get_string (json, "uri", ""));
  certificate->certificate = cs_certificate_new (der);
  g_ptr_array_add (self->certificates, certificate);
}

static CsTokenPin
pin_from_string (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pin_names); i++)
    if (strcmp (pin_names[i], name) == 0)
      return (CsTokenPin) i;
  return CS_TOKEN_PIN_ASKED;
}

static CsToken *
token_from_json (JsonObject *json)
{
  CsToken   *self = token_new ();
  JsonArray *certificates = cs_json_get_array (json, "certificates");

  self->label = g_strdup (cs_json_get_string (json, "label", ""));
  self->manufacturer = g_strdup (cs_json_get_string (json, "manufacturer", ""));
  self->model = g_strdup (cs_json_get_string (json, "model", ""));
  self->serial = g_strdup (cs_json_get_string (json, "serial", ""));
  self->uri = g_strdup (cs_json_get_string (json, "uri", ""));
  self->pin = pin_from_string (cs_json_get_string (json, "pin", ""));
  self->lacks_rsa_pss = cs_json_get_boolean (json, "lacksRsaPss", FALSE);
  for (guint i = 0; i < MIN (cs_json_array_length (certificates), MAX_CERTIFICATES); i++)
    add_certificate_from_json (self, cs_json_array_object (certificates, i));
  return self;
}

CsTokenList *
cs_token_list_new_from_json (JsonObject *json)
{
  CsTokenList *self = token_list_new ();
  JsonArray   *tokens = cs_json_get_array (json, "tokens");
  JsonArray   *faults = cs_json_get_array (json, "faults");

  for (guint i = 0; i < MIN (cs_json_array_length (tokens), MAX_TOKENS); i++)
    g_ptr_array_add (self->tokens, token_from_json (cs_json_array_object (tokens, i)));
  for (guint i = 0; i < MIN (cs_json_array_length (faults), MAX_TOKENS); i++)
    {
      JsonObject *object = cs_json_array_object (faults, i);

      g_ptr_array_add (self->faults, cs_token_fault_new (cs_json_get_string (object, "name", ""),
                                                         cs_json_get_string (object, "detail", "")));
    }
  return self;
}
