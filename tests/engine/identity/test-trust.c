/* test-trust.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-trust.h"

#include "cs-json.h"
#include "pki.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char           *folder;
  PkiCertificate *root;
  PkiCertificate *issuing;
  PkiCertificate *server;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("cs-trust-XXXXXX", NULL);
  fixture->root = pki_make (&(PkiPlan) { .cn = "Lab Root", .ca = TRUE, .usage = GNUTLS_KEY_KEY_CERT_SIGN });
  fixture->issuing = pki_make (&(PkiPlan) { .cn = "Lab Issuing CA", .issuer = fixture->root, .ca = TRUE });
  fixture->server = pki_make (&(PkiPlan) {
    .cn = "server",
    .issuer = fixture->issuing,
    .purpose = GNUTLS_KP_TLS_WWW_SERVER,
    .dns = { "localhost", "*.lab.test" },
    .ip = "127.0.0.1",
  });
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  pki_remove_folder (fixture->folder);
  g_free (fixture->folder);
  pki_free (fixture->server);
  pki_free (fixture->issuing);
  pki_free (fixture->root);
}

static CsTrust *
trust_in (Fixture        *fixture,
          PkiCertificate *first,
          PkiCertificate *second)
{
  g_autofree char   *path = g_build_filename (fixture->folder, "roots.pem", NULL);
  g_autofree char   *a = cs_certificate_dup_pem (first->certificate);
  g_autofree char   *b = second != NULL ? cs_certificate_dup_pem (second->certificate) : g_strdup ("");
  g_autofree char   *text = g_strconcat ("# first\n", a, "\n\n# second\n", b, "# end\n", NULL);
  g_autoptr (GError) error = NULL;

  CsTrust *trust = cs_trust_new ();

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (cs_trust_add_file (trust, path, &error));
  g_assert_no_error (error);
  return trust;
}

static CsTrustJudgement *
judge (CsTrust        *trust,
       const char     *host,
       gint64          at,
       PkiCertificate *first,
       ...)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();

  va_list list;

  va_start (list, first);
  for (PkiCertificate *next = first; next != NULL; next = va_arg (list, PkiCertificate *))
    g_ptr_array_add (chain, cs_certificate_get_der (next->certificate));
  va_end (list);
  return cs_trust_judge (trust, chain, host, at);
}

static void
assert_trusted (CsTrustJudgement *judgement,
                guint             path_len)
{
  g_assert_true (judgement->trusted);
  g_assert_cmpint (judgement->flags, ==, 0);
  g_assert_cmpuint (judgement->reasons->len, ==, 0);
  g_assert_cmpuint (judgement->path->len, ==, path_len);
}

/* One of the reasons is this one. */
static void
assert_reason (CsTrustJudgement *judgement,
               PkiCertificate   *certificate,
               const char       *check,
               const char       *detail)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  g_assert_false (judgement->trusted);
  g_assert_cmpint (judgement->flags, !=, 0);
  for (guint i = 0; i < judgement->reasons->len; i++)
    {
      CsTrustReason *reason = g_ptr_array_index (judgement->reasons, i);

      g_string_append_printf (seen, "\n%s: %s", reason->check, reason->detail);
      if (strcmp (reason->check, check) == 0 && strcmp (reason->detail, detail) == 0 &&
          g_strcmp0 (reason->certificate, cs_certificate_get_fingerprint (certificate->certificate)) == 0)
        return;
    }
  g_error ("expected of %s %s: %s; found:%s", cs_certificate_get_display_name (certificate->certificate), check, detail, seen->str);
}

/* A chain in any order with superfluous certificates leads to the root. */
static void
test_good (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
  g_autoptr (CsTrustJudgement) plain = judge (trust, "localhost", PKI_NOW, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) mixed = judge (trust, "127.0.0.1", PKI_NOW, fixture->server, fixture->root, fixture->issuing,
                                              fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) wildcard = judge (trust, "a.lab.test", PKI_NOW, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) dot = judge (trust, "localhost.", PKI_NOW, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) no_host = judge (trust, NULL, PKI_NOW, fixture->server, fixture->issuing, NULL);

  assert_trusted (plain, 3);
  assert_trusted (mixed, 3);
  assert_trusted (wildcard, 3);
  assert_trusted (dot, 3);
  assert_trusted (no_host, 3);
  g_assert_cmpstr (cs_certificate_get_display_name (g_ptr_array_index (plain->path, 0)), ==, "server");
  g_assert_cmpstr (cs_certificate_get_display_name (g_ptr_array_index (plain->path, 2)), ==, "Lab Root");
}

