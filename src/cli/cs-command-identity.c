/* cs-command-identity.c: countersign-cli identity
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-identity-report.h"
#include "cs-lint.h"
#include "cs-option.h"
#include "cs-output.h"
#include "cs-page.h"
#include "cs-passphrase.h"
#include "cs-text.h"
#include "cs-trust.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Certificates of a file that is no identity: enough to tell which file it is. */
#define MAX_CERTIFICATES 10

#define COLUMN 16

typedef struct
{
  gboolean  help;
  gboolean  json;
  char     *key;
  CsSecret *passphrase;
} Options;

static gboolean
set_passphrase (Options  *self,
                CsSecret *secret)
{
  if (secret == NULL)
    return FALSE;

  g_clear_pointer (&self->passphrase, cs_secret_unref);
  self->passphrase = secret;
  return TRUE;
}

static gboolean
set_passphrase_argument (gpointer        target,
                         const CsOption *option,
                         char           *value,
                         GError        **error)
{
  return set_passphrase (target, cs_passphrase_from_argument (value));
}

static gboolean
set_passphrase_file (gpointer        target,
                     const CsOption *option,
                     char           *value,
                     GError        **error)
{
  if (set_passphrase (target, cs_passphrase_from_file (value, error)))
    return TRUE;

  g_prefix_error (error, "--%s: ", option->name);
  return FALSE;
}

static gboolean
set_passphrase_fd (gpointer        target,
                   const CsOption *option,
                   char           *value,
                   GError        **error)
{
  guint64 fd;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &fd, NULL))
    return cs_option_refuse (error, option, value, _ ("the number of an open file descriptor"));
  if (set_passphrase (target, cs_secret_new_from_fd ((int) fd, value, error)))
    return TRUE;

  g_prefix_error (error, "--%s: ", option->name);
  return FALSE;
}

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("Options") },
  { "key", 0, N_("FILE"), N_("The private key, when it has a file of its own."), cs_option_set_string, G_STRUCT_OFFSET (Options, key) },
  { "pass-file", 0, N_("FILE"), N_("Reads the passphrase from a file’s first line; “-” is standard input."), set_passphrase_file },
  { "pass-fd", 0, N_("NUMBER"), N_("Reads it from an open file descriptor."), set_passphrase_fd },
  { "pass", 0, N_("PASS"), N_("The passphrase itself. Other programs can see a command line: better leave it out and be asked for it, or use one of the two above."), set_passphrase_argument },
  { "json", 0, NULL, N_("Prints it all as one line of JSON."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, json) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "identity [OPTION…] FILE…",
  .summary = N_ ("Says what a client identity’s file holds: the chain, the names, the dates, whether the private key belongs "
                 "to the certificate, and what servers will not like about it; or why it is no identity, and what to do. "
                 "The content decides what a file is, not its name. Nothing is sent."
                 "\n\n"
                 "Exit status: 0 every file holds a usable identity; 2 usage; 3 one does not; "
                 "23 the output could not be written; 130 interrupted."),
  .options = options,
  .examples = N_ ("  countersign-cli identity alice.p12\n"
                  "  countersign-cli identity alice.pem --key alice.key\n"
                  "  countersign-cli identity --json *.p12 --pass-file secret.txt | jq .files[].refusal.code\n"),
};

/* For a person. */

static void
put_list (CsPage            *report,
          const char        *label,
          const char *const *items)
{
  g_autofree char *list = NULL;

  if (items[0] == NULL)
    return;

  list = g_strjoinv (", ", (char **) items);
  cs_page_entry (report, 4, COLUMN, label, list);
}

