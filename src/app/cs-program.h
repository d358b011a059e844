/* cs-program.h: where countersign-cli lies
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * cs_program_dup_cli:
 *
 * The command line does for the window whatever can crash or block. It is the
 * one that the environment variable `COUNTERSIGN_CLI` names, else the one beside
 * this program, in this build tree, where it was to be installed, or on the path.
 *
 * Returns: (transfer full): a path, or a bare name when none of these is there
 */
char *cs_program_dup_cli (void);

/**
 * cs_program_spawn_cli:
 * @launcher: how to start it
 * @error: return location for an error, or %NULL
 * @first: its first argument
 * @...: further arguments, then %NULL
 *
 * Returns: (transfer full) (nullable): the process, or %NULL with an error that
 *   says what could not be started
 */
GSubprocess *cs_program_spawn_cli (GSubprocessLauncher *launcher,
                                   GError             **error,
                                   const char          *first,
                                   ...) G_GNUC_NULL_TERMINATED;

/* The same, with @arguments as an array that ends with %NULL. */
GSubprocess *cs_program_spawn_cli_strv (GSubprocessLauncher *launcher,
                                        const char *const   *arguments,
                                        GError             **error);

G_END_DECLS