/* A name that is not in the certificate, and no more than one label for a *. */
static void
test_host (Fixture      *fixture,
           gconstpointer data)
{
  static const char *const hosts[] = { "other.test", "a.b.lab.test", "lab.test", "127.0.0.2", "[::1]" };

  g_autoptr (CsTrust) trust = trust_in (fixture, fixture->root, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (CsTrustJudgement) judgement = judge (trust, hosts[i], PKI_NOW, fixture->server, fixture->issuing, NULL);

      g_assert_cmpint (judgement->flags, ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
      assert_reason (judgement, fixture->server, "hostname", "It names localhost, *.lab.test, 127.0.0.1 only.");
    }
}

/* The same chain is judged by the time that is asked for, not by the clock. */
static void
test_time (Fixture      *fixture,
           gconstpointer data)
{
  const gint64 year = 365LL * PKI_DAY;

  g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
  g_autoptr (CsTrustJudgement) first = judge (trust, NULL, PKI_NOW - year, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) last = judge (trust, NULL, PKI_NOW + year, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) early = judge (trust, NULL, PKI_NOW - year - 1, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) late = judge (trust, NULL, PKI_NOW + year + 1, fixture->server, fixture->issuing, NULL);

  assert_trusted (first, 3);
  assert_trusted (last, 3);
  g_assert_cmpint (early->flags, ==, G_TLS_CERTIFICATE_NOT_ACTIVATED);
  g_assert_cmpint (late->flags, ==, G_TLS_CERTIFICATE_EXPIRED);
  assert_reason (early, fixture->server, "dates", "It begins only on 24 November 2025.");
  assert_reason (late, fixture->issuing, "dates", "It ended on 24 November 2027.");
}

/* No way to a root: the sentence says where it ends. */
static void
test_no_issuer (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (PkiCertificate)   other = pki_make (&(PkiPlan) { .cn = "Other Root", .ca = TRUE });
  g_autoptr (PkiCertificate)   lone = pki_make (&(PkiPlan) { .cn = "lone", .dns = { "lone.test" } });
  g_autoptr (CsTrust)          trust = trust_in (fixture, other, NULL);
  g_autoptr (CsTrustJudgement) whole = judge (trust, NULL, PKI_NOW, fixture->server, fixture->issuing, fixture->root, NULL);
  g_autoptr (CsTrustJudgement) leaf = judge (trust, NULL, PKI_NOW, fixture->server, NULL);
  g_autoptr (CsTrustJudgement) self = judge (trust, NULL, PKI_NOW, lone, NULL);
  g_autoptr (GPtrArray)        empty = g_ptr_array_new ();
  g_autoptr (CsTrustJudgement) none = cs_trust_judge (trust, empty, NULL, PKI_NOW);

  g_assert_cmpint (whole->flags, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpuint (whole->path->len, ==, 3);
  assert_reason (whole, fixture->root, "no-issuer", "Its chain ends in Lab Root, which is not among your roots.");
  assert_reason (leaf, fixture->server, "no-issuer",
                 "Its issuer, Lab Issuing CA, is not among your roots, and the chain does not hold that certificate.");
  assert_reason (self, lone, "no-issuer", "It is self-signed and not among your roots.");
  g_assert_false (none->trusted);
  g_assert_cmpuint (none->reasons->len, ==, 1);
}

/* A root of the same name but with another key is named as the trap that it is. */
static void
test_twin_root (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (PkiCertificate)   twin = pki_make (&(PkiPlan) { .cn = "Lab Root", .ca = TRUE });
  g_autoptr (PkiCertificate)   bare = pki_make (&(PkiPlan) { .cn = "Lab Root", .ca = TRUE, .no_key_ids = TRUE });
  g_autoptr (CsTrust)          with_id = trust_in (fixture, twin, NULL);
  g_autoptr (CsTrust)          without_id = trust_in (fixture, bare, NULL);
  g_autoptr (CsTrust)          both = trust_in (fixture, bare, fixture->root);
  g_autoptr (CsTrustJudgement) a = judge (with_id, NULL, PKI_NOW, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) b = judge (without_id, NULL, PKI_NOW, fixture->server, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) c = judge (both, NULL, PKI_NOW, fixture->server, fixture->issuing, NULL);

  assert_reason (a, twin, "key-identifier",
                 "It is called Lab Root, but its key is not the one that the certificate of Lab Issuing CA names as its "
                 "issuer’s.");
  assert_reason (b, bare, "signature", "Its key did not make the signature in the certificate of Lab Issuing CA.");
  assert_trusted (c, 3);
}

/* An expired copy of an intermediate does not hide the current one. */
static void
test_detour (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (PkiCertificate) old = pki_make (&(PkiPlan) {
    .cn = "Lab Issuing CA",
    .issuer = fixture->root,
    .key_of = fixture->issuing,
    .ca = TRUE,
    .to_days = -1,
  });

  g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
  g_autoptr (CsTrustJudgement) good = judge (trust, NULL, PKI_NOW, fixture->server, old, fixture->issuing, NULL);
  g_autoptr (CsTrustJudgement) bad = judge (trust, NULL, PKI_NOW, fixture->server, old, NULL);

  assert_trusted (good, 3);
  assert_reason (bad, old, "dates", "It ended on 23 November 2026.");
}

/* Anchors that are no roots: a server's own certificate, and an intermediate. */
static void
test_anchors (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (PkiCertificate)   lone = pki_make (&(PkiPlan) { .cn = "lone", .dns = { "lone.test" } });
  g_autoptr (CsTrust)          own = trust_in (fixture, lone, fixture->issuing);
  g_autoptr (CsTrustJudgement) self = judge (own, "lone.test", PKI_NOW, lone, NULL);
  g_autoptr (CsTrustJudgement) other = judge (own, "else.test", PKI_NOW, lone, NULL);
  g_autoptr (CsTrustJudgement) partial = judge (own, NULL, PKI_NOW, fixture->server, NULL);

  assert_trusted (self, 1);
  assert_reason (other, lone, "hostname", "It names lone.test only.");
  assert_trusted (partial, 2);
}

typedef struct
{
  const char *name;
  PkiPlan     issuing;
  PkiPlan     server;
  const char *check;
  gboolean    of_server;
  const char *detail;
} Fault;

/* Each fault of an issuer or a server has its check and its sentence. */
static void
test_fault (Fixture      *fixture,
            gconstpointer data)
{
  const Fault *fault = data;
  PkiPlan      issuing_plan = fault->issuing;
  PkiPlan      server_plan = fault->server;

  g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
  g_autoptr (PkiCertificate)   issuing = NULL;
  g_autoptr (PkiCertificate)   server = NULL;
  g_autoptr (CsTrustJudgement) judgement = NULL;

  issuing_plan.cn = "Faulty CA";
  issuing_plan.issuer = fixture->root;
  issuing = pki_make (&issuing_plan);
  server_plan.cn = "faulty";
  server_plan.issuer = issuing;
  server = pki_make (&server_plan);

  judgement = judge (trust, NULL, PKI_NOW, server, issuing, NULL);
  assert_reason (judgement, fault->of_server ? server : issuing, fault->check, fault->detail);
}

static const Fault faults[] = {
  { "no-ca", {}, {}, "basic-constraints", FALSE, "Faulty CA is not marked as a CA, so it may not issue certificates." },
  { "key-usage", { .ca = TRUE, .usage = GNUTLS_KEY_DIGITAL_SIGNATURE }, {}, "key-usage", FALSE, "The key usage of Faulty CA does not include signing certificates." },
  { "name-constraints", { .ca = TRUE, .permitted_dns = "good.test" }, { .dns = { "bad.test" } }, "name-constraints", FALSE, "Faulty CA may not issue for the names that the certificate of faulty holds." },
  { "purpose", { .ca = TRUE }, { .purpose = GNUTLS_KP_TLS_WWW_CLIENT }, "extended-key-usage", TRUE, "It is for clientAuth only, not for serverAuth." },
  { "sha1", { .ca = TRUE }, { .digest = GNUTLS_DIG_SHA1 }, "algorithm", TRUE, "It was signed with ECDSA-SHA1, which is broken." },
  { "short-key", { .ca = TRUE }, { .algorithm = GNUTLS_PK_RSA, .bits = 768 }, "algorithm", TRUE, "Its RSA key has only 768 bits." },
  { "critical", { .ca = TRUE }, { .critical_oid = "1.2.3.4.5" }, "critical-extension", TRUE, "It has an extension that is marked critical and not known here: 1.2.3.4.5." },
  { "dates", { .ca = TRUE, .to_days = -30 }, {}, "dates", FALSE, "It ended on 25 October 2026." },
};

/* A limit on the length counts the intermediates below. */
static void
test_path_length (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (PkiCertificate) limited = pki_make (&(PkiPlan) { .cn = "Limited", .issuer = fixture->root, .ca = TRUE, .path_length = 1 });
  g_autoptr (PkiCertificate) below = pki_make (&(PkiPlan) { .cn = "Below", .issuer = limited, .ca = TRUE });
  g_autoptr (PkiCertificate) direct = pki_make (&(PkiPlan) { .cn = "direct", .issuer = limited });
  g_autoptr (PkiCertificate) server = pki_make (&(PkiPlan) { .cn = "server", .issuer = below });

  g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
  g_autoptr (CsTrustJudgement) good = judge (trust, NULL, PKI_NOW, direct, limited, NULL);
  g_autoptr (CsTrustJudgement) bad = judge (trust, NULL, PKI_NOW, server, below, limited, NULL);

  assert_trusted (good, 3);
  assert_reason (bad, limited, "path-length", "Limited allows 0 CAs below it, and this chain has 1.");
}

/* Cross-signed CAs without end do not make the search endless. */
static void
test_maze (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GPtrArray)        made = g_ptr_array_new_with_free_func ((GDestroyNotify) pki_free);
  g_autoptr (GPtrArray)        chain = g_ptr_array_new ();
  g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
  g_autoptr (PkiCertificate)   base = pki_make (&(PkiPlan) { .cn = "Maze 0", .ca = TRUE, .no_key_ids = TRUE });
  g_autoptr (PkiCertificate)   leaf = pki_make (&(PkiPlan) { .cn = "leaf", .issuer = base, .no_key_ids = TRUE });
  g_autoptr (CsTrustJudgement) judgement = NULL;

  static const char *const names[] = { "Maze 0", "Maze 1", "Maze 2", "Maze 3", "Maze 4", "Maze 5", "Maze 6" };

  g_ptr_array_add (chain, cs_certificate_get_der (leaf->certificate));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
      {
        PkiCertificate *certificate = pki_make (&(PkiPlan) {
          .cn = names[i],
          .issuer = base,
          .issuer_cn = names[j],
          .key_of = base,
          .ca = TRUE,
          .no_key_ids = TRUE,
        });

        g_ptr_array_add (made, certificate);
        g_ptr_array_add (chain, cs_certificate_get_der (certificate->certificate));
      }

  judgement = cs_trust_judge (trust, chain, NULL, PKI_NOW);
  g_assert_false (judgement->trusted);
  g_assert_cmpuint (judgement->path->len, >, 1);
}

/* A chain that holds garbage is judged all the same. */
static void
test_garbage (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
  g_autoptr (GBytes)           garbage = g_bytes_new_static ("\x30\x03\x02\x01\x01", 5);
  g_autoptr (GBytes)           nothing = g_bytes_new (NULL, 0);
  g_autoptr (GPtrArray)        chain = g_ptr_array_new ();
  g_autoptr (CsTrustJudgement) first = NULL;
  g_autoptr (CsTrustJudgement) between = NULL;

  g_ptr_array_add (chain, garbage);
  first = cs_trust_judge (trust, chain, "localhost", PKI_NOW);
  g_assert_false (first->trusted);
  g_assert_cmpuint (first->reasons->len, >, 0);

  g_ptr_array_insert (chain, 0, cs_certificate_get_der (fixture->server->certificate));
  g_ptr_array_add (chain, nothing);
  g_ptr_array_add (chain, cs_certificate_get_der (fixture->issuing->certificate));
  between = cs_trust_judge (trust, chain, "localhost", PKI_NOW);
  assert_trusted (between, 3);
}

/* `openssl verify -crl_check` of the same files. */
static gboolean
openssl_trusts (Fixture    *fixture,
                const char *crl_path)
{
  g_autofree char *root = g_build_filename (fixture->folder, "root.pem", NULL);
  g_autofree char *issuing = g_build_filename (fixture->folder, "issuing.pem", NULL);
  g_autofree char *server = g_build_filename (fixture->folder, "server.pem", NULL);
  g_autofree char *now = g_strdup_printf ("%d", PKI_NOW);

  pki_write (fixture->root, root);
  pki_write (fixture->issuing, issuing);
  pki_write (fixture->server, server);
  return pki_run (NULL, "openssl", "verify", "-attime", now, "-CAfile", root, "-untrusted", issuing, "-crl_check",
                  "-CRLfile", crl_path, server, NULL) == 0;
}

/* A list of its issuer's names the revoked, an old one says nothing, and another
 * CA's does not count. */
static void
test_revoked (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char           *path = g_build_filename (fixture->folder, "list.pem", NULL);
  g_autoptr (PkiCertificate) twin = pki_make (&(PkiPlan) { .cn = "Lab Issuing CA", .ca = TRUE });
  const struct
  {
    PkiCertificate *issuer;
    PkiCertificate *revoked;
    int             to_days;
    const char     *detail;
    gboolean        openssl_has_it;
  } cases[] = {
    { fixture->issuing, fixture->server, 30, "Lab Issuing CA revoked it on 23 November 2026.", TRUE },
    { fixture->issuing, fixture->root, 30, NULL, TRUE },
    { fixture->issuing, NULL, 30, NULL, TRUE },
    { fixture->issuing, NULL, 0, NULL, TRUE },
    { fixture->issuing, NULL, -1, "The revocation list of Lab Issuing CA ended on 23 November 2026: whether it is revoked cannot be told. Fetch a new list.", TRUE },
    { twin, fixture->server, 30, NULL, FALSE },
    { fixture->root, fixture->server, 30, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsTrust)          trust = trust_in (fixture, fixture->root, NULL);
      g_autoptr (CsTrustJudgement) judgement = NULL;
      g_autoptr (GError)           error = NULL;

      /* One second after a list's end it is old: PKI_NOW is the end of its last day. */
      pki_write_crl (cases[i].issuer, cases[i].revoked, cases[i].to_days, path);
      g_assert_true (cs_trust_add_crl_file (trust, path, &error));
      g_assert_no_error (error);
      judgement = judge (trust, NULL, PKI_NOW, fixture->server, fixture->issuing, NULL);
      if (cases[i].detail != NULL)
        {
          assert_reason (judgement, fixture->server, "revoked", cases[i].detail);
          g_assert_cmpint (judgement->flags, ==, G_TLS_CERTIFICATE_REVOKED);
        }
      else
        assert_trusted (judgement, 3);
      if (cases[i].openssl_has_it && cases[i].to_days != 0)
        g_assert_cmpint (openssl_trusts (fixture, path), ==, cases[i].detail == NULL);
    }
}

/* What is no list is refused. */
static void
test_refused_crls (Fixture      *fixture,
                   gconstpointer data)
{
  g_autofree char    *path = g_build_filename (fixture->folder, "root.pem", NULL);
  g_autoptr (CsTrust) trust = cs_trust_new ();
  g_autoptr (GError)  error = NULL;

  pki_write (fixture->root, path);
  g_assert_false (cs_trust_add_crl_file (trust, path, &error));
  g_assert_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_false (cs_trust_add_crl_file (trust, "/nonexistent", &error));
  g_assert_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NOT_FOUND);
}

