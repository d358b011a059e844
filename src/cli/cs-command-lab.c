/* cs-command-lab.c: countersign-cli lab
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-json.h"
#include "cs-lab.h"
#include "cs-option.h"
#include "cs-send.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define NO_PORT (-1)

typedef struct
{
  gboolean help;
  gboolean json;
  gboolean list;
  gboolean send;
  gboolean until_eof;
  int      port; /* NO_PORT when none was asked for */
} Options;

static gboolean
set_port (gpointer        target,
          const CsOption *option,
          char           *value,
          GError        **error)
{
  Options *self = target;
  guint64  port;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &port, NULL))
    return cs_option_refuse (error, option, value, _ ("a port from 0, a free one, to 65535"));
  self->port = (int) port;
  return TRUE;
}

#define SELF(member) G_STRUCT_OFFSET (Options, member)

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("Options") },
  { "list", 'l', NULL, N_("Lists the scenarios and what each teaches."), cs_option_set_boolean, SELF (list) },
  { "send", 0, NULL, N_("Sends to the scenario with the right root CA and identity, prints the report, and ends. What stands behind it are options of “send”."), cs_option_set_boolean, SELF (send) },
  { "port", 'p', N_("NUMBER"), N_("Where the one scenario listens; 0, the default, is a free port."), set_port },
  { "json", 0, NULL, N_("Prints URLs, files and passphrases as one line of JSON."), cs_option_set_boolean, SELF (json) },
  { "until-eof", 0, NULL, N_("Ends with standard input, for programs that start a lab and may not live to stop it."), cs_option_set_boolean, SELF (until_eof) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, SELF (help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "lab [OPTION…] [SCENARIO…]",
  .summary = N_ ("Serves mutual TLS on this machine alone, going right or wrong in a different way on each port, "
                 "with a root CA, an intermediate and client identities made on the spot. "
                 "They lie in a private temporary folder, and go with the lab when you stop it with Ctrl+C. "
                 "Without a scenario, all are served. Any client can be pointed at it."),
  .options = options,
  .examples = N_ ("  countersign-cli lab forbidden --send\n"
                  "  countersign-cli lab unknown-ca --send --tls-max 1.2 --explain\n"
                  "  countersign-cli lab --port 8443 ok\n"),
};

static int
print_list (gboolean json)
{
  guint                n;
  const CsLabScenario *scenarios = cs_lab_list_scenarios (&n);

  g_autoptr (JsonObject) root = json_object_new ();

  JsonArray *array = json_array_new ();

  for (guint i = 0; i < n; i++)
    {
      JsonObject *scenario = json_object_new ();

      json_object_set_string_member (scenario, "id", scenarios[i].id);
      json_object_set_string_member (scenario, "title", scenarios[i].title);
      json_object_set_string_member (scenario, "lesson", scenarios[i].lesson);
      if (scenarios[i].identity != NULL)
        json_object_set_string_member (scenario, "identity", scenarios[i].identity);
      json_array_add_object_element (array, scenario);
      if (!json)
        printf ("%s%s\n    %s\n    %s\n", i > 0 ? "\n" : "", scenarios[i].id, scenarios[i].title, scenarios[i].lesson);
    }
  json_object_set_array_member (root, "scenarios", array);

  if (json)
    {
      g_autofree char *line = cs_json_object_to_line (root);

      printf ("%s\n", line);
    }
  return CS_EXIT_DONE;
}

static JsonObject *
find_identity (JsonObject *lab,
               const char *name)
{
  JsonArray *identities = cs_json_get_array (lab, "identities");

  for (guint i = 0; i < cs_json_array_length (identities); i++)
    if (g_strcmp0 (cs_json_get_string (cs_json_array_object (identities, i), "name", NULL), name) == 0)
      return cs_json_array_object (identities, i);
  return NULL;
}

static void
print_scenario (JsonObject *lab,
                JsonObject *scenario)
{
  JsonObject *identity = find_identity (lab, cs_json_get_string (scenario, "identity", ""));
  const char *url = cs_json_get_string (scenario, "url", "");

  printf ("\n%s   %s\n", cs_json_get_string (scenario, "id", ""), url);
  printf ("    %s\n    %s\n", cs_json_get_string (scenario, "title", ""), cs_json_get_string (scenario, "lesson", ""));
  printf ("    countersign-cli send --cacert %s", cs_json_get_string (lab, "root", ""));
  if (identity != NULL)
    printf (" --cert %s --key %s", cs_json_get_string (identity, "pem", ""), cs_json_get_string (identity, "key", ""));
  printf (" %s\n", url);
}

static void
print_lab (JsonObject *lab,
           gboolean    json)
{
  g_autofree char *line = NULL;

  JsonArray *identities = cs_json_get_array (lab, "identities");
  JsonArray *scenarios = cs_json_get_array (lab, "scenarios");

  if (json)
    {
      line = cs_json_object_to_line (lab);
      printf ("%s\n", line);
      fflush (stdout);
      return;
    }

  printf ("%s\n\n", _ ("The practice lab is open. Ctrl+C closes it and removes its files."));
  printf (_ ("Root CA: %s"), cs_json_get_string (lab, "root", ""));
  printf ("\n%s\n", _ ("Identities, each also as .pem and .key:"));
  for (guint i = 0; i < cs_json_array_length (identities); i++)
    {
      JsonObject *identity = cs_json_array_object (identities, i);

      printf (_ ("    %s   passphrase %s"), cs_json_get_string (identity, "p12", ""),
              cs_json_get_string (identity, "passphrase", ""));
      putchar ('\n');
    }
  for (guint i = 0; i < cs_json_array_length (scenarios); i++)
    print_scenario (lab, cs_json_array_object (scenarios, i));
  fflush (stdout);
}

static gboolean
stop_cb (gpointer data)
{
  gboolean *stopped = data;

  *stopped = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Nothing is meant to come this way: whatever comes is dropped, until the end. */
static gboolean
stdin_cb (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  gboolean *stopped = data;
  char      waste[256];
  ssize_t   n = read (fd, waste, sizeof waste);

  if (n > 0 || (n < 0 && errno == EINTR))
    return G_SOURCE_CONTINUE;
  *stopped = TRUE;
  return G_SOURCE_REMOVE;
}

/* From before the lab's folder is there, so that no signal leaves it behind. */
static void
watch_signals (gboolean *stopped)
{
  g_unix_signal_add (SIGINT, stop_cb, stopped);
  g_unix_signal_add (SIGTERM, stop_cb, stopped);
  g_unix_signal_add (SIGHUP, stop_cb, stopped);
}

static gboolean
serve_all (CsLab         *lab,
           GPtrArray     *names,
           const Options *chosen,
           GError       **error)
{
  guint16 port = chosen->port == NO_PORT ? 0 : (guint16) chosen->port;

  guint                n;
  const CsLabScenario *scenarios = cs_lab_list_scenarios (&n);

  for (guint i = 0; i < names->len; i++)
    if (!cs_lab_serve (lab, g_ptr_array_index (names, i), port, error))
      return FALSE;
  for (guint i = 0; names->len == 0 && i < n; i++)
    if (!cs_lab_serve (lab, scenarios[i].id, port, error))
      return FALSE;
  return TRUE;
}

static int
serve (GPtrArray     *names,
       const Options *chosen)
{
  g_autoptr (CsLab)      lab = NULL;
  g_autoptr (JsonObject) json = NULL;

  GError  *error = NULL;
  gboolean stopped = FALSE;

  watch_signals (&stopped);
  lab = cs_lab_new (&error);
  if (lab == NULL)
    return cs_command_fail (error, CS_EXIT_OUTPUT);
  if (!serve_all (lab, names, chosen, &error))
    {
      cs_lab_close (lab);
      return cs_command_fail (error, CS_EXIT_USAGE);
    }

  json = cs_lab_to_json (lab);
  print_lab (json, chosen->json);
  if (chosen->until_eof)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, stdin_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);

  cs_lab_close (lab);
  return CS_EXIT_DONE;
}

/* What the person did not choose otherwise, the lab knows. */
static void
fill_in (CsSendOptions *send,
         JsonObject    *lab)
{
  CsRequest  *request = send->request;
  JsonObject *scenario = cs_json_array_object (cs_json_get_array (lab, "scenarios"), 0);
  JsonObject *identity = find_identity (lab, cs_json_get_string (scenario, "identity", ""));

  if (request->url == NULL)
    request->url = g_strdup (cs_json_get_string (scenario, "url", NULL));

  if (request->ca_files[0] == NULL && request->ca_folders[0] == NULL && !send->native_roots)
    {
      const char *const roots[] = { cs_json_get_string (lab, "root", ""), NULL };

      g_strfreev (request->ca_files);
      request->ca_files = g_strdupv ((char **) roots);
      request->ca_system = FALSE;
    }

  if (request->cert_file == NULL && identity != NULL)
    {
      request->cert_file = g_strdup (cs_json_get_string (identity, "p12", NULL));
      g_clear_pointer (&request->passphrase, cs_secret_unref);
      request->passphrase = cs_secret_new_from_string (cs_json_get_string (identity, "passphrase", ""));
    }
}

static int
send (GPtrArray     *names,
      const Options *chosen,
      char         **send_arguments)
{
  g_autoptr (CsSendOptions) send_options = NULL;
  g_autoptr (CsLab)         lab = NULL;
  g_autoptr (JsonObject)    json = NULL;

  GError  *error = NULL;
  gboolean stopped = FALSE;
  int      status;

  send_options = cs_send_options_parse (send_arguments, &error);
  if (send_options == NULL)
    return cs_command_refuse ("send", error);
  if (send_options->help)
    {
      cs_send_options_print_help ();
      return CS_EXIT_DONE;
    }

  watch_signals (&stopped);
  lab = cs_lab_new (&error);
  if (lab == NULL)
    return cs_command_fail (error, CS_EXIT_OUTPUT);
  if (!serve_all (lab, names, chosen, &error))
    {
      cs_lab_close (lab);
      return cs_command_fail (error, CS_EXIT_USAGE);
    }

  json = cs_lab_to_json (lab);
  fill_in (send_options, json);
  while (g_main_context_iteration (NULL, FALSE))
    ; /* a signal may have come while the keys were made */
  status = stopped ? CS_EXIT_INTERRUPTED : cs_send_run (send_options);
  cs_lab_close (lab);
  return status;
}

static int
refuse (const char *message)
{
  return cs_command_refuse ("lab", g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message));
}

