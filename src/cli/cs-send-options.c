/* cs-send-options.c: what "send" was told
 *
 * Names and forms are curl's where curl has them.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-send-options.h"

#include "cs-passphrase.h"
#include "cs-send-values.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FORM_TYPE "Content-Type: application/x-www-form-urlencoded"

#define REQUEST(member) G_STRUCT_OFFSET (CsRequest, member)
#define SELF(member)    G_STRUCT_OFFSET (CsSendOptions, member)

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("The request") },
  { "request", 'X', N_("METHOD"), N_("The method. GET by default, POST when there is a body."), cs_send_set_request_string, REQUEST (method) },
  { "header", 'H', N_("LINE"), N_("A header, as in “Accept: text/html”. “Name:” leaves one out, “Name;” sends it empty, @FILE reads several."), cs_send_add_header },
  { "data", 'd', N_("DATA"), N_("A body, sent as a form unless a Content-Type header says otherwise. @FILE reads a file without its line ends, @- standard input. Several are joined with “&”."), cs_send_add_data, 0, CS_SEND_DATA_TEXT },
  { "data-binary", 0, N_("DATA"), N_("The same, but @FILE is sent byte for byte."), cs_send_add_data, 0, CS_SEND_DATA_BINARY },
  { "data-raw", 0, N_("DATA"), N_("The same, without a meaning for “@”."), cs_send_add_data, 0, CS_SEND_DATA_RAW },
  { "head", 'I', NULL, N_("Asks for the headers only."), cs_option_set_boolean, SELF (head) },
  { "location", 'L', NULL, N_("Follows redirects, with a fresh handshake for each."), cs_send_set_request_boolean, REQUEST (follow) },
  { "max-redirs", 0, N_("NUMBER"), N_("How many redirects to follow; 50 by default."), cs_send_set_max_redirects },

  { .help = N_("The server you trust") },
  { "cacert", 0, N_("FILE"), N_("Root CAs in PEM, or one in DER. May be given more than once. Without it and --capath, the system’s roots count."), cs_send_add_request_string, REQUEST (ca_files) },
  { "capath", 0, N_("FOLDER"), N_("A folder of such files."), cs_send_add_request_string, REQUEST (ca_folders) },
  { "ca-native", 0, NULL, N_("The system’s roots count as well."), cs_option_set_boolean, SELF (native_roots) },
  { "insecure", 'k', NULL, N_("Goes on with a server that is not trusted. The report says so."), cs_send_set_request_boolean, REQUEST (insecure) },

  { .help = N_("Who you are") },
  { "cert", 'E', N_("FILE[:PASS]"), N_("The client certificate and its chain: PEM, DER or PKCS#12. A backslash makes a colon part of the name; so does a file of that name. Or a token’s pkcs11: URI (RFC 7512), whose PIN is the passphrase."), cs_send_set_certificate },
  { "cert-type", 0, N_("TYPE"), N_("PEM, DER or P12, where the content should not decide."), cs_send_set_certificate_type },
  { "key", 0, N_("FILE"), N_("The private key, when it has a file of its own, or its pkcs11: URI."), cs_send_set_key },
  { "pass-file", 0, N_("FILE"), N_("Reads the passphrase from a file’s first line; “-” is standard input."), cs_send_set_passphrase_file },
  { "pass-fd", 0, N_("NUMBER"), N_("Reads it from an open file descriptor."), cs_send_set_passphrase_fd },
  { "pass", 0, N_("PASS"), N_("The passphrase itself. Other programs can see a command line: better leave it out and be asked for it, or use one of the two above."), cs_send_set_passphrase_argument },
  { "identity", 0, N_("WHICH"), N_("Which one, where the file holds several: its number from 1, its name, or the beginning of its SHA-256 fingerprint. “identity FILE” lists them."), cs_send_set_request_string, REQUEST (pick) },
  { "chain", 0, N_("WHAT"), N_("What is sent of its chain: “intermediates”, which is the default, “leaf” alone, as Apple’s URLCredential with no certificates does, “root” too, or the certificates of a file in their order. Such a file named like one of these words is given as ./leaf."), cs_send_set_chain },
  { "identity-mode", 0, N_("MODE"), N_("“always” sends the certificate whenever one is asked for, as curl does. “strict” keeps it back when the server’s CA list leaves out its issuer, as many apps do. “none” sends an empty one."), cs_send_set_identity_mode },

  { .help = N_("TLS and HTTP") },
  { "tlsv1.2", 0, NULL, N_("TLS 1.2 or newer."), cs_send_set_tls_min, 0, CS_TLS_VERSION_1_2 },
  { "tlsv1.3", 0, NULL, N_("TLS 1.3 or newer."), cs_send_set_tls_min, 0, CS_TLS_VERSION_1_3 },
  { "tls-max", 0, N_("VERSION"), N_("No version newer than 1.2 or 1.3."), cs_send_set_tls_max },
  { "http1.1", 0, NULL, N_("HTTP/1.1 only."), cs_send_set_http_version, 0, CS_HTTP_VERSION_1_1 },
  { "http2", 0, NULL, N_("Offers HTTP/2 and HTTP/1.1, which is the default. A request that the server then wants with HTTP/1.1 is sent again with it, once, unless it might be carried out twice."), cs_send_set_http_version, 0, CS_HTTP_VERSION_ANY },
  { "http2-only", 0, NULL, N_("Offers HTTP/2 and nothing else."), cs_send_set_http_version, 0, CS_HTTP_VERSION_2 },
  { "resume", 0, NULL, N_("Sends twice: the second connection takes up the first one’s session, and the report shows both. With HTTP/1.1, because libsoup takes up no session of TLS 1.2; with --http2-only it is libsoup, and TLS 1.3."), cs_send_set_request_boolean, REQUEST (resume) },
  { "probe", 0, NULL, N_("Sends over a TLS session of Countersign’s own, with HTTP/1.1: it answers a request for a certificate that comes after the handshake, which libsoup’s cannot."), cs_send_set_request_boolean, REQUEST (probe) },

  { .help = N_("The connection") },
  { "connect-to", 0, N_("RULE"), N_("HOST1:PORT1:HOST2:PORT2 connects to the second pair where the URL says the first; either part may be empty."), cs_send_add_request_string, REQUEST (connect_to) },
  { "resolve", 0, N_("RULE"), N_("HOST:PORT:ADDRESS[,ADDRESS]… gives a host its addresses."), cs_send_add_request_string, REQUEST (resolve) },
  { "proxy", 'x', N_("URL"), N_("A proxy: http://, socks4a://, socks5:// or socks5h://. The environment’s proxy variables do not count."), cs_send_set_request_string, REQUEST (proxy) },
  { "noproxy", 0, N_("HOSTS"), N_("Hosts that need no proxy, with commas between them; “*” for all."), cs_send_set_request_string, REQUEST (no_proxy) },
  { "connect-timeout", 0, N_("SECONDS"), N_("How long connecting may take, TLS included."), cs_send_set_seconds, 0, CS_SEND_SECONDS_CONNECT },
  { "max-time", 'm', N_("SECONDS"), N_("How long all of it may take."), cs_send_set_seconds, 0, CS_SEND_SECONDS_ALL },

  { .help = N_("What comes out") },
  { "explain", 0, NULL, N_("The report goes on with causes, remedies, and what each platform tells an app, with sources."), cs_option_set_boolean, SELF (explain) },
  { "json", 0, NULL, N_("Prints the record, a HAR file, instead of the report."), cs_send_set_output, 0, CS_SEND_JSON },
  { "raw", 0, NULL, N_("Prints HTTP as it crossed, instead of the report: HTTP/1.1 byte for byte, chunk sizes and all; HTTP/2 frame by frame. As much of it as --capture-limit keeps."), cs_send_set_output, 0, CS_SEND_RAW },
  { "events", 0, NULL, N_("Prints a line of JSON for each event, as it happens, and at last one for the record’s entry."), cs_send_set_output, 0, CS_SEND_EVENTS },
  { "har", 0, N_("FILE"), N_("Saves the record for you alone to read; the window opens it too. “-” is standard output."), cs_option_set_string, SELF (har_file) },
  { "pcapng", 0, N_("FILE"), N_("Saves the bytes as a capture that Wireshark opens decrypted, for you alone to read: it holds the session’s secrets, so whoever has it can read everything."), cs_option_set_string, SELF (pcapng_file) },
  { "output", 'o', N_("FILE"), N_("Saves the answer’s body. “-” is standard output; the report then goes to standard error."), cs_option_set_string, SELF (body_file) },
  { "fail", 'f', NULL, N_("Exits with 22 when the answer’s status is 400 or higher."), cs_option_set_boolean, SELF (fail) },
  { "capture-limit", 0, N_("SIZE"), N_("How many bytes of each connection the record keeps; 16M by default."), cs_send_set_capture_limit },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, SELF (help) },

  /* In commands that were written for curl; the report always says it all. */
  { "silent", 's', NULL, NULL, cs_option_ignore },
  { "show-error", 'S', NULL, NULL, cs_option_ignore },
  { "verbose", 'v', NULL, NULL, cs_option_ignore },
  { "include", 'i', NULL, NULL, cs_option_ignore },
  { "compressed", 0, NULL, NULL, cs_option_ignore },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "send [OPTION…] URL",
  .summary = N_ ("Sends a request and reports what happened: the verdict, the handshake, the certificates of both sides, "
                 "the answer. Options have curl’s names where curl has one. A URL without a scheme is taken for https."
                 "\n\n"
                 "Exit status: 0 answered; 2 usage; 3 identity or root unreadable; 4 name or connection; 5 proxy; "
                 "6 you do not trust the server; 7 TLS ended inside the handshake; 8 TLS ended after our side of it was done; "
                 "9 HTTP broken or cut; 10 time limit; 11 the worker died; 22 status 400 or higher, under --fail; "
                 "23 the output could not be written; 130 interrupted."),
  .options = options,
  .examples = N_ ("  countersign-cli send --cacert root.pem --cert alice.p12 https://example.test/\n"
                  "  countersign-cli send --cacert root.pem --cert alice.pem --key alice.key \\\n"
                  "    -d @order.json -H \"Content-Type: application/json\" https://example.test/orders\n"
                  "  countersign-cli send --cert alice.p12 --pass-file secret.txt --json URL > record.har\n"),
};

