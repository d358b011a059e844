/* cs-identity-error.c: why a file is no identity, in the record's words and for people
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-parts.h"

#include <glib/gi18n-lib.h>

/* What an error carries beyond its code: `refusal.is`. */
typedef struct
{
  CsIdentityForeign foreign;
} CsIdentityErrorPrivate;

/* Before the error itself, aligned as GLib does it (g_error_domain_register()).
 * G_DEFINE_EXTENDED_ERROR() would name the domain "CsIdentityError", which no
 * other domain of a record looks like. */
static CsIdentityErrorPrivate *
get_private (const GError *error)
{
  const gsize alignment = 2 * sizeof (gsize);
  const gsize size = (sizeof (CsIdentityErrorPrivate) + alignment - 1) / alignment * alignment;

  return (CsIdentityErrorPrivate *) ((guint8 *) error - size);
}

static void
error_init (GError *error)
{
  get_private (error)->foreign = CS_IDENTITY_FOREIGN_NONE;
}

static void
error_copy (const GError *source,
            GError       *copy)
{
  *get_private (copy) = *get_private (source);
}

static void
error_clear (GError *error)
{
}

GQuark
cs_identity_error_quark (void)
{
  static gsize quark; /* written once, under the lock of g_once */

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_error_domain_register_static ("cs-identity-error-quark", sizeof (CsIdentityErrorPrivate),
                                                               error_init, error_copy, error_clear));
  return (GQuark) quark;
}

const char *
cs_identity_error_to_string (CsIdentityError code)
{
  /* clang-format off */
  static const char *const names[] = {
    [CS_IDENTITY_ERROR_NOT_FOUND]          = "not-found",
    [CS_IDENTITY_ERROR_NOT_READABLE]       = "not-readable",
    [CS_IDENTITY_ERROR_EMPTY]              = "empty",
    [CS_IDENTITY_ERROR_PASSPHRASE_NEEDED]  = "passphrase-needed",
    [CS_IDENTITY_ERROR_WRONG_PASSPHRASE]   = "wrong-passphrase",
    [CS_IDENTITY_ERROR_UNSUPPORTED_CIPHER] = "unsupported-cipher",
    [CS_IDENTITY_ERROR_UNSUPPORTED_KEY]    = "unsupported-key",
    [CS_IDENTITY_ERROR_TRUNCATED]          = "truncated",
    [CS_IDENTITY_ERROR_MALFORMED]          = "malformed",
    [CS_IDENTITY_ERROR_NO_KEY]             = "no-key",
    [CS_IDENTITY_ERROR_NO_CERTIFICATE]     = "no-certificate",
    [CS_IDENTITY_ERROR_KEY_MISMATCH]       = "key-mismatch",
    [CS_IDENTITY_ERROR_NOT_AN_IDENTITY]    = "not-an-identity",
  };
  /* clang-format on */

  return (gsize) code < G_N_ELEMENTS (names) ? names[code] : "malformed";
}

/* One row a thing that people mistake for an identity. */
typedef struct
{
  const char *is;
  const char *message;
} ForeignText;

static const ForeignText *
foreign_text (CsIdentityForeign foreign)
{
  static const ForeignText texts[] = {
    [CS_IDENTITY_FOREIGN_CSR] = {
      "csr",
      N_ ("%s: it is a certificate signing request, not a certificate. Send it to your CA and choose the certificate that "
          "comes back. “openssl req -noout -subject -in FILE” shows whom it is for."),
    },
    [CS_IDENTITY_FOREIGN_PUBLIC_KEY] = {
      "public-key",
      N_ ("%s: it is a public key, and the private one is wanted, which cannot be made from it. "
          "“openssl pkey -pubout -in KEY” shows which private key it belongs to."),
    },
    [CS_IDENTITY_FOREIGN_SSH_KEY] = {
      "ssh-key",
      N_ ("%s: it is an SSH key. TLS needs a certificate and a PEM key. “ssh-keygen -p -m PKCS8 -f COPY” turns "
          "a copy of a private one into PEM."),
    },
    [CS_IDENTITY_FOREIGN_PUTTY_KEY] = {
      "ssh-key",
      N_ ("%s: it is PuTTY’s form of an SSH key. TLS needs a certificate and a PEM key. “puttygen FILE -O private-openssh "
          "-o COPY” and then “ssh-keygen -p -m PKCS8 -f COPY” turn it into PEM."),
    },
    [CS_IDENTITY_FOREIGN_PVK] = {
      "pvk",
      N_ ("%s: it is a private key in Microsoft’s PVK form, without a certificate. “openssl rsa -inform PVK -in FILE "
          "-out NEW.key” turns it into PEM; the certificate is in a file of its own, often .cer or .spc."),
    },
    [CS_IDENTITY_FOREIGN_JKS] = {
      "jks",
      N_ ("%s: it is a Java keystore. “keytool -importkeystore -srckeystore FILE -destkeystore NEW.p12 "
          "-deststoretype PKCS12” turns it into PKCS#12."),
    },
    [CS_IDENTITY_FOREIGN_CRL] = {
      "crl",
      N_ ("%s: it is a list of revoked certificates, not a certificate. “openssl crl -noout -text -in FILE” shows it."),
    },
    [CS_IDENTITY_FOREIGN_PGP] = {
      "pgp",
      N_ ("%s: it is an OpenPGP file, which TLS cannot use. For an X.509 identity in GnuPG’s keyring, "
          "“gpgsm --export-secret-key-p12 NAME > NEW.p12” writes PKCS#12."),
    },
  };

  return &texts[foreign];
}

const char *
cs_identity_error_get_is (const GError *error)
{
  const CsIdentityErrorPrivate *priv;

  if (!g_error_matches (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_AN_IDENTITY))
    return NULL;

  priv = get_private (error);
  return foreign_text (priv->foreign)->is;
}

void
cs_identity_set_foreign_error (GError          **error,
                               const char       *name,
                               CsIdentityForeign foreign)
{
  CsIdentityErrorPrivate *priv;

  if (error == NULL)
    return;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  *error = g_error_new (CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_NOT_AN_IDENTITY, _ (foreign_text (foreign)->message), name);
#pragma GCC diagnostic pop
  priv = get_private (*error);
  priv->foreign = foreign;
}
