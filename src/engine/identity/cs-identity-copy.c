/* cs-identity-copy.c: an identity in another form, saved
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-copy.h"

#include "cs-identity-file.h"
#include "cs-pem.h"
#include "cs-pkcs12-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A tenth of a second; Windows takes no more than 600,000. */
#define ROUNDS_MODERN 100000

/* What readers of 2000 took for granted; more would not make 3DES good. */
#define ROUNDS_LEGACY 2048

#define BASE64_LINE 64

static const char *const form_names[] = {
  [CS_IDENTITY_FORM_PKCS12] = "pkcs12",
  [CS_IDENTITY_FORM_PKCS12_LEGACY] = "pkcs12-legacy",
  [CS_IDENTITY_FORM_PEM] = "pem",
};

gboolean
cs_identity_form_from_string (const char     *name,
                              CsIdentityForm *form)
{
  for (gsize i = 0; i < G_N_ELEMENTS (form_names); i++)
    if (g_str_equal (form_names[i], name))
      {
        *form = (CsIdentityForm) i;
        return TRUE;
      }
  return FALSE;
}

/* What is in it. */

static gboolean
check_passphrase (CsIdentityForm form,
                  CsSecret      *passphrase,
                  GError       **error)
{
  gsize       len = 0;
  const char *text = passphrase != NULL ? (const char *) cs_secret_peek (passphrase, &len) : NULL;

  if (text != NULL && !g_utf8_validate (text, (gssize) len, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("The new passphrase is no UTF-8 text, so that other programs could not be given it."));
      return FALSE;
    }
  if (len > 0 || (text == NULL && form == CS_IDENTITY_FORM_PEM))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       form == CS_IDENTITY_FORM_PEM
                         ? _ ("The new passphrase is empty. Give one, or say that the key shall not be encrypted.")
                         : _ ("The new passphrase is empty. PKCS#12 needs one: readers do not agree on what an empty one is."));
  return FALSE;
}

static GPtrArray *
list_chain (CsIdentity *self)
{
  GPtrArray  *list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GListModel *chain = cs_identity_get_chain (self);

  for (guint i = 0; i < g_list_model_get_n_items (chain); i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (chain, i);

      g_ptr_array_add (list, g_bytes_ref (cs_certificate_get_der (certificate)));
    }
  return list;
}

static GBytes *
render_pkcs12 (CsIdentity         *self,
               GBytes             *key,
               const CsPkcs12Lock *lock)
{
  g_autoptr (GPtrArray) chain = list_chain (self);

  gsize           len = 0;
  const guint8   *data = g_bytes_get_data (key, &len);
  gnutls_datum_t  key_datum = { (guint8 *) data, (guint) len };
  CsPkcs12Content content = { cs_certificate_get_display_name (cs_identity_get_leaf (self)), chain, &key_datum };

  return cs_pkcs12_render (&content, lock);
}

/* A buffer of the right size from the start, so that no copy of a key is left. */
static void
append_block (GString    *pem,
              const char *label,
              GBytes     *der)
{
  gsize         len = 0;
  const guint8 *data = g_bytes_get_data (der, &len);
  char         *base64 = g_base64_encode (data, len);
  gsize         base64_len = strlen (base64);

  g_string_append_printf (pem, "-----BEGIN %s-----\n", label);
  for (gsize at = 0; at < base64_len; at += BASE64_LINE)
    {
      g_string_append_len (pem, base64 + at, (gssize) MIN (BASE64_LINE, base64_len - at));
      g_string_append_c (pem, '\n');
    }
  g_string_append_printf (pem, "-----END %s-----\n", label);
  cs_secret_wipe (base64, base64_len);
  g_free (base64);
}

static gsize
pem_size (GPtrArray *chain,
          GBytes    *key)
{
  gsize size = 2 * g_bytes_get_size (key) + 256;

  for (guint i = 0; i < chain->len; i++)
    size += 2 * g_bytes_get_size (g_ptr_array_index (chain, i)) + 256;
  return size;
}

