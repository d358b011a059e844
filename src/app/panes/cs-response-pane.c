/* cs-response-pane.c: the raw HTTP answer
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-response-pane.h"

#include <glib/gi18n-lib.h>

#include "cs-answer-words.h"
#include "cs-body-job.h"
#include "cs-body-view.h"
#include "cs-bytes-view.h"
#include "cs-field.h"
#include "cs-frame-row.h"
#include "cs-json.h"
#include "cs-pane-actions.h"
#include "cs-raw-text.h"
#include "cs-text.h"
#include "cs-verdict-words.h"

struct _CsResponsePane
{
  GtkWidget parent_instance;

  CsExchange           *exchange;
  GSignalGroup         *signals;
  GCancellable         *cancellable; /* of the body that is being made readable */
  GtkFileChooserNative *chooser;

  GtkWidget       *views;
  GtkToggleButton *pretty_toggle;
  GtkToggleButton *raw_toggle;
  GtkToggleButton *hex_toggle;
  GtkToggleButton *frames_toggle;
  GtkWidget       *save;
  GtkStack        *stack;
  GtkLabel        *placeholder;
  GtkLabel        *why_none;
  GtkLabel        *status;
  GtkLabel        *protocol;
  GtkLabel        *size;
  GtkLabel        *writer;
  GtkStack        *view;
  GtkLabel        *headers_count;
  GtkListView     *headers;
  GtkNoSelection  *headers_selection;
  GtkLabel        *body_kind;
  GtkLabel        *body_cut;
  CsBodyView      *pretty;
  CsBodyView      *raw;
  CsBytesView     *hex;
  GtkNoSelection  *frames_selection;
};

enum
{
  PROP_EXCHANGE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CsResponsePane, cs_response_pane, GTK_TYPE_WIDGET)

static CsRecord *
get_record (CsResponsePane *self)
{
  return self->exchange != NULL ? cs_exchange_get_record (self->exchange) : NULL;
}

static const char *
get_content_type (CsRecord *record)
{
  JsonObject *content = cs_json_get_object (cs_record_get_response (record), "content");
  const char *header = cs_answer_words_get_header (record, "content-type");

  return header != NULL ? header : cs_json_get_string (content, "mimeType", NULL);
}

static CsBodyView *
get_job_view (CsResponsePane *self,
              CsBodyJob      *job)
{
  return job->shape == CS_BODY_INDENTED ? self->pretty : self->raw;
}

static void
show_job (CsResponsePane *self,
          CsBodyJob      *job,
          char           *text)
{
  g_autofree char *media_type = cs_body_text_dup_media_type (job->content_type);

  CsBodyView *view = get_job_view (self, job);

  if (text == NULL)
    cs_body_view_show_bytes (view, job->bytes, _ ("The body is no text."));
  else
    cs_body_view_show_text (view, text, job->shape == CS_BODY_INDENTED ? media_type : NULL);
}

static void
job_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *text = NULL;

  CsResponsePane *self = CS_RESPONSE_PANE (source);
  GTask          *task = G_TASK (result);

  text = g_task_propagate_pointer (task, &error);

  /* A late one belongs to an answer that is not shown any more. */
  if (error != NULL || g_task_get_cancellable (task) != self->cancellable)
    return;

  show_job (self, g_task_get_task_data (task), g_steal_pointer (&text));
}

static void
show_body (CsResponsePane *self,
           CsRecord       *record,
           CsBodyShape     shape)
{
  CsBodyJob *job = cs_body_job_new (record, get_content_type (record), shape);

  if (cs_body_job_is_short (job))
    {
      show_job (self, job, cs_body_job_run (job));
      cs_body_job_free (job);
      return;
    }

  cs_body_view_show_nothing (get_job_view (self, job), _ ("Making the body readable"));
  cs_body_job_run_async (job, self, self->cancellable, job_cb);
}

static void
show_pretty_body (CsResponsePane *self,
                  CsRecord       *record)
{
  GBytes *body = cs_record_get_body (record);

  if (body == NULL || g_bytes_get_size (body) == 0)
    {
      cs_body_view_show_nothing (self->pretty, body == NULL ? _ ("The record holds no body.") : _ ("The body is empty."));
      return;
    }

  show_body (self, record, CS_BODY_INDENTED);
}

