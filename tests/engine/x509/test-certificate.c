/* test-certificate.c
 *
 * Oracle: what openssl prints of the same certificate.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-certificate.h"

#include "cs-text.h"
#include "pki.h"

#include <string.h>

typedef struct
{
  PkiCertificate *root;
  PkiCertificate *leaf;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->root = pki_make (&(PkiPlan) { .cn = "Lab Root", .ca = TRUE, .usage = GNUTLS_KEY_KEY_CERT_SIGN });
  fixture->leaf = pki_make (&(PkiPlan) {
    .cn = "alice, of \"Lab\" + co",
    .issuer = fixture->root,
    .purpose = GNUTLS_KP_TLS_WWW_CLIENT,
    .dns = { "a.example", "*.b.example" },
    .ip = "127.0.0.1",
  });
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  pki_free (fixture->leaf);
  pki_free (fixture->root);
}

/* One line of `openssl x509 -noout OPTION…`, without what stands before "=". */
static char *
ask_openssl (PkiCertificate *certificate,
             const char     *option)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-certificate-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "c.pem", NULL);
  g_autofree char *output = NULL;

  const char *value;

  pki_write (certificate, path);
  g_assert_cmpint (pki_run (&output, "openssl", "x509", "-noout", "-in", path, "-nameopt", "RFC2253,-esc_msb", option, NULL), ==, 0);
  pki_remove_folder (folder);
  value = strchr (output, '=');
  return g_strstrip (g_strdup (value != NULL ? value + 1 : output));
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return g_date_time_format (date, "%b %e %H:%M:%S %Y GMT");
}

/* Names, serial, fingerprint and dates are what openssl says. */
static void
test_openssl (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *subject = ask_openssl (fixture->leaf, "-subject");
  g_autofree char *issuer = ask_openssl (fixture->leaf, "-issuer");
  g_autofree char *serial = ask_openssl (fixture->leaf, "-serial");
  g_autofree char *ends = ask_openssl (fixture->leaf, "-enddate");
  g_autofree char *begins = ask_openssl (fixture->leaf, "-startdate");
  g_autofree char *output = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *own_ends = NULL;
  g_autofree char *own_begins = NULL;
  g_auto (GStrv)   parts = NULL;
  g_autofree char *digest = NULL;

  CsCertificate *leaf = fixture->leaf->certificate;

  g_assert_true (cs_certificate_is_readable (leaf));
  g_assert_cmpstr (cs_certificate_get_subject (leaf), ==, subject);
  g_assert_cmpstr (cs_certificate_get_issuer (leaf), ==, issuer);
  lower = g_ascii_strdown (serial, -1);
  g_assert_cmpstr (cs_certificate_get_serial (leaf), ==, lower);

  own_ends = format_time (cs_certificate_get_not_after (leaf));
  own_begins = format_time (cs_certificate_get_not_before (leaf));
  g_assert_cmpstr (own_ends, ==, ends);
  g_assert_cmpstr (own_begins, ==, begins);

  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cs_certificate_get_der (leaf));
  g_assert_cmpstr (cs_certificate_get_fingerprint (leaf), ==, digest);
}

