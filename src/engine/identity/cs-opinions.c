/* cs-opinions.c: what GnuTLS and GIO would have made of a server's chain
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-opinions.h"

#include "cs-json.h"
#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What a person is told of a flag; %NULL where another one says it better. */
typedef struct
{
  guint       flag;
  const char *name;
  const char *text;
} FlagName;

/* clang-format off */
static const FlagName gnutls_flags[] = {
  { GNUTLS_CERT_SIGNER_NOT_FOUND, "GNUTLS_CERT_SIGNER_NOT_FOUND", N_("it finds no known issuer") },
  { GNUTLS_CERT_SIGNER_NOT_CA, "GNUTLS_CERT_SIGNER_NOT_CA", N_("an issuer is no CA") },
  { GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, "GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE", N_("an issuer’s constraints are broken") },
  { GNUTLS_CERT_INSECURE_ALGORITHM, "GNUTLS_CERT_INSECURE_ALGORITHM", N_("an algorithm is too weak for it") },
  { GNUTLS_CERT_NOT_ACTIVATED, "GNUTLS_CERT_NOT_ACTIVATED", N_("a certificate is not valid yet") },
  { GNUTLS_CERT_EXPIRED, "GNUTLS_CERT_EXPIRED", N_("a certificate has expired") },
  { GNUTLS_CERT_SIGNATURE_FAILURE, "GNUTLS_CERT_SIGNATURE_FAILURE", N_("a signature is wrong") },
  { GNUTLS_CERT_UNEXPECTED_OWNER, "GNUTLS_CERT_UNEXPECTED_OWNER", N_("the certificate is for another name") },
  { GNUTLS_CERT_PURPOSE_MISMATCH, "GNUTLS_CERT_PURPOSE_MISMATCH", N_("the certificate is for another purpose") },
  { GNUTLS_CERT_REVOKED, "GNUTLS_CERT_REVOKED", N_("a certificate is revoked") },
  { GNUTLS_CERT_MISMATCH, "GNUTLS_CERT_MISMATCH", N_("the certificate is not the expected one") },
  { GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, "GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS", N_("a critical extension is not known to it") },
  { GNUTLS_CERT_INVALID_OCSP_STATUS, "GNUTLS_CERT_INVALID_OCSP_STATUS", N_("the OCSP answer does not count") },
  { GNUTLS_CERT_MISSING_OCSP_STATUS, "GNUTLS_CERT_MISSING_OCSP_STATUS", N_("an OCSP answer is missing") },
  { GNUTLS_CERT_INVALID, "GNUTLS_CERT_INVALID", NULL },
};

static const FlagName gio_flags[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "G_TLS_CERTIFICATE_UNKNOWN_CA", N_("it finds no known issuer") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "G_TLS_CERTIFICATE_BAD_IDENTITY", N_("the certificate is for another name") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "G_TLS_CERTIFICATE_NOT_ACTIVATED", N_("a certificate is not valid yet") },
  { G_TLS_CERTIFICATE_EXPIRED, "G_TLS_CERTIFICATE_EXPIRED", N_("a certificate has expired") },
  { G_TLS_CERTIFICATE_REVOKED, "G_TLS_CERTIFICATE_REVOKED", N_("a certificate is revoked") },
  { G_TLS_CERTIFICATE_INSECURE, "G_TLS_CERTIFICATE_INSECURE", N_("an algorithm is too weak for it") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "G_TLS_CERTIFICATE_GENERIC_ERROR", N_("it names no reason") },
};
/* clang-format on */

static const struct
{
  const char     *by;
  const char     *name;
  const FlagName *flags;
  gsize           n_flags;
} judges[] = {
  { "gnutls", "GnuTLS", gnutls_flags, G_N_ELEMENTS (gnutls_flags) },
  { "gio", "GIO", gio_flags, G_N_ELEMENTS (gio_flags) },
};

static void
add_opinion (JsonArray *opinions,
             gsize      judge,
             guint      flags)
{
  JsonObject *opinion = json_object_new ();
  JsonArray  *names = json_array_new ();

  for (gsize i = 0; i < judges[judge].n_flags; i++)
    if (flags & judges[judge].flags[i].flag)
      json_array_add_string_element (names, judges[judge].flags[i].name);

  json_object_set_string_member (opinion, "by", judges[judge].by);
  json_object_set_boolean_member (opinion, "trusted", flags == 0);
  json_object_set_array_member (opinion, "flags", names);
  json_array_add_object_element (opinions, opinion);
}

