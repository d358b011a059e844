/* cs-chain-rail.c: what ties a chain together
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-chain-rail.h"

#include <math.h>

#define DASH   3.0
#define RADIUS 4.5
#define RING   1.6
#define TICK   2.0

struct _CsChainRail
{
  GtkWidget parent_instance;

  CsDot dot;
  CsTie above;
  CsTie below;
};

struct _CsValidityBar
{
  GtkWidget parent_instance;

  double share;
};

G_DEFINE_FINAL_TYPE (CsChainRail, cs_chain_rail, GTK_TYPE_WIDGET)
G_DEFINE_FINAL_TYPE (CsValidityBar, cs_validity_bar, GTK_TYPE_WIDGET)

static void
get_color (GtkWidget *widget,
           GdkRGBA   *color)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}

static void
draw_tie (GtkSnapshot   *snapshot,
          CsTie          tie,
          const GdkRGBA *color,
          double         x,
          double         from,
          double         to)
{
  double step = tie == CS_TIE_DOTTED ? DASH : to - from;

  if (tie == CS_TIE_NONE || to <= from)
    return;

  for (double y = from; y < to; y += 2 * step)
    gtk_snapshot_append_color (snapshot, color,
                               &GRAPHENE_RECT_INIT ((float) (x - 1), (float) y, 2, (float) MIN (step, to - y)));
}

static void
draw_dot (GtkSnapshot   *snapshot,
          CsDot          dot,
          const GdkRGBA *color,
          double         x,
          double         y)
{
  GskRoundedRect circle;
  float          width = dot == CS_DOT_FILLED ? (float) RADIUS : (float) RING;

  if (dot == CS_DOT_NONE)
    return;

  gsk_rounded_rect_init_from_rect (&circle,
                                   &GRAPHENE_RECT_INIT ((float) (x - RADIUS), (float) (y - RADIUS), 2 * (float) RADIUS, 2 * (float) RADIUS),
                                   (float) RADIUS);
  if (dot == CS_DOT_FILLED)
    {
      gtk_snapshot_push_rounded_clip (snapshot, &circle);
      gtk_snapshot_append_color (snapshot, color, &circle.bounds);
      gtk_snapshot_pop (snapshot);
      return;
    }

  gtk_snapshot_append_border (snapshot, &circle,
                              (float[4]) { width, width, width, width },
                              (GdkRGBA[4]) { *color, *color, *color, *color });
}

static void
cs_chain_rail_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  CsChainRail *self = CS_CHAIN_RAIL (widget);
  double       x = floor (gtk_widget_get_width (widget) / 2.0);
  double       height = gtk_widget_get_height (widget);
  double       y = floor (height / 2.0);
  double       reach = self->dot == CS_DOT_NONE ? 0 : RADIUS + 1;
  GdkRGBA      color;

  get_color (widget, &color);
  draw_tie (snapshot, self->above, &color, x, 0, y - reach);
  draw_tie (snapshot, self->below, &color, x, y + reach, height);
  draw_dot (snapshot, self->dot, &color, x, y);
}

static void
cs_chain_rail_class_init (CsChainRailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = cs_chain_rail_snapshot;
  gtk_widget_class_set_css_name (widget_class, "cs-chain-rail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
cs_chain_rail_init (CsChainRail *self)
{
}

void
cs_chain_rail_set_item (CsChainRail       *self,
                        CsCertificateItem *item)
{
  g_return_if_fail (CS_IS_CHAIN_RAIL (self));

  self->dot = item->dot;
  self->above = item->above;
  self->below = item->below;
  cs_tone_apply (GTK_WIDGET (self), item->rail_tone);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
cs_validity_bar_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  CsValidityBar *self = CS_VALIDITY_BAR (widget);
  gboolean       mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double         width = gtk_widget_get_width (widget);
  double         height = gtk_widget_get_height (widget);
  double         bar = MAX (floor (height / 3), 2);
  double         y = floor ((height - bar) / 2);
  double         over = width * self->share;
  double         tick = CLAMP (over - TICK / 2, 0, width - TICK);
  GdkRGBA        color;
  GdkRGBA        rest;
  GdkRGBA        today;

  get_color (widget, &color);
  get_color (gtk_widget_get_parent (widget), &today);
  rest = today;
  rest.alpha *= 0.16f;

  gtk_snapshot_append_color (snapshot, &rest, &GRAPHENE_RECT_INIT (0, (float) y, (float) width, (float) bar));
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT ((float) (mirrored ? width - over : 0), (float) y, (float) over, (float) bar));
  gtk_snapshot_append_color (snapshot, &today,
                             &GRAPHENE_RECT_INIT ((float) (mirrored ? width - tick - TICK : tick), 0, (float) TICK, (float) height));
}

static void
cs_validity_bar_class_init (CsValidityBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = cs_validity_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "cs-validity-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
cs_validity_bar_init (CsValidityBar *self)
{
}

void
cs_validity_bar_set_share (CsValidityBar *self,
                           double         share)
{
  g_return_if_fail (CS_IS_VALIDITY_BAR (self));

  self->share = CLAMP (share, 0.0, 1.0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
