/* test-lint.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lint.h"

#include "pki.h"

#include <string.h>

/* The identity of @leaf with @issuer, by way of a file in which @first goes first. */
static CsIdentity *
identity_of_file (const PkiCertificate *leaf,
                  const PkiCertificate *issuer,
                  const PkiCertificate *first)
{
  g_autofree char   *folder = g_dir_make_tmp ("cs-lint-XXXXXX", NULL);
  g_autofree char   *path = g_build_filename (folder, "identity.pem", NULL);
  g_autofree char   *a = cs_certificate_dup_pem (leaf->certificate);
  g_autofree char   *b = issuer != NULL ? cs_certificate_dup_pem (issuer->certificate) : g_strdup ("");
  g_autofree char   *text = NULL;
  g_autoptr (GError) error = NULL;
  gnutls_datum_t     key = { NULL, 0 };
  CsIdentity        *identity;

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (leaf->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key), >=, 0);
  text = first == issuer ? g_strconcat (b, a, (const char *) key.data, NULL) : g_strconcat (a, b, (const char *) key.data, NULL);
  gnutls_free (key.data);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  identity = cs_identity_load (&(CsIdentityFiles) { .certificate = path }, NULL, &error);
  g_assert_no_error (error);
  pki_remove_folder (folder);
  return identity;
}

static CsIdentity *
identity_of (const PkiCertificate *leaf,
             const PkiCertificate *issuer)
{
  return identity_of_file (leaf, issuer, leaf);
}

