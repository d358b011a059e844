/* test-trust-oracle.c
 *
 * More than a hundred chains, each with at most one fault, judged many times:
 * here, by `openssl verify` and by `certtool --verify`; and what a record says of
 * GnuTLS's and GIO's opinions is held against the same. The opinions must agree, or
 * differ in a way that stands in the table below with its reason.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-json.h"
#include "cs-opinions.h"

#include "pki.h"

#include <string.h>

#define HOST "server.test"

/* Leaf, two CAs, root. */
#define MAX_LENGTH 4

typedef enum
{
  POSITION_LEAF,
  POSITION_BETWEEN,
  POSITION_ROOT,
} Position;

/* What is wrong with one certificate of a chain. */
typedef struct
{
  const char *name;
  PkiPlan     plan; /* laid over the good one */
  gboolean    no_ca;
  gboolean    other_host;
} Fault;

/* clang-format off */
static const Fault faults[] = {
  { "none" },
  { "expired",           { .to_days = -2 } },
  { "not-yet",           { .from_days = 2 } },
  { "no-ca",             {}, .no_ca = TRUE },
  { "path-length-0",     { .path_length = 1 } },
  { "path-length-1",     { .path_length = 2 } },
  { "no-cert-sign",      { .usage = GNUTLS_KEY_CRL_SIGN } },
  { "cert-sign",         { .usage = GNUTLS_KEY_KEY_CERT_SIGN } },
  { "client-purpose",    { .purpose = GNUTLS_KP_TLS_WWW_CLIENT } },
  { "server-purpose",    { .purpose = GNUTLS_KP_TLS_WWW_SERVER } },
  { "any-purpose",       { .purpose = GNUTLS_KP_ANY } },
  { "sha1",              { .digest = GNUTLS_DIG_SHA1 } },
  { "sha512",            { .digest = GNUTLS_DIG_SHA512 } },
  { "broken-signature",  { .broken = TRUE } },
  { "no-key-ids",        { .no_key_ids = TRUE } },
  { "wrong-key-id",      { .wrong_key_id = TRUE } },
  { "critical",          { .critical_oid = "1.2.3.4.5" } },
  { "permitted-name",    { .permitted_dns = "server.test" } },
  { "forbidden-name",    { .permitted_dns = "elsewhere.test" } },
  { "other-host",        {}, .other_host = TRUE },
  { "rsa-2048",          { .algorithm = GNUTLS_PK_RSA } },
  { "rsa-768",           { .algorithm = GNUTLS_PK_RSA, .bits = 768 } },
};

typedef enum
{
  OPENSSL,
  CERTTOOL,
  GNUTLS_OPINION,
  GIO_OPINION,
  N_ORACLES,
} Oracle;

static const char *const oracle_names[] = { "openssl", "certtool", "gnutls", "gio" };

/* Where an oracle trusts what is not trusted here, or the other way round. */
typedef struct
{
  Oracle      oracle;
  const char *fault;
  Position    position;
  gboolean    trusted_here;
  const char *reason;
} Difference;

static const Difference differences[] = {
  { OPENSSL, "no-ca", POSITION_ROOT, TRUE, "an anchor is trusted as it is (RFC 5280 §6.1.1 d); OpenSSL looks at its CA flag" },
  { OPENSSL, "client-purpose", POSITION_ROOT, TRUE, "for the same reason; OpenSSL looks at an anchor's purposes" },
  { OPENSSL, "any-purpose", POSITION_LEAF, TRUE, "RFC 5280 §4.2.1.12 lets it stand for all; OpenSSL wants serverAuth by name" },
  { OPENSSL, "any-purpose", POSITION_ROOT, TRUE, "for both reasons" },
  { OPENSSL, "cert-sign", POSITION_LEAF, TRUE, "a server's key usage is a matter of the key exchange for GnuTLS, of the purpose for OpenSSL" },
  { OPENSSL, "no-cert-sign", POSITION_LEAF, TRUE, "for the same reason" },
  { GIO_OPINION, "client-purpose", POSITION_LEAF, FALSE, "GIO's databases do not look at the extended key usage (glib-networking 2.74)" },
  { GIO_OPINION, "client-purpose", POSITION_BETWEEN, FALSE, "for the same reason" },
  { GIO_OPINION, "any-purpose", POSITION_BETWEEN, FALSE, "for the same reason; GnuTLS lets it stand for all in a leaf only" },
  { GNUTLS_OPINION, "rsa-768", POSITION_LEAF, FALSE, "without a profile GnuTLS takes a key of any size; a connection has one" },
  { GIO_OPINION, "rsa-768", POSITION_LEAF, FALSE, "without a profile GnuTLS takes a key of any size; a connection has one" },
  { GNUTLS_OPINION, "rsa-768", POSITION_BETWEEN, FALSE, "for the same reason" },
  { GIO_OPINION, "rsa-768", POSITION_BETWEEN, FALSE, "for the same reason" },
  { GNUTLS_OPINION, "rsa-768", POSITION_ROOT, FALSE, "for the same reason" },
  { GIO_OPINION, "rsa-768", POSITION_ROOT, FALSE, "for the same reason" },
};
/* clang-format on */

