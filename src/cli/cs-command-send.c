/* cs-command-send.c: countersign-cli send
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-command.h"
#include "cs-send.h"

#include <glib/gi18n-lib.h>

int
cs_command_send (char **arguments)
{
  g_autoptr (CsSendOptions) options = NULL;

  GError *error = NULL;

  options = cs_send_options_parse (arguments, &error);
  if (options == NULL)
    return cs_command_refuse ("send", error);

  if (options->help)
    {
      cs_send_options_print_help ();
      return CS_EXIT_DONE;
    }
  if (options->request->url == NULL)
    return cs_command_refuse ("send", g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                                           _ ("Expected a URL, as in https://example.test/.")));
  return cs_send_run (options);
}
