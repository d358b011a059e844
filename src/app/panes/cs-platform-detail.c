/* cs-platform-detail.c: what one platform makes of the exchange
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-platform-detail.h"

#include <glib/gi18n-lib.h>

#include "cs-field.h"
#include "cs-flow.h"
#include "cs-pane-actions.h"
#include "cs-platform-words.h"
#include "cs-verdict-words.h"

struct _CsPlatformDetail
{
  GtkWidget parent_instance;

  char *ticket;

  GtkStack       *stack;
  GtkImage       *badge;
  GtkLabel       *name;
  GtkLabel       *grade;
  GtkLabel       *outcome;
  GtkWidget      *domain_row;
  GtkLabel       *domain;
  GtkWidget      *code_row;
  GtkLabel       *code;
  GtkWidget      *message_row;
  GtkLabel       *message;
  GtkLabel       *reachable;
  GtkWidget      *why_part;
  GtkLabel       *why;
  GtkLabel       *evidence;
  GtkWidget      *offer_part;
  GtkLabel       *offer;
  GtkLabel       *offer_origin;
  GtkWidget      *callbacks_part;
  GtkListView    *callbacks;
  GtkNoSelection *callbacks_selection;
  GtkWidget      *fingerprint_part;
  GtkLabel       *fingerprint;
  GtkWidget      *todo_part;
  GtkLabel       *todo;
  GtkButton      *copy;
  GtkExpander    *sources_expander;
  GtkLabel       *sources;
  GtkLabel       *origin;
};

G_DEFINE_FINAL_TYPE (CsPlatformDetail, cs_platform_detail, GTK_TYPE_WIDGET)

static void
show_optional (GtkWidget  *row,
               GtkLabel   *label,
               const char *text)
{
  gboolean has_text = text != NULL && *text != '\0';

  gtk_label_set_label (label, has_text ? text : "");
  gtk_widget_set_visible (row, has_text);
}

/* A platform words a thing in several ways: the first is the likeliest. */
static char *
dup_messages (const CsPlatformView *view)
{
  g_autofree char *joined = view->messages != NULL ? g_strjoinv ("”\n“", view->messages) : NULL;

  return joined != NULL && *joined != '\0' ? g_strdup_printf ("“%s”", joined) : NULL;
}

static void
show_gets (CsPlatformDetail     *self,
           const CsPlatformView *view)
{
  g_autofree char *code = cs_platform_words_dup_code (view);
  g_autofree char *message = dup_messages (view);
  g_autofree char *reachable = cs_platform_words_dup_reachable (view);

  gtk_label_set_label (self->outcome, cs_platform_words_get_group (view->sees));
  show_optional (self->domain_row, self->domain, view->domain);
  show_optional (self->code_row, self->code, code);
  show_optional (self->message_row, self->message, message);
  gtk_label_set_label (self->reachable, reachable);
}

static void
show_callbacks (CsPlatformDetail     *self,
                const CsPlatformView *view)
{
  g_autoptr (JsonNode)   pairs = cs_platform_words_dup_callbacks (view);
  g_autoptr (GListModel) list = cs_field_list_new (pairs);

  gtk_no_selection_set_model (self->callbacks_selection, list);
  gtk_widget_set_visible (self->callbacks_part, list != NULL);
}

static void
show_fingerprint (CsPlatformDetail     *self,
                  const CsPlatformView *view)
{
  g_autofree char *markup = cs_platform_words_dup_fingerprint (view);

  gtk_label_set_markup (self->fingerprint, markup);
  gtk_widget_set_visible (self->fingerprint_part, *markup != '\0');
}

/* Whether it would have sent the certificate at all, and what would have come of it. */
static void
show_offer (CsPlatformDetail  *self,
            const CsOfferView *offer)
{
  g_autofree char *text = offer != NULL ? cs_platform_words_dup_offer (offer) : NULL;
  g_autofree char *origin = offer != NULL ? cs_platform_words_dup_offer_origin (offer) : NULL;

  show_optional (self->offer_part, self->offer, text);
  show_optional (GTK_WIDGET (self->offer_origin), self->offer_origin, origin);
}

