/* test-identity-handshake.c
 *
 * Each kind of key proves itself to `openssl s_server`, which says whom it saw.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-identity.h"

#include "pki.h"
#include "s-server.h"

#include <string.h>

typedef struct
{
  const char           *name;
  gnutls_pk_algorithm_t algorithm;
  guint                 bits;
} Kind;

static const Kind kinds[] = {
  { "RSA", GNUTLS_PK_RSA, 2048 },
  { "RSA-PSS", GNUTLS_PK_RSA_PSS, 2048 },
  { "P-256", GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) },
  { "P-384", GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1) },
  { "P-521", GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP521R1) },
  { "Ed25519", GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519) },
  { "Ed448", GNUTLS_PK_EDDSA_ED448, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED448) },
};

typedef struct
{
  const char *version; /* of s_server's options */
  const Kind *kind;
} Meeting;

static void
test_meeting (gconstpointer data)
{
  const Meeting *meeting = data;

  g_autofree char            *folder = g_dir_make_tmp ("cs-handshake-XXXXXX", NULL);
  g_autofree char            *root_path = g_build_filename (folder, "root.pem", NULL);
  g_autofree char            *server_path = g_build_filename (folder, "server.pem", NULL);
  g_autofree char            *client_path = g_build_filename (folder, "client.pem", NULL);
  g_autofree char            *page = NULL;
  g_autoptr (CsIdentity)      identity = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError)          error = NULL;
  const gint64                now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (PkiCertificate)  root = pki_make (&(PkiPlan) { .cn = "Root", .now = now, .ca = TRUE });
  g_autoptr (PkiCertificate)  issuing = pki_make (&(PkiPlan) { .cn = "Issuing", .now = now, .issuer = root, .ca = TRUE });
  g_autoptr (PkiCertificate)  host = pki_make (&(PkiPlan) { .cn = "host", .now = now, .issuer = root });
  g_autoptr (PkiCertificate)  alice = pki_make (&(PkiPlan) {
     .cn = "alice",
     .now = now,
     .issuer = issuing,
     .algorithm = meeting->kind->algorithm,
     .bits = meeting->kind->bits,
     .purpose = GNUTLS_KP_TLS_WWW_CLIENT,
  });

  pki_write (root, root_path);
  s_server_write_identity (host, root, server_path);
  s_server_write_identity (alice, issuing, client_path);
  identity = cs_identity_load (&(CsIdentityFiles) { .certificate = client_path }, NULL, &error);
  g_assert_no_error (error);
  certificate = cs_identity_dup_tls_certificate (identity, &error);
  g_assert_no_error (error);

  page = s_server_meet (meeting->version, server_path, root_path, certificate);
  pki_remove_folder (folder);

  /* With -verify_return_error it answers at all only when it found the way to its root. */
  if (strstr (page, "Subject: CN=alice") == NULL)
    g_error ("the server did not see alice: %s", page);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const versions[] = { "-tls1_2", "-tls1_3" };

  Meeting meetings[G_N_ELEMENTS (versions)][G_N_ELEMENTS (kinds)];

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (kinds); j++)
      {
        g_autofree char *path = g_strdup_printf ("/identity/handshake/%s/%s", versions[i] + 1, kinds[j].name);

        meetings[i][j] = (Meeting) { .version = versions[i], .kind = &kinds[j] };
        g_test_add_data_func (path, &meetings[i][j], test_meeting);
      }
  return g_test_run ();
}
