/* cs-certificate.c: a certificate as data
 *
 * Two depths: the names lie where the DER walk finds them, and GnuTLS imports
 * the rest when a field is first asked for.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate.h"

#include "cs-certificate-fields.h"
#include "cs-der.h"
#include "cs-text.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>

struct _CsCertificate
{
  GObject parent_instance;

  GBytes *der;
  char   *fingerprint;

  /* From the DER walk, made together with the object's first use of one. */
  GBytes *subject_der;
  GBytes *issuer_der;

  /* From here on set by ensure_fields(), all at once. */
  gboolean          fields_read;
  gnutls_x509_crt_t crt; /* NULL when unreadable */
  char             *subject;
  char             *issuer;
  char             *display_name;
  char             *issuer_display_name;
  char             *serial;
  char             *key_type;
  char             *signature_algorithm;
  GStrv             alt_names;
  GStrv             purposes;
  gint64            not_before;
  gint64            not_after;
  guint             key_bits;
  gboolean          is_ca;
};

G_DEFINE_FINAL_TYPE (CsCertificate, cs_certificate, G_TYPE_OBJECT)

static gnutls_datum_t
bytes_to_datum (GBytes *bytes)
{
  gsize         len = 0;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  return (gnutls_datum_t) { .data = (guint8 *) data, .size = (guint) MIN (len, G_MAXUINT) };
}

static char *
make_display_name (CsCertificate *self)
{
  g_autofree char *name = cs_certificate_find_dn_value (self->subject, "CN");

  if (name != NULL)
    return g_steal_pointer (&name);

  for (guint i = 0; self->alt_names[i] != NULL; i++)
    if (g_str_has_prefix (self->alt_names[i], "DNS:"))
      return g_strdup (self->alt_names[i] + strlen ("DNS:"));

  return cs_certificate_dn_display_name (self->subject);
}

static char *
read_serial (GBytes *der)
{
  CsCursor         cursor = cs_cursor_init_bytes (der);
  CsDerCertificate parts;

  if (!cs_der_read_certificate (&cursor, &parts))
    return g_strdup ("");
  return cs_text_hex (parts.serial.data, parts.serial.len);
}

static gint64
clean_time (time_t time)
{
  return time == (time_t) -1 ? 0 : (gint64) time;
}

static gnutls_x509_crt_t
import_crt (GBytes *der)
{
  gnutls_datum_t    data = bytes_to_datum (der);
  gnutls_x509_crt_t crt = NULL;

  if (gnutls_x509_crt_init (&crt) < 0)
    return NULL;

  if (gnutls_x509_crt_import (crt, &data, GNUTLS_X509_FMT_DER) < 0)
    {
      gnutls_x509_crt_deinit (crt);
      return NULL;
    }
  return crt;
}

static void
set_unreadable (CsCertificate *self)
{
  self->subject = g_strdup ("");
  self->issuer = g_strdup ("");
  if (self->display_name == NULL)
    self->display_name = g_strdup ("");
  self->issuer_display_name = g_strdup ("");
  self->serial = g_strdup ("");
  self->key_type = g_strdup ("");
  self->signature_algorithm = g_strdup ("");
  self->alt_names = g_new0 (char *, 1);
  self->purposes = g_new0 (char *, 1);
}

static void
ensure_fields (CsCertificate *self)
{
  gnutls_datum_t subject = { NULL, 0 };
  gnutls_datum_t issuer = { NULL, 0 };

  if (self->fields_read)
    return;

  self->fields_read = TRUE;
  self->crt = import_crt (self->der);
  if (self->crt == NULL)
    {
      set_unreadable (self);
      return;
    }

  (void) gnutls_x509_crt_get_dn3 (self->crt, &subject, 0);
  (void) gnutls_x509_crt_get_issuer_dn3 (self->crt, &issuer, 0);
  self->subject = cs_certificate_take_text (&subject);
  self->issuer = cs_certificate_take_text (&issuer);
  self->alt_names = cs_certificate_read_alt_names (self->crt);
  if (self->display_name == NULL)
    self->display_name = make_display_name (self);
  self->issuer_display_name = cs_certificate_dn_display_name (self->issuer);
  self->serial = read_serial (self->der);
  self->key_type = cs_certificate_read_key_type (self->crt, &self->key_bits);
  self->signature_algorithm = cs_certificate_read_signature_algorithm (self->crt);
  self->purposes = cs_certificate_read_purposes (self->crt);
  self->not_before = clean_time (gnutls_x509_crt_get_activation_time (self->crt));
  self->not_after = clean_time (gnutls_x509_crt_get_expiration_time (self->crt));
  self->is_ca = gnutls_x509_crt_get_basic_constraints (self->crt, NULL, &(unsigned int) { 0 }, NULL) >= 0 &&
                gnutls_x509_crt_get_ca_status (self->crt, NULL) > 0;
}

