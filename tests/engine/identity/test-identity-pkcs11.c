/* test-identity-pkcs11.c
 *
 * A SoftHSM token made on the spot; its key proves itself to `openssl s_server`.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity.h"

#include "pki.h"
#include "s-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define PIN "4711"

typedef struct
{
  char           *folder;
  PkiCertificate *root;
  PkiCertificate *issuing;
  PkiCertificate *alice;
} Lab;

static char *
in_lab (const Lab  *lab,
        const char *name)
{
  return g_build_filename (lab->folder, name, NULL);
}

static CsIdentity *
load (const char *certificate,
      const char *key,
      const char *pin,
      GError    **error)
{
  g_autoptr (CsSecret) secret = pin != NULL ? cs_secret_new_from_string (pin) : NULL;

  return cs_identity_load (&(CsIdentityFiles) { .certificate = certificate, .key = key }, secret, error);
}

/* The key stays on the token, and the server sees whose it is. */
static void
test_handshake (gconstpointer data)
{
  static const char *const versions[] = { "-tls1_2", "-tls1_3" };

  const Lab *lab = data;

  g_autofree char            *root_path = in_lab (lab, "root.pem");
  g_autofree char            *server_path = in_lab (lab, "server.pem");
  g_autoptr (GError)          error = NULL;
  g_autoptr (CsIdentity)      identity = load ("pkcs11:token=Lab%20Token;object=alice", NULL, PIN, &error);
  g_autoptr (GTlsCertificate) certificate = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (cs_identity_get_kind (identity), ==, "pkcs11");
  g_assert_cmpstr (cs_identity_get_name (identity), ==, "alice (Lab Token)");
  g_assert_cmpuint (g_list_model_get_n_items (cs_identity_get_chain (identity)), ==, 2);
  certificate = cs_identity_dup_tls_certificate (identity, &error);
  g_assert_no_error (error);

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *page = s_server_meet (versions[i], server_path, root_path, certificate);

      if (strstr (page, "Subject: CN=alice") == NULL)
        g_error ("the server did not see alice: %s", page);
    }
}

/* A URI that names only the token finds its one certificate with a key. */
static void
test_whole_token (gconstpointer data)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsIdentity) identity = load ("pkcs11:token=Lab%20Token", NULL, PIN, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cs_identity_get_name (identity), ==, "alice (Lab Token)");
}

/* The certificate may lie in a file beside the token's key. */
static void
test_file (gconstpointer data)
{
  const Lab *lab = data;

  g_autofree char       *path = in_lab (lab, "alice.pem");
  g_autofree char       *other_path = in_lab (lab, "root.pem");
  g_autoptr (GError)     error = NULL;
  g_autoptr (CsIdentity) identity = load (path, "pkcs11:token=Lab%20Token;id=%A1;type=cert", PIN, &error);
  g_autoptr (CsIdentity) other = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (cs_identity_get_name (identity), ==, "alice.pem");
  other = load (other_path, "pkcs11:token=Lab%20Token;id=%A1", PIN, &error);
  g_assert_error (error, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_KEY_MISMATCH);
  g_assert_null (other);
}

/* Each refusal has its code, and none spells the PIN. */
static void
test_refused (gconstpointer data)
{
  static const struct
  {
    const char *uri;
    const char *pin;
    int         code;
  } cases[] = {
    { "pkcs11:token=Lab%20Token;object=alice", NULL, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED },
    { "pkcs11:token=Lab%20Token;object=alice", "99118822", CS_IDENTITY_ERROR_WRONG_PASSPHRASE },
    { "pkcs11:token=Lab%20Token;object=bob", PIN, CS_IDENTITY_ERROR_NOT_FOUND },
    { "pkcs11:token=Other;object=alice", PIN, CS_IDENTITY_ERROR_NOT_FOUND },
    { "pkcs11:token=%zz", PIN, CS_IDENTITY_ERROR_NOT_FOUND },
    { "pkcs11:token=Lab%20Token;object=issuing", PIN, CS_IDENTITY_ERROR_NO_KEY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError)     error = NULL;
      g_autoptr (CsIdentity) identity = load (cases[i].uri, NULL, cases[i].pin, &error);

      g_assert_null (identity);
      g_assert_error (error, CS_IDENTITY_ERROR, cases[i].code);
      if (cases[i].pin != NULL)
        g_assert_null (strstr (error->message, cases[i].pin));
    }
}