/* The marks as "severity id short", one a line. */
static char *
lint_with (CsIdentity        *identity,
           const CsLintFacts *facts)
{
  g_autoptr (GPtrArray) marks = cs_lint_identity_with (identity, facts);
  g_autoptr (GString)   text = g_string_new (NULL);

  for (guint i = 0; i < marks->len; i++)
    {
      CsLintMark *mark = g_ptr_array_index (marks, i);

      g_assert_cmpuint (strlen (mark->message), >, strlen (mark->short_text));
      g_string_append_printf (text, "%s %s %s\n", mark->severity, mark->id + strlen ("identity."), mark->short_text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
lint (CsIdentity *identity,
      gint64      now)
{
  return lint_with (identity, &(CsLintFacts) { .now = now });
}

typedef struct
{
  const char *name;
  PkiPlan     plan;
  int         at_days;
  const char *marks;
} Case;

static const Case cases[] = {
  { "good", {}, 0, "" },
  { "client-auth", { .purpose = GNUTLS_KP_TLS_WWW_CLIENT, .usage = GNUTLS_KEY_DIGITAL_SIGNATURE }, 0, "" },
  { "any-purpose", { .purpose = GNUTLS_KP_ANY }, 0, "" },
  { "in-31-days", { .to_days = 31 }, 0, "" },
  { "in-12-days", { .to_days = 12 }, 0, "warning expires-soon expires in 12 days\n" },
  { "in-1-day", { .to_days = 1 }, 0, "warning expires-soon expires in 1 day\n" },
  { "today", { .to_days = 12 }, 12, "warning expires-soon expires within a day\n" },
  { "expired", { .to_days = 12 }, 13, "error expired expired\n" },
  { "not-yet", { .from_days = 3 }, 0, "error not-yet-valid not valid yet\n" },
  { "server-only", { .purpose = GNUTLS_KP_TLS_WWW_SERVER }, 0, "error no-client-auth not for clients\n" },
  { "key-usage", { .usage = GNUTLS_KEY_KEY_ENCIPHERMENT }, 0, "error key-usage not for signing\n" },
  { "ca", { .ca = TRUE }, 0, "warning is-ca a CA certificate\n" },
  { "sha1", { .digest = GNUTLS_DIG_SHA1 }, 0, "warning weak-signature signed with ECDSA-SHA1\n" },
  { "rsa-1024", { .algorithm = GNUTLS_PK_RSA, .bits = 1024 }, 0, "warning weak-key 1024-bit key\n" },
  { "worst-first",
    { .to_days = 5, .purpose = GNUTLS_KP_TLS_WWW_SERVER, .ca = TRUE },
    0,
    "error no-client-auth not for clients\n"
    "warning expires-soon expires in 5 days\n"
    "warning is-ca a CA certificate\n" },
};

/* One mark a fault, and none without. */
static void
test_case (gconstpointer data)
{
  const Case *c = data;
  PkiPlan     plan = c->plan;

  g_autoptr (PkiCertificate) root = pki_make (&(PkiPlan) { .cn = "Root", .ca = TRUE });
  g_autoptr (PkiCertificate) leaf = NULL;
  g_autoptr (CsIdentity)     identity = NULL;
  g_autofree char           *marks = NULL;

  plan.cn = "alice";
  plan.issuer = root;
  plan.dns[0] = "alice.test";
  leaf = pki_make (&plan);
  identity = identity_of (leaf, root);
  marks = lint (identity, PKI_NOW + (gint64) c->at_days * PKI_DAY);
  g_assert_cmpstr (marks, ==, c->marks);
}

/* What the file lacks above the leaf is said, without alarm. */
static void
test_chain (void)
{
  g_autoptr (PkiCertificate) root = pki_make (&(PkiPlan) { .cn = "Root", .ca = TRUE });
  g_autoptr (PkiCertificate) old = pki_make (&(PkiPlan) { .cn = "Old CA", .issuer = root, .ca = TRUE, .to_days = -1 });
  g_autoptr (PkiCertificate) leaf = pki_make (&(PkiPlan) { .cn = "alice", .issuer = root, .dns = { "a" } });
  g_autoptr (PkiCertificate) below = pki_make (&(PkiPlan) { .cn = "alice", .issuer = old, .dns = { "a" } });
  g_autoptr (PkiCertificate) lone = pki_make (&(PkiPlan) { .cn = "alice", .dns = { "a" } });
  g_autoptr (CsIdentity)     a = identity_of (leaf, NULL);
  g_autoptr (CsIdentity)     b = identity_of (lone, NULL);
  g_autoptr (CsIdentity)     c = identity_of (below, old);
  g_autofree char           *gap = lint (a, PKI_NOW);
  g_autofree char           *self_signed = lint (b, PKI_NOW);
  g_autofree char           *expired = lint (c, PKI_NOW);

  g_assert_cmpstr (gap, ==, "info chain-gap issuer not in the file\n");
  g_assert_cmpstr (self_signed, ==, "info self-signed self-signed\n");
  g_assert_cmpstr (expired, ==, "warning chain-expired its issuer expired\ninfo chain-gap issuer not in the file\n");
}

/* A root that the person chose ends a chain; one that is sent is too much. */
static void
test_root (void)
{
  g_autoptr (PkiCertificate) root = pki_make (&(PkiPlan) { .cn = "Root", .ca = TRUE });
  g_autoptr (PkiCertificate) leaf = pki_make (&(PkiPlan) { .cn = "alice", .issuer = root, .dns = { "a" } });
  g_autoptr (CsIdentity)     alone = identity_of (leaf, NULL);
  g_autoptr (CsIdentity)     whole = identity_of (leaf, root);
  g_autoptr (CsTrust)        trust = cs_trust_new ();
  g_autofree char           *folder = g_dir_make_tmp ("cs-lint-XXXXXX", NULL);
  g_autofree char           *path = g_build_filename (folder, "root.pem", NULL);
  g_autofree char           *pem = cs_certificate_dup_pem (root->certificate);
  g_autofree char           *known = NULL;
  g_autofree char           *kept = lint (whole, PKI_NOW);
  g_autofree char           *sent = NULL;

  g_assert_true (g_file_set_contents (path, pem, -1, NULL));
  g_assert_true (cs_trust_add_file (trust, path, NULL));
  known = lint_with (alone, &(CsLintFacts) { .now = PKI_NOW, .roots = trust });
  g_assert_cmpstr (known, ==, "");
  g_assert_cmpstr (kept, ==, "");
  cs_identity_choose_chain (whole, CS_CHAIN_ROOT, NULL);
  sent = lint (whole, PKI_NOW);
  g_assert_cmpstr (sent, ==, "info root-sent the root is sent\n");
  pki_remove_folder (folder);
}

/* What other programs would get wrong in the file, and names that nobody put in. */
static void
test_order (void)
{
  g_autoptr (PkiCertificate) root = pki_make (&(PkiPlan) { .cn = "Root", .ca = TRUE });
  g_autoptr (PkiCertificate) leaf = pki_make (&(PkiPlan) { .cn = "alice", .issuer = root });
  g_autoptr (CsIdentity)     identity = identity_of_file (leaf, root, root);
  g_autofree char           *marks = lint (identity, PKI_NOW);

  g_assert_cmpstr (marks, ==,
                   "info chain-order out of order in the file\n"
                   "info no-alt-names no alternative names\n");
}

/* Marks as "certificate short", one a line. */
static char *
lint_sent (GPtrArray *chain)
{
  g_autoptr (GPtrArray) marks = cs_lint_chain (chain, &(CsLintFacts) { .now = PKI_NOW, .from_wire = TRUE });
  g_autoptr (GString)   text = g_string_new (NULL);

  for (guint i = 0; i < marks->len; i++)
    {
      const CsLintMark *mark = g_ptr_array_index (marks, i);

      g_string_append_printf (text, "%s: %s\n", cs_certificate_get_display_name (mark->certificate), mark->short_text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What crossed has no file and no key; bytes that are no certificate end it. */
static void
test_sent (void)
{
  g_autoptr (PkiCertificate) root = pki_make (&(PkiPlan) { .cn = "Root", .ca = TRUE });
  g_autoptr (PkiCertificate) middle = pki_make (&(PkiPlan) { .cn = "Middle", .issuer = root, .ca = TRUE, .to_days = -1 });
  g_autoptr (PkiCertificate) leaf = pki_make (&(PkiPlan) { .cn = "alice", .issuer = middle, .dns = { "a" } });
  g_autoptr (GBytes)         bytes = g_bytes_new_static ("no certificate", 14);
  g_autoptr (CsCertificate)  garbage = cs_certificate_new (bytes);
  g_autoptr (GPtrArray)      chain = g_ptr_array_new ();
  g_autofree char           *nothing = lint_sent (chain);
  g_autofree char           *in_order = NULL;
  g_autofree char           *mixed = NULL;
  g_autofree char           *broken = NULL;
  g_autofree char           *unreadable = NULL;

  g_assert_cmpstr (nothing, ==, "");

  g_ptr_array_add (chain, leaf->certificate);
  g_ptr_array_add (chain, middle->certificate);
  in_order = lint_sent (chain);
  g_assert_cmpstr (in_order, ==, "Middle: its issuer expired\nMiddle: issuer not sent\n");

  g_ptr_array_insert (chain, 1, root->certificate);
  mixed = lint_sent (chain);
  g_assert_nonnull (strstr (mixed, "alice: sent out of order\n"));
  g_assert_nonnull (strstr (mixed, "Root: the root is sent\n"));

  g_ptr_array_insert (chain, 1, garbage);
  broken = lint_sent (chain);
  g_assert_cmpstr (broken, ==, "alice: issuer not sent\n");

  g_ptr_array_insert (chain, 0, garbage);
  unreadable = lint_sent (chain);
  g_assert_cmpstr (unreadable, ==, "");
}

/* Another clock is worth a warning, and an error where it changes the answer. */
static void
test_clock (void)
{
  static const struct
  {
    gint64      ahead;
    const char *marks;
  } rows[] = {
    { 0, "" },
    { 4 * 60, "" },
    { -6 * 60, "warning clock-skew clocks differ by 6 minutes\n" },
    { 50 * (gint64) PKI_DAY, "error clock-skew clocks differ by 72000 minutes\n" },
  };

  g_autoptr (PkiCertificate) root = pki_make (&(PkiPlan) { .cn = "Root", .ca = TRUE });
  g_autoptr (PkiCertificate) leaf = pki_make (&(PkiPlan) { .cn = "alice", .issuer = root, .dns = { "a" }, .to_days = 40 });
  g_autoptr (CsIdentity)     identity = identity_of (leaf, root);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *marks = lint_with (identity, &(CsLintFacts) { .now = PKI_NOW, .server_date = PKI_NOW + rows[i].ahead });

      g_assert_cmpstr (marks, ==, rows[i].marks);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/identity/lint/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/identity/lint/chain", test_chain);
  g_test_add_func ("/identity/lint/root", test_root);
  g_test_add_func ("/identity/lint/order", test_order);
  g_test_add_func ("/identity/lint/sent", test_sent);
  g_test_add_func ("/identity/lint/clock", test_clock);
  return g_test_run ();
}