/* GnuTLS. */

static gnutls_x509_crt_t *
peek_handles (GPtrArray *certificates)
{
  gnutls_x509_crt_t *handles = g_new0 (gnutls_x509_crt_t, certificates->len + 1);
  guint              n = 0;

  for (guint i = 0; i < certificates->len; i++)
    {
      handles[n] = cs_certificate_peek_gnutls (g_ptr_array_index (certificates, i));
      if (handles[n] != NULL)
        n++;
    }
  return handles;
}

static guint
count_handles (gnutls_x509_crt_t *handles)
{
  guint n = 0;

  while (handles[n] != NULL)
    n++;
  return n;
}

static void
ask_gnutls (JsonArray  *opinions,
            GPtrArray  *roots,
            GPtrArray  *chain,
            const char *host,
            const char *purpose)
{
  g_autofree gnutls_x509_crt_t *cas = peek_handles (roots);
  g_autofree gnutls_x509_crt_t *shown = peek_handles (chain);
  g_autoptr (GInetAddress)      address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  gnutls_x509_trust_list_t list = NULL;
  gnutls_typed_vdata_st    vdata[2] = { 0 };
  unsigned int             n_vdata = 0;
  unsigned int             status = 0;
  int                      result;

  if (count_handles (shown) < chain->len)
    return;

  if (address != NULL)
    vdata[n_vdata++] = (gnutls_typed_vdata_st) { GNUTLS_DT_IP_ADDRESS, (guint8 *) g_inet_address_to_bytes (address),
                                                 (unsigned int) g_inet_address_get_native_size (address) };
  else if (host != NULL)
    vdata[n_vdata++] = (gnutls_typed_vdata_st) { GNUTLS_DT_DNS_HOSTNAME, (guint8 *) host, (unsigned int) strlen (host) };
  if (purpose != NULL)
    vdata[n_vdata++] = (gnutls_typed_vdata_st) { GNUTLS_DT_KEY_PURPOSE_OID, (guint8 *) purpose, (unsigned int) strlen (purpose) };

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    g_error ("out of memory for a trust list");
  (void) gnutls_x509_trust_list_add_cas (list, cas, count_handles (cas), 0);
  result = gnutls_x509_trust_list_verify_crt2 (list, shown, chain->len, vdata, n_vdata, 0, &status, NULL);
  gnutls_x509_trust_list_deinit (list, 0); /* the certificates stay ours */
  if (result >= 0)
    add_opinion (opinions, 0, status);
}

/* GIO. */

static GTlsCertificate *
make_chain (GPtrArray *chain)
{
  GTlsCertificate *certificate = NULL;

  for (guint i = chain->len; i-- > 0;)
    {
      g_autoptr (GTlsCertificate) issuer = certificate;
      GBytes                     *der = cs_certificate_get_der (g_ptr_array_index (chain, i));
      g_autoptr (GByteArray)      bytes = g_byte_array_new ();

      g_byte_array_append (bytes, g_bytes_get_data (der, NULL), (guint) g_bytes_get_size (der));
      certificate = g_initable_new (g_tls_backend_get_certificate_type (g_tls_backend_get_default ()), NULL, NULL,
                                    "certificate", bytes, "issuer", issuer, NULL);
      if (certificate == NULL)
        return NULL;
    }
  return certificate;
}

static gboolean
write_all (int         fd,
           const char *text)
{
  gsize len = strlen (text);

  while (len > 0)
    {
      gssize n = write (fd, text, len);

      if (n <= 0)
        return FALSE;
      text += n;
      len -= (gsize) n;
    }
  return TRUE;
}

/* It takes its roots from a file only: one that has no name. */
static GTlsDatabase *
make_database (GPtrArray *roots)
{
  g_autofree char *path = NULL;

  GTlsDatabase *database = NULL;
  int           fd = memfd_create ("roots", MFD_CLOEXEC);

  if (fd < 0)
    return NULL;

  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  for (guint i = 0; i < roots->len; i++)
    {
      g_autofree char *pem = cs_certificate_dup_pem (g_ptr_array_index (roots, i));

      if (!write_all (fd, pem))
        break;
    }
  database = g_tls_file_database_new (path, NULL);
  (void) close (fd);
  return database;
}