static void
put_certificate (CsPage        *report,
                 CsCertificate *certificate)
{
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;
  g_autofree char *dates = NULL;
  g_autofree char *key = NULL;

  if (!cs_certificate_is_readable (certificate))
    {
      cs_page_line (report, 2, CS_INK_WARNING, _ ("A certificate that cannot be read"));
      cs_page_entry (report, 4, COLUMN, "SHA-256", cs_certificate_get_fingerprint (certificate));
      return;
    }

  from = cs_text_date (cs_certificate_get_not_before (certificate));
  until = cs_text_date (cs_certificate_get_not_after (certificate));
  dates = g_strdup_printf (_ ("from %s until %s"), from, until);
  key = g_strdup_printf (_ ("%s, %u bits"), cs_certificate_get_key_type (certificate),
                         cs_certificate_get_key_bits (certificate));

  cs_page_line (report, 2, CS_INK_STRONG, cs_certificate_get_display_name (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Subject"), cs_certificate_get_subject (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Issuer"), cs_certificate_get_issuer (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Serial"), cs_certificate_get_serial (certificate));
  put_list (report, _ ("Names"), cs_certificate_get_alt_names (certificate));
  cs_page_entry (report, 4, COLUMN, _ ("Valid"), dates);
  cs_page_entry (report, 4, COLUMN, _ ("Key"), key);
  cs_page_entry (report, 4, COLUMN, _ ("Signature"), cs_certificate_get_signature_algorithm (certificate));
  put_list (report, _ ("For"), cs_certificate_get_extended_key_usage (certificate));
  cs_page_entry (report, 4, COLUMN, "SHA-256", cs_certificate_get_fingerprint (certificate));
}

static void
put_lint (CsPage     *report,
          CsIdentity *identity,
          gint64      now)
{
  g_autoptr (GPtrArray) marks = cs_lint_identity (identity, now);

  for (guint i = 0; i < marks->len; i++)
    {
      const CsLintMark *mark = g_ptr_array_index (marks, i);
      g_autofree char  *text = NULL;

      if (strcmp (mark->severity, "error") == 0)
        {
          text = g_strdup_printf (_ ("Error: %s. %s"), mark->short_text, mark->message);
          cs_page_prose (report, 2, 2, CS_INK_ERROR, text);
        }
      else if (strcmp (mark->severity, "warning") == 0)
        {
          text = g_strdup_printf (_ ("Warning: %s. %s"), mark->short_text, mark->message);
          cs_page_prose (report, 2, 2, CS_INK_WARNING, text);
        }
      else
        {
          text = g_strdup_printf (_ ("Note: %s. %s"), mark->short_text, mark->message);
          cs_page_prose (report, 2, 2, CS_INK_PLAIN, text);
        }
    }
}

static void
put_identity (CsPage     *report,
              CsIdentity *identity,
              gint64      now)
{
  GListModel *chain = cs_identity_get_chain (identity);

  put_lint (report, identity, now);
  for (guint i = 0; i < g_list_model_get_n_items (chain); i++)
    {
      g_autoptr (CsCertificate) certificate = g_list_model_get_item (chain, i);

      cs_page_space (report);
      put_certificate (report, certificate);
    }
}

static const char *
format_name (const char *kind)
{
  if (strcmp (kind, "pkcs12") == 0)
    return "PKCS#12";
  return strcmp (kind, "der") == 0 ? "DER" : "PEM";
}

static void
put_identities (CsPage    *report,
                GPtrArray *identities,
                gint64     now)
{
  g_autofree char *text = NULL;

  const char *format = format_name (cs_identity_get_kind (g_ptr_array_index (identities, 0)));

  if (identities->len == 1)
    text = g_strdup_printf (_ ("✓ It loads (%s): the private key belongs to the certificate."), format);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "✓ It loads (%s) and holds %u identity, each with its private key. The first is sent.",
                                         "✓ It loads (%s) and holds %u identities, each with its private key. The first is sent.",
                                         identities->len),
                            format, identities->len);
  cs_page_prose (report, 2, 2, CS_INK_SUCCESS, text);

  for (guint i = 0; i < identities->len; i++)
    {
      if (identities->len > 1)
        {
          g_autofree char *heading = g_strdup_printf (_ ("Identity %u of %u"), i + 1, identities->len);

          cs_page_heading (report, heading);
        }
      put_identity (report, g_ptr_array_index (identities, i), now);
    }
}

/* What is in it all the same helps to find the file that was meant. */
static void
put_refusal (CsPage       *report,
             const char   *path,
             const GError *refusal)
{
  g_autoptr (GPtrArray) certificates = cs_trust_read_certificates (path, NULL);

  cs_page_line (report, 2, CS_INK_ERROR, _ ("✗ It is no usable identity."));
  cs_page_prose (report, 2, 0, CS_INK_PLAIN, refusal->message);
  if (g_error_matches (refusal, CS_IDENTITY_ERROR, CS_IDENTITY_ERROR_PASSPHRASE_NEEDED))
    cs_page_prose (report, 2, 0, CS_INK_PLAIN, _ ("--pass-file gives it; on a terminal you are asked."));
  if (certificates == NULL)
    return;

  for (guint i = 0; i < MIN (certificates->len, MAX_CERTIFICATES); i++)
    {
      cs_page_space (report);
      put_certificate (report, g_ptr_array_index (certificates, i));
    }
  if (certificates->len > MAX_CERTIFICATES)
    {
      guint            n_more = certificates->len - MAX_CERTIFICATES;
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more", "%u more", n_more), n_more);

      cs_page_line (report, 2, CS_INK_QUIET, more);
    }
}

