/* cs-trust-file.c: the certificates of a root CA file
 *
 * Walks DER without importing it: a system bundle costs 1 ms, not 25.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust-file.h"

#include "cs-crl.h"
#include "cs-der.h"
#include "cs-identity-file.h"
#include "cs-pem.h"
#include "cs-pkcs7.h"
#include "cs-trust.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Takes the certificate that @der begins with: OpenSSL's "TRUSTED CERTIFICATE"
 * carries settings behind it. */
static gboolean
take_certificate (GPtrArray *ders,
                  CsCursor   der,
                  gboolean   whole)
{
  CsCursor         rest = der;
  CsDerCertificate parts;

  if (!cs_der_read_certificate (&rest, &parts) || (whole && !cs_cursor_at_end (&rest)))
    return FALSE;

  g_ptr_array_add (ders, g_bytes_new (der.data, der.len - rest.len));
  return TRUE;
}

static gboolean
take_pkcs7 (GPtrArray *ders,
            CsCursor   der)
{
  g_autoptr (GPtrArray) certificates = cs_pkcs7_read_certificates (der);

  if (certificates == NULL)
    return FALSE;

  for (guint i = 0; i < certificates->len; i++)
    (void) take_certificate (ders, cs_cursor_init_bytes (g_ptr_array_index (certificates, i)), TRUE);
  return TRUE;
}

static gboolean
take_block (GPtrArray        *ders,
            const CsPemBlock *block)
{
  CsCursor der = cs_cursor_init_bytes (block->der);

  if (strcmp (block->label, "CERTIFICATE") == 0 || strcmp (block->label, "X509 CERTIFICATE") == 0)
    return take_certificate (ders, der, TRUE);
  if (strcmp (block->label, "TRUSTED CERTIFICATE") == 0)
    return take_certificate (ders, der, FALSE);
  if (strcmp (block->label, "PKCS7") == 0 || strcmp (block->label, "CMS") == 0)
    return take_pkcs7 (ders, der);
  return TRUE;
}

typedef gboolean (*TakeBlockFunc) (GPtrArray        *items,
                                   const CsPemBlock *block);

static gboolean
read_pem (GPtrArray    *items,
          TakeBlockFunc take,
          const char   *name,
          CsCursor      text,
          GError      **error)
{
  CsPemReader reader = cs_pem_reader_init (text);

  for (;;)
    {
      g_autoptr (CsPemBlock) block = NULL;
      g_autoptr (GError)     pem_error = NULL;

      if (!cs_pem_reader_next (&reader, &block, &pem_error))
        {
          g_set_error (error, CS_TRUST_ERROR,
                       pem_error->code == CS_PEM_ERROR_TRUNCATED ? CS_TRUST_ERROR_TRUNCATED : CS_TRUST_ERROR_MALFORMED,
                       "%s, %s", name, pem_error->message);
          return FALSE;
        }
      if (block == NULL)
        return TRUE;
      if (!take (items, block))
        {
          g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_MALFORMED,
                       _ ("%s, line %u: the block “%s” holds bytes that make none."), name, block->line, block->label);
          return FALSE;
        }
    }
}