void
cs_send_options_print_help (void)
{
  cs_option_print_page (&page);
}

/* A scheme, as far as one can be told from a host and its port. */
static char *
complete_url (const char *url)
{
  if (strstr (url, "://") != NULL)
    return g_strdup (url);
  return g_strconcat ("https://", url, NULL);
}

static gboolean
has_header (CsRequest  *request,
            const char *name)
{
  gsize len = strlen (name);

  for (guint i = 0; request->headers[i] != NULL; i++)
    if (g_ascii_strncasecmp (request->headers[i], name, len) == 0 &&
        (request->headers[i][len] == ':' || request->headers[i][len] == ';'))
      return TRUE;
  return FALSE;
}

static void
settle (CsSendOptions *self)
{
  CsRequest *request = self->request;

  request->ca_system = self->native_roots || (request->ca_files[0] == NULL && request->ca_folders[0] == NULL);
  if (self->head && request->method == NULL)
    request->method = g_strdup ("HEAD");
  if (self->data == NULL)
    return;

  request->body = g_bytes_new (self->data->str, self->data->len);
  if (!has_header (request, "Content-Type"))
    cs_send_append (&request->headers, FORM_TYPE);
}

static gboolean
check (CsSendOptions *self,
       GError       **error)
{
  gboolean har_out = g_strcmp0 (self->har_file, "-") == 0;
  gboolean body_out = g_strcmp0 (self->body_file, "-") == 0;
  gboolean json_out = self->output != CS_SEND_REPORT;

  if ((body_out && (har_out || json_out)) || (har_out && json_out))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("Only one thing can go to standard output: "
                              "one of --json, --raw, --events, --har - and --output -."));
      return FALSE;
    }
  return TRUE;
}

CsSendOptions *
cs_send_options_parse (char   **arguments,
                       GError **error)
{
  g_autoptr (CsSendOptions) self = g_new0 (CsSendOptions, 1);
  g_autoptr (GPtrArray)     urls = g_ptr_array_new ();

  self->request = cs_request_new (NULL);
  if (!cs_option_parse (options, self, arguments, urls, error))
    return NULL;

  if (urls->len > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("One URL at a time: found “%s” and “%s”."),
                   (const char *) g_ptr_array_index (urls, 0), (const char *) g_ptr_array_index (urls, 1));
      return NULL;
    }
  if (urls->len == 1)
    self->request->url = complete_url (g_ptr_array_index (urls, 0));

  settle (self);
  if (!check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
cs_send_options_free (CsSendOptions *self)
{
  if (self->data != NULL)
    g_string_free (self->data, TRUE);
  g_clear_pointer (&self->request, cs_request_free);
  g_free (self->har_file);
  g_free (self->pcapng_file);
  g_free (self->body_file);
  g_free (self);
}
