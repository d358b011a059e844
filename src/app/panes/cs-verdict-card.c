/* cs-verdict-card.c: the whole story in two halves
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-verdict-card.h"

#include <glib/gi18n-lib.h>

#include "cs-findings.h"
#include "cs-flow.h"
#include "cs-pane-actions.h"
#include "cs-tone.h"
#include "cs-verdict-words.h"

#define APPS_LINK "apps:"

/* The live phase is looked at once in so many milliseconds at most. */
#define PHASE_MS 50

struct _CsVerdictCard
{
  GtkWidget parent_instance;

  CsExchange   *exchange;
  GSignalGroup *signals;
  GListModel   *events; /* of the record that is being written */
  gulong        events_handler;
  guint         phase_source;
  gboolean      compact;
  gboolean      stacked;
  char         *platform; /* the flagged one's id */

  GtkStack   *stack;
  GtkSpinner *spinner;
  GtkLabel   *phase;

  GtkBox    *halves;
  GtkWidget *story;
  GtkImage  *badge;
  GtkLabel  *headline;
  GtkLabel  *sentence;
  GtkWidget *confirmations;
  GtkButton *confirm_first;
  GtkButton *confirm_second;

  CsFindings *findings;

  GtkWidget *apps;
  GtkImage  *apps_badge;
  GtkLabel  *apps_headline;
  GtkLabel  *apps_sentence;
  GtkWidget *chips;
  GtkButton *chip_lost;
  GtkButton *chip_exception;
  GtkButton *chip_answer;
  GtkButton *chip_unknown;

  GtkBox    *lines;
  GtkImage  *line_icon;
  GtkLabel  *line;
  GtkWidget *apps_line_box;
  GtkImage  *apps_line_icon;
  GtkLabel  *apps_line;
};

enum
{
  PROP_EXCHANGE = 1,
  PROP_COMPACT,
  PROP_STACKED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsVerdictCard, cs_verdict_card, GTK_TYPE_WIDGET)

static void
show_confirmations (CsVerdictCard *self,
                    CsVerdict     *verdict)
{
  guint    n = verdict->confirm != NULL ? g_strv_length (verdict->confirm) : 0;
  gboolean lacks_keys = cs_exchange_get_takes_keys (self->exchange) && cs_exchange_lacks_keys (self->exchange);

  cs_pane_show_confirmation (self->confirm_first, lacks_keys ? "add-key-log" : n > 0 ? verdict->confirm[0]
                                                                                     : NULL);
  cs_pane_show_confirmation (self->confirm_second, n > 1 ? verdict->confirm[1] : NULL);
  cs_findings_show (self->findings, self->exchange);
  gtk_widget_set_visible (self->confirmations,
                          gtk_widget_get_visible (GTK_WIDGET (self->confirm_first)) ||
                            gtk_widget_get_visible (GTK_WIDGET (self->confirm_second)) ||
                            gtk_widget_get_visible (GTK_WIDGET (self->findings)));
}

static char *
dup_headline (CsVerdictCard *self,
              CsVerdict     *verdict)
{
  const char *headline = verdict->headline != NULL ? verdict->headline : "";

  if (cs_exchange_get_stale (self->exchange))
    return g_strdup_printf (_ ("Before your changes: %s"), headline);

  return g_strdup (headline);
}