typedef struct
{
  PkiCertificate *made[MAX_LENGTH]; /* leaf first */
  guint           n;
} Chain;

static void
chain_clear (Chain *self)
{
  for (guint i = 0; i < self->n; i++)
    pki_free (self->made[i]);
}

static PkiPlan
lay_over (const Fault          *fault,
          gboolean              is_leaf,
          const PkiCertificate *issuer,
          const char           *cn)
{
  PkiPlan plan = fault != NULL ? fault->plan : (PkiPlan) { 0 };

  plan.cn = cn;
  plan.now = g_get_real_time () / G_USEC_PER_SEC;
  plan.issuer = issuer;
  plan.ca = !is_leaf && !(fault != NULL && fault->no_ca);
  if (is_leaf)
    plan.dns[0] = fault != NULL && fault->other_host ? "other.test" : HOST;
  return plan;
}

static void
chain_make (Chain       *self,
            guint        length,
            const Fault *fault,
            guint        faulty)
{
  static const char *const names[] = { "leaf", "CA 1", "CA 2" };

  self->n = length;
  for (guint i = length; i-- > 0;)
    {
      PkiPlan plan = lay_over (i == faulty ? fault : NULL, i == 0,
                               i + 1 < length ? self->made[i + 1] : NULL, i + 1 == length ? "Root" : names[i]);

      self->made[i] = pki_make (&plan);
    }
}

/* The three opinions. The PEM is the one with the broken bit. */