static GBytes *
render_pem (CsIdentity         *self,
            GBytes             *key,
            const CsPkcs12Lock *lock)
{
  g_autoptr (GPtrArray) chain = list_chain (self);
  g_autoptr (GBytes)    encrypted = NULL;

  gsize          len = 0;
  const guint8  *data = g_bytes_get_data (key, &len);
  gnutls_datum_t key_datum = { (guint8 *) data, (guint) len };
  GString       *pem;

  if (lock->passphrase != NULL)
    {
      encrypted = cs_pkcs12_render_key (&key_datum, lock);
      if (encrypted == NULL)
        return NULL;
    }

  pem = g_string_sized_new (pem_size (chain, key));
  for (guint i = 0; i < chain->len; i++)
    append_block (pem, "CERTIFICATE", g_ptr_array_index (chain, i));
  if (encrypted != NULL)
    append_block (pem, "ENCRYPTED PRIVATE KEY", encrypted);
  else
    append_block (pem, "PRIVATE KEY", key);

  len = pem->len;
  return cs_pem_bytes_take_secret ((guint8 *) g_string_free (pem, FALSE), len);
}

GBytes *
cs_identity_render_copy (CsIdentity    *self,
                         CsIdentityForm form,
                         CsSecret      *passphrase,
                         GError       **error)
{
  g_autoptr (GBytes) key = NULL;

  gboolean     legacy = form == CS_IDENTITY_FORM_PKCS12_LEGACY;
  CsPkcs12Lock lock = { legacy ? CS_PKCS12_PROFILE_LEGACY : CS_PKCS12_PROFILE_MODERN, passphrase,
                        legacy ? ROUNDS_LEGACY : ROUNDS_MODERN };
  GBytes      *content;

  g_return_val_if_fail (CS_IS_IDENTITY (self), NULL);

  if (!check_passphrase (form, passphrase, error))
    return NULL;
  key = cs_identity_dup_key_der (self, error);
  if (key == NULL)
    return NULL;

  content = form == CS_IDENTITY_FORM_PEM ? render_pem (self, key, &lock) : render_pkcs12 (self, key, &lock);
  if (content == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("The copy could not be encrypted: GnuTLS refused the cipher. Is it in FIPS mode? "
                            "Then only the modern form will do."));
  return content;
}

/* The file. */

static gboolean
set_errno_error (GError    **error,
                 const char *name,
                 int         number)
{
  if (number == EEXIST)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                 _ ("%s: there is such a file, and it was not touched. Choose another name, or say that it shall be replaced."),
                 name);
  else if (number == ENOENT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("%s: there is no such folder to save it in."), name);
  else
    g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (number),
                 _ ("%s: it could not be saved: %s"), name, g_strerror (number));
  return FALSE;
}

static gboolean
write_all (int     fd,
           GBytes *content)
{
  gsize         len = 0;
  const guint8 *data = g_bytes_get_data (content, &len);

  while (len > 0)
    {
      ssize_t n = write (fd, data, len);

      if (n < 0 && errno != EINTR)
        return FALSE;
      data += MAX (n, 0);
      len -= (gsize) MAX (n, 0);
    }
  return fsync (fd) == 0;
}

/* A file system that cannot rename without replacing can mostly link. */
static gboolean
take_name (const char       *temporary,
           const char       *path,
           CsIdentityReplace replace)
{
  if (replace == CS_IDENTITY_REPLACE_AGREED)
    return g_rename (temporary, path) == 0;
  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  if (link (temporary, path) != 0)
    return FALSE;

  (void) g_unlink (temporary);
  return TRUE;
}

/* So that the name survives a crash as well; best effort: not every file system can. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  (void) fsync (fd);
  close (fd);
}

static gboolean
write_file (const char       *path,
            GBytes           *content,
            CsIdentityReplace replace,
            GError          **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *name = cs_identity_file_dup_name (path);

  gboolean good;
  int      number;
  int      fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    return set_errno_error (error, name, errno);

  good = fchmod (fd, 0600) == 0 && write_all (fd, content);
  number = errno;
  close (fd);
  if (good)
    {
      good = take_name (temporary, path, replace);
      number = errno;
    }
  if (!good)
    {
      (void) g_unlink (temporary);
      return set_errno_error (error, name, number);
    }

  sync_folder (path);
  return TRUE;
}

gboolean
cs_identity_save_copy (CsIdentity       *self,
                       const char       *path,
                       CsIdentityForm    form,
                       CsSecret         *passphrase,
                       CsIdentityReplace replace,
                       GError          **error)
{
  g_autoptr (GBytes) content = cs_identity_render_copy (self, form, passphrase, error);

  return content != NULL && write_file (path, content, replace, error);
}
