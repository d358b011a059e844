/* cs-identity.c: client identities: load every format, explain every refusal
 *
 * Finds the pair of key and certificate among what the files hold, and the
 * certificate's issuers. The key is kept as GnuTLS's own object, which wipes it.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity.h"

#include "cs-elsewhere.h"
#include "cs-identity-file.h"
#include "cs-identity-key.h"
#include "cs-identity-parts.h"
#include "cs-identity-pkcs11.h"
#include "cs-pem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How much of a fingerprint tells which one is meant. */
#define MIN_FINGERPRINT 8

struct _CsIdentity
{
  GObject parent_instance;

  const char           *kind;
  char                 *name;
  GListStore           *chain;
  CsChainChoice         choice;
  GListStore           *sent;  /* what goes out of it */
  gnutls_x509_privkey_t key;   /* NULL when it lies on a token */
  CsIdentityToken      *token; /* then the token, open */
  GPtrArray            *elsewhere;
  gboolean              out_of_order;
  gboolean              lacks_rsa_pss;
};

G_DEFINE_FINAL_TYPE (CsIdentity, cs_identity, G_TYPE_OBJECT)

static void
cs_identity_finalize (GObject *object)
{
  CsIdentity *self = CS_IDENTITY (object);

  g_clear_pointer (&self->key, gnutls_x509_privkey_deinit);
  g_clear_pointer (&self->token, cs_identity_token_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->chain);
  g_clear_object (&self->sent);
  g_clear_pointer (&self->elsewhere, g_ptr_array_unref);

  G_OBJECT_CLASS (cs_identity_parent_class)->finalize (object);
}

static void
cs_identity_class_init (CsIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_identity_finalize;
}

static void
cs_identity_init (CsIdentity *self)
{
  self->chain = g_list_store_new (CS_TYPE_CERTIFICATE);
  self->sent = g_list_store_new (CS_TYPE_CERTIFICATE);
}

/* Which key belongs to which certificate. */

static CsCertificate *
find_certificate (CsIdentityParts      *parts,
                  gnutls_x509_privkey_t key)
{
  for (guint i = 0; i < parts->certificates->len; i++)
    {
      CsCertificate *certificate = g_ptr_array_index (parts->certificates, i);

      if (cs_identity_key_matches (key, certificate))
        return certificate;
    }
  return NULL;
}

static CsCertificate *
item_at (GListStore *list,
         guint       position)
{
  g_autoptr (CsCertificate) certificate = g_list_model_get_item (G_LIST_MODEL (list), position);

  return certificate; /* the list keeps it */
}

static gnutls_x509_privkey_t
copy_key (gnutls_x509_privkey_t key)
{
  gnutls_x509_privkey_t copy = NULL;

  if (gnutls_x509_privkey_init (&copy) < 0 || gnutls_x509_privkey_cpy (copy, key) < 0)
    g_error ("out of memory for a key");
  return copy;
}

static CsIdentity *
identity_new (const char    *kind,
              const char    *name,
              CsCertificate *leaf,
              GPtrArray     *candidates)
{
  g_autoptr (GPtrArray) chain = cs_chain_order (leaf, candidates);

  CsIdentity *self = g_object_new (CS_TYPE_IDENTITY, NULL);

  self->kind = kind;
  self->name = g_strdup (name);
  for (guint i = 0; i < chain->len; i++)
    g_list_store_append (self->chain, g_ptr_array_index (chain, i));
  cs_identity_choose_chain (self, CS_CHAIN_INTERMEDIATES, NULL);
  return self;
}

/* Refusals of what was read without a fault. */

static const char *
key_file_name (const char *certificate_name,
               const char *key_name)
{
  return key_name != NULL ? key_name : certificate_name;
}

static void
set_no_key_error (GError    **error,
                  const char *name,
                  const char *key_name)
{
  if (key_name != NULL)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_KEY,
                 _ ("%s: expected the private key for %s, found none in this file."), key_name, name);
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_KEY,
                 _ ("%s: it holds a certificate but no private key. Choose the key’s file too: it is often named "
                    "like this one and ends in .key."),
                 name);
}

