/* cs-identity-parts.c: what the files of an identity hold, before it is one
 *
 * Content decides what a file is, never its name: half of the files that "do
 * not load" elsewhere have the wrong extension.
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
#include "cs-pkcs7.h"

#include <glib/gi18n-lib.h>
#include <string.h>

CsIdentityParts *
cs_identity_parts_new (void)
{
  CsIdentityParts *self = g_new0 (CsIdentityParts, 1);

  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gnutls_x509_privkey_deinit);
  return self;
}

void
cs_identity_parts_free (CsIdentityParts *self)
{
  g_ptr_array_unref (self->certificates);
  g_ptr_array_unref (self->keys);
  g_clear_pointer (&self->pkcs12, cs_pkcs12_facts_free);
  g_free (self);
}

static gboolean
holds_certificate (CsIdentityParts *self,
                   GBytes          *der)
{
  for (guint i = 0; i < self->certificates->len; i++)
    if (g_bytes_equal (cs_certificate_get_der (g_ptr_array_index (self->certificates, i)), der))
      return TRUE;
  return FALSE;
}

gboolean
cs_identity_parts_add_certificate (CsIdentityParts *self,
                                   const char      *where,
                                   GBytes          *der,
                                   GError         **error)
{
  g_autoptr (CsCertificate) certificate = NULL;

  if (self->certificates->len >= CS_IDENTITY_MAX_CERTIFICATES)
    {
      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                   _ ("%s: it holds more than %d certificates. Is it a bundle of root CAs?"),
                   where, CS_IDENTITY_MAX_CERTIFICATES);
      return FALSE;
    }
  if (holds_certificate (self, der))
    return TRUE;

  certificate = cs_certificate_new (der);
  if (!cs_certificate_is_readable (certificate))
    {
      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                   _ ("%s: expected a certificate, found bytes that make none. Was the file damaged on its way?"), where);
      return FALSE;
    }

  g_ptr_array_add (self->certificates, g_steal_pointer (&certificate));
  return TRUE;
}

gboolean
cs_identity_parts_add_pkcs7 (CsIdentityParts *self,
                             const char      *where,
                             GBytes          *der,
                             GError         **error)
{
  g_autoptr (GPtrArray) certificates = cs_pkcs7_read_certificates (cs_cursor_init_bytes (der));

  if (certificates == NULL)
    {
      g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                   _ ("%s: it has the form of a PKCS#7 bundle, but cannot be read."), where);
      return FALSE;
    }

  for (guint i = 0; i < certificates->len; i++)
    if (!cs_identity_parts_add_certificate (self, where, g_ptr_array_index (certificates, i), error))
      return FALSE;
  return TRUE;
}

void
cs_identity_parts_take_key (CsIdentityParts      *self,
                            gnutls_x509_privkey_t key)
{
  g_ptr_array_add (self->keys, key);
}

static void
note_format (CsIdentityParts *self,
             CsIdentityWanted wanted,
             const char      *format)
{
  if (self->format == NULL && (wanted & CS_IDENTITY_WANTED_CERTIFICATES))
    self->format = format;
}

static void
note_foreign (CsIdentityParts  *self,
              CsIdentityForeign foreign)
{
  if (self->foreign == CS_IDENTITY_FOREIGN_NONE)
    self->foreign = foreign;
}

/* PEM. */

typedef enum
{
  BLOCK_OTHER,
  BLOCK_CERTIFICATE,
  BLOCK_TRUSTED_CERTIFICATE,
  BLOCK_PKCS7,
  BLOCK_KEY,
  BLOCK_FOREIGN,
} BlockKind;

typedef struct
{
  const char       *label;
  BlockKind         kind;
  CsIdentityForeign foreign;
} BlockLabel;