static void
show_story (CsVerdictCard *self,
            CsVerdict     *verdict)
{
  const char      *imported = cs_exchange_get_imported_name (self->exchange);
  g_autofree char *origin = cs_verdict_words_dup_origin (cs_exchange_get_record (self->exchange), imported);
  g_autofree char *headline = dup_headline (self, verdict);
  g_autofree char *markup = cs_verdict_words_dup_markup (verdict->sentence != NULL ? verdict->sentence : "", verdict->clauses);

  CsTone tone = cs_tone_from_severity (verdict->severity);

  if (origin != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (origin, -1);
      g_autofree char *rest = g_steal_pointer (&markup);

      markup = g_strdup_printf ("<b>%s</b>  %s", escaped, rest);
    }

  gtk_image_set_from_icon_name (self->badge, imported != NULL ? "cs-opened-symbolic" : cs_tone_get_icon (tone));
  cs_tone_apply (GTK_WIDGET (self->badge), imported != NULL ? CS_TONE_ACCENT : tone);
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_markup (self->sentence, markup);
  show_confirmations (self, verdict);

  gtk_image_set_from_icon_name (self->line_icon, cs_tone_get_icon (tone));
  cs_tone_apply (GTK_WIDGET (self->line_icon), tone);
  gtk_label_set_label (self->line, headline);
}

static void
show_chip (GtkButton *chip,
           CsVerdict *verdict,
           CsSees     sees,
           int        status,
           gboolean   wanted)
{
  g_autofree char *text = wanted ? cs_verdict_words_dup_chip (sees, cs_verdict_count (verdict, sees), status) : NULL;

  GtkWidget *label = gtk_widget_get_last_child (gtk_button_get_child (chip));

  gtk_widget_set_visible (GTK_WIDGET (chip), text != NULL);
  if (text == NULL)
    return;

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  for (guint i = 0; i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = verdict->platforms->pdata[i];

      if (view->sees == sees)
        {
          gtk_actionable_set_action_target (GTK_ACTIONABLE (chip), "s", view->id);
          break;
        }
    }
}

static void
show_chips (CsVerdictCard *self,
            CsVerdict     *verdict)
{
  int      status = cs_record_get_status (cs_exchange_get_record (self->exchange));
  gboolean flagged = self->platform != NULL;
  gboolean all = cs_verdict_count (verdict, CS_SEES_ANSWER) == verdict->platforms->len;
  gboolean any = FALSE;

  /* The flagged ones are what the headline is about. */
  show_chip (self->chip_lost, verdict, CS_SEES_TRANSPORT_ERROR, status, !flagged && status == 0);
  show_chip (self->chip_exception, verdict, CS_SEES_EXCEPTION, status, TRUE);
  show_chip (self->chip_answer, verdict, CS_SEES_ANSWER, status, status != 0 && !all);
  show_chip (self->chip_unknown, verdict, CS_SEES_CANNOT_TELL, status, TRUE);

  for (GtkWidget *chip = gtk_widget_get_first_child (self->chips); chip != NULL; chip = gtk_widget_get_next_sibling (chip))
    any = any || gtk_widget_get_visible (chip);
  gtk_widget_set_visible (self->chips, any);
}

static void
find_flagged (CsVerdictCard *self,
              CsVerdict     *verdict)
{
  g_clear_pointer (&self->platform, g_free);
  for (guint i = 0; i < verdict->platforms->len && self->platform == NULL; i++)
    {
      CsPlatformView *view = verdict->platforms->pdata[i];

      if (view->flagged)
        self->platform = g_strdup (view->id);
    }
}

/* There is an answer, and no platform loses it. */
static gboolean
sees_answer (CsVerdictCard *self,
             CsVerdict     *verdict)
{
  return cs_record_get_status (cs_exchange_get_record (self->exchange)) > 0 &&
         cs_verdict_count (verdict, CS_SEES_TRANSPORT_ERROR) == 0;
}

