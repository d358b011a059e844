/* cs-identity-pkcs11.c: identities whose key never leaves a token
 *
 * GnuTLS finds the modules by p11-kit. A wrong PIN is never tried again: tokens
 * lock after a few.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-pkcs11.h"

#include "cs-identity-file.h"
#include "cs-identity-key.h"
#include "cs-text.h"
#include "cs-token.h"

#include <glib/gi18n-lib.h>
#include <gnutls/pkcs11.h>
#include <string.h>

void
cs_identity_token_free (CsIdentityToken *self)
{
  g_free (self->name);
  g_clear_object (&self->leaf);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->key, gnutls_privkey_deinit);
  g_clear_pointer (&self->key_uri, cs_secret_unref);
  g_clear_pointer (&self->pin, cs_secret_unref);
  g_free (self);
}

gboolean
cs_identity_is_token_uri (const char *path)
{
  return path != NULL && g_str_has_prefix (path, "pkcs11:");
}

/* URIs, RFC 7512: attributes between ";", then "?" and the query. */

/* @uri without the attributes @drop and with ";type=TYPE". A PIN in it stays. */
static char *
change_uri (const char        *uri,
            const char *const *drop,
            const char        *type)
{
  gsize               path_len = strcspn (uri, "?");
  g_autofree char    *path = g_strndup (uri + strlen ("pkcs11:"), path_len - strlen ("pkcs11:"));
  g_auto (GStrv)      attributes = g_strsplit (path, ";", -1);
  g_autoptr (GString) changed = g_string_new ("pkcs11:");

  for (guint i = 0; attributes[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (attributes[i], strcspn (attributes[i], "="));

      if (*name != '\0' && !g_strv_contains (drop, name))
        g_string_append_printf (changed, "%s;", attributes[i]);
    }
  g_string_append_printf (changed, "type=%s%s", type, uri + path_len);
  return g_string_free (g_steal_pointer (&changed), FALSE);
}

static char *
certificate_uri (const char *uri)
{
  static const char *const drop[] = { "type", "object-type", NULL };

  return change_uri (uri, drop, "cert");
}

/* Certificate and key share their identifier; labels often differ. */
static char *
key_uri_of (const char *certificate)
{
  static const char *const drop[] = { "type", "object-type", "object", NULL };
  static const char *const drop_type[] = { "type", "object-type", NULL };

  return change_uri (certificate, strstr (certificate, ";id=") != NULL ? drop : drop_type, "private");
}

static char *
whole_token_uri (const char *certificate)
{
  static const char *const drop[] = { "type", "object-type", "object", "id", NULL };

  return change_uri (certificate, drop, "cert");
}

/* Certificates on the token. */

typedef struct
{
  GPtrArray *certificates; /* CsCertificate */
  GPtrArray *uris;         /* of each, as the token names it */
  GPtrArray *names;
} Found;

static void
found_clear (Found *self)
{
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->uris, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

static void
take_object (Found              *self,
             gnutls_pkcs11_obj_t object)
{
  g_autoptr (GBytes) der = NULL;
  g_autofree char   *label = cs_token_dup_object_info (object, GNUTLS_PKCS11_OBJ_LABEL);
  g_autofree char   *token = cs_token_dup_object_info (object, GNUTLS_PKCS11_OBJ_TOKEN_LABEL);

  gnutls_datum_t data = { NULL, 0 };
  char          *uri = NULL;

  if (gnutls_pkcs11_obj_export2 (object, &data) < 0)
    return;

  der = g_bytes_new (data.data, data.size);
  gnutls_free (data.data);
  if (gnutls_pkcs11_obj_export_url (object, GNUTLS_PKCS11_URL_GENERIC, &uri) < 0)
    return;

  g_ptr_array_add (self->certificates, cs_certificate_new (der));
  g_ptr_array_add (self->uris, g_strdup (uri));
  g_ptr_array_add (self->names, g_strdup_printf ("%s (%s)", label, token));
  gnutls_free (uri);
}

static int
find_certificates (Found      *self,
                   const char *uri)
{
  gnutls_pkcs11_obj_t *objects = NULL;
  unsigned int         n_objects = 0;
  int                  status;

  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->uris = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  status = gnutls_pkcs11_obj_list_import_url4 (&objects, &n_objects, uri, GNUTLS_PKCS11_OBJ_FLAG_CRT);
  if (status < 0)
    return status;

  for (unsigned int i = 0; i < n_objects; i++)
    {
      if (self->certificates->len < CS_IDENTITY_MAX_CERTIFICATES)
        take_object (self, objects[i]);
      gnutls_pkcs11_obj_deinit (objects[i]);
    }
  gnutls_free (objects);
  return 0;
}

/* The key. */

typedef struct
{
  CsSecret *pin;
  gboolean  asked;
  gboolean  wrong;
  gboolean  few_left;
} PinState;

static int
pin_cb (void        *user_data,
        int          attempt,
        const char  *token_url,
        const char  *token_label,
        unsigned int flags,
        char        *pin,
        size_t       pin_max)
{
  PinState     *state = user_data;
  gsize         len = 0;
  const guint8 *bytes = state->pin != NULL ? cs_secret_peek (state->pin, &len) : NULL;

  state->asked = TRUE;
  state->few_left = state->few_left || (flags & (GNUTLS_PIN_COUNT_LOW | GNUTLS_PIN_FINAL_TRY));
  state->wrong = attempt > 0 || (flags & GNUTLS_PIN_WRONG);
  if (bytes == NULL || state->wrong || len >= pin_max)
    return GNUTLS_E_PKCS11_PIN_ERROR;

  memcpy (pin, bytes, len + 1);
  return 0;
}

static void
set_pin_error (GError        **error,
               const char     *name,
               const PinState *state,
               int             status)
{
  if (status == GNUTLS_E_PKCS11_PIN_LOCKED)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
                 _ ("%s: the token is locked after too many wrong PINs. Unlock it with its own software."), name);
  else if (state->pin == NULL)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED,
                 _ ("%s: the token wants its PIN, and none was given."), name);
  else if (state->few_left)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
                 _ ("%s: the token did not take this PIN, and few tries are left before it locks."), name);
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
                 _ ("%s: the token did not take this PIN. It was tried once; tokens lock after a few."), name);
}

