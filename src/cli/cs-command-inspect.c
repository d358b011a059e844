/* cs-command-inspect.c: countersign-cli inspect
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-option.h"
#include "cs-output.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  gboolean help;
  gboolean json;
  gboolean explain;
} Options;

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("Options") },
  { "explain", 0, NULL, N_("The report goes on with causes, remedies, and what each platform tells an app, with sources."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, explain) },
  { "json", 0, NULL, N_("Prints the HAR again, judged anew."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, json) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "inspect [OPTION…] FILE.har",
  .summary = N_ ("Reports on a record that was saved earlier, by this program or, without the TLS part, by a browser. "
                 "The verdict is made anew from the facts, by what is known today. “-” reads standard input."
                 "\n\n"
                 "Exit status: 0 done; 2 usage; 3 the file cannot be read or is no HAR file; "
                 "23 the output could not be written."),
  .options = options,
  .examples = N_ ("  countersign-cli inspect record.har\n"
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

/* pcap in both byte orders and both resolutions, and pcapng. */
static gboolean
is_capture (const GString *text)
{
  static const guint8 magics[][4] = {
    { 0x0a, 0x0d, 0x0d, 0x0a },
    { 0xd4, 0xc3, 0xb2, 0xa1 },
    { 0xa1, 0xb2, 0xc3, 0xd4 },
    { 0x4d, 0x3c, 0xb2, 0xa1 },
    { 0xa1, 0xb2, 0x3c, 0x4d },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (magics) && text->len >= 4; i++)
    if (memcmp (text->str, magics[i], 4) == 0)
      return TRUE;
  return FALSE;
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
  if (is_capture (text))
    return cs_command_fail (g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                         _ ("%s: this is a packet capture. This version reads HAR files only."), name),
                            CS_EXIT_INPUT);

  records = cs_har_parse (name, text->str, text->len, &error);
  if (records == NULL)
    return cs_command_fail (error, CS_EXIT_INPUT);

  if (chosen->json)
    {
      g_autofree char *har = cs_output_dup_har (records);

      fputs (har, stdout);
    }
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

  if (!cs_option_parse (options, &chosen, arguments, files, &error))
    return cs_command_refuse ("inspect", error);
  if (chosen.help)
    {
      cs_option_print_page (&page);
      return CS_EXIT_DONE;
    }
  if (files->len != 1)
    return cs_command_refuse ("inspect", g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                              _ ("Expected one HAR file, or “-” for standard input.")));
  return inspect (g_ptr_array_index (files, 0), &chosen);
}
