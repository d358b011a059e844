/* cs-event-detail.c: one event in full
 *
 * Copyright 2026 The Countersign authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cs-event-detail.h"

#include <glib/gi18n-lib.h>

#include "cs-bytes-view.h"
#include "cs-event-words.h"
#include "cs-field.h"
#include "cs-pair.h"
#include "cs-text.h"

/* Fewer bytes than this occur in a message by chance. */
#define MIN_LIT_BYTES 3

struct _CsEventDetail
{
  GtkWidget parent_instance;

  CsEvent *event;
  GBytes  *bytes;

  GtkLabel           *title;
  GtkLabel           *subtitle;
  GtkWidget          *copy;
  GtkWidget          *close;
  GtkListView        *fields;
  GtkStack           *fields_stack;
  GtkStack           *bytes_stack;
  GtkSingleSelection *selection;
  CsBytesView        *bytes_view;
};

enum
{
  SIGNAL_CLOSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsEventDetail, cs_event_detail, GTK_TYPE_WIDGET)

static GListModel *
create_children_cb (gpointer item,
                    gpointer user_data)
{
  return cs_field_list_new (cs_field_get_node (item));
}

static gboolean
find_bytes (GBytes       *haystack,
            gconstpointer needle,
            gsize         needle_len,
            gsize        *start)
{
  gsize         len = 0;
  const guint8 *data = g_bytes_get_data (haystack, &len);
  const guint8 *found = needle_len >= MIN_LIT_BYTES ? memmem (data, len, needle, needle_len) : NULL;

  if (found == NULL)
    return FALSE;

  *start = (gsize) (found - data);
  return TRUE;
}

/* The bytes that hexadecimal text names, or %NULL when it is none. */
static GBytes *
bytes_from_hex (const char *text)
{
  gsize              len = strlen (text);
  g_autofree guint8 *data = NULL;

  if (len < 2 * MIN_LIT_BYTES || len % 2 != 0)
    return NULL;

  data = g_malloc (len / 2);
  for (gsize i = 0; i < len / 2; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return NULL;
      data[i] = (guint8) (high << 4 | low);
    }

  return g_bytes_new_take (g_steal_pointer (&data), len / 2);
}

/* A field knows its value, not its place: it is looked for in the message. */
static void
field_selected_cb (CsEventDetail *self)
{
  g_autoptr (CsField) field = NULL;
  g_autoptr (GBytes)  binary = NULL;

  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);
  JsonNode       *node;
  const char     *text;
  gsize           start = 0;
  gsize           len = 0;

  if (row != NULL)
    field = gtk_tree_list_row_get_item (row);
  node = field != NULL ? cs_field_get_node (field) : NULL;
  text = node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;

  if (text != NULL && self->bytes != NULL)
    {
      binary = bytes_from_hex (text);
      if (binary != NULL && find_bytes (self->bytes, g_bytes_get_data (binary, NULL), g_bytes_get_size (binary), &start))
        len = g_bytes_get_size (binary);
      else if (find_bytes (self->bytes, text, strlen (text), &start))
        len = strlen (text);
    }

  cs_bytes_view_set_highlight (self->bytes_view, start, start + len);
}

static void
show_fields (CsEventDetail *self)
{
  g_autoptr (JsonNode)   node = NULL;
  g_autoptr (GListModel) fields = NULL;

  GtkTreeListModel *tree = NULL;

  if (self->event != NULL)
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_set_object (node, cs_event_get_fields (self->event));
      fields = cs_field_list_new (node);
    }

  if (fields != NULL)
    tree = gtk_tree_list_model_new (g_steal_pointer (&fields), FALSE, FALSE, create_children_cb, NULL, NULL);

  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (tree));
  gtk_stack_set_visible_child_name (self->fields_stack, tree != NULL ? "fields" : "none");
  g_clear_object (&tree);
}

static void
show_bytes (CsEventDetail *self)
{
  gboolean has_bytes = self->bytes != NULL && g_bytes_get_size (self->bytes) > 0;

  cs_bytes_view_set_bytes (self->bytes_view, has_bytes ? self->bytes : NULL);
  gtk_stack_set_visible_child_name (self->bytes_stack, has_bytes ? "bytes" : "none");
}

