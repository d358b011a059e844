/* test-identity-chain.c: the file of a chosen chain
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity-chain.h"

/* Nobody looks into it here. */
static CsCertificate *
new_certificate (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("certificate", 11);

  return cs_certificate_new (bytes);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  cs_identity_chain_wait_finish (CS_IDENTITY_CHAIN (source), result);
  *(gboolean *) user_data = TRUE;
}

static void
wait_for (CsIdentityChain *chain)
{
  gboolean written = FALSE;

  cs_identity_chain_wait_async (chain, written_cb, &written);
  while (!written)
    g_main_context_iteration (NULL, TRUE);
}

/* As soon as the wait is over the file is whole, and it holds what was chosen. */
static void
test_wait (void)
{
  g_autoptr (CsIdentityChain) chain = cs_identity_chain_new ();
  g_autoptr (GPtrArray)       chosen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CsRequest)       request = cs_request_new ("https://example.test/");
  g_autofree char            *pem = NULL;
  g_autofree char            *text = NULL;
  g_autoptr (GError)          error = NULL;

  g_ptr_array_add (chosen, new_certificate ());
  pem = cs_certificate_dup_pem (g_ptr_array_index (chosen, 0));
  cs_identity_chain_set_choice (chain, CS_CHAIN_CHOSEN);
  cs_identity_chain_set_chosen (chain, chosen);
  cs_identity_chain_set_chosen (chain, chosen);
  cs_identity_chain_apply (chain, request);
  wait_for (chain);
  g_file_get_contents (request->chain_file, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, pem);

  wait_for (chain); /* with nothing to wait for */
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/app/identity-chain/wait", test_wait);
  return g_test_run ();
}