/* Everything else that a pane shows. */
static void
test_fields (Fixture      *fixture,
             gconstpointer data)
{
  CsCertificate     *leaf = fixture->leaf->certificate;
  CsCertificate     *root = fixture->root->certificate;
  const char *const *names = cs_certificate_get_alt_names (leaf);
  const char *const *purposes = cs_certificate_get_extended_key_usage (leaf);

  g_assert_cmpstr (cs_certificate_get_display_name (leaf), ==, "alice, of \"Lab\" + co");
  g_assert_cmpstr (cs_certificate_get_issuer_display_name (leaf), ==, "Lab Root");
  g_assert_cmpstr (names[0], ==, "DNS:a.example");
  g_assert_cmpstr (names[1], ==, "DNS:*.b.example");
  g_assert_cmpstr (names[2], ==, "IP:127.0.0.1");
  g_assert_null (names[3]);
  g_assert_cmpstr (purposes[0], ==, "clientAuth");
  g_assert_null (purposes[1]);
  g_assert_null (cs_certificate_get_extended_key_usage (root)[0]);
  g_assert_cmpstr (cs_certificate_get_key_type (leaf), ==, "EC");
  g_assert_cmpuint (cs_certificate_get_key_bits (leaf), ==, 256);
  g_assert_cmpstr (cs_certificate_get_signature_algorithm (leaf), ==, "ECDSA-SHA256");
  g_assert_true (cs_certificate_get_is_ca (root));
  g_assert_false (cs_certificate_get_is_ca (leaf));
  g_assert_true (cs_certificate_is_self_issued (root));
  g_assert_false (cs_certificate_is_self_issued (leaf));
  g_assert_true (g_bytes_equal (cs_certificate_get_issuer_der (leaf), cs_certificate_get_subject_der (root)));
}

/* Who issued whom, by name and key; who signed whom, by signature alone. */
static void
test_issued (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (PkiCertificate) twin = pki_make (&(PkiPlan) { .cn = "Lab Root", .ca = TRUE });
  g_autoptr (PkiCertificate) bare_twin = pki_make (&(PkiPlan) { .cn = "Lab Root", .ca = TRUE, .no_key_ids = TRUE });
  g_autoptr (PkiCertificate) broken = pki_make (&(PkiPlan) { .cn = "x", .issuer = fixture->root, .broken = TRUE });

  CsCertificate *leaf = fixture->leaf->certificate;
  CsCertificate *root = fixture->root->certificate;

  g_assert_true (cs_certificate_issued (root, leaf));
  g_assert_true (cs_certificate_signed (root, leaf));
  g_assert_true (cs_certificate_signed (root, root));
  g_assert_false (cs_certificate_issued (leaf, root));
  g_assert_false (cs_certificate_issued (twin->certificate, leaf));
  g_assert_true (cs_certificate_issued (bare_twin->certificate, leaf));
  g_assert_false (cs_certificate_signed (bare_twin->certificate, leaf));
  g_assert_true (cs_certificate_issued (root, broken->certificate));
  g_assert_false (cs_certificate_signed (root, broken->certificate));
}

/* PEM comes out as openssl writes it. */
static void
test_pem (Fixture      *fixture,
          gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-certificate-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "c.pem", NULL);
  g_autofree char *output = NULL;
  g_autofree char *pem = cs_certificate_dup_pem (fixture->leaf->certificate);

  pki_write (fixture->leaf, path);
  g_assert_cmpint (pki_run (&output, "openssl", "x509", "-in", path, NULL), ==, 0);
  pki_remove_folder (folder);
  g_assert_cmpstr (pem, ==, output);
}

static void
touch_everything (const guint8 *data,
                  gsize         len)
{
  g_autoptr (GBytes)        der = g_bytes_new (data, len);
  g_autoptr (CsCertificate) certificate = cs_certificate_new (der);

  g_assert_nonnull (cs_certificate_get_subject_der (certificate));
  g_assert_nonnull (cs_certificate_get_display_name (certificate));
  g_assert_nonnull (cs_certificate_get_alt_names (certificate));
  g_assert_nonnull (cs_certificate_get_extended_key_usage (certificate));
  g_assert_true (g_utf8_validate (cs_certificate_get_subject (certificate), -1, NULL));
  (void) cs_certificate_signed (certificate, certificate);
}

/* Cut anywhere or with any byte changed, a certificate is read or is not, and
 * nothing worse happens. */
static void
test_hostile (Fixture      *fixture,
              gconstpointer data)
{
  gsize              len = 0;
  const guint8      *bytes = g_bytes_get_data (cs_certificate_get_der (fixture->leaf->certificate), &len);
  g_autofree guint8 *copy = g_memdup2 (bytes, len);

  for (gsize i = 0; i < len; i++)
    {
      g_autofree guint8 *prefix = g_memdup2 (bytes, i);

      touch_everything (prefix, i);
      copy[i] ^= (guint8) (1u << (i % 8));
      touch_everything (copy, len);
      copy[i] = 0xff;
      touch_everything (copy, len);
      copy[i] = bytes[i];
    }
}

