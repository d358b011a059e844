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
write_with_key (const PkiCertificate *leaf,
                const PkiCertificate *issuer,
                const char           *path)
{
  g_autofree char *a = cs_certificate_dup_pem (leaf->certificate);
  g_autofree char *b = cs_certificate_dup_pem (issuer->certificate);
  g_autofree char *text = NULL;
  gnutls_datum_t   key = { NULL, 0 };

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (leaf->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key), >=, 0);
  text = g_strconcat (a, b, (const char *) key.data, NULL);
  gnutls_free (key.data);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Reads s_server's output up to "ACCEPT 127.0.0.1:PORT". */
static guint16
wait_for_port (GSubprocess *server)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      g_assert_nonnull (line);
      if (g_str_has_prefix (line, "ACCEPT "))
        return (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
    }
}

static gboolean
accept_cb (GTlsConnection      *connection,
           GTlsCertificate     *certificate,
           GTlsCertificateFlags errors,
           gpointer             user_data)
{
  return TRUE; /* the server is not what is tried here */
}

/* The page that `s_server -www` answers with. */
static char *
fetch_page (guint16          port,
            GTlsCertificate *certificate)
{
  g_autoptr (GSocketClient)     client = g_socket_client_new ();
  g_autoptr (GSocketConnection) socket = NULL;
  g_autoptr (GIOStream)         tls = NULL;
  g_autoptr (GString)           page = g_string_new (NULL);
  g_autoptr (GError)            error = NULL;

  static const char request[] = "GET / HTTP/1.0\r\n\r\n";
  char              buffer[4096];
  gssize            n;

  socket = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  tls = g_tls_client_connection_new (G_IO_STREAM (socket), NULL, &error);
  g_assert_no_error (error);
  g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), certificate);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (tls), request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (tls), buffer, sizeof buffer, NULL, &error)) > 0)
    g_string_append_len (page, buffer, n);
  g_clear_error (&error); /* s_server leaves without close_notify */
  return g_string_free (g_steal_pointer (&page), FALSE);
}

static void
test_meeting (gconstpointer data)
{
  const Meeting *meeting = data;

  g_autofree char            *folder = g_dir_make_tmp ("cs-handshake-XXXXXX", NULL);
  g_autofree char            *root_path = g_build_filename (folder, "root.pem", NULL);
  g_autofree char            *server_path = g_build_filename (folder, "server.pem", NULL);
  g_autofree char            *client_path = g_build_filename (folder, "client.pem", NULL);
  g_autofree char            *page = NULL;
  g_autoptr (GSubprocess)     server = NULL;
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
  write_with_key (host, root, server_path);
  write_with_key (alice, issuing, client_path);
  identity = cs_identity_load (&(CsIdentityFiles) { .certificate = client_path }, NULL, &error);
  g_assert_no_error (error);
  certificate = cs_identity_dup_tls_certificate (identity, &error);
  g_assert_no_error (error);

  /* Only the root is known to it: it finds alice by what she sends, or not. */
  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                             "openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-www", meeting->version,
                             "-cert", server_path, "-key", server_path, "-CAfile", root_path, "-Verify", "5",
                             "-verify_return_error", NULL);
  g_assert_no_error (error);
  page = fetch_page (wait_for_port (server), certificate);
  g_subprocess_force_exit (server);
  g_subprocess_wait (server, NULL, NULL);
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
