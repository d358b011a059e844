/* cs-command-verify.c: countersign-cli verify
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-identity-file.h"
#include "cs-json.h"
#include "cs-online-page.h"
#include "cs-online.h"
#include "cs-opinions.h"
#include "cs-option.h"
#include "cs-output.h"
#include "cs-page.h"
#include "cs-runtime.h"
#include "cs-text.h"
#include "cs-trust.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* As send ends when you do not trust the server. */
#define EXIT_UNTRUSTED 6

/* The longest of the record's checks, and a gap. */
#define COLUMN 24

/* How much of a fingerprint tells two certificates of one name apart. */
#define SHORT_FINGERPRINT 16

typedef struct
{
  gboolean    help;
  gboolean    json;
  gboolean    native_roots;
  gboolean    online;
  char       *proxy;
  char      **ca_files;
  char      **ca_folders;
  char      **untrusted;
  char      **crls;
  char       *ocsp;
  char       *host;
  const char *purpose;
  gint64      at;
  gboolean    at_given;
} Options;

/* What is judged, and by what. */
typedef struct
{
  CsTrust   *trust;
  GPtrArray *chain;     /* CsCertificate: of the leaf's file */
  GPtrArray *untrusted; /* CsCertificate: all that may stand between */
  GBytes    *ocsp;      /* NULL: none was given */
} Input;

static gboolean
take_host (Options *self,
           char    *host, /* (transfer full) */
           GError **error)
{
  if (self->host != NULL)
    {
      g_free (host);
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("Expected one --hostname or one --ip, found two. Ask about one at a time."));
      return FALSE;
    }

  self->host = host;
  return TRUE;
}

static gboolean
set_hostname (gpointer        target,
              const CsOption *option,
              char           *value,
              GError        **error)
{
  if (*value == '\0' || g_hostname_is_ip_address (value))
    return cs_option_refuse (error, option, value, _ ("a name, as in server.example (--ip takes an address)"));
  return take_host (target, g_strdup (value), error);
}

static gboolean
set_ip (gpointer        target,
        const CsOption *option,
        char           *value,
        GError        **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (value);

  if (address == NULL)
    return cs_option_refuse (error, option, value, _ ("an address, as in 192.0.2.1 or 2001:db8::1"));
  return take_host (target, g_inet_address_to_string (address), error);
}

static gboolean
set_purpose (gpointer        target,
             const CsOption *option,
             char           *value,
             GError        **error)
{
  Options *self = target;

  if (strcmp (value, "client") == 0)
    self->purpose = GNUTLS_KP_TLS_WWW_CLIENT;
  else if (strcmp (value, "server") == 0)
    self->purpose = GNUTLS_KP_TLS_WWW_SERVER;
  else
    return cs_option_refuse (error, option, value, _ ("client or server"));
  return TRUE;
}

