/* cs-application.c: the program
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-application.h"

#include "cs-app-resources.h"
#include "cs-compat.h"
#include "cs-panes.h"
#include "cs-window.h"

#include <glib/gi18n-lib.h>
#include <signal.h>

struct _CsApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (CsApplication, cs_application, ADW_TYPE_APPLICATION)

static CsWindow *
get_blank_window (CsApplication *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link != NULL; link = link->next)
    if (CS_IS_WINDOW (link->data) && cs_window_is_blank (link->data))
      return link->data;

  return cs_window_new (GTK_APPLICATION (self));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Each keeps its size as when it is closed by hand. */
  for (GList *link = windows; link != NULL; link = link->next)
    gtk_window_close (link->data);
  g_list_free (windows);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  cs_compat_show_about (gtk_application_get_active_window (user_data));
}

static void
lab_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  CsWindow *window = get_blank_window (user_data);

  gtk_window_present (GTK_WINDOW (window));
  cs_window_open_lab (window);
}

static void
add_accelerators (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.send", { "<Control>Return", "<Control>KP_Enter" } },
    { "win.focus-address", { "<Control>l" } },
    { "win.focus-trust", { "<Alt>t" } },
    { "win.focus-identity", { "<Alt>i" } },
    { "win.compose", { "<Control>e" } },
    { "win.confirm::again", { "<Control>r" } },
    { "win.confirm::cold", { "<Control><Shift>r" } },
    { "win.focus-pane(uint32 0)", { "<Control>1" } },
    { "win.focus-pane(uint32 1)", { "<Control>2" } },
    { "win.focus-pane(uint32 2)", { "<Control>3" } },
    { "win.focus-pane(uint32 3)", { "<Control>4" } },
    { "win.next-region(false)", { "F6" } },
    { "win.next-region(true)", { "<Shift>F6" } },
    { "win.detail", { "F4" } },
    { "win.find", { "<Control>f" } },
    { "win.copy-verdict", { "<Control><Shift>c" } },
    { "win.open", { "<Control>o" } },
    { "win.save", { "<Control>s" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action, accelerators[i].keys);
}

static void
cs_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "about", about_cb },
    { "lab", lab_cb },
    { "quit", quit_cb },
  };

  /* Before the base class looks for styles, icons and the shortcuts window. */
  cs_app_register_resource ();

  G_APPLICATION_CLASS (cs_application_parent_class)->startup (application);

  /* A process that is gone must not take the window with it. */
  signal (SIGPIPE, SIG_IGN);
  gtk_window_set_default_icon_name (APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  add_accelerators (GTK_APPLICATION (application));
  cs_panes_init ();
}

static void
cs_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (cs_window_new (GTK_APPLICATION (application)));
  gtk_window_present (window);
}

static void
cs_application_open (GApplication *application,
                     GFile       **files,
                     int           n_files,
                     const char   *hint)
{
  CsWindow             *window = get_blank_window (CS_APPLICATION (application));
  g_autoptr (GPtrArray) records = NULL;

  gtk_window_present (GTK_WINDOW (window));
  records = cs_window_take_files (window, files, (gsize) n_files);
  for (guint i = 0; i < records->len; i++)
    {
      /* A window that is going to show a record is still blank. */
      if (i > 0)
        window = cs_window_new (GTK_APPLICATION (application));
      gtk_window_present (GTK_WINDOW (window));
      cs_window_open_file (window, g_ptr_array_index (records, i));
    }
}

static int
cs_application_handle_local_options (GApplication *application,
                                     GVariantDict *options)
{
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Countersign %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (!g_variant_dict_contains (options, "lab"))
    return -1;

  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  g_action_group_activate_action (G_ACTION_GROUP (application), "lab", NULL);
  return -1;
}

static void
cs_application_class_init (CsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = cs_application_startup;
  application_class->activate = cs_application_activate;
  application_class->open = cs_application_open;
  application_class->handle_local_options = cs_application_handle_local_options;
}

static void
cs_application_init (CsApplication *self)
{
  static const GOptionEntry options[] = {
    { "lab", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start the practice lab and fill in its 403 request"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and end"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
}

CsApplication *
cs_application_new (GApplicationFlags flags)
{
  return g_object_new (CS_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "resource-base-path", APP_PATH,
                       "flags", flags | G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
