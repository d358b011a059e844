/* cs-command-identity.c: countersign-cli identity
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-identity-copy.h"
#include "cs-identity-page.h"
#include "cs-identity-report.h"
#include "cs-option.h"
#include "cs-output.h"
#include "cs-passphrase.h"
#include "cs-token.h"
#include "cs-trust.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  gboolean  help;
  gboolean  json;
  gboolean  tokens;
  char     *key;
  CsSecret *passphrase;
  char     *pick;
  char    **ca_files;
  char    **crls;

  /* A copy. */
  const char    *form_name; /* NULL: none is wanted */
  CsIdentityForm form;
  char          *out;
  CsSecret      *new_passphrase;
  gboolean       no_passphrase;
  gboolean       replace;
} Options;

static gboolean
set_passphrase (gpointer        target,
                const CsOption *option,
                CsSecret       *secret)
{
  CsSecret **place = G_STRUCT_MEMBER_P (target, option->offset);

  if (secret == NULL)
    return FALSE;

  g_clear_pointer (place, cs_secret_unref);
  *place = secret;
  return TRUE;
}

static gboolean
set_passphrase_argument (gpointer        target,
                         const CsOption *option,
                         char           *value,
                         GError        **error)
{
  return set_passphrase (target, option, cs_passphrase_from_argument (value));
}

static gboolean
set_passphrase_file (gpointer        target,
                     const CsOption *option,
                     char           *value,
                     GError        **error)
{
  if (set_passphrase (target, option, cs_passphrase_from_file (value, error)))
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
  if (set_passphrase (target, option, cs_secret_new_from_fd ((int) fd, value, error)))
    return TRUE;

  g_prefix_error (error, "--%s: ", option->name);
  return FALSE;
}

static gboolean
set_form (gpointer        target,
          const CsOption *option,
          char           *value,
          GError        **error)
{
  Options *self = target;

  if (!cs_identity_form_from_string (value, &self->form))
    return cs_option_refuse (error, option, value, _ ("pkcs12, pkcs12-legacy or pem"));

  self->form_name = value;
  return TRUE;
}