static void
set_mismatch_error (GError         **error,
                    CsIdentityParts *parts,
                    const char      *name,
                    const char      *key_name)
{
  g_autofree char *kind = cs_identity_key_describe (g_ptr_array_index (parts->keys, 0));

  CsCertificate *first = g_ptr_array_index (parts->certificates, 0);

  /* Translators: a file, a person's or server's name, a key's kind ("RSA, 2048 bits"), the certificate's key kind */
  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_KEY_MISMATCH,
               _ ("%s: the private key (%s) does not belong to the certificate “%s” (%s, %u bits). Choose the key that "
                  "the certificate was requested with: “openssl pkey -pubout -in KEY” and “openssl x509 -noout -pubkey "
                  "-in CERTIFICATE” must print the same."),
               key_file_name (name, key_name), kind, cs_certificate_get_display_name (first),
               cs_certificate_get_key_type (first), cs_certificate_get_key_bits (first));
}

static void
set_refusal (GError         **error,
             CsIdentityParts *parts,
             const char      *name,
             const char      *key_name)
{
  gboolean has_certificates = parts->certificates->len > 0;
  gboolean has_keys = parts->keys->len > 0;

  if (has_certificates && has_keys)
    set_mismatch_error (error, parts, name, key_name);
  else if (parts->foreign != CS_IDENTITY_FOREIGN_NONE)
    cs_identity_set_foreign_error (error, has_certificates ? key_file_name (name, key_name) : name, parts->foreign);
  else if (has_certificates)
    set_no_key_error (error, name, key_name);
  else if (has_keys)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_CERTIFICATE,
                 _ ("%s: it holds a private key but no certificate. Choose the certificate that was issued for it too."),
                 name);
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NO_CERTIFICATE,
                 _ ("%s: it holds neither a certificate nor a private key."), name);
}

/* Certificates of others between them do no harm. */
static gboolean
is_out_of_order (CsIdentityParts *parts,
                 GListStore      *chain)
{
  guint last = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (chain)); i++)
    {
      guint position = 0;

      if (!g_ptr_array_find (parts->certificates, item_at (chain, i), &position) || position < last)
        return TRUE;
      last = position;
    }
  return FALSE;
}

GPtrArray *
cs_identity_match_parts (CsIdentityParts       *parts,
                         const CsIdentityFiles *files,
                         GError               **error)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char      *name = cs_identity_file_dup_name (files->certificate);
  g_autofree char      *key_name = cs_identity_has_key_file (files) ? cs_identity_file_dup_name (files->key) : NULL;
  g_autoptr (GPtrArray) elsewhere = parts->pkcs12 != NULL ? cs_elsewhere_evaluate (parts->pkcs12) : NULL;

  for (guint i = 0; i < parts->keys->len; i++)
    {
      gnutls_x509_privkey_t key = g_ptr_array_index (parts->keys, i);
      CsCertificate        *leaf = find_certificate (parts, key);

      if (leaf != NULL)
        {
          CsIdentity *identity = identity_new (parts->format, name, leaf, parts->certificates);

          identity->key = copy_key (key);
          identity->out_of_order = g_str_equal (parts->format, "pem") && is_out_of_order (parts, identity->chain);
          identity->elsewhere = elsewhere != NULL ? g_ptr_array_ref (elsewhere) : NULL;
          g_ptr_array_add (identities, identity);
        }
    }

  if (identities->len == 0)
    {
      set_refusal (error, parts, name, key_name);
      return NULL;
    }
  return g_steal_pointer (&identities);
}

static GPtrArray *
load_from_token (const CsIdentityFiles *files,
                 CsSecret              *pin,
                 GError               **error)
{
  g_autoptr (CsIdentityToken) token = cs_identity_token_open (files, pin, error);

  GPtrArray  *identities;
  CsIdentity *identity;

  if (token == NULL)
    return NULL;

  identity = identity_new ("pkcs11", token->name, token->leaf, token->certificates);
  identity->lacks_rsa_pss = token->lacks_rsa_pss && g_str_has_prefix (cs_certificate_get_key_type (token->leaf), "RSA");
  identity->token = g_steal_pointer (&token);
  identities = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (identities, identity);
  return identities;
}

