/* cs-lab-pki.c: the practice lab's certificates and keys, made on the spot
 *
 * Two certificate authorities that matter (the lab's, with an intermediate, and
 * a stranger's), two that only lend their names to the server's list, three
 * servers and four clients. Who they are is the table below.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lab-pki.h"

#include "cs-pkcs12-writer.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>

#include <string.h>

#define DAY (24 * 60 * 60)

/* alice, the longest, brings her issuer along. */
#define CHAIN_MAX 2

/* As OpenSSL 3 does: the lab shall start at once. */
#define P12_ROUNDS 2048

/* What a client may bring. */
#define CLIENT_CHAIN_MAX 8

typedef enum
{
  ROLE_CA,
  ROLE_SERVER,
  ROLE_CLIENT,
} Role;

typedef struct
{
  const char           *name;
  const char           *common_name;
  CsLabParty            issuer; /* itself, when self-signed */
  Role                  role;
  gnutls_pk_algorithm_t algorithm;
  int                   from_days;
  int                   until_days;
  gboolean              leaf_only;    /* files without the intermediate */
  const char           *organization; /* NULL for the lab's */
} Spec;

/* RSA-2048 for alice, since that is what most customers have; it costs 20 to
 * 90 ms to make, the others' P-256 next to nothing. */
/* clang-format off */
static const Spec specs[CS_LAB_N_PARTIES] = {
  [CS_LAB_ROOT]           = { "root",           "Lab Root CA",        CS_LAB_ROOT,     ROLE_CA,     GNUTLS_PK_ECDSA, -730, 3650 },
  [CS_LAB_ISSUING]        = { "issuing",        "Lab Issuing CA",     CS_LAB_ROOT,     ROLE_CA,     GNUTLS_PK_ECDSA, -730, 1825 },
  [CS_LAB_STRANGER]       = { "stranger",       "Stranger CA",        CS_LAB_STRANGER, ROLE_CA,     GNUTLS_PK_ECDSA, -730, 3650, FALSE, "Stranger Ltd" },
  [CS_LAB_PARTNER]        = { "partner",        "Example Partner CA", CS_LAB_PARTNER,  ROLE_CA,     GNUTLS_PK_ECDSA, -730, 3650, FALSE, "Example Partner Ltd" },
  [CS_LAB_DEVICES]        = { "devices",        "Example Devices CA", CS_LAB_DEVICES,  ROLE_CA,     GNUTLS_PK_ECDSA, -730, 3650, FALSE, "Example Inc" },
  [CS_LAB_SERVER]         = { "server",         "localhost",          CS_LAB_ISSUING,  ROLE_SERVER, GNUTLS_PK_ECDSA,   -1,  365 },
  [CS_LAB_OTHER_SERVER]   = { "other-server",   "other.test",         CS_LAB_ISSUING,  ROLE_SERVER, GNUTLS_PK_ECDSA,   -1,  365 },
  [CS_LAB_STRANGE_SERVER] = { "strange-server", "localhost",          CS_LAB_STRANGER, ROLE_SERVER, GNUTLS_PK_ECDSA,   -1,  365 },
  [CS_LAB_ALICE]          = { "alice",          "alice",              CS_LAB_ISSUING,  ROLE_CLIENT, GNUTLS_PK_RSA,     -1,  365 },
  [CS_LAB_BOB]            = { "bob",            "bob",                CS_LAB_ISSUING,  ROLE_CLIENT, GNUTLS_PK_ECDSA,   -1,  365, TRUE },
  [CS_LAB_CAROL]          = { "carol",          "carol",              CS_LAB_ISSUING,  ROLE_CLIENT, GNUTLS_PK_ECDSA, -395,  -30 },
  [CS_LAB_MALLORY]        = { "mallory",        "mallory",            CS_LAB_STRANGER, ROLE_CLIENT, GNUTLS_PK_ECDSA,   -1,  365 },
};
/* clang-format on */