static gboolean
set_at (gpointer        target,
        const CsOption *option,
        char           *value,
        GError        **error)
{
  Options              *self = target;
  g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (value, NULL);

  if (at == NULL)
    return cs_option_refuse (error, option, value, _ ("a time with its zone, as in 2026-11-24T06:41:07Z"));
  self->at = g_date_time_to_unix (at);
  self->at_given = TRUE;
  return TRUE;
}

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("What you trust") },
  { "cacert", 0, N_("FILE"), N_("Root CAs: PEM, DER or PKCS#7. May be given more than once. Without it and --capath, the system’s roots count."), cs_option_add_string, G_STRUCT_OFFSET (Options, ca_files) },
  { "capath", 0, N_("FOLDER"), N_("A folder of such files."), cs_option_add_string, G_STRUCT_OFFSET (Options, ca_folders) },
  { "ca-native", 0, NULL, N_("The system’s roots count as well."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, native_roots) },

  { .help = N_("What is at hand") },
  { "untrusted", 0, N_("FILE"), N_("Certificates that may stand between the leaf and a root. Those behind the leaf in its own file count as well."), cs_option_add_string, G_STRUCT_OFFSET (Options, untrusted) },
  { "crl", 0, N_("FILE"), N_("A list of revoked certificates, PEM or DER. A certificate without its issuer’s list counts as not revoked; none is fetched without --online."), cs_option_add_string, G_STRUCT_OFFSET (Options, crls) },
  { "ocsp", 0, N_("FILE"), N_("An OCSP answer about the leaf in DER, as “openssl ocsp -respout” writes it: unless it says “good”, and counts, the leaf is not trusted."), cs_option_set_string, G_STRUCT_OFFSET (Options, ocsp) },

  { .help = N_("Who else is asked") },
  { "online", 0, NULL, N_("Asks the addresses in the certificates themselves, over plain http: for missing issuers (caIssuers), at OCSP responders, for lists of revoked certificates. Whoever made the certificates chose these addresses: they may name hosts of your own network or this computer, and they learn that you look. At most 8 are asked, 10 seconds each; redirects are not followed."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, online) },
  { "proxy", 'x', N_("URL"), N_("The proxy for --online: http://, socks4a://, socks5:// or socks5h://. The environment’s proxy variables do not count."), cs_option_set_string, G_STRUCT_OFFSET (Options, proxy) },

  { .help = N_("What is asked") },
  { "hostname", 0, N_("NAME"), N_("Whether the leaf is for a server of that name."), set_hostname },
  { "ip", 0, N_("ADDRESS"), N_("Whether it is for a server at that address."), set_ip },
  { "purpose", 0, N_("PURPOSE"), N_("“client” or “server”: what the extended key usage must allow. Any will do when it is left out."), set_purpose },
  { "at", 0, N_("TIME"), N_("The time to judge for, as in 2026-11-24T06:41:07Z (RFC 3339); now by default."), set_at },

  { .help = N_("What comes out") },
  { "json", 0, NULL, N_("Prints one line of JSON."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, json) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "verify [OPTION…] LEAF",
  .summary = N_ ("Looks for a path from a certificate to a root that you trust, and prints it; or says of every certificate "
                 "that was tried as an issuer why it would not do. Nothing is sent or fetched, unless --online says so."
                 "\n\n"
                 "Exit status: 0 trusted; 2 usage; 3 a file cannot be read; 6 not trusted; "
                 "23 the output could not be written."),
  .options = options,
  .examples = N_ ("  countersign-cli verify --cacert root.pem --hostname server.example chain.pem\n"
                  "  countersign-cli verify --cacert root.pem --untrusted issuing.pem --purpose client alice.pem\n"),
};

/* The files. */

static void
input_clear (Input *self)
{
  g_clear_object (&self->trust);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->untrusted, g_ptr_array_unref);
  g_clear_pointer (&self->ocsp, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, input_clear)

typedef gboolean (*AddFunc) (CsTrust    *trust,
                             const char *path,
                             GError    **error);