static gboolean
print_report (const CsIdentityFiles *files,
              CsSecret              *passphrase,
              gint64                 now)
{
  g_autoptr (GError)    refusal = NULL;
  g_autoptr (GPtrArray) identities = cs_identity_load_all (files, passphrase, &refusal);
  g_autofree char      *name = g_path_get_basename (files->certificate);
  g_autofree char      *text = NULL;

  CsPage *report = cs_page_new (cs_output_choose_style (stdout));

  cs_page_heading (report, name);
  if (identities != NULL)
    put_identities (report, identities, now);
  else
    put_refusal (report, files->certificate, refusal);

  text = cs_page_finish (report);
  fputs (text, stdout);
  return identities != NULL;
}

/* The files. */

static gboolean
add_report (JsonArray             *reports,
            const CsIdentityFiles *files,
            CsSecret              *passphrase,
            gint64                 now)
{
  JsonObject *report = cs_identity_report (files, passphrase, now);

  json_array_add_object_element (reports, report);
  return json_object_get_boolean_member (report, "loads");
}

/* What asks for the passphrase asks for a request's. */
static CsRequest *
request_new (const char    *path,
             const Options *chosen)
{
  CsRequest *request = cs_request_new (NULL);

  request->cert_file = g_strdup (path);
  request->key_file = g_strdup (chosen->key);
  if (chosen->passphrase != NULL)
    request->passphrase = cs_secret_ref (chosen->passphrase);
  return request;
}

static int
report_files (GPtrArray     *paths,
              const Options *chosen)
{
  g_autoptr (JsonObject) object = json_object_new ();

  JsonArray *reports = json_array_new ();
  gint64     now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean   all_load = TRUE;

  json_object_set_array_member (object, "files", reports);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (CsRequest) request = request_new (g_ptr_array_index (paths, i), chosen);

      CsIdentityFiles files = { .certificate = request->cert_file, .key = request->key_file };

      if (cs_passphrase_ask (request) == CS_PASSPHRASE_INTERRUPTED)
        return CS_EXIT_INTERRUPTED;

      if (!chosen->json && i > 0)
        putchar ('\n');
      if (!(chosen->json ? add_report (reports, &files, request->passphrase, now)
                         : print_report (&files, request->passphrase, now)))
        all_load = FALSE;
    }

  if (chosen->json && !cs_output_line (stdout, NULL, object))
    return CS_EXIT_OUTPUT;
  return all_load ? CS_EXIT_DONE : CS_EXIT_INPUT;
}

/* A URI may hold the PIN: it is not repeated. */
static gboolean
check (GPtrArray     *paths,
       const Options *chosen,
       GError       **error)
{
  const char *problem = NULL;

  if (paths->len == 0)
    problem = _ ("Expected the file of a client identity, as in alice.p12.");
  else if (paths->len > 1 && chosen->key != NULL)
    problem = _ ("--key belongs to one certificate: give one file at a time with it.");
  else if (chosen->key != NULL && cs_passphrase_is_token_uri (chosen->key))
    problem = _ ("--key: expected a file, found a token’s URI. “send --key” takes one.");
  for (guint i = 0; i < paths->len && problem == NULL; i++)
    if (cs_passphrase_is_token_uri (g_ptr_array_index (paths, i)))
      problem = _ ("Expected files, found a token’s URI. “send --cert” takes one.");

  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem);
  return FALSE;
}

int
cs_command_identity (char **arguments)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  GError *error = NULL;
  Options chosen = { FALSE };
  int     status;

  if (!cs_option_parse (options, &chosen, arguments, paths, &error))
    status = cs_command_refuse ("identity", error);
  else if (chosen.help)
    {
      cs_option_print_page (&page);
      status = CS_EXIT_DONE;
    }
  else if (!check (paths, &chosen, &error))
    status = cs_command_refuse ("identity", error);
  else
    status = report_files (paths, &chosen);

  g_clear_pointer (&chosen.passphrase, cs_secret_unref);
  g_free (chosen.key);
  return status;
}