static void
show_apps (CsVerdictCard *self,
           CsVerdict     *verdict)
{
  g_autofree char *sentence = NULL;
  g_autofree char *markup = NULL;

  CsTone      tone = cs_tone_from_severity (verdict->apps_severity);
  gboolean    has_apps = verdict->apps_headline != NULL;
  const char *icon;
  const char *link;

  gtk_widget_set_visible (self->apps, has_apps);
  gtk_widget_set_visible (self->apps_line_box, has_apps);
  if (!has_apps)
    return;

  find_flagged (self, verdict);
  icon = self->platform == NULL && sees_answer (self, verdict) ? "cs-match-symbolic" : cs_tone_get_icon (tone);
  link = self->platform != NULL        ? _ ("Why, and what to do")
         : sees_answer (self, verdict) ? _ ("All platforms")
                                       : _ ("What each platform says");
  sentence = g_markup_escape_text (verdict->apps_sentence != NULL ? verdict->apps_sentence : "", -1);
  markup = verdict->platforms->len > 0 ? g_strdup_printf ("%s <a href=\"" APPS_LINK "\">%s</a>", sentence, link)
                                       : g_steal_pointer (&sentence);

  /* Only what misleads is coloured: an answer that everyone sees is quiet. */
  if (tone == CS_TONE_SUCCESS)
    tone = CS_TONE_PLAIN;
  cs_tone_apply (self->apps, tone);
  cs_tone_apply (GTK_WIDGET (self->apps_badge), tone);
  gtk_image_set_from_icon_name (self->apps_badge, icon);
  gtk_label_set_label (self->apps_headline, verdict->apps_headline);
  gtk_label_set_markup (self->apps_sentence, markup);
  show_chips (self, verdict);

  gtk_image_set_from_icon_name (self->apps_line_icon, icon);
  cs_tone_apply (GTK_WIDGET (self->apps_line_icon), tone);
  gtk_label_set_label (self->apps_line, verdict->apps_headline);
}

/* GTK 4.8 has no announcements. An alert is read out when it appears, which a
 * change of page is; its description is what is read. */
static void
describe (CsVerdictCard *self,
          CsVerdict     *verdict)
{
  g_autofree char *text = g_strjoin (" ", gtk_label_get_label (self->headline),
                                     verdict->apps_headline != NULL ? verdict->apps_headline : "", NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show_phase (CsVerdictCard *self)
{
  const char *phase = cs_verdict_words_get_phase (cs_exchange_get_record (self->exchange));

  if (g_strcmp0 (gtk_label_get_label (self->phase), phase) != 0)
    gtk_label_set_label (self->phase, phase);
}

static gboolean
phase_cb (gpointer user_data)
{
  CsVerdictCard *self = user_data;

  self->phase_source = 0;
  if (self->exchange != NULL)
    show_phase (self);

  return G_SOURCE_REMOVE;
}

static void
events_changed_cb (CsVerdictCard *self)
{
  if (self->phase_source == 0)
    self->phase_source = g_timeout_add (PHASE_MS, phase_cb, self);
}

static void
watch_events (CsVerdictCard *self,
              CsRecord      *record)
{
  if (self->events != NULL)
    g_clear_signal_handler (&self->events_handler, self->events);
  g_clear_object (&self->events);
  g_clear_handle_id (&self->phase_source, g_source_remove);

  if (record == NULL)
    return;

  self->events = g_object_ref (cs_record_get_events (record));
  self->events_handler = g_signal_connect_object (self->events, "items-changed", G_CALLBACK (events_changed_cb),
                                                  self, G_CONNECT_SWAPPED);
}

static void
refresh (CsVerdictCard *self)
{
  CsExchangeState state = self->exchange != NULL ? cs_exchange_get_state (self->exchange) : CS_EXCHANGE_EMPTY;
  gboolean        sending = state == CS_EXCHANGE_SENDING;
  CsVerdict      *verdict = state == CS_EXCHANGE_DONE ? cs_exchange_get_verdict (self->exchange) : NULL;

  watch_events (self, sending ? cs_exchange_get_record (self->exchange) : NULL);
  gtk_spinner_set_spinning (self->spinner, sending);

  if (sending)
    show_phase (self);

  if (verdict != NULL)
    {
      show_story (self, verdict);
      show_apps (self, verdict);
      describe (self, verdict);
    }

  gtk_stack_set_visible_child_name (self->stack, sending           ? "sending"
                                                 : verdict == NULL ? "empty"
                                                 : self->compact   ? "compact"
                                                                   : "full");
  gtk_widget_set_visible (GTK_WIDGET (self->stack), sending || verdict != NULL);
}

static gboolean
activate_link_cb (CsVerdictCard *self,
                  const char    *uri)
{
  if (g_str_equal (uri, APPS_LINK))
    cs_pane_show_apps (GTK_WIDGET (self), self->platform != NULL ? self->platform : "");
  else
    cs_pane_select_event (GTK_WIDGET (self), cs_verdict_words_get_link_event (uri));

  return GDK_EVENT_STOP;
}

static void
apply_shape (CsVerdictCard *self)
{
  GtkOrientation orientation = self->stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->halves), orientation);
  gtk_box_set_homogeneous (self->halves, !self->stacked);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->lines), orientation);
  gtk_box_set_spacing (self->lines, self->stacked ? 6 : 22);
  if (self->stacked)
    gtk_widget_add_css_class (GTK_WIDGET (self), "cs-stacked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "cs-stacked");
}