/* Every candidate is told with its reason, also beside a path that is good. */
static void
test_path_to_json (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (PkiCertificate) bare = pki_make (&(PkiPlan) { .cn = "Lab Root", .ca = TRUE, .no_key_ids = TRUE });
  g_autoptr (CsTrust)        trust = trust_in (fixture, bare, fixture->root);
  g_autoptr (GPtrArray)      untrusted = g_ptr_array_new ();
  g_autoptr (CsPath)         good = NULL;
  g_autoptr (CsPath)         bad = NULL;
  g_autoptr (JsonObject)     good_json = NULL;
  g_autoptr (JsonObject)     bad_json = NULL;

  CsPathQuery query = { .purpose = GNUTLS_KP_TLS_WWW_CLIENT, .at = PKI_NOW };
  JsonObject *candidate;

  g_ptr_array_add (untrusted, fixture->issuing->certificate);
  bad = cs_trust_build_path (trust, fixture->server->certificate, untrusted, &query);
  query.purpose = GNUTLS_KP_TLS_WWW_SERVER;
  good = cs_trust_build_path (trust, fixture->server->certificate, untrusted, &query);
  good_json = cs_trust_path_to_json (good);
  bad_json = cs_trust_path_to_json (bad);

  g_assert_cmpstr (cs_json_get_string (good_json, "decision", NULL), ==, "trusted");
  g_assert_cmpstr (cs_json_get_string (good_json, "gnutls", NULL), ==, "trusted");
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (good_json, "path")), ==, 3);
  g_assert_cmpuint (cs_json_array_length (cs_json_get_array (good_json, "candidates")), ==, 1);
  candidate = cs_json_array_object (cs_json_get_array (good_json, "candidates"), 0);
  g_assert_cmpstr (cs_json_get_string (candidate, "check", NULL), ==, "signature");
  g_assert_cmpstr (cs_json_get_string (candidate, "certificate", NULL), ==,
                   cs_certificate_get_fingerprint (bare->certificate));
  g_assert_cmpstr (cs_json_get_string (candidate, "issuerOf", NULL), ==,
                   cs_certificate_get_fingerprint (fixture->issuing->certificate));

  g_assert_cmpstr (cs_json_get_string (bad_json, "decision", NULL), ==, "untrusted");
  g_assert_cmpstr (cs_json_get_string (bad_json, "gnutls", NULL), !=, "trusted");
  candidate = cs_json_array_object (cs_json_get_array (bad_json, "candidates"), 0);
  g_assert_cmpstr (cs_json_get_string (candidate, "check", NULL), ==, "extended-key-usage");
}