static void
show_sources (CsPlatformDetail     *self,
              const CsPlatformView *view)
{
  g_autofree char *markup = cs_platform_words_dup_sources (view);
  g_autofree char *origin = cs_platform_words_dup_origin (view);
  g_autofree char *label = NULL;

  guint n = view->sources != NULL ? g_strv_length (view->sources) : 0;

  label = g_strdup_printf (_ ("Sources (%u)"), n);
  gtk_expander_set_label (self->sources_expander, label);
  gtk_widget_set_visible (GTK_WIDGET (self->sources_expander), n > 0);
  gtk_label_set_markup (self->sources, markup);
  gtk_label_set_label (self->origin, origin);
}

static const CsPlatformView *
find_view (CsVerdict  *verdict,
           const char *platform)
{
  for (guint i = 0; verdict != NULL && platform != NULL && i < verdict->platforms->len; i++)
    {
      CsPlatformView *view = verdict->platforms->pdata[i];

      if (g_strcmp0 (view->id, platform) == 0)
        return view;
    }

  return NULL;
}

static gboolean
activate_link_cb (CsPlatformDetail *self,
                  const char       *uri)
{
  cs_pane_select_event (GTK_WIDGET (self), cs_verdict_words_get_link_event (uri));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.hide-apps", NULL);

  return GDK_EVENT_STOP;
}

static void
copy_cb (CsPlatformDetail *self)
{
  if (self->ticket == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->ticket);
  gtk_button_set_label (self->copy, _ ("Copied"));
}

static void
cs_platform_detail_dispose (GObject *object)
{
  CsPlatformDetail *self = CS_PLATFORM_DETAIL (object);
  GtkWidget        *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->ticket, g_free);

  G_OBJECT_CLASS (cs_platform_detail_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-platform-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, stack);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, badge);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, name);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, grade);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, outcome);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, domain_row);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, domain);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, code_row);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, code);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, message_row);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, message);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, reachable);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, why_part);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, why);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, evidence);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, offer_part);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, offer);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, offer_origin);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, fingerprint_part);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, callbacks_part);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, callbacks);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, callbacks_selection);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, todo_part);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, todo);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, copy);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, sources_expander);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, sources);
  gtk_widget_class_bind_template_child (widget_class, CsPlatformDetail, origin);
  gtk_widget_class_bind_template_callback (widget_class, activate_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
cs_platform_detail_class_init (CsPlatformDetailClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_platform_detail_dispose;

  g_type_ensure (CS_TYPE_FIELD);
  g_type_ensure (CS_TYPE_FLOW);
  gtk_widget_class_set_css_name (widget_class, "cs-platform-detail");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
}

static void
cs_platform_detail_init (CsPlatformDetail *self)
{
  g_autoptr (GtkListItemFactory) factory =
    gtk_builder_list_item_factory_new_from_resource (NULL, APP_PATH "/panes/cs-callback-row.ui");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->callbacks, factory);
}

void
cs_platform_detail_show (CsPlatformDetail *self,
                         CsExchange       *exchange,
                         const char       *platform)
{
  CsVerdict            *verdict = exchange != NULL ? cs_exchange_get_verdict (exchange) : NULL;
  const CsPlatformView *view = find_view (verdict, platform);
  g_autofree char      *evidence = NULL;

  g_return_if_fail (CS_IS_PLATFORM_DETAIL (self));

  g_clear_pointer (&self->ticket, g_free);
  gtk_button_set_label (self->copy, _ ("Copy for the Ticket"));
  gtk_stack_set_visible_child_name (self->stack, view != NULL ? "platform" : "none");
  if (view == NULL)
    return;

  evidence = cs_verdict_words_dup_evidence (view->evidence, cs_exchange_get_record (exchange));
  self->ticket = cs_platform_words_dup_ticket (view, verdict->headline);

  gtk_image_set_from_icon_name (self->badge, cs_platform_words_get_icon (view->sees));
  cs_tone_apply (GTK_WIDGET (self->badge), cs_platform_words_get_tone (view->sees));
  gtk_label_set_label (self->name, view->name);
  gtk_label_set_label (self->grade, view->grade != NULL ? view->grade : "");
  gtk_widget_set_visible (GTK_WIDGET (self->grade), view->grade != NULL);
  show_gets (self, view);
  show_optional (self->why_part, self->why, view->sees == CS_SEES_CANNOT_TELL && view->missing != NULL ? view->missing : view->why);
  gtk_label_set_markup (self->evidence, evidence);
  gtk_widget_set_visible (GTK_WIDGET (self->evidence), *evidence != '\0');
  show_offer (self, view->offer);
  show_callbacks (self, view);
  show_fingerprint (self, view);
  show_optional (self->todo_part, self->todo, view->todo);
  show_sources (self, view);
}