/* Where the object is missing after a login that went well, the PIN is not to blame. */
static gboolean
is_about_pin (const PinState *state,
              int             status)
{
  if (status == GNUTLS_E_PKCS11_PIN_LOCKED)
    return TRUE;
  if (!state->asked)
    return FALSE;

  return state->pin == NULL || state->wrong ||
         (status != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE && status != GNUTLS_E_PKCS11_REQUESTED_OBJECT_NOT_AVAILBLE);
}

static gboolean
public_keys_match (gnutls_privkey_t key,
                   CsCertificate   *certificate)
{
  gnutls_pubkey_t own = NULL;
  gboolean        match;

  if (gnutls_pubkey_init (&own) < 0)
    return FALSE;

  match = gnutls_pubkey_import_privkey (own, key, 0, 0) >= 0 && cs_identity_public_key_matches (own, certificate);
  gnutls_pubkey_deinit (own);
  return match;
}

/* Asked for again: a key may want its PIN for each signature (CKA_ALWAYS_AUTHENTICATE). */
static int
pin_again_cb (void        *pin,
              int          attempt,
              const char  *token_url,
              const char  *token_label,
              unsigned int flags,
              char        *buffer,
              size_t       size)
{
  PinState state = { .pin = pin };

  return pin_cb (&state, attempt, token_url, token_label, flags, buffer, size);
}

void
cs_identity_token_set_pin (CsIdentityToken *self,
                           gnutls_privkey_t key)
{
  gnutls_privkey_set_pin_function (key, pin_again_cb, self->pin);
}

/* Returns the position of the certificate among @certificates, with the key, or -1. */
static int
open_key (const char       *name,
          const char       *uri,
          CsSecret         *pin,
          GPtrArray        *certificates,
          gnutls_privkey_t *opened,
          GError          **error)
{
  PinState         state = { .pin = pin };
  gnutls_privkey_t key = NULL;
  int              position = -1;
  int              status;

  if (gnutls_privkey_init (&key) < 0)
    g_error ("out of memory for a key");

  gnutls_privkey_set_pin_function (key, pin_cb, &state);
  status = gnutls_privkey_import_url (key, uri, 0);
  for (guint i = 0; status >= 0 && position < 0 && i < certificates->len; i++)
    if (public_keys_match (key, g_ptr_array_index (certificates, i)))
      position = (int) i;
  cs_secret_sweep ();
  if (position >= 0)
    *opened = key;
  else
    gnutls_privkey_deinit (key);

  if (status < 0 && is_about_pin (&state, status))
    set_pin_error (error, name, &state, status);
  else if (status < 0)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_KEY,
                 _ ("%s: the token holds no private key for it that could be used. GnuTLS says: %s"),
                 name, gnutls_strerror (status));
  else if (position < 0)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_KEY_MISMATCH,
                 _ ("%s: the token’s private key does not belong to this certificate."), name);
  return position;
}

