/* cs-stage.c: a window that a test drives from inside
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-stage.h"

#include "cs-application.h"

static gboolean
is_mapped (CsStage *self,
           gpointer user_data)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self->window));
}

GtkApplication *
cs_stage_start_application (void)
{
  GtkApplication *application = GTK_APPLICATION (cs_application_new (G_APPLICATION_NON_UNIQUE));

  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  return application;
}

CsStage *
cs_stage_new (GtkApplication *application,
              int             width,
              int             height)
{
  CsStage *self = g_new0 (CsStage, 1);

  self->window = g_object_ref (cs_window_new (application));
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  gtk_window_present (GTK_WINDOW (self->window));
  cs_stage_wait (self, is_mapped, NULL);
  cs_stage_draw (self, 3);
  return self;
}

static GtkWidget *
find_open_popover (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_POPOVER (child) ? child : find_open_popover (child);

      if (found != NULL && gtk_widget_get_mapped (found))
        return found;
    }

  return NULL;
}

void
cs_stage_free (CsStage *self)
{
  GtkWidget *popover = find_open_popover (GTK_WIDGET (self->window));

  if (popover != NULL)
    {
      gtk_popover_popdown (GTK_POPOVER (popover));
      cs_stage_draw (self, 2);
    }
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->window);
  g_clear_object (&self->prop);
  g_free (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
cs_stage_wait (CsStage    *self,
               CsStageFunc done,
               gpointer    user_data)
{
  gint64 end = g_get_monotonic_time () + CS_STAGE_SECONDS * G_USEC_PER_SEC;
  guint  ticks = g_timeout_add (10, tick_cb, NULL); /* so that an iteration returns */

  while (!done (self, user_data))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  g_source_remove (ticks);
}

static void
painted_cb (GdkFrameClock *clock,
            guint         *frames)
{
  if (*frames > 0)
    (*frames)--;
}

static gboolean
is_zero (CsStage *self,
         gpointer user_data)
{
  /* A widget that waits to be drawn has no picture. */
  if (*(guint *) user_data == 0)
    return TRUE;

  gtk_widget_queue_draw (GTK_WIDGET (self->window));
  return FALSE;
}

void
cs_stage_draw (CsStage *self,
               guint    frames)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  gulong         handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &frames);

  cs_stage_wait (self, is_zero, &frames);
  g_signal_handler_disconnect (clock, handler);
}

void
cs_stage_act (CsStage    *self,
              const char *action,
              const char *format,
              ...)
{
  g_autoptr (GVariant) parameter = NULL;

  va_list arguments;

  if (format != NULL)
    {
      va_start (arguments, format);
      parameter = g_variant_ref_sink (g_variant_new_va (format, NULL, &arguments));
      va_end (arguments);
    }
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (self->window), action, parameter));
}

static gboolean
address_is_filled (CsStage *self,
                   gpointer user_data)
{
  return gtk_entry_buffer_get_length (cs_draft_get_address (cs_window_get_draft (self->window))) > 0;
}

void
cs_stage_start_lab (CsStage *self)
{
  cs_stage_act (self, "win.lab", NULL);
  cs_stage_wait (self, address_is_filled, NULL);
  cs_stage_draw (self, 2);
}

static gboolean
is_done (CsStage *self,
         gpointer user_data)
{
  return cs_exchange_get_state (cs_window_get_exchange (self->window)) == CS_EXCHANGE_DONE;
}

void
cs_stage_send (CsStage *self)
{
  cs_stage_act (self, "win.send", NULL);
  cs_stage_wait (self, is_done, NULL);
  cs_stage_draw (self, 4);
}

GtkWidget *
cs_stage_find (GtkWidget *root,
               GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = cs_stage_find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
snapshot_widget (GtkSnapshot *snapshot,
                 GtkWidget   *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot),
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
}

/* The sheet that stands over the window and all others, if there is one. */
static GtkWidget *
find_sheet (GtkWidget *window)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();
  GtkWidget        *sheet = NULL;

  for (GList *link = toplevels; link != NULL; link = link->next)
    {
      GtkWindow *parent = gtk_window_get_transient_for (link->data);

      if (parent == (GtkWindow *) window && gtk_widget_get_mapped (link->data))
        sheet = link->data;
    }

  return sheet != NULL && find_sheet (sheet) != NULL ? find_sheet (sheet) : sheet;
}

void
cs_stage_picture (CsStage    *self,
                  double      scale,
                  const char *path)
{
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture)    texture = NULL;
  g_autoptr (GError)        error = NULL;

  GtkWidget   *window = GTK_WIDGET (self->window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GtkWidget   *sheet = find_sheet (window);
  GtkWidget   *popover;

  graphene_rect_t bounds;

  cs_stage_draw (self, 2);
  popover = find_open_popover (window);
  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  /* Without a compositor a frame is drawn around the window: outside of the picture. */
  g_assert_true (gtk_widget_compute_bounds (window, window, &bounds));
  gtk_snapshot_translate (snapshot, &bounds.origin);
  snapshot_widget (snapshot, window);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-bounds.origin.x, -bounds.origin.y));
  if (popover != NULL)
    {
      GdkPopup *popup = GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (popover)));
      double    window_x;
      double    window_y;
      double    x;
      double    y;

      gtk_native_get_surface_transform (GTK_NATIVE (window), &window_x, &window_y);
      gtk_native_get_surface_transform (GTK_NATIVE (popover), &x, &y);
      x += gdk_popup_get_position_x (popup) - window_x;
      y += gdk_popup_get_position_y (popup) - window_y;
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
      snapshot_widget (snapshot, popover);
    }
  if (sheet != NULL)
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (gtk_widget_get_width (window) - gtk_widget_get_width (sheet)) / 2,
                                                              (float) (gtk_widget_get_height (window) - gtk_widget_get_height (sheet)) / 2));
      snapshot_widget (snapshot, sheet);
    }
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0,
                                                              (float) (gtk_widget_get_width (window) * scale),
                                                              (float) (gtk_widget_get_height (window) * scale)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}