static GSocketConnectable *
make_identity (const char *host)
{
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (host == NULL)
    return NULL;
  return address != NULL ? G_SOCKET_CONNECTABLE (g_inet_socket_address_new (address, 443))
                         : g_network_address_new (host, 443);
}

static void
ask_gio (JsonArray  *opinions,
         GPtrArray  *roots,
         GPtrArray  *chain,
         const char *host)
{
  g_autoptr (GTlsCertificate)    certificate = make_chain (chain);
  g_autoptr (GTlsDatabase)       database = certificate != NULL ? make_database (roots) : NULL;
  g_autoptr (GSocketConnectable) identity = make_identity (host);
  g_autoptr (GError)             error = NULL;

  GTlsCertificateFlags flags;

  if (database == NULL)
    return;

  flags = g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                       G_TLS_DATABASE_VERIFY_NONE, NULL, &error);
  if (error == NULL)
    add_opinion (opinions, 1, flags);
}

JsonArray *
cs_opinions_ask (CsTrust    *trust,
                 GPtrArray  *chain,
                 const char *host,
                 const char *purpose)
{
  JsonArray            *opinions = json_array_new ();
  g_autoptr (GPtrArray) roots = NULL;
  g_autofree char      *bare = NULL;

  g_return_val_if_fail (CS_IS_TRUST (trust), opinions);

  if (chain->len == 0)
    return opinions;

  /* A literal address stands in brackets. */
  bare = host != NULL ? g_strdup (*host == '[' ? host + 1 : host) : NULL;
  if (bare != NULL)
    bare[strcspn (bare, "]%")] = '\0';
  roots = cs_trust_dup_related_roots (trust, chain);
  ask_gnutls (opinions, roots, chain, bare, purpose);
  if (g_strcmp0 (purpose, GNUTLS_KP_TLS_WWW_CLIENT) != 0 && g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    ask_gio (opinions, roots, chain, bare);
  return opinions;
}

/* Words. */

static const char *
find_text (gsize       judge,
           const char *name)
{
  for (gsize i = 0; i < judges[judge].n_flags; i++)
    if (g_str_equal (judges[judge].flags[i].name, name))
      return judges[judge].flags[i].text;
  return NULL;
}

/* "it finds no known issuer (GNUTLS_CERT_SIGNER_NOT_FOUND)" */
static char *
describe_flags (gsize      judge,
                JsonArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < cs_json_array_length (names); i++)
    {
      const char      *name = cs_json_array_string (names, i, "");
      const char      *words = find_text (judge, name);
      g_autofree char *safe = cs_text_safe (name, -1);

      if (words == NULL && (g_str_equal (name, "GNUTLS_CERT_INVALID") || *name == '\0'))
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, words != NULL ? "%s (%s)" : "%s%s", words != NULL ? _ (words) : "", safe);
    }
  if (text->len == 0)
    g_string_append (text, _ ("it names no reason"));
  return g_strdup (text->str);
}

char **
cs_opinions_describe_differences (JsonArray *opinions,
                                  gboolean   trusted)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize judge = 0; judge < G_N_ELEMENTS (judges); judge++)
    for (guint i = 0; i < cs_json_array_length (opinions); i++)
      {
        JsonObject      *opinion = cs_json_array_object (opinions, i);
        g_autofree char *flags = NULL;
        g_autofree char *text = NULL;

        if (g_strcmp0 (cs_json_get_string (opinion, "by", NULL), judges[judge].by) != 0 ||
            cs_json_get_boolean (opinion, "trusted", trusted) == trusted)
          continue;

        flags = describe_flags (judge, cs_json_get_array (opinion, "flags"));
        text = trusted ? g_strdup_printf (_ ("%s by itself would not have trusted this chain: %s."), judges[judge].name, flags)
                       : g_strdup_printf (_ ("%s by itself would have trusted this chain."), judges[judge].name);
        g_strv_builder_add (builder, text);
        break;
      }
  return g_strv_builder_end (builder);
}