static void
assert_file_refused (Fixture     *fixture,
                     const char  *name,
                     const char  *content,
                     gssize       len,
                     CsTrustError code,
                     const char  *part)
{
  g_autofree char    *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError)  error = NULL;
  g_autoptr (CsTrust) trust = cs_trust_new ();

  if (content != NULL)
    g_assert_true (g_file_set_contents (path, content, len, NULL));
  g_assert_false (cs_trust_add_file (trust, path, &error));
  g_assert_error (error, CS_TRUST_ERROR, (int) code);
  g_assert_true (g_str_has_prefix (error->message, name));
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_assert_cmpuint (cs_trust_get_n_roots (trust), ==, 0);
}

/* Files that are none are refused with the reason, and add nothing. */
static void
test_refused_files (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *pem = cs_certificate_dup_pem (fixture->root->certificate);
  g_autofree char *cut = g_strconcat (pem, pem, NULL);
  g_autofree char *folder_name = g_path_get_basename (fixture->folder);
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo", NULL);

  gsize         len = 0;
  const guint8 *der = g_bytes_get_data (cs_certificate_get_der (fixture->root->certificate), &len);

  cut[strlen (pem) + 200] = '\0';
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_file_refused (fixture, "missing.pem", NULL, 0, CS_TRUST_ERROR_NOT_FOUND, "no such file");
  assert_file_refused (fixture, "fifo", NULL, 0, CS_TRUST_ERROR_NOT_READABLE, "named pipe");
  assert_file_refused (fixture, "empty.pem", " \n", -1, CS_TRUST_ERROR_EMPTY, "empty");
  assert_file_refused (fixture, "cut.pem", cut, -1, CS_TRUST_ERROR_TRUNCATED, "expected “-----END CERTIFICATE-----”");
  assert_file_refused (fixture, "cut.der", (const char *) der, (gssize) len - 7, CS_TRUST_ERROR_TRUNCATED, "7 bytes too early");
  assert_file_refused (fixture, "text.txt", "hello", -1, CS_TRUST_ERROR_MALFORMED, "expected a certificate");
  assert_file_refused (fixture, "wrong.pem", "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n", -1,
                       CS_TRUST_ERROR_MALFORMED, "line 1");
  assert_file_refused (fixture, "key.pem", "-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n", -1,
                       CS_TRUST_ERROR_NO_CERTIFICATE, "no certificate");
}

