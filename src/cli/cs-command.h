/* cs-command.h: the commands of countersign-cli
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit statuses of our own; what an exchange ends in is the runner's to say. */
enum
{
  CS_EXIT_DONE = 0,
  CS_EXIT_USAGE = 2,
  CS_EXIT_INPUT = 3,
  CS_EXIT_HTTP_ERROR = 22, /* only under --fail, as curl */
  CS_EXIT_OUTPUT = 23,     /* what came out could not be written, as curl */
  CS_EXIT_INTERRUPTED = 130,
};

/* Each command gets the arguments behind its name, up to a %NULL, and returns
 * the program's exit status. */
int cs_command_alerts (char **arguments);
int cs_command_identity (char **arguments);
int cs_command_inspect (char **arguments);
int cs_command_lab (char **arguments);
int cs_command_platforms (char **arguments);
int cs_command_relay (char **arguments);
int cs_command_send (char **arguments);
int cs_command_servers (char **arguments);
int cs_command_verify (char **arguments);
int cs_command_worker (char **arguments);

/**
 * cs_command_refuse:
 * @command: (nullable): the command's name
 * @error: (transfer full): what is wrong
 *
 * Prints an error of usage, and where to read more, to standard error.
 *
 * Returns: %CS_EXIT_USAGE
 */
int cs_command_refuse (const char *command,
                       GError     *error);

/**
 * cs_command_fail:
 * @error: (transfer full): what went wrong
 * @status: an exit status
 *
 * Prints an error to standard error.
 *
 * Returns: @status
 */
int cs_command_fail (GError *error,
                     int     status);

G_END_DECLS