/* clang-format off */
static const BlockLabel labels[] = {
  { "CERTIFICATE",                 BLOCK_CERTIFICATE,         0 },
  { "X509 CERTIFICATE",            BLOCK_CERTIFICATE,         0 },
  { "TRUSTED CERTIFICATE",         BLOCK_TRUSTED_CERTIFICATE, 0 },
  { "PKCS7",                       BLOCK_PKCS7,               0 },
  { "CMS",                         BLOCK_PKCS7,               0 },
  { "PRIVATE KEY",                 BLOCK_KEY,                 0 },
  { "ENCRYPTED PRIVATE KEY",       BLOCK_KEY,                 0 },
  { "RSA PRIVATE KEY",             BLOCK_KEY,                 0 },
  { "EC PRIVATE KEY",              BLOCK_KEY,                 0 },
  { "DSA PRIVATE KEY",             BLOCK_KEY,                 0 },
  { "CERTIFICATE REQUEST",         BLOCK_FOREIGN,             CS_IDENTITY_FOREIGN_CSR },
  { "NEW CERTIFICATE REQUEST",     BLOCK_FOREIGN,             CS_IDENTITY_FOREIGN_CSR },
  { "PUBLIC KEY",                  BLOCK_FOREIGN,             CS_IDENTITY_FOREIGN_PUBLIC_KEY },
  { "RSA PUBLIC KEY",              BLOCK_FOREIGN,             CS_IDENTITY_FOREIGN_PUBLIC_KEY },
  { "OPENSSH PRIVATE KEY",         BLOCK_FOREIGN,             CS_IDENTITY_FOREIGN_SSH_KEY },
  { "X509 CRL",                    BLOCK_FOREIGN,             CS_IDENTITY_FOREIGN_CRL },
};
/* clang-format on */

static BlockLabel
classify_label (const char *label)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (labels[i].label, label) == 0)
      return labels[i];
  if (g_str_has_prefix (label, "PGP "))
    return (BlockLabel) { label, BLOCK_FOREIGN, CS_IDENTITY_FOREIGN_PGP };
  return (BlockLabel) { label, BLOCK_OTHER, 0 };
}

/* OpenSSL's own "TRUSTED CERTIFICATE" carries settings behind the certificate. */
static GBytes *
first_item (GBytes *der)
{
  CsCursor  cursor = cs_cursor_init_bytes (der);
  CsDerItem item;

  return cs_der_read (&cursor, &item) ? cs_cursor_dup_bytes (&item.whole) : g_bytes_ref (der);
}

static gboolean
take_pem_key (CsIdentityParts  *self,
              const char       *where,
              const CsPemBlock *block,
              CsSecret         *passphrase,
              GError          **error)
{
  gnutls_x509_privkey_t key = block->dek_info != NULL
                                ? cs_identity_key_import_traditional (where, block, passphrase, error)
                                : cs_identity_key_import (where, block->der, passphrase, error);

  if (key == NULL)
    return FALSE;

  cs_identity_parts_take_key (self, key);
  return TRUE;
}

static gboolean
take_block (CsIdentityParts  *self,
            const char       *name,
            const CsPemBlock *block,
            CsIdentityWanted  wanted,
            CsSecret         *passphrase,
            GError          **error)
{
  g_autofree char *where = g_strdup_printf (_ ("%s, line %u"), name, block->line);

  BlockLabel label = classify_label (block->label);

  if (label.kind == BLOCK_FOREIGN)
    note_foreign (self, label.foreign);

  if (label.kind == BLOCK_KEY && (wanted & CS_IDENTITY_WANTED_KEYS))
    return self->keys->len >= CS_IDENTITY_MAX_CERTIFICATES ||
           take_pem_key (self, where, block, passphrase, error);

  if (!(wanted & CS_IDENTITY_WANTED_CERTIFICATES))
    return TRUE;

  if (label.kind == BLOCK_CERTIFICATE || label.kind == BLOCK_TRUSTED_CERTIFICATE)
    {
      g_autoptr (GBytes) der = label.kind == BLOCK_TRUSTED_CERTIFICATE ? first_item (block->der) : g_bytes_ref (block->der);

      return cs_identity_parts_add_certificate (self, where, der, error);
    }

  return label.kind != BLOCK_PKCS7 || cs_identity_parts_add_pkcs7 (self, where, block->der, error);
}

static gboolean
translate_pem_error (const char *name,
                     GError     *pem_error,
                     GError    **error)
{
  g_set_error (error, CS_IDENTITY_ERROR,
               pem_error->code == CS_PEM_ERROR_TRUNCATED ? CS_IDENTITY_ERROR_TRUNCATED : CS_IDENTITY_ERROR_MALFORMED,
               "%s, %s", name, pem_error->message);
  return FALSE;
}

