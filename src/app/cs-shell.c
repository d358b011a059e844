/* cs-shell.c: where everything stands, for the room there is
 *
 * The layout is found while the width is handed out, and takes effect in an idle:
 * showing and hiding children there would ask for another round of the same.
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-shell-private.h"

#include "cs-composer.h"
#include "cs-panes.h"
#include "cs-regions.h"
#include "cs-scroll-chain.h"

#include <adwaita.h>

/* Below this height, in units of the text's size, the banner is one line. */
#define CS_SHELL_SHORT_HEIGHT 560

/* The panes never have less: what is above them scrolls away instead. */
#define CS_SHELL_PANES_HEIGHT 180

/* Narrower than this the request bar does not fit between the header's buttons. */
#define CS_SHELL_BAR_WIDTH 620

#define CS_SHELL_NORMAL_DPI (96.0 * 1024)

enum
{
  PROP_0,
  PROP_COMPOSING,
  PROP_DRAFT,
  PROP_EXCHANGE,
  PROP_NOTICE,
  PROP_STARTED,
  PROP_WATCHING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsShell, cs_shell, GTK_TYPE_WIDGET)

CsShellLayout
cs_shell_layout_for (int    width,
                     double text_scale)
{
  double room = width / MAX (text_scale, 0.1);

  if (room >= CS_SHELL_WIDE_MIN)
    return CS_SHELL_WIDE;
  if (room >= CS_SHELL_MEDIUM_MIN)
    return CS_SHELL_MEDIUM;
  return CS_SHELL_NARROW;
}

static double
get_text_scale (CsShell *self)
{
  int dpi = -1;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / CS_SHELL_NORMAL_DPI : 1.0;
}

/* ---- what is in sight */

void
cs_shell_update_panes (CsShell *self)
{
  gboolean wide = self->layout == CS_SHELL_WIDE;
  gboolean narrow = self->layout == CS_SHELL_NARROW;
  gboolean apps = self->page == CS_SHELL_APPS;

  CsShellPage beside = narrow ? self->page : self->second;

  gtk_widget_set_visible (self->outer_paned, !apps);
  gtk_widget_set_visible (self->apps, apps);
  gtk_widget_set_visible (self->handshake, !narrow || self->page == CS_SHELL_HANDSHAKE);
  gtk_widget_set_visible (self->certificates, wide || beside == CS_SHELL_CERTIFICATES);
  gtk_widget_set_visible (self->response, wide || beside == CS_SHELL_RESPONSE);
  gtk_widget_set_visible (self->inner_paned, gtk_widget_get_visible (self->certificates) ||
                                               gtk_widget_get_visible (self->response));
  gtk_widget_set_visible (self->switcher, !wide);
}

/* On the first page of a narrow window the banner stands in full and scrolls away:
 * below it the panes are as high as what is in sight. */
static void
update_panes_height (CsShell *self)
{
  gboolean first = self->layout == CS_SHELL_NARROW && self->page == CS_SHELL_HANDSHAKE && !self->composing;
  int      height = first && !self->is_short ? gtk_widget_get_height (self->scroller) : 0;

  gtk_widget_set_size_request (self->panes, -1, MAX (height, CS_SHELL_PANES_HEIGHT));
}

void
cs_shell_update_card (CsShell *self)
{
  gboolean narrow = self->layout == CS_SHELL_NARROW;
  gboolean compact = self->composing || self->is_short || self->page == CS_SHELL_APPS ||
                     (narrow && self->page != CS_SHELL_HANDSHAKE);

  g_object_set (self->card, "compact", compact, "stacked", narrow, NULL);
  update_panes_height (self);
  gtk_widget_set_visible (self->card, self->exchange != NULL &&
                                        cs_exchange_get_state (self->exchange) != CS_EXCHANGE_EMPTY);
}

static void
update_bars (CsShell *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->start_page), !self->started);
  gtk_widget_set_visible (self->main_box, self->started);
  gtk_widget_set_visible (self->header_bar_box, self->started && self->bar_fits);
  gtk_widget_set_visible (self->title, !self->started || !self->bar_fits);
  gtk_widget_set_visible (GTK_WIDGET (self->lower_bar), self->started && !self->bar_fits);
}

static void
update_all (CsShell *self)
{
  gboolean narrow = self->layout == CS_SHELL_NARROW;

  g_object_set (self->strip, "compact", narrow, NULL);
  g_object_set (self->composer, "stacked", self->layout != CS_SHELL_WIDE, NULL);
  g_object_set (self->start_page, "stacked", narrow, NULL);
  g_object_set (self->watch_bar, "stacked", narrow, NULL);
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "cs-narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "cs-narrow");
  update_bars (self);
  cs_shell_update_panes (self);
  cs_shell_update_card (self);
}

static void
stack_changed (CsShell *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->stack);

  for (guint i = 0; i < CS_SHELL_APPS + 1; i++)
    if (g_strcmp0 (name, cs_shell_page_names[i]) == 0)
      cs_shell_show_page (self, (CsShellPage) i);
}