GPtrArray *
cs_identity_load_all (const CsIdentityFiles *files,
                      CsSecret              *passphrase,
                      GError               **error)
{
  g_autoptr (CsIdentityParts) parts = cs_identity_parts_new ();

  if (cs_identity_is_token_uri (files->certificate) || cs_identity_is_token_uri (files->key))
    return load_from_token (files, passphrase, error);

  if (!cs_identity_parts_read_files (parts, files, passphrase, error))
    return NULL;

  return cs_identity_match_parts (parts, files, error);
}

CsIdentity *
cs_identity_load (const CsIdentityFiles *files,
                  CsSecret              *passphrase,
                  GError               **error)
{
  g_autoptr (GPtrArray) identities = cs_identity_load_all (files, passphrase, error);

  return identities != NULL ? g_object_ref (g_ptr_array_index (identities, 0)) : NULL;
}

static gboolean
is_picked (CsIdentity *identity,
           guint       number,
           const char *pick)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  CsCertificate *leaf = cs_identity_get_leaf (identity);

  return g_str_equal (pick, text) || g_str_equal (pick, cs_certificate_get_display_name (leaf)) ||
         (strlen (pick) >= MIN_FINGERPRINT && g_str_has_prefix (cs_certificate_get_fingerprint (leaf), pick));
}

CsIdentity *
cs_identity_choose (GPtrArray  *identities,
                    const char *pick,
                    GError    **error)
{
  g_autoptr (GString) there = g_string_new (NULL);

  if (pick == NULL)
    return g_ptr_array_index (identities, 0);

  for (guint i = 0; i < identities->len; i++)
    {
      CsIdentity *identity = g_ptr_array_index (identities, i);

      if (is_picked (identity, i + 1, pick))
        return identity;
      g_string_append_printf (there, "%s%u “%s”", i > 0 ? ", " : "", i + 1,
                              cs_certificate_get_display_name (cs_identity_get_leaf (identity)));
    }

  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_FOUND,
               /* Translators: a file, what was asked for, then a list: 1 “alice”, 2 “bob” */
               _ ("%s: it holds no identity “%s”. There is: %s"),
               cs_identity_get_name (g_ptr_array_index (identities, 0)), pick, there->str);
  return NULL;
}

const char *
cs_identity_get_kind (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  return self->kind;
}

const char *
cs_identity_get_name (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  return self->name;
}

GListModel *
cs_identity_get_chain (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  return G_LIST_MODEL (self->chain);
}

CsCertificate *
cs_identity_get_leaf (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  return item_at (self->chain, 0);
}

void
cs_identity_choose_chain (CsIdentity   *self,
                          CsChainChoice choice,
                          GPtrArray    *more)
{
  g_autoptr (GPtrArray) sent = NULL;

  g_return_if_fail (CS_IS_IDENTITY (self));

  sent = cs_chain_compose (G_LIST_MODEL (self->chain), choice, more);
  self->choice = choice;
  g_list_store_splice (self->sent, 0, g_list_model_get_n_items (G_LIST_MODEL (self->sent)), sent->pdata, sent->len);
}

CsChainChoice
cs_identity_get_chain_choice (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), CS_CHAIN_INTERMEDIATES);

  return self->choice;
}

GListModel *
cs_identity_get_sent (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  return G_LIST_MODEL (self->sent);
}

GPtrArray *
cs_identity_get_elsewhere (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  return self->elsewhere;
}

gboolean
cs_identity_is_out_of_order (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), FALSE);

  return self->out_of_order;
}

gboolean
cs_identity_lacks_rsa_pss (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), FALSE);

  return self->lacks_rsa_pss;
}

/* PKCS#8: the one form that every kind of key has. */
void
cs_identity_forget_key (CsIdentity *self)
{
  g_return_if_fail (CS_IS_IDENTITY (self));

  g_clear_pointer (&self->key, gnutls_x509_privkey_deinit);
  g_clear_pointer (&self->token, cs_identity_token_free);
}

GBytes *
cs_identity_dup_key_der (CsIdentity *self,
                         GError    **error)
{
  gnutls_datum_t der = { NULL, 0 };
  GBytes        *bytes;
  int            status;

  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  if (self->key == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("%s: its private key never leaves the token, so that it cannot be copied."), self->name);
      return NULL;
    }

  status = gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN, &der);
  if (status < 0)
    {
      g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                   _ ("The private key could not be handed over. GnuTLS says: %s"), gnutls_strerror (status));
      return NULL;
    }

  bytes = cs_pem_bytes_take_secret (g_memdup2 (der.data, der.size), der.size);
  cs_secret_wipe (der.data, der.size);
  gnutls_free (der.data);
  return bytes;
}

