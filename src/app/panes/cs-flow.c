/* cs-flow.c: small things in a line that breaks
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-flow.h"

#define SPACING 6

struct _CsFlow
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (CsFlow, cs_flow, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
cs_flow_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
natural_size (GtkWidget *child,
              int        max_width,
              int       *width,
              int       *height)
{
  int minimum;
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  *width = MAX (minimum, MIN (natural, max_width));
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, *width, NULL, height, NULL, NULL);
}

/* Walks the lines at a width; places the children when @place says so. Returns
 * the height. */
static int
lay_out (GtkWidget *widget,
         int        width,
         gboolean   place)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int      x = 0;
  int      y = 0;
  int      line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_width;
      int child_height;

      if (!gtk_widget_should_layout (child))
        continue;

      natural_size (child, width, &child_width, &child_height);
      if (x > 0 && x + child_width > width)
        {
          x = 0;
          y += line_height + SPACING;
          line_height = 0;
        }

      if (place)
        gtk_widget_size_allocate (child,
                                  &(GtkAllocation) { mirrored ? width - x - child_width : x, y, child_width, child_height },
                                  -1);
      x += child_width + SPACING;
      line_height = MAX (line_height, child_height);
    }

  return y + line_height;
}

static void
cs_flow_measure (GtkWidget     *widget,
                 GtkOrientation orientation,
                 int            for_size,
                 int           *minimum,
                 int           *natural,
                 int           *minimum_baseline,
                 int           *natural_baseline)
{
  int widest = 0;
  int total = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum;
      int child_natural;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      widest = MAX (widest, child_minimum);
      total += child_natural + (total > 0 ? SPACING : 0);
    }

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = total;
      return;
    }

  *minimum = *natural = lay_out (widget, for_size < 0 ? total : for_size, FALSE);
}

static void
cs_flow_size_allocate (GtkWidget *widget,
                       int        width,
                       int        height,
                       int        baseline)
{
  lay_out (widget, width, TRUE);
}

static void
cs_flow_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_flow_parent_class)->dispose (object);
}

static void
cs_flow_class_init (CsFlowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_flow_dispose;
  widget_class->get_request_mode = cs_flow_get_request_mode;
  widget_class->measure = cs_flow_measure;
  widget_class->size_allocate = cs_flow_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "cs-flow");
}

static void
cs_flow_init (CsFlow *self)
{
}