/* DER, a folder and the system's store; the same root counts once. */
static void
test_sources (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char      *sub = g_build_filename (fixture->folder, "cas", NULL);
  g_autofree char      *a = g_build_filename (sub, "a.pem", NULL);
  g_autofree char      *b = g_build_filename (sub, "b.crt", NULL);
  g_autofree char      *c = g_build_filename (sub, "notes.txt", NULL);
  g_autoptr (CsTrust)   trust = cs_trust_new ();
  g_autoptr (GError)    error = NULL;
  g_autoptr (JsonArray) sources = NULL;
  g_autoptr (GPtrArray) roots = NULL;

  gsize         len = 0;
  const guint8 *der = g_bytes_get_data (cs_certificate_get_der (fixture->root->certificate), &len);

  g_mkdir (sub, 0700);
  pki_write (fixture->root, a);
  g_assert_true (g_file_set_contents (b, (const char *) der, (gssize) len, NULL));
  g_assert_true (g_file_set_contents (c, "notes", -1, NULL));

  g_assert_true (cs_trust_add_file (trust, b, &error));
  g_assert_true (cs_trust_add_folder (trust, sub, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cs_trust_get_n_roots (trust), ==, 1);
  g_assert_false (cs_trust_add_folder (trust, "/nonexistent", &error));
  g_assert_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NOT_FOUND);

  sources = cs_trust_dup_sources (trust);
  g_assert_cmpuint (cs_json_array_length (sources), ==, 2);
  g_assert_cmpstr (cs_json_get_string (cs_json_array_object (sources, 0), "kind", NULL), ==, "file");
  g_assert_cmpstr (cs_json_get_string (cs_json_array_object (sources, 0), "name", NULL), ==, "b.crt");
  g_assert_cmpstr (cs_json_get_string (cs_json_array_object (sources, 1), "kind", NULL), ==, "folder");
  g_assert_cmpstr (cs_json_get_string (cs_json_array_object (sources, 1), "name", NULL), ==, "cas");
  roots = cs_trust_dup_roots (trust, 5);
  g_assert_cmpuint (roots->len, ==, 1);
  g_assert_true (g_bytes_equal (cs_certificate_get_der (g_ptr_array_index (roots, 0)),
                                cs_certificate_get_der (fixture->root->certificate)));
}