static void
run_script (const Lab  *lab,
            const char *script)
{
  g_autofree char *output = NULL;

  if (pki_run (&output, "sh", "-c", script, lab->folder, NULL) != 0)
    g_error ("the token could not be made: %s", output);
}

static void
make_lab (Lab *lab)
{
  const gint64     now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *root_path = NULL;
  g_autofree char *issuing_path = NULL;
  g_autofree char *alice_path = NULL;
  g_autofree char *server_path = NULL;
  g_autofree char *both_path = NULL;

  g_autoptr (PkiCertificate) host = NULL;

  lab->root = pki_make (&(PkiPlan) { .cn = "Root", .now = now, .ca = TRUE });
  lab->issuing = pki_make (&(PkiPlan) { .cn = "Issuing", .now = now, .issuer = lab->root, .ca = TRUE });
  lab->alice = pki_make (&(PkiPlan) { .cn = "alice", .now = now, .issuer = lab->issuing });
  host = pki_make (&(PkiPlan) { .cn = "host", .now = now, .issuer = lab->root });

  root_path = in_lab (lab, "root.pem");
  issuing_path = in_lab (lab, "issuing.pem");
  alice_path = in_lab (lab, "alice.pem");
  server_path = in_lab (lab, "server.pem");
  both_path = in_lab (lab, "both.pem");
  pki_write (lab->root, root_path);
  pki_write (lab->issuing, issuing_path);
  pki_write (lab->alice, alice_path);
  s_server_write_identity (host, lab->root, server_path);
  s_server_write_identity (lab->alice, lab->issuing, both_path);

  run_script (lab, "cd \"$0\" && exec 2>&1 && mkdir tokens && "
                   "softhsm2-util --init-token --free --label 'Lab Token' --pin " PIN " --so-pin 08150815 && "
                   "openssl pkcs8 -topk8 -nocrypt -in both.pem -out key.pem && "
                   "softhsm2-util --import key.pem --token 'Lab Token' --label alice --id a1 --pin " PIN " && "
                   "export GNUTLS_PIN=" PIN " && "
                   "p11tool --login --write --load-certificate alice.pem --id a1 --label alice 'pkcs11:token=Lab%20Token' && "
                   "p11tool --login --write --load-certificate issuing.pem --id b2 --label issuing 'pkcs11:token=Lab%20Token'");
}

int
main (int   argc,
      char *argv[])
{
  Lab lab = { NULL };

  g_autofree char *tool = g_find_program_in_path ("softhsm2-util");
  g_autofree char *p11tool = g_find_program_in_path ("p11tool");
  g_autofree char *config = NULL;
  g_autofree char *config_text = NULL;

  int status;

  g_test_init (&argc, &argv, NULL);
  if (tool == NULL || p11tool == NULL)
    {
      g_print ("1..0 # SKIP softhsm2-util (softhsm2) and p11tool (gnutls-bin) are missing\n");
      return 0;
    }

  lab.folder = g_dir_make_tmp ("cs-token-XXXXXX", NULL);
  config = g_build_filename (lab.folder, "softhsm2.conf", NULL);
  config_text = g_strdup_printf ("directories.tokendir = %s/tokens\n", lab.folder);
  g_assert_true (g_file_set_contents (config, config_text, -1, NULL));
  g_setenv ("SOFTHSM2_CONF", config, TRUE);
  make_lab (&lab);

  g_test_add_data_func ("/identity/pkcs11/handshake", &lab, test_handshake);
  g_test_add_data_func ("/identity/pkcs11/whole-token", &lab, test_whole_token);
  g_test_add_data_func ("/identity/pkcs11/file", &lab, test_file);
  g_test_add_data_func ("/identity/pkcs11/refused", &lab, test_refused);
  status = g_test_run ();

  pki_free (lab.root);
  pki_free (lab.issuing);
  pki_free (lab.alice);
  pki_remove_folder (lab.folder);
  g_free (lab.folder);
  return status;
}
