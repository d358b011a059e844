/* cs-time-bar.c: where the time went
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-time-bar.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "cs-event-words.h"
#include "cs-json.h"

#define BAR_HEIGHT    8
#define BAR_GAP       2
#define BAR_MIN_WIDTH 90
#define SPACING       10

/* A refusal is looked for among so many last events. */
#define MAX_SEARCHED 64

typedef enum
{
  SEGMENT_DNS,
  SEGMENT_TCP,
  SEGMENT_TLS,
  SEGMENT_WAIT,
  SEGMENT_BODY,
  SEGMENT_REFUSED,
  N_SEGMENTS,
} Segment;

struct _CsTimeBar
{
  GtkWidget parent_instance;

  double    ms[N_SEGMENTS]; /* negative: it did not happen */
  GtkLabel *figures;
  GtkLabel *total;
};

G_DEFINE_FINAL_TYPE (CsTimeBar, cs_time_bar, GTK_TYPE_WIDGET)

static const struct
{
  const char *color;
  float       alpha;
} looks[N_SEGMENTS] = {
  [SEGMENT_DNS] = { "accent_bg_color", 0.38f },
  [SEGMENT_TCP] = { "accent_bg_color", 0.66f },
  [SEGMENT_TLS] = { "accent_bg_color", 1.0f },
  [SEGMENT_WAIT] = { "window_fg_color", 0.24f },
  [SEGMENT_BODY] = { "window_fg_color", 0.48f },
  [SEGMENT_REFUSED] = { "error_bg_color", 0.7f },
};

static double
sum (CsTimeBar *self)
{
  double total = 0;

  for (guint i = 0; i < N_SEGMENTS; i++)
    total += MAX (self->ms[i], 0);

  return total;
}

/* Milliseconds from our Finished to the server's alert, or -1. */
static double
find_refusal (CsRecord *record)
{
  gint64 client_us = cs_event_words_get_finished_us (record);
  guint  n = g_list_model_get_n_items (cs_record_get_events (record));

  if (client_us < 0 || cs_record_get_status (record) != 0)
    return -1;

  for (guint i = n; i > 0 && n - i < MAX_SEARCHED; i--)
    {
      CsEvent *event = cs_record_get_event (record, i - 1);

      if (cs_event_get_side (event) == CS_SIDE_SERVER && cs_event_words_is_refusal (event) &&
          cs_event_words_get_time_us (event) > client_us)
        return (double) (cs_event_words_get_time_us (event) - client_us) / 1000.0;
    }

  return -1;
}

static void
read_times (CsTimeBar *self,
            CsRecord  *record)
{
  JsonObject *timings = cs_json_get_object (cs_record_get_entry (record), "timings");
  double      connect = cs_json_get_double (timings, "connect", -1);
  double      tls = cs_json_get_double (timings, "ssl", -1);

  /* HAR counts TLS into connecting. */
  self->ms[SEGMENT_DNS] = cs_json_get_double (timings, "dns", -1);
  self->ms[SEGMENT_TCP] = connect >= 0 ? MAX (connect - MAX (tls, 0), 0) : -1;
  self->ms[SEGMENT_TLS] = tls;
  self->ms[SEGMENT_WAIT] = cs_json_get_double (timings, "wait", -1);
  self->ms[SEGMENT_BODY] = cs_json_get_double (timings, "receive", -1);
  self->ms[SEGMENT_REFUSED] = find_refusal (record);

  for (guint i = 0; i < N_SEGMENTS; i++)
    {
      if (!isfinite (self->ms[i]))
        self->ms[i] = -1;
    }

  if (self->ms[SEGMENT_REFUSED] >= 0 || cs_record_get_status (record) == 0)
    self->ms[SEGMENT_WAIT] = self->ms[SEGMENT_BODY] = -1;
}

static void
append_figure (GString    *text,
               const char *name,
               double      ms)
{
  if (ms < 0)
    return;

  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append_printf (text, ms < 9.95 ? "%s %.1f" : "%s %.0f", name, ms);
}

static void
show_figures (CsTimeBar *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char    *total = g_strdup_printf (sum (self) < 9.95 ? _ ("%.1f ms") : _ ("%.0f ms"), sum (self));
  g_autofree char    *figures = NULL;

  append_figure (text, _ ("DNS"), self->ms[SEGMENT_DNS]);
  append_figure (text, _ ("TCP"), self->ms[SEGMENT_TCP]);
  append_figure (text, _ ("TLS"), self->ms[SEGMENT_TLS]);
  append_figure (text, _ ("wait"), self->ms[SEGMENT_WAIT]);
  append_figure (text, _ ("refused after"), self->ms[SEGMENT_REFUSED]);
  if (self->ms[SEGMENT_BODY] >= 1)
    append_figure (text, _ ("body"), self->ms[SEGMENT_BODY]);

  figures = text->len > 0 ? g_strdup_printf (_ ("%s ms"), text->str) : g_strdup ("");
  gtk_label_set_label (self->figures, figures);
  gtk_label_set_label (self->total, text->len > 0 ? total : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, figures, -1);
}