/* The system's store holds as many roots as openssl counts in the bundle. */
static void
test_system (void)
{
  g_autoptr (CsTrust) trust = cs_trust_new ();
  g_autoptr (GError)  error = NULL;
  g_autofree char    *text = NULL;

  guint n = 0;

  if (!g_file_get_contents ("/etc/ssl/certs/ca-certificates.crt", &text, NULL, NULL))
    {
      g_test_skip ("this system has no ca-certificates");
      return;
    }

  for (const char *p = text; (p = strstr (p, "-----BEGIN CERTIFICATE-----")) != NULL; p++)
    n++;
  g_assert_true (cs_trust_add_system (trust, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cs_trust_get_n_roots (trust), ==, n);
}

#define add(path, function) g_test_add ("/identity/trust/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("good", test_good);
  add ("host", test_host);
  add ("time", test_time);
  add ("no-issuer", test_no_issuer);
  add ("twin-root", test_twin_root);
  add ("detour", test_detour);
  add ("anchors", test_anchors);
  add ("path-length", test_path_length);
  add ("maze", test_maze);
  add ("garbage", test_garbage);
  add ("path-to-json", test_path_to_json);
  add ("revoked", test_revoked);
  add ("refused-crls", test_refused_crls);
  add ("refused-files", test_refused_files);
  add ("sources", test_sources);
  g_test_add_func ("/identity/trust/system", test_system);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/identity/trust/fault/", faults[i].name, NULL);

      g_test_add (path, Fixture, &faults[i], set_up, test_fault, tear_down);
    }
  return g_test_run ();
}
