/* test-outcome.c
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-runner.h"

#include <string.h>

/* Every outcome of a record has the exit status that record.md gives it. */
static void
test_exit_status (void)
{
  static const struct
  {
    const char *mtls;
    int         exit_status;
  } cases[] = {
    { "{\"outcome\": {\"completed\": true}}", 0 },
    { "{\"outcome\": {\"completed\": true}, \"trust\": {\"decision\": \"overridden\"}}", 0 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"input\", \"domain\": \"g-io-error-quark\"}}", 2 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"input\", \"domain\": \"cs-identity-error-quark\"}}", 3 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"dns\"}}", 4 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"connect\"}}", 4 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"proxy\"}}", 5 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"tls\"}, \"trust\": {\"decision\": \"untrusted\"}}", 6 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"tls\"}, \"trust\": {\"decision\": \"trusted\"}}", 7 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"tls\"}}", 7 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"tls-after-finished\"}}", 8 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"http\"}}", 9 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"body\"}}", 9 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"connect\", \"limit\": \"connect-timeout\"}}", 10 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"body\", \"limit\": \"max-time\"}}", 10 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"worker\"}}", 11 },
    { "{\"outcome\": {\"completed\": false, \"stage\": \"cancelled\"}}", 130 },
    { "{}", 11 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char      *text = g_strdup_printf ("{\"log\": {\"entries\": [{\"_mtls\": %s}]}}", cases[i].mtls);
      g_autoptr (GPtrArray) records = cs_har_parse ("test.har", text, strlen (text), NULL);

      g_assert_cmpint (cs_runner_exit_status (g_ptr_array_index (records, 0)), ==, cases[i].exit_status);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/outcome/exit-status", test_exit_status);
  return g_test_run ();
}