static void
ensure_names (CsCertificate *self)
{
  CsCursor         cursor = cs_cursor_init_bytes (self->der);
  CsDerCertificate parts = { 0 };

  if (self->subject_der != NULL)
    return;

  if (!cs_der_read_certificate (&cursor, &parts))
    {
      self->subject_der = g_bytes_new (NULL, 0);
      self->issuer_der = g_bytes_new (NULL, 0);
      return;
    }

  self->subject_der = cs_cursor_dup_bytes (&parts.subject);
  self->issuer_der = cs_cursor_dup_bytes (&parts.issuer);
}

static void
cs_certificate_finalize (GObject *object)
{
  CsCertificate *self = CS_CERTIFICATE (object);

  g_clear_pointer (&self->crt, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->subject_der, g_bytes_unref);
  g_clear_pointer (&self->issuer_der, g_bytes_unref);
  g_clear_pointer (&self->fingerprint, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->issuer, g_free);
  g_clear_pointer (&self->display_name, g_free);
  g_clear_pointer (&self->issuer_display_name, g_free);
  g_clear_pointer (&self->serial, g_free);
  g_clear_pointer (&self->key_type, g_free);
  g_clear_pointer (&self->signature_algorithm, g_free);
  g_clear_pointer (&self->alt_names, g_strfreev);
  g_clear_pointer (&self->purposes, g_strfreev);

  G_OBJECT_CLASS (cs_certificate_parent_class)->finalize (object);
}

static void
cs_certificate_class_init (CsCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_certificate_finalize;
}

static void
cs_certificate_init (CsCertificate *self)
{
}

CsCertificate *
cs_certificate_new (GBytes *der)
{
  CsCertificate *self = g_object_new (CS_TYPE_CERTIFICATE, NULL);

  self->der = g_bytes_ref (der);
  return self;
}

GBytes *
cs_certificate_get_der (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  return self->der;
}

const char *
cs_certificate_get_fingerprint (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  if (self->fingerprint == NULL)
    {
      gnutls_datum_t data = bytes_to_datum (self->der);
      guint8         digest[32] = { 0 };

      (void) gnutls_hash_fast (GNUTLS_DIG_SHA256, data.data, data.size, digest);
      self->fingerprint = cs_text_hex (digest, sizeof digest);
    }
  return self->fingerprint;
}

gboolean
cs_certificate_is_readable (CsCertificate *self)
{
  return cs_certificate_peek_gnutls (self) != NULL;
}

const char *
cs_certificate_get_subject (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return self->subject;
}

const char *
cs_certificate_get_issuer (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return self->issuer;
}

GBytes *
cs_certificate_get_subject_der (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_names (self);
  return self->subject_der;
}

GBytes *
cs_certificate_get_issuer_der (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_names (self);
  return self->issuer_der;
}

const char *
cs_certificate_get_display_name (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  /* Importing a certificate costs more than the rest of a handshake's reading. */
  if (self->display_name == NULL)
    self->display_name = cs_der_dup_common_name (cs_cursor_init_bytes (cs_certificate_get_subject_der (self)));
  if (self->display_name == NULL)
    ensure_fields (self);
  return self->display_name;
}

const char *
cs_certificate_get_issuer_display_name (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return self->issuer_display_name;
}

const char *
cs_certificate_get_serial (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return self->serial;
}

gint64
cs_certificate_get_not_before (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), 0);

  ensure_fields (self);
  return self->not_before;
}

gint64
cs_certificate_get_not_after (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), 0);

  ensure_fields (self);
  return self->not_after;
}

const char *
cs_certificate_get_key_type (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return self->key_type;
}

guint
cs_certificate_get_key_bits (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), 0);

  ensure_fields (self);
  return self->key_bits;
}

const char *
cs_certificate_get_signature_algorithm (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return self->signature_algorithm;
}

const char *const *
cs_certificate_get_alt_names (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return (const char *const *) self->alt_names;
}

const char *const *
cs_certificate_get_extended_key_usage (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return (const char *const *) self->purposes;
}

