/* cs-path-checks.c: what can be wrong with a certificate in a path
 *
 * Explains; GnuTLS decides (see cs-path.c). One small function a check, each
 * with the rule it looks at.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-path-checks.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509-ext.h>
#include <string.h>

/* Names of a certificate that a sentence holds before it says "and N more". */
#define MAX_NAMES_IN_SENTENCE 3

static CsCertificate *
last (GPtrArray *path)
{
  return g_ptr_array_index (path, path->len - 1);
}

static CsCertificate *
last_but_one (GPtrArray *path)
{
  return g_ptr_array_index (path, path->len - 2);
}

/* RFC 5280 §4.2.1.1: the identifiers are hints, but GnuTLS and OpenSSL both pass
 * over an issuer whose identifier differs. */
static char *
check_key_identifier (GPtrArray         *path,
                      const CsPathQuery *query)
{
  if (cs_certificate_key_ids_agree (last (path), last_but_one (path)))
    return NULL;

  return g_strdup_printf (_ ("It is called %s, but its key is not the one that the certificate of %s names as its issuer’s."),
                          cs_certificate_get_display_name (last (path)),
                          cs_certificate_get_display_name (last_but_one (path)));
}

static char *
check_signature (GPtrArray         *path,
                 const CsPathQuery *query)
{
  if (cs_certificate_signed (last (path), last_but_one (path)))
    return NULL;

  return g_strdup_printf (_ ("Its key did not make the signature in the certificate of %s."),
                          cs_certificate_get_display_name (last_but_one (path)));
}

/* RFC 5280 §4.1.2.5: both ends belong to the period. */
static char *
check_dates (GPtrArray         *path,
             const CsPathQuery *query)
{
  g_autofree char *day = NULL;

  CsCertificate *certificate = last (path);

  if (query->at > cs_certificate_get_not_after (certificate))
    {
      day = cs_text_date (cs_certificate_get_not_after (certificate));
      return g_strdup_printf (_ ("It ended on %s."), day);
    }
  if (query->at < cs_certificate_get_not_before (certificate))
    {
      day = cs_text_date (cs_certificate_get_not_before (certificate));
      return g_strdup_printf (_ ("It begins only on %s."), day);
    }
  return NULL;
}

static char *
check_basic_constraints (GPtrArray         *path,
                         const CsPathQuery *query)
{
  if (cs_certificate_get_is_ca (last (path)))
    return NULL;

  return g_strdup_printf (_ ("%s is not marked as a CA, so it may not issue certificates."),
                          cs_certificate_get_display_name (last (path)));
}

/* RFC 5280 §4.2.1.9: how many intermediates may follow, self-issued ones aside. */
static char *
check_path_length (GPtrArray         *path,
                   const CsPathQuery *query)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (last (path));
  unsigned int      ca = 0;
  int               limit = -1;
  int               n_below = 0;

  if (crt == NULL || gnutls_x509_crt_get_basic_constraints (crt, NULL, &ca, &limit) < 0 || limit < 0)
    return NULL;

  for (guint i = 1; i + 1 < path->len; i++)
    if (!cs_certificate_is_self_issued (g_ptr_array_index (path, i)))
      n_below++;
  if (n_below <= limit)
    return NULL;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s allows %d CA below it, and this chain has %d.",
                                       "%s allows %d CAs below it, and this chain has %d.", (gulong) limit),
                          cs_certificate_get_display_name (last (path)), limit, n_below);
}

/* RFC 5280 §4.2.1.3. */
static char *
check_key_usage (GPtrArray         *path,
                 const CsPathQuery *query)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (last (path));
  unsigned int      usage = 0;

  if (crt == NULL || gnutls_x509_crt_get_key_usage (crt, &usage, NULL) < 0 || (usage & GNUTLS_KEY_KEY_CERT_SIGN))
    return NULL;

  return g_strdup_printf (_ ("The key usage of %s does not include signing certificates."),
                          cs_certificate_get_display_name (last (path)));
}