/* --send ends the lab's own options: cuts @arguments there, and returns what
 * stands behind. */
static char **
cut_at_send (char **arguments)
{
  for (; *arguments != NULL; arguments++)
    if (g_str_equal (*arguments, "--send"))
      {
        *arguments = NULL;
        return arguments + 1;
      }
  return NULL;
}

int
cs_command_lab (char **arguments)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  char  **send_arguments = cut_at_send (arguments);
  GError *error = NULL;
  Options chosen = { .port = NO_PORT };

  if (!cs_option_parse (options, &chosen, arguments, names, &error))
    return cs_command_refuse ("lab", error);
  if (chosen.help)
    {
      cs_option_print_page (&page);
      return CS_EXIT_DONE;
    }
  if (chosen.list)
    return print_list (chosen.json);
  if (chosen.port > 0 && names->len != 1)
    return refuse (_ ("--port: expected one scenario beside it, since each needs a port of its own."));
  if (send_arguments == NULL)
    return serve (names, &chosen);

  if (names->len != 1)
    return refuse (_ ("--send: expected one scenario before it, as in “lab forbidden --send”. --list names them."));
  if (chosen.json || chosen.until_eof)
    return refuse (_ ("--send: options of “send”, also --json, stand behind it."));
  return send (names, &chosen, send_arguments);
}
