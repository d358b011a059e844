/* cs-identity-pkcs12.c: PKCS#12 files (RFC 7292)
 *
 * A bag loop of our own: gnutls_pkcs12_simple_parse() derives each key about
 * twice, which is felt with files of 100,000 rounds, and says of every fault
 * the same.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-parts.h"

#include "cs-der.h"
#include "cs-identity-file.h"
#include "cs-identity-key.h"
#include "cs-pem.h"

#include <glib/gi18n-lib.h>
#include <gnutls/pkcs12.h>

/* Bags hold one to a few items; a file with more is no identity. */
#define MAX_BAGS 1000

/* Layers between a PFX and the cipher of its innermost bag: nine in practice. */
#define MAX_DEPTH 16

typedef struct
{
  CsIdentityParts *parts;
  const char      *name;
  GBytes          *content;
  CsIdentityWanted wanted;
  CsSecret        *passphrase; /* as given; for the message */
  const char      *opener;     /* what GnuTLS gets: NULL is not the same as "" */
  gboolean         sealed;     /* a MAC was there and @opener fits it */
  gboolean         unlocked;   /* @opener has decrypted something */
} Reader;

static gboolean
set_malformed (GError    **error,
               const char *name,
               int         status)
{
  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
               _ ("%s: it has the form of a PKCS#12 file, but its content cannot be read. GnuTLS says: %s"),
               name, gnutls_strerror (status));
  return FALSE;
}

static gboolean
set_unsupported (GError    **error,
                 const char *name,
                 const char *algorithm)
{
  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER,
               _ ("%s: it is protected with %s, which GnuTLS does not know. Export it again with AES-256 and SHA-256."),
               name, algorithm);
  return FALSE;
}

static gboolean
is_unsupported (int status)
{
  return status == GNUTLS_E_UNKNOWN_CIPHER_TYPE || status == GNUTLS_E_UNKNOWN_ALGORITHM ||
         status == GNUTLS_E_UNKNOWN_HASH_ALGORITHM || status == GNUTLS_E_UNIMPLEMENTED_FEATURE;
}

static gboolean
check_rounds (unsigned int rounds,
              const char  *name,
              GError     **error)
{
  if (rounds <= CS_IDENTITY_MAX_ROUNDS)
    return TRUE;

  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER,
               _ ("%s: it asks for %u rounds of key derivation; more than %u are not worked through."),
               name, rounds, (guint) CS_IDENTITY_MAX_ROUNDS);
  return FALSE;
}

/* The MAC of a wrong passphrase and of a damaged file fail alike; the first is
 * nearly always the cause. */
static gboolean
set_mac_error (Reader  *self,
               GError **error)
{
  gsize len = 0;

  if (self->passphrase != NULL)
    cs_secret_peek (self->passphrase, &len);

  if (self->passphrase == NULL || len == 0)
    cs_identity_set_passphrase_error (error, self->name, self->passphrase);
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
                 _ ("%s: this passphrase does not open it. The file’s checksum fails, which nearly always means a wrong "
                    "passphrase: check upper and lower case and a blank at the end. If it is right, the file is damaged: "
                    "export it again."),
                 self->name);
  return FALSE;
}

/* Some tools take no passphrase as an empty text, others as no text; the key
 * derivation differs (RFC 7292 B.1), and a reader must try both. */
static gboolean
try_openers (Reader         *self,
             gnutls_pkcs12_t pkcs12,
             int            *status)
{
  gsize       len = 0;
  const char *given = self->passphrase != NULL ? (const char *) cs_secret_peek (self->passphrase, &len) : NULL;

  self->opener = len > 0 ? given : "";
  *status = gnutls_pkcs12_verify_mac (pkcs12, self->opener);
  if (*status >= 0 || len > 0)
    return *status >= 0;

  self->opener = NULL;
  *status = gnutls_pkcs12_verify_mac (pkcs12, self->opener);
  return *status >= 0;
}

/* RFC 7292 B.1 makes UTF-16 of it. */
static gboolean
check_passphrase_text (Reader  *self,
                       GError **error)
{
  gsize       len = 0;
  const char *text = self->passphrase != NULL ? (const char *) cs_secret_peek (self->passphrase, &len) : "";

  if (g_utf8_validate (text, (gssize) len, NULL))
    return TRUE;

  g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE,
               _ ("%s: the passphrase is no UTF-8 text, which PKCS#12 needs. Was it read from a file in another encoding?"),
               self->name);
  return FALSE;
}