/* ---- the exchange */

static void
exchange_changed (CsShell *self)
{
  gboolean sending = cs_exchange_get_state (self->exchange) == CS_EXCHANGE_SENDING;
  gboolean again = !sending && cs_exchange_get_imported_name (self->exchange) != NULL;

  g_object_set (self->header_bar, "sending", sending, "again", again, NULL);
  g_object_set (self->lower_bar, "sending", sending, "again", again, NULL);
  cs_shell_update_card (self);
}

static void
set_exchange (CsShell    *self,
              CsExchange *exchange)
{
  GtkWidget *const watchers[] = { self->card, self->handshake, self->certificates, self->response, self->apps };

  if (!g_set_object (&self->exchange, exchange))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (watchers); i++)
    g_object_set (watchers[i], "exchange", exchange, NULL);
  if (exchange != NULL)
    {
      g_signal_connect_object (exchange, "notify::state", G_CALLBACK (exchange_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (exchange, "notify::imported-name", G_CALLBACK (exchange_changed), self,
                               G_CONNECT_SWAPPED);
      exchange_changed (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGE]);
}

static void
set_draft (CsShell *self,
           CsDraft *draft)
{
  if (!g_set_object (&self->draft, draft))
    return;

  g_object_set (self->header_bar, "draft", draft, NULL);
  g_object_set (self->lower_bar, "draft", draft, NULL);
  g_object_set (self->strip, "draft", draft, NULL);
  g_object_set (self->composer, "draft", draft, NULL);
  g_object_set (self->start_page, "draft", draft, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

static void
set_composing (CsShell *self,
               gboolean composing)
{
  if (self->composing == composing)
    return;

  self->composing = composing;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->composer_revealer), composing);
  cs_shell_update_card (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPOSING]);
}

static void
set_started (CsShell *self,
             gboolean started)
{
  if (self->started == started)
    return;

  self->started = started;
  update_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STARTED]);
}

static void
set_watching (CsShell *self,
              gboolean watching)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->watch_bar)) == watching)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->watch_bar), watching);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCHING]);
}

static void
set_notice (CsShell    *self,
            const char *notice)
{
  gtk_label_set_text (GTK_LABEL (self->notice), notice != NULL ? notice : "");
  gtk_widget_set_visible (self->notice_box, notice != NULL && *notice != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

void
cs_shell_record_selected (CsShell *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->records));

  if (selected != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-record", "u", selected);
}

static void
dismiss_notice (CsShell *self)
{
  set_notice (self, NULL);
}

/* ---- layout */

static gboolean
switch_layout (gpointer user_data)
{
  CsShell *self = user_data;

  self->layout_source = 0;
  self->layout = self->next_layout;
  self->bar_fits = self->next_bar_fits;
  self->is_short = self->next_is_short;
  self->height = self->next_height;
  update_all (self);
  return G_SOURCE_REMOVE;
}

static void
cs_shell_measure (GtkWidget     *widget,
                  GtkOrientation orientation,
                  int            for_size,
                  int           *minimum,
                  int           *natural,
                  int           *minimum_baseline,
                  int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? CS_SHELL_MIN_WIDTH : CS_SHELL_MIN_HEIGHT;
  *natural = *minimum;
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

static void
cs_shell_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  CsShell *self = CS_SHELL (widget);
  double   scale = get_text_scale (self);
  int      min_width;
  int      min_height;

  gtk_widget_measure (self->column, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  gtk_widget_measure (self->column, GTK_ORIENTATION_VERTICAL, MAX (width, min_width), &min_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->column, MAX (width, min_width), MAX (height, min_height), -1, NULL);

  self->next_layout = cs_shell_layout_for (width, scale);
  self->next_bar_fits = width / scale >= CS_SHELL_BAR_WIDTH;
  self->next_is_short = height / scale < CS_SHELL_SHORT_HEIGHT;
  self->next_height = gtk_widget_get_height (self->scroller);
  if ((self->next_layout != self->layout || self->next_bar_fits != self->bar_fits ||
       self->next_is_short != self->is_short || self->next_height != self->height) &&
      self->layout_source == 0)
    self->layout_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, switch_layout, self, NULL);
}

static GtkSizeRequestMode
cs_shell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
cs_shell_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cs_shell_parent_class)->root (widget);

  g_signal_connect_object (gtk_widget_get_settings (widget), "notify::gtk-xft-dpi",
                           G_CALLBACK (gtk_widget_queue_resize), widget, G_CONNECT_SWAPPED);
}

/* ---- the object */

static void
cs_shell_dispose (GObject *object)
{
  CsShell *self = CS_SHELL (object);

  g_clear_handle_id (&self->layout_source, g_source_remove);
  g_clear_pointer (&self->column, gtk_widget_unparent);
  g_clear_object (&self->draft);
  g_clear_object (&self->exchange);

  G_OBJECT_CLASS (cs_shell_parent_class)->dispose (object);
}