static GListModel *
create_members (gpointer item,
                gpointer user_data)
{
  return cs_frame_dup_members (item);
}

static void
show_frames (CsResponsePane *self,
             CsRecord       *record)
{
  GtkTreeListModel *frames = gtk_tree_list_model_new (cs_frame_list_new (record), FALSE, FALSE, create_members, NULL, NULL);

  gtk_no_selection_set_model (self->frames_selection, G_LIST_MODEL (frames));
  g_object_unref (frames);
}

static const char *
get_view (CsResponsePane *self)
{
  if (gtk_toggle_button_get_active (self->raw_toggle))
    return "raw";
  if (gtk_toggle_button_get_active (self->hex_toggle))
    return "hex";
  if (gtk_toggle_button_get_active (self->frames_toggle))
    return "frames";

  return "pretty";
}

static gboolean
has_http (CsRecord *record)
{
  guint n = g_list_model_get_n_items (cs_record_get_events (record));

  for (guint i = 0; i < n; i++)
    if (cs_event_get_layer (cs_record_get_event (record, i)) == CS_LAYER_HTTP)
      return TRUE;

  return FALSE;
}

/* Without an answer there is still what went out, and what came that was none. */
static gboolean
show_page (CsResponsePane *self,
           const char     *view)
{
  CsRecord *record = get_record (self);
  gboolean  shown = (g_str_equal (view, "raw") && gtk_widget_get_visible (GTK_WIDGET (self->raw_toggle))) ||
                   (g_str_equal (view, "frames") && gtk_widget_get_visible (self->views));

  if (record == NULL || !cs_record_get_complete (record))
    {
      gtk_stack_set_visible_child_name (self->stack, "placeholder");
      return FALSE;
    }

  if (cs_record_get_status (record) <= 0 && !shown)
    {
      gtk_stack_set_visible_child_name (self->stack, "none");
      return FALSE;
    }

  gtk_stack_set_visible_child_name (self->stack, "answer");
  return TRUE;
}

/* Only what is looked at is made; the rest would cost time and memory unseen. */
static void
show_view (CsResponsePane *self)
{
  CsRecord   *record = get_record (self);
  const char *view = get_view (self);

  gtk_stack_set_visible_child_name (self->view, view);
  if (!show_page (self, view))
    return;

  if (g_str_equal (view, "pretty"))
    show_pretty_body (self, record);
  else if (g_str_equal (view, "raw"))
    show_body (self, record, CS_BODY_AS_IT_IS);
  else if (g_str_equal (view, "hex"))
    cs_bytes_view_set_bytes (self->hex, cs_record_get_body (record));
  else
    show_frames (self, record);
}

static void
toggled_cb (CsResponsePane  *self,
            GtkToggleButton *toggle)
{
  if (gtk_toggle_button_get_active (toggle))
    show_view (self);
}

static void
view_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  CsResponsePane *self = CS_RESPONSE_PANE (widget);
  const char     *view = g_variant_get_string (parameter, NULL);

  gtk_toggle_button_set_active (g_str_equal (view, "raw")      ? self->raw_toggle
                                : g_str_equal (view, "hex")    ? self->hex_toggle
                                : g_str_equal (view, "frames") ? self->frames_toggle
                                                               : self->pretty_toggle,
                                TRUE);
}

static void
show_headers (CsResponsePane *self,
              CsRecord       *record)
{
  g_autoptr (JsonNode)   headers = cs_answer_words_dup_headers (record);
  g_autoptr (GListModel) list = cs_field_list_new (headers);
  g_autofree char       *count = g_strdup_printf ("%u", json_array_get_length (json_node_get_array (headers)));

  gtk_no_selection_set_model (self->headers_selection, list);
  gtk_label_set_label (self->headers_count, count);
}

