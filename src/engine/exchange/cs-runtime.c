/* cs-runtime.c: how a process that sends starts
 *
 * Measured on Debian 12: bare libsoup costs 2.8 times what curl does, mostly
 * for the system's CA bundle, for modules that are never used, and for GnuTLS
 * loaded twice. What is set here is this process's own.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-runtime.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TLS_MODULE GIO_MODULE_DIR "/libgiognutls.so"

void
cs_runtime_prepare (void)
{
  mallopt (M_ARENA_MAX, 1);
  setenv ("GIO_USE_PROXY_RESOLVER", "dummy", 1);
  setenv ("GIO_USE_VFS", "local", 1);
  setenv ("GIO_USE_NETWORK_MONITOR", "base", 1);
  setenv ("GSETTINGS_BACKEND", "memory", 1);
  unsetenv ("GIO_EXTRA_MODULES");

  /* Where the module is elsewhere than it was built for, GIO finds it itself. */
  if (access (TLS_MODULE, R_OK) == 0)
    setenv ("GIO_MODULE_DIR", "/nonexistent", 1);
}

/* The extension point must be there before the module: GIO registers it only
 * when it looks its own modules through. */
void
cs_runtime_load_backend (void)
{
  GIOModule *module;

  if (access (TLS_MODULE, R_OK) != 0)
    return;

  g_io_extension_point_register (G_TLS_BACKEND_EXTENSION_POINT_NAME);
  module = g_io_module_new (TLS_MODULE);
  g_type_module_use (G_TYPE_MODULE (module)); /* for as long as the process lives */
}

/* libsoup 3.2 says "code should not be reached" when a server refuses at once;
 * cs-soup.c knows, and it is nothing that a person could act on. */
static void
libsoup_log (const char    *domain,
             GLogLevelFlags level,
             const char    *message,
             gpointer       user_data)
{
  if (strstr (message, "code should not be reached") == NULL)
    g_log_default_handler (domain, level, message, user_data);
}

CsKeyLog *
cs_runtime_load_tls (GError **error)
{
  g_autoptr (CsKeyLog) key_log = cs_key_log_new ();

  cs_runtime_load_backend ();
  g_log_set_handler ("libsoup", G_LOG_LEVEL_WARNING, libsoup_log, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE,
                           _ ("No TLS backend was found: install glib-networking."));
      return NULL;
    }

  if (!cs_key_log_open_memory (key_log, error))
    return NULL;
  return g_steal_pointer (&key_log);
}
