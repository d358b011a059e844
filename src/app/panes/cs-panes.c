/* cs-panes.c: the banner and the panes, as one library
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-panes.h"

#include <adwaita.h>

#include "cs-panes-resources.h"

#define PANES_PATH APP_PATH "/panes/"

/* A stylesheet that is there only while the desktop asks for it. */
typedef struct
{
  GtkCssProvider *provider;
  gboolean        added;
} Contrast;

static void
contrast_cb (AdwStyleManager *manager,
             GParamSpec      *pspec,
             Contrast        *contrast)
{
  GdkDisplay *display = adw_style_manager_get_display (manager);
  gboolean    wanted = adw_style_manager_get_high_contrast (manager);

  if (wanted == contrast->added)
    return;

  contrast->added = wanted;
  if (wanted)
    gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (contrast->provider),
                                                GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  else
    gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (contrast->provider));
}

static void
contrast_free (gpointer  data,
               GClosure *closure)
{
  Contrast *contrast = data;

  g_object_unref (contrast->provider);
  g_free (contrast);
}

static void
load_style (GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  AdwStyleManager *manager = adw_style_manager_get_for_display (display);
  Contrast        *contrast = g_new0 (Contrast, 1);

  gtk_css_provider_load_from_resource (provider, PANES_PATH "panes.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);

  contrast->provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (contrast->provider, PANES_PATH "panes-hc.css");
  g_signal_connect_data (manager, "notify::high-contrast", G_CALLBACK (contrast_cb),
                         contrast, contrast_free, 0);
  contrast_cb (manager, NULL, contrast);
}

void
cs_panes_init (void)
{
  static gsize done;

  GdkDisplay *display = gdk_display_get_default ();

  if (!g_once_init_enter (&done))
    return;

  cs_panes_register_resource ();

  g_type_ensure (CS_TYPE_APPS_PANEL);
  g_type_ensure (CS_TYPE_CERTIFICATES_PANE);
  g_type_ensure (CS_TYPE_EXCHANGE);
  g_type_ensure (CS_TYPE_HANDSHAKE_PANE);
  g_type_ensure (CS_TYPE_RESPONSE_PANE);
  g_type_ensure (CS_TYPE_VERDICT_CARD);

  if (display != NULL)
    {
      gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), PANES_PATH "icons");
      load_style (display);
    }

  g_once_init_leave (&done, 1);
}
