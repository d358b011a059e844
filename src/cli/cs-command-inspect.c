/* cs-command-inspect.c: countersign-cli inspect
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-import.h"
#include "cs-option.h"
#include "cs-output.h"
#include "cs-raw.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  gboolean help;
  gboolean json;
  gboolean raw;
  gboolean explain;
  char    *key_log;
} Options;

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("Options") },
  { "explain", 0, NULL, N_("The report goes on with causes, remedies, and what each platform tells an app, with sources."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, explain) },
  { "keylog", 0, N_("FILE"), N_("The key log (SSLKEYLOGFILE) of whoever was captured, for a capture that does not hold its keys itself."), cs_option_set_string, G_STRUCT_OFFSET (Options, key_log) },
  { "json", 0, NULL, N_("Prints it all as HAR, judged anew."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, json) },
  { "raw", 0, NULL, N_("Prints HTTP as it crossed, instead of the report: HTTP/1.1 byte for byte, chunk sizes and all; HTTP/2 frame by frame."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, raw) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "inspect [OPTION…] FILE",
  .summary = N_ ("Reports on a record that was saved earlier, by this program or, without the TLS part, by a browser; "
                 "or on each connection in a packet capture, pcap or pcapng. The verdict is made anew from the facts, by what is known today. “-” reads standard input."
                 "\n\n"
                 "Exit status: 0 done; 2 usage; 3 the file cannot be read, or is neither HAR nor a capture; "
                 "23 the output could not be written."),
  .options = options,
  .examples = N_ ("  countersign-cli inspect record.har\n"
                  "  countersign-cli inspect --keylog keys.log customer.pcapng\n"
                  "  countersign-cli inspect --json record.har | jq .log.entries[0]._mtls.verdict\n"),
};

/* Reads a file, or standard input, as far as a record may reach. */
static GString *
read_input (const char *path,
            GError    **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  gboolean is_stdin = g_str_equal (path, "-");
  FILE    *file = is_stdin ? stdin : fopen (path, "re");
  char     part[64 * 1024];
  gsize    n;
  int      problem = 0;

  if (file == NULL)
    problem = errno;
  else
    {
      while ((n = fread (part, 1, sizeof part, file)) > 0 && text->len <= CS_RECORD_MAX_BYTES)
        g_string_append_len (text, part, (gssize) n);
      if (ferror (file))
        problem = errno;
      if (!is_stdin)
        fclose (file);
    }

  if (problem != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (problem), "%s: %s.", path, g_strerror (problem));
      return NULL;
    }
  return g_steal_pointer (&text);
}

/* The key log is a secret from the moment it is read. */
static CsSecret *
read_key_log (const char *path,
              GError    **error)
{
  g_autoptr (GString) text = read_input (path, error);
  CsSecret           *secret;

  if (text == NULL)
    return NULL;

  secret = cs_secret_new (text->str, text->len);
  cs_secret_wipe (text->str, text->len);
  return secret;
}

static GPtrArray *
read_records (const char *name,
              GString    *text,
              const char *key_log,
              GError    **error)
{
  g_autoptr (CsSecret) keys = NULL;
  g_autoptr (GBytes)   bytes = NULL;

  if (key_log != NULL && (keys = read_key_log (key_log, error)) == NULL)
    return NULL;
  if (!cs_import_is_capture (text->str, text->len))
    return cs_har_parse (name, text->str, text->len, error);

  bytes = g_bytes_new (text->str, text->len);
  return cs_import_capture (name, bytes, keys, error);
}

static int
inspect (const char    *path,
         const Options *chosen)
{
  g_autoptr (GString)   text = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char      *name = g_str_equal (path, "-") ? g_strdup (_ ("standard input")) : g_path_get_basename (path);

  GError *error = NULL;

  text = read_input (path, &error);
  if (text == NULL)
    return cs_command_fail (error, CS_EXIT_INPUT);

  records = read_records (name, text, chosen->key_log, &error);
  if (records == NULL)
    return cs_command_fail (error, CS_EXIT_INPUT);

  if (chosen->json)
    {
      g_autofree char *har = cs_output_dup_har (records);

      fputs (har, stdout);
    }
  else if (chosen->raw)
    cs_raw_print (stdout, records);
  else
    cs_output_report (stdout, records, chosen->explain);
  return CS_EXIT_DONE;
}

int
cs_command_inspect (char **arguments)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  GError *error = NULL;
  Options chosen = { FALSE };
  int     status;

  if (!cs_option_parse (options, &chosen, arguments, files, &error))
    return cs_command_refuse ("inspect", error);
  if (chosen.help)
    {
      cs_option_print_page (&page);
      return CS_EXIT_DONE;
    }
  if (files->len != 1)
    return cs_command_refuse ("inspect", g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                              _ ("Expected one HAR file or capture, or “-” for standard input.")));
  status = inspect (g_ptr_array_index (files, 0), &chosen);
  g_free (chosen.key_log);
  return status;
}
