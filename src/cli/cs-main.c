/* cs-main.c: countersign-cli: finds the command and hands over
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-runtime.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct
{
  const char *name;
  int (*run) (char **arguments);
  const char *help;
} commands[] = {
  { "send", cs_command_send, N_ ("Send a request and report what happened") },
  { "lab", cs_command_lab, N_ ("Serve the practice lab: mutual TLS going right and wrong") },
  { "inspect", cs_command_inspect, N_ ("Report on a record that was saved") },
  { "relay", cs_command_relay, N_ ("Watch another client: pass its bytes through and show what they say") },
  { "identity", cs_command_identity, N_ ("Say what a client identity’s file holds, or why it does not load") },
  { "verify", cs_command_verify, N_ ("Look for a path from a certificate to a root, and say what is in the way") },
  { "platforms", cs_command_platforms, N_ ("List what is known of platforms, with sources") },
  { "alerts", cs_command_alerts, N_ ("List what may be behind a server’s alert, with sources") },
  { "servers", cs_command_servers, N_ ("List what tells who wrote an answer, with sources") },
  { "worker", cs_command_worker, N_ ("Send the request on standard input, for programs") },
};

static void
print_help (void)
{
  printf (_ ("Usage: %s COMMAND [OPTION…] [ARGUMENT…]"), "countersign-cli");
  printf ("\n\n%s\n\n",
          _ ("Sends a request with a client certificate and says what happened to it: what the\n"
             "server asked for, what was sent, who refused and why, and what an app on each\n"
             "platform would have been told."));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  %-11s %s\n", commands[i].name, _ (commands[i].help));
  printf ("\n%s\n%s\n",
          _ ("“countersign-cli COMMAND --help” explains a command."),
          _ ("Without a server at hand, try: countersign-cli lab forbidden --send"));
}

int
cs_command_refuse (const char *command,
                   GError     *error)
{
  fprintf (stderr, "countersign-cli: %s\n", error->message);
  if (command != NULL)
    fprintf (stderr, _ ("“countersign-cli %s --help” explains the command."), command);
  else
    fputs (_ ("“countersign-cli --help” lists the commands."), stderr);
  fputc ('\n', stderr);
  g_error_free (error);
  return CS_EXIT_USAGE;
}

int
cs_command_fail (GError *error,
                 int     status)
{
  fprintf (stderr, "countersign-cli: %s\n", error->message);
  g_error_free (error);
  return status;
}

static int
run (int    argc,
     char **argv)
{
  if (argc < 2)
    {
      print_help ();
      return CS_EXIT_USAGE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argv + 2);

  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help ();
      return CS_EXIT_DONE;
    }
  if (strcmp (argv[1], "--version") == 0 || strcmp (argv[1], "-V") == 0)
    {
      printf ("countersign-cli %s\n", PACKAGE_VERSION);
      return CS_EXIT_DONE;
    }

  return cs_command_refuse (NULL, g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                                               _ ("There is no command “%s”."), argv[1]));
}

int
main (int    argc,
      char **argv)
{
  int status;

  /* Before anything of GLib's: it reads the environment only once. */
  cs_runtime_prepare ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  status = run (argc, argv);

  /* Leaving without atexit() handlers saves what libraries would tidy up. */
  if (fflush (stdout) != 0 && status == CS_EXIT_DONE)
    status = CS_EXIT_OUTPUT;
  _exit (status);
}
