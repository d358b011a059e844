/* cs-token-module.c: PKCS#11 modules that could not be loaded
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-token-module.h"

#include "cs-text.h"

#include <glib/gi18n-lib.h>
#include <p11-kit/p11-kit.h>
#include <string.h>

#define SUFFIX ".module"

CsTokenFault *
cs_token_fault_new (const char *name,
                    const char *detail)
{
  CsTokenFault *self = g_new0 (CsTokenFault, 1);

  self->name = g_strdup (name);
  self->detail = g_strdup (detail);
  return self;
}

void
cs_token_fault_free (CsTokenFault *self)
{
  g_free (self->name);
  g_free (self->detail);
  g_free (self);
}

/* The names of the modules that p11-kit has loaded. */
static GPtrArray *
list_loaded (void)
{
  GPtrArray         *names = g_ptr_array_new_with_free_func (free);
  CK_FUNCTION_LIST **modules = p11_kit_modules_load (NULL, 0);

  for (guint i = 0; modules != NULL && modules[i] != NULL; i++)
    {
      char *name = p11_kit_module_get_name (modules[i]);

      if (name != NULL)
        g_ptr_array_add (names, name);
    }
  if (modules != NULL)
    p11_kit_modules_release (modules);
  return names;
}

/* The value of "NAME: VALUE", or NULL. */
static char *
find_setting (char      **lines,
              const char *name)
{
  gsize len = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], name, len) == 0 && lines[i][len] == ':')
      return g_strstrip (g_strdup (lines[i] + len + 1));
  return NULL;
}

static void
add_fault (GPtrArray  *faults,
           const char *name,
           char      **lines)
{
  g_autofree char *module = find_setting (lines, "module");
  g_autofree char *enabled = find_setting (lines, "enable-in");
  g_autofree char *disabled = find_setting (lines, "disable-in");
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *detail = NULL;

  /* Kept from some programs on purpose, maybe from this one. */
  if (enabled != NULL || disabled != NULL || module == NULL || *module == '\0')
    return;

  path = g_path_is_absolute (module) ? g_strdup (module) : g_build_filename (CS_P11_MODULE_PATH, module, NULL);
  shown = cs_text_safe (path, -1);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    detail = g_strdup_printf (_ ("%s is there, but could not be loaded. Was it made for another kind of processor, or does "
                                 "a library that it needs lack?"),
                              shown);
  else
    detail = g_strdup_printf (_ ("%s is not there. Install the token’s software again, or remove its configuration."), shown);
  g_ptr_array_add (faults, cs_token_fault_new (name, detail));
}

static void
look_at (GPtrArray  *faults,
         GPtrArray  *loaded,
         const char *folder,
         const char *file_name)
{
  g_autofree char *name = NULL;
  g_autofree char *path = g_build_filename (folder, file_name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv)   lines = NULL;

  if (!g_str_has_suffix (file_name, SUFFIX))
    return;

  name = g_strndup (file_name, strlen (file_name) - strlen (SUFFIX));
  if (g_ptr_array_find_with_equal_func (loaded, name, g_str_equal, NULL) ||
      !g_file_get_contents (path, &text, NULL, NULL))
    return;

  lines = g_strsplit (text, "\n", -1);
  add_fault (faults, name, lines);
}

void
cs_token_module_find_faults (GPtrArray *faults)
{
  g_autoptr (GPtrArray) loaded = list_loaded ();
  g_autofree char      *own = g_build_filename (g_get_user_config_dir (), "pkcs11", "modules", NULL);

  const char *const folders[] = { CS_P11_MODULE_CONFIGS, CS_P11_SYSTEM_CONFIG_MODULES, own };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      gboolean again = i > 0 && g_str_equal (folders[i], folders[i - 1]);
      GDir    *folder = again ? NULL : g_dir_open (folders[i], 0, NULL);

      for (const char *name = folder != NULL ? g_dir_read_name (folder) : NULL; name != NULL; name = g_dir_read_name (folder))
        look_at (faults, loaded, folders[i], name);
      g_clear_pointer (&folder, g_dir_close);
    }
}