#define OPTION(member) G_STRUCT_OFFSET (Options, member)

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("The file") },
  { "key", 0, N_("FILE"), N_("The private key, when it has a file of its own, or its pkcs11: URI."), cs_option_set_string, OPTION (key) },
  { "pass-file", 0, N_("FILE"), N_("Reads the passphrase, or the token’s PIN, from a file’s first line; “-” is standard input."), set_passphrase_file, OPTION (passphrase) },
  { "pass-fd", 0, N_("NUMBER"), N_("Reads it from an open file descriptor."), set_passphrase_fd, OPTION (passphrase) },
  { "pass", 0, N_("PASS"), N_("The passphrase itself. Other programs can see a command line: better leave it out and be asked for it, or use one of the two above."), set_passphrase_argument, OPTION (passphrase) },
  { "cacert", 0, N_("FILE"), N_("Root CAs that the server knows: an issuer among them is no gap in the chain. May be given more than once."), cs_option_add_string, OPTION (ca_files) },
  { "crl", 0, N_("FILE"), N_("A list of revoked certificates, PEM or DER, to look into. May be given more than once."), cs_option_add_string, OPTION (crls) },
  { "tokens", 0, NULL, N_("Lists the tokens that are plugged in and the certificates on them, without a PIN."), cs_option_set_boolean, OPTION (tokens) },

  { .help = N_("A copy in another form") },
  { "convert", 0, N_("FORM"), N_("Saves a copy: “pkcs12” with AES-256, “pkcs12-legacy” with 3DES and SHA-1 for macOS 14, iOS 17, Windows Server 2016 and older, or “pem”. The key leaves a token for nobody."), set_form },
  { "out", 'o', N_("FILE"), N_("Where to: a new file, for you alone to read."), cs_option_set_string, OPTION (out) },
  { "overwrite", 0, NULL, N_("Replaces a file of that name."), cs_option_set_boolean, OPTION (replace) },
  { "identity", 0, N_("WHICH"), N_("Which one, where the file holds several: its number from 1, its name, or the beginning of its SHA-256 fingerprint."), cs_option_set_string, OPTION (pick) },
  { "new-pass-file", 0, N_("FILE"), N_("Reads the copy’s passphrase from a file’s first line. Without it and the next you are asked."), set_passphrase_file, OPTION (new_passphrase) },
  { "new-pass-fd", 0, N_("NUMBER"), N_("Reads it from an open file descriptor."), set_passphrase_fd, OPTION (new_passphrase) },
  { "no-encryption", 0, NULL, N_("Leaves the key in a PEM copy as it is: whoever has the file has the key."), cs_option_set_boolean, OPTION (no_passphrase) },

  { .help = N_("What comes out") },
  { "json", 0, NULL, N_("Prints it all as one line of JSON."), cs_option_set_boolean, OPTION (json) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, OPTION (help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "identity [OPTION…] FILE…",
  .summary = N_ ("Says what a client identity’s file holds: the chain, the names, the dates, whether the private key belongs "
                 "to the certificate, what servers will not like about it, and which other programs could load it; or why it "
                 "is no identity, and what to do. The content decides what a file is, not its name. A token’s pkcs11: URI "
                 "(RFC 7512) may stand for a file. Nothing is sent."
                 "\n\n"
                 "Exit status: 0 every file holds a usable identity, or the copy was saved; 2 usage; 3 one does not, or "
                 "the copy could not be saved; 23 the output could not be written; 130 interrupted."),
  .options = options,
  .examples = N_ ("  countersign-cli identity alice.p12\n"
                  "  countersign-cli identity alice.pem --key alice.key\n"
                  "  countersign-cli identity --convert pkcs12 --out new.p12 alice.pem\n"
                  "  countersign-cli identity --tokens\n"
                  "  countersign-cli identity --json *.p12 --pass-file secret.txt | jq .files[].refusal.code\n"),
};

/* The files. */

static gboolean
print_report (const CsIdentityFiles *files,
              CsSecret              *passphrase,
              const CsLintFacts     *facts)
{
  g_autoptr (GError)    refusal = NULL;
  g_autoptr (GPtrArray) identities = cs_identity_load_all (files, passphrase, &refusal);
  g_autofree char      *text = cs_identity_page_new (cs_output_choose_style (stdout), files, identities, refusal, facts);

  fputs (text, stdout);
  return identities != NULL;
}

static gboolean
add_report (JsonArray             *reports,
            const CsIdentityFiles *files,
            CsSecret              *passphrase,
            const CsLintFacts     *facts)
{
  JsonObject *report = cs_identity_report (files, passphrase, facts);

  json_array_add_object_element (reports, report);
  return json_object_get_boolean_member (report, "loads");
}

/* A path, or a URI, whose PIN is taken out of it. */
static char *
take_place (char      *place,
            CsSecret **pin)
{
  return cs_passphrase_is_token_uri (place) ? cs_passphrase_split_uri (place, pin) : g_strdup (place);
}

/* What asks for the passphrase asks for a request's. */
static CsRequest *
request_new (char          *place,
             const Options *chosen)
{
  g_autoptr (CsSecret) pin = NULL;
  g_autoptr (CsSecret) key_pin = NULL;

  CsRequest *request = cs_request_new (NULL);

  request->cert_file = take_place (place, &pin);
  if (chosen->key != NULL)
    request->key_file = take_place (chosen->key, &key_pin);
  if (chosen->passphrase != NULL)
    request->passphrase = cs_secret_ref (chosen->passphrase);
  else if (key_pin != NULL || pin != NULL)
    request->passphrase = cs_secret_ref (key_pin != NULL ? key_pin : pin);
  return request;
}

static int
report_files (GPtrArray         *places,
              const Options     *chosen,
              const CsLintFacts *facts)
{
  g_autoptr (JsonObject) object = json_object_new ();

  JsonArray *reports = json_array_new ();
  gboolean   all_load = TRUE;

  json_object_set_array_member (object, "files", reports);
  for (guint i = 0; i < places->len; i++)
    {
      g_autoptr (CsRequest) request = request_new (g_ptr_array_index (places, i), chosen);

      CsIdentityFiles files = { .certificate = request->cert_file, .key = request->key_file };

      if (cs_passphrase_ask (request) == CS_PASSPHRASE_INTERRUPTED)
        return CS_EXIT_INTERRUPTED;

      if (!chosen->json && i > 0)
        putchar ('\n');
      if (!(chosen->json ? add_report (reports, &files, request->passphrase, facts)
                         : print_report (&files, request->passphrase, facts)))
        all_load = FALSE;
    }

  if (chosen->json && !cs_output_line (stdout, NULL, object))
    return CS_EXIT_OUTPUT;
  return all_load ? CS_EXIT_DONE : CS_EXIT_INPUT;
}

/* With the roots and the revocation lists that were given. */
static int
report_with_trust (GPtrArray     *places,
                   const Options *chosen)
{
  g_autoptr (CsTrust)   trust = cs_trust_new ();
  g_autoptr (GPtrArray) crls = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_crl_free);

  CsLintFacts facts = { .now = g_get_real_time () / G_USEC_PER_SEC, .crls = crls, .roots = trust };
  GError     *error = NULL;

  for (guint i = 0; chosen->ca_files != NULL && chosen->ca_files[i] != NULL; i++)
    if (!cs_trust_add_file (trust, chosen->ca_files[i], &error))
      return cs_command_fail (error, CS_EXIT_INPUT);
  for (guint i = 0; chosen->crls != NULL && chosen->crls[i] != NULL; i++)
    if (!cs_trust_read_crls (chosen->crls[i], crls, &error))
      return cs_command_fail (error, CS_EXIT_INPUT);

  return report_files (places, chosen, &facts);
}

/* A copy. */