struct _CsLabPki
{
  gnutls_x509_crt_t     certificates[CS_LAB_N_PARTIES];
  gnutls_x509_privkey_t keys[CS_LAB_N_PARTIES]; /* the authorities' are gone after signing */
};

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_certificate_credentials_t, gnutls_certificate_free_credentials, NULL)

static gboolean
fail (GError    **error,
      const char *name,
      int         ret)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               _ ("The practice lab could not make the certificate of %s: %s."), name, gnutls_strerror (ret));
  return FALSE;
}

static int
add_alternative_names (gnutls_x509_crt_t crt,
                       const Spec       *spec)
{
  static const guint8 loopback4[4] = { 127, 0, 0, 1 };
  static const guint8 loopback6[16] = { [15] = 1 };

  int ret;

  ret = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, spec->common_name,
                                              (guint) strlen (spec->common_name), GNUTLS_FSAN_SET);
  if (ret < 0 || !g_str_equal (spec->common_name, "localhost"))
    return ret;

  ret = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, loopback4, sizeof loopback4, GNUTLS_FSAN_APPEND);
  if (ret < 0)
    return ret;
  return gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, loopback6, sizeof loopback6, GNUTLS_FSAN_APPEND);
}

static int
add_role (gnutls_x509_crt_t crt,
          const Spec       *spec)
{
  guint usage = GNUTLS_KEY_DIGITAL_SIGNATURE;
  int   ret;

  if (spec->role == ROLE_CA)
    {
      ret = gnutls_x509_crt_set_basic_constraints (crt, 1, -1);
      return ret < 0 ? ret : gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
    }

  if (spec->algorithm == GNUTLS_PK_RSA)
    usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;
  ret = gnutls_x509_crt_set_basic_constraints (crt, 0, -1);
  if (ret >= 0)
    ret = gnutls_x509_crt_set_key_usage (crt, usage);
  if (ret >= 0)
    ret = gnutls_x509_crt_set_key_purpose_oid (crt,
                                               spec->role == ROLE_SERVER ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT,
                                               0);
  if (ret >= 0 && spec->role == ROLE_SERVER)
    ret = add_alternative_names (crt, spec);
  return ret;
}

static int
add_key_ids (gnutls_x509_crt_t crt,
             gnutls_x509_crt_t issuer)
{
  guint8 id[64];
  gsize  len = sizeof id;
  int    ret;

  ret = gnutls_x509_crt_get_key_id (crt, 0, id, &len);
  if (ret >= 0)
    ret = gnutls_x509_crt_set_subject_key_id (crt, id, len);
  if (ret < 0 || issuer == crt)
    return ret;

  len = sizeof id;
  ret = gnutls_x509_crt_get_subject_key_id (issuer, id, &len, NULL);
  return ret < 0 ? ret : gnutls_x509_crt_set_authority_key_id (crt, id, len);
}

static int
fill_certificate (gnutls_x509_crt_t     crt,
                  gnutls_x509_privkey_t key,
                  const Spec           *spec)
{
  const char *organization = spec->organization != NULL ? spec->organization : "Countersign Practice Lab";
  guint8      serial[16];
  time_t      now = time (NULL);
  int         ret;

  ret = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and of a steady length */
  if (ret >= 0)
    ret = gnutls_x509_crt_set_version (crt, 3);
  if (ret >= 0)
    ret = gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
  if (ret >= 0)
    ret = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, organization, (guint) strlen (organization));
  if (ret >= 0)
    ret = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0,
                                         spec->common_name, (guint) strlen (spec->common_name));
  if (ret >= 0)
    ret = gnutls_x509_crt_set_activation_time (crt, now + (time_t) spec->from_days * DAY);
  if (ret >= 0)
    ret = gnutls_x509_crt_set_expiration_time (crt, now + (time_t) spec->until_days * DAY);
  if (ret >= 0)
    ret = gnutls_x509_crt_set_key (crt, key);
  if (ret >= 0)
    ret = add_role (crt, spec);
  return ret;
}

/* A certificate that was made here lacks what GnuTLS notes on reading one: its
 * raw names, by which a trust list looks up issuers. So read it. */