/* For GIO. */

static GByteArray *
dup_der_array (CsCertificate *certificate)
{
  gsize         len = 0;
  const guint8 *data = g_bytes_get_data (cs_certificate_get_der (certificate), &len);

  return g_byte_array_append (g_byte_array_sized_new ((guint) len), data, (guint) len);
}

static GTlsCertificate *
make_issuer (CsCertificate   *certificate,
             GTlsCertificate *issuer,
             GError         **error)
{
  g_autoptr (GByteArray) der = dup_der_array (certificate);

  return g_initable_new (g_tls_backend_get_certificate_type (g_tls_backend_get_default ()), NULL, error,
                         "certificate", der, "issuer", issuer, NULL);
}

/* GIO keeps a copy of a token's URI, which cannot be wiped: there is no PIN in it
 * unless the person wrote it there, and the token is logged in. */
static GTlsCertificate *
make_leaf (CsIdentity      *self,
           GTlsCertificate *issuer,
           GError         **error)
{
  g_autoptr (GByteArray) der = dup_der_array (item_at (self->sent, 0));
  g_autoptr (GBytes)     key_der = NULL;
  g_autoptr (GByteArray) key = NULL;

  GType            type = g_tls_backend_get_certificate_type (g_tls_backend_get_default ());
  GTlsCertificate *leaf;

  if (self->token != NULL)
    return g_initable_new (type, NULL, error, "certificate", der, "private-key-pkcs11-uri",
                           (const char *) cs_secret_peek (self->token->key_uri, NULL), "issuer", issuer, NULL);

  key_der = cs_identity_dup_key_der (self, error);
  if (key_der == NULL)
    return NULL;

  key = g_byte_array_sized_new ((guint) g_bytes_get_size (key_der));
  g_byte_array_append (key, g_bytes_get_data (key_der, NULL), (guint) g_bytes_get_size (key_der));
  leaf = g_initable_new (type, NULL, error, "certificate", der, "private-key", key, "issuer", issuer, NULL);
  cs_secret_wipe (key->data, key->len);
  return leaf;
}

GTlsCertificate *
cs_identity_dup_tls_certificate (CsIdentity *self,
                                 GError    **error)
{
  g_autoptr (GTlsCertificate) issuer = NULL;

  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->sent)) - 1; i > 0; i--)
    {
      GTlsCertificate *next = make_issuer (item_at (self->sent, i), issuer, error);

      if (next == NULL)
        return NULL;
      g_set_object (&issuer, next);
      g_object_unref (next);
    }

  return make_leaf (self, issuer, error);
}

CsSecret *
cs_identity_get_pin (CsIdentity *self)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  return self->token != NULL ? self->token->pin : NULL;
}

gboolean
cs_identity_matches_ca_names (CsIdentity *self,
                              GPtrArray  *ca_names)
{
  g_return_val_if_fail (CS_IS_IDENTITY (self), FALSE);

  if (ca_names->len == 0)
    return TRUE;

  for (guint i = 0; i < ca_names->len; i++)
    if (cs_chain_find_ca_name (G_LIST_MODEL (self->sent), g_ptr_array_index (ca_names, i)) >= 0)
      return TRUE;
  return FALSE;
}

gnutls_privkey_t
cs_identity_dup_privkey (CsIdentity *self)
{
  gnutls_privkey_t key = NULL;
  int              status;

  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  if (gnutls_privkey_init (&key) < 0)
    return NULL;

  if (self->token != NULL)
    cs_identity_token_set_pin (self->token, key);
  status = self->token != NULL ? gnutls_privkey_import_url (key, (const char *) cs_secret_peek (self->token->key_uri, NULL), 0)
                               : gnutls_privkey_import_x509 (key, self->key, GNUTLS_PRIVKEY_IMPORT_COPY);
  if (status >= 0)
    return key;

  gnutls_privkey_deinit (key);
  return NULL;
}