static void
show_head (CsEventDetail *self)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  g_autofree char *ms = NULL;
  g_autofree char *size = NULL;
  g_autofree char *subtitle = NULL;

  gtk_widget_set_sensitive (self->copy, self->event != NULL);
  if (self->event == NULL)
    {
      gtk_label_set_label (self->title, _ ("No event is selected"));
      gtk_label_set_label (self->subtitle, "");
      return;
    }

  name = cs_event_words_dup_title (self->event);
  title = g_strdup_printf ("%s, %s", name, cs_event_words_get_from (cs_event_get_side (self->event)));
  ms = cs_text_ms (cs_event_words_get_time_us (self->event));
  size = self->bytes != NULL ? cs_text_size (g_bytes_get_size (self->bytes)) : NULL;

  if (size == NULL)
    subtitle = g_strdup_printf (_ ("%s ms"), ms);
  else if (cs_event_get_protected (self->event))
    subtitle = g_strdup_printf (_ ("%s ms, %s, crossed encrypted"), ms, size);
  else
    subtitle = g_strdup_printf (_ ("%s ms, %s, crossed in the clear"), ms, size);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
}

/* The message itself where it is known, else what crossed the wire. */
static GBytes *
dup_bytes (CsRecord *record,
           CsEvent  *event)
{
  g_autoptr (CsCapture) capture = NULL;

  GBytes *plaintext = cs_event_get_plaintext (event);
  guint64 start;
  guint64 end;

  if (plaintext != NULL)
    return g_bytes_ref (plaintext);
  if (!cs_event_get_range (event, &start, &end) || end <= start)
    return NULL;

  capture = cs_record_dup_capture (record);
  return cs_capture_dup_range (capture, cs_event_get_connection (event), cs_event_get_side (event), start, end);
}

static void
copy_cb (CsEventDetail *self)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode)      node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char          *fields = NULL;
  g_autofree char          *hex = NULL;
  g_autofree char          *text = NULL;

  if (self->event == NULL)
    return;

  json_node_set_object (node, cs_event_get_fields (self->event));
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, node);
  fields = json_generator_to_data (generator, NULL);
  if (self->bytes != NULL)
    hex = cs_text_hex (g_bytes_get_data (self->bytes, NULL), g_bytes_get_size (self->bytes));

  text = g_strjoin ("\n", gtk_label_get_label (self->title), gtk_label_get_label (self->subtitle), fields, hex, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
close_cb (CsEventDetail *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSE], 0);
}

static void
close_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  close_cb (CS_EVENT_DETAIL (widget));
}

static void
cs_event_detail_dispose (GObject *object)
{
  CsEventDetail *self = CS_EVENT_DETAIL (object);
  GtkWidget     *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->event);
  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (cs_event_detail_parent_class)->dispose (object);
}

static void
cs_event_detail_class_init (CsEventDetailClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cs_event_detail_dispose;

  signals[SIGNAL_CLOSE] =
    g_signal_new ("close", CS_TYPE_EVENT_DETAIL, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CS_TYPE_BYTES_VIEW);
  g_type_ensure (CS_TYPE_FIELD);
  g_type_ensure (CS_TYPE_PAIR);
  gtk_widget_class_set_css_name (widget_class, "cs-event-detail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/panes/cs-event-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, title);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, copy);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, close);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, fields);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, fields_stack);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, bytes_stack);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, selection);
  gtk_widget_class_bind_template_child (widget_class, CsEventDetail, bytes_view);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_selected_cb);

  gtk_widget_class_install_action (widget_class, "detail.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "detail.close", NULL);
}

static void
cs_event_detail_init (CsEventDetail *self)
{
  g_autoptr (GtkListItemFactory) factory =
    gtk_builder_list_item_factory_new_from_resource (NULL, APP_PATH "/panes/cs-field-row.ui");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->fields, factory);
  cs_event_detail_set_event (self, NULL, G_MAXUINT);
}

void
cs_event_detail_set_event (CsEventDetail *self,
                           CsRecord      *record,
                           guint          index)
{
  CsEvent *event = record != NULL && index != G_MAXUINT ? cs_record_get_event (record, index) : NULL;

  g_return_if_fail (CS_IS_EVENT_DETAIL (self));

  if (!g_set_object (&self->event, event) && event != NULL)
    return;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (event != NULL)
    self->bytes = dup_bytes (record, event);

  show_head (self);
  show_fields (self);
  show_bytes (self);
}