static gboolean
read_der (GPtrArray  *ders,
          const char *name,
          CsCursor    der,
          GError    **error)
{
  gsize missing = der.data[0] == CS_DER_SEQUENCE ? cs_der_missing (&der) : 0;

  switch (cs_der_get_kind (der))
    {
    case CS_DER_KIND_CERTIFICATE:
      if (take_certificate (ders, der, TRUE))
        return TRUE;
      break;
    case CS_DER_KIND_PKCS7:
      if (take_pkcs7 (ders, der))
        return TRUE;
      break;
    case CS_DER_KIND_PKCS12:
      g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NO_CERTIFICATE,
                   _ ("%s: it is a PKCS#12 file, and a root CA is wanted here. “openssl pkcs12 -cacerts -nokeys -in FILE” "
                      "writes the CAs that it holds as PEM."),
                   name);
      return FALSE;
    case CS_DER_KIND_CSR:
    case CS_DER_KIND_CRL:
    case CS_DER_KIND_PUBLIC_KEY:
    case CS_DER_KIND_PKCS1_KEY:
    case CS_DER_KIND_SEC1_KEY:
    case CS_DER_KIND_PKCS8_KEY:
    case CS_DER_KIND_ENCRYPTED_KEY:
      g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NO_CERTIFICATE,
                   _ ("%s: it holds no certificate. Choose the root CA’s certificate, as PEM or DER."), name);
      return FALSE;
    case CS_DER_KIND_UNKNOWN:
    default:
      break;
    }

  if (missing > 0 && missing <= CS_IDENTITY_FILE_MAX_BYTES)
    g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_TRUNCATED,
                 _ ("%s: it ends %u bytes too early. Was the copy cut off?"), name, (guint) missing);
  else
    g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_MALFORMED,
                 _ ("%s: expected a certificate as PEM or DER, found something else."), name);
  return FALSE;
}

static gboolean
translate_file_error (GError  *file_error,
                      GError **error)
{
  CsTrustError code = CS_TRUST_ERROR_NOT_READABLE;

  if (g_error_matches (file_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    code = CS_TRUST_ERROR_NOT_FOUND;
  else if (g_error_matches (file_error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    code = CS_TRUST_ERROR_EMPTY;

  g_set_error_literal (error, CS_TRUST_ERROR, code, file_error->message);
  return FALSE;
}

gboolean
cs_trust_file_read (const char *path,
                    GPtrArray  *ders,
                    GError    **error)
{
  g_autofree char   *name = cs_identity_file_dup_name (path);
  g_autoptr (GError) file_error = NULL;
  g_autoptr (GBytes) content = cs_identity_file_read (path, &file_error);

  if (content == NULL)
    return translate_file_error (file_error, error);
  return cs_trust_file_read_bytes (name, content, ders, error);
}

gboolean
cs_trust_file_read_bytes (const char *name,
                          GBytes     *content,
                          GPtrArray  *ders,
                          GError    **error)
{
  CsCursor cursor = cs_cursor_init_bytes (content);

  if (cs_pem_is_text (cursor) ? !read_pem (ders, take_block, name, cursor, error) : !read_der (ders, name, cursor, error))
    return FALSE;
  if (ders->len > 0)
    return TRUE;

  g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NO_CERTIFICATE,
               _ ("%s: it holds no certificate. Choose the root CA’s certificate, as PEM or DER."), name);
  return FALSE;
}

static gboolean
take_crl (GPtrArray *crls,
          GBytes    *der)
{
  CsCrl *crl = cs_crl_new (der);

  if (crl != NULL)
    g_ptr_array_add (crls, crl);
  return crl != NULL;
}

static gboolean
take_crl_block (GPtrArray        *crls,
                const CsPemBlock *block)
{
  return strcmp (block->label, "X509 CRL") != 0 || take_crl (crls, block->der);
}

gboolean
cs_trust_file_read_crls (const char *path,
                         GPtrArray  *crls,
                         GError    **error)
{
  g_autofree char   *name = cs_identity_file_dup_name (path);
  g_autoptr (GError) file_error = NULL;
  g_autoptr (GBytes) content = cs_identity_file_read (path, &file_error);

  if (content == NULL)
    return translate_file_error (file_error, error);
  return cs_trust_file_read_crl_bytes (name, content, crls, error);
}

gboolean
cs_trust_file_read_crl_bytes (const char *name,
                              GBytes     *content,
                              GPtrArray  *crls,
                              GError    **error)
{
  CsCursor cursor = cs_cursor_init_bytes (content);
  guint    n_before = crls->len;

  if (cs_pem_is_text (cursor))
    {
      if (!read_pem (crls, take_crl_block, name, cursor, error))
        return FALSE;
    }
  else
    (void) take_crl (crls, content);

  if (crls->len > n_before)
    return TRUE;

  g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_MALFORMED,
               _ ("%s: expected a list of revoked certificates (CRL) as PEM or DER, found none."), name);
  return FALSE;
}
