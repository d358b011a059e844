/* pki.c: certificates made on the spot, right and wrong ones
 *
 * With GnuTLS in this process: hundreds in a second, and any fault one likes.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pki.h"

#include <glib/gstdio.h>
#include <gnutls/x509-ext.h>
#include <string.h>

#define ok(call) g_assert_cmpint ((call), >=, 0)

static gnutls_x509_privkey_t
make_key (const PkiPlan *plan)
{
  gnutls_x509_privkey_t key = NULL;
  gnutls_pk_algorithm_t algorithm = plan->algorithm != 0 ? plan->algorithm : GNUTLS_PK_ECDSA;
  guint                 bits = plan->bits;

  if (bits == 0)
    bits = algorithm == GNUTLS_PK_ECDSA ? GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) : 2048;

  ok (gnutls_x509_privkey_init (&key));
  if (plan->key_of != NULL)
    ok (gnutls_x509_privkey_cpy (key, plan->key_of->key));
  else
    ok (gnutls_x509_privkey_generate (key, algorithm, bits, 0));
  return key;
}

static void
set_names (gnutls_x509_crt_t crt,
           const PkiPlan    *plan)
{
  guint8 address[4];

  ok (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, plan->cn, (unsigned int) strlen (plan->cn)));
  for (gsize i = 0; i < G_N_ELEMENTS (plan->dns) && plan->dns[i] != NULL; i++)
    ok (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, plan->dns[i],
                                              (unsigned int) strlen (plan->dns[i]), GNUTLS_FSAN_APPEND));
  if (plan->ip != NULL)
    {
      g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (plan->ip);

      memcpy (address, g_inet_address_to_bytes (inet), sizeof address);
      ok (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, address, sizeof address, GNUTLS_FSAN_APPEND));
    }
}

static void
set_constraints (gnutls_x509_crt_t crt,
                 const PkiPlan    *plan)
{
  gnutls_x509_name_constraints_t constraints = NULL;
  gnutls_datum_t                 name;

  if (plan->ca)
    ok (gnutls_x509_crt_set_basic_constraints (crt, 1, plan->path_length - 1));
  if (plan->usage != 0)
    ok (gnutls_x509_crt_set_key_usage (crt, plan->usage));
  if (plan->purpose != NULL)
    ok (gnutls_x509_crt_set_key_purpose_oid (crt, plan->purpose, 0));
  if (plan->critical_oid != NULL)
    ok (gnutls_x509_crt_set_extension_by_oid (crt, plan->critical_oid, "\x05\x00", 2, 1));
  if (plan->permitted_dns == NULL)
    return;

  name.data = (guint8 *) plan->permitted_dns;
  name.size = (unsigned int) strlen (plan->permitted_dns);
  ok (gnutls_x509_name_constraints_init (&constraints));
  ok (gnutls_x509_name_constraints_add_permitted (constraints, GNUTLS_SAN_DNSNAME, &name));
  ok (gnutls_x509_crt_set_name_constraints (crt, constraints, 1));
  gnutls_x509_name_constraints_deinit (constraints);
}

static void
set_key_ids (gnutls_x509_crt_t     crt,
             const PkiPlan        *plan,
             gnutls_x509_privkey_t key,
             gnutls_x509_privkey_t signer)
{
  guint8 id[20];
  size_t len = sizeof id;

  if (plan->no_key_ids)
    return;

  ok (gnutls_x509_privkey_get_key_id (key, 0, id, &len));
  ok (gnutls_x509_crt_set_subject_key_id (crt, id, len));

  len = sizeof id;
  ok (gnutls_x509_privkey_get_key_id (signer, 0, id, &len));
  if (plan->wrong_key_id)
    id[0] ^= 1;
  ok (gnutls_x509_crt_set_authority_key_id (crt, id, len));
}

/* With a name of its own choice as issuer the certificate cannot be signed by
 * GnuTLS under its real issuer: a stand-in with that name and the real key is. */
static gnutls_x509_crt_t
make_stand_in (const char           *cn,
               gnutls_x509_privkey_t key)
{
  gnutls_x509_crt_t crt = NULL;

  ok (gnutls_x509_crt_init (&crt));
  ok (gnutls_x509_crt_set_version (crt, 3));
  ok (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, cn, (unsigned int) strlen (cn)));
  ok (gnutls_x509_crt_set_key (crt, key));
  return crt;
}

static void
sign (gnutls_x509_crt_t     crt,
      const PkiPlan        *plan,
      gnutls_x509_privkey_t signer)
{
  gnutls_x509_crt_t         stand_in = plan->issuer_cn != NULL ? make_stand_in (plan->issuer_cn, signer) : NULL;
  gnutls_x509_crt_t         issuer = plan->issuer != NULL ? plan->issuer->crt : crt;
  gnutls_digest_algorithm_t digest = plan->digest != 0 ? plan->digest : GNUTLS_DIG_SHA256;
  gnutls_privkey_t          key = NULL;

  ok (gnutls_privkey_init (&key));
  ok (gnutls_privkey_import_x509 (key, signer, 0));
  ok (gnutls_x509_crt_privkey_sign (crt, stand_in != NULL ? stand_in : issuer, key, digest, 0));
  gnutls_privkey_deinit (key);
  if (stand_in != NULL)
    gnutls_x509_crt_deinit (stand_in);
}