/* What is there instead, for somebody who mistyped a name. */
static char *
describe_tokens (const CsTokenList *list)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < list->tokens->len; i++)
    {
      const CsToken *token = g_ptr_array_index (list->tokens, i);

      g_string_append_printf (text, "%s“%s”", i > 0 ? "; " : "", token->label);
      for (guint j = 0; j < token->certificates->len; j++)
        {
          const CsTokenCertificate *item = g_ptr_array_index (token->certificates, j);

          g_string_append_printf (text, "%s%s", j > 0 ? ", " : ": ", item->label);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
set_not_found (GError    **error,
               const char *uri)
{
  g_autoptr (CsTokenList) list = cs_token_list_read ();
  g_autofree char        *name = cs_identity_file_dup_name (uri);
  g_autofree char        *there = describe_tokens (list);

  if (list->tokens->len > 0)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_FOUND,
                 /* Translators: a URI; then tokens and certificates: “Lab Token”: alice, issuing */
                 _ ("%s: no token holds a certificate with this URI that shows without a PIN. There is %s."), name, there);
  else if (list->faults->len > 0)
    {
      const CsTokenFault *fault = g_ptr_array_index (list->faults, 0);

      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_FOUND,
                   _ ("%s: no token was found. The module %s: %s"), name, fault->name, fault->detail);
    }
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_FOUND,
                 _ ("%s: no token was found. Is it plugged in, and is its PKCS#11 module installed where p11-kit looks?"), name);
}

static CsIdentityToken *
token_new (char            *name,
           CsCertificate   *leaf,
           GPtrArray       *certificates,
           gnutls_privkey_t key,
           const char      *key_uri,
           CsSecret        *pin)
{
  CsIdentityToken *self = g_new0 (CsIdentityToken, 1);

  self->name = name;
  self->leaf = g_object_ref (leaf);
  self->certificates = g_ptr_array_ref (certificates);
  self->lacks_rsa_pss = cs_token_lacks_rsa_pss (key_uri);
  self->key = key;
  self->key_uri = cs_secret_new_from_string (key_uri);
  self->pin = pin != NULL ? cs_secret_ref (pin) : NULL;
  cs_identity_token_set_pin (self, key);
  return self;
}

/* A URI that names a whole token finds CAs as well: the first certificate with a
 * key is it. Whatever else is wrong than a missing key ends the search. */
static CsIdentityToken *
open_first_with_key (const CsIdentityFiles *files,
                     const Found           *found,
                     CsSecret              *pin,
                     GError               **error)
{
  for (guint i = 0; i < found->certificates->len; i++)
    {
      g_auto (Found)        all = { NULL, NULL, NULL };
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      g_autoptr (GError)    key_error = NULL;
      g_autofree char      *token_uri = whole_token_uri (g_ptr_array_index (found->uris, i));
      const char           *uri = cs_identity_is_token_uri (files->key) ? files->key : g_ptr_array_index (found->uris, i);
      g_autofree char      *key_uri = key_uri_of (uri);
      const char           *name = g_ptr_array_index (found->names, i);
      gnutls_privkey_t      key = NULL;

      g_ptr_array_add (one, g_ptr_array_index (found->certificates, i));
      if (open_key (name, key_uri, pin, one, &key, &key_error) >= 0)
        {
          (void) find_certificates (&all, token_uri);
          return token_new (g_strdup (name), g_ptr_array_index (one, 0), all.certificates, key, key_uri, pin);
        }

      if (i + 1 == found->certificates->len ||
          !g_error_matches (key_error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_KEY))
        {
          g_propagate_error (error, g_steal_pointer (&key_error));
          return NULL;
        }
    }

  g_assert_not_reached (); /* the last one's error has ended it */
}

static CsIdentityToken *
open_by_certificate (const CsIdentityFiles *files,
                     CsSecret              *pin,
                     GError               **error)
{
  g_auto (Found)   found = { NULL, NULL, NULL };
  g_autofree char *uri = certificate_uri (files->certificate);

  if (find_certificates (&found, uri) < 0 || found.certificates->len == 0)
    {
      set_not_found (error, uri);
      return NULL;
    }
  return open_first_with_key (files, &found, pin, error);
}

/* The certificate lies in a file, only the key on the token. */
static CsIdentityToken *
open_by_key (const CsIdentityFiles *files,
             CsSecret              *pin,
             GError               **error)
{
  g_autoptr (CsIdentityParts) parts = cs_identity_parts_new ();
  g_autofree char            *name = cs_identity_file_dup_name (files->certificate);
  g_autofree char            *key_uri = key_uri_of (files->key);

  gnutls_privkey_t key = NULL;
  int              position;

  if (!cs_identity_parts_read (parts, files->certificate, CS_IDENTITY_WANTED_CERTIFICATES, NULL, error))
    return NULL;
  if (parts->certificates->len == 0)
    {
      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_CERTIFICATE,
                   _ ("%s: it holds no certificate for the token’s key."), name);
      return NULL;
    }

  position = open_key (name, key_uri, pin, parts->certificates, &key, error);
  if (position < 0)
    return NULL;
  return token_new (g_steal_pointer (&name), g_ptr_array_index (parts->certificates, position), parts->certificates,
                    key, key_uri, pin);
}

CsIdentityToken *
cs_identity_token_open (const CsIdentityFiles *files,
                        CsSecret              *pin,
                        GError               **error)
{
  return cs_identity_is_token_uri (files->certificate) ? open_by_certificate (files, pin, error)
                                                       : open_by_key (files, pin, error);
}