static gboolean
read_pem (CsIdentityParts *self,
          const char      *name,
          CsCursor         text,
          CsIdentityWanted wanted,
          CsSecret        *passphrase,
          GError         **error)
{
  CsPemReader reader = cs_pem_reader_init (text);

  note_format (self, wanted, "pem");
  for (;;)
    {
      g_autoptr (CsPemBlock) block = NULL;
      g_autoptr (GError)     pem_error = NULL;

      if (!cs_pem_reader_next (&reader, &block, &pem_error))
        return translate_pem_error (name, pem_error, error);
      if (block == NULL)
        return TRUE;
      if (!take_block (self, name, block, wanted, passphrase, error))
        return FALSE;
    }
}

/* Anything else. */

static gboolean
begins (CsCursor    content,
        const char *prefix)
{
  gsize len = strlen (prefix);

  return content.len >= len && memcmp (content.data, prefix, len) == 0;
}

/* By what stands at the beginning. Byte strings end before a NUL. */
static CsIdentityForeign
find_foreign (CsCursor content)
{
  static const struct
  {
    const char       *prefix;
    CsIdentityForeign foreign;
  } prefixes[] = {
    { "\xfe\xed\xfe\xed", CS_IDENTITY_FOREIGN_JKS },
    { "\xce\xce\xce\xce", CS_IDENTITY_FOREIGN_JKS },
    { "\x1e\xf1\xb5\xb0", CS_IDENTITY_FOREIGN_PVK },
    { "-----BEGIN PGP ", CS_IDENTITY_FOREIGN_PGP },
    { "---- BEGIN SSH2 ", CS_IDENTITY_FOREIGN_SSH_KEY },
    { "PuTTY-User-Key-File-", CS_IDENTITY_FOREIGN_PUTTY_KEY },
    { "ssh-rsa ", CS_IDENTITY_FOREIGN_SSH_KEY },
    { "ssh-dss ", CS_IDENTITY_FOREIGN_SSH_KEY },
    { "ssh-ed25519 ", CS_IDENTITY_FOREIGN_SSH_KEY },
    { "ecdsa-sha2-", CS_IDENTITY_FOREIGN_SSH_KEY },
    { "sk-ssh-ed25519", CS_IDENTITY_FOREIGN_SSH_KEY },
    { "sk-ecdsa-sha2-", CS_IDENTITY_FOREIGN_SSH_KEY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (begins (content, prefixes[i].prefix))
      return prefixes[i].foreign;
  return CS_IDENTITY_FOREIGN_NONE;
}

static gboolean
set_unknown_error (GError    **error,
                   const char *name,
                   CsCursor    content)
{
  gsize missing = content.len > 0 && content.data[0] == CS_DER_SEQUENCE ? cs_der_missing (&content) : 0;

  if (missing > 0 && missing <= CS_IDENTITY_FILE_MAX_BYTES)
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_TRUNCATED,
                 _ ("%s: it ends %u bytes too early. Was the copy cut off?"), name, (guint) missing);
  else if (begins (content, "\xff\xfe") || begins (content, "\xfe\xff"))
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                 _ ("%s: it is text in UTF-16, as Windows writes it. Save it again as UTF-8 or ASCII: "
                    "iconv -f UTF-16 -t ASCII OLD > NEW"),
                 name);
  else if (begins (content, "MI"))
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                 _ ("%s: it looks like base64 text without its BEGIN and END lines. Decode it first: "
                    "base64 -d OLD > NEW"),
                 name);
  else
    g_set_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_MALFORMED,
                 _ ("%s: expected a certificate or key as PEM, DER or PKCS#12, found something else."), name);
  return FALSE;
}

