/* s-server.c: a meeting with `openssl s_server`
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "s-server.h"

#include <string.h>

void
s_server_write_identity (const PkiCertificate *leaf,
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

char *
s_server_meet (const char      *version,
               const char      *server_path,
               const char      *ca_path,
               GTlsCertificate *certificate)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (GSubprocess) server = NULL;

  char *page;

  /* Only that CA is known to it: it finds a client by what is sent, or not. */
  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                             "openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-www", version,
                             "-cert", server_path, "-key", server_path, "-CAfile", ca_path, "-Verify", "5",
                             "-verify_return_error", NULL);
  g_assert_no_error (error);
  page = fetch_page (wait_for_port (server), certificate);
  g_subprocess_force_exit (server);
  g_subprocess_wait (server, NULL, NULL);
  return page;
}