static gboolean
verify_mac (Reader         *self,
            gnutls_pkcs12_t pkcs12,
            GError        **error)
{
  g_autofree char *algorithm = NULL;

  unsigned int rounds = 0;
  unsigned int salt_len = 0;
  char        *oid = NULL;
  int          status = gnutls_pkcs12_mac_info (pkcs12, NULL, NULL, &salt_len, &rounds, &oid);

  /* No MAC: the bags must show whether the passphrase fits. */
  if (status == GNUTLS_E_INVALID_REQUEST && oid == NULL)
    {
      gsize       len = 0;
      const char *given = self->passphrase != NULL ? (const char *) cs_secret_peek (self->passphrase, &len) : NULL;

      self->opener = len > 0 ? given : "";
      return TRUE;
    }

  if (oid != NULL)
    algorithm = cs_identity_cipher_name (oid);
  gnutls_free (oid);
  if (!check_rounds (rounds, self->name, error))
    return FALSE;
  if (try_openers (self, pkcs12, &status))
    {
      self->sealed = TRUE;
      return TRUE;
    }

  if (status == GNUTLS_E_MAC_VERIFY_FAILED)
    return set_mac_error (self, error);
  if (is_unsupported (status) && algorithm != NULL)
    return set_unsupported (error, self->name, algorithm);
  return set_malformed (error, self->name, status);
}

/* GnuTLS names only the scheme (PBES2), not the cipher under it. Bags lie in
 * OCTET STRINGs, so the search goes into these too. */
static char *
find_cipher (CsCursor cursor,
             guint    depth)
{
  CsDerItem item;

  if (depth > MAX_DEPTH)
    return NULL;

  while (cs_der_read (&cursor, &item))
    {
      char *oid = NULL;

      if (item.tag == CS_DER_SEQUENCE)
        oid = cs_identity_read_scheme (item.whole);
      if (oid == NULL && (item.tag == CS_DER_OCTET_STRING || item.tag & 0x20))
        oid = find_cipher (item.content, depth + 1);
      if (oid != NULL)
        return oid;
    }
  return NULL;
}

static gboolean
set_cipher_error (Reader  *self,
                  GError **error)
{
  g_autofree char *oid = find_cipher (cs_cursor_init_bytes (self->content), 0);
  g_autofree char *cipher = oid != NULL ? cs_identity_cipher_name (oid) : NULL;

  return set_unsupported (error, self->name, cipher != NULL ? cipher : _ ("a cipher"));
}

static gboolean
decrypt_bag (Reader             *self,
             gnutls_pkcs12_bag_t bag,
             GError            **error)
{
  unsigned int rounds = 0;
  unsigned int salt_len = 0;
  char        *oid = NULL;
  int          status = gnutls_pkcs12_bag_enc_info (bag, NULL, NULL, NULL, &salt_len, &rounds, &oid);

  gnutls_free (oid);
  if (is_unsupported (status))
    return set_cipher_error (self, error);
  if (!check_rounds (rounds, self->name, error))
    return FALSE;

  status = gnutls_pkcs12_bag_decrypt (bag, self->opener);
  if (status < 0 && !self->sealed && self->opener != NULL && *self->opener == '\0')
    {
      self->opener = NULL;
      status = gnutls_pkcs12_bag_decrypt (bag, self->opener);
    }
  if (status >= 0)
    {
      self->unlocked = TRUE;
      return TRUE;
    }

  if (is_unsupported (status))
    return set_cipher_error (self, error);
  if (self->sealed)
    return set_malformed (error, self->name, status);
  cs_identity_set_passphrase_error (error, self->name, self->passphrase);
  return FALSE;
}

/* GnuTLS says "decryption failed" also of a key on a curve that it does not know;
 * where the MAC has proved the passphrase, that can be told apart. */
static void
set_key_error (Reader  *self,
               GError  *key_error,
               GError **error)
{
  if (!g_error_matches (key_error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_WRONG_PASSPHRASE))
    g_propagate_error (error, g_error_copy (key_error));
  else if (self->sealed)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_UNSUPPORTED_KEY,
                 _ ("%s: the passphrase is right, but the private key in it could not be opened: it is of a kind that "
                    "GnuTLS does not know, or has a passphrase of its own."),
                 self->name);
  else
    /* The empty passphrase was our guess, not the person's. */
    cs_identity_set_passphrase_error (error, self->name, self->passphrase);
}

/* What can be said of a key only once its safe is open. */
static void
note_key (Reader               *self,
          const gnutls_datum_t *data,
          gboolean              from_encrypted_safe,
          gnutls_x509_privkey_t key)
{
  CsPkcs12Facts *facts = self->parts->pkcs12;
  unsigned int   bits = 0;

  if (facts == NULL)
    return;

  if (from_encrypted_safe)
    cs_pkcs12_facts_add_key (facts, cs_cursor_init (data->data, data->size, 0));
  g_ptr_array_add (facts->key_types, g_strdup (cs_identity_key_type (key, &bits)));
}

