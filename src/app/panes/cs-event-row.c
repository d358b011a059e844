/* cs-event-row.c: a row of the timeline as a widget
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-event-row.h"

#include "cs-lane.h"
#include "cs-pair.h"

struct _CsEventRow
{
  GtkWidget parent_instance;

  CsTimelineRow *row;

  GtkWidget *phase;
  GtkLabel  *phase_title;
  GtkLabel  *phase_detail;
  GtkLabel  *time;
  CsLane    *lane;
  CsPair    *message;
  GtkLabel  *title;
  GtkLabel  *detail;
  GtkWidget *bubble;
  GtkImage  *bubble_icon;
  GtkLabel  *bubble_title;
  GtkLabel  *bubble_detail;
  GtkWidget *marker;
  GtkImage  *marker_icon;
  GtkLabel  *marker_title;
};

enum
{
  PROP_ROW = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsEventRow, cs_event_row, GTK_TYPE_WIDGET)

static void
set_optional (GtkLabel   *label,
              const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_phase (CsEventRow    *self,
            CsTimelineRow *row)
{
  gtk_label_set_label (self->phase_title, row->title);
  set_optional (self->phase_detail, row->detail);
}

static void
show_message (CsEventRow    *self,
              CsTimelineRow *row)
{
  GtkAlign align = row->facts.side == CS_SIDE_CLIENT   ? GTK_ALIGN_START
                   : row->facts.side == CS_SIDE_SERVER ? GTK_ALIGN_END
                                                       : GTK_ALIGN_CENTER;

  /* The title stands at its sender's rail. */
  gtk_widget_set_halign (GTK_WIDGET (self->message), align);
  cs_pair_set_pack_type (self->message, align == GTK_ALIGN_END ? GTK_PACK_END : GTK_PACK_START);
  gtk_label_set_label (self->title, row->title);
  set_optional (self->detail, row->detail);
  cs_tone_apply (GTK_WIDGET (self->message), row->facts.tone);
}

static void
show_bubble (CsEventRow    *self,
             CsTimelineRow *row)
{
  gtk_image_set_from_icon_name (self->bubble_icon, row->icon);
  gtk_label_set_label (self->bubble_title, row->title);
  set_optional (self->bubble_detail, row->detail);
  cs_tone_apply (self->bubble, row->facts.tone);
}

static void
show_marker (CsEventRow    *self,
             CsTimelineRow *row)
{
  gtk_widget_set_visible (GTK_WIDGET (self->marker_icon), row->icon != NULL);
  gtk_image_set_from_icon_name (self->marker_icon, row->icon);
  gtk_label_set_label (self->marker_title, row->title);

  if (row->facts.kind == CS_ROW_GAP)
    gtk_widget_add_css_class (self->marker, "cs-gap");
  else
    gtk_widget_remove_css_class (self->marker, "cs-gap");
}

static void
show_row (CsEventRow    *self,
          CsTimelineRow *row)
{
  CsRowKind kind = row->facts.kind;

  gtk_widget_set_visible (self->phase, kind == CS_ROW_PHASE);
  gtk_widget_set_visible (GTK_WIDGET (self->time), kind != CS_ROW_PHASE);
  gtk_widget_set_visible (GTK_WIDGET (self->lane), kind != CS_ROW_PHASE);
  gtk_widget_set_visible (GTK_WIDGET (self->message), kind == CS_ROW_MESSAGE);
  gtk_widget_set_visible (self->bubble, kind == CS_ROW_BUBBLE);
  gtk_widget_set_visible (self->marker, kind == CS_ROW_MARKER || kind == CS_ROW_GAP);

  gtk_label_set_label (self->time, row->time != NULL ? row->time : "");
  cs_lane_set_facts (self->lane, &row->facts);

  switch (kind)
    {
    case CS_ROW_PHASE:
      show_phase (self, row);
      break;

    case CS_ROW_BUBBLE:
      show_bubble (self, row);
      break;

    case CS_ROW_MARKER:
    case CS_ROW_GAP:
      show_marker (self, row);
      break;

    case CS_ROW_MESSAGE:
    default:
      show_message (self, row);
      break;
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, row->spoken, -1);
}

static void
cs_event_row_dispose (GObject *object)
{
  CsEventRow *self = CS_EVENT_ROW (object);
  GtkWidget  *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->row);

  G_OBJECT_CLASS (cs_event_row_parent_class)->dispose (object);
}

static void
cs_event_row_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  CsEventRow *self = CS_EVENT_ROW (object);

  switch (prop_id)
    {
    case PROP_ROW:
      g_value_set_object (value, self->row);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_event_row_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  CsEventRow *self = CS_EVENT_ROW (object);

  switch (prop_id)
    {
    case PROP_ROW:
      cs_event_row_set_row (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_event_row_class_init (CsEventRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_event_row_dispose;
  object_class->get_property = cs_event_row_get_property;
  object_class->set_property = cs_event_row_set_property;

  properties[PROP_ROW] =
    g_param_spec_object ("row", NULL, NULL,
                         CS_TYPE_TIMELINE_ROW,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_LANE);
  g_type_ensure (CS_TYPE_PAIR);
  gtk_widget_class_set_css_name (widget_class, "cs-event-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-event-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, phase);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, phase_title);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, phase_detail);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, time);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, lane);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, message);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, title);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, detail);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, bubble_icon);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, bubble_title);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, bubble_detail);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, marker);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, marker_icon);
  gtk_widget_class_bind_template_child (widget_class, CsEventRow, marker_title);
}

static void
cs_event_row_init (CsEventRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cs_event_row_new (void)
{
  return g_object_new (CS_TYPE_EVENT_ROW, NULL);
}

CsTimelineRow *
cs_event_row_get_row (CsEventRow *self)
{
  g_return_val_if_fail (CS_IS_EVENT_ROW (self), NULL);

  return self->row;
}

void
cs_event_row_set_row (CsEventRow    *self,
                      CsTimelineRow *row)
{
  g_return_if_fail (CS_IS_EVENT_ROW (self));

  if (!g_set_object (&self->row, row))
    return;

  if (row != NULL)
    show_row (self, row);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROW]);
}
