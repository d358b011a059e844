/* cs-lane.c: the space between the two parties
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-lane.h"

#include <math.h>

/* In CSS pixels at 100 %: the rails' distance from the lane's edges follows the
 * text, so that it is a share of the font's size. */
#define RAIL_EM  0.9
#define DASH     3.0
#define DASH_GAP 3.0

struct _CsLane
{
  GtkWidget parent_instance;

  CsRowKind kind;
  CsSide    side;
  CsRail    rail;
};

G_DEFINE_FINAL_TYPE (CsLane, cs_lane, GTK_TYPE_WIDGET)

/* The size of the lane's letters, in pixels. */
static double
font_size (GtkWidget *widget)
{
  PangoContext               *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double                      size = (double) pango_font_description_get_size (font) / PANGO_SCALE;

  if (pango_font_description_get_size_is_absolute (font))
    return size;

  return size * pango_cairo_context_get_resolution (context) / 72.0;
}

/* All drawing goes through this one call, as the mirror of a rectangle is one. */
static void
draw_rect (GtkSnapshot   *snapshot,
           gboolean       mirrored,
           double         lane_width,
           const GdkRGBA *color,
           double         x,
           double         y,
           double         width,
           double         height)
{
  double left = mirrored ? lane_width - x - width : x;

  if (width <= 0 || height <= 0)
    return;

  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) left, (float) y, (float) width, (float) height));
}

static void
draw_rail (GtkSnapshot   *snapshot,
           CsRail         rail,
           gboolean       mirrored,
           double         width,
           double         height,
           const GdkRGBA *color,
           double         x)
{
  if (rail == CS_RAIL_SOLID)
    draw_rect (snapshot, mirrored, width, color, x - 1.0, 0, 2.0, height);

  if (rail == CS_RAIL_DOTTED)
    {
      for (double y = 0; y < height; y += DASH + DASH_GAP)
        draw_rect (snapshot, mirrored, width, color, x - 1.0, y, 2.0, MIN (DASH, height - y));
    }
}

/* A chevron's arm: a bar turned by 45 degrees, its end at the tip. */
static void
draw_arm (GtkSnapshot   *snapshot,
          const GdkRGBA *color,
          double         x,
          double         y,
          double         length,
          double         thickness,
          double         angle)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_rotate (snapshot, (float) angle);
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT (0, (float) (-thickness / 2), (float) length, (float) thickness));
  gtk_snapshot_restore (snapshot);
}

static void
draw_chevron (GtkSnapshot   *snapshot,
              gboolean       mirrored,
              double         width,
              const GdkRGBA *color,
              double         tip,
              double         y,
              gboolean       to_end,
              double         size,
              double         thickness)
{
  double   x = mirrored ? width - tip : tip;
  gboolean points_right = to_end != mirrored;
  double   angle = points_right ? 135.0 : 45.0;

  draw_arm (snapshot, color, x, y, size, thickness, angle);
  draw_arm (snapshot, color, x, y, size, thickness, -angle);
}

static void
draw_arrow (CsLane      *self,
            GtkSnapshot *snapshot,
            gboolean     mirrored,
            double       width,
            double       height,
            double       rail,
            double       em)
{
  GdkRGBA  color;
  gboolean to_server = self->side == CS_SIDE_CLIENT;
  gboolean bubble = self->kind == CS_ROW_BUBBLE;
  double   thickness = bubble ? 2.0 : 1.0;
  double   y = bubble ? height / 2 : height - MAX (em * 0.3, 3);
  double   from = rail + 2.0;
  double   to = width - rail - 2.0;
  double   size = bubble ? MAX (em * 0.55, 6) : MAX (em * 0.38, 4);

  if (self->side == CS_SIDE_LOCAL)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  if (!bubble)
    color.alpha *= 0.4f;

  /* The bubble itself covers the middle of its arrow. */
  draw_rect (snapshot, mirrored, width, &color, from, y - thickness / 2, to - from, thickness);
  draw_chevron (snapshot, mirrored, width, &color, to_server ? to : from, y, to_server, size, thickness);
}

static void
cs_lane_snapshot (GtkWidget   *widget,
                  GtkSnapshot *snapshot)
{
  CsLane    *self = CS_LANE (widget);
  GtkWidget *parent = gtk_widget_get_parent (widget);
  gboolean   mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double     width = gtk_widget_get_width (widget);
  double     height = gtk_widget_get_height (widget);
  double     em = font_size (widget);
  double     rail = floor (em * RAIL_EM);
  GdkRGBA    color;

  gtk_style_context_get_color (gtk_widget_get_style_context (parent), &color);
  color.alpha *= self->rail == CS_RAIL_SOLID ? 0.5f : 0.34f;

  draw_rail (snapshot, self->rail, mirrored, width, height, &color, rail);
  draw_rail (snapshot, self->rail, mirrored, width, height, &color, width - rail);

  if (self->kind == CS_ROW_MESSAGE || self->kind == CS_ROW_BUBBLE)
    draw_arrow (self, snapshot, mirrored, width, height, rail, em);

  GTK_WIDGET_CLASS (cs_lane_parent_class)->snapshot (widget, snapshot);
}

static void
cs_lane_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_lane_parent_class)->dispose (object);
}

static void
cs_lane_class_init (CsLaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_lane_dispose;
  widget_class->snapshot = cs_lane_snapshot;

  gtk_widget_class_set_css_name (widget_class, "cs-lane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cs_lane_init (CsLane *self)
{
}

void
cs_lane_set_facts (CsLane           *self,
                   const CsRowFacts *facts)
{
  g_return_if_fail (CS_IS_LANE (self));

  self->kind = facts->kind;
  self->side = facts->side;
  self->rail = facts->kind == CS_ROW_PHASE ? CS_RAIL_NONE : facts->rail;
  cs_tone_apply (GTK_WIDGET (self), facts->tone);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