static void
show_writer (CsResponsePane *self)
{
  CsVerdict       *verdict = cs_exchange_get_verdict (self->exchange);
  g_autofree char *markup = verdict != NULL ? cs_answer_words_dup_writer (verdict->writer) : NULL;

  gtk_label_set_markup (self->writer, markup != NULL ? markup : "");
  gtk_widget_set_visible (GTK_WIDGET (self->writer), markup != NULL);
}

static gboolean
activate_link_cb (CsResponsePane *self,
                  const char     *uri)
{
  cs_pane_select_event (GTK_WIDGET (self), cs_verdict_words_get_link_event (uri));

  return GDK_EVENT_STOP;
}

static void
show_answer (CsResponsePane *self,
             CsRecord       *record)
{
  g_autofree char *status = cs_answer_words_dup_status (record);
  g_autofree char *protocol = cs_answer_words_dup_protocol (record);
  g_autofree char *size = cs_answer_words_dup_size (record);
  g_autofree char *media_type = cs_body_text_dup_media_type (get_content_type (record));
  g_autofree char *safe_type = cs_text_safe (media_type, -1);

  const char *cut = cs_answer_words_get_cut (record);

  gtk_label_set_label (self->status, status);
  cs_tone_apply (GTK_WIDGET (self->status), cs_answer_words_get_tone (record));
  gtk_label_set_label (self->protocol, protocol);
  gtk_widget_set_visible (GTK_WIDGET (self->protocol), *protocol != '\0');
  gtk_label_set_label (self->size, size != NULL ? size : "");
  gtk_label_set_label (self->body_kind, safe_type);
  gtk_label_set_label (self->body_cut, cut != NULL ? cut : "");
  gtk_widget_set_visible (GTK_WIDGET (self->body_cut), cut != NULL);

  show_writer (self);
  show_headers (self, record);
}

static void
show_no_answer (CsResponsePane *self,
                CsRecord       *record)
{
  g_autofree char *why = cs_answer_words_dup_why_none (record);
  g_autofree char *protocol = cs_answer_words_dup_protocol (record);

  gtk_label_set_label (self->why_none, why);
  gtk_label_set_label (self->status, _ ("No answer"));
  cs_tone_apply (GTK_WIDGET (self->status), CS_TONE_ERROR);
  gtk_label_set_label (self->protocol, protocol);
  gtk_widget_set_visible (GTK_WIDGET (self->protocol), *protocol != '\0');
  gtk_label_set_label (self->size, "");
  gtk_widget_set_visible (GTK_WIDGET (self->writer), FALSE);
}

static void
drop_job (CsResponsePane *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
refresh (CsResponsePane *self)
{
  CsRecord *record = get_record (self);
  gboolean  complete = record != NULL && cs_record_get_complete (record);
  gboolean  answered = complete && cs_record_get_status (record) > 0;

  drop_job (self);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (self->views, answered || (complete && has_http (record)));
  gtk_widget_set_visible (GTK_WIDGET (self->raw_toggle), answered || (complete && cs_raw_text_is_there (record)));
  gtk_widget_set_visible (GTK_WIDGET (self->hex_toggle), answered);
  gtk_widget_set_visible (self->save, answered);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "response.save", answered && cs_record_get_body (record) != NULL);

  if (answered)
    show_answer (self, record);
  else if (complete)
    show_no_answer (self, record);
  else
    gtk_label_set_label (self->placeholder, record != NULL ? _ ("No answer yet.") : _ ("The answer appears here."));
  show_view (self);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (CsResponsePane) self = user_data;
  g_autoptr (GError)         error = NULL;
  g_autofree char           *text = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    return;

  text = g_strdup_printf (_ ("The body could not be saved: %s"), error->message);
  gtk_label_set_label (self->body_cut, text);
  gtk_widget_set_visible (GTK_WIDGET (self->body_cut), TRUE);
}

static void
chosen_cb (CsResponsePane *self,
           int             response)
{
  g_autoptr (GFile) file = NULL;

  CsRecord *record = get_record (self);
  GBytes   *body = record != NULL ? cs_record_get_body (record) : NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);

  if (file != NULL && body != NULL)
    g_file_replace_contents_bytes_async (file, body, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                         saved_cb, g_object_ref (self));
}

