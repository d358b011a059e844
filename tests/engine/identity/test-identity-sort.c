/* test-identity-sort.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-sort.h"

#include "pki.h"

/* Two identities in two files each, one of them with a locked key, one in one
 * file, a certificate without a key, and a text. */
static char *
make_files (void)
{
  static const char script[] =
    "cd \"$0\" && exec 2>log && "
    "for n in alice bob carol dave; do "
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $n.k -out $n.c -subj /CN=$n || exit 1; "
    "done && "
    "mv alice.c one.pem && mv alice.k two.pem && "
    "openssl pkcs8 -topk8 -in bob.k -passout pass:x -out bob.key && "
    "openssl pkcs12 -export -in carol.c -inkey carol.k -passout pass:x -out carol.p12 && "
    "openssl req -new -key dave.k -subj /CN=dave | "
    "openssl x509 -req -CA bob.c -CAkey bob.k -CAcreateserial -days 9 -out dave.pem && "
    "mv bob.c bob.crt && cp carol.c root.pem && echo hello >note.txt";

  g_autofree char *folder = g_dir_make_tmp ("cs-sort-XXXXXX", NULL);

  g_assert_cmpint (pki_run (NULL, "sh", "-c", script, folder, NULL), ==, 0);
  return g_steal_pointer (&folder);
}

/* @names become paths in @folder; the answer is "identity certificate+key, roots certificate …". */
static char *
sort_names (const char        *folder,
            const char *const *names)
{
  static const char *const kinds[] = { "other", "identity", "roots" };

  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray)    pairs = NULL;
  g_autoptr (GString)      text = g_string_new (NULL);
  g_auto (GStrv)           paths = NULL;

  for (; *names != NULL; names++)
    {
      g_autofree char *path = g_build_filename (folder, *names, NULL);

      g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  pairs = cs_identity_sort ((const char *const *) paths);
  for (guint i = 0; i < pairs->len; i++)
    {
      const CsIdentityPair *pair = g_ptr_array_index (pairs, i);
      g_autofree char      *certificate = g_path_get_basename (pair->certificate);
      g_autofree char      *key = pair->key != NULL ? g_path_get_basename (pair->key) : NULL;

      g_string_append_printf (text, "%s%s %s%s%s", i > 0 ? ", " : "", kinds[pair->kind], certificate, key != NULL ? "+" : "", key != NULL ? key : "");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Keys find their certificates by content, a locked one by name; the rest stays alone. */
static void
test_pairs (void)
{
  static const char *const all[] = { "two.pem", "bob.key", "note.txt", "dave.pem", "bob.crt", "carol.p12", "one.pem", "root.pem", NULL };

  g_autofree char *folder = make_files ();
  g_autofree char *sorted = sort_names (folder, all);

  g_assert_cmpstr (sorted, ==, "other note.txt, identity dave.pem, identity bob.crt+bob.key, identity carol.p12, identity one.pem+two.pem, "
                               "roots root.pem");
  pki_remove_folder (folder);
}

/* What is the only candidate is tried: its passphrase or its refusal says the rest. */
static void
test_only_candidate (void)
{
  static const char *const locked[] = { "bob.key", "dave.pem", NULL };
  static const char *const alone[] = { "dave.pem", NULL };

  g_autofree char *folder = make_files ();
  g_autofree char *tried = sort_names (folder, locked);
  g_autofree char *single = sort_names (folder, alone);

  g_assert_cmpstr (tried, ==, "identity dave.pem+bob.key");
  g_assert_cmpstr (single, ==, "identity dave.pem");
  pki_remove_folder (folder);
}

/* Nothing chosen, nothing found. */
static void
test_none (void)
{
  static const char *const none[] = { NULL };

  g_autoptr (GPtrArray) pairs = cs_identity_sort (none);

  g_assert_cmpuint (pairs->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/sort/pairs", test_pairs);
  g_test_add_func ("/identity/sort/only-candidate", test_only_candidate);
  g_test_add_func ("/identity/sort/none", test_none);
  return g_test_run ();
}