static int
read_back (gnutls_x509_crt_t *crt)
{
  gnutls_datum_t    der = { NULL, 0 };
  gnutls_x509_crt_t again = NULL;
  int               ret;

  ret = gnutls_x509_crt_export2 (*crt, GNUTLS_X509_FMT_DER, &der);
  if (ret >= 0)
    ret = gnutls_x509_crt_init (&again);
  if (ret >= 0)
    ret = gnutls_x509_crt_import (again, &der, GNUTLS_X509_FMT_DER);
  gnutls_free (der.data);

  gnutls_x509_crt_deinit (*crt);
  *crt = again;
  return ret;
}

/* Issuers stand before those whom they issue, so each finds its issuer done. */
static int
make_party (CsLabPki  *self,
            CsLabParty party)
{
  const Spec *spec = &specs[party];
  guint       bits = spec->algorithm == GNUTLS_PK_RSA ? 2048 : GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);
  int         ret;

  ret = gnutls_x509_privkey_init (&self->keys[party]);
  if (ret >= 0)
    ret = gnutls_x509_privkey_generate (self->keys[party], spec->algorithm, bits, 0);
  if (ret >= 0)
    ret = gnutls_x509_crt_init (&self->certificates[party]);
  if (ret >= 0)
    ret = fill_certificate (self->certificates[party], self->keys[party], spec);
  if (ret >= 0)
    ret = add_key_ids (self->certificates[party], self->certificates[spec->issuer]);
  if (ret >= 0)
    ret = gnutls_x509_crt_sign2 (self->certificates[party], self->certificates[spec->issuer],
                                 self->keys[spec->issuer], GNUTLS_DIG_SHA256, 0);
  if (ret >= 0)
    ret = read_back (&self->certificates[party]);
  return ret;
}

CsLabPki *
cs_lab_pki_new (GError **error)
{
  g_autoptr (CsLabPki) self = g_new0 (CsLabPki, 1);

  for (CsLabParty party = 0; party < CS_LAB_N_PARTIES; party++)
    {
      int ret = make_party (self, party);

      if (ret < 0)
        {
          fail (error, specs[party].name, ret);
          return NULL;
        }
    }

  for (CsLabParty party = 0; party < CS_LAB_N_PARTIES; party++)
    if (specs[party].role == ROLE_CA)
      g_clear_pointer (&self->keys[party], gnutls_x509_privkey_deinit);

  return g_steal_pointer (&self);
}

void
cs_lab_pki_free (CsLabPki *self)
{
  for (CsLabParty party = 0; party < CS_LAB_N_PARTIES; party++)
    {
      g_clear_pointer (&self->certificates[party], gnutls_x509_crt_deinit);
      g_clear_pointer (&self->keys[party], gnutls_x509_privkey_deinit);
    }
  g_free (self);
}

const char *
cs_lab_pki_get_name (CsLabParty party)
{
  return specs[party].name;
}

const char *
cs_lab_pki_get_passphrase (void)
{
  return "1234";
}

/* What the party shows: itself and its issuer, unless that is a root. */
static guint
get_chain (CsLabPki         *self,
           CsLabParty        party,
           gnutls_x509_crt_t chain[CHAIN_MAX])
{
  CsLabParty issuer = specs[party].issuer;
  guint      n = 0;

  chain[n++] = self->certificates[party];
  if (!specs[party].leaf_only && specs[issuer].issuer != issuer)
    chain[n++] = self->certificates[issuer];
  return n;
}

