/* cs-command-relay.c: countersign-cli relay
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-option.h"
#include "cs-output.h"
#include "cs-relay.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

typedef struct
{
  gboolean help;
  gboolean json;
  gboolean events;
  gboolean until_eof;
  char    *listen;
  char    *to;
  char    *key_log;
  int      connections;
} Options;

typedef struct
{
  const Options *options;
  GMainLoop     *loop;
  guint          n_entries;
  guint          last_connection;
  int            status;
} Watch;

static gboolean
set_connections (gpointer        target,
                 const CsOption *option,
                 char           *value,
                 GError        **error)
{
  Options *chosen = target;
  guint64  number;

  if (!g_ascii_string_to_unsigned (value, 10, 1, G_MAXINT, &number, NULL))
    return cs_option_refuse (error, option, value, _ ("a number of connections, at least 1"));

  chosen->connections = (int) number;
  return TRUE;
}

/* clang-format off */
static const CsOption options[] = {
  { .help = N_("Options") },
  { "listen", 0, N_("[ADDRESS:]PORT"), N_("Where the client connects to. 127.0.0.1 unless an address is given; port 0, the default, takes a free one."), cs_option_set_string, G_STRUCT_OFFSET (Options, listen) },
  { "to", 0, N_("HOST:PORT"), N_("Where its bytes go on to."), cs_option_set_string, G_STRUCT_OFFSET (Options, to) },
  { "keylog", 0, N_("FILE"), N_("The client’s key log (SSLKEYLOGFILE), followed as it grows. TLS 1.3 cannot be read without it."), cs_option_set_string, G_STRUCT_OFFSET (Options, key_log) },
  { "connections", 0, N_("NUMBER"), N_("Ends after so many connections."), set_connections },
  { "events", 0, NULL, N_("Prints where it listens, then each event as it happens, a line of JSON each, and an entry at each connection’s end."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, events) },
  { "json", 0, NULL, N_("Prints each connection’s entries only, a line of JSON each."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, json) },
  { "until-eof", 0, NULL, N_("Ends with standard input, for programs that start a relay and may not live to stop it."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, until_eof) },
  { "help", 'h', NULL, N_("Prints this help."), cs_option_set_boolean, G_STRUCT_OFFSET (Options, help) },
  { NULL },
};
/* clang-format on */

static const CsOptionPage page = {
  .usage = "relay [OPTION…] --to HOST:PORT",
  .summary = N_ ("Passes another client’s bytes through, untouched, and shows what they say: point an app that you cannot "
                 "change at this port. Of TLS 1.2 the whole handshake but its end can be read, the client’s certificate "
                 "included; of TLS 1.3 that takes the client’s key log. Ends with Ctrl+C."
                 "\n\n"
                 "Exit status: 0 done; 2 usage; 4 the port cannot be listened on; 23 the output could not be written."),
  .options = options,
  .examples = N_ ("  countersign-cli relay --listen 8443 --to api.example:443\n"
                  "  countersign-cli relay --to localhost:8443 --keylog keys.log --events\n"),
};

static void
stop_if_nobody_reads (Watch   *watch,
                      gboolean written)
{
  if (written)
    return;

  watch->status = CS_EXIT_OUTPUT;
  g_main_loop_quit (watch->loop);
}

static void
event_cb (CsEvent *event,
          gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->options->events)
    {
      g_autoptr (JsonObject) json = cs_event_to_json (event);

      stop_if_nobody_reads (watch, cs_output_line (stdout, NULL, json));
    }
  else if (!watch->options->json && cs_event_get_layer (event) != CS_LAYER_TCP)
    fprintf (stderr, "#%u %8.1f %s %-20s %s\n", cs_event_get_connection (event) + 1,
             (double) cs_event_get_time_us (event) / 1000.0,
             cs_event_get_side (event) == CS_SIDE_SERVER ? "←" : "→",
             cs_event_get_event_type (event), cs_event_get_summary (event));
}

static void
entry_cb (guint       connection,
          JsonObject *entry,
          gpointer    user_data)
{
  Watch               *watch = user_data;
  g_autoptr (CsRecord) record = cs_record_new_from_entry (entry);

  watch->n_entries++;
  watch->last_connection = connection;
  if (watch->options->json || watch->options->events)
    {
      cs_verdict_free (cs_output_judge (record));
      stop_if_nobody_reads (watch, cs_output_line (stdout, "entry", entry));
    }
  else
    {
      g_autoptr (GPtrArray) records = g_ptr_array_new ();

      printf (_ ("Connection %u\n\n"), connection + 1);
      g_ptr_array_add (records, record);
      cs_output_report (stdout, records, FALSE);
      putchar ('\n');
      fflush (stdout);
    }

  if (watch->options->connections > 0 && connection + 1 >= (guint) watch->options->connections)
    g_main_loop_quit (watch->loop);
}

static const CsRelaySink sink = {
  .event = event_cb,
  .entry = entry_cb,
};

static void
tell_where (Watch  *watch,
            guint16 port)
{
  g_autoptr (JsonObject) json = json_object_new ();

  fprintf (stderr, _ ("Listening on port %u, passing on to %s.\n"), port, watch->options->to);
  if (!watch->options->events)
    return;

  json_object_set_int_member (json, "port", port);
  json_object_set_string_member (json, "to", watch->options->to);
  stop_if_nobody_reads (watch, cs_output_line (stdout, "listening", json));
}

static gboolean
stdin_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  Watch  *watch = user_data;
  char    ignored[256];
  ssize_t n = read (fd, ignored, sizeof ignored);

  if (n > 0 || (n < 0 && errno == EINTR))
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (watch->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
interrupted_cb (gpointer user_data)
{
  Watch *watch = user_data;

  g_main_loop_quit (watch->loop);
  return G_SOURCE_REMOVE;
}

static int
relay (const Options *chosen)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CsRelay)   passing = NULL;

  Watch   watch = { .options = chosen, .loop = loop };
  GError *error = NULL;

  passing = cs_relay_new (chosen->listen != NULL ? chosen->listen : "0", chosen->to, chosen->key_log, &sink, &watch, &error);
  if (passing == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return cs_command_refuse ("relay", error);
  if (passing == NULL)
    return cs_command_fail (error, 4);

  g_unix_signal_add (SIGINT, interrupted_cb, &watch);
  g_unix_signal_add (SIGTERM, interrupted_cb, &watch);
  if (chosen->until_eof)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, stdin_cb, &watch);
  tell_where (&watch, cs_relay_get_port (passing));
  if (watch.status == CS_EXIT_DONE)
    g_main_loop_run (loop);

  /* Connections that are still open tell what was seen of them. */
  cs_relay_stop (passing);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return watch.status;
}

int
cs_command_relay (char **arguments)
{
  GError *error = NULL;
  Options chosen = { FALSE };
  int     status;

  if (!cs_option_parse (options, &chosen, arguments, NULL, &error))
    return cs_command_refuse ("relay", error);
  if (chosen.help)
    {
      cs_option_print_page (&page);
      return CS_EXIT_DONE;
    }
  if (chosen.to == NULL)
    return cs_command_refuse ("relay", g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                            _ ("--to: expected HOST:PORT, found nothing. It says where the bytes go on to.")));

  status = relay (&chosen);
  g_free (chosen.listen);
  g_free (chosen.to);
  g_free (chosen.key_log);
  return status;
}
