/* test-identity-rules.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-rules.h"

static GVariant *
make_rules (void)
{
  return g_variant_ref_sink (
    g_variant_new_parsed ("[('*', 'any'), ('*.example.com', 'all'), ('*.api.example.com', 'api'), ('api.example.com', 'one')]"));
}

static void
check (const char *host,
       const char *place,
       const char *pattern)
{
  g_autoptr (GVariant) rules = make_rules ();
  g_autofree char     *found_pattern = NULL;
  g_autofree char     *found = cs_identity_rules_find (rules, host, &found_pattern);

  g_assert_cmpstr (found, ==, place);
  g_assert_cmpstr (found_pattern, ==, pattern);
}

/* The most specific pattern wins, however they are ordered and spelled. */
static void
test_most_specific (void)
{
  check ("api.example.com", "one", "api.example.com");
  check ("API.Example.com", "one", "api.example.com");
  check ("v2.api.example.com", "api", "*.api.example.com");
  check ("www.example.com", "all", "*.example.com");
  check ("example.com", "any", "*");
  check ("badexample.com", "any", "*");
  check ("other.test", "any", "*");
}

/* Without a rule that applies there is none. */
static void
test_none (void)
{
  g_autoptr (GVariant) rules = g_variant_ref_sink (g_variant_new_parsed ("[('*.example.com', 'all')]"));
  g_autofree char     *pattern = NULL;
  g_autofree char     *found = cs_identity_rules_find (rules, "example.org", &pattern);

  g_assert_null (found);
  g_assert_null (pattern);
}

/* What a person edits is what there is then; others keep theirs, but for what was taken. */
static void
test_replace (void)
{
  g_autoptr (GVariant) rules = make_rules ();
  g_autoptr (GVariant) changed =
    g_variant_ref_sink (cs_identity_rules_replace (rules, "all", " a.test,*.b.test ; api.example.com"));
  g_autofree char *all = cs_identity_rules_dup_patterns (changed, "all");
  g_autofree char *one = cs_identity_rules_dup_patterns (changed, "one");
  g_autofree char *any = cs_identity_rules_dup_patterns (changed, "any");

  g_assert_cmpstr (all, ==, "a.test, *.b.test, api.example.com");
  g_assert_cmpstr (one, ==, "");
  g_assert_cmpstr (any, ==, "*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity-rules/most-specific", test_most_specific);
  g_test_add_func ("/identity-rules/none", test_none);
  g_test_add_func ("/identity-rules/replace", test_replace);
  return g_test_run ();
}