static void
set_exchange (CsVerdictCard *self,
              CsExchange    *exchange)
{
  if (!g_set_object (&self->exchange, exchange))
    return;

  g_signal_group_set_target (self->signals, exchange);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGE]);
}

static void
set_compact (CsVerdictCard *self,
             gboolean       compact)
{
  if (self->compact == compact)
    return;

  self->compact = compact;
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
set_stacked (CsVerdictCard *self,
             gboolean       stacked)
{
  if (self->stacked == stacked)
    return;

  self->stacked = stacked;
  apply_shape (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STACKED]);
}

static void
cs_verdict_card_dispose (GObject *object)
{
  CsVerdictCard *self = CS_VERDICT_CARD (object);
  GtkWidget     *child;

  watch_events (self, NULL);
  g_clear_object (&self->signals);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->exchange);
  g_clear_pointer (&self->platform, g_free);

  G_OBJECT_CLASS (cs_verdict_card_parent_class)->dispose (object);
}

static void
cs_verdict_card_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  CsVerdictCard *self = CS_VERDICT_CARD (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      g_value_set_object (value, self->exchange);
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;

    case PROP_STACKED:
      g_value_set_boolean (value, self->stacked);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_verdict_card_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  CsVerdictCard *self = CS_VERDICT_CARD (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      set_exchange (self, g_value_get_object (value));
      break;

    case PROP_COMPACT:
      set_compact (self, g_value_get_boolean (value));
      break;

    case PROP_STACKED:
      set_stacked (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-verdict-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, stack);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, phase);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, halves);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, story);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, badge);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, headline);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, sentence);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, confirmations);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, confirm_first);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, confirm_second);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, findings);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, apps);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, apps_badge);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, apps_headline);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, apps_sentence);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, chips);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, chip_lost);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, chip_exception);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, chip_answer);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, chip_unknown);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, lines);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, line_icon);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, line);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, apps_line_box);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, apps_line_icon);
  gtk_widget_class_bind_template_child (widget_class, CsVerdictCard, apps_line);
  gtk_widget_class_bind_template_callback (widget_class, activate_link_cb);
}

static void
cs_verdict_card_class_init (CsVerdictCardClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_verdict_card_dispose;
  object_class->get_property = cs_verdict_card_get_property;
  object_class->set_property = cs_verdict_card_set_property;

  properties[PROP_EXCHANGE] =
    g_param_spec_object ("exchange", NULL, NULL,
                         CS_TYPE_EXCHANGE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STACKED] =
    g_param_spec_boolean ("stacked", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_FINDINGS);
  g_type_ensure (CS_TYPE_FLOW);
  gtk_widget_class_set_css_name (widget_class, "cs-verdict-card");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
}

static void
cs_verdict_card_init (CsVerdictCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (CS_TYPE_EXCHANGE);
  g_signal_group_connect_swapped (self->signals, "notify::record", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::stale", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::imported-name", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::takes-keys", G_CALLBACK (refresh), self);
  apply_shape (self);
  refresh (self);
}