static gboolean
take_key (Reader               *self,
          const gnutls_datum_t *data,
          gboolean              from_encrypted_safe,
          GError              **error)
{
  g_autoptr (GBytes)   der = cs_pem_bytes_take_secret (g_memdup2 (data->data, data->size), data->size);
  g_autoptr (CsSecret) secret = self->opener != NULL ? cs_secret_new_from_string (self->opener) : NULL;
  g_autoptr (GError)   key_error = NULL;

  gnutls_x509_privkey_t key;

  if (!(self->wanted & CS_IDENTITY_WANTED_KEYS) || self->parts->keys->len >= CS_IDENTITY_MAX_CERTIFICATES)
    return TRUE;

  key = secret != NULL ? cs_identity_key_import (self->name, der, secret, &key_error)
                       : cs_identity_key_import_null (self->name, der, &key_error);
  if (key == NULL)
    {
      set_key_error (self, key_error, error);
      return FALSE;
    }

  note_key (self, data, from_encrypted_safe, key);
  cs_identity_parts_take_key (self->parts, key);
  return TRUE;
}

static gboolean
take_certificate (Reader               *self,
                  const gnutls_datum_t *data,
                  GError              **error)
{
  g_autoptr (GBytes) der = g_bytes_new (data->data, data->size);

  return !(self->wanted & CS_IDENTITY_WANTED_CERTIFICATES) ||
         cs_identity_parts_add_certificate (self->parts, self->name, der, error);
}

static gboolean
take_items (Reader             *self,
            gnutls_pkcs12_bag_t bag,
            gboolean            was_encrypted,
            GError            **error)
{
  int n = gnutls_pkcs12_bag_get_count (bag);

  for (int i = 0; i < n; i++)
    {
      gnutls_datum_t data = { NULL, 0 };
      int            type = gnutls_pkcs12_bag_get_type (bag, (unsigned int) i);
      gboolean       is_key = type == GNUTLS_BAG_PKCS8_KEY || type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY;

      if ((!is_key && type != GNUTLS_BAG_CERTIFICATE) ||
          gnutls_pkcs12_bag_get_data (bag, (unsigned int) i, &data) < 0)
        continue;

      if (type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY)
        self->unlocked = TRUE;
      if (is_key ? !take_key (self, &data, was_encrypted && type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, error) : !take_certificate (self, &data, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
take_bag (Reader             *self,
          gnutls_pkcs12_bag_t bag,
          GError            **error)
{
  gboolean encrypted = gnutls_pkcs12_bag_get_type (bag, 0) == GNUTLS_BAG_ENCRYPTED;

  return (!encrypted || decrypt_bag (self, bag, error)) && take_items (self, bag, encrypted, error);
}

static gboolean
take_bags (Reader         *self,
           gnutls_pkcs12_t pkcs12,
           GError        **error)
{
  for (int i = 0; i < MAX_BAGS; i++)
    {
      gnutls_pkcs12_bag_t bag = NULL;
      gboolean            good = TRUE;
      int                 status;

      if (gnutls_pkcs12_bag_init (&bag) < 0)
        g_error ("out of memory for a bag");

      status = gnutls_pkcs12_get_bag (pkcs12, i, bag);
      if (status >= 0)
        good = take_bag (self, bag, error);
      gnutls_pkcs12_bag_deinit (bag);

      if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return TRUE;
      if (status < 0)
        return set_malformed (error, self->name, status);
      if (!good)
        return FALSE;
    }

  return TRUE;
}

static void
note_passphrase (const Reader *self)
{
  CsPkcs12Passphrase passphrase = CS_PKCS12_PASSPHRASE_TEXT;

  if (self->parts->pkcs12 == NULL || (!self->sealed && !self->unlocked))
    return;

  if (self->opener == NULL)
    passphrase = CS_PKCS12_PASSPHRASE_NONE;
  else if (*self->opener == '\0')
    passphrase = CS_PKCS12_PASSPHRASE_EMPTY;
  self->parts->pkcs12->passphrase = passphrase;
}

gboolean
cs_identity_pkcs12_read (CsIdentityParts *parts,
                         const char      *name,
                         GBytes          *content,
                         CsIdentityWanted wanted,
                         CsSecret        *passphrase,
                         GError         **error)
{
  Reader          self = { .parts = parts, .name = name, .content = content, .wanted = wanted, .passphrase = passphrase };
  gsize           len = 0;
  const guint8   *bytes = g_bytes_get_data (content, &len);
  gnutls_datum_t  data = { .data = (guint8 *) bytes, .size = (guint) len };
  gnutls_pkcs12_t pkcs12 = NULL;
  gboolean        good;
  int             status;

  if (gnutls_pkcs12_init (&pkcs12) < 0)
    g_error ("out of memory for a PKCS#12 file");

  status = gnutls_pkcs12_import (pkcs12, &data, GNUTLS_X509_FMT_DER, 0);
  good = status < 0 ? set_malformed (error, name, status)
                    : check_passphrase_text (&self, error) && verify_mac (&self, pkcs12, error) && take_bags (&self, pkcs12, error);
  gnutls_pkcs12_deinit (pkcs12);
  if (good)
    note_passphrase (&self);
  return good;
}