/* A NUL in a name cannot hide what follows it. */
static void
test_embedded_nul (Fixture      *fixture,
                   gconstpointer data)
{
  gsize              len = 0;
  const guint8      *bytes = g_bytes_get_data (cs_certificate_get_der (fixture->leaf->certificate), &len);
  g_autofree guint8 *copy = g_memdup2 (bytes, len);
  guint8            *name = memmem (copy, len, "a.example", 9);

  g_autoptr (GBytes)        der = NULL;
  g_autoptr (CsCertificate) certificate = NULL;

  g_assert_nonnull (name);
  name[1] = '\0';
  der = g_bytes_new (copy, len);
  certificate = cs_certificate_new (der);
  g_assert_cmpstr (cs_certificate_get_alt_names (certificate)[0], ==, "DNS:a\357\277\275example");
}

/* Bytes that are no certificate still have a fingerprint. */
static void
test_unreadable (void)
{
  g_autoptr (GBytes)        der = g_bytes_new_static ("abc", 3);
  g_autoptr (CsCertificate) certificate = cs_certificate_new (der);

  g_assert_false (cs_certificate_is_readable (certificate));
  g_assert_cmpstr (cs_certificate_get_fingerprint (certificate), ==,
                   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (cs_certificate_get_subject (certificate), ==, "");
  g_assert_cmpint (cs_certificate_get_not_after (certificate), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (cs_certificate_get_subject_der (certificate)), ==, 0);
  g_assert_false (cs_certificate_is_self_issued (certificate));
  g_assert_false (cs_certificate_issued (certificate, certificate));
}

/* What a person calls a name. */
static void
test_display_names (void)
{
  static const struct
  {
    const char *dn;
    const char *name;
  } cases[] = {
    { "CN=Lab Root,O=Lab", "Lab Root" },
    { "CN=alice,CN=Users,DC=corp", "alice" },
    { "O=Lab\\, Inc,C=DE", "Lab, Inc" },
    { "OU=CN=x,O=y", "y" },
    { "serialNumber=1+CN=with plus,O=y", "with plus" },
    { "CN=bad\\x1b,O=y", "bad\\x1b" },
    { "UID=only", "UID=only" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = cs_certificate_dn_display_name (cases[i].dn);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* A Name of a CertificateRequest has its text, or its bytes. */
static void
test_dn_to_text (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (GBytes) junk = g_bytes_new_static ("\x30\x03\x01", 3);
  g_autofree char   *text = cs_certificate_dn_to_text (cs_certificate_get_subject_der (fixture->root->certificate));
  g_autofree char   *hex = cs_certificate_dn_to_text (junk);

  g_assert_cmpstr (text, ==, "CN=Lab Root");
  g_assert_cmpstr (hex, ==, "#300301");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/x509/certificate/openssl", Fixture, NULL, set_up, test_openssl, tear_down);
  g_test_add ("/x509/certificate/fields", Fixture, NULL, set_up, test_fields, tear_down);
  g_test_add ("/x509/certificate/issued", Fixture, NULL, set_up, test_issued, tear_down);
  g_test_add ("/x509/certificate/pem", Fixture, NULL, set_up, test_pem, tear_down);
  g_test_add ("/x509/certificate/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  g_test_add ("/x509/certificate/embedded-nul", Fixture, NULL, set_up, test_embedded_nul, tear_down);
  g_test_add_func ("/x509/certificate/unreadable", test_unreadable);
  g_test_add_func ("/x509/certificate/display-names", test_display_names);
  g_test_add ("/x509/certificate/dn-to-text", Fixture, NULL, set_up, test_dn_to_text, tear_down);
  return g_test_run ();
}