static gboolean
read_der (CsIdentityParts *self,
          const char      *name,
          GBytes          *content,
          CsIdentityWanted wanted,
          CsSecret        *passphrase,
          GError         **error)
{
  gnutls_x509_privkey_t key;

  note_format (self, wanted, "der");
  switch (cs_der_get_kind (cs_cursor_init_bytes (content)))
    {
    case CS_DER_KIND_CERTIFICATE:
      return !(wanted & CS_IDENTITY_WANTED_CERTIFICATES) ||
             cs_identity_parts_add_certificate (self, name, content, error);
    case CS_DER_KIND_PKCS7:
      return !(wanted & CS_IDENTITY_WANTED_CERTIFICATES) ||
             cs_identity_parts_add_pkcs7 (self, name, content, error);
    case CS_DER_KIND_PKCS1_KEY:
    case CS_DER_KIND_SEC1_KEY:
    case CS_DER_KIND_PKCS8_KEY:
    case CS_DER_KIND_ENCRYPTED_KEY:
      if (!(wanted & CS_IDENTITY_WANTED_KEYS))
        return TRUE;
      key = cs_identity_key_import (name, content, passphrase, error);
      if (key != NULL)
        cs_identity_parts_take_key (self, key);
      return key != NULL;
    case CS_DER_KIND_CSR:
      note_foreign (self, CS_IDENTITY_FOREIGN_CSR);
      return TRUE;
    case CS_DER_KIND_CRL:
      note_foreign (self, CS_IDENTITY_FOREIGN_CRL);
      return TRUE;
    case CS_DER_KIND_PUBLIC_KEY:
      note_foreign (self, CS_IDENTITY_FOREIGN_PUBLIC_KEY);
      return TRUE;
    case CS_DER_KIND_PKCS12:
    case CS_DER_KIND_UNKNOWN:
    default:
      return set_unknown_error (error, name, cs_cursor_init_bytes (content));
    }
}

static gboolean
translate_file_error (GError  *file_error,
                      GError **error)
{
  CsIdentityError code = CS_IDENTITY_ERROR_NOT_READABLE;

  if (g_error_matches (file_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    code = CS_IDENTITY_ERROR_NOT_FOUND;
  else if (g_error_matches (file_error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    code = CS_IDENTITY_ERROR_EMPTY;

  g_set_error_literal (error, CS_IDENTITY_ERROR, code, file_error->message);
  return FALSE;
}

/* A PFX of BER with indefinite lengths, as Java and old Windows write it. */
static gboolean
is_pkcs12 (CsCursor content)
{
  return cs_der_get_kind (content) == CS_DER_KIND_PKCS12 || begins (content, "\x30\x80\x02\x01\x03");
}

static gboolean
read_content (CsIdentityParts *self,
              const char      *name,
              GBytes          *content,
              CsIdentityWanted wanted,
              CsSecret        *passphrase,
              GError         **error)
{
  CsCursor          cursor = cs_cursor_init_bytes (content);
  CsIdentityForeign foreign = find_foreign (cursor);

  if (foreign != CS_IDENTITY_FOREIGN_NONE)
    {
      note_foreign (self, foreign);
      return TRUE;
    }

  if (cs_pem_is_text (cursor))
    return read_pem (self, name, cursor, wanted, passphrase, error);
  if (is_pkcs12 (cursor))
    {
      note_format (self, wanted, "pkcs12");
      if (self->pkcs12 == NULL && (wanted & CS_IDENTITY_WANTED_CERTIFICATES))
        self->pkcs12 = cs_pkcs12_facts_new (cursor);
      return cs_identity_pkcs12_read (self, name, content, wanted, passphrase, error);
    }
  return read_der (self, name, content, wanted, passphrase, error);
}

gboolean
cs_identity_parts_read (CsIdentityParts *self,
                        const char      *path,
                        CsIdentityWanted wanted,
                        CsSecret        *passphrase,
                        GError         **error)
{
  g_autofree char   *name = cs_identity_file_dup_name (path);
  g_autoptr (GError) file_error = NULL;
  g_autoptr (GBytes) content = cs_identity_file_read (path, &file_error);

  gboolean ok;

  if (content == NULL)
    return translate_file_error (file_error, error);

  ok = read_content (self, name, content, wanted, passphrase, error);
  if (passphrase != NULL)
    cs_secret_sweep ();
  return ok;
}

gboolean
cs_identity_has_key_file (const CsIdentityFiles *files)
{
  return files->key != NULL && strcmp (files->key, files->certificate) != 0;
}

gboolean
cs_identity_parts_read_files (CsIdentityParts       *self,
                              const CsIdentityFiles *files,
                              CsSecret              *passphrase,
                              GError               **error)
{
  gboolean         apart = cs_identity_has_key_file (files);
  CsIdentityWanted wanted = CS_IDENTITY_WANTED_CERTIFICATES | (apart ? 0 : CS_IDENTITY_WANTED_KEYS);

  return cs_identity_parts_read (self, files->certificate, wanted, passphrase, error) &&
         (!apart || cs_identity_parts_read (self, files->key, CS_IDENTITY_WANTED_KEYS, passphrase, error));
}