/* RFC 5280 §4.2.1.10: of every certificate below. */
static char *
check_name_constraints (GPtrArray         *path,
                        const CsPathQuery *query)
{
  static const gnutls_x509_subject_alt_name_t types[] = {
    GNUTLS_SAN_DNSNAME, GNUTLS_SAN_RFC822NAME, GNUTLS_SAN_DN, GNUTLS_SAN_URI, GNUTLS_SAN_IPADDRESS
  };

  gnutls_x509_crt_t              crt = cs_certificate_peek_gnutls (last (path));
  gnutls_x509_name_constraints_t constraints = NULL;
  char                          *detail = NULL;

  if (crt == NULL || gnutls_x509_name_constraints_init (&constraints) < 0)
    return NULL;

  if (gnutls_x509_crt_get_name_constraints (crt, constraints, 0, NULL) >= 0)
    for (guint i = 0; i + 1 < path->len && detail == NULL; i++)
      for (gsize j = 0; j < G_N_ELEMENTS (types) && detail == NULL; j++)
        {
          CsCertificate    *below = g_ptr_array_index (path, i);
          gnutls_x509_crt_t below_crt = cs_certificate_peek_gnutls (below);

          if (below_crt != NULL && gnutls_x509_name_constraints_check_crt (constraints, types[j], below_crt) == 0)
            detail = g_strdup_printf (_ ("%s may not issue for the names that the certificate of %s holds."),
                                      cs_certificate_get_display_name (last (path)),
                                      cs_certificate_get_display_name (below));
        }

  gnutls_x509_name_constraints_deinit (constraints);
  return detail;
}

/* RFC 5280 §4.2.1.12. */
static char *
check_extended_key_usage (GPtrArray         *path,
                          const CsPathQuery *query)
{
  g_autofree char *list = NULL;

  CsCertificate     *certificate = last (path);
  const char *const *purposes = cs_certificate_get_extended_key_usage (certificate);
  const char        *wanted = NULL;

  if (query->purpose == NULL || purposes[0] == NULL)
    return NULL;

  wanted = strcmp (query->purpose, GNUTLS_KP_TLS_WWW_SERVER) == 0 ? "serverAuth" : "clientAuth";
  if (g_strv_contains (purposes, wanted) || g_strv_contains (purposes, "anyExtendedKeyUsage"))
    return NULL;

  list = g_strjoinv (", ", (char **) purposes);
  /* Translators: purposes by their RFC names: "It is for clientAuth only, not for serverAuth." */
  return g_strdup_printf (_ ("It is for %s only, not for %s."), list, wanted);
}

static gboolean
has_weak_key (CsCertificate *certificate)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);
  unsigned int      bits = 0;
  int               algorithm = crt != NULL ? gnutls_x509_crt_get_pk_algorithm (crt, &bits) : GNUTLS_E_INTERNAL_ERROR;

  return algorithm >= 0 &&
         bits < gnutls_sec_param_to_pk_bits ((gnutls_pk_algorithm_t) algorithm, GNUTLS_SEC_PARAM_LOW);
}

/* MD5 and SHA-1 (RFC 9155), and keys that GnuTLS calls insecure. A self-signed
 * certificate's own signature protects nothing, so that it does not count. */
static char *
check_algorithm (GPtrArray         *path,
                 const CsPathQuery *query)
{
  CsCertificate    *certificate = last (path);
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (certificate);
  int               signature = crt != NULL ? gnutls_x509_crt_get_signature_algorithm (crt) : GNUTLS_SIGN_UNKNOWN;

  if (has_weak_key (certificate))
    return g_strdup_printf (_ ("Its %s key has only %u bits."), cs_certificate_get_key_type (certificate),
                            cs_certificate_get_key_bits (certificate));

  if (signature > GNUTLS_SIGN_UNKNOWN && !cs_certificate_is_self_issued (certificate) &&
      !gnutls_sign_is_secure2 ((gnutls_sign_algorithm_t) signature, GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS))
    return g_strdup_printf (_ ("It was signed with %s, which is broken."),
                            cs_certificate_get_signature_algorithm (certificate));
  return NULL;
}