static void
cs_shell_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  CsShell *self = CS_SHELL (object);

  switch (prop_id)
    {
    case PROP_COMPOSING:
      g_value_set_boolean (value, self->composing);
      break;
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    case PROP_EXCHANGE:
      g_value_set_object (value, self->exchange);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->notice)));
      break;
    case PROP_STARTED:
      g_value_set_boolean (value, self->started);
      break;
    case PROP_WATCHING:
      g_value_set_boolean (value, gtk_widget_get_visible (GTK_WIDGET (self->watch_bar)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_shell_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  CsShell *self = CS_SHELL (object);

  switch (prop_id)
    {
    case PROP_COMPOSING:
      set_composing (self, g_value_get_boolean (value));
      break;
    case PROP_DRAFT:
      set_draft (self, g_value_get_object (value));
      break;
    case PROP_EXCHANGE:
      set_exchange (self, g_value_get_object (value));
      break;
    case PROP_NOTICE:
      set_notice (self, g_value_get_string (value));
      break;
    case PROP_STARTED:
      set_started (self, g_value_get_boolean (value));
      break;
    case PROP_WATCHING:
      set_watching (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/cs-shell.ui");
  gtk_widget_class_bind_template_child (widget_class, CsShell, column);
  gtk_widget_class_bind_template_child (widget_class, CsShell, title);
  gtk_widget_class_bind_template_child (widget_class, CsShell, header_bar_box);
  gtk_widget_class_bind_template_child (widget_class, CsShell, header_bar);
  gtk_widget_class_bind_template_child (widget_class, CsShell, lower_bar);
  gtk_widget_class_bind_template_child (widget_class, CsShell, start_page);
  gtk_widget_class_bind_template_child (widget_class, CsShell, main_box);
  gtk_widget_class_bind_template_child (widget_class, CsShell, strip);
  gtk_widget_class_bind_template_child (widget_class, CsShell, watch_bar);
  gtk_widget_class_bind_template_child (widget_class, CsShell, scroller);
  gtk_widget_class_bind_template_child (widget_class, CsShell, composer_revealer);
  gtk_widget_class_bind_template_child (widget_class, CsShell, composer);
  gtk_widget_class_bind_template_child (widget_class, CsShell, notice_box);
  gtk_widget_class_bind_template_child (widget_class, CsShell, notice);
  gtk_widget_class_bind_template_child (widget_class, CsShell, records_box);
  gtk_widget_class_bind_template_child (widget_class, CsShell, records);
  gtk_widget_class_bind_template_child (widget_class, CsShell, card);
  gtk_widget_class_bind_template_child (widget_class, CsShell, panes);
  gtk_widget_class_bind_template_child (widget_class, CsShell, outer_paned);
  gtk_widget_class_bind_template_child (widget_class, CsShell, inner_paned);
  gtk_widget_class_bind_template_child (widget_class, CsShell, handshake);
  gtk_widget_class_bind_template_child (widget_class, CsShell, certificates);
  gtk_widget_class_bind_template_child (widget_class, CsShell, response);
  gtk_widget_class_bind_template_child (widget_class, CsShell, apps);
  gtk_widget_class_bind_template_child (widget_class, CsShell, switcher);
  gtk_widget_class_bind_template_child (widget_class, CsShell, stack);
  gtk_widget_class_bind_template_callback (widget_class, stack_changed);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_notice);
  gtk_widget_class_bind_template_callback_full (widget_class, "record_selected", G_CALLBACK (cs_shell_record_selected));
}

static void
cs_shell_class_init (CsShellClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_shell_dispose;
  object_class->get_property = cs_shell_get_property;
  object_class->set_property = cs_shell_set_property;
  widget_class->measure = cs_shell_measure;
  widget_class->size_allocate = cs_shell_size_allocate;
  widget_class->get_request_mode = cs_shell_get_request_mode;
  widget_class->root = cs_shell_root;

  properties[PROP_COMPOSING] =
    g_param_spec_boolean ("composing", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DRAFT] =
    g_param_spec_object ("draft", NULL, NULL, CS_TYPE_DRAFT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_EXCHANGE] =
    g_param_spec_object ("exchange", NULL, NULL, CS_TYPE_EXCHANGE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NOTICE] =
    g_param_spec_string ("notice", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STARTED] =
    g_param_spec_boolean ("started", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  properties[PROP_WATCHING] =
    g_param_spec_boolean ("watching", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_COMPOSER);
  g_type_ensure (CS_TYPE_REQUEST_BAR);
  g_type_ensure (CS_TYPE_START_PAGE);
  g_type_ensure (CS_TYPE_STRIP);
  g_type_ensure (CS_TYPE_WATCH_BAR);
  cs_panes_init ();

  gtk_widget_class_set_css_name (widget_class, "shell");
  bind_template (widget_class);
}

static void
cs_shell_init (CsShell *self)
{
  self->second = CS_SHELL_CERTIFICATES;
  self->bar_fits = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  cs_scroll_chain_attach (GTK_SCROLLED_WINDOW (self->scroller));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  update_all (self);
}