static gboolean
write_private (const char *folder,
               const char *name,
               const char *suffix,
               const void *data,
               gsize       len,
               GError    **error)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  return g_file_set_contents_full (path, data, (gssize) len, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

static gboolean
write_pem (CsLabPki   *self,
           CsLabParty  party,
           const char *folder,
           GError    **error)
{
  g_autoptr (GString) pem = g_string_new (NULL);

  gnutls_x509_crt_t chain[CHAIN_MAX];
  guint             n = get_chain (self, party, chain);

  for (guint i = 0; i < n; i++)
    {
      gnutls_datum_t one = { NULL, 0 };
      int            ret = gnutls_x509_crt_export2 (chain[i], GNUTLS_X509_FMT_PEM, &one);

      if (ret < 0)
        return fail (error, specs[party].name, ret);
      g_string_append_len (pem, (const char *) one.data, one.size);
      gnutls_free (one.data);
    }

  return write_private (folder, specs[party].name, ".pem", pem->str, pem->len, error);
}

static gboolean
write_key (CsLabPki   *self,
           CsLabParty  party,
           const char *folder,
           GError    **error)
{
  gnutls_datum_t pem = { NULL, 0 };
  gboolean       written;
  int            ret;

  ret = gnutls_x509_privkey_export2_pkcs8 (self->keys[party], GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem);
  if (ret < 0)
    return fail (error, specs[party].name, ret);

  written = write_private (folder, specs[party].name, ".key", pem.data, pem.size, error);
  gnutls_memset (pem.data, 0, pem.size);
  gnutls_free (pem.data);
  return written;
}

static int
add_der (GPtrArray        *certificates,
         gnutls_x509_crt_t certificate)
{
  gnutls_datum_t der = { NULL, 0 };
  int            ret = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &der);

  if (ret < 0)
    return ret;

  g_ptr_array_add (certificates, g_bytes_new (der.data, der.size));
  gnutls_free (der.data);
  return 0;
}

static gboolean
write_p12 (CsLabPki   *self,
           CsLabParty  party,
           const char *folder,
           GError    **error)
{
  g_autoptr (GBytes)    p12 = NULL;
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (CsSecret)  passphrase = cs_secret_new_from_string (cs_lab_pki_get_passphrase ());

  gnutls_x509_crt_t chain[CHAIN_MAX];
  gnutls_datum_t    key = { NULL, 0 };
  guint             n = get_chain (self, party, chain);
  const char       *name = specs[party].name;
  CsPkcs12Content   content = { name, certificates, &key };
  CsPkcs12Lock      lock = { CS_PKCS12_PROFILE_MODERN, passphrase, P12_ROUNDS };
  int               ret = 0;

  for (guint i = 0; i < n && ret >= 0; i++)
    ret = add_der (certificates, chain[i]);
  if (ret >= 0)
    ret = gnutls_x509_privkey_export2_pkcs8 (self->keys[party], GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN, &key);
  if (ret >= 0)
    {
      p12 = cs_pkcs12_render (&content, &lock);
      ret = p12 == NULL ? GNUTLS_E_ENCRYPTION_FAILED : 0;
      gnutls_memset (key.data, 0, key.size);
    }

  gnutls_free (key.data);
  if (ret < 0)
    return fail (error, name, ret);

  return write_private (folder, name, ".p12", g_bytes_get_data (p12, NULL), g_bytes_get_size (p12), error);
}

gboolean
cs_lab_pki_write (CsLabPki   *self,
                  const char *folder,
                  GError    **error)
{
  for (CsLabParty party = 0; party < CS_LAB_N_PARTIES; party++)
    {
      if (!write_pem (self, party, folder, error))
        return FALSE;
      if (self->keys[party] == NULL)
        continue;
      if (!write_key (self, party, folder, error) || !write_p12 (self, party, folder, error))
        return FALSE;
    }
  return TRUE;
}

gnutls_certificate_credentials_t
cs_lab_pki_new_credentials (CsLabPki  *self,
                            CsLabParty server,
                            CsLabNames names,
                            GError   **error)
{
  g_auto (gnutls_certificate_credentials_t) credentials = NULL;

  gnutls_x509_crt_t chain[CHAIN_MAX];
  gnutls_x509_crt_t listed[] = {
    self->certificates[CS_LAB_PARTNER],
    self->certificates[CS_LAB_DEVICES],
    self->certificates[CS_LAB_ROOT],
  };
  int n_listed = names == CS_LAB_NAMES_WITH_ROOT ? 3 : 2;
  int n = (int) get_chain (self, server, chain);
  int ret;

  ret = gnutls_certificate_allocate_credentials (&credentials);
  if (ret >= 0)
    ret = gnutls_certificate_set_x509_key (credentials, chain, n, self->keys[server]);
  /* GnuTLS asks with the names of what it would trust; whom we trust is
   * cs_lab_pki_judge()'s business. */
  if (ret >= 0)
    ret = gnutls_certificate_set_x509_trust (credentials, listed, n_listed);
  if (ret < 0)
    {
      fail (error, specs[server].name, ret);
      return NULL;
    }

  return g_steal_pointer (&credentials);
}

