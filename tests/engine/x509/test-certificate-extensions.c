/* test-certificate-extensions.c
 *
 * Oracle: what openssl prints of the same certificate.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate-extensions.h"

#include "pki.h"

#include <string.h>

#define UNKNOWN_OID "1.3.6.1.4.1.99999.7"

static PkiCertificate *
make_ca (void)
{
  return pki_make (&(PkiPlan) {
    .cn = "Lab Issuing CA",
    .ca = TRUE,
    .path_length = 1,
    .usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN,
    .permitted_dns = "b.example",
    .critical_oid = UNKNOWN_OID,
  });
}

static const CsCertificateExtension *
find (GPtrArray  *extensions,
      const char *oid)
{
  for (guint i = 0; i < extensions->len; i++)
    {
      const CsCertificateExtension *extension = g_ptr_array_index (extensions, i);

      if (g_str_equal (extension->oid, oid))
        return extension;
    }

  return NULL;
}

/* What openssl prints for an extension, without what it makes of blanks and colons. */
static char *
ask_openssl (PkiCertificate *certificate,
             const char     *name)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-extensions-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "c.pem", NULL);
  g_autofree char *output = NULL;
  g_autofree char *joined = NULL;
  g_auto (GStrv)   words = NULL;

  pki_write (certificate, path);
  g_assert_cmpint (pki_run (&output, "openssl", "x509", "-noout", "-in", path, "-ext", name, NULL), ==, 0);
  pki_remove_folder (folder);
  words = g_strsplit_set (strchr (output, '\n') + 1, ": \n", -1);
  joined = g_strjoinv ("", words);
  return g_ascii_strdown (joined, -1);
}

/* The key's identifier, to the bit. */
static void
test_key_identifier (void)
{
  g_autoptr (PkiCertificate) ca = make_ca ();
  g_autoptr (GPtrArray)      extensions = cs_certificate_dup_extensions (ca->certificate);
  g_autofree char           *expected = ask_openssl (ca, "subjectKeyIdentifier");

  const CsCertificateExtension *extension = find (extensions, "2.5.29.14");

  g_assert_nonnull (extension);
  g_assert_cmpstr (extension->name, ==, "subjectKeyIdentifier");
  g_assert_cmpstr (extension->text, ==, expected);
}

/* What is known is in words, with its values; what must be understood is marked. */
static void
test_known (void)
{
  g_autoptr (PkiCertificate) ca = make_ca ();
  g_autoptr (GPtrArray)      extensions = cs_certificate_dup_extensions (ca->certificate);

  const CsCertificateExtension *constraints = find (extensions, "2.5.29.19");
  const CsCertificateExtension *usage = find (extensions, "2.5.29.15");
  const CsCertificateExtension *names = find (extensions, "2.5.29.30");

  g_assert_true (constraints->critical);
  g_assert_nonnull (strstr (constraints->text, "TRUE"));
  g_assert_nonnull (strstr (constraints->text, "0"));
  g_assert_nonnull (strstr (usage->text, "Certificate signing"));
  g_assert_nonnull (strstr (usage->text, "CRL signing"));
  g_assert_nonnull (strstr (names->text, "b.example"));
}

/* What nobody knows is kept as it is. */
static void
test_unknown (void)
{
  g_autoptr (PkiCertificate) ca = make_ca ();
  g_autoptr (GPtrArray)      extensions = cs_certificate_dup_extensions (ca->certificate);

  const CsCertificateExtension *extension = find (extensions, UNKNOWN_OID);

  g_assert_nonnull (extension);
  g_assert_null (extension->name);
  g_assert_true (extension->critical);
  g_assert_cmpuint (strlen (extension->text), >, 0);
  g_assert_cmpuint (strspn (extension->text, "0123456789abcdef"), ==, strlen (extension->text));
}

/* Bytes that are no certificate have none. */
static void
test_unreadable (void)
{
  g_autoptr (GBytes)        der = g_bytes_new_static ("0\x03\x02\x01\x05", 5);
  g_autoptr (CsCertificate) certificate = cs_certificate_new (der);
  g_autoptr (GPtrArray)     extensions = cs_certificate_dup_extensions (certificate);

  g_assert_cmpuint (extensions->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/x509/certificate-extensions/key-identifier", test_key_identifier);
  g_test_add_func ("/x509/certificate-extensions/known", test_known);
  g_test_add_func ("/x509/certificate-extensions/unknown", test_unknown);
  g_test_add_func ("/x509/certificate-extensions/unreadable", test_unreadable);
  return g_test_run ();
}