/* @opinions: (out): what GnuTLS and GIO say */
static gboolean
ask_here (const Chain *chain,
          const char  *root_path,
          JsonArray  **opinions)
{
  g_autoptr (CsTrust)          trust = cs_trust_new ();
  g_autoptr (GPtrArray)        shown = g_ptr_array_new ();
  g_autoptr (CsTrustJudgement) judgement = NULL;

  g_assert_true (cs_trust_add_file (trust, root_path, NULL));
  for (guint i = 0; i + 1 < chain->n; i++)
    g_ptr_array_add (shown, cs_certificate_get_der (chain->made[i]->certificate));

  judgement = cs_trust_judge (trust, shown, HOST, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_true (judgement->trusted == (judgement->reasons->len == 0));
  g_assert_true (judgement->trusted == (judgement->flags == 0));
  *opinions = cs_opinions_ask (trust, judgement->shown, judgement->host, GNUTLS_KP_TLS_WWW_SERVER);
  return judgement->trusted;
}

/* The words follow from the flags, and only a difference has any. */
static gboolean
get_opinion (JsonArray *opinions,
             guint      index,
             gboolean   here)
{
  g_auto (GStrv) sentences = cs_opinions_describe_differences (opinions, here);

  JsonObject *opinion = cs_json_array_object (opinions, index);
  gboolean    trusted = cs_json_get_boolean (opinion, "trusted", FALSE);
  guint       n_different = 0;

  g_assert_cmpuint (cs_json_array_length (opinions), ==, 2);
  g_assert_cmpstr (cs_json_get_string (opinion, "by", NULL), ==, index == 0 ? "gnutls" : "gio");
  g_assert_true (trusted == (cs_json_array_length (cs_json_get_array (opinion, "flags")) == 0));
  for (guint i = 0; i < 2; i++)
    n_different += cs_json_get_boolean (cs_json_array_object (opinions, i), "trusted", FALSE) != here;
  g_assert_cmpuint (g_strv_length (sentences), ==, n_different);
  return trusted;
}

static gboolean
ask_openssl (const char *root_path,
             const char *between_path,
             const char *leaf_path)
{
  return pki_run (NULL, "openssl", "verify", "-partial_chain", "-auth_level", "1", "-purpose", "sslserver", "-verify_hostname", HOST,
                  "-CAfile", root_path, "-untrusted", between_path, leaf_path, NULL) == 0;
}

static gboolean
ask_certtool (const char *root_path,
              const char *chain_path)
{
  return pki_run (NULL, "certtool", "--verify", "--verify-hostname", HOST, "--verify-purpose", GNUTLS_KP_TLS_WWW_SERVER,
                  "--verify-profile", "low", "--load-ca-certificate", root_path, "--infile", chain_path, NULL) == 0;
}

static char *
write_chain (const char  *folder,
             const char  *name,
             const Chain *chain,
             guint        from,
             guint        to)
{
  g_autoptr (GString) text = g_string_new (NULL);

  char *path = g_build_filename (folder, name, NULL);

  for (guint i = from; i < to; i++)
    {
      g_autofree char *pem = cs_certificate_dup_pem (chain->made[i]->certificate);

      g_string_append (text, pem);
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  return path;
}

/* Counting. */

typedef struct
{
  const char *folder;
  guint       n_chains;
  guint       n_agreed[N_ORACLES];
  guint       n_explained[G_N_ELEMENTS (differences)];
  guint       n_unexplained;
} Count;

static void
compare (Count      *count,
         Oracle      oracle,
         const char *what,
         const char *fault,
         Position    position,
         gboolean    here,
         gboolean    there)
{
  if (here == there)
    {
      count->n_agreed[oracle]++;
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    if (differences[i].oracle == oracle && strcmp (differences[i].fault, fault) == 0 &&
        differences[i].position == position && differences[i].trusted_here == here)
      {
        count->n_explained[i]++;
        return;
      }

  count->n_unexplained++;
  g_test_message ("%s: here %s, %s %s", what, here ? "trusted" : "not trusted",
                  oracle_names[oracle], there ? "trusted" : "not trusted");
}

static void
try_chain (Count       *count,
           guint        length,
           const Fault *fault,
           guint        faulty)
{
  static const char *const words[] = { "the leaf", "a CA between", "the root" };

  Position         position = faulty == 0 ? POSITION_LEAF : faulty + 1 == length ? POSITION_ROOT
                                                                                 : POSITION_BETWEEN;
  g_autofree char *what = g_strdup_printf ("%s of %s %u, length %u", fault->name, words[position], faulty, length);
  g_autofree char *root_path = NULL;
  g_autofree char *between_path = NULL;
  g_autofree char *leaf_path = NULL;
  g_autofree char *chain_path = NULL;

  g_autoptr (JsonArray) opinions = NULL;

  Chain    chain = { { NULL }, 0 };
  gboolean here;

  chain_make (&chain, length, fault, faulty);
  root_path = write_chain (count->folder, "root.pem", &chain, length - 1, length);
  between_path = write_chain (count->folder, "between.pem", &chain, 1, MAX (length - 1, 2));
  leaf_path = write_chain (count->folder, "leaf.pem", &chain, 0, 1);
  chain_path = write_chain (count->folder, "chain.pem", &chain, 0, length - 1);

  here = ask_here (&chain, root_path, &opinions);
  compare (count, GNUTLS_OPINION, what, fault->name, position, here, get_opinion (opinions, 0, here));
  compare (count, GIO_OPINION, what, fault->name, position, here, get_opinion (opinions, 1, here));
  compare (count, OPENSSL, what, fault->name, position, here, ask_openssl (root_path, between_path, leaf_path));
  compare (count, CERTTOOL, what, fault->name, position, here, ask_certtool (root_path, chain_path));
  count->n_chains++;
  chain_clear (&chain);
}

/* A second CA between shows something new only where CAs are counted. */
static guint
longest (const Fault *fault)
{
  return fault->plan.path_length != 0 ? 4 : 3;
}

static void
test_agreement (void)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-oracle-XXXXXX", NULL);

  Count count = { .folder = folder };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (guint length = 2; length <= longest (&faults[i]); length++)
      for (guint faulty = 0; faulty < length; faulty++)
        if (i > 0 || faulty == 0)
          try_chain (&count, length, &faults[i], faulty);

  pki_remove_folder (folder);
  for (gsize i = 0; i < N_ORACLES; i++)
    g_test_message ("%s agreed on %u of %u chains", oracle_names[i], count.n_agreed[i], count.n_chains);
  g_assert_cmpuint (count.n_chains, >=, 100);
  g_assert_cmpuint (count.n_unexplained, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    if (count.n_explained[i] == 0)
      g_error ("a difference no longer occurs: %s", differences[i].reason);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/trust-oracle/agreement", test_agreement);
  return g_test_run ();
}