/* RFC 5280 §4.2: what GnuTLS works with; anything else that is marked critical
 * forbids the certificate's use. */
static gboolean
is_known_extension (const char *oid)
{
  static const char *const known[] = {
    "2.5.29.14", "2.5.29.15", "2.5.29.16", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.30", "2.5.29.31",
    "2.5.29.32", "2.5.29.35", "2.5.29.36", "2.5.29.37", "2.5.29.54", "1.3.6.1.5.5.7.1.24", NULL
  };

  return g_strv_contains (known, oid);
}

static char *
check_critical_extension (GPtrArray         *path,
                          const CsPathQuery *query)
{
  gnutls_x509_crt_t crt = cs_certificate_peek_gnutls (last (path));

  for (unsigned int i = 0; crt != NULL; i++)
    {
      char         oid[128] = { 0 };
      size_t       size = sizeof oid;
      unsigned int critical = 0;
      int          status = gnutls_x509_crt_get_extension_info (crt, i, oid, &size, &critical);

      if (status == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue;
      if (status < 0)
        break;
      if (critical && !is_known_extension (oid))
        return g_strdup_printf (_ ("It has an extension that is marked critical and not known here: %s."), oid);
    }
  return NULL;
}

const CsPathCheck *
cs_path_checks (gsize *n_checks)
{
  /* clang-format off */
  static const CsPathCheck checks[] = {
    { "key-identifier",     check_key_identifier,     TRUE,  TRUE,  GNUTLS_CERT_SIGNER_NOT_FOUND },
    { "signature",          check_signature,          TRUE,  TRUE,  GNUTLS_CERT_SIGNATURE_FAILURE },
    { "dates",              check_dates,              FALSE, FALSE, GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED },
    { "basic-constraints",  check_basic_constraints,  FALSE, TRUE,  GNUTLS_CERT_SIGNER_NOT_CA },
    { "path-length",        check_path_length,        FALSE, TRUE,  GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE },
    { "key-usage",          check_key_usage,          FALSE, TRUE,  GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE },
    { "name-constraints",   check_name_constraints,   FALSE, TRUE,  GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE },
    { "extended-key-usage", check_extended_key_usage, FALSE, FALSE, GNUTLS_CERT_PURPOSE_MISMATCH },
    { "algorithm",          check_algorithm,          FALSE, FALSE, GNUTLS_CERT_INSECURE_ALGORITHM },
    { "critical-extension", check_critical_extension, FALSE, FALSE, GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS },
  };
  /* clang-format on */

  *n_checks = G_N_ELEMENTS (checks);
  return checks;
}

char *
cs_path_describe_names (CsCertificate *leaf)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char      *list = NULL;

  const char *const *alt_names = cs_certificate_get_alt_names (leaf);
  guint              n_more;

  for (guint i = 0; alt_names[i] != NULL; i++)
    if (g_str_has_prefix (alt_names[i], "DNS:"))
      g_ptr_array_add (names, (char *) alt_names[i] + strlen ("DNS:"));
    else if (g_str_has_prefix (alt_names[i], "IP:"))
      g_ptr_array_add (names, (char *) alt_names[i] + strlen ("IP:"));

  if (names->len == 0)
    return g_strdup_printf (_ ("It names no server at all; its subject is %s."), cs_certificate_get_subject (leaf));

  n_more = names->len > MAX_NAMES_IN_SENTENCE ? names->len - MAX_NAMES_IN_SENTENCE : 0;
  g_ptr_array_set_size (names, (int) (names->len - n_more));
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  if (n_more > 0)
    return g_strdup_printf (_ ("It names only %s and %u more."), list, n_more);
  return g_strdup_printf (_ ("It names %s only."), list);
}
