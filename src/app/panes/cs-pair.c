/* cs-pair.c: a title and, where there is room, its detail
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-pair.h"

#define SPACING 8

struct _CsPair
{
  GtkWidget parent_instance;

  GtkPackType pack_type;
};

enum
{
  PROP_PACK_TYPE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsPair, cs_pair, GTK_TYPE_WIDGET)

static void
cs_pair_measure (GtkWidget     *widget,
                 GtkOrientation orientation,
                 int            for_size,
                 int           *minimum,
                 int           *natural,
                 int           *minimum_baseline,
                 int           *natural_baseline)
{
  int above = 0;
  int below = 0;
  int visible = 0;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum;
      int child_natural;
      int baseline;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, &baseline);
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          *minimum += child_minimum + (visible > 0 ? SPACING : 0);
          *natural += child_natural + (visible > 0 ? SPACING : 0);
        }
      else
        {
          baseline = baseline < 0 ? child_natural : baseline;
          above = MAX (above, baseline);
          below = MAX (below, child_natural - baseline);
        }
      visible++;
    }

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = above + below;
      *minimum_baseline = *natural_baseline = above;
    }
}

static int
natural_width (GtkWidget *child)
{
  int natural = 0;

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

static void
allocate_child (GtkWidget *child,
                int        x,
                int        width,
                int        baseline)
{
  int height;
  int own_baseline;

  if (child == NULL || !gtk_widget_should_layout (child))
    return;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, &own_baseline);
  gtk_widget_size_allocate (child,
                            &(GtkAllocation) { x, own_baseline < 0 ? 0 : baseline - own_baseline, MAX (width, 0), height },
                            -1);
}

static void
cs_pair_size_allocate (GtkWidget *widget,
                       int        width,
                       int        height,
                       int        baseline)
{
  CsPair    *self = CS_PAIR (widget);
  GtkWidget *first = gtk_widget_get_first_child (widget);
  GtkWidget *second = first != NULL ? gtk_widget_get_next_sibling (first) : NULL;
  gboolean   at_left = (self->pack_type == GTK_PACK_START) == (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_LTR);
  int        least = second != NULL && gtk_widget_should_layout (second) ? SPACING : 0;
  int        first_width = MIN (natural_width (first), width);
  int        rest = width - first_width - least;
  int        second_width = second != NULL && gtk_widget_get_hexpand (second) ? rest : MIN (natural_width (second), rest);
  int        total;
  int        above;
  int        minimum;

  /* Less than a few letters would say nothing. */
  if (second != NULL)
    gtk_widget_set_child_visible (second, second_width >= natural_width (second) || second_width > 2 * SPACING);

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, &minimum, &total, NULL, &above);
  above += (height - total) / 2;

  allocate_child (first, at_left ? 0 : width - first_width, first_width, above);
  allocate_child (second, at_left ? first_width + SPACING : width - first_width - SPACING - second_width, second_width, above);
}

static void
cs_pair_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_pair_parent_class)->dispose (object);
}

static void
cs_pair_get_property (GObject    *object,
                      guint       prop_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  CsPair *self = CS_PAIR (object);

  switch (prop_id)
    {
    case PROP_PACK_TYPE:
      g_value_set_enum (value, self->pack_type);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_pair_set_property (GObject      *object,
                      guint         prop_id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  CsPair *self = CS_PAIR (object);

  switch (prop_id)
    {
    case PROP_PACK_TYPE:
      cs_pair_set_pack_type (self, g_value_get_enum (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_pair_class_init (CsPairClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_pair_dispose;
  object_class->get_property = cs_pair_get_property;
  object_class->set_property = cs_pair_set_property;
  widget_class->measure = cs_pair_measure;
  widget_class->size_allocate = cs_pair_size_allocate;

  properties[PROP_PACK_TYPE] =
    g_param_spec_enum ("pack-type", NULL, NULL,
                       GTK_TYPE_PACK_TYPE, GTK_PACK_START,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "cs-pair");
}

static void
cs_pair_init (CsPair *self)
{
}

void
cs_pair_set_pack_type (CsPair     *self,
                       GtkPackType pack_type)
{
  g_return_if_fail (CS_IS_PAIR (self));

  if (self->pack_type == pack_type)
    return;

  self->pack_type = pack_type;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PACK_TYPE]);
}