gboolean
cs_certificate_get_is_ca (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), FALSE);

  ensure_fields (self);
  return self->is_ca;
}

gboolean
cs_certificate_is_self_issued (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), FALSE);

  ensure_names (self);
  return g_bytes_get_size (self->subject_der) > 0 && g_bytes_equal (self->subject_der, self->issuer_der);
}

gboolean
cs_certificate_key_ids_agree (CsCertificate *self,
                              CsCertificate *other)
{
  guint8 subject_id[128];
  guint8 authority_id[128];
  size_t subject_id_len = sizeof subject_id;
  size_t authority_id_len = sizeof authority_id;

  g_return_val_if_fail (CS_IS_CERTIFICATE (self), FALSE);
  g_return_val_if_fail (CS_IS_CERTIFICATE (other), FALSE);

  if (!cs_certificate_is_readable (self) || !cs_certificate_is_readable (other) ||
      gnutls_x509_crt_get_subject_key_id (self->crt, subject_id, &subject_id_len, NULL) < 0 ||
      gnutls_x509_crt_get_authority_key_id (other->crt, authority_id, &authority_id_len, NULL) < 0)
    return TRUE;

  return subject_id_len == authority_id_len && memcmp (subject_id, authority_id, subject_id_len) == 0;
}

gboolean
cs_certificate_issued (CsCertificate *self,
                       CsCertificate *other)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), FALSE);
  g_return_val_if_fail (CS_IS_CERTIFICATE (other), FALSE);

  return g_bytes_get_size (cs_certificate_get_subject_der (self)) > 0 &&
         g_bytes_equal (cs_certificate_get_subject_der (self), cs_certificate_get_issuer_der (other)) &&
         cs_certificate_key_ids_agree (self, other);
}

gboolean
cs_certificate_signed (CsCertificate *self,
                       CsCertificate *other)
{
  g_autofree char *signature = NULL;

  CsCursor         cursor;
  CsDerCertificate parts;
  gnutls_pubkey_t  key = NULL;
  gnutls_datum_t   data;
  size_t           len = 0;
  int              algorithm;
  gboolean         good;

  g_return_val_if_fail (CS_IS_CERTIFICATE (self), FALSE);
  g_return_val_if_fail (CS_IS_CERTIFICATE (other), FALSE);

  cursor = cs_cursor_init_bytes (other->der);
  if (!cs_certificate_is_readable (self) || !cs_certificate_is_readable (other) ||
      !cs_der_read_certificate (&cursor, &parts))
    return FALSE;

  algorithm = gnutls_x509_crt_get_signature_algorithm (other->crt);
  (void) gnutls_x509_crt_get_signature (other->crt, NULL, &len);
  signature = g_malloc0 (len + 1);
  if (algorithm <= GNUTLS_SIGN_UNKNOWN ||
      gnutls_x509_crt_get_signature (other->crt, signature, &len) < 0 ||
      gnutls_pubkey_init (&key) < 0)
    return FALSE;

  data = (gnutls_datum_t) { .data = (guint8 *) parts.tbs.data, .size = (guint) parts.tbs.len };
  good = gnutls_pubkey_import_x509 (key, self->crt, 0) >= 0 &&
         gnutls_pubkey_verify_data2 (key, (gnutls_sign_algorithm_t) algorithm,
                                     GNUTLS_VERIFY_ALLOW_BROKEN, &data,
                                     &(gnutls_datum_t) { .data = (guint8 *) signature, .size = (guint) len }) >= 0;
  gnutls_pubkey_deinit (key);
  return good;
}

char *
cs_certificate_dup_pem (CsCertificate *self)
{
  gnutls_datum_t data;
  gnutls_datum_t pem = { NULL, 0 };
  char          *text;

  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  data = bytes_to_datum (self->der);
  if (gnutls_pem_base64_encode2 ("CERTIFICATE", &data, &pem) < 0)
    return g_strdup ("");

  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

gnutls_x509_crt_t
cs_certificate_peek_gnutls (CsCertificate *self)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), NULL);

  ensure_fields (self);
  return self->crt;
}

gboolean
cs_certificate_is_among (CsCertificate *self,
                         GPtrArray     *certificates)
{
  g_return_val_if_fail (CS_IS_CERTIFICATE (self), FALSE);

  for (guint i = 0; i < certificates->len; i++)
    if (g_str_equal (cs_certificate_get_fingerprint (g_ptr_array_index (certificates, i)),
                     cs_certificate_get_fingerprint (self)))
      return TRUE;
  return FALSE;
}
