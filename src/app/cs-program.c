/* cs-program.c: where countersign-cli lies
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-program.h"

#include <glib/gi18n-lib.h>

#define CLI_NAME "countersign-cli"

static char *
if_executable (char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (path, G_FILE_TEST_IS_DIR))
    return path;

  g_free (path);
  return NULL;
}

char *
cs_program_dup_cli (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;

  const char *chosen = g_getenv ("COUNTERSIGN_CLI");
  char       *path = NULL;

  if (chosen != NULL && *chosen != '\0')
    return g_strdup (chosen);

  if (folder != NULL)
    path = if_executable (g_build_filename (folder, CLI_NAME, NULL));
  if (path == NULL && folder != NULL)
    path = if_executable (g_build_filename (folder, "..", "cli", CLI_NAME, NULL));
  if (path == NULL)
    path = if_executable (g_build_filename (BIN_DIR, CLI_NAME, NULL));
  return path != NULL ? path : g_strdup (CLI_NAME);
}

GSubprocess *
cs_program_spawn_cli (GSubprocessLauncher *launcher,
                      GError             **error,
                      const char          *first,
                      ...)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  const char *argument = first;
  va_list     arguments;

  va_start (arguments, first);
  for (; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (list, (gpointer) argument);
  va_end (arguments);
  g_ptr_array_add (list, NULL);
  return cs_program_spawn_cli_strv (launcher, (const char *const *) list->pdata, error);
}

GSubprocess *
cs_program_spawn_cli_strv (GSubprocessLauncher *launcher,
                           const char *const   *arguments,
                           GError             **error)
{
  g_autoptr (GPtrArray)   argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char        *program = cs_program_dup_cli ();

  g_ptr_array_add (argv, program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, error);
  if (process == NULL)
    g_prefix_error (error, _ ("countersign-cli, which sends the requests, could not be started: "));
  return g_steal_pointer (&process);
}