static gboolean
add_each (CsTrust *trust,
          AddFunc  add,
          char   **paths,
          GError **error)
{
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    if (!add (trust, paths[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_trust (CsTrust       *trust,
            const Options *chosen,
            GError       **error)
{
  gboolean system = chosen->native_roots || (chosen->ca_files == NULL && chosen->ca_folders == NULL);

  if (system && !cs_trust_add_system (trust, error))
    return FALSE;

  return add_each (trust, cs_trust_add_file, chosen->ca_files, error) &&
         add_each (trust, cs_trust_add_folder, chosen->ca_folders, error) &&
         add_each (trust, cs_trust_add_crl_file, chosen->crls, error);
}

static void
append_all (GPtrArray *certificates,
            GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    g_ptr_array_add (certificates, g_object_ref (g_ptr_array_index (more, i)));
}

/* The reader's advice is for root CAs. */
static GPtrArray *
read_certificates (const char *path,
                   GError    **error)
{
  g_autoptr (GError)    refusal = NULL;
  g_autoptr (GPtrArray) certificates = cs_trust_read_certificates (path, &refusal);
  g_autofree char      *base = g_path_get_basename (path);
  g_autofree char      *name = cs_text_safe (base, -1);

  if (certificates != NULL)
    return g_steal_pointer (&certificates);

  if (g_error_matches (refusal, CS_TRUST_ERROR, CS_TRUST_ERROR_NO_CERTIFICATE))
    g_set_error (error, CS_TRUST_ERROR, CS_TRUST_ERROR_NO_CERTIFICATE,
                 _ ("%s: expected a certificate as PEM, DER or PKCS#7, found none in this file."), name);
  else
    g_propagate_error (error, g_steal_pointer (&refusal));
  return NULL;
}

static gboolean
read_input (Input         *self,
            const char    *leaf,
            const Options *chosen,
            GError       **error)
{
  self->trust = cs_trust_new ();
  if (!read_trust (self->trust, chosen, error))
    return FALSE;

  self->chain = read_certificates (leaf, error);
  if (self->chain == NULL)
    return FALSE;

  self->untrusted = g_ptr_array_new_with_free_func (g_object_unref);
  append_all (self->untrusted, self->chain);
  for (guint i = 0; chosen->untrusted != NULL && chosen->untrusted[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) more = read_certificates (chosen->untrusted[i], error);

      if (more == NULL)
        return FALSE;
      append_all (self->untrusted, more);
    }

  if (chosen->ocsp != NULL)
    self->ocsp = cs_identity_file_read (chosen->ocsp, error);
  return chosen->ocsp == NULL || self->ocsp != NULL;
}

/* For a person. */

/* Everything that a fingerprint may name: borrows both keys and certificates. */
static GHashTable *
index_certificates (GPtrArray *untrusted,
                    GPtrArray *roots)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray  *both[] = { roots, untrusted };

  for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
    for (guint j = 0; j < both[i]->len; j++)
      {
        CsCertificate *certificate = g_ptr_array_index (both[i], j);

        g_hash_table_insert (table, (gpointer) cs_certificate_get_fingerprint (certificate), certificate);
      }
  return table;
}

static const char *
find_name (GHashTable *table,
           const char *fingerprint)
{
  CsCertificate *certificate = fingerprint != NULL ? g_hash_table_lookup (table, fingerprint) : NULL;

  if (certificate == NULL || !cs_certificate_is_readable (certificate))
    return _ ("a certificate that cannot be read");
  return cs_certificate_get_display_name (certificate);
}

static char *
describe_roots (CsTrust *trust)
{
  g_autoptr (JsonArray) sources = cs_trust_dup_sources (trust);
  g_autoptr (GString)   names = g_string_new (NULL);

  guint n = cs_trust_get_n_roots (trust);

  for (guint i = 0; i < cs_json_array_length (sources); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            cs_json_get_string (cs_json_array_object (sources, i), "name", ""));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u from %s", "%u from %s", n), n, names->str);
}

/* What was asked, so that the answer can be passed on by itself. */
static void
put_question (CsPage        *report,
              const Input   *input,
              const Options *chosen)
{
  g_autofree char *roots = describe_roots (input->trust);
  g_autofree char *at = cs_text_rfc3339 (chosen->at);

  CsCertificate *leaf = g_ptr_array_index (input->chain, 0);
  const char    *purpose = _ ("any");

  if (chosen->purpose != NULL)
    purpose = strcmp (chosen->purpose, GNUTLS_KP_TLS_WWW_CLIENT) == 0 ? "clientAuth" : "serverAuth";

  cs_page_entry (report, 2, COLUMN, _ ("Subject"), cs_certificate_get_subject (leaf));
  if (chosen->host != NULL)
    cs_page_entry (report, 2, COLUMN, _ ("Name asked for"), chosen->host);
  cs_page_entry (report, 2, COLUMN, _ ("Purpose"), purpose);
  cs_page_entry (report, 2, COLUMN, _ ("At"), at);
  cs_page_entry (report, 2, COLUMN, _ ("Roots"), roots);
}

static void
put_certificate (CsPage        *report,
                 CsCertificate *certificate)
{
  g_autofree char *until = NULL;
  g_autofree char *line = NULL;

  if (cs_certificate_is_readable (certificate))
    {
      until = cs_text_date (cs_certificate_get_not_after (certificate));
      line = g_strdup_printf (_ ("%s, issued by %s, valid until %s"), cs_certificate_get_display_name (certificate),
                              cs_certificate_get_issuer_display_name (certificate), until);
    }
  cs_page_line (report, 2, CS_INK_PLAIN, line != NULL ? line : _ ("a certificate that cannot be read"));
  cs_page_entry (report, 4, 0, "SHA-256", cs_certificate_get_fingerprint (certificate));
}

static void
put_path (CsPage       *report,
          const CsPath *path)
{
  cs_page_heading (report, path->anchored ? _ ("Path") : _ ("Path, as far as it was found"));
  for (guint i = 0; i < path->certificates->len; i++)
    put_certificate (report, g_ptr_array_index (path->certificates, i));
}

/* Whose fault it is. */
static void
put_culprit (CsPage     *report,
             JsonObject *reason,
             GHashTable *table)
{
  g_autofree char *line = NULL;

  const char *fingerprint = cs_json_get_string (reason, "certificate", NULL);
  const char *issuer_of = cs_json_get_string (reason, "issuerOf", NULL);
  const char *name = find_name (table, fingerprint);

  if (issuer_of != NULL)
    line = g_strdup_printf (_ ("%s as the issuer of %s (SHA-256 %.*s…)"), name, find_name (table, issuer_of),
                            SHORT_FINGERPRINT, fingerprint != NULL ? fingerprint : "");
  else if (fingerprint != NULL)
    line = g_strdup_printf (_ ("%s (SHA-256 %.*s…)"), name, SHORT_FINGERPRINT, fingerprint);
  if (line != NULL)
    cs_page_line (report, 2, CS_INK_STRONG, line);
}

static gboolean
is_culprit_of (JsonObject *reason,
               JsonObject *other)
{
  static const char *const members[] = { "certificate", "issuerOf" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_strcmp0 (cs_json_get_string (reason, members[i], NULL), cs_json_get_string (other, members[i], NULL)) != 0)
      return FALSE;
  return TRUE;
}

/* First what is wrong with the path, then with what else was tried. */
static void
put_reasons (CsPage       *report,
             const CsPath *path,
             JsonObject   *json,
             GHashTable   *table)
{
  JsonArray *candidates = cs_json_get_array (json, "candidates");
  guint      n = cs_json_array_length (candidates);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *reason = cs_json_array_object (candidates, i);

      if (i == 0 && path->reasons->len > 0)
        cs_page_heading (report, _ ("What is wrong with it"));
      else if (i == path->reasons->len)
        cs_page_heading (report, _ ("What else was tried"));
      if (i == 0 || i == path->reasons->len || !is_culprit_of (reason, cs_json_array_object (candidates, i - 1)))
        put_culprit (report, reason, table);
      cs_page_entry (report, 4, COLUMN, cs_json_get_string (reason, "check", ""), cs_json_get_string (reason, "detail", ""));
    }
}

/* GnuTLS's word about this path, and whoever judges the chain otherwise by itself. */
static void
put_opinions (CsPage       *report,
              const CsPath *path,
              JsonObject   *json)
{
  g_auto (GStrv) differences = cs_opinions_describe_differences (cs_json_get_array (json, "opinions"), path->trusted);

  if (!path->trusted)
    {
      g_autofree char *text = g_strdup_printf (_ ("GnuTLS says: %s"), cs_json_get_string (json, "gnutls", ""));

      cs_page_space (report);
      cs_page_prose (report, 0, 2, CS_INK_QUIET, text);
    }
  else if (differences[0] != NULL)
    {
      cs_page_space (report);
    }
  for (guint i = 0; differences[i] != NULL; i++)
    cs_page_prose (report, 0, 2, CS_INK_WARNING, differences[i]);
}

static void
print_report (const CsPath  *path,
              JsonObject    *json,
              const Input   *input,
              GPtrArray     *answers,
              const Options *chosen)
{
  g_autoptr (GPtrArray)  roots = cs_trust_dup_roots (input->trust, G_MAXUINT);
  g_autoptr (GHashTable) table = index_certificates (input->untrusted, roots);
  g_autofree char       *headline = NULL;
  g_autofree char       *text = NULL;

  CsPage     *report = cs_page_new (cs_output_choose_style (stdout));
  const char *name = find_name (table, cs_certificate_get_fingerprint (g_ptr_array_index (input->chain, 0)));

  headline = g_strdup_printf (path->trusted ? _ ("✓ Trusted: %s") : _ ("✗ Not trusted: %s"), name);
  cs_page_line (report, 0, path->trusted ? CS_INK_SUCCESS : CS_INK_ERROR, headline);
  put_question (report, input, chosen);
  put_path (report, path);
  if (!path->trusted)
    put_reasons (report, path, json, table);
  if (answers != NULL)
    cs_online_page_put (report, answers);
  put_opinions (report, path, json);

  text = cs_page_finish (report);
  fputs (text, stdout);
}

static gpointer
copy_object (gconstpointer object,
             gpointer      user_data)
{
  return g_object_ref ((gpointer) object);
}

/* @answers: (out) (nullable): who was asked; %NULL when nobody was to be */
static CsPath *
find_path (Input             *input,
           const CsPathQuery *query,
           const Options     *chosen,
           GPtrArray        **answers)
{
  CsOnline online = {
    .trust = input->trust,
    .leaf = g_ptr_array_index (input->chain, 0),
    .untrusted = input->untrusted,
    .query = query,
    .proxy = chosen->proxy,
  };

  if (chosen->online)
    return cs_online_check (&online, NULL, answers);
  return cs_trust_build_path (input->trust, online.leaf, input->untrusted, query);
}

static int
verify (const char    *leaf,
        const Options *chosen)
{
  g_auto (Input)         input = { NULL, NULL, NULL, NULL };
  g_autoptr (CsPath)     path = NULL;
  g_autoptr (GPtrArray)  answers = NULL;
  g_autoptr (GPtrArray)  shown = NULL;
  g_autoptr (JsonObject) json = NULL;

  GError     *error = NULL;
  CsPathQuery query = { .host = chosen->host, .purpose = chosen->purpose, .at = chosen->at };

  if (!read_input (&input, leaf, chosen, &error))
    return cs_command_fail (error, CS_EXIT_INPUT);

  query.ocsp = input.ocsp;
  shown = g_ptr_array_copy (input.untrusted, copy_object, NULL);
  g_ptr_array_set_free_func (shown, g_object_unref);
  path = find_path (&input, &query, chosen, &answers);
  json = cs_trust_path_to_json (path);
  if (answers != NULL)
    json_object_set_array_member (json, "online", cs_online_to_json (answers));
  /* They know no other time than now. */
  if (!chosen->at_given)
    {
      cs_runtime_load_backend ();
      json_object_set_array_member (json, "opinions",
                                    cs_opinions_ask (input.trust, shown, chosen->host, chosen->purpose));
    }
  if (!chosen->json)
    print_report (path, json, &input, answers, chosen);
  else if (!cs_output_line (stdout, NULL, json))
    return CS_EXIT_OUTPUT;
  return path->trusted ? CS_EXIT_DONE : EXIT_UNTRUSTED;
}

static int
run (char   **arguments,
     Options *chosen)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  GError *error = NULL;

  if (!cs_option_parse (options, chosen, arguments, files, &error))
    return cs_command_refuse ("verify", error);
  if (chosen->help)
    {
      cs_option_print_page (&page);
      return CS_EXIT_DONE;
    }
  if (files->len != 1)
    return cs_command_refuse ("verify", g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                             _ ("Expected one file with the certificate in question.")));
  return verify (g_ptr_array_index (files, 0), chosen);
}

int
cs_command_verify (char **arguments)
{
  Options chosen = { .at = g_get_real_time () / G_USEC_PER_SEC };
  int     status = run (arguments, &chosen);

  g_strfreev (chosen.ca_files);
  g_strfreev (chosen.ca_folders);
  g_strfreev (chosen.untrusted);
  g_strfreev (chosen.crls);
  g_free (chosen.ocsp);
  g_free (chosen.proxy);
  g_free (chosen.host);
  return status;
}