/* OpenSSL's x509table, the part of it that a client of the lab can meet. The
 * gravest stands first: an expired certificate of a stranger is a stranger's. */
static int
alert_for_status (guint status)
{
  /* clang-format off */
  static const struct { guint flag; gnutls_alert_description_t alert; } table[] = {
    { GNUTLS_CERT_SIGNER_NOT_FOUND,    GNUTLS_A_UNKNOWN_CA },
    { GNUTLS_CERT_SIGNER_NOT_CA,       GNUTLS_A_UNKNOWN_CA },
    { GNUTLS_CERT_SIGNATURE_FAILURE,   GNUTLS_A_DECRYPT_ERROR },
    { GNUTLS_CERT_REVOKED,             GNUTLS_A_CERTIFICATE_REVOKED },
    { GNUTLS_CERT_EXPIRED,             GNUTLS_A_CERTIFICATE_EXPIRED },
    { GNUTLS_CERT_PURPOSE_MISMATCH,    GNUTLS_A_UNSUPPORTED_CERTIFICATE },
    { GNUTLS_CERT_NOT_ACTIVATED,       GNUTLS_A_BAD_CERTIFICATE },
    { GNUTLS_CERT_INSECURE_ALGORITHM,  GNUTLS_A_BAD_CERTIFICATE },
  };
  /* clang-format on */

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (status & table[i].flag)
      return (int) table[i].alert;
  return GNUTLS_A_CERTIFICATE_UNKNOWN;
}

static int
verify_client (CsLabPki          *self,
               gnutls_x509_crt_t *certificates,
               guint              n,
               guint             *status)
{
  gnutls_typed_vdata_st    purpose = { GNUTLS_DT_KEY_PURPOSE_OID, (guint8 *) GNUTLS_KP_TLS_WWW_CLIENT, 0 };
  gnutls_x509_trust_list_t trust = NULL;
  int                      ret;

  ret = gnutls_x509_trust_list_init (&trust, 0);
  if (ret >= 0)
    ret = gnutls_x509_trust_list_add_cas (trust, &self->certificates[CS_LAB_ROOT], 1, 0);
  if (ret >= 0)
    ret = gnutls_x509_trust_list_verify_crt2 (trust, certificates, n, &purpose, 1, 0, status, NULL);

  /* Not "all": the root belongs to the PKI. */
  if (trust != NULL)
    gnutls_x509_trust_list_deinit (trust, 0);
  return ret;
}

int
cs_lab_pki_judge (CsLabPki             *self,
                  const gnutls_datum_t *chain,
                  guint                 n_chain)
{
  gnutls_x509_crt_t certificates[CLIENT_CHAIN_MAX];
  guint             status = 0;
  guint             n = 0;
  int               ret = 0;

  if (n_chain > CLIENT_CHAIN_MAX)
    return GNUTLS_A_UNKNOWN_CA; /* as OpenSSL says of a chain that is too long */

  while (n < n_chain && ret >= 0)
    {
      ret = gnutls_x509_crt_init (&certificates[n]);
      if (ret < 0)
        break;
      ret = gnutls_x509_crt_import (certificates[n], &chain[n], GNUTLS_X509_FMT_DER);
      n++;
    }
  if (ret >= 0)
    ret = verify_client (self, certificates, n, &status);

  for (guint i = 0; i < n; i++)
    gnutls_x509_crt_deinit (certificates[i]);

  if (ret < 0)
    return GNUTLS_A_BAD_CERTIFICATE;
  return status == 0 ? -1 : alert_for_status (status);
}