static int
natural_width (GtkLabel *label)
{
  int natural;

  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

static void
cs_time_bar_measure (GtkWidget     *widget,
                     GtkOrientation orientation,
                     int            for_size,
                     int           *minimum,
                     int           *natural,
                     int           *minimum_baseline,
                     int           *natural_baseline)
{
  CsTimeBar *self = CS_TIME_BAR (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (GTK_WIDGET (self->figures), orientation, -1, minimum, natural, NULL, NULL);
      return;
    }

  *minimum = BAR_MIN_WIDTH / 2 + natural_width (self->total);
  *natural = BAR_MIN_WIDTH + SPACING + natural_width (self->figures);
}

static void
cs_time_bar_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  CsTimeBar *self = CS_TIME_BAR (widget);
  gboolean   roomy = width >= BAR_MIN_WIDTH + SPACING + natural_width (self->figures);
  GtkLabel  *shown = roomy ? self->figures : self->total;
  gboolean   mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int        label_width = MIN (natural_width (shown), width);

  gtk_widget_set_child_visible (GTK_WIDGET (self->figures), roomy);
  gtk_widget_set_child_visible (GTK_WIDGET (self->total), !roomy);
  gtk_widget_size_allocate (GTK_WIDGET (shown),
                            &(GtkAllocation) { mirrored ? 0 : width - label_width, 0, label_width, height }, baseline);
}

static void
draw_segments (CsTimeBar   *self,
               GtkSnapshot *snapshot,
               double       width,
               double       y,
               gboolean     mirrored)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  double           total = sum (self);
  double           at = 0;

  for (guint i = 0; i < N_SEGMENTS; i++)
    {
      double  share = total > 0 ? width * MAX (self->ms[i], 0) / total : 0;
      GdkRGBA color;

      if (share <= 0 || !gtk_style_context_lookup_color (context, looks[i].color, &color))
        continue;

      color.alpha *= looks[i].alpha;
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT ((float) (mirrored ? width - at - share : at), (float) y,
                                                      (float) MAX (share - BAR_GAP, 1), BAR_HEIGHT));
      at += share;
    }
}

static void
cs_time_bar_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  CsTimeBar     *self = CS_TIME_BAR (widget);
  gboolean       mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkLabel      *shown = gtk_widget_get_child_visible (GTK_WIDGET (self->figures)) ? self->figures : self->total;
  double         label_width = natural_width (shown);
  double         width = gtk_widget_get_width (widget) - label_width - (label_width > 0 ? SPACING : 0);
  double         y = floor ((gtk_widget_get_height (widget) - BAR_HEIGHT) / 2.0);
  GskRoundedRect clip;

  if (width > 0 && sum (self) > 0)
    {
      gtk_snapshot_save (snapshot);
      if (mirrored)
        gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (gtk_widget_get_width (widget) - width), 0));
      gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, (float) y, (float) width, BAR_HEIGHT), 2);
      gtk_snapshot_push_rounded_clip (snapshot, &clip);
      draw_segments (self, snapshot, width, y, mirrored);
      gtk_snapshot_pop (snapshot);
      gtk_snapshot_restore (snapshot);
    }

  GTK_WIDGET_CLASS (cs_time_bar_parent_class)->snapshot (widget, snapshot);
}

static void
cs_time_bar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cs_time_bar_parent_class)->dispose (object);
}

static void
cs_time_bar_class_init (CsTimeBarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_time_bar_dispose;
  widget_class->measure = cs_time_bar_measure;
  widget_class->size_allocate = cs_time_bar_size_allocate;
  widget_class->snapshot = cs_time_bar_snapshot;

  gtk_widget_class_set_css_name (widget_class, "cs-time-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-time-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CsTimeBar, figures);
  gtk_widget_class_bind_template_child (widget_class, CsTimeBar, total);
}

static void
cs_time_bar_init (CsTimeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cs_time_bar_set_record (self, NULL);
}

void
cs_time_bar_set_record (CsTimeBar *self,
                        CsRecord  *record)
{
  g_return_if_fail (CS_IS_TIME_BAR (self));

  if (record != NULL && cs_record_get_complete (record))
    {
      read_times (self, record);
    }
  else
    {
      for (guint i = 0; i < N_SEGMENTS; i++)
        self->ms[i] = -1;
    }

  show_figures (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

gboolean
cs_time_bar_has_times (CsTimeBar *self)
{
  g_return_val_if_fail (CS_IS_TIME_BAR (self), FALSE);

  return sum (self) > 0;
}