static void
save_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  CsResponsePane  *self = CS_RESPONSE_PANE (widget);
  GtkRoot         *root = gtk_widget_get_root (widget);
  g_autofree char *name = NULL;

  if (self->chooser != NULL)
    return;

  name = cs_answer_words_dup_file_name (get_record (self));
  self->chooser = gtk_file_chooser_native_new (_ ("Save the Body"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
setup_frame_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item,
                CsResponsePane           *self)
{
  gtk_list_item_set_child (item, cs_frame_row_new ());
}

static void
bind_frame_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item,
               CsResponsePane           *self)
{
  GtkWidget  *child = gtk_list_item_get_child (item);
  const char *spoken = cs_frame_row_set_list_row (CS_FRAME_ROW (child), gtk_list_item_get_item (item));

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (child)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
unbind_frame_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *item,
                 CsResponsePane           *self)
{
  cs_frame_row_set_list_row (CS_FRAME_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
activate_frame_cb (CsResponsePane *self,
                   guint           position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->frames_selection), position);
  g_autoptr (CsFrame)        frame = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  if (frame == NULL)
    return;

  if (gtk_tree_list_row_is_expandable (row))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
  else
    cs_pane_select_event (GTK_WIDGET (self), cs_frame_get_run (frame)->first);
}

static void
set_exchange (CsResponsePane *self,
              CsExchange     *exchange)
{
  if (!g_set_object (&self->exchange, exchange))
    return;

  g_signal_group_set_target (self->signals, exchange);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXCHANGE]);
}

static void
cs_response_pane_dispose (GObject *object)
{
  CsResponsePane *self = CS_RESPONSE_PANE (object);
  GtkWidget      *child;

  drop_job (self);
  g_clear_object (&self->signals);
  g_clear_object (&self->chooser);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->exchange);

  G_OBJECT_CLASS (cs_response_pane_parent_class)->dispose (object);
}

static void
cs_response_pane_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  CsResponsePane *self = CS_RESPONSE_PANE (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      g_value_set_object (value, self->exchange);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cs_response_pane_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  CsResponsePane *self = CS_RESPONSE_PANE (object);

  switch (prop_id)
    {
    case PROP_EXCHANGE:
      set_exchange (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-response-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, views);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, pretty_toggle);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, raw_toggle);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, hex_toggle);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, frames_toggle);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, save);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, stack);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, placeholder);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, why_none);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, status);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, protocol);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, size);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, writer);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, view);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, headers_count);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, headers);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, headers_selection);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, body_kind);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, body_cut);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, pretty);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, raw);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, hex);
  gtk_widget_class_bind_template_child (widget_class, CsResponsePane, frames_selection);
  gtk_widget_class_bind_template_callback (widget_class, activate_frame_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_frame_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_frame_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_frame_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
cs_response_pane_class_init (CsResponsePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_response_pane_dispose;
  object_class->get_property = cs_response_pane_get_property;
  object_class->set_property = cs_response_pane_set_property;

  properties[PROP_EXCHANGE] =
    g_param_spec_object ("exchange", NULL, NULL,
                         CS_TYPE_EXCHANGE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CS_TYPE_BODY_VIEW);
  g_type_ensure (CS_TYPE_BYTES_VIEW);
  g_type_ensure (CS_TYPE_FIELD);
  gtk_widget_class_set_css_name (widget_class, "cs-response-pane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "response.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "response.view", "s", view_action);
}

static void
cs_response_pane_init (CsResponsePane *self)
{
  g_autoptr (GtkListItemFactory) factory =
    gtk_builder_list_item_factory_new_from_resource (NULL, APP_PATH "/panes/cs-header-line.ui");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->headers, factory);
  gtk_widget_set_direction (GTK_WIDGET (self->headers), GTK_TEXT_DIR_LTR);

  self->signals = g_signal_group_new (CS_TYPE_EXCHANGE);
  g_signal_group_connect_swapped (self->signals, "notify::record", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh), self);
  refresh (self);
}