static void
read_back (PkiCertificate *self,
           const PkiPlan  *plan)
{
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) bytes = NULL;

  gnutls_datum_t der = { NULL, 0 };

  ok (gnutls_x509_crt_export2 (self->crt, GNUTLS_X509_FMT_DER, &der));
  copy = g_memdup2 (der.data, der.size);
  if (plan->broken)
    copy[der.size - 1] ^= 1;
  bytes = g_bytes_new (copy, der.size);
  gnutls_free (der.data);
  self->certificate = cs_certificate_new (bytes);
}

PkiCertificate *
pki_make (const PkiPlan *plan)
{
  static gint serial; /* of a test program, not of the program */

  PkiCertificate *self = g_new0 (PkiCertificate, 1);
  guint32         number = GUINT32_TO_BE ((guint32) g_atomic_int_add (&serial, 1) + 0x1000);
  int             to_days = plan->to_days != 0 ? plan->to_days : 365;
  time_t          now = plan->now != 0 ? plan->now : PKI_NOW;
  int             from_days = plan->from_days != 0 ? plan->from_days : -365;

  self->key = make_key (plan);
  ok (gnutls_x509_crt_init (&self->crt));
  ok (gnutls_x509_crt_set_version (self->crt, 3));
  ok (gnutls_x509_crt_set_serial (self->crt, &number, sizeof number));
  ok (gnutls_x509_crt_set_activation_time (self->crt, now + (time_t) from_days * PKI_DAY));
  ok (gnutls_x509_crt_set_expiration_time (self->crt, now + (time_t) to_days * PKI_DAY));
  ok (gnutls_x509_crt_set_key (self->crt, self->key));
  set_names (self->crt, plan);
  set_constraints (self->crt, plan);
  set_key_ids (self->crt, plan, self->key, plan->issuer != NULL ? plan->issuer->key : self->key);
  sign (self->crt, plan, plan->issuer != NULL ? plan->issuer->key : self->key);
  read_back (self, plan);
  return self;
}

void
pki_free (PkiCertificate *self)
{
  gnutls_x509_crt_deinit (self->crt);
  gnutls_x509_privkey_deinit (self->key);
  g_object_unref (self->certificate);
  g_free (self);
}

void
pki_write_crl (const PkiCertificate *issuer,
               const PkiCertificate *revoked,
               int                   to_days,
               const char           *path)
{
  gnutls_x509_crl_t crl = NULL;
  gnutls_privkey_t  key = NULL;
  gnutls_datum_t    pem = { NULL, 0 };

  ok (gnutls_x509_crl_init (&crl));
  ok (gnutls_x509_crl_set_version (crl, 2));
  ok (gnutls_x509_crl_set_number (crl, "\1", 1));
  ok (gnutls_x509_crl_set_this_update (crl, PKI_NOW - PKI_DAY));
  ok (gnutls_x509_crl_set_next_update (crl, PKI_NOW + (time_t) to_days * PKI_DAY));
  if (revoked != NULL)
    ok (gnutls_x509_crl_set_crt (crl, revoked->crt, PKI_NOW - PKI_DAY));

  ok (gnutls_privkey_init (&key));
  ok (gnutls_privkey_import_x509 (key, issuer->key, 0));
  ok (gnutls_x509_crl_privkey_sign (crl, issuer->crt, key, GNUTLS_DIG_SHA256, 0));
  ok (gnutls_x509_crl_export2 (crl, GNUTLS_X509_FMT_PEM, &pem));
  g_assert_true (g_file_set_contents (path, (const char *) pem.data, pem.size, NULL));

  gnutls_free (pem.data);
  gnutls_privkey_deinit (key);
  gnutls_x509_crl_deinit (crl);
}

void
pki_write (const PkiCertificate *self,
           const char           *path)
{
  g_autofree char *pem = cs_certificate_dup_pem (self->certificate);

  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
}

int
pki_run (char      **output,
         const char *first,
         ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char      *out = NULL;
  g_autofree char      *err = NULL;
  g_autoptr (GError)    error = NULL;

  int     status = -1;
  va_list list;

  va_start (list, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (output != NULL)
    *output = g_strconcat (out, err, NULL);
  return status;
}

void
pki_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      if (g_file_test (entry, G_FILE_TEST_IS_DIR) && !g_file_test (entry, G_FILE_TEST_IS_SYMLINK))
        pki_remove_folder (entry);
      else
        g_unlink (entry);
    }
  g_rmdir (path);
}