static gboolean
save_copy (CsRequest *request,
           Options   *chosen,
           GError   **error)
{
  CsIdentityFiles   files = { .certificate = request->cert_file, .key = request->key_file };
  CsIdentityReplace replace = chosen->replace ? CS_IDENTITY_REPLACE_AGREED : CS_IDENTITY_REPLACE_NEVER;

  g_autoptr (GPtrArray) identities = cs_identity_load_all (&files, request->passphrase, error);

  CsIdentity *identity = identities != NULL ? cs_identity_choose (identities, chosen->pick, error) : NULL;

  return identity != NULL &&
         cs_identity_save_copy (identity, chosen->out, chosen->form, chosen->new_passphrase, replace, error);
}

static void
say_saved (const Options *chosen)
{
  g_autofree char *name = g_path_get_basename (chosen->out);

  if (chosen->form == CS_IDENTITY_FORM_PKCS12_LEGACY)
    g_printerr (_ ("Warning: %s is protected with 3DES and SHA-1, which are weak: give it to nobody who can do with the modern form, and choose a long passphrase.\n"), name);
  if (chosen->no_passphrase)
    g_printerr (_ ("Warning: the key in %s is not encrypted: whoever has the file has the key.\n"), name);
  g_print (_ ("%s was saved, for you alone to read.\n"), name);
}

static int
convert (GPtrArray *places,
         Options   *chosen)
{
  g_autoptr (CsRequest) request = request_new (g_ptr_array_index (places, 0), chosen);

  GError *error = NULL;

  if (cs_passphrase_ask (request) == CS_PASSPHRASE_INTERRUPTED)
    return CS_EXIT_INTERRUPTED;
  if (!chosen->no_passphrase && chosen->new_passphrase == NULL &&
      cs_passphrase_ask_new (chosen->out, &chosen->new_passphrase) == CS_PASSPHRASE_INTERRUPTED)
    return CS_EXIT_INTERRUPTED;

  if (!chosen->no_passphrase && chosen->new_passphrase == NULL)
    return cs_command_refuse ("identity",
                              g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                   _ ("Expected a passphrase for the copy: --new-pass-file gives it; on a "
                                                      "terminal you are asked. --no-encryption writes PEM without one.")));
  if (!save_copy (request, chosen, &error))
    return cs_command_fail (error, CS_EXIT_INPUT);

  say_saved (chosen);
  return CS_EXIT_DONE;
}

/* Tokens. */

static int
report_tokens (const Options *chosen)
{
  g_autoptr (CsTokenList) list = cs_token_list_read ();
  g_autoptr (JsonObject)  object = NULL;
  g_autofree char        *text = NULL;

  if (chosen->json)
    {
      object = cs_token_list_to_json (list);
      return cs_output_line (stdout, NULL, object) ? CS_EXIT_DONE : CS_EXIT_OUTPUT;
    }

  text = cs_identity_page_new_for_tokens (cs_output_choose_style (stdout), list);
  fputs (text, stdout);
  return CS_EXIT_DONE;
}

static const char *
find_problem (GPtrArray     *places,
              const Options *chosen)
{
  gboolean converts = chosen->form_name != NULL;

  if (chosen->tokens)
    return places->len > 0 || converts ? _ ("--tokens stands alone: expected no file beside it.") : NULL;
  if (places->len == 0)
    return _ ("Expected the file of a client identity, as in alice.p12, or a token’s URI. --tokens lists tokens.");
  if (places->len > 1 && (chosen->key != NULL || converts))
    return _ ("--key and --convert belong to one certificate: give one file at a time with them.");
  if (converts != (chosen->out != NULL))
    return _ ("--convert and --out go together: the form of the copy, and where to save it.");
  if (converts && chosen->json)
    return _ ("--convert prints no JSON: expected one of the two.");
  if (chosen->no_passphrase && (!converts || chosen->form != CS_IDENTITY_FORM_PEM))
    return _ ("--no-encryption is for --convert pem: PKCS#12 needs a passphrase.");
  if (chosen->no_passphrase && chosen->new_passphrase != NULL)
    return _ ("A new passphrase and --no-encryption contradict each other: expected one of the two.");
  return NULL;
}

static int
run_command (GPtrArray *places,
             Options   *chosen)
{
  const char *problem = find_problem (places, chosen);

  if (problem != NULL)
    return cs_command_refuse ("identity", g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem));
  if (chosen->tokens)
    return report_tokens (chosen);
  return chosen->form_name != NULL ? convert (places, chosen) : report_with_trust (places, chosen);
}

int
cs_command_identity (char **arguments)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new ();

  GError *error = NULL;
  Options chosen = { FALSE };
  int     status = CS_EXIT_DONE;

  if (!cs_option_parse (options, &chosen, arguments, places, &error))
    status = cs_command_refuse ("identity", error);
  else if (chosen.help)
    cs_option_print_page (&page);
  else
    status = run_command (places, &chosen);

  g_clear_pointer (&chosen.passphrase, cs_secret_unref);
  g_clear_pointer (&chosen.new_passphrase, cs_secret_unref);
  g_free (chosen.key);
  g_free (chosen.pick);
  g_strfreev (chosen.ca_files);
  g_strfreev (chosen.crls);
  g_free (chosen.out);
  return status;
}
